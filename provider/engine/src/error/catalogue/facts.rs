//! The indented facts at the end of a detail.

use super::{Doing, words};
use crate::error::{CloudError, ErrorKind, render_chain};

/// What the facts of a failed call are, one a line, aligned.
pub(super) fn of_error(error: &CloudError, doing: &Doing) -> String {
    let mut list = Vec::new();
    let facts = error.facts();
    list.push(("Object", doing.name.clone()));
    list.push((
        "Operation",
        Some(format!("{}:{}", error.service().id, error.operation())),
    ));
    list.push(("Code", code(error)));
    if error.is_access_denied() {
        list.push(("Permission", Some(words::permission(error))));
        list.push(("Resource", facts.resource.clone()));
        list.push(("Identity", facts.identity.clone()));
    }
    if error.is_quota() {
        list.push(("Quota", facts.quota.clone()));
    }
    if error.is_credentials() {
        list.push(("Credentials", facts.credentials.clone()));
    }
    if matches!(error.kind(), ErrorKind::Connect | ErrorKind::Ambiguous) {
        list.push(("Endpoint", facts.endpoint.clone()));
    }
    if facts.attempts > 1 {
        let tried = format!(
            "{} times in {}",
            facts.attempts,
            words::duration(facts.tried_for)
        );
        list.push(("Tried", Some(tried)));
    }
    list.push(("Message", error.message().map(str::to_owned)));
    list.push(("Cause", cause(error)));
    list.push(("Request ID", error.request_id().map(str::to_owned)));
    with_lists(align(list), doing)
}

/// What the facts of a wait are.
pub(super) fn of_wait(doing: &Doing) -> String {
    with_lists(align(vec![("Object", doing.name.clone())]), doing)
}

fn with_lists(mut facts: String, doing: &Doing) -> String {
    for (label, values) in &doing.lists {
        facts.push_str(&format!("\n  {label}:"));
        for value in values {
            facts.push_str(&format!("\n    {value}"));
        }
    }
    facts
}

fn code(error: &CloudError) -> Option<String> {
    match (error.code(), error.http_status()) {
        (Some(code), Some(status)) => Some(format!("{code} (HTTP {status})")),
        (Some(code), None) => Some(code.to_owned()),
        (None, Some(status)) => Some(format!("HTTP {status}")),
        (None, None) => None,
    }
}

/// The errors below. An answer with a code explains itself; below a failure to get or read one
/// stands the reason.
fn cause(error: &CloudError) -> Option<String> {
    if error.code().is_some() {
        return None;
    }
    std::error::Error::source(error).map(render_chain)
}

fn align(list: Vec<(&str, Option<String>)>) -> String {
    let list: Vec<(&str, String)> = list
        .into_iter()
        .filter_map(|(label, value)| {
            value
                .filter(|value| !value.trim().is_empty())
                .map(|value| (label, value))
        })
        .collect();
    let width = list
        .iter()
        .map(|(label, _)| label.len() + 1)
        .max()
        .unwrap_or(0);
    let lines: Vec<String> = list
        .iter()
        .map(|(label, value)| {
            let label = format!("{label}:");
            let value = value.trim().replace('\n', &format!("\n  {:width$} ", ""));
            format!("  {label:width$} {value}")
        })
        .collect();
    lines.join("\n")
}
