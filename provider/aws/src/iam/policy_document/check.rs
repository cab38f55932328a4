//! What can be known to be wrong with a configuration, before and when it is read.

use std::collections::BTreeMap;

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Set};
use slipway_framework::path::Path;

use super::blocks::version;
use super::document::VERSIONS;
use super::model::{Attributes, StatementBlock};
use super::parse::{Malformed, Parsed, parse};

/// The arguments that hold documents.
const SOURCES: &str = "source_policy_documents";
const OVERRIDES: &str = "override_policy_documents";

/// The documents that are merged with the configuration's own, as far as they are known.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) sources: Vec<Parsed>,
    pub(super) overrides: Vec<Parsed>,
}

/// Checks a configuration, in which anything may be unknown, and reads its documents.
pub(super) fn check(config: &Attributes, diagnostics: &mut Diagnostics) -> Merged {
    let sources = documents(SOURCES, &config.source_policy_documents, diagnostics);
    let overrides = documents(OVERRIDES, &config.override_policy_documents, diagnostics);
    unique_in_sources(&sources, diagnostics);
    let statements = config.statement.if_known().map_or(&[][..], Vec::as_slice);
    unique_in_blocks(statements, diagnostics);
    if !config.version.is_unknown() && version(config) == VERSIONS[0] {
        for (index, statement) in (0..).zip(statements) {
            let at = Path::of("statement").index(index);
            without_variables(statement, &at, diagnostics);
        }
    }
    let parsed = |documents: Vec<(Path, Parsed)>| documents.into_iter().map(|(_, it)| it);
    Merged {
        sources: parsed(sources).collect(),
        overrides: parsed(overrides).collect(),
    }
}

fn documents(
    argument: &str,
    texts: &Attr<Vec<Attr<String>>>,
    diagnostics: &mut Diagnostics,
) -> Vec<(Path, Parsed)> {
    let mut documents = Vec::new();
    for (index, text) in (0..).zip(texts.if_known().into_iter().flatten()) {
        let Some(text) = text.if_known() else {
            continue;
        };
        let at = Path::of(argument).index(index);
        match parse(text) {
            Ok(parsed) => {
                if !parsed.unknown.is_empty() {
                    diagnostics.push(left_out(&parsed.unknown).at(at.clone()));
                }
                documents.push((at, parsed));
            }
            Err(error) => diagnostics.push(malformed(&error, &at)),
        }
    }
    documents
}

fn left_out(unknown: &[String]) -> Diagnostic {
    let detail = format!(
        "A policy has no such elements, so they are left out of the document that is made.\n\
         Remove them, or correct their names.\n\n  Elements:  {}",
        unknown.join(", ")
    );
    Diagnostic::warning("Unknown elements in a policy document", detail)
}

fn malformed(error: &Malformed, at: &Path) -> Diagnostic {
    let next = format!("No document was made. Correct `{at}`, then plan again.");
    let diagnostic = match error {
        Malformed::Json { line, column } => Diagnostic::error(
            "Invalid JSON in a policy document",
            format!(
                "`{at}` must be a policy document in JSON.\n{next}\n\n  Line:    {line}\n  Column:  {column}"
            ),
        ),
        Malformed::Element { at: element, must } => Diagnostic::error(
            "Malformed policy document",
            format!("In `{at}`, {element} must {must}.\n{next}"),
        ),
    };
    diagnostic.at(at.clone())
}

/// A Sid may stand only once in all source documents: which one was meant to count cannot be told.
fn unique_in_sources(sources: &[(Path, Parsed)], diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    for (at, parsed) in sources {
        for (index, statement) in parsed.document.statements.iter().enumerate() {
            if statement.sid.is_empty() {
                continue;
            }
            let place = format!("{at} (statement {index})");
            if let Some(first) = seen.get(statement.sid.as_str()) {
                diagnostics.push(twice(&statement.sid, first, &place).at(at.clone()));
            } else {
                seen.insert(&statement.sid, place);
            }
        }
    }
}

fn unique_in_blocks(statements: &[StatementBlock], diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    for (index, statement) in (0..).zip(statements) {
        let Some(sid) = statement.sid.if_known().filter(|sid| !sid.is_empty()) else {
            continue;
        };
        let at = Path::of("statement").index(index).attribute("sid");
        if let Some(first) = seen.get(sid.as_str()) {
            diagnostics.push(twice(sid, first, &at.to_string()).at(at));
        } else {
            seen.insert(sid, at.to_string());
        }
    }
}

fn twice(sid: &str, first: &str, second: &str) -> Diagnostic {
    let detail = format!(
        "Two statements have the same Sid, and neither is meant to override the other. No document was made.\n\
         Give each a Sid of its own, or none.\n\n  Sid:     {sid}\n  First:   {first}\n  Second:  {second}"
    );
    Diagnostic::error("Duplicate Sid in a policy document", detail)
}

/// The older version of the language has no variables.
fn without_variables(statement: &StatementBlock, at: &Path, diagnostics: &mut Diagnostics) {
    let mut look = |texts: Vec<&String>, at: Path| {
        if let Some(text) = texts.into_iter().find(|text| text.contains("&{")) {
            diagnostics.push(no_variables(text, &at).at(at));
        }
    };
    for (name, set) in [
        ("resources", &statement.resources),
        ("not_resources", &statement.not_resources),
    ] {
        look(known(set), at.attribute(name));
    }
    for (name, set) in [
        ("principals", &statement.principals),
        ("not_principals", &statement.not_principals),
    ] {
        for block in set.if_known().into_iter().flatten() {
            look(known(&block.identifiers), at.attribute(name));
        }
    }
    for block in statement.condition.if_known().into_iter().flatten() {
        let values = block.values.if_known().into_iter().flatten();
        let values = values.filter_map(Attr::if_known).collect();
        look(values, at.attribute("condition"));
    }
}

fn known(set: &Attr<Set<Attr<String>>>) -> Vec<&String> {
    let elements = set.if_known().into_iter().flatten();
    elements.filter_map(Attr::if_known).collect()
}

fn no_variables(text: &str, at: &Path) -> Diagnostic {
    let detail = format!(
        "`{at}` has a variable, written `&{{…}}`, which version {} of the policy language does not know. \
         No document was made.\nSet `version` to {}, or leave it out.\n\n  Value:  {text}",
        VERSIONS[0], VERSIONS[1]
    );
    Diagnostic::error("Variable in an old policy document", detail)
}
