//! From a document to a tree in which every node knows its place.

use std::collections::HashMap;
use std::rc::Rc;

use granit_parser::{ErrorKind, Event, Marker, Parser, ScalarStyle, Tag};

/// Nodes that the aliases of one document may stand for together. What is said twice is fine; ten
/// aliases of ten aliases of ten aliases fill the memory.
const NODES_BY_ALIAS: usize = 100_000;

/// A place in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    /// From 1.
    pub(super) line: usize,
    /// In characters, from 1.
    pub(super) column: usize,
}

/// A node of a document.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) at: At,
    /// The tag as it is written, `!!str`; [`None`] if there is none.
    pub(super) tag: Option<String>,
    pub(super) content: Content,
    /// The nodes from here on down.
    size: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    Scalar {
        text: String,
        /// Whether it stands there without quotes, and not as a block.
        plain: bool,
    },
    List(Rc<Vec<Node>>),
    Map(Rc<Vec<(Node, Node)>>),
}

/// Why a document is none.
#[derive(Debug)]
pub(super) struct Malformed {
    pub(super) at: At,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// What the parser says.
    Syntax(String),
    /// An alias of nothing.
    NoAnchor,
    /// A node that holds itself.
    Endless,
    /// Too many nodes by way of aliases.
    TooLarge,
    /// A second document that `...` begins, which Kubernetes would drop.
    Second,
    /// A directive: `%YAML 1.1`.
    Directive,
}

impl Node {
    /// The value of a key that is written in this mapping itself.
    pub(super) fn field(&self, name: &str) -> Option<&Self> {
        self.entry(name).map(|(_, value)| value)
    }

    /// The same, with its key.
    pub(super) fn entry(&self, name: &str) -> Option<(&Self, &Self)> {
        let Content::Map(entries) = &self.content else {
            return None;
        };
        let is_it =
            |key: &Self| matches!(&key.content, Content::Scalar { text, .. } if text == name);
        let found = entries.iter().find(|(key, _)| is_it(key));
        found.map(|(key, value)| (key, value))
    }
}

/// A collection that is being read.
struct Open {
    at: At,
    tag: Option<String>,
    anchor: usize,
    parts: Parts,
}

enum Parts {
    List(Vec<Node>),
    Map(Vec<(Node, Node)>, Option<Node>),
}

/// Reads one document. [`None`] if there is nothing in it; `before` lines stand before it.
pub(super) fn parse(text: &str, before: usize) -> Result<Option<Node>, Malformed> {
    let mut reader = Reader {
        before,
        open: Vec::new(),
        anchors: HashMap::new(),
        by_alias: 0,
        root: None,
    };
    let options = granit_parser::options! { emit_comments: false, disallow_directives: true };
    let mut documents = 0;
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.map_err(|error| Malformed {
            at: reader.at(error.marker()),
            kind: match error.kind() {
                ErrorKind::DirectiveDisallowed => Kind::Directive,
                ErrorKind::UnknownAnchor => Kind::NoAnchor,
                _ => Kind::Syntax(error.info()),
            },
        })?;
        let at = reader.at(&span.start);
        if matches!(event, Event::DocumentStart(..)) {
            documents += 1;
            if documents > 1 {
                let kind = Kind::Second;
                return Err(Malformed { at, kind });
            }
        }
        reader
            .take(event, at)
            .map_err(|kind| Malformed { at, kind })?;
    }
    Ok(reader.root)
}

struct Reader {
    before: usize,
    open: Vec<Open>,
    /// What anchors name; [`None`] while it is being read.
    anchors: HashMap<usize, Option<Node>>,
    by_alias: usize,
    root: Option<Node>,
}

impl Reader {
    fn at(&self, marker: &Marker) -> At {
        At {
            line: self.before + marker.line(),
            column: marker.col() + 1,
        }
    }

    fn take(&mut self, event: Event<'_>, at: At) -> Result<(), Kind> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = Node {
                    at,
                    tag: tag.map(|tag| written(&tag)),
                    content: Content::Scalar {
                        text: text.into_owned(),
                        plain: style == ScalarStyle::Plain,
                    },
                    size: 1,
                };
                self.close(node, anchor);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.begin(at, tag.as_deref(), anchor, Parts::List(Vec::new()));
            }
            Event::MappingStart(_, anchor, tag) => {
                self.begin(at, tag.as_deref(), anchor, Parts::Map(Vec::new(), None));
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned().flatten();
                let mut node = node.ok_or(Kind::Endless)?;
                self.by_alias += node.size;
                if self.by_alias > NODES_BY_ALIAS {
                    return Err(Kind::TooLarge);
                }
                node.at = at;
                self.close(node, 0);
            }
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, at: At, tag: Option<&Tag>, anchor: usize, parts: Parts) {
        if anchor != 0 {
            self.anchors.insert(anchor, None);
        }
        self.open.push(Open {
            at,
            tag: tag.map(written),
            anchor,
            parts,
        });
    }

    fn end(&mut self) {
        let Some(open) = self.open.pop() else {
            return;
        };
        let (size, content) = match open.parts {
            Parts::List(nodes) => (
                nodes.iter().map(|node| node.size).sum::<usize>(),
                Content::List(Rc::new(nodes)),
            ),
            Parts::Map(entries, _) => (
                entries
                    .iter()
                    .map(|(key, value)| key.size + value.size)
                    .sum(),
                Content::Map(Rc::new(entries)),
            ),
        };
        let node = Node {
            at: open.at,
            tag: open.tag,
            content,
            size: size + 1,
        };
        self.close(node, open.anchor);
    }

    /// Puts a finished node where it belongs.
    fn close(&mut self, node: Node, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, Some(node.clone()));
        }
        match self.open.last_mut().map(|open| &mut open.parts) {
            None => self.root = Some(node),
            Some(Parts::List(nodes)) => nodes.push(node),
            Some(Parts::Map(entries, key)) => match key.take() {
                None => *key = Some(node),
                Some(key) => entries.push((key, node)),
            },
        }
    }
}

/// A tag as people write it: `!!str`, `!custom`, `!`.
fn written(tag: &Tag) -> String {
    let handle = match tag.handle() {
        "tag:yaml.org,2002:" => "!!",
        handle => handle,
    };
    format!("{handle}{}", tag.suffix())
}
