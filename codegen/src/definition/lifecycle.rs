//! The parts of a definition about calls: adopt, create, read, update, delete, tags.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{Constant, With};

/// How a create finds the object that the API has made, and takes it over.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AdoptPart {
    /// The filters of the read by which it is found, with their values.
    pub filters: With,
    /// The hook that finds it instead.
    pub hook: Option<Spanned<String>>,
}

/// How it is created.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CreatePart {
    /// The operation.
    pub op: Option<Spanned<String>>,
    /// Members with values of their own.
    pub with: With,
    /// The argument whose ARN names the region in which the operation is called, instead of that of the
    /// new object.
    pub in_region_of: Option<Spanned<String>>,
    /// The place of the new object in the answer.
    pub object: Option<Spanned<String>>,
    /// What to do when the outcome is unknown, where it cannot be told: `read`, `again` or `orphan`.
    pub unknown_outcome: Option<Spanned<String>>,
    /// The attributes that no two objects share, by which a lost one is found.
    pub matching: Option<Spanned<Vec<String>>>,
    /// The filters by which the read's operation looks for it.
    pub filters: With,
    /// The codes of "there is one already".
    pub exists: Option<Spanned<Vec<String>>>,
    /// Whether it is looked first if there is one already, which the operation would take over.
    pub looks: Option<Spanned<bool>>,
    /// Attributes that no two objects share: what has the same ones is looked for before the first request.
    pub namesakes: Option<Spanned<Vec<String>>>,
    /// A waiter of the model.
    pub waiter: Option<Spanned<String>>,
    /// A wait of its own.
    pub wait: Option<Spanned<WaitPart>>,
    /// Failures that pass.
    pub retry: Vec<Spanned<RetryPart>>,
}

/// A wait for a state.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitPart {
    /// The place of the state in the object that is read.
    pub path: Spanned<String>,
    /// The states that are waited for.
    pub ready: Vec<String>,
    /// The states in between; others are an error.
    #[serde(default)]
    pub pending: Vec<String>,
    /// The states that it does not leave.
    #[serde(default)]
    pub failed: Vec<String>,
    /// The place of the reason of a failure: a text, or each of several issues.
    #[serde(default)]
    pub reason: Option<Spanned<String>>,
    /// How long, for types without timeouts.
    #[serde(default)]
    pub within: Option<Spanned<String>>,
    /// The argument that says how long, in minutes.
    #[serde(default)]
    pub minutes: Option<Spanned<String>>,
    /// The switch without which nothing is waited for.
    #[serde(default)]
    pub only_if: Option<Spanned<String>>,
    /// Of a create: whether an update is waited for in the same way.
    #[serde(default)]
    pub updated: Option<Spanned<bool>>,
}

/// How it is told what became of a change that was accepted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomePart {
    /// The operation that tells it.
    pub op: Spanned<String>,
    /// Its member that takes the id of the change.
    pub member: Spanned<String>,
    /// The place of that id in the answers of the steps' operations.
    pub id: Spanned<String>,
    /// Members of the operation with values of their own.
    #[serde(default)]
    pub with: With,
    /// The place of the state in its answer.
    pub path: Spanned<String>,
    /// The states of a change that was carried out.
    pub ready: Vec<String>,
    /// The states of one that never will be; any other is on the way.
    #[serde(default)]
    pub failed: Vec<String>,
    /// The place of the reason of a failure in its answer: a text, or each of several issues.
    #[serde(default)]
    pub reason: Option<Spanned<String>>,
    /// How long, for types without timeouts.
    #[serde(default)]
    pub within: Option<Spanned<String>>,
    /// Refusals which say that it is so already.
    #[serde(default)]
    pub already: Vec<Spanned<AlreadyPart>>,
}

/// A refusal of a change that says that it is so already.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlreadyPart {
    /// Its code.
    pub code: Spanned<String>,
    /// Parts of its message, one of which has to be there.
    pub message: Vec<String>,
    /// How that is known.
    pub why: Spanned<String>,
}

