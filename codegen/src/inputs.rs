//! The committed folder of inputs: what is pinned, and what was kept of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::names;
use crate::openapi::Correction;
use crate::readers::botocore::{Kind, Service};
use crate::readers::cloudformation::Schema;
use crate::readers::contract::{Behaviours, Schemas};
use crate::readers::surface::{Definition, Surface};

/// `sources.toml`: the pins, and what of each source is used.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// Service models.
    pub botocore: Pin,
    /// CloudFormation schemas.
    #[serde(rename = "cfn-lint")]
    pub cfn_lint: Pin,
    /// Contracts.
    pub contracts: Contracts,
    /// The services by botocore's name.
    pub services: BTreeMap<String, PinnedService>,
    /// The documents of other APIs by the name of their face.
    #[serde(default)]
    pub documents: BTreeMap<String, PinnedDocument>,
}

/// A wheel.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// Its version.
    pub version: String,
    /// The hash of the file.
    pub sha256: String,
    /// Its licence, as an SPDX expression.
    pub licence: String,
}

/// The contracts and the types that are used of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contracts {
    /// Lines of hash and file name.
    pub sha256: Vec<String>,
    /// The resource types.
    pub resources: Vec<String>,
    /// The data sources.
    pub data_sources: Vec<String>,
}

/// A service and its crate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinnedService {
    /// The SDK's crate.
    #[serde(rename = "crate")]
    pub package: String,
    /// Its version.
    pub version: String,
    /// The hash of the crate's file, as lock files have it.
    pub sha256: String,
    /// The operations that are used.
    pub operations: Vec<String>,
    /// The CloudFormation types that describe its resources.
    pub cloudformation: Vec<String>,
}

/// An OpenAPI document.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinnedDocument {
    /// The name of the file.
    pub file: String,
    /// What it was made of, and with what.
    pub origin: String,
    /// The commit of its origin, with its day.
    pub version: String,
    /// The hash of the file.
    pub sha256: String,
    /// Its licence, as an SPDX expression.
    pub licence: String,
    /// The operations that are used.
    pub operations: Vec<String>,
    /// What the document lacks.
    #[serde(default)]
    pub corrections: Vec<Correction>,
}

impl Sources {
    /// Reads `sources.toml` of this folder.
    ///
    /// # Errors
    /// When it is not there or not in its form.
    pub fn read(inputs: &Path) -> Result<Self, String> {
        let text = read(&inputs.join("sources.toml"))?;
        toml::from_str(&text).map_err(|error| format!("sources.toml: {error}"))
    }
}

/// Everything that definitions are held against.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// The pins.
    pub sources: Sources,
    /// The service models by botocore's name.
    pub services: BTreeMap<String, Service>,
    /// The surfaces by the service's name.
    pub surfaces: BTreeMap<String, Surface>,
    /// The CloudFormation schemas by type.
    pub schemas: BTreeMap<String, Schema>,
    /// The contract of the oldest version whose states are read.
    pub old: Schemas,
    /// The contract that is to be met.
    pub new: Schemas,
    /// How the official provider behaves.
    pub behaviour: Behaviours,
}

impl Inputs {
    /// Reads the folder.
    ///
    /// # Errors
    /// When a file is missing or not in its form.
    pub fn open(folder: &Path) -> Result<Self, String> {
        let sources = Sources::read(folder)?;
        let mut services = BTreeMap::new();
        let mut surfaces = BTreeMap::new();
        let mut schemas = BTreeMap::new();
        for (name, pinned) in &sources.services {
            let service = format!("botocore/{name}.json");
            services.insert(name.clone(), parse(folder, &service)?);
            let surface = format!("crates/{}.json", pinned.package);
            surfaces.insert(name.clone(), parse(folder, &surface)?);
            for type_name in &pinned.cloudformation {
                let file = format!("cloudformation/{}.json", type_name.replace("::", "-"));
                schemas.insert(type_name.clone(), parse(folder, &file)?);
            }
        }
        Ok(Self {
            sources,
            services,
            surfaces,
            schemas,
            old: parse(folder, "contracts/hashicorp-aws-5.100.0.json")?,
            new: parse(folder, "contracts/hashicorp-aws-6.25.0.json")?,
            behaviour: parse(folder, "contracts/hashicorp-aws-5.100.0-behaviour.json")?,
        })
    }

    /// What the models have and the crates have not, one line each.
    ///
    /// The names are derived from the models by [`names`] and looked up in the crates, so a wrong rule
    /// shows here too.
    pub fn late(&self) -> Vec<String> {
        let mut missing = Vec::new();
        for (name, service) in &self.services {
            let surface = &self.surfaces[name];
            for operation in service.operations.keys() {
                let module = names::snake(operation);
                let Some(found) = surface.operations.get(&module) else {
                    missing.push(format!("{}: no operation {module}", surface.name));
                    continue;
                };
                for (member, _, _) in service.input(operation) {
                    let field = names::field(member);
                    if !found.input.contains_key(&field) {
                        missing.push(format!("{}: {module} takes no {field}", surface.name));
                    }
                }
            }
            for (shape, definition) in &service.shapes {
                let has_type = definition.kind == Kind::Structure || !definition.values.is_empty();
                let is_end = service.operations.values().any(|operation| {
                    let ends = operation.input.iter().chain(&operation.output);
                    ends.into_iter().any(|end| end.shape == *shape)
                });
                if !has_type || is_end || definition.exception || definition.error.is_some() {
                    continue;
                }
                let ty = names::pascal(shape);
                match surface.types.get(&ty) {
                    None => missing.push(format!("{}: no type {ty}", surface.name)),
                    Some(Definition::Struct { fields, .. }) => {
                        let fields_missing = definition
                            .members
                            .keys()
                            .map(|member| names::field(member))
                            .filter(|field| !fields.contains_key(field));
                        let place = |field| format!("{}: {ty} has no {field}", surface.name);
                        missing.extend(fields_missing.map(place));
                    }
                    Some(Definition::Enum | Definition::Union(_)) => {}
                }
            }
        }
        missing
    }
}

fn parse<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<T, String> {
    let path: PathBuf = folder.join(name);
    serde_json::from_str(&read(&path)?).map_err(|error| format!("{name}: {error}"))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}
