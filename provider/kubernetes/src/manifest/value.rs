//! From a tree to a value of JSON, with the meaning of scalars, of keys and of `<<`.

use serde_json::{Map, Value};

use super::node::{At, Content, Node};
use super::say::Say;
use super::scalar::{Scalar, resolve};

/// The value of a node. What is wrong in it is said, and left out of it.
pub(super) fn value(node: &Node, say: &mut Say<'_>) -> Value {
    match &node.content {
        Content::Scalar { text, .. } => {
            let meaning = meaning(node, say);
            meaning.value(text).unwrap_or_else(|| {
                say.problem(
                    node.at,
                    format!("`{text}` is a number that JSON does not have."),
                    "Put it into quotes if a text is meant.",
                );
                Value::Null
            })
        }
        Content::List(nodes) => {
            collection_tag(node, "!!seq", say);
            Value::Array(nodes.iter().map(|node| value(node, say)).collect())
        }
        Content::Map(entries) => {
            collection_tag(node, "!!map", say);
            Value::Object(map(entries, say))
        }
    }
}

/// The mapping of its entries.
///
/// A merge counts where it stands, as in Kubernetes: what is merged replaces what was written before,
/// and what is written after replaces it.
fn map(entries: &[(Node, Node)], say: &mut Say<'_>) -> Map<String, Value> {
    let mut map = Map::new();
    let mut written: Vec<(String, At)> = Vec::new();
    for (key, node) in entries {
        if is_merge(key) {
            merge(node, &mut map, say);
            continue;
        }
        let value = value(node, say);
        let Some(name) = name(key, say) else {
            continue;
        };
        if let Some((_, first)) = written.iter().find(|(known, _)| *known == name) {
            say.problem(
                key.at,
                format!(
                    "The key `{name}` is there twice; it is also in line {}.",
                    first.line
                ),
                "Remove one of the two: Kubernetes would drop the first without a word.",
            );
        }
        written.push((name.clone(), key.at));
        map.insert(name, value);
    }
    map
}

fn is_merge(key: &Node) -> bool {
    let tagged = key.tag.as_deref().is_none_or(|tag| tag == "!!merge");
    tagged && matches!(&key.content, Content::Scalar { text, plain: true } if text == "<<")
}

fn merge(node: &Node, into: &mut Map<String, Value>, say: &mut Say<'_>) {
    let wrong = |at: At, say: &mut Say<'_>| {
        say.problem(
            at,
            "`<<` takes a mapping, or a list of mappings.".to_owned(),
            "Name a mapping with an alias, such as `<<: *defaults`, or put `\"<<\"` into quotes.",
        );
    };
    match &node.content {
        Content::Map(entries) => into.append(&mut map(entries, say)),
        Content::List(nodes) => {
            // The first one counts most.
            for node in nodes.iter().rev() {
                match &node.content {
                    Content::Map(entries) => into.append(&mut map(entries, say)),
                    _ => wrong(node.at, say),
                }
            }
        }
        Content::Scalar { .. } => wrong(node.at, say),
    }
}

/// The text of a key.
fn name(key: &Node, say: &mut Say<'_>) -> Option<String> {
    let name = match &key.content {
        Content::Scalar { text, .. } => meaning(key, say).key(text),
        _ => None,
    };
    if name.is_none() {
        say.problem(
            key.at,
            "This cannot be the key of a mapping.".to_owned(),
            "A key is a text; put it into quotes.",
        );
    }
    name
}

/// What a scalar is, by its tag, its quotes and its text.
fn meaning(node: &Node, say: &mut Say<'_>) -> Scalar {
    let Content::Scalar { text, plain } = &node.content else {
        return Scalar::Text;
    };
    let Some(tag) = node.tag.as_deref() else {
        return if *plain { resolve(text) } else { Scalar::Text };
    };
    let found = resolve(text);
    let fits = match tag {
        "!" | "!!str" | "!!timestamp" => return Scalar::Text,
        "!!null" => found == Scalar::Null,
        "!!bool" => matches!(found, Scalar::Bool(_)),
        "!!int" => matches!(found, Scalar::Integer(_) | Scalar::Large(_)),
        "!!float" => matches!(
            found,
            Scalar::Integer(_) | Scalar::Large(_) | Scalar::Float(_) | Scalar::NoJson
        ),
        _ => {
            unknown_tag(node, tag, say);
            return Scalar::Text;
        }
    };
    if !fits {
        say.problem(
            node.at,
            format!("`{text}` is not what its tag `{tag}` says."),
            "Remove the tag, or correct the value.",
        );
        return Scalar::Text;
    }
    found
}

fn collection_tag(node: &Node, own: &str, say: &mut Say<'_>) {
    if let Some(tag) = node.tag.as_deref()
        && tag != own
        && tag != "!"
    {
        unknown_tag(node, tag, say);
    }
}

fn unknown_tag(node: &Node, tag: &str, say: &mut Say<'_>) {
    let (what, remedy) = if tag == "!!binary" {
        (
            "What is tagged `!!binary` would have to be a text once it is decoded.".to_owned(),
            "Write the text itself, or use a field that holds base64, such as `binaryData`.",
        )
    } else {
        (
            format!("The tag `{tag}` means nothing here."),
            "Remove it: Kubernetes would ignore it without a word.",
        )
    };
    say.problem(node.at, what, remedy);
}
