//! The page of a type that has a definition.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::page::{Entry, Kind, Page};
use crate::emit::words;
use crate::ir::{
    Attribute, Check, Equality, Fact, Filled, OnOmit, OnRemove, Presence, Relation, Replace,
    Resource,
};
use crate::readers::contract::Type;

/// The page.
pub(super) fn page(resource: &Resource) -> Page {
    let of = Of {
        noun: words::short(resource),
        cloud: resource.face.cloud(),
    };
    let mut entries = entries(&resource.attributes, of);
    for relation in &resource.relations {
        relate(&mut entries, &relation.value);
    }
    let permissions = resource.permissions.iter();
    let permissions = permissions.map(|(action, all)| (action.clone(), all.value.clone()));
    Page {
        kind: Kind::Resource,
        name: resource.type_name.clone(),
        from: resource.definition.clone(),
        summary: resource.summary.clone(),
        entries,
        timeouts: values(&resource.timeouts),
        import: import(resource),
        permissions: permissions.collect(),
        notes: notes(resource),
    }
}

/// What an entry is of.
#[derive(Clone, Copy)]
struct Of<'a> {
    noun: &'a str,
    /// Who answers its calls.
    cloud: &'a str,
}

fn values(facts: &BTreeMap<String, Fact<String>>) -> BTreeMap<String, String> {
    let values = facts.iter();
    values
        .map(|(name, fact)| (name.clone(), fact.value.clone()))
        .collect()
}

/// What import ids look like, in capitals: `ROLE/POLICY_ARN`.
fn import(resource: &Resource) -> Option<String> {
    let template = &resource.import.as_ref()?.value;
    Some(crate::emit::imports::form(template))
}

fn notes(resource: &Resource) -> Vec<String> {
    let mut notes = Vec::new();
    if !resource.loss.is_empty() {
        notes.push(format!("When it is replaced: {}", lower(&resource.loss)));
    }
    if resource.import.is_some() && resource.regional.value {
        notes.push("The import id may end with `@` and the region.".to_owned());
    }
    if resource.can_orphan() {
        notes.push(
            "A provider that is killed while it creates one may [leave one behind](../guides/orphans.md)."
                .to_owned(),
        );
    }
    notes
}

fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

fn entries(attributes: &BTreeMap<String, Attribute>, of: Of<'_>) -> BTreeMap<String, Entry> {
    let entries = attributes.iter();
    entries
        .map(|(name, attribute)| (name.clone(), entry(attribute, of)))
        .collect()
}

fn entry(attribute: &Attribute, of: Of<'_>) -> Entry {
    let ty = match &attribute.block {
        Some(nesting) => format!("blocks, {}", nesting.value),
        None => short(&attribute.ty.value),
    };
    // The official provider accepts a value for these and ignores it.
    let is_given = matches!(attribute.filled.value, Filled::Id | Filled::TagsAll);
    Entry {
        ty,
        is_argument: attribute.presence.value.is_argument() && !is_given,
        rules: rules(attribute, of),
        text: attribute.description.text.clone(),
        parts: entries(&attribute.children, of),
    }
}

/// The type, with what objects are made of left to the section about them.
pub(super) fn short(ty: &Type) -> String {
    match ty {
        Type::List(inner) => format!("list of {}", plural(inner)),
        Type::Set(inner) => format!("set of {}", plural(inner)),
        Type::Map(inner) => format!("map of {}", plural(inner)),
        Type::Object(_) => "object".to_owned(),
        other => other.to_string(),
    }
}

fn plural(ty: &Type) -> String {
    match ty {
        Type::Object(fields) => {
            let fields: Vec<String> = fields.keys().map(|name| format!("`{name}`")).collect();
            format!("objects with {}", fields.join(", "))
        }
        other => format!("{}s", short(other)),
    }
}

fn rules(attribute: &Attribute, of: Of<'_>) -> Vec<String> {
    let Of { noun, cloud } = of;
    let mut rules = Vec::new();
    let presence = attribute.presence.value;
    match attribute.filled.value {
        Filled::Id | Filled::TagsAll => return rules,
        Filled::Region => return vec![format!("a change replaces the {noun}")],
        _ => {}
    }
    match (presence, &attribute.on_omit.value) {
        (Presence::Required, _) => rules.push("required".to_owned()),
        (Presence::Computed, _) => {}
        (_, OnOmit::Default(default)) => rules.push(format!("default `{default}`")),
        (_, OnOmit::Unknown) => rules.push(format!("{cloud} decides when it is left out")),
        (_, OnOmit::Null) => rules.push("optional".to_owned()),
    }
    if presence.is_argument() {
        match &attribute.replace.value {
            Replace::Never => {}
            Replace::Always => rules.push(format!("a change replaces the {noun}")),
            Replace::Unless(pairs) => {
                let pairs = pairs.iter().map(|(from, to)| format!("`{from}` to `{to}`"));
                let pairs: Vec<String> = pairs.collect();
                rules.push(format!(
                    "a change replaces the {noun}, but for {}",
                    pairs.join(", ")
                ));
            }
        }
        let stays = attribute.on_remove.value == OnRemove::Keep;
        if stays && presence != Presence::Required && attribute.block.is_none() {
            rules.push("stays as it is when it is removed".to_owned());
        }
    }
    rules.extend(attribute.checks.iter().map(|check| told(&check.value)));
    rules.extend(attribute.equal.iter().filter_map(|it| equal(it.value)));
    if attribute.sensitive.value {
        rules.push("secret".to_owned());
    }
    if attribute.write_only {
        rules.push("never stored".to_owned());
    }
    if attribute.deprecated.is_some() {
        rules.push("deprecated".to_owned());
    }
    if !attribute.read_back.value {
        rules.push(format!("not read back from {cloud}"));
    }
    rules
}

