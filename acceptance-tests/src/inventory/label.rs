//! Made-up ids replaced by what they identify, so that two accounts can be compared.
//!
//! The same stack made twice has other ids each time. An id is told from another one by what is said of
//! it: the objects that hold it, with the other ids in them told apart likewise. A few rounds of that
//! (colour refinement, as graphs are compared) give each id a label that depends on the objects around
//! it and on no id, so that equal accounts have equal lines.

use super::Object;
use super::forms::{self, made_up, renamed, shape};
use serde_json::Value;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::hash::Hasher as _;

/// How often labels are refined: an id is told apart by objects up to this many references away.
pub(super) const ROUNDS: usize = 4;

/// Members that are other at every run, or that only say how a list was read.
const LEFT_OUT: [&str; 11] = [
    "CallerReference",
    "ClientToken",
    "clientToken",
    "clientRequestToken",
    "creationTime",
    "IsTruncated",
    "MaxItems",
    "Marker",
    "NextToken",
    "RequestId",
    "Serial",
];

/// Members that tell which address an interface has.
const ADDRESSES: [&str; 2] = ["PrivateIpAddress", "PrivateIpAddresses"];

/// One object of an account, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    kind: String,
    /// After each round, equal for objects that nothing but made-up ids told apart up to then.
    pub(super) keys: [u64; ROUNDS + 1],
    text: String,
}

impl Line {
    /// Service and list, `route53:HostedZones`.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The ids that stand in a text, such as a configuration: whoever wrote them did not make them up.
pub(super) fn written_in(text: &str) -> BTreeSet<String> {
    made_up(text).into_iter().collect()
}

/// A line for each object, sorted by text. Ids that are `given` stay as they are.
pub(super) fn lines(objects: &[Object], given: &BTreeSet<String>) -> Vec<Line> {
    let tokens: Vec<BTreeSet<String>> = objects
        .iter()
        .map(|object| tokens_of(object).difference(given).cloned().collect())
        .collect();
    let mut lines: Vec<Line> = objects
        .iter()
        .zip(readable(objects, given))
        .map(|(object, text)| Line {
            kind: object.kind.clone(),
            keys: Default::default(),
            text,
        })
        .collect();
    let mut labels: BTreeMap<&str, u64> = BTreeMap::new();
    for round in 0..=ROUNDS {
        if round > 0 {
            labels = refined(objects, &tokens, given, &labels);
        }
        for (line, object) in lines.iter_mut().zip(objects) {
            line.keys[round] = hash(&text(object, &|token| label(token, given, &labels)));
        }
    }
    lines.sort_by(|a, b| (&a.text, a.keys).cmp(&(&b.text, b.keys)));
    lines
}

/// The text of each object in which made-up ids are called by what they identify.
pub(super) fn readable(objects: &[Object], given: &BTreeSet<String>) -> Vec<String> {
    let called = called(objects);
    let rename = |token: &str| {
        if given.contains(token) {
            return token.to_owned();
        }
        called.get(token).cloned().unwrap_or_else(|| shape(token))
    };
    objects.iter().map(|object| text(object, &rename)).collect()
}

/// One round: each id gets a label made of the texts that hold it.
fn refined<'a>(
    objects: &[Object],
    tokens: &'a [BTreeSet<String>],
    given: &BTreeSet<String>,
    labels: &BTreeMap<&str, u64>,
) -> BTreeMap<&'a str, u64> {
    let mut around: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for (object, tokens) in objects.iter().zip(tokens) {
        for token in tokens {
            let text = text(object, &|other| {
                if other == token {
                    return "itself".to_owned();
                }
                label(other, given, labels)
            });
            around.entry(token).or_default().push(hash(&text));
        }
    }
    around
        .into_iter()
        .map(|(token, mut texts)| {
            texts.sort_unstable();
            (token, hash(&texts))
        })
        .collect()
}

fn label(token: &str, given: &BTreeSet<String>, labels: &BTreeMap<&str, u64>) -> String {
    if given.contains(token) {
        return token.to_owned();
    }
    labels.get(token).map_or_else(String::new, u64::to_string)
}

