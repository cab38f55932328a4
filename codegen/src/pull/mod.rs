//! Makes the folder of inputs again: downloads what `sources.toml` pins, keeps what is used of it,
//! and leaves out every text that was written for people.
//!
//! - `fetch` gets the sources, each checked against its hash.
//! - `prune` keeps names, shapes, constraints and flags; `document` those of an OpenAPI document.
//! - `json` writes in one order, one fact a line where that helps a comparison.

mod document;
pub(crate) mod fetch;
pub mod json;
pub(crate) mod prune;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::inputs::{Inputs, Sources};
use crate::openapi::examples;
use crate::readers::{client, surface};

/// What is kept of a service model: what these operations reach.
///
/// # Errors
/// When the model lacks an operation or a shape.
pub fn keep_of_service(model: &Json, operations: &[&str]) -> Result<Json, String> {
    prune::service(model, operations)
}

/// What is kept of a CloudFormation schema.
///
/// # Errors
/// When it has no name.
pub fn keep_of_schema(schema: &Json) -> Result<Json, String> {
    prune::schema(schema)
}

/// What is kept of an OpenAPI document: what these operations reach.
///
/// # Errors
/// When the document lacks an operation or a schema.
pub fn keep_of_document(document: &Json, operations: &[&str]) -> Result<Json, String> {
    document::document(document, operations)
}

/// The ids of all operations of an OpenAPI document.
pub fn operations_of_document(document: &Json) -> Vec<&str> {
    document::operations(document)
}

pub use document::from_yaml;

/// Where things are during a pull.
#[derive(Clone, Debug)]
pub struct Places {
    /// The folder of inputs.
    pub inputs: PathBuf,
    /// Where downloads are kept.
    pub cache: PathBuf,
    /// The folder with the contracts; without it the committed ones stay.
    pub contracts: Option<PathBuf>,
    /// The folder with the documents of APIs; without it the committed ones stay.
    pub models: Option<PathBuf>,
}

/// Downloads, prunes and writes; what the models have and the crates have not yet.
///
/// # Errors
/// When a source cannot be had, has another hash than the one pinned, or is not what it should be.
pub fn run(places: &Places, say: &mut dyn FnMut(&str)) -> Result<Vec<String>, String> {
    let sources = Sources::read(&places.inputs)?;
    let wheels = fetch::wheels(&sources, &places.cache)?;
    let crates = fetch::crates(&sources, &places.cache)?;
    let mut written = BTreeSet::new();
    let mut write = |name: String, value: &Json, depth: usize| -> Result<(), String> {
        write_file(&places.inputs.join(&name), &json::text(value, depth))?;
        say(&format!("wrote {name}"));
        written.insert(name);
        Ok(())
    };
    for (name, service) in &sources.services {
        let model = fetch::service(&wheels.botocore, name)?;
        let operations: Vec<_> = service.operations.iter().map(String::as_str).collect();
        let slice = keep_of_service(&model, &operations)?;
        write(format!("botocore/{name}.json"), &slice, 2)?;
        let folder = &crates[&service.package];
        let surface = surface::read(folder, &service.package, &service.version, operations)?;
        let surface = serde_json::to_value(surface).map_err(|error| error.to_string())?;
        write(format!("crates/{}.json", service.package), &surface, 2)?;
        for type_name in &service.cloudformation {
            let schema = fetch::schema(&wheels.cfn_lint, type_name)?;
            let file = type_name.replace("::", "-");
            write(
                format!("cloudformation/{file}.json"),
                &keep_of_schema(&schema)?,
                2,
            )?;
        }
    }
    for pinned in sources.documents.values() {
        let folder = places.inputs.join("../..").join(&pinned.client);
        let surface = client::read(&folder, &pinned.package, &pinned.version)?;
        let surface = serde_json::to_value(surface).map_err(|error| error.to_string())?;
        write(format!("crates/{}.json", pinned.package), &surface, 2)?;
    }
    if let Some(folder) = &places.contracts {
        for line in &sources.contracts.sha256 {
            let (hash, name) = line
                .split_once(' ')
                .ok_or("a contract's line has no name")?;
            let text = fetch::checked(&folder.join(name), hash)?;
            let contract: Json =
                serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))?;
            let slice = prune::contract(&contract, &sources.contracts);
            let depth = if slice.get("resources").is_some() {
                4
            } else {
                2
            };
            write(format!("contracts/{name}"), &slice, depth)?;
        }
    }
    if let Some(folder) = &places.models {
        for (name, pinned) in &sources.documents {
            let text = fetch::checked(&folder.join(&pinned.file), &pinned.sha256)?;
            let whole = from_yaml(&text).map_err(|error| format!("{}: {error}", pinned.file))?;
            let operations: Vec<_> = pinned.operations.iter().map(String::as_str).collect();
            let slice = keep_of_document(&whole, &operations)?;
            write(format!("openapi/{name}.json"), &slice, 3)?;
            let examples = examples::of(&whole, &operations)?;
            write(format!("openapi/{name}-examples.json"), &examples, 3)?;
        }
    }
    write_file(&places.inputs.join("README.md"), &readme(&sources))?;
    remove_others(places, &written)?;
    Ok(Inputs::open(&places.inputs)?.late())
}

