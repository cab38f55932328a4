//! The pages of types that are written by hand, from what the provider tells of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value as Json;

use super::functions::Function;
use super::page::{Entry, Kind, Page};
use super::provider::Provider;

/// Everything that is told.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    provider: Block,
    resources: BTreeMap<String, Type>,
    data_sources: BTreeMap<String, Type>,
    ephemeral_resources: BTreeMap<String, Type>,
    pub(super) functions: BTreeMap<String, Function>,
}

/// One type.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Type {
    schema: Block,
    import: Option<String>,
    permissions: BTreeMap<String, Vec<String>>,
}

/// A block of a schema.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Block {
    description: String,
    version: i64,
    nesting: String,
    min_items: i64,
    max_items: i64,
    computed: bool,
    attributes: BTreeMap<String, Attribute>,
    blocks: BTreeMap<String, Block>,
    rules: Vec<String>,
}

/// An attribute of a schema.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Attribute {
    #[serde(rename = "type")]
    ty: String,
    flags: Vec<String>,
    description: String,
    default: Option<Json>,
    unknown_when_omitted: bool,
    rules: Vec<String>,
    nesting: Option<String>,
    attributes: BTreeMap<String, Attribute>,
}

impl Written {
    /// What is told in a clone.
    ///
    /// # Errors
    /// When the file is not there, or says something else.
    pub(super) fn read(root: &Path, file: &str) -> Result<Self, String> {
        let text = fs::read_to_string(root.join(file))
            .map_err(|error| format!("cannot read {file}: {error}"))?;
        serde_json::from_str(&text).map_err(|error| format!("{file}: {error}"))
    }

    /// What the provider is, and what its block takes.
    pub(super) fn provider(&self, cloud: &str) -> (String, BTreeMap<String, Entry>) {
        let block = self.provider.clone();
        (block.description.clone(), entries(block, cloud))
    }

    /// The pages of the types.
    pub(super) fn pages(self, from: &str) -> Vec<Page> {
        let page = |kind, (name, it)| page(kind, name, it, from);
        let resources = self.resources.into_iter();
        let resources = resources.map(|it| page(Kind::Resource, it));
        let sources = self.data_sources.into_iter();
        let sources = sources.map(|it| page(Kind::DataSource, it));
        let ephemerals = self.ephemeral_resources.into_iter();
        let ephemerals = ephemerals.map(|it| page(Kind::Ephemeral, it));
        resources.chain(sources).chain(ephemerals).collect()
    }
}

fn page(kind: Kind, name: String, told: Type, from: &str) -> Page {
    let mut schema = told.schema;
    let timeouts = schema.blocks.remove("timeouts").unwrap_or_default();
    let notes = schema.rules.clone();
    let cloud = Provider::of(&name).cloud();
    Page {
        kind,
        name,
        from: from.to_owned(),
        summary: schema.description.clone(),
        timeouts: timeouts
            .attributes
            .into_keys()
            .map(|action| (action, String::new()))
            .collect(),
        entries: entries(schema, cloud),
        import: told.import,
        permissions: told.permissions,
        notes,
    }
}

fn entries(block: Block, cloud: &str) -> BTreeMap<String, Entry> {
    let attributes = block.attributes.into_iter();
    let mut entries: BTreeMap<String, Entry> = attributes
        .map(|(name, told)| (name, attribute(told, cloud)))
        .collect();
    for (name, inner) in block.blocks {
        entries.insert(name, nested(inner, cloud));
    }
    entries
}

fn attribute(told: Attribute, cloud: &str) -> Entry {
    let has = |flag: &str| told.flags.iter().any(|it| it == flag);
    let is_argument = has("required") || has("optional");
    let mut rules = Vec::new();
    if has("required") {
        rules.push("required".to_owned());
    } else if let Some(default) = &told.default {
        rules.push(format!("default `{default}`"));
    } else if told.unknown_when_omitted {
        rules.push(format!("{cloud} decides when it is left out"));
    } else if is_argument {
        rules.push("optional".to_owned());
    }
    if has("replaces") {
        rules.push("a change replaces it".to_owned());
    }
    rules.extend(told.rules.iter().map(|rule| format!("must {rule}")));
    let others = [
        ("sensitive", "secret"),
        ("write_only", "never stored"),
        ("deprecated", "deprecated"),
    ];
    let others = others.into_iter().filter(|(flag, _)| has(flag));
    rules.extend(others.map(|(_, said)| said.to_owned()));
    let parts = told.attributes.into_iter();
    Entry {
        ty: told
            .nesting
            .map_or(told.ty, |nesting| format!("{nesting} of objects")),
        is_argument,
        rules,
        text: told.description,
        parts: parts
            .map(|(name, it)| (name, attribute(it, cloud)))
            .collect(),
    }
}

fn nested(block: Block, cloud: &str) -> Entry {
    let ty = match (block.min_items, block.max_items) {
        _ if block.nesting == "single" => "block".to_owned(),
        (0, 0) => format!("blocks, {}", block.nesting),
        (0, 1) => "block".to_owned(),
        (low, 0) => format!("blocks, {} {low}..", block.nesting),
        (low, high) => format!("blocks, {} {low}..{high}", block.nesting),
    };
    let mut rules = block.rules.clone();
    if block.min_items > 0 {
        rules.insert(0, "required".to_owned());
    } else if block.computed {
        rules.insert(0, format!("{cloud} decides when it is left out"));
    } else {
        rules.insert(0, "optional".to_owned());
    }
    Entry {
        ty,
        is_argument: true,
        rules,
        text: block.description.clone(),
        parts: entries(block, cloud),
    }
}
