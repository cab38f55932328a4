//! Descriptions of types and attributes, in our own words: a committed table, and what is derived from
//! names where a name says enough.
//!
//! Nothing here is taken from a source: no text that others wrote passes through the generator.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::definition::{DataDefinition, Definition};
use crate::emit::words;
use crate::inputs::Inputs;
use crate::ir::{Attribute, DataSource, Description, Face, Resource};
use crate::problem::{Problem, Problems, Span, Text};
use crate::readers::contract::{Block, Schemas, Type, attribute};

/// The table of a provider.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Descriptions {
    /// The provider whose types are described.
    #[serde(skip)]
    pub face: Face,
    /// What each type is; data sources begin with `data.`.
    pub is: BTreeMap<String, String>,
    /// What a name means wherever it occurs: a path, or the last name of one.
    pub any: BTreeMap<String, String>,
    /// What a path means in one type.
    pub of: BTreeMap<String, BTreeMap<String, String>>,
}

impl Descriptions {
    /// Reads the table of a clone.
    ///
    /// # Errors
    /// When it cannot be read, or is no such table.
    pub fn read(root: &Path, face: Face) -> Result<Self, String> {
        let file = file(face);
        let text = fs::read_to_string(root.join(&file))
            .map_err(|error| format!("cannot read {file}: {error}"))?;
        let read = toml::from_str(&text).map_err(|error| format!("{file}: {error}"))?;
        Ok(Self { face, ..read })
    }

    /// What is wrong with the table itself: rows about nothing in the contract, and texts that are no
    /// sentence.
    pub fn wrong(&self, inputs: &Inputs) -> Vec<String> {
        let (known, file) = (known(inputs, self.face), file(self.face));
        let mut wrong = Vec::new();
        for type_name in self.is.keys().chain(self.of.keys()) {
            if !known.contains_key(type_name) {
                wrong.push(format!("{file}: the contract has no type `{type_name}`"));
            }
        }
        for (type_name, paths) in &self.of {
            let all = known.get(type_name).map_or(&[][..], Vec::as_slice);
            for path in paths.keys().filter(|path| !all.contains(path)) {
                wrong.push(format!("{file}: `{type_name}` has no `{path}`"));
            }
        }
        let fits = |path: &str, name: &str| path == name || last(path) == name;
        for name in self.any.keys() {
            if !known.values().flatten().any(|path| fits(path, name)) {
                wrong.push(format!("{file}: no type has `{name}`"));
            }
        }
        let texts = self.is.iter().chain(&self.any);
        for (name, text) in texts.chain(self.of.values().flatten()) {
            if !is_sentence(text) {
                wrong.push(format!(
                    "{file}: `{name}` is described as `{text}`, which is no sentence: begin with a capital or a backtick, end with a full stop"
                ));
            }
        }
        wrong
    }

    /// Describes a resource and all of its attributes, or says which texts are missing.
    pub fn fill(&self, resource: &mut Resource, text: &Text) -> Problems {
        let (mut problems, file) = (Problems::default(), file(self.face));
        let span = head(text);
        let of = resource.type_name.clone();
        match self.is.get(&of) {
            Some(is) => resource.summary.clone_from(is),
            None => problems.push(
                Problem::at(&span, format!("nothing says what `{of}` is"), "this type")
                    .help(format!("write a sentence in {file}, under [is]:"))
                    .help(format!("{of} = \"…\"")),
            ),
        }
        let noun = words::short(resource).to_owned();
        let place = Place {
            of: &of,
            noun: &noun,
        };
        let mut poor = Vec::new();
        let contracts = resource.attributes.iter_mut();
        for (name, attribute) in contracts.filter(|(_, it)| it.added.is_none()) {
            self.describe(&place, name, attribute, &mut poor);
        }
        if !poor.is_empty() {
            let lines: Vec<String> = poor.iter().map(|path| row(path)).collect();
            problems.push(
                Problem::at(
                    &span,
                    format!("names alone do not describe {}", list(&poor)),
                    "of this type",
                )
                .note("a text is needed for what is true or false, for numbers, with their unit, and for blocks")
                .help(format!("write sentences in {file}:"))
                .help(format!("[of.{}]\n{}", quoted(&of), lines.join("\n"))),
            );
        }
        problems
    }

