//! The committed folder of inputs: what is pinned, and what was kept of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::names;
use crate::openapi::{self, Correction};
use crate::readers;
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
    /// The crate of its client: the name, and the folder in the clone.
    #[serde(rename = "crate")]
    pub package: String,
    /// The folder of the client's generated code in the clone.
    pub client: String,
    /// The contract of the official provider, and how that behaves: files in `contracts/`.
    pub contract: [String; 2],
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
    /// The contract of the oldest version whose states are read, of the types of all faces.
    pub old: Schemas,
    /// The contract that is to be met.
    pub new: Schemas,
    /// How the official providers behave.
    pub behaviour: Behaviours,
    /// The versions of the older and the newer contract, by face; AWS's are those of the schemas.
    pub versions: BTreeMap<String, String>,
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
        let mut inputs = Self {
            services,
            surfaces,
            schemas,
            old: parse(folder, "contracts/hashicorp-aws-5.100.0.json")?,
            new: parse(folder, "contracts/hashicorp-aws-6.25.0.json")?,
            behaviour: parse(folder, "contracts/hashicorp-aws-5.100.0-behaviour.json")?,
            versions: BTreeMap::new(),
            sources,
        };
        for (face, pinned) in inputs.sources.documents.clone() {
            inputs.add(folder, face, &pinned)?;
        }
        Ok(inputs)
    }

    /// Adds the API of another face: a service for each of its nouns, and the contract of its types.
    fn add(&mut self, folder: &Path, face: String, pinned: &PinnedDocument) -> Result<(), String> {
        let surface: Surface = parse(folder, &format!("crates/{}.json", pinned.package))?;
        let mut document: Json = parse(folder, &format!("openapi/{face}.json"))?;
        openapi::correct(&mut document, &pinned.corrections)?;
        let normalised = openapi::normalise(&document)?;
        for (noun, service) in readers::openapi::services(&document, &normalised)? {
            self.surfaces.insert(noun.clone(), surface.clone());
            self.services.insert(noun, service);
        }
        let [contract, behaviour] = &pinned.contract;
        let schemas: Schemas = parse(folder, &format!("contracts/{contract}"))?;
        for side in [&mut self.old, &mut self.new] {
            side.resources.extend(schemas.resources.clone());
            side.data_sources.extend(schemas.data_sources.clone());
        }
        let behaviour: Behaviours = parse(folder, &format!("contracts/{behaviour}"))?;
        self.behaviour.0.extend(behaviour.0);
        self.versions.insert(face, schemas.version);
        Ok(())
    }

    /// The versions of the older and the newer contract of a type, which begins with its face.
    pub fn versions(&self, type_name: &str) -> (&str, &str) {
        let face = type_name.split('_').next().unwrap_or_default();
        match self.versions.get(face) {
            Some(only) => (only, only),
            None => (&self.old.version, &self.new.version),
        }
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
                    let field = surface.field(member);
                    if !found.input.contains_key(&field) {
                        missing.push(format!("{}: {module} takes no {field}", surface.name));
                    }
                }
            }
            for (shape, definition) in &service.shapes {
                let has_type = definition.kind == Kind::Structure
                    || !definition.values.is_empty() && !surface.is_client;
                let is_end = service.operations.values().any(|operation| {
                    let ends = operation.input.iter().chain(&operation.output);
                    ends.into_iter().any(|end| end.shape == *shape)
                });
                if !has_type || is_end || definition.exception || definition.error.is_some() {
                    continue;
                }
                match surface.type_of(shape) {
                    None => {
                        let ty = names::pascal(shape);
                        missing.push(format!("{}: no type {ty}", surface.name));
                    }
                    Some((ty, Definition::Struct { fields, .. })) => {
                        let fields_missing = definition
                            .members
                            .keys()
                            .map(|member| surface.field(member))
                            .filter(|field| !fields.contains_key(field));
                        let place = |field| format!("{}: {ty} has no {field}", surface.name);
                        missing.extend(fields_missing.map(place));
                    }
                    Some((_, Definition::Enum | Definition::Union(_))) => {}
                }
            }
        }
        missing.sort();
        missing.dedup();
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
