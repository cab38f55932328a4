//! From a document to the objects that it declares.

use serde_json::{Map, Value};

use super::names;
use super::node::{At, Content, Node};
use super::say::Say;
use super::value::value;
use crate::object::{Object, Origin, Type};

/// An object with the places that later problems are said of.
pub(super) struct Declared {
    pub(super) object: Object,
    /// Where its name is.
    pub(super) name: At,
    /// Where its namespace is, if it has one.
    pub(super) namespace: Option<At>,
}

/// Fields of `metadata` that only a cluster sets.
const OF_THE_CLUSTER: [&str; 7] = [
    "creationTimestamp",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// The objects of a document; a list is as many as it has items.
pub(super) fn objects(document: &Node, say: &mut Say<'_>, into: &mut Vec<Declared>) {
    let whole = value(document, say);
    flatten(document, whole, None, say, into);
}

fn flatten(
    node: &Node,
    value: Value,
    list: Option<&Type>,
    say: &mut Say<'_>,
    into: &mut Vec<Declared>,
) {
    let Value::Object(mut body) = value else {
        if !(value.is_null() && list.is_none()) {
            say.problem(
                node.at,
                "An object is a mapping, and this is none.".to_owned(),
                "Write `apiVersion`, `kind` and `metadata` at the beginning of lines of their own.",
            );
        }
        return;
    };
    // The items of a `ConfigMapList` need not say what they are.
    if let Some(list) = list
        && let Some(kind) = list
            .kind
            .strip_suffix("List")
            .filter(|kind| !kind.is_empty())
        && !body.contains_key("kind")
    {
        body.entry("apiVersion")
            .or_insert_with(|| list.api_version().into());
        body.insert("kind".to_owned(), kind.into());
    }
    let r#type = r#type(node, &body, say);
    if let Some(r#type) = &r#type
        && r#type.kind.ends_with("List")
        && let Some(Value::Array(items)) = body.remove("items")
    {
        let nodes = match node.field("items").map(|items| &items.content) {
            Some(Content::List(nodes)) => nodes.as_slice(),
            _ => &[],
        };
        for (index, item) in items.into_iter().enumerate() {
            flatten(
                nodes.get(index).unwrap_or(node),
                item,
                Some(r#type),
                say,
                into,
            );
        }
        return;
    }
    let Some(declared) = object(node, r#type, body, say) else {
        return;
    };
    into.push(declared);
}

/// The type, or what is missing for it.
fn r#type(node: &Node, body: &Map<String, Value>, say: &mut Say<'_>) -> Option<Type> {
    let mut text = |name: &str, example: &str| {
        let at = node.field(name).map_or(node.at, |node| node.at);
        match body.get(name) {
            Some(Value::String(text)) if !text.is_empty() => return Some(text.as_str()),
            None | Some(Value::Null) => say.problem(
                at,
                format!("The object has no `{name}`."),
                format!("Add it, such as `{name}: {example}`."),
            ),
            Some(_) => say.problem(
                at,
                format!("The object's `{name}` is no text."),
                format!("Write it as a text, such as `{name}: {example}`."),
            ),
        }
        None
    };
    let version = text("apiVersion", "apps/v1");
    let kind = text("kind", "Deployment");
    let (version, kind) = (version?, kind?);
    let parts: Vec<_> = version.split('/').collect();
    if parts.len() > 2 || parts.iter().any(|part| part.is_empty()) {
        say.problem(
            node.field("apiVersion").map_or(node.at, |node| node.at),
            format!("`{version}` is no API version."),
            "It is a version, such as `v1`, or a group and a version, such as `apps/v1`.",
        );
        return None;
    }
    Some(Type::new(version, kind))
}

fn object(
    node: &Node,
    r#type: Option<Type>,
    mut body: Map<String, Value>,
    say: &mut Say<'_>,
) -> Option<Declared> {
    status(node, &mut body, say);
    let metadata_node = node.field("metadata");
    let at = |name: &str| {
        let field = metadata_node.and_then(|metadata| metadata.field(name));
        field.or(metadata_node).map_or(node.at, |node| node.at)
    };
    let metadata = match body.get_mut("metadata") {
        Some(Value::Object(metadata)) => metadata,
        Some(Value::Null) | None => {
            say.problem(
                node.at,
                "The object has no name.".to_owned(),
                "Add `metadata` with a `name`.",
            );
            return None;
        }
        Some(_) => {
            say.problem(
                at("name"),
                "The object's `metadata` is no mapping.".to_owned(),
                "Write `metadata:`, and below it `name:`, indented.",
            );
            return None;
        }
    };
    for name in OF_THE_CLUSTER {
        match metadata.get(name) {
            None => {}
            // What `kubectl create --dry-run` prints has it.
            Some(Value::Null) => {
                metadata.remove(name);
            }
            Some(_) => say.problem(
                at(name),
                format!("`metadata.{name}` is set by the cluster."),
                "Remove it; it is there when an object was copied out of a cluster.",
            ),
        }
    }
    for name in ["labels", "annotations"] {
        texts(name, metadata, at(name), metadata_node, say);
    }
    let name = name(metadata, &at, r#type.as_ref(), say);
    let namespace = namespace(metadata, &at, say);
    Some(Declared {
        name: at("name"),
        namespace: metadata.contains_key("namespace").then(|| at("namespace")),
        object: Object {
            r#type: r#type?,
            namespace: namespace?,
            name: name?,
            body,
            origin: Origin {
                text: say.text(),
                line: node.at.line,
            },
        },
    })
}

/// Refuses a status. One that says nothing is left out: tools write it into what they make.
fn status(node: &Node, body: &mut Map<String, Value>, say: &mut Say<'_>) {
    let Some(status) = body.get("status") else {
        return;
    };
    if says_nothing(status) {
        body.remove("status");
        return;
    }
    let at = node.entry("status").map_or(node.at, |(key, _)| key.at);
    say.problem(
        at,
        "`status` is written by the cluster.".to_owned(),
        "Remove it; it is there when an object was copied out of a cluster.",
    );
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(_) | Value::Number(_) => false,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(map) => map.values().all(says_nothing),
    }
}

/// Labels and annotations are texts, and `yes` and `1` are none.
fn texts(
    name: &str,
    metadata: &Map<String, Value>,
    at: At,
    node: Option<&Node>,
    say: &mut Say<'_>,
) {
    let node = node.and_then(|node| node.field(name));
    let entries = match metadata.get(name) {
        None | Some(Value::Null) => return,
        Some(Value::Object(entries)) => entries,
        Some(_) => {
            say.problem(
                at,
                format!("`metadata.{name}` is no mapping."),
                "Write each entry as `name: \"value\"` in a line of its own.",
            );
            return;
        }
    };
    for (key, value) in entries {
        if value.is_string() {
            continue;
        }
        let at = node
            .and_then(|node| node.field(key))
            .map_or(at, |node| node.at);
        say.problem(
            at,
            format!(
                "The value of `{key}` in `metadata.{name}` is read as `{value}`, which is no text."
            ),
            "Put it into quotes.",
        );
    }
}

fn name(
    metadata: &Map<String, Value>,
    at: &dyn Fn(&str) -> At,
    r#type: Option<&Type>,
    say: &mut Say<'_>,
) -> Option<String> {
    if metadata.contains_key("generateName") {
        say.problem(
            at("generateName"),
            "`generateName` makes another object at each apply.".to_owned(),
            "Give the object a `name`.",
        );
        return None;
    }
    let name = match metadata.get("name") {
        Some(Value::String(name)) => name,
        None | Some(Value::Null) => {
            say.problem(
                at("name"),
                "The object has no name.".to_owned(),
                "Add `name` to `metadata`.",
            );
            return None;
        }
        Some(other) => {
            say.problem(
                at("name"),
                format!("The object's name is read as `{other}`, which is no text."),
                "Put it into quotes.",
            );
            return None;
        }
    };
    if let Some(r#type) = r#type
        && let Some(rule) = names::wrong(&r#type.group, &r#type.kind, name)
    {
        say.problem(
            at("name"),
            format!("`{name}` is no name for a {}.", r#type.kind),
            format!("It has to be {rule}."),
        );
    }
    Some(name.clone())
}

/// The namespace that is named, [`Some(None)`] if none is.
#[expect(clippy::option_option, reason = "the outer one says that it is wrong")]
fn namespace(
    metadata: &mut Map<String, Value>,
    at: &dyn Fn(&str) -> At,
    say: &mut Say<'_>,
) -> Option<Option<String>> {
    match metadata.get("namespace") {
        None => Some(None),
        // Kubernetes reads both as none.
        Some(Value::Null) => {
            metadata.remove("namespace");
            Some(None)
        }
        Some(Value::String(name)) if name.is_empty() => {
            metadata.remove("namespace");
            Some(None)
        }
        Some(Value::String(name)) => {
            if let Some(rule) = names::wrong_namespace(name) {
                say.problem(
                    at("namespace"),
                    format!("`{name}` is no name for a namespace."),
                    format!("It has to be {rule}."),
                );
            }
            Some(Some(name.clone()))
        }
        Some(other) => {
            say.problem(
                at("namespace"),
                format!("The object's namespace is read as `{other}`, which is no text."),
                "Put it into quotes.",
            );
            None
        }
    }
}