/// A failure that passes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetryPart {
    /// Its code.
    pub code: Spanned<String>,
    /// Parts of its message, one of which has to be there.
    #[serde(default)]
    pub message: Vec<String>,
    /// For how long it is tried.
    pub within: Spanned<String>,
    /// Why it passes.
    pub why: Spanned<String>,
}

/// How it is read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReadPart {
    /// The operation.
    pub op: Option<Spanned<String>>,
    /// Members with values of their own.
    pub with: With,
    /// The place of the object in the answer.
    pub object: Option<Spanned<String>>,
    /// The filter by which many are read at once; its values are ids.
    pub filter: Option<Spanned<String>>,
    /// The member that takes many ids at once.
    pub batch: Option<Spanned<String>>,
    /// The member of the object that batches and filters look at, when it is not the id.
    pub key: Option<Spanned<String>>,
    /// The attributes by one of which it is read, instead of its id: the first that has a value.
    pub by: BTreeMap<Spanned<String>, Spanned<ByPart>>,
    /// The member of the object that tells where many of them stand together, such as a network: once
    /// one was met, all of it are read with one call.
    pub among: Option<Spanned<String>>,
    /// Filters of every read, with fixed values.
    pub filters: With,
    /// The place in the object that has to be there: without it, what this type is about is gone.
    #[serde(rename = "match")]
    pub matching: Option<Spanned<String>>,
    /// For how long a read may tell what was before a change.
    pub settles: Option<Spanned<String>>,
    /// The codes of "gone".
    pub gone: Option<Spanned<Vec<String>>>,
    /// The states of an object that is gone but still answered.
    pub gone_state: Option<Spanned<GonePart>>,
    /// More calls that one read makes.
    pub also: Vec<Spanned<AlsoPart>>,
}

/// How objects are read by an attribute.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByPart {
    /// The filter that takes its values.
    pub filter: Spanned<String>,
    /// The place in the object of what the filter looks at.
    pub key: Spanned<String>,
    /// More filters of such a read, with fixed values, where the first one alone finds others too.
    #[serde(default)]
    pub filters: With,
}

/// The states of an object that is gone but still answered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GonePart {
    /// The place of the state in the object that is read.
    pub path: Spanned<String>,
    /// The states.
    pub states: Vec<String>,
}

/// One more call of a read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlsoPart {
    /// The operation.
    pub op: Spanned<String>,
    /// Members with values of their own.
    #[serde(default)]
    pub with: With,
    /// Filters with their values.
    #[serde(default)]
    pub filters: With,
    /// Attribute to place in the answer.
    pub sets: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Whether an answer without the place is no error.
    #[serde(default)]
    pub optional: bool,
    /// Whether its values never change, so that they are read only while the state has none.
    #[serde(default)]
    pub once: bool,
    /// Whether it tells what all objects of the type share, so that it names none.
    #[serde(default)]
    pub shared: bool,
}

/// One step of an update.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepPart {
    /// The operation that sets the new value.
    pub op: Option<Spanned<String>>,
    /// The hook that makes the change instead.
    pub hook: Option<Spanned<String>>,
    /// The attributes that it claims; all that its operation takes and nobody else claims when left out.
    pub fields: Option<Spanned<Vec<Spanned<String>>>>,
    /// One call for each attribute that changed.
    #[serde(default)]
    pub each: bool,
    /// Whether the call is about what all objects of the type share, so that it names none.
    #[serde(default)]
    pub shared: bool,
    /// Whether the call is sent what changed alone, of what the step claims.
    #[serde(default)]
    pub changed: bool,
    /// Members with values of their own.
    #[serde(default)]
    pub with: With,
    /// Attributes that are sent as an empty text when they have no value: leaving them out would
    /// leave them as they were.
    #[serde(default)]
    pub blank: Vec<Spanned<String>>,
    /// The numbers that mean that there is no value, by attribute: they are sent for the same reason.
    #[serde(default)]
    pub none: BTreeMap<Spanned<String>, Spanned<i64>>,
    /// The hook that is called when the change was made.
    pub then: Option<Spanned<String>>,
    /// One call for each entry that changed: the members that take its name and its value.
    pub entry: Option<Spanned<EntryPart>>,
    /// The call for a value that is gone; with the prior values.
    pub clear: Option<ClearPart>,
    /// The call for each new element of the one set that the step claims.
    pub add: Option<ElementPart>,
    /// The call for each element that is gone from it.
    pub remove: Option<ElementPart>,
    /// The place in the answer of the id that the object has from now on.
    pub new_id: Option<Spanned<String>>,
    /// What the answer tells: attribute to place.
    #[serde(default)]
    pub tells: BTreeMap<Spanned<String>, Spanned<String>>,
    /// A wait of its own.
    pub wait: Option<Spanned<WaitPart>>,
    /// A waiter of the model.
    pub waiter: Option<Spanned<String>>,
}

