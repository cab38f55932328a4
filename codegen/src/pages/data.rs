//! The page of a data source that has a definition.

use std::collections::BTreeMap;

use super::defined;
use super::page::{Entry, Kind, Page};
use crate::ir::{DataAttribute, DataSource, Finds, Narrows, Presence, Told};

/// How long the contract tries when nothing else is configured.
const READ: &str = "20m";

/// The page.
pub(super) fn page(source: &DataSource) -> Page {
    let attributes = source.attributes.iter();
    let mut entries: BTreeMap<String, Entry> = attributes
        .map(|(name, attribute)| (name.clone(), entry(attribute)))
        .collect();
    if source.filters {
        entries.insert("filter".to_owned(), filter(source));
    }
    for names in &source.exclude {
        for name in &names.value {
            let others = names.value.iter().filter(|other| *other != name);
            let others: Vec<String> = others.map(|other| format!("`{other}`")).collect();
            if let Some(entry) = entries.get_mut(name) {
                entry.rules.push(format!("not with {}", others.join(", ")));
            }
        }
    }
    let notes = vec![match &source.finds {
        Finds::One(_) => {
            "What you set narrows the search, which has to find exactly one.".to_owned()
        }
        Finds::Many(_) => {
            "What you set narrows the search, which may find none; lists are sorted.".to_owned()
        }
    }];
    let timeouts = source.timeout.then(|| ("read".to_owned(), READ.to_owned()));
    let read = ("read".to_owned(), source.permissions.value.clone());
    Page {
        kind: Kind::DataSource,
        name: source.type_name.clone(),
        from: source.definition.clone(),
        summary: source.summary.clone(),
        entries,
        timeouts: timeouts.into_iter().collect(),
        import: None,
        permissions: BTreeMap::from([read]),
        notes,
    }
}

fn entry(attribute: &DataAttribute) -> Entry {
    let presence = attribute.presence.value;
    let mut rules = Vec::new();
    match presence {
        Presence::Required => rules.push("required".to_owned()),
        Presence::Optional | Presence::OptionalComputed => rules.push("optional".to_owned()),
        Presence::Computed => {}
    }
    if let Some(narrows) = &attribute.narrows {
        rules.push(match &narrows.value {
            Narrows::Filter(name, _) => format!("the filter `{name}`"),
            Narrows::Tags => "each is a filter".to_owned(),
            Narrows::Member(field) => format!("`{}` of the request", field.member),
            Narrows::Without(_) => "leaves these out".to_owned(),
        });
    }
    let mut parts = BTreeMap::new();
    if let Told::Objects(_, of) = &attribute.told.value {
        for (name, ty, _) in of {
            let text = attribute.parts.get(name).cloned().unwrap_or_default();
            parts.insert(name.clone(), told(defined::short(ty), text));
        }
    }
    Entry {
        ty: defined::short(&attribute.ty.value),
        is_argument: presence.is_argument(),
        rules,
        text: attribute.description.clone(),
        parts,
    }
}

fn told(ty: String, text: String) -> Entry {
    Entry {
        ty,
        is_argument: false,
        rules: Vec::new(),
        text,
        parts: BTreeMap::new(),
    }
}

fn filter(source: &DataSource) -> Entry {
    let part = |ty: &str, text: String| Entry {
        is_argument: true,
        rules: vec!["required".to_owned()],
        ..told(ty.to_owned(), text)
    };
    let name = format!(
        "A filter of {}, as the API reference lists it.",
        source.call.operation.value
    );
    let values = "Values, of which one has to fit; `*` and `?` stand for any text and character.";
    Entry {
        ty: "blocks, set".to_owned(),
        is_argument: true,
        rules: vec!["optional".to_owned()],
        text: "Narrows the search by a filter of the API.".to_owned(),
        parts: BTreeMap::from([
            ("name".to_owned(), part("string", name)),
            (
                "values".to_owned(),
                part("set of strings", values.to_owned()),
            ),
        ]),
    }
}
