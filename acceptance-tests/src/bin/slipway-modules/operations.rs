//! The calls of an example by operation.

use slipway_acceptance::modules::{Calls, Made, Outcome};
use std::collections::BTreeSet;
use std::fmt;

/// A table for each example that was lived: the calls of ours, and those of the official provider.
pub(crate) fn list(outcomes: &[Outcome], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for outcome in outcomes {
        let ours = outcome.lived.iter().find_map(|(_, it)| it.as_ref().ok());
        let Some(ours) = ours else {
            continue;
        };
        let official = outcome.comparison.as_ref().and_then(|it| it.as_ref().ok());
        let nothing = Calls::default();
        let official = official.map_or(&nothing, |it| &it.official);
        writeln!(
            f,
            "\n## Calls of {}: plan/apply/second plan/destroy\n",
            outcome.name
        )?;
        writeln!(f, "| operation | ours | official |\n|---|---|---|")?;
        let both = phases(ours).into_iter().chain(phases(official));
        let names: BTreeSet<&str> = both.flat_map(Made::operations).collect();
        for name in names {
            writeln!(
                f,
                "| {name} | {} | {} |",
                counts(ours, name),
                counts(official, name)
            )?;
        }
    }
    Ok(())
}

fn phases(calls: &Calls) -> [&Made; 4] {
    [
        &calls.plan,
        &calls.apply,
        &calls.second_plan,
        &calls.destroy,
    ]
}

fn counts(calls: &Calls, operation: &str) -> String {
    let counts = phases(calls).map(|made| made.of(operation).to_string());
    counts.join("/")
}