fn hash(value: &impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// What a person would call an id: `<HostedZone shop.example.>`.
fn called(objects: &[Object]) -> BTreeMap<String, String> {
    let mut called = BTreeMap::new();
    for object in objects {
        let name = forms::without_made_up(&object.name);
        let text = format!("{} {name}", object.noun);
        for token in made_up(&object.id) {
            called
                .entry(token)
                .or_insert_with(|| format!("<{}>", text.trim_end()));
        }
    }
    called
}

/// The made-up ids that an object's text holds.
pub(super) fn tokens_of(object: &Object) -> BTreeSet<String> {
    let tokens = std::cell::RefCell::new(BTreeSet::new());
    text(object, &|token| {
        tokens.borrow_mut().insert(token.to_owned());
        String::new()
    });
    tokens.into_inner()
}

/// An object with its ids renamed: its kind, what it is below, and its members.
fn text(object: &Object, rename: &dyn Fn(&str) -> String) -> String {
    let mut text = object.kind.clone();
    for parent in &object.parents {
        text += " in ";
        text += &renamed(parent, rename);
    }
    text + " " + &value(&object.value, rename)
}

/// A value as text. What is empty is left out, because services differ in saying so; the order of a
/// list counts for nothing, because most lists of the APIs are sets.
fn value(of: &Value, rename: &dyn Fn(&str) -> String) -> String {
    match of {
        Value::String(text) => match document(text) {
            Some(document) => value(&document, rename),
            None => format!("{:?}", renamed(text, rename)),
        },
        Value::Array(list) => {
            let mut parts: Vec<_> = list.iter().map(|item| value(item, rename)).collect();
            parts.sort();
            format!("[{}]", parts.join(", "))
        }
        Value::Object(members) => {
            let is_chosen = |name: &str| ADDRESSES.contains(&name) && is_of_endpoint(members);
            // Names may be ids themselves, as those of a secret's versions are.
            let mut parts: Vec<_> = members
                .iter()
                .filter(|(name, value)| !LEFT_OUT.contains(&name.as_str()) && !is_empty(value))
                .filter(|(name, _)| !is_chosen(name))
                .map(|(name, member)| {
                    let set = forms::set(name, member);
                    let member = value(set.as_ref().unwrap_or(member), rename);
                    format!("{}={member}", renamed(name, rename))
                })
                .collect();
            parts.sort();
            format!("{{{}}}", parts.join(", "))
        }
        other => other.to_string(),
    }
}

/// A document in a text, such as a policy: its spaces and the order of its members mean nothing.
fn document(text: &str) -> Option<Value> {
    let document = text.trim_start().starts_with('{').then_some(text)?;
    let document = serde_json::from_str(document).ok()?;
    matches!(document, Value::Object(_)).then_some(document)
}

/// Whether these are the members of an interface of an endpoint, for which EC2 chooses an address of
/// the subnet.
fn is_of_endpoint(members: &serde_json::Map<String, Value>) -> bool {
    members.get("InterfaceType").and_then(Value::as_str) == Some("vpc_endpoint")
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Difference, Given, Inventory};
    use super::*;
    use expect_test::expect;
    use serde_json::json;

    fn zone(id: &str, name: &str) -> Object {
        Object {
            kind: "route53:HostedZones".to_owned(),
            noun: "HostedZone".to_owned(),
            id: format!("/hostedzone/{id}"),
            name: name.to_owned(),
            parents: Vec::new(),
            value: json!({ "Id": format!("/hostedzone/{id}"), "Name": name, "CallerReference": id, "Tags": [] }),
        }
    }

    fn record(zone: &str, name: &str) -> Object {
        Object {
            kind: "route53:ResourceRecordSets".to_owned(),
            noun: "ResourceRecordSet".to_owned(),
            id: name.to_owned(),
            name: name.to_owned(),
            parents: vec![format!("/hostedzone/{zone}")],
            value: json!({ "Name": name, "ResourceRecords": [{ "Value": "b" }, { "Value": "a" }] }),
        }
    }

    fn account(objects: &[Object]) -> Inventory {
        Inventory {
            objects: objects.to_vec(),
            given: Given::default(),
            ..Inventory::default()
        }
    }

    #[test]
    fn ids_are_called_by_what_they_identify() {
        let account = account(&[
            zone("ZAAAAAAAAAAAA1", "a."),
            record("ZAAAAAAAAAAAA1", "www.a."),
        ]);
        let text: Vec<_> = account.lines().iter().map(ToString::to_string).collect();
        expect![[r#"
            route53:HostedZones {Id="/hostedzone/<HostedZone a.>", Name="a."}
            route53:ResourceRecordSets in /hostedzone/<HostedZone a.> {Name="www.a.", ResourceRecords=[{Value="a"}, {Value="b"}]}"#]]
        .assert_eq(&text.join("\n"));
    }

    #[test]
    fn equal_stacks_are_equal_whatever_their_ids() {
        let made = |a: &str, b: &str| {
            account(&[
                zone(a, "a."),
                zone(b, "b."),
                record(a, "www."),
                record(b, "mail."),
            ])
        };
        let (first, second) = (
            made("ZAAAAAAAAAAAA1", "ZAAAAAAAAAAAA2"),
            made("ZZZZZZZZZZZZZ9", "ZBBBBBBBBBBBB3"),
        );
        assert!(
            first.against(&second).is_empty(),
            "{}",
            first.against(&second)
        );
    }

    #[test]
    fn two_objects_of_a_name_are_told_apart_by_what_they_hold() {
        let (a, b) = ("ZAAAAAAAAAAAA1", "ZAAAAAAAAAAAA2");
        let made = |first: &str, second: &str| {
            account(&[
                zone(a, "same."),
                zone(b, "same."),
                record(first, "1."),
                record(second, "2."),
            ])
        };
        assert!(made(a, b).against(&made(b, a)).is_empty());
        assert!(
            !made(a, b).against(&made(a, a)).is_empty(),
            "both in one zone"
        );
    }

    #[test]
    fn what_the_configuration_gives_is_compared_as_it_is() {
        let aliased = |target: &str| {
            let mut record = record("ZAAAAAAAAAAAA1", "www.");
            record.value["HostedZoneId"] = json!(target);
            lines(&[record], &written_in("zone_id = \"Z215JYRZR1TBD5\""))
        };
        let difference = |a, b| Difference::between(&aliased(a), &aliased(b));
        assert!(difference("Z215JYRZR1TBD5", "Z215JYRZR1TBD5").is_empty());
        assert!(!difference("Z215JYRZR1TBD5", "Z215JYRZR1TBD6").is_empty());
        assert!(difference("Z215JYRZR1TBD7", "Z215JYRZR1TBD6").is_empty());
    }

    #[test]
    fn documents_are_compared_by_what_they_say() {
        let policy = |text: &str| {
            let mut record = record("ZAAAAAAAAAAAA1", "www.");
            record.value["Policy"] = json!(text);
            lines(&[record], &BTreeSet::new())
        };
        let difference = |a, b| Difference::between(&policy(a), &policy(b));
        assert!(difference(r#"{"a":1,"b":["c"]}"#, "{ \"b\": [\"c\"],\n \"a\": 1 }").is_empty());
        assert!(!difference(r#"{"a":1}"#, r#"{"a":2}"#).is_empty());
    }

    #[test]
    fn a_double_is_added_and_found_by_what_is_known() {
        let (a, b) = ("ZAAAAAAAAAAAA1", "ZAAAAAAAAAAAA2");
        let clean = account(&[zone(a, "a."), record(a, "www.")]);
        let mut doubled = account(&[
            zone(a, "a."),
            record(a, "www."),
            zone(b, "a."),
            record(b, "other."),
        ]);
        let difference = doubled.against(&clean);
        let counts = (difference.added().len(), difference.missing().len());
        assert_eq!(counts, (2, 0), "{difference}");
        assert_eq!(clean.against(&doubled).missing().len(), 2);

        let (kind, state) = ("route53:HostedZones", format!("the state: {a}"));
        let unknown = doubled.take_out_unknown(kind, &state, (&clean, &state));
        assert_eq!(unknown, 1);
        assert!(
            doubled.against(&clean).is_empty(),
            "{}",
            doubled.against(&clean)
        );
        assert_eq!(doubled.take_out_unknown(kind, a, (&clean, a)), 0);
    }

    #[test]
    fn what_every_account_has_is_neither_an_orphan_nor_excused_when_it_is_lost() {
        let (given, own, orphan) = ("ZAAAAAAAAAAAA1", "ZAAAAAAAAAAAA2", "ZAAAAAAAAAAAA3");
        let usual = [zone(given, "usual."), record(given, "www.usual.")];
        let clean = account(&[&usual[..], &[zone(own, "a.")]].concat());
        let take = |account: &mut Inventory| {
            account.take_out_unknown("route53:HostedZones", own, (&clean, own))
        };
        let mut orphaned = account(&[&usual[..], &[zone(own, "a."), zone(orphan, "a.")]].concat());
        assert_eq!(take(&mut orphaned), 1);
        assert!(orphaned.against(&clean).is_empty());
        // The orphan does not make up for what is lost.
        let mut lost = account(&[zone(own, "a."), zone(orphan, "a.")]);
        assert_eq!(take(&mut lost), 1);
        let difference = lost.against(&clean);
        assert_eq!(
            (difference.added().len(), difference.missing().len()),
            (0, 2)
        );
    }
}