    /// The same for a data source.
    pub fn fill_data(&self, source: &mut DataSource, text: &Text) -> Problems {
        let (mut problems, file) = (Problems::default(), file(self.face));
        let span = DataDefinition::read(text).map_or(0..0, |definition| {
            definition.data.get_ref().type_name.span()
        });
        let of = format!("data.{}", source.type_name);
        match self.is.get(&of) {
            Some(is) => source.summary.clone_from(is),
            None => problems.push(
                Problem::at(&span, format!("nothing says what `{of}` is"), "this type")
                    .help(format!("write a sentence in {file}, under [is]:"))
                    .help(format!("{} = \"…\"", quoted(&of))),
            ),
        }
        let noun = words::short_of(&source.noun.value, source.face, &source.service);
        let mut poor = Vec::new();
        for (name, attribute) in &mut source.attributes {
            let written = self.written(&of, name);
            if written.is_none() && matches!(attribute.ty.value, Type::Bool | Type::Number) {
                poor.push(name.clone());
            }
            let derived = || words::attribute(name, &noun);
            attribute.description = written.cloned().unwrap_or_else(derived);
            for (part, text) in &mut attribute.parts {
                let written = self.written(&of, &format!("{name}.{part}"));
                *text = written
                    .cloned()
                    .unwrap_or_else(|| words::attribute(part, &noun));
            }
        }
        if !poor.is_empty() {
            let lines: Vec<String> = poor.iter().map(|path| row(path)).collect();
            let title = format!("names alone do not describe {}", list(&poor));
            problems.push(
                Problem::at(&span, title, "of this type")
                    .note("a text is needed for what is true or false, and for numbers, with their unit")
                    .help(format!("write sentences in {file}:"))
                    .help(format!("[of.{}]\n{}", quoted(&of), lines.join("\n"))),
            );
        }
        problems
    }

    /// The text that is written for a path.
    fn written(&self, of: &str, path: &str) -> Option<&String> {
        let own = self.of.get(of).and_then(|paths| paths.get(path));
        own.or_else(|| self.any.get(path))
            .or_else(|| self.any.get(last(path)))
    }

    fn describe(
        &self,
        place: &Place<'_>,
        path: &str,
        attribute: &mut Attribute,
        poor: &mut Vec<String>,
    ) {
        let written = self.written(place.of, path);
        let derived = || words::attribute(last(path), place.noun);
        attribute.description = Description {
            text: written.cloned().unwrap_or_else(derived),
            is_derived: written.is_none() && last(path) != "id",
        };
        let needs =
            attribute.block.is_some() || matches!(attribute.ty.value, Type::Bool | Type::Number);
        if written.is_none() && needs {
            poor.push(path.to_owned());
        }
        for (name, part) in &mut attribute.children {
            self.describe(place, &format!("{path}.{name}"), part, poor);
        }
    }
}

/// The type whose attributes are described.
struct Place<'a> {
    of: &'a str,
    noun: &'a str,
}

/// How many of the texts of a resource are written, and how many are derived.
pub fn counted(resource: &Resource) -> (usize, usize) {
    fn count(attribute: &Attribute) -> (usize, usize) {
        let own = if attribute.description.is_derived {
            (0, 1)
        } else {
            (1, 0)
        };
        let parts = attribute.children.values().map(count);
        parts.fold(own, |sum, part| (sum.0 + part.0, sum.1 + part.1))
    }
    let all = resource.attributes.values().map(count);
    all.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
}

/// The place of the type's name in a definition.
fn head(text: &Text) -> Span {
    Definition::read(text).map_or(0..0, |definition| {
        definition.resource.get_ref().type_name.span()
    })
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn quoted(name: &str) -> String {
    if name.contains('.') {
        format!("\"{name}\"")
    } else {
        name.to_owned()
    }
}

fn row(path: &str) -> String {
    format!("{} = \"…\"", quoted(path))
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn is_sentence(text: &str) -> bool {
    let begins = text.starts_with(|letter: char| letter.is_uppercase() || letter == '`');
    begins && text.ends_with('.') && !text.contains('\n')
}

/// The table in a clone.
fn file(face: Face) -> String {
    format!("codegen/descriptions/{}.toml", face.name())
}

/// Every path of every type of a provider's contracts; data sources begin with `data.`.
fn known(inputs: &Inputs, face: Face) -> BTreeMap<String, Vec<String>> {
    let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for schemas in [&inputs.old, &inputs.new] {
        let Schemas {
            resources,
            data_sources,
            ..
        } = schemas;
        for (name, block) in resources.iter().filter(|it| Face::of(it.0) == face) {
            paths("", block, known.entry(name.clone()).or_default());
        }
        for (name, block) in data_sources.iter().filter(|it| Face::of(it.0) == face) {
            paths("", block, known.entry(format!("data.{name}")).or_default());
        }
    }
    known
}

fn paths(at: &str, block: &Block, out: &mut Vec<String>) {
    for (name, text) in &block.attributes {
        let path = format!("{at}{name}");
        if let Ok((ty, _)) = attribute(text) {
            parts(&path, &ty, out);
        }
        out.push(path);
    }
    for (name, inner) in &block.blocks {
        out.push(format!("{at}{name}"));
        paths(&format!("{at}{name}."), inner, out);
    }
}

fn parts(at: &str, ty: &Type, out: &mut Vec<String>) {
    match ty {
        Type::List(inner) | Type::Set(inner) | Type::Map(inner) => parts(at, inner, out),
        Type::Object(fields) => {
            for (name, ty) in fields {
                let path = format!("{at}.{name}");
                parts(&path, ty, out);
                out.push(path);
            }
        }
        Type::String | Type::Number | Type::Bool | Type::Dynamic => {}
    }
}
