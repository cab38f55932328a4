//! Definitions: one TOML file a resource, which holds decisions only.
//!
//! What the sources agree on is not written down; what they leave open, or disagree about, is.
//! A key that is not known is an error, and so is one that decides nothing.
//!
//! | part | what it decides |
//! |---|---|
//! | `[resource]` | type, shape, CloudFormation type, words for messages, id, import id |
//! | `[identity]` | by what hosts name an object without its state |
//! | `[names]` | members of the API whose attribute has another name |
//! | `[[ignore]]` | members that no attribute has, with the reason |
//! | `[attributes]` | one attribute: where its value is, or which source is right |
//! | `[added]` | arguments that the official provider does not have |
//! | `[adopt]`, `[create]`, `[read]`, `[[update]]`, `[delete]` | the calls, in their order |
//! | `[outcome]` | what became of a change that was accepted |
//! | `[[held]]` | what holds an object that cannot be deleted |
//! | `[tags]`, `[timeouts]` | how it is tagged, how long it may take |
//! | `[[hook]]`, `[[patch]]` | code of its own, corrections of a source |
//! | `[[map]]` | maps whose keys are attributes |
//! | `[[permission]]` | permissions that are no operations |
//! | `[[relation]]` | what has to be true of several attributes, where the observation is too old |
//! | `[[rule]]` | what can be known to fail: which values go together, and what texts look like |
//! | `[[upgrade]]` | states of older versions of the schema |
//! | `[[differs]]` | where it behaves in another way than the official provider |
//!
//! - [`lifecycle`]: the parts about calls.
//! - [`attribute`]: the decisions about one attribute.
//! - [`data`]: data sources, which have parts of their own.
//! - [`path`] reads places in answers and templates.

pub mod attribute;
pub mod data;
pub mod lifecycle;
pub mod path;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::problem::{Problem, Span, Text};

pub use attribute::{AddedPart, AttributePart, EndingPart};
pub use data::DataDefinition;
pub use lifecycle::{
    AdoptPart, AlreadyPart, AlsoPart, ByPart, ClearPart, CreatePart, DeletePart, ElementPart,
    EntryPart, GonePart, HeldPart, OutcomePart, ReadPart, RetryPart, StepPart, TagsPart, WaitPart,
};

/// A value of a definition, as JSON has it too.
pub type Constant = serde_json::Value;

/// The members of an input that have a fixed value or one from attributes: `{attribute}` in text.
pub type With = BTreeMap<Spanned<String>, Spanned<Constant>>;

/// A whole definition.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// What it is about.
    pub resource: Spanned<ResourcePart>,
    /// By what hosts name it without its state, where that cannot be told from the import id.
    #[serde(default)]
    pub identity: Option<Spanned<IdentityPart>>,
    /// Member, or `Operation.Member`, to attribute.
    #[serde(default)]
    pub names: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Members that are left out.
    #[serde(default)]
    pub ignore: Vec<Ignore>,
    /// Decisions about attributes, by path.
    #[serde(default)]
    pub attributes: BTreeMap<Spanned<String>, Spanned<AttributePart>>,
    /// Arguments that the official provider does not have, by name.
    #[serde(default)]
    pub added: BTreeMap<Spanned<String>, Spanned<AddedPart>>,
    /// How a create takes over an object that is there. Then [`Definition::create`] is for when there
    /// is none, and an object is left behind unless [`Definition::delete`] names an operation.
    #[serde(default)]
    pub adopt: Option<Spanned<AdoptPart>>,
    /// How it is created.
    #[serde(default)]
    pub create: CreatePart,
    /// How it is read.
    #[serde(default)]
    pub read: ReadPart,
    /// The steps of an update, in their order.
    #[serde(default)]
    pub update: Vec<Spanned<StepPart>>,
    /// How it is told what became of a change that was accepted.
    #[serde(default)]
    pub outcome: Option<Spanned<OutcomePart>>,
    /// How it is deleted.
    #[serde(default)]
    pub delete: DeletePart,
    /// What holds an object that cannot be deleted.
    #[serde(default)]
    pub held: Vec<Spanned<HeldPart>>,
    /// How it is tagged, where that cannot be told from the operations.
    #[serde(default)]
    pub tags: Option<Spanned<TagsPart>>,
    /// How long each action may take.
    #[serde(default)]
    pub timeouts: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Code of its own.
    #[serde(default)]
    pub hook: Vec<HookPart>,
    /// Corrections of a service model.
    #[serde(default)]
    pub patch: Vec<PatchPart>,
    /// Maps whose keys are attributes.
    #[serde(default)]
    pub map: Vec<MapPart>,
    /// Permissions that are no operations of the service.
    #[serde(default)]
    pub permission: Vec<PermissionPart>,
    /// Relations between arguments that are newer than what was observed.
    #[serde(default)]
    pub relation: Vec<RelationPart>,
    /// What can be known to fail before anything is asked.
    #[serde(default)]
    pub rule: Vec<RulePart>,
    /// States of older versions of the schema.
    #[serde(default)]
    pub upgrade: Vec<UpgradePart>,
    /// Differences of behaviour from the official provider that are meant.
    #[serde(default)]
    pub differs: Vec<DiffersPart>,
}

