//! The document that lists every difference of a provider from the official one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use slipway_engine::differences::{Behaviour, Difference};

/// The document below its head.
pub(crate) fn document(
    head: &str,
    official: &str,
    differences: Vec<Difference>,
    behaviour: Vec<Behaviour>,
) -> String {
    let mut by_type: BTreeMap<&str, Vec<(&str, Difference)>> = BTreeMap::new();
    for difference in differences {
        let (of, argument) = split(difference.path);
        by_type.entry(of).or_default().push((argument, difference));
    }
    let mut text = head.to_owned();
    for (of, mut lines) in by_type {
        lines.sort_by_key(|(argument, _)| *argument);
        let title = match of.strip_prefix("data.") {
            Some(name) => format!("Data source `{name}`"),
            None if of == "provider" => "The provider block".to_owned(),
            None => format!("Resource `{of}`"),
        };
        write!(
            text,
            "\n## {title}\n\n| argument | here | in the contract | why |\n|---|---|---|---|\n"
        )
        .expect("a text takes everything");
        for (argument, difference) in lines {
            writeln!(
                text,
                "| `{argument}` | {} | {} | {} |",
                difference.ours, difference.contract, difference.reason
            )
            .expect("a text takes everything");
        }
    }
    write!(
        text,
        "\n## Behaviour\n\nWhat the same schema does differently, on purpose.\n\n\
         | type | {official} | here | why |\n|---|---|---|---|\n"
    )
    .expect("a text takes everything");
    for difference in behaviour {
        let name = difference.of.strip_prefix("data.").map_or_else(
            || format!("`{}`", difference.of),
            |name| format!("data source `{name}`"),
        );
        writeln!(
            text,
            "| {name} | {} | {} | {} |",
            difference.official, difference.here, difference.reason
        )
        .expect("a text takes everything");
    }
    text
}

/// `data.aws_region.name` is the argument `name` of `data.aws_region`.
fn split(path: &str) -> (&str, &str) {
    let names = if path.starts_with("data.") { 2 } else { 1 };
    let end = path.match_indices('.').nth(names - 1);
    end.map_or((path, ""), |(at, _)| (&path[..at], &path[at + 1..]))
}
