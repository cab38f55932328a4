//! One resource with everything that is known of it, as the emitters need it.
//!
//! A [`Resource`] is only made when nothing is left open: every attribute has a place, every member of
//! every operation is used or left out for a reason, every change has a step, and no source disagrees
//! with another without a decision.
//!
//! - [`fact`]: a value with its sources.
//! - [`attribute`]: what HCL sees.
//! - [`call`]: operations with the values of their input and the places in their answer.
//! - [`rule`]: what is judged before anything is asked.
//! - [`lifecycle`]: create, read, the partition of updates, delete, tags, waits.
//! - [`data`]: data sources.
//! - [`face`]: the providers that types belong to.

pub mod attribute;
pub mod call;
pub mod data;
pub mod face;
pub mod fact;
pub mod lifecycle;
pub mod rule;

use std::collections::{BTreeMap, BTreeSet};

use crate::definition::path::Template;

pub use attribute::{
    Attribute, Check, Description, Ending, Equality, Filled, MadeUp, Observed, OnOmit, OnRemove,
    Presence, Relation, Replace,
};
pub use call::{Call, Field, Input, Lists, Named, Output, Pages, Part, Step as PathStep, Value};
pub use data::{DataAttribute, DataSource, Finds, Narrows, Told};
pub use face::Face;
pub use fact::{Fact, Source};
pub use lifecycle::{
    Adopt, By, Clear, Create, Delete, Held, Lookup, Many, Outcome, Read, ReadCall, Reason, Refusal,
    Retry, State, Step, TagCall, TagStyle, Tags, Wait,
};

pub use rule::{Condition, Rule, Test};

/// Code of its own, which a type calls at one point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Its name.
    pub name: String,
    /// What it is for: `value`, `read` (more than the calls tell), `plan`, `create` (before the
    /// creation), `adopt` (what is taken over), `step`, `delete` (before the deletion), `held` (what holds
    /// an object that cannot be deleted) or `import`.
    pub point: String,
    /// The operations that it calls.
    pub operations: Vec<String>,
}

/// A difference of behaviour from the official provider that is meant; all but the path are clauses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differs {
    /// The path that it is about.
    pub attribute: String,
    /// What the official provider does.
    pub official: String,
    /// What happens here.
    pub here: String,
    /// The reason.
    pub why: String,
}

/// A refusal that one attribute is to blame for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// The operation that refuses.
    pub operation: String,
    /// Its code.
    pub code: String,
    /// The attribute.
    pub attribute: String,
}

/// What states of an older version of the schema lack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upgrade {
    /// The version.
    pub from: u32,
    /// Attributes, and the value that each has in the version after it.
    pub fills: BTreeMap<String, serde_json::Value>,
}

/// By what hosts name an object without its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    /// The attributes, as they follow each other in import ids.
    pub parts: Template,
    /// Whether the one part tells the account and the region, which are else named too.
    pub alone: bool,
    /// The version of these attributes.
    pub version: u32,
}

/// One resource type.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The type in HCL.
    pub type_name: String,
    /// The definition's path from the root of the clone.
    pub definition: String,
    /// The provider.
    pub face: Face,
    /// The service by botocore's name.
    pub service: String,
    /// The shape of the object that is read.
    pub model: String,
    /// The SDK's crate.
    pub package: String,
    /// The types of that crate whose builders can fail.
    pub fallible: BTreeSet<String>,
    /// The number of fields of each of its structs.
    pub widths: BTreeMap<String, usize>,
    /// The scopes that a token needs for the operations of its service, where the API has some.
    pub scopes: BTreeMap<String, Vec<String>>,
    /// How messages call it.
    pub noun: Fact<String>,
    /// What it is, as a sentence; empty until the table of descriptions is read.
    pub summary: String,
    /// Whether there is exactly one in each account and region.
    pub singleton: bool,
    /// What is lost when it is replaced, as a sentence; empty for nothing but time.
    pub loss: String,
    /// The version of the state.
    pub schema_version: Fact<u32>,
    /// How states of older versions become such of this one.
    pub upgrades: Vec<Fact<Upgrade>>,
    /// Whether it lives in a region, so that it has the argument `region`.
    pub regional: Fact<bool>,
    /// How the id is made of attributes. `None`: the API gives it, and the attribute `id` is read.
    pub id: Option<Fact<Template>>,
    /// What import ids look like; `None` when it cannot be imported.
    pub import: Option<Fact<Template>>,
    /// How the values of attributes in import ids begin.
    pub beginnings: BTreeMap<String, Fact<String>>,
    /// By what hosts name it; `None` when it cannot be imported.
    pub naming: Option<Fact<Naming>>,
    /// The attributes and blocks at the top, by name.
    pub attributes: BTreeMap<String, Attribute>,
    /// Refusals that one attribute is to blame for.
    pub blames: Vec<Fact<Blame>>,
    /// What has to be true of several attributes.
    pub relations: Vec<Fact<Relation>>,
    /// What can be known to fail before anything is asked.
    pub rules: Vec<Fact<Rule>>,
    /// The actions that take a timeout, and how long they may take when none is configured.
    pub timeouts: BTreeMap<String, Fact<String>>,
    /// How a create takes over an object that the API has made.
    pub adopt: Option<Adopt>,
    /// How it is created; `None` when it can only be taken over.
    pub create: Option<Create>,
    /// How it is read.
    pub read: Read,
    /// The steps of an update, in their order.
    pub update: Vec<Step>,
    /// How it is told what became of a change that was accepted.
    pub outcome: Option<Fact<Outcome>>,
    /// How it is deleted; `None` when the object outlives its resource.
    pub delete: Option<Delete>,
    /// What holds an object that cannot be deleted.
    pub held: Vec<Fact<Held>>,
    /// How it is tagged.
    pub tags: Option<Fact<Tags>>,
    /// The IAM permissions of each action: those of the calls that are made.
    pub permissions: BTreeMap<String, Fact<Vec<String>>>,
    /// What CloudFormation's handlers are permitted besides, such as to pass a role: a hint for pages.
    pub handler_permissions: BTreeMap<String, Fact<Vec<String>>>,
    /// Code of its own.
    pub hooks: Vec<Fact<Hook>>,
    /// Where it behaves in another way than the official provider.
    pub differs: Vec<Fact<Differs>>,
    /// Members that are left out: place and reason.
    pub ignored: Vec<Fact<(String, String)>>,
}

impl Resource {
    /// The arguments of which the API knows nothing: they are in the state alone.
    pub fn local(&self) -> Vec<&str> {
        let is_local = |attribute: &Attribute| {
            matches!(
                attribute.filled.value,
                Filled::Switch | Filled::PrefixOf(..)
            )
        };
        let local = self
            .attributes
            .iter()
            .filter(|(_, attribute)| is_local(attribute));
        local.map(|(name, _)| name.as_str()).collect()
    }

    /// Whether a provider that is killed between the request and its answer leaves an object behind
    /// that no state knows and nothing can find.
    pub fn can_orphan(&self) -> bool {
        let create = self.create.as_ref();
        create.is_some_and(|create| create.lookup.value == Lookup::Orphan)
    }
}
