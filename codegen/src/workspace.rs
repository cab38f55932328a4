//! The definitions of a clone, and their resources.

use std::fs;
use std::path::{Path, PathBuf};

use crate::definition::DataDefinition;
use crate::descriptions::Descriptions;
use crate::infer;
use crate::inputs::Inputs;
use crate::ir::{DataSource, Face, Resource};
use crate::problem::{Problems, Text};

/// A definition and what was made of it.
#[derive(Clone, Debug)]
pub struct Made {
    /// The definition.
    pub text: Text,
    /// The resource, or what is wrong.
    pub resource: Result<Resource, Problems>,
}

/// The definition of a data source and what was made of it.
#[derive(Debug)]
pub struct MadeData {
    /// The definition.
    pub text: Text,
    /// The data source, or what is wrong.
    pub source: Result<DataSource, Problems>,
}

/// All definitions of resources below this folder of a clone, in the order of their paths.
///
/// # Errors
/// When a file cannot be read.
pub fn definitions(root: &Path) -> Result<Vec<Text>, String> {
    let all = texts(root)?.into_iter();
    Ok(all.filter(|text| !DataDefinition::is_one(text)).collect())
}

/// Those of data sources.
///
/// # Errors
/// When a file cannot be read.
pub fn data_definitions(root: &Path) -> Result<Vec<Text>, String> {
    let all = texts(root)?.into_iter();
    Ok(all.filter(DataDefinition::is_one).collect())
}

fn texts(root: &Path) -> Result<Vec<Text>, String> {
    let mut files = Vec::new();
    collect(&root.join("codegen/definitions"), &mut files)?;
    files.sort();
    let read = |path: PathBuf| {
        let name = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .display()
            .to_string();
        let text =
            fs::read_to_string(&path).map_err(|error| format!("cannot read {name}: {error}"))?;
        Ok(Text { name, text })
    };
    files.into_iter().map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let said = |error| format!("cannot read {}: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(said)? {
        let path = entry.map_err(said)?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|end| end == "toml") {
            files.push(path);
        }
    }
    Ok(())
}

/// Makes the resources of all definitions.
///
/// # Errors
/// When the inputs, the descriptions or a definition cannot be read. What is wrong with a definition is
/// not an error here.
pub fn make(root: &Path) -> Result<Vec<Made>, String> {
    let inputs = Inputs::open(&root.join("codegen/inputs"))?;
    let descriptions = descriptions(root)?;
    let wrong: Vec<String> = descriptions
        .iter()
        .flat_map(|it| it.wrong(&inputs))
        .collect();
    if !wrong.is_empty() {
        return Err(wrong.join("\n"));
    }
    let made = definitions(root)?.into_iter().map(|text| {
        let mut resource = infer::resource(&inputs, &text);
        if let Ok(found) = &mut resource {
            let missing = of(&descriptions, found.face).fill(found, &text);
            if !missing.is_empty() {
                resource = Err(missing);
            }
        }
        Made { text, resource }
    });
    Ok(made.collect())
}

/// The tables of descriptions of all providers.
fn descriptions(root: &Path) -> Result<Vec<Descriptions>, String> {
    let tables = Face::ALL
        .into_iter()
        .map(|face| Descriptions::read(root, face));
    tables.collect()
}

/// The one of a provider.
fn of(tables: &[Descriptions], face: Face) -> &Descriptions {
    let found = tables.iter().find(|table| table.face == face);
    found.unwrap_or_else(|| unreachable!("every provider has one"))
}

/// Makes the data sources of all definitions, with the resources that they may be like.
///
/// # Errors
/// As [`make`].
pub fn make_data(root: &Path, resources: &[Made]) -> Result<Vec<MadeData>, String> {
    let inputs = Inputs::open(&root.join("codegen/inputs"))?;
    let descriptions = descriptions(root)?;
    let resources = resources
        .iter()
        .filter_map(|made| made.resource.as_ref().ok());
    let resources: Vec<&Resource> = resources.collect();
    let made = data_definitions(root)?.into_iter().map(|text| {
        let mut source = infer::data(&inputs, &text, &resources);
        if let Ok(found) = &mut source {
            let missing = of(&descriptions, found.face).fill_data(found, &text);
            if !missing.is_empty() {
                source = Err(missing);
            }
        }
        MadeData { text, source }
    });
    Ok(made.collect())
}

/// The definition of this type; those of data sources begin with `data.`.
///
/// # Errors
/// When there is none.
pub fn find(root: &Path, type_name: &str) -> Result<Text, String> {
    let (texts, bare) = match type_name.strip_prefix("data.") {
        Some(bare) => (data_definitions(root)?, bare),
        None => (definitions(root)?, type_name),
    };
    let line = format!("type = \"{bare}\"");
    let mut texts = texts.into_iter();
    let found = texts.find(|text| text.text.lines().any(|written| written.trim() == line));
    found.ok_or_else(|| {
        format!(
            "no definition has `{line}`; `cargo xtask codegen new {type_name}` writes a first one"
        )
    })
}
