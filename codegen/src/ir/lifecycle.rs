//! How a resource is created, read, changed and deleted.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::call::{Call, Field, Lists, Output, Pages, Step as PathStep};
use super::fact::Fact;
use crate::definition::path::Template;

/// How a create takes over an object that the API has made.
#[derive(Clone, Debug)]
pub enum Adopt {
    /// The call that finds it: that of the read, with filters of its own.
    Find(Call),
    /// The hook that finds it.
    Hook(Fact<String>),
}

/// How it is created.
#[derive(Clone, Debug)]
pub struct Create {
    /// The call.
    pub call: Call,
    /// The argument whose ARN names the region of the call, where that is another one than the new
    /// object's.
    pub in_region_of: Option<Fact<String>>,
    /// The way to the new object in the answer; empty when the answer itself is it, `None` when the
    /// answer says nothing that is used.
    pub object: Option<Fact<Vec<PathStep>>>,
    /// What the answer tells of the new object.
    pub outputs: Vec<Output>,
    /// What to do when the outcome is unknown.
    pub lookup: Fact<Lookup>,
    /// The codes of "there is one already".
    pub exists: Option<Fact<Vec<String>>>,
    /// The operation would take over one that is there already, so that it has to be looked for before.
    pub looks: Option<Fact<()>>,
    /// Attributes that no two objects share. What has the planned ones is looked for before the first
    /// request, and taken for the object of no lost answer.
    pub namesakes: Option<Fact<Vec<String>>>,
    /// The wait until it can be worked with.
    pub wait: Option<Fact<Wait>>,
    /// Failures that pass.
    pub retry: Vec<Fact<Retry>>,
}

/// What to do when the outcome of a create is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// Send it again with the same token: two are one. The member that takes it.
    Token(String),
    /// Read it by its id, which is known before it exists.
    Read,
    /// Look for the one that has the planned values of these attributes, which no two share.
    Match {
        /// The attributes.
        attributes: Vec<String>,
        /// The filters of the read's operation that find it, with their values.
        filters: Vec<(String, Template)>,
        /// The field of its request that takes filters.
        field: String,
    },
    /// Send it again: the API answers with the same object.
    Again,
    /// Nothing can tell it apart: a killed provider may leave one behind.
    Orphan,
}

/// A wait.
#[derive(Clone, Debug, PartialEq)]
pub enum Wait {
    /// A waiter of the model.
    Waiter {
        /// Its name.
        name: String,
        /// The seconds between two looks.
        delay: u32,
        /// What is waited for.
        state: State,
    },
    /// A wait of the definition.
    State {
        /// What is waited for.
        state: State,
        /// How long, for types without timeouts.
        within: Option<String>,
        /// The argument that says how long, in minutes.
        minutes: Option<String>,
        /// The switch without which nothing is waited for.
        only_if: Option<String>,
        /// Of a create: whether an update is waited for in the same way.
        updated: bool,
    },
}

/// States of an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The way to the state in the object that is read. An object that has nothing there is in between.
    pub path: Vec<PathStep>,
    /// What is waited for.
    pub ready: Vec<Json>,
    /// States in between.
    pub pending: Vec<Json>,
    /// States that it does not leave.
    pub failed: Vec<Json>,
    /// The reason of a failure.
    pub reason: Option<Reason>,
    /// Codes that mean that it is not there yet.
    pub not_yet: Vec<String>,
    /// Codes that mean that what is waited for is so: it is gone.
    pub gone: Vec<String>,
    /// That it is gone is what is waited for.
    pub until_gone: bool,
}

/// Where the reason of a failure is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A text.
    Text(Vec<PathStep>),
    /// Issues, each with a code, a message, and perhaps what it concerns.
    Issues {
        /// The way to the list of them, without its last step's elements.
        path: Vec<PathStep>,
        /// The field that is the code.
        code: Field,
        /// The field that is the message.
        message: Field,
        /// The field that lists what is concerned.
        concerns: Option<Box<Field>>,
    },
}

