//! From the path of a field to its line.

use super::node::{self, Content, Node};
use super::split;

/// The line of a field of the object that begins at a line of a text: of as much of its path as is written.
/// `None` when no object begins there.
///
/// A path is written as in messages: `.spec.template.spec.containers[name="web"].image`.
pub(crate) fn line(text: &str, begins: usize, path: &str) -> Option<usize> {
    let mut documents = split::documents(text).into_iter().rev();
    let document = documents.find(|document| document.before < begins)?;
    let root = node::parse(document.text, document.before).ok()??;
    let object = object(&root, begins)?;
    Some(of_field(object, path))
}

/// The object that begins at a line: the document, or an entry of a list in it.
fn object(node: &Node, begins: usize) -> Option<&Node> {
    if node.at.line == begins {
        return Some(node);
    }
    let Content::List(items) = &node.field("items")?.content else {
        return None;
    };
    items.iter().find_map(|item| object(item, begins))
}

fn of_field(object: &Node, path: &str) -> usize {
    let (mut line, mut node, mut rest) = (object.at.line, object, path);
    while !rest.is_empty() {
        let Some((at, below, after)) = step(node, rest) else {
            break;
        };
        (line, node, rest) = (at, below, after);
    }
    line
}

/// One step of a path: its line, what is there, and the rest of the path.
fn step<'n, 'p>(node: &'n Node, path: &'p str) -> Option<(usize, &'n Node, &'p str)> {
    match &node.content {
        Content::Map(entries) => {
            let path = path.strip_prefix('.')?;
            // Names have dots too: the longest one that fits is meant.
            let fitting = entries.iter().filter_map(|(key, value)| {
                let Content::Scalar { text, .. } = &key.content else {
                    return None;
                };
                let rest = path.strip_prefix(text.as_str())?;
                let is_whole = rest.is_empty() || rest.starts_with(['.', '[']);
                is_whole.then_some((text.len(), (key.at.line, value, rest)))
            });
            fitting
                .max_by_key(|(length, _)| *length)
                .map(|(_, step)| step)
        }
        Content::List(items) => {
            let path = path.strip_prefix('[')?;
            let (item, rest) = match path.strip_prefix("name=\"") {
                Some(path) => {
                    let (name, rest) = path.split_once("\"]")?;
                    (items.iter().find(|item| is_named(item, name))?, rest)
                }
                None => {
                    let (index, rest) = path.split_once(']')?;
                    (items.get(index.parse::<usize>().ok()?)?, rest)
                }
            };
            Some((item.at.line, item, rest))
        }
        Content::Scalar { .. } => None,
    }
}

fn is_named(item: &Node, name: &str) -> bool {
    let found = item.field("name").map(|node| &node.content);
    matches!(found, Some(Content::Scalar { text, .. }) if text == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# first
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  annotations:
    a.b/c.d: x
---

kind: Deployment
spec:
  template:
    spec:
      containers:
      - name: one
        image: a
      - {name: two,
         image: b}
---
kind: List
items:
- kind: A
- kind: B
  spec: &it
    x: 1
- kind: C
  spec: *it
";

    #[test]
    fn fields_have_lines() {
        for (begins, path, expected) in [
            (2, ".metadata.annotations.a.b/c.d", Some(7)),
            (2, ".metadata.namespace", Some(4)),
            (
                10,
                ".spec.template.spec.containers[name=\"one\"].image",
                Some(16),
            ),
            (
                10,
                ".spec.template.spec.containers[name=\"two\"].image",
                Some(18),
            ),
            (10, ".spec.template.spec.containers[1]", Some(17)),
            (
                10,
                ".spec.template.spec.containers[name=\"two\"].env[0].name",
                Some(17),
            ),
            (10, ".spec.template.spec.containers[7].image", Some(14)),
            (10, ".specs", Some(10)),
            (10, "", Some(10)),
            (22, ".spec", Some(22)),
            (23, ".spec.x", Some(25)),
            (26, ".spec.x", Some(25)),
            (3, ".metadata", None),
            (1, ".metadata", None),
        ] {
            assert_eq!(line(TEXT, begins, path), expected, "{begins} {path}");
        }
    }
}
