//! Values, checks and places in one line each.

use crate::ir::call::Step as PathStep;
use crate::ir::{Check, Part, Value};

pub(super) fn check(check: &Check) -> String {
    let list = |values: &[serde_json::Value]| {
        let values: Vec<_> = values.iter().map(ToString::to_string).collect();
        values.join(", ")
    };
    let end = |end: Option<String>| end.unwrap_or_else(|| "any".to_owned());
    match check {
        Check::OneOf(values) => format!("one of {}", list(values)),
        Check::Known(values) => format!("known values {}", list(values)),
        Check::Range(least, most) => format!(
            "{} to {}",
            end(least.map(|least| least.to_string())),
            end(most.map(|most| most.to_string()))
        ),
        Check::Length(least, most) | Check::Items(least, most) => format!(
            "{} to {} {}",
            end(least.map(|least| least.to_string())),
            end(most.map(|most| most.to_string())),
            if matches!(check, Check::Length(..)) {
                "characters"
            } else {
                "elements"
            }
        ),
        Check::Kind(kind, detail) => format!("{kind}: {detail}"),
    }
}

pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Attribute(name) => name.clone(),
        Value::Holder(field, name, _) => format!("{{ {} = {name} }}", field.member),
        Value::Wrapped(name, field) => format!("{{ {} = {name} }}", field.member),
        Value::Objects(name, parts) => format!("{name} as {}", objects(parts)),
        Value::Named(all) => {
            let all = all
                .iter()
                .map(|it| format!("{} = {}", it.name, it.attribute));
            format!("{{ {} }}", all.collect::<Vec<_>>().join(", "))
        }
        Value::Structure(parts) => {
            let parts = parts
                .iter()
                .map(|(field, value)| format!("{} = {}", field.member, shown(value)));
            format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "))
        }
        Value::Structures(all) => {
            let all = all
                .iter()
                .map(|parts| shown(&Value::Structure(parts.clone())));
            format!("[{}]", all.collect::<Vec<_>>().join(", "))
        }
        Value::Template(template) => format!("\"{template}\""),
        Value::Templates(templates) => {
            let texts: Vec<_> = templates
                .iter()
                .map(|template| format!("\"{template}\""))
                .collect();
            format!("[{}]", texts.join(", "))
        }
        Value::Choice(choices) => {
            let choices = choices.iter();
            let choices: Vec<_> = choices
                .map(|(name, text)| format!("{name} = \"{text}\""))
                .collect();
            format!("{{ {} }}", choices.join(", "))
        }
        Value::Entries(all) => {
            let all = all.iter().map(|(name, from)| format!("{name} = {from}"));
            format!("{{ {} }}", all.collect::<Vec<_>>().join(", "))
        }
        Value::Texts(all) => {
            let all = all.iter().map(|(name, it)| format!("{name} = \"{it}\""));
            format!("{{ {} }}", all.collect::<Vec<_>>().join(", "))
        }
        Value::EntryName => "the name of the entry".to_owned(),
        Value::EntryValue => "its value".to_owned(),
        Value::Constant(value) => value.to_string(),
        Value::Element => "the element".to_owned(),
        Value::Hook(name, of) => format!("hook {name} of {}", of.join(", ")),
        Value::Token => "the token".to_owned(),
        Value::Tags => "the tags".to_owned(),
        Value::Ids => "the ids".to_owned(),
        Value::IdFilter(name) => format!("filter {name} = the ids"),
        Value::Filters(filters) => {
            let filters: Vec<_> = filters
                .iter()
                .map(|(name, value)| format!("{name} = \"{value}\""))
                .collect();
            format!("filters {}", filters.join(", "))
        }
    }
}

/// A way as a definition writes it.
pub(super) fn way(steps: &[PathStep]) -> String {
    let steps = steps
        .iter()
        .map(|step| format!("{}{}", step.member, step.select));
    steps.collect::<Vec<_>>().join(".")
}

/// The parts of objects, when there are any.
pub(super) fn parts(parts: &[Part]) -> String {
    if parts.is_empty() {
        return String::new();
    }
    format!(" as {}", objects(parts))
}

/// The parts of objects, and the members that they are.
fn objects(parts: &[Part]) -> String {
    let parts = parts.iter().map(|part| {
        let deeper = self::parts(&part.parts);
        format!("{} = {}{deeper}", part.field.member, part.attribute)
    });
    format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "))
}