/// How it is told what became of a change that was accepted.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The call that tells it; one of its inputs is the id of the change, as an element.
    pub call: Call,
    /// The states, with their ways in its answer.
    pub state: State,
    /// How long, for types without timeouts.
    pub within: Option<String>,
    /// Refusals which say that it is so already: the code, and parts of its message.
    pub already: Vec<Fact<(String, Vec<String>)>>,
}

/// A failure that passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    /// Its code.
    pub code: String,
    /// Parts of its message, one of which has to be there; any message when empty.
    pub message: Vec<String>,
    /// For how long it is tried.
    pub within: String,
    /// Why it passes.
    pub why: String,
}

/// How it is read.
#[derive(Clone, Debug)]
pub struct Read {
    /// The call that tells whether it exists.
    pub main: ReadCall,
    /// More calls.
    pub also: Vec<ReadCall>,
    /// The list of its collection, which may answer instead.
    pub lists: Option<Fact<Lists>>,
    /// For how long it may tell what was before a change.
    pub settles: Option<Fact<String>>,
    /// The codes of "gone".
    pub gone: Fact<Vec<String>>,
    /// The states of an object that is gone but still answered: those that [`State::ready`] lists.
    pub gone_state: Option<Fact<State>>,
    /// The member of the object that tells where many of them stand together; the filter is named
    /// after it.
    pub among: Option<Fact<String>>,
    /// Filters of every read, with fixed values.
    pub filters: Vec<(String, Template)>,
    /// What has to be there in the object; without it, what the type is about is gone.
    pub matching: Option<Fact<Vec<PathStep>>>,
}

/// One call of a read.
#[derive(Clone, Debug)]
pub struct ReadCall {
    /// The call.
    pub call: Call,
    /// The way to the object in the answer; empty when the answer itself is read.
    pub object: Fact<Vec<PathStep>>,
    /// How many are read at once.
    pub many: Option<Fact<Many>>,
    /// The members that page, where the operation does.
    pub pages: Option<Fact<Pages>>,
    /// What it tells.
    pub outputs: Vec<Output>,
    /// Whether an answer without the places is no error.
    pub optional: bool,
    /// Whether its values never change, so that it is made only while the state has none.
    pub once: bool,
}

/// How many objects are read at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Many {
    /// By this filter, which leaves out what is not there.
    Filter {
        /// Its name.
        name: String,
        /// The member of the object that it looks at.
        key: String,
    },
    /// By this member of the input. Where the read has codes of "gone", one id that is not there fails
    /// the whole call; where it has none, it is left out of the answer.
    Member {
        /// The member.
        name: String,
        /// The member of the object that its values are.
        key: String,
        /// How many it takes.
        most: Option<u64>,
    },
    /// By attributes that are not the id, through the first of these that has a value.
    By(Vec<By>),
}

/// An attribute by which objects are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// The attribute.
    pub attribute: String,
    /// The filter that takes its values, and leaves out what is not there.
    pub filter: String,
    /// The way in the object to what the filter looks at; it may lead through lists.
    pub key: Vec<PathStep>,
    /// More filters of such a read.
    pub besides: Vec<(String, Template)>,
}

