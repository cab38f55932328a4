//! What can be known at plan to be refused by Route 53.

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;

use super::{Record, values};
use crate::route53::names;

/// Checks a configuration, in which anything may still be unknown.
pub(super) fn check(config: &Record, diagnostics: &mut Diagnostics) {
    check_name(
        "name",
        config.name.if_known(),
        Path::of("name"),
        diagnostics,
    );
    for (index, alias) in (0..).zip(config.alias.if_known().into_iter().flatten()) {
        let path = Path::of("alias").index(index).attribute("name");
        check_name("alias.name", alias.name.if_known(), path, diagnostics);
    }
    check_values(config, diagnostics);
    let has_values = config
        .records
        .if_known()
        .is_some_and(|values| !values.0.is_empty());
    // Beside an alias the values are one too many, which is said elsewhere.
    let has_alias = config
        .alias
        .if_known()
        .is_some_and(|alias| !alias.is_empty());
    if has_values && !has_alias && config.ttl.is_null() {
        let detail = "A record with `records` needs a `ttl`: for how many seconds resolvers may keep it. \
                      Nothing was changed.\nSet `ttl`, for example to 300.";
        diagnostics.push(Diagnostic::error("Missing time to live", detail).at(Path::of("ttl")));
    }
}

fn check_name(argument: &str, name: Option<&String>, path: Path, diagnostics: &mut Diagnostics) {
    let Some((name, fault)) = name.and_then(|name| Some((name, names::fault(name)?))) else {
        return;
    };
    let detail = format!(
        "`{argument}` cannot be a DNS name: {fault}. Nothing was changed.\nCorrect `{argument}`, then plan again.\n\n  \
         Value:  {}",
        shorten(name)
    );
    diagnostics.push(Diagnostic::error("Impossible record name", detail).at(path));
}

fn check_values(config: &Record, diagnostics: &mut Diagnostics) {
    let (Some(record_type), Attr::Known(values)) = (config.r#type.if_known(), &config.records)
    else {
        return;
    };
    for value in values {
        if let Some(fault) = values::fault(record_type, value) {
            let detail = format!(
                "A value in `records` cannot be one of a {record_type} record: {fault}. Nothing was changed.\n\
                 Correct the value, then plan again.\n\n  Value:  {}",
                shorten(value)
            );
            diagnostics
                .push(Diagnostic::error("Impossible record value", detail).at(Path::of("records")));
        }
    }
    // RFC 2181 §10.1: an alias in DNS has one canonical name. SOA: RFC 1035 §6.1, one per zone.
    if matches!(record_type.as_str(), "CNAME" | "SOA") && values.0.len() > 1 {
        let detail = format!(
            "A {record_type} record has exactly one value, and `records` has {}. Nothing was changed.\n\
             Keep one of them; for several targets of a name, use records with a routing policy.",
            values.0.len()
        );
        diagnostics.push(Diagnostic::error("Too many values", detail).at(Path::of("records")));
    }
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}… ({} characters)", &text[..end], text.chars().count()),
        None => text.to_owned(),
    }
}
