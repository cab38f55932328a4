//! What versions know, decoded from their files once they are asked for.
//!
//! The form is one line for each thing: `kind API_VERSION KIND TYPE`, `type TYPE`, and below it, indented by
//! a space, `FIELD SHAPE`; a `!` after a field says that it is required. Lines with `#` are for readers.
//! The first line of a file says how it is made; a version whose programs the tests run is made that way,
//! and is one more line of [`TEXTS`].

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::Version;

/// The versions that are shipped, the oldest first.
const TEXTS: [(Version, &str); 1] = [((1, 36), include_str!("versions/1.36.txt"))];

/// Those of them that were asked for.
static DECODED: [OnceLock<Known>; TEXTS.len()] = [const { OnceLock::new() }; TEXTS.len()];

/// What one version knows.
#[derive(Debug)]
pub(super) struct Known {
    /// Which version.
    pub(super) version: Version,
    kinds: HashMap<(&'static str, &'static str), &'static str>,
    types: HashMap<&'static str, Fields>,
}

/// The fields of a type, by name.
pub(super) type Fields = BTreeMap<&'static str, Field>;

/// A field.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) is_required: bool,
    pub(super) shape: Shape,
}

/// What a field takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Anything.
    Any,
    /// A mapping of anything.
    Mapping,
    Text,
    /// Bytes, as base64.
    Base64,
    /// One of these texts.
    OneOf(Vec<&'static str>),
    /// A whole number of so many bits.
    Integer(u8),
    Number,
    Truth,
    /// An amount such as `1Gi`, which may be a number.
    Amount,
    /// A port: its number or its name; also a number or a share of something.
    IntegerOrText,
    List(Box<Self>),
    Map(Box<Self>),
    /// A mapping with the fields of a type.
    Of(&'static str),
}

/// The data of a version. If there is none, that of the next newer one, else of the newest.
pub(super) fn nearest(version: Option<Version>) -> &'static Known {
    let newest = TEXTS.len() - 1;
    let place = version.map_or(newest, |version| {
        let place = TEXTS.iter().position(|(known, _)| *known >= version);
        place.unwrap_or(newest)
    });
    let (version, text) = TEXTS[place];
    DECODED[place].get_or_init(|| decode(version, text))
}

impl Known {
    /// The fields of a kind; `None` when it is no kind of this version.
    pub(super) fn fields_of(&self, api_version: &str, kind: &str) -> Option<&Fields> {
        // The lines of the file are for as long as the program; the names that are asked for are not.
        let found = self.kinds.get(&(api_version, kind))?;
        self.fields(found)
    }

    /// The kinds of a group and version.
    pub(super) fn kinds_of(&self, api_version: &str) -> impl Iterator<Item = &'static str> {
        let kinds = self.kinds.keys();
        kinds.filter_map(move |(of, kind)| (*of == api_version).then_some(*kind))
    }

    /// The groups and versions that have a kind.
    pub(super) fn versions_of(&self, kind: &str) -> Vec<&'static str> {
        let kinds = self.kinds.keys();
        let mut versions: Vec<&str> = kinds
            .filter_map(|(of, known)| (*known == kind).then_some(*of))
            .collect();
        versions.sort_unstable();
        versions
    }

    /// Whether it has kinds of a group.
    pub(super) fn has_group(&self, group: &str) -> bool {
        let mut versions = self.kinds.keys().map(|(of, _)| of.split_once('/'));
        versions.any(|version| version.map_or("", |(group, _)| group) == group)
    }

    /// The fields of a type.
    pub(super) fn fields(&self, r#type: &str) -> Option<&Fields> {
        self.types.get(r#type)
    }
}

fn decode(version: Version, text: &'static str) -> Known {
    let mut known = Known {
        version,
        kinds: HashMap::new(),
        types: HashMap::new(),
    };
    let mut now = "";
    for line in text.lines() {
        if let Some((name, of)) = line.strip_prefix(' ').and_then(|line| line.split_once(' ')) {
            let required = name.strip_suffix('!');
            let field = Field {
                is_required: required.is_some(),
                shape: shape(of),
            };
            let fields = known.types.entry(now).or_default();
            fields.insert(required.unwrap_or(name), field);
            continue;
        }
        let words: Vec<&'static str> = line.split(' ').collect();
        match words.as_slice() {
            ["kind", api_version, kind, r#type] => {
                known.kinds.insert((api_version, kind), r#type);
            }
            ["type", name] => {
                now = name;
                known.types.entry(now).or_default();
            }
            _ => {}
        }
    }
    known
}

fn shape(word: &'static str) -> Shape {
    let within = |open, close| {
        let word: &'static str = word;
        word.strip_prefix(open)
            .and_then(|word| word.strip_suffix(close))
    };
    if let Some(item) = within('[', ']') {
        return Shape::List(Box::new(shape(item)));
    }
    if let Some(item) = within('{', '}') {
        return Shape::Map(Box::new(shape(item)));
    }
    if let Some(values) = within('<', '>') {
        return Shape::OneOf(values.split('|').collect());
    }
    match word {
        "mapping" => Shape::Mapping,
        "text" => Shape::Text,
        "base64" => Shape::Base64,
        "int32" => Shape::Integer(32),
        "int64" => Shape::Integer(64),
        "number" => Shape::Number,
        "truth" => Shape::Truth,
        "amount" => Shape::Amount,
        "integer-or-text" => Shape::IntegerOrText,
        r#type if r#type.contains('.') => Shape::Of(r#type),
        _ => Shape::Any,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(shape: &Shape) -> Option<&'static str> {
        match shape {
            Shape::List(item) | Shape::Map(item) => named(item),
            Shape::Of(name) => Some(name),
            _ => None,
        }
    }

    #[test]
    fn every_line_of_every_version_is_understood() {
        for (version, text) in TEXTS {
            let known = decode(version, text);
            let fields = known.types.values().flatten();
            for (name, field) in fields {
                if let Some(of) = named(&field.shape) {
                    assert!(known.types.contains_key(of), "{name}: {of}");
                }
            }
            for (kind, of) in &known.kinds {
                assert!(known.types.contains_key(of), "{kind:?}: {of}");
            }
            let lines = text.lines().filter(|line| line.starts_with(' ')).count();
            let fields: usize = known.types.values().map(BTreeMap::len).sum();
            assert_eq!(lines, fields);
            assert!(known.kinds.len() > 60, "{}", known.kinds.len());
            for line in text.lines().filter_map(|line| line.strip_prefix(' ')) {
                let (_, of) = line.split_once(' ').expect("a shape");
                assert_eq!(shape(of) == Shape::Any, of == "any", "{line}");
            }
        }
    }

    #[test]
    fn shapes() {
        for (word, expected) in [
            (
                "[{int32}]",
                Shape::List(Box::new(Shape::Map(Box::new(Shape::Integer(32))))),
            ),
            ("<TCP|UDP>", Shape::OneOf(vec!["TCP", "UDP"])),
            ("core.v1.Pod", Shape::Of("core.v1.Pod")),
            ("any", Shape::Any),
        ] {
            assert_eq!(shape(word), expected);
        }
    }

    #[test]
    fn another_version_is_judged_by_the_next_newer_one() {
        for version in [None, Some((1, 20)), Some((1, 36)), Some((1, 99))] {
            assert_eq!(nearest(version).version, (1, 36), "{version:?}");
        }
    }
}
