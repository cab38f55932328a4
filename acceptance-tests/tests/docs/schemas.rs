//! What the providers tell of their types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use slipway_acceptance::cli::{CliError, Workspace};

/// The kinds of types, as the tools name them and as a reference begins.
const KINDS: [(&str, Root); 3] = [
    ("resource_schemas", Root::Resource),
    ("data_source_schemas", Root::Data),
    ("ephemeral_resource_schemas", Root::Ephemeral),
];

/// What a reference to an object begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Root {
    /// The type.
    Resource,
    /// `data`.
    Data,
    /// `ephemeral`.
    Ephemeral,
}

/// The types of all providers with what an object of each has, and their functions.
#[derive(Debug, Default)]
pub(crate) struct Schemas {
    /// By kind and type, the names of attributes and blocks.
    pub(crate) types: BTreeMap<(Root, String), BTreeSet<String>>,
    /// By provider, such as `aws`.
    pub(crate) functions: BTreeSet<(String, String)>,
    /// What the blocks of the providers take.
    pub(crate) providers: BTreeMap<String, BTreeSet<String>>,
}

impl Schemas {
    /// Asks the providers that the configuration of this workspace names.
    pub(crate) fn read(workspace: &Workspace) -> Result<Self, CliError> {
        let run = workspace
            .run(&["providers", "schema", "-json"])?
            .success()?;
        let document: Value = serde_json::from_str(&run.stdout).expect("the tools print JSON");
        let all = document["provider_schemas"].as_object();
        let mut schemas = Self::default();
        for (source, told) in all.expect("there are providers") {
            let name = source.rsplit('/').next().unwrap_or_default().to_owned();
            for (kind, root) in KINDS {
                for (type_name, schema) in members(&told[kind]) {
                    schemas
                        .types
                        .insert((root, type_name.clone()), names(schema));
                }
            }
            let functions = members(&told["functions"]).map(|(function, _)| function.clone());
            schemas
                .functions
                .extend(functions.map(|function| (name.clone(), function)));
            schemas.providers.insert(name, names(&told["provider"]));
        }
        Ok(schemas)
    }

    /// Whether objects of this type have this.
    pub(crate) fn knows(&self, root: Root, type_name: &str, attribute: &str) -> bool {
        let of_type = self.types.get(&(root, type_name.to_owned()));
        of_type.is_some_and(|names| names.contains(attribute))
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn names(schema: &Value) -> BTreeSet<String> {
    let block = &schema["block"];
    let all = members(&block["attributes"]).chain(members(&block["block_types"]));
    all.map(|(name, _)| name.clone()).collect()
}