/// One step of an update.
#[derive(Clone, Debug)]
pub struct Step {
    /// The attributes that it claims.
    pub fields: Vec<Fact<String>>,
    /// The call that sets the new values; `None` for a hook.
    pub set: Option<Call>,
    /// The calls for each element that came and that went, when one set is claimed.
    pub elements: Option<(Call, Call)>,
    /// Names of entries and the attributes that they are, when each that changed has a call of its own.
    pub entries: Vec<(String, String)>,
    /// The codes that say that an element that went was not there.
    pub missing: Vec<String>,
    /// The hook that makes the change instead.
    pub hook: Option<Fact<String>>,
    /// One call for each attribute that changed, each with that attribute alone.
    pub each: bool,
    /// Whether the call is sent what changed alone, of what the step claims.
    pub changed: bool,
    /// The attributes that are sent as an empty text when they have no value.
    pub blank: Vec<String>,
    /// The numbers that are sent for attributes that have no value.
    pub none: Vec<(String, i64)>,
    /// The hook that is called when the change was made.
    pub then: Option<Fact<String>>,
    /// The call for values that are gone.
    pub clear: Option<Clear>,
    /// The way in the answer to the id that the object has from then on.
    pub new_id: Option<Fact<Vec<PathStep>>>,
    /// What the answer tells of the object, for the steps that follow.
    pub tells: Vec<Output>,
    /// The way in the answer to the id of the change, which is then waited for.
    pub change: Option<Fact<Vec<PathStep>>>,
    /// The wait until it took effect.
    pub wait: Option<Fact<Wait>>,
}

/// The call for a value that is gone. Its attributes are those of the prior state.
#[derive(Clone, Debug)]
pub struct Clear {
    /// The call.
    pub call: Call,
    /// Another value that means "none", besides null.
    pub at: Option<Json>,
    /// Whether it is also made before a new value is set.
    pub first: bool,
    /// Codes that say that there was nothing to clear.
    pub gone: Vec<String>,
}

/// A list of what holds an object that cannot be deleted.
#[derive(Clone, Debug)]
pub struct Held {
    /// What is in the list.
    pub label: String,
    /// The call that tells it.
    pub call: Call,
    /// The place of the list in its answer.
    pub list: Vec<PathStep>,
    /// The places of a name in each element; the first that is there is told.
    pub names: Vec<Vec<PathStep>>,
}

/// How it is deleted.
#[derive(Clone, Debug)]
pub struct Delete {
    /// The call. Its attributes are those of the prior state.
    pub call: Call,
    /// The attributes whose step is cleared first, in this order.
    pub clear: Vec<Fact<String>>,
    /// The switch that keeps the object.
    pub unless: Option<Fact<String>>,
    /// The switch without which the object is kept.
    pub only_if: Option<Fact<String>>,
    /// The states in which it cannot be deleted because it is still made. How long they last, and
    /// where they stand, is said by the wait of the create.
    pub making: Option<Fact<Vec<Json>>>,
    /// The codes of "still in use", which are tried for a while.
    pub in_use: Vec<Fact<String>>,
    /// For how long those are tried, for types without timeouts.
    pub within: Option<Fact<String>>,
    /// Refusals in words of their own.
    pub refused: Vec<Fact<Refusal>>,
    /// The wait until it is gone.
    pub wait: Option<Fact<Wait>>,
}

/// A refusal in words of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Its code, perhaps with a part of the message.
    pub code: String,
    /// What it means, a sentence.
    pub says: String,
    /// What to do, in sentences.
    pub next: String,
}

/// How a type is tagged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tags {
    /// The style of the service.
    pub style: TagStyle,
    /// The member of the create that takes tags; `None` when they are set afterwards.
    pub on_create: Option<String>,
    /// The operations that add, remove and read them; reading is `None` when the object has them.
    pub operations: BTreeMap<String, String>,
    /// The members of those operations, by verb as well.
    pub calls: BTreeMap<String, TagCall>,
    /// The attribute by which they are set.
    pub by: String,
    /// The member of the object in which they are; its own member when none.
    pub within: Option<Field>,
}

/// The members of an operation for tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagCall {
    /// The member that says which object is meant.
    pub by: String,
    /// The member for tags or, where they are removed, for their keys; of the answer where they are
    /// read.
    pub tags: String,
}

/// The styles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagStyle {
    /// EC2: `TagSpecifications` with this resource type, and `CreateTags` by id.
    Specification(String),
    /// A list of `Key` and `Value`.
    List,
    /// A map.
    Map,
}