/// The members that take an entry of a map.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryPart {
    /// The one that takes its name.
    pub name: Spanned<String>,
    /// The one that takes its value.
    pub value: Spanned<String>,
}

/// The call for one element of a set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElementPart {
    /// The operation.
    pub op: Spanned<String>,
    /// The member that takes the element, alone or in a list.
    pub member: Spanned<String>,
    /// Codes that say that the element was not there.
    #[serde(default)]
    pub gone: Vec<String>,
    /// Members with values of their own.
    #[serde(default)]
    pub with: With,
}

/// The call for a value that is gone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClearPart {
    /// The operation.
    pub op: Spanned<String>,
    /// Members with values of their own.
    #[serde(default)]
    pub with: With,
    /// Another value that means "none", besides null.
    #[serde(default)]
    pub at: Option<Constant>,
    /// Whether it is also made before a new value is set.
    #[serde(default)]
    pub first: bool,
    /// Codes that say that there was nothing to clear.
    #[serde(default)]
    pub gone: Vec<String>,
}

/// How it is deleted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeletePart {
    /// The operation.
    pub op: Option<Spanned<String>>,
    /// Members with values of their own.
    pub with: With,
    /// Attributes whose step is cleared first.
    pub clear: Vec<Spanned<String>>,
    /// The switch that keeps the object.
    pub unless: Option<Spanned<String>>,
    /// The switch without which the object is kept.
    pub only_if: Option<Spanned<String>>,
    /// Whether it cannot be deleted while it is made, so that the states before the create's end are
    /// waited out.
    pub once_made: Option<Spanned<bool>>,
    /// The codes of "still in use".
    pub in_use: Vec<Spanned<String>>,
    /// For how long those are tried, for types without timeouts.
    pub within: Option<Spanned<String>>,
    /// Refusals of objects that are as they should be, in words of their own.
    pub refused: Vec<Spanned<RefusedPart>>,
    /// A waiter of the model.
    pub waiter: Option<Spanned<String>>,
    /// A wait of its own.
    pub wait: Option<Spanned<WaitPart>>,
}

/// A refusal in words of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusedPart {
    /// Its code, perhaps with a part of the message.
    pub code: Spanned<String>,
    /// What it means.
    pub says: String,
    /// What to do.
    pub next: String,
}

/// A list of what holds an object that cannot be deleted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldPart {
    /// What is in the list, as the message calls it.
    pub label: Spanned<String>,
    /// The operation that tells it.
    pub op: Spanned<String>,
    /// Members with values of their own.
    #[serde(default)]
    pub with: With,
    /// The place of a name in each element of a list of the answer; with `|`, the first that there is:
    /// `Images[].Tags[0]|Digest`.
    pub names: Spanned<String>,
}

/// How it is tagged.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TagsPart {
    /// The word by which EC2 calls the type in tag specifications.
    pub resource_type: Option<Spanned<String>>,
    /// The attribute by which it is tagged: its id when left out.
    pub by: Option<Spanned<String>>,
    /// The operations, where they are not named as usual: `add`, `remove`, `read`.
    #[serde(default)]
    pub ops: BTreeMap<Spanned<String>, Spanned<String>>,
}
