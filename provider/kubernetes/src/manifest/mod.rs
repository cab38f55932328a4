//! From the texts of manifests to objects, read as Kubernetes reads them.
//!
//! Documents are separated, scalars resolved and keys made texts as in sigs.k8s.io/yaml, which kubectl and
//! Helm read with; recorded answers of kubectl are the test. Where Kubernetes would lose something without
//! a word, it is refused here: a key that is there twice, a document after `...`, a tag of somebody's own.
//!
//! All problems are collected, each with the text, the line and the column.

mod document;
mod names;
mod node;
mod place;
mod say;
mod scalar;
mod split;
mod value;

pub(crate) use place::line;
pub use say::Problem;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::kinds::{Scope, Scopes};
use crate::object::{Key, Object};
use document::Declared;
use node::{At, Kind, Malformed};
use say::Say;

/// The objects of manifests, in the order as written.
///
/// Texts may hold several documents, empty ones too; a list stands for its items. What has no namespace
/// is taken for `namespace` where it is compared; the objects stay as they were written.
///
/// # Errors
///
/// Everything that is wrong, in the order of texts and lines.
pub fn read<T: AsRef<str>>(texts: &[T], namespace: &str) -> Result<Vec<Object>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut found = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let before = found.len();
        let mut say = Say::new(index, &mut problems);
        let said = say.count();
        read_text(text.as_ref(), &mut say, &mut found);
        if found.len() == before && say.count() == said {
            let at = At { line: 1, column: 1 };
            say.problem(
                at,
                "It declares no object.".to_owned(),
                "Remove it from the list, or write an object into it.",
            );
        }
    }
    relations(&mut found, namespace, &mut problems);
    if problems.is_empty() {
        return Ok(found.into_iter().map(|declared| declared.object).collect());
    }
    problems.sort();
    Err(problems)
}

/// The value of one document that is no manifest, such as a file for kubectl, read by the same rules.
///
/// # Errors
///
/// Everything that is wrong, in the order of lines.
pub fn value(text: &str) -> Result<Value, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut say = Say::new(0, &mut problems);
    let read = match node::parse(text, 0) {
        Ok(Some(root)) => value::value(&root, &mut say),
        Ok(None) => Value::Null,
        Err(malformed) => {
            say_malformed(malformed, text, 0, &mut say);
            Value::Null
        }
    };
    match problems.is_empty() {
        true => Ok(read),
        false => Err(problems),
    }
}

/// Whether a scalar without quotes is a text, and not a number, a truth or nothing.
pub(crate) fn is_text(scalar: &str) -> bool {
    scalar::resolve(scalar) == scalar::Scalar::Text
}

fn read_text(text: &str, say: &mut Say<'_>, into: &mut Vec<Declared>) {
    for document in split::documents(text) {
        if let Some(line) = document.bad {
            say.problem(
                At { line, column: 4 },
                "Something follows `---` in its line.".to_owned(),
                "Let the document begin in the next line: Kubernetes separates documents by lines of `---` alone.",
            );
            continue;
        }
        if let Some(at) = old_break(document.text, document.before) {
            say.problem(
                at,
                "A character is here that breaks lines in YAML 1.1, and in YAML 1.2 does not."
                    .to_owned(),
                "Remove it, or write it within double quotes as `\\N`, `\\L` or `\\P`.",
            );
            continue;
        }
        match node::parse(document.text, document.before) {
            Ok(Some(root)) => document::objects(&root, say, into),
            Ok(None) => {}
            Err(malformed) => say_malformed(malformed, document.text, document.before, say),
        }
    }
}

fn say_malformed(malformed: Malformed, text: &str, before: usize, say: &mut Say<'_>) {
    let at = malformed.at;
    let (what, remedy) = match malformed.kind {
        Kind::Syntax(_) if tab_before(at, text, before) => (
            "A tab is where YAML expects spaces.".to_owned(),
            "Indent with spaces.",
        ),
        Kind::Syntax(said) => (
            format!("It is no YAML: {said}."),
            "Correct it here, or just before; texts with `: ` or ` #` in them need quotes.",
        ),
        Kind::NoAnchor => (
            "An alias names something that this document does not have before it.".to_owned(),
            "Mark what is meant with `&` and the name; each document has names of its own.",
        ),
        Kind::Endless => (
            "An alias is within what it names.".to_owned(),
            "Write out what is meant.",
        ),
        Kind::TooLarge => (
            "Aliases make this document larger than any object can be.".to_owned(),
            "Write out what is meant.",
        ),
        Kind::Second => (
            "A second document begins after `...`.".to_owned(),
            "Separate documents by `---`: Kubernetes would drop this one without a word.",
        ),
        Kind::Directive => (
            "A line begins with `%`, which is a directive.".to_owned(),
            "Remove it: Kubernetes reads no manifest with directives.",
        ),
    };
    say.problem(at, what, remedy);
}

/// Where a document has a next line, a line separator or a paragraph separator. Kubernetes takes them for
/// the ends of lines, and the parser does not.
fn old_break(text: &str, before: usize) -> Option<At> {
    let breaks = ['\u{85}', '\u{2028}', '\u{2029}'];
    let (index, line) = text
        .lines()
        .enumerate()
        .find(|(_, line)| line.contains(breaks))?;
    let column = line.chars().take_while(|c| !breaks.contains(c)).count() + 1;
    Some(At {
        line: before + index + 1,
        column,
    })
}

/// Whether a tab is among the spaces that the line of an error begins with, or that it is said of.
fn tab_before(at: At, text: &str, before: usize) -> bool {
    let line = text.lines().nth(at.line.saturating_sub(before + 1));
    line.is_some_and(|line| {
        let spaces = line.len() - line.trim_start().len();
        line[..spaces].contains('\t')
    })
}

/// Problems of objects with each other and with their kinds.
fn relations(found: &mut [Declared], namespace: &str, problems: &mut Vec<Problem>) {
    let mut scopes = Scopes::default();
    for declared in found.iter() {
        scopes.learn(&declared.object);
    }
    let mut known: BTreeMap<Key, (usize, usize)> = BTreeMap::new();
    for declared in found {
        let object = &declared.object;
        let mut say = Say::new(object.origin.text, problems);
        let scope = scopes.get(&object.r#type);
        if scope == Some(Scope::Cluster)
            && let Some(at) = declared.namespace
        {
            say.problem(
                at,
                format!("A {} is in no namespace.", object.r#type.kind),
                "Remove `namespace`.",
            );
        }
        let mut key = object.key();
        key.namespace = match scope {
            Some(Scope::Cluster) => None,
            // The namespace of the release may not be known yet.
            _ => key
                .namespace
                .or_else(|| (!namespace.is_empty()).then(|| namespace.to_owned())),
        };
        let place = (object.origin.text, declared.name.line);
        if let Some((text, line)) = known.get(&key) {
            let text = text + 1;
            say.problem(
                declared.name,
                format!("{key} is declared twice; it is also in manifest {text}, line {line}."),
                "Remove one of the two, or rename it.",
            );
        } else {
            known.insert(key, place);
        }
    }
}

#[cfg(test)]
mod tests;