/// What a definition is about.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourcePart {
    /// The type in HCL.
    #[serde(rename = "type")]
    pub type_name: Spanned<String>,
    /// Service and shape: `ec2#Vpc`.
    pub model: Spanned<String>,
    /// The second opinion: `AWS::EC2::VPC`.
    pub cloudformation: Option<Spanned<String>>,
    /// How messages call it, with the service: `EC2 VPC`.
    pub noun: Spanned<String>,
    /// The member that is the id, its place in the object, or a template of attributes.
    pub id: Option<Spanned<String>>,
    /// A template of attributes that import ids fit.
    pub import: Option<Spanned<String>>,
    /// How the values of attributes in import ids begin: what begins otherwise is refused, or is the next
    /// one of alternatives.
    #[serde(default)]
    pub beginnings: BTreeMap<Spanned<String>, Spanned<String>>,
    /// There is exactly one, so no call has to say which is meant.
    #[serde(default)]
    pub singleton: bool,
    /// What is lost when it is replaced, as a sentence, for the message that offers `untaint`.
    pub loss: Option<Spanned<String>>,
}

/// By what hosts name an object without its state.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityPart {
    /// A template of the attributes that stand for the parts of import ids.
    pub parts: Option<Spanned<String>>,
    /// The one part tells the account and the region, so that the identity has neither.
    pub alone: Option<Spanned<bool>>,
    /// Its version, where that is not 0.
    pub version: Option<Spanned<u32>>,
    /// The reason.
    pub why: Spanned<String>,
}

/// Members that no attribute has.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ignore {
    /// Members, `Operation.Member`, or `Shape.*` for what else an object of another type has.
    pub members: Vec<Spanned<String>>,
    /// The reason.
    pub why: Spanned<String>,
}

/// A map of texts whose keys are attributes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapPart {
    /// The shape.
    pub shape: Spanned<String>,
    /// The keys, where the service model does not list them.
    pub keys: Option<Spanned<Vec<String>>>,
    /// How the keys are known, where they are listed.
    pub why: Option<Spanned<String>>,
}

/// Code of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookPart {
    /// The name by which other parts call it.
    pub name: Spanned<String>,
    /// What it is for: `value`, `state` (a whole one), `member` (of an input), `read` (more than the calls tell), `plan`, `create` (before the
    /// creation), `made` (what its answer tells), `adopt` (what is taken over), `step`, `delete` (before
    /// the deletion), `deleted` (until it is carried out), `held` (what holds an object that cannot be
    /// deleted), `import`, `locate` (what a read needs), `then` (after a step), `ready` (until a new object
    /// can be worked with), `updated` (after all steps) or `settled` (until a change has taken effect).
    pub point: Spanned<String>,
    /// The operations that it calls, for the permissions.
    #[serde(default)]
    pub ops: Vec<Spanned<String>>,
    /// Why it cannot be said in the definition.
    pub why: Spanned<String>,
}