/// Removes what an earlier pull wrote and this one did not.
fn remove_others(places: &Places, written: &BTreeSet<String>) -> Result<(), String> {
    let folders = [
        ("botocore", true),
        ("crates", true),
        ("cloudformation", true),
        ("contracts", places.contracts.is_some()),
        ("openapi", places.models.is_some()),
    ];
    for (folder, _) in folders.into_iter().filter(|(_, is_made)| *is_made) {
        let entries =
            fs::read_dir(places.inputs.join(folder)).map_err(|error| error.to_string())?;
        for entry in entries {
            let entry = entry.map_err(|error| error.to_string())?;
            let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if !written.contains(&name) {
                fs::remove_file(entry.path()).map_err(|error| error.to_string())?;
            }
        }
    }
    Ok(())
}

fn write_file(path: &Path, text: &str) -> Result<(), String> {
    let shown = path.display();
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| format!("cannot make {shown}: {error}"))?;
    }
    fs::write(path, text).map_err(|error| format!("cannot write {shown}: {error}"))
}

/// The page that says where everything is from.
fn readme(sources: &Sources) -> String {
    let mut out = String::from(README);
    let mut row = |what: &str, version: &str, licence: &str, hash: &str, folder: &str| {
        let _infallible = writeln!(
            out,
            "| {what} | {version} | {licence} | `{hash}` | {folder} |"
        );
    };
    for (name, pin, folder) in [
        ("the wheel of `botocore`", &sources.botocore, "`botocore/`"),
        (
            "the wheel of `cfn-lint`",
            &sources.cfn_lint,
            "`cloudformation/`",
        ),
    ] {
        row(name, &pin.version, &pin.licence, &pin.sha256, folder);
    }
    for service in sources.services.values() {
        let name = format!("the crate `{}`", service.package);
        let version = &service.version;
        row(&name, version, "Apache-2.0", &service.sha256, "`crates/`");
    }
    for (name, document) in &sources.documents {
        let what = format!("`{}`, of {}", document.file, document.origin);
        let folder = format!("`openapi/{name}*.json`");
        row(
            &what,
            &document.version,
            &document.licence,
            &document.sha256,
            &folder,
        );
    }
    for line in &sources.contracts.sha256 {
        let (hash, name) = line.split_once(' ').unwrap_or((line, ""));
        row(
            &format!("`{name}`"),
            "",
            "facts, our own record",
            hash,
            "`contracts/`",
        );
    }
    out
}

const README: &str = "\
# Inputs of the generator

What APIs, their SDK and the official provider say of themselves: names, shapes, constraints and flags.
Every text that was written for people is left out, so nothing here can end up in a page of ours.

`sources.toml` pins the sources and lists the operations, schemas and types that are used.
`cargo xtask codegen pull` makes everything else again, this page too.
The contracts are a record of how the official provider behaves; they come from a folder that is not in this repository, so `pull` leaves them as they are unless it is given one with `--contracts`.
The same holds for the documents in `openapi/` and `--models`; `cargo xtask codegen client` makes the code of a client of them.

| source | version | licence | SHA-256 | here |
|---|---|---|---|---|
";
