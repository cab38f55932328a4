//! The types and modules of one file, in the native syntax or in JSON.

use std::path::Path;

use hcl_edit::structure::{Block, Body};
use hcl_edit::{Span as _, parser};
use serde_json::Value as Json;

/// What a file has.
#[derive(Debug, Default)]
pub(super) struct File {
    /// The types with their places; data sources begin with `data.`.
    pub(super) types: Vec<(String, String)>,
    /// The modules that it calls.
    pub(super) modules: Vec<Module>,
}

/// A module that is called.
#[derive(Debug)]
pub(super) struct Module {
    /// Its name in the configuration.
    pub(super) name: String,
    /// Where it is called.
    pub(super) place: String,
    /// Where it is from.
    pub(super) source: Source,
}

/// Where a module is from.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A folder beside the configuration.
    Local(String),
    /// A registry, a repository, an archive.
    Elsewhere(String),
    /// Something that would have to be evaluated, or nothing.
    Unclear,
}

impl Source {
    fn of(text: Option<&str>) -> Self {
        match text {
            // The tools take only what begins like this for a folder.
            Some(path) if path.starts_with("./") || path.starts_with("../") => {
                Self::Local(path.to_owned())
            }
            Some(other) => Self::Elsewhere(other.to_owned()),
            None => Self::Unclear,
        }
    }
}

/// Reads a file.
///
/// # Errors
/// When it is malformed: its place, with the line, and why.
pub(super) fn read(path: &Path, text: &str) -> Result<File, String> {
    let name = path.display().to_string();
    // Editors of some systems begin a file with a byte order mark, which the tools skip.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if name.ends_with(".json") {
        json(&name, text)
    } else {
        native(&name, text)
    }
}

fn native(name: &str, text: &str) -> Result<File, String> {
    let body: Body = parser::parse_body(text).map_err(|error| {
        let location = error.location();
        format!(
            "{name}:{}:{}: {}",
            location.line(),
            location.column(),
            error.message()
        )
    })?;
    let mut file = File::default();
    for block in body.blocks() {
        let place = format!("{name}:{}", line(text, block));
        let label = block.labels.first().map(|label| label.as_str().to_owned());
        match (block.ident.as_str(), label) {
            ("resource", Some(label)) => file.types.push((label, place)),
            ("data", Some(label)) => file.types.push((format!("data.{label}"), place)),
            ("ephemeral", Some(label)) => {
                file.types.push((format!("ephemeral.{label}"), place));
            }
            ("module", Some(label)) => file.modules.push(Module {
                name: label,
                place,
                source: Source::of(source(block)),
            }),
            // Checks read data sources of their own.
            ("check", _) => {
                for inner in block.body.get_blocks("data") {
                    if let Some(label) = inner.labels.first() {
                        let place = format!("{name}:{}", line(text, inner));
                        file.types.push((format!("data.{}", label.as_str()), place));
                    }
                }
            }
            _ => {}
        }
    }
    Ok(file)
}

fn source(module: &Block) -> Option<&str> {
    module.body.get_attribute("source")?.value.as_str()
}

/// The line of a block, from 1 on.
fn line(text: &str, block: &Block) -> usize {
    let start = block.span().map_or(0, |span| span.start);
    let before = text.get(..start).unwrap_or_default();
    before.bytes().filter(|byte| *byte == b'\n').count() + 1
}

fn json(name: &str, text: &str) -> Result<File, String> {
    let tree: Json = serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let said = said.split(" at line ").next().unwrap_or_default();
        format!("{name}:{}:{}: {said}", error.line(), error.column())
    })?;
    let mut file = File::default();
    for (kind, prefix) in [
        ("resource", ""),
        ("data", "data."),
        ("ephemeral", "ephemeral."),
    ] {
        for block in blocks(&tree[kind]) {
            for label in block.keys() {
                file.types
                    .push((format!("{prefix}{label}"), name.to_owned()));
            }
        }
    }
    for block in blocks(&tree["module"]) {
        for (label, module) in block {
            let source = blocks(module)
                .next()
                .and_then(|it| it.get("source")?.as_str());
            file.modules.push(Module {
                name: label.clone(),
                place: name.to_owned(),
                source: Source::of(source),
            });
        }
    }
    Ok(file)
}

/// Blocks of the same kind stand in one object, or in a list of them.
fn blocks(json: &Json) -> impl Iterator<Item = &serde_json::Map<String, Json>> {
    let list = json
        .as_array()
        .map_or(std::slice::from_ref(json), Vec::as_slice);
    list.iter().filter_map(Json::as_object)
}