/// A difference of behaviour from the official provider that is meant.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiffersPart {
    /// The path that it is about.
    pub attribute: Spanned<String>,
    /// What the official provider does, as a clause.
    pub official: Spanned<String>,
    /// What happens here, as a clause.
    pub here: Spanned<String>,
    /// The reason, as a clause.
    pub why: Spanned<String>,
}

/// A permission that is needed besides those of the calls.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermissionPart {
    /// The permission: `iam:PassRole`.
    pub name: Spanned<String>,
    /// The actions that need it: `create`, `read`, `update`, `delete`.
    pub actions: Spanned<Vec<String>>,
    /// What needs it, with the source.
    pub why: Spanned<String>,
}

/// What has to be true of several arguments.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationPart {
    /// The arguments of which exactly one has to be set. It takes the place of an observed relation
    /// between some of them.
    pub exactly_one_of: Spanned<Vec<String>>,
    /// Why it is not what was observed.
    pub why: Spanned<String>,
}

/// What has to be true of arguments, and is judged before anything is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulePart {
    /// The arguments of each of which it has to be true: they are to blame.
    pub of: Vec<Spanned<String>>,
    /// What others are when it is judged: argument, or several with `|`, to a test.
    #[serde(default)]
    pub when: With,
    /// The test.
    pub must: Spanned<Constant>,
    /// What is said when it is not so: a sentence. `{}` is the argument, `{name}` the value of another.
    pub says: Spanned<String>,
    /// How it is known.
    pub why: Spanned<String>,
}

/// What states of an older version of the schema lack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpgradePart {
    /// The version.
    pub from: Spanned<u32>,
    /// Attributes that such a state does not have, with the value that its object has all the same.
    #[serde(default)]
    pub fills: With,
    /// How that is known.
    pub why: Spanned<String>,
}

/// A correction of a service model.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatchPart {
    /// The shape, or the operation.
    pub shape: Spanned<String>,
    /// Its member.
    pub member: Option<Spanned<String>>,
    /// Whether the member is required.
    pub required: Option<bool>,
    /// Whether the shape is secret.
    pub sensitive: Option<bool>,
    /// Values that the enumeration has as well.
    #[serde(default)]
    pub values: Vec<String>,
    /// Errors that the operation answers with as well.
    #[serde(default)]
    pub errors: Vec<String>,
    /// How it is known.
    pub why: Spanned<String>,
}

impl Definition {
    /// Reads a definition.
    ///
    /// # Errors
    /// When it is not TOML, or has a key that is not known.
    pub fn read(text: &Text) -> Result<Self, Box<Problem>> {
        parse(text)
    }

    /// A definition that decides nothing. What a part is when it is left out stands at one place, where
    /// parts are read.
    fn bare() -> Self {
        let text = "[resource]\ntype = \"\"\nmodel = \"\"\nnoun = \"\"\n";
        toml::from_str(text)
            .unwrap_or_else(|error| unreachable!("nothing else is required: {error}"))
    }

    /// How many of its lines decide something: no comments, no empty lines.
    pub fn lines(text: &str) -> usize {
        let lines = text.lines().map(str::trim);
        lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .count()
    }
}

/// Reads the text of a definition of any kind.
fn parse<T: DeserializeOwned>(text: &Text) -> Result<T, Box<Problem>> {
    toml::from_str(&text.text).map_err(|error| {
        let span: Span = error.span().unwrap_or(0..0);
        let message = error.message().trim_end();
        let title = message.lines().next().unwrap_or("it is no TOML");
        Box::new(Problem::at(&span, title, "here"))
    })
}
