//! A document as the text that hashicorp/aws writes, byte for byte.
//!
//! Its order of members is fixed; principals and conditions are sorted by their names; a member that
//! says nothing is left out. The escapes are those that Go's JSON writer makes by default (its
//! package documentation, `encoding/json`, `HTMLEscape` and `Marshal`).

use std::collections::BTreeMap;

use super::document::{Conditions, Document, Principals, Statement, Texts};

/// A JSON value whose members are in the order in which they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Text(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl Document {
    /// The document on one line.
    pub(super) fn minified(&self) -> String {
        let mut text = String::new();
        self.node().write(None, &mut text);
        text
    }

    /// The document indented by two spaces a level.
    pub(super) fn indented(&self) -> String {
        let mut text = String::new();
        self.node().write(Some(0), &mut text);
        text
    }

    fn node(&self) -> Node {
        let mut members = Vec::new();
        put_text(&mut members, "Version", &self.version);
        put_text(&mut members, "Id", &self.id);
        if !self.statements.is_empty() {
            let statements = self.statements.iter().map(Statement::node).collect();
            members.push(("Statement".to_owned(), Node::List(statements)));
        }
        Node::Object(members)
    }
}

impl Statement {
    fn node(&self) -> Node {
        let mut members = Vec::new();
        put_text(&mut members, "Sid", &self.sid);
        put_text(&mut members, "Effect", &self.effect);
        let lists = [
            ("Action", &self.actions),
            ("NotAction", &self.not_actions),
            ("Resource", &self.resources),
            ("NotResource", &self.not_resources),
        ];
        for (name, texts) in lists {
            if let Some(texts) = texts {
                members.push((name.to_owned(), texts.node()));
            }
        }
        let lists = [
            ("Principal", &self.principals),
            ("NotPrincipal", &self.not_principals),
        ];
        for (name, entries) in lists {
            if !entries.is_empty() {
                members.push((name.to_owned(), principals(entries)));
            }
        }
        if !self.conditions.is_empty() {
            members.push(("Condition".to_owned(), conditions(&self.conditions)));
        }
        Node::Object(members)
    }
}

impl Texts {
    fn node(&self) -> Node {
        match self {
            Self::One(text) => Node::Text(text.clone()),
            Self::Many(texts) => Node::List(texts.iter().cloned().map(Node::Text).collect()),
        }
    }

    /// The texts as principals are written, in a list.
    fn downwards(&self) -> Vec<Node> {
        let mut texts = match self {
            Self::One(text) => vec![text.clone()],
            Self::Many(texts) => texts.clone(),
        };
        texts.sort_unstable_by(|a, b| b.cmp(a));
        texts.into_iter().map(Node::Text).collect()
    }

    fn is(&self, text: &str) -> bool {
        match self {
            Self::One(only) => only == text,
            Self::Many(texts) => matches!(texts.as_slice(), [only] if only == text),
        }
    }
}

/// Everybody is a text of its own. A kind that stands twice becomes one list, each part sorted.
fn principals(entries: &Principals) -> Node {
    if let [(kind, names)] = entries.as_slice()
        && kind == "*"
        && names.is("*")
    {
        return Node::Text("*".to_owned());
    }
    let mut kinds: BTreeMap<&str, Node> = BTreeMap::new();
    for (kind, names) in entries {
        let node = match (kinds.remove(kind.as_str()), names) {
            (None, Texts::One(name)) => Node::Text(name.clone()),
            (None, many) => Node::List(many.downwards()),
            (Some(Node::List(before)), names) => {
                Node::List(before.into_iter().chain(names.downwards()).collect())
            }
            (Some(before), names) => {
                Node::List(std::iter::once(before).chain(names.downwards()).collect())
            }
        };
        kinds.insert(kind, node);
    }
    Node::Object(named(kinds))
}

fn conditions(operators: &Conditions) -> Node {
    let operators = operators.iter().map(|(operator, keys)| {
        let keys = keys.iter().map(|(key, values)| {
            let node = match values.as_slice() {
                [only] => Node::Text(only.clone()),
                values => Node::List(values.iter().cloned().map(Node::Text).collect()),
            };
            (key.as_str(), node)
        });
        (operator.as_str(), Node::Object(named(keys)))
    });
    Node::Object(named(operators))
}

fn named<'a>(members: impl IntoIterator<Item = (&'a str, Node)>) -> Vec<(String, Node)> {
    let members = members.into_iter();
    members
        .map(|(name, node)| (name.to_owned(), node))
        .collect()
}

fn put_text(members: &mut Vec<(String, Node)>, name: &str, text: &str) {
    if !text.is_empty() {
        members.push((name.to_owned(), Node::Text(text.to_owned())));
    }
}

impl Node {
    /// Writes the value: on one line, or from this level of indentation on.
    fn write(&self, level: Option<usize>, to: &mut String) {
        let inner = level.map(|level| level + 1);
        match self {
            Self::Text(text) => write_text(text, to),
            Self::List(elements) if elements.is_empty() => to.push_str("[]"),
            Self::List(elements) => {
                to.push('[');
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        to.push(',');
                    }
                    break_line(inner, to);
                    element.write(inner, to);
                }
                break_line(level, to);
                to.push(']');
            }
            Self::Object(members) if members.is_empty() => to.push_str("{}"),
            Self::Object(members) => {
                to.push('{');
                for (index, (name, member)) in members.iter().enumerate() {
                    if index > 0 {
                        to.push(',');
                    }
                    break_line(inner, to);
                    write_text(name, to);
                    to.push_str(if level.is_some() { ": " } else { ":" });
                    member.write(inner, to);
                }
                break_line(level, to);
                to.push('}');
            }
        }
    }
}

fn break_line(level: Option<usize>, to: &mut String) {
    if let Some(level) = level {
        to.push('\n');
        to.extend(std::iter::repeat_n("  ", level));
    }
}

fn write_text(text: &str, to: &mut String) {
    to.push('"');
    for c in text.chars() {
        match c {
            '"' => to.push_str("\\\""),
            '\\' => to.push_str("\\\\"),
            '\u{8}' => to.push_str("\\b"),
            '\u{c}' => to.push_str("\\f"),
            '\n' => to.push_str("\\n"),
            '\r' => to.push_str("\\r"),
            '\t' => to.push_str("\\t"),
            '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                to.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            other => to.push(other),
        }
    }
    to.push('"');
}
