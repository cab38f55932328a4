//! What a page says.

use std::collections::BTreeMap;

use super::provider::Provider;

/// What a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A managed resource.
    Resource,
    /// A data source.
    DataSource,
    /// An ephemeral resource.
    Ephemeral,
}

impl Kind {
    /// All of them.
    pub(super) const ALL: [Self; 3] = [Self::Resource, Self::DataSource, Self::Ephemeral];

    /// The word that begins its block in HCL.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Resource => "resource",
            Self::DataSource => "data",
            Self::Ephemeral => "ephemeral",
        }
    }

    /// The folder of its pages, among those of a provider: the names are those of the registries.
    pub(super) const fn folder(self) -> &'static str {
        match self {
            Self::Resource => "resources",
            Self::DataSource => "data-sources",
            Self::Ephemeral => "ephemeral-resources",
        }
    }

    /// The heading of their list.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Resource => "Resources",
            Self::DataSource => "Data sources",
            Self::Ephemeral => "Ephemeral resources",
        }
    }
}

/// A page.
#[derive(Clone, Debug)]
pub(super) struct Page {
    /// What it is about.
    pub(super) kind: Kind,
    /// The type in HCL.
    pub(super) name: String,
    /// The file that it is made from.
    pub(super) from: String,
    /// What the type is, as a sentence.
    pub(super) summary: String,
    /// Arguments and attributes at the top, by name.
    pub(super) entries: BTreeMap<String, Entry>,
    /// How long each action may take when nothing is configured; empty where that depends.
    pub(super) timeouts: BTreeMap<String, String>,
    /// What import ids look like; `None` when it cannot be imported.
    pub(super) import: Option<String>,
    /// The IAM permissions of each action.
    pub(super) permissions: BTreeMap<String, Vec<String>>,
    /// What else is to be known, in sentences.
    pub(super) notes: Vec<String>,
}

impl Page {
    /// The path of the page in a clone.
    pub(super) fn path(&self) -> String {
        format!("{}/{}", self.provider().folder(), self.local())
    }

    /// Its path among the pages of the provider: the registries leave the provider out of file names.
    pub(super) fn local(&self) -> String {
        let short = self.name.split_once('_').map_or(&*self.name, |(_, it)| it);
        format!("{}/{short}.md", self.kind.folder())
    }

    /// The provider.
    pub(super) fn provider(&self) -> Provider {
        Provider::of(&self.name)
    }

    /// The type as tables name it: data sources begin with `data.`, ephemeral resources with `ephemeral.`.
    pub(super) fn key(&self) -> String {
        match self.kind {
            Kind::Resource => self.name.clone(),
            Kind::DataSource => format!("data.{}", self.name),
            Kind::Ephemeral => format!("ephemeral.{}", self.name),
        }
    }
}

/// An argument, an attribute or a block.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Its type, or how the block is nested.
    pub(super) ty: String,
    /// Whether a configuration may set it.
    pub(super) is_argument: bool,
    /// What holds for its values: default, allowed values, replacement.
    pub(super) rules: Vec<String>,
    /// What it means, as a sentence.
    pub(super) text: String,
    /// What is inside of a block.
    pub(super) parts: BTreeMap<String, Entry>,
}