fn told(check: &Check) -> String {
    let all = |values: &[Json]| {
        let values: Vec<String> = values.iter().map(|it| format!("`{it}`")).collect();
        values.join(", ")
    };
    match check {
        Check::OneOf(values) => format!("one of {}", all(values)),
        Check::Known(values) => format!("such as {}", all(values)),
        Check::Range(low, high) => {
            bounds(low.map(|it| it.to_string()), high.map(|it| it.to_string()))
        }
        Check::Length(low, high) => format!(
            "{} characters",
            bounds(low.map(|it| it.to_string()), high.map(|it| it.to_string()))
        ),
        Check::Items(low, high) => format!(
            "{} elements",
            bounds(low.map(|it| it.to_string()), high.map(|it| it.to_string()))
        ),
        Check::Kind(kind, of) => match (kind.as_str(), of.as_str()) {
            ("cidr", _) => "an address block".to_owned(),
            ("arn", _) => "an ARN".to_owned(),
            ("name_or_arn", _) => "a name or an ARN".to_owned(),
            ("ip", _) => "an IP address".to_owned(),
            ("json", _) => "JSON".to_owned(),
            ("not_zero", _) => "at least 1".to_owned(),
            ("text_of", Some(of)) => format!("a {of} as text"),
            (other, _) => other.replace('_', " "),
        },
    }
}

fn bounds(low: Option<String>, high: Option<String>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("at most {high}"),
        (None, None) => "any number of".to_owned(),
    }
}

/// What counts as the same, where a reader would not expect it.
fn equal(rule: Equality) -> Option<String> {
    let what = match rule {
        Equality::CaseInsensitive => "upper and lower case",
        Equality::DnsName => "spellings of a domain name",
        Equality::Json => "spellings of the same JSON",
        Equality::IamPolicy => "spellings of the same policy",
        Equality::Cidr => "spellings of the same address block",
        Equality::Arn => "spellings of the same ARN",
        Equality::Duration => "spellings of the same duration",
        Equality::Timestamp => "spellings of the same moment",
        Equality::IpProtocol => "the name and the number of a protocol",
        Equality::SshPublicKey => "SSH public keys that differ in their comment",
        Equality::KmsKey => "the id and the ARN of a key",
        Equality::Truth => "`true` and `1`, `false` and `0`",
        Equality::Base64 => "spellings of Base64 of the same bytes",
        Equality::Sha1 => "a text and its SHA-1 sum",
        Equality::UrlScheme => "an address with `https://` and without",
        Equality::OuterWhitespace | Equality::EmptyForNull => return None,
    };
    Some(format!("{what} are equal"))
}

/// Adds a rule about several arguments to each of them.
fn relate(entries: &mut BTreeMap<String, Entry>, relation: &Relation) {
    let others = |all: &[String], own: &String| {
        let others = all.iter().filter(|name| *name != own);
        let others: Vec<String> = others.map(|name| format!("`{name}`")).collect();
        others.join(", ")
    };
    match relation {
        Relation::Conflicts(a, b) => {
            add(entries, a, format!("not with `{b}`"));
            add(entries, b, format!("not with `{a}`"));
        }
        Relation::ExactlyOneOf(all) => {
            for own in all {
                add(
                    entries,
                    own,
                    format!("either this or one of {}", others(all, own)),
                );
            }
        }
        Relation::AtLeastOneOf(all) => {
            for own in all {
                add(
                    entries,
                    own,
                    format!("this, or one of {}, or several", others(all, own)),
                );
            }
        }
        Relation::Requires(own, other) => add(entries, own, format!("needs `{other}`")),
    }
}

fn add(entries: &mut BTreeMap<String, Entry>, path: &str, rule: String) {
    let (name, rest) = path
        .split_once('.')
        .map_or((path, None), |(name, rest)| (name, Some(rest)));
    let Some(entry) = entries.get_mut(name) else {
        return;
    };
    match rest {
        Some(rest) => add(&mut entry.parts, rest, rule),
        None => entry.rules.push(rule),
    }
}
