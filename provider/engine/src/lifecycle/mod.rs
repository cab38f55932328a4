//! Lifecycles: what resources of one kind have in common from create to delete.
//!
//! A type of resource is written as a [`Crud`]: what its API can do, one call or one conversion each.
//! [`Managed`] makes a resource of the framework from it and adds what must be right for all of them:
//!
//! - **Create**: one token for each apply, kept over all repetitions. An unknown outcome is looked up
//!   before anything is sent again ([`once`]), and what was there before the first request is not taken for
//!   its object ([`Crud::namesakes`]). The state is recorded as soon as the id is known, and
//!   again after each step, so that an error loses nothing.
//! - **Update is a partition**: ordered steps, each of which claims attributes and makes one change.
//!   Only the steps whose attributes changed are run. What creating an object cannot set is set by the
//!   same steps.
//! - **Waiting** comes after the state is recorded. When it fails, state and error are returned, and
//!   the message says what `untaint` saves. A stop ends waiting only: the object is read back within
//!   [`AFTER_STOP`], a warning goes with the state, and the next read finishes the wait.
//! - **Adopt**: a create may take over an object that the API has made ([`Crud::adopt`]). The steps
//!   bring it to the planned values, and the messages say that nothing was made.
//! - **Delete**: an object that is gone is a success. One that is still in use is tried again for a
//!   while. After a stop the object stays in the state unless it is known to be gone.
//!
//! The patterns of other APIs are this one with some of its parts:
//!
//! | pattern | as a [`Crud`] |
//! |---|---|
//! | create, read, update, delete | all parts |
//! | put (one call creates and changes) | `create` and one step make the same call |
//! | request, then wait (ACM) | [`Crud::ready`] waits, and may hand over what it saw last |
//! | take over (the default objects of a network) | `adopt` finds it, and `delete` leaves it |
//! | batch of changes (Route 53) | the calls go through [`WriteBatches`](crate::batch::WriteBatches) and [`once`] |
//!
//! What makes no object, such as a validation that only waits, has nothing that a state could lose and
//! is a resource of its own. A data source looks for one object among many with [`only`].

mod adopt;
mod claims;
mod complete;
mod create;
mod delete;
mod facts;
mod managed;
mod notes;
mod once;
mod read;
mod report;
mod select;
mod send;
mod untyped;
mod update;
mod withheld;
mod work;

use std::future::{Future, ready};
use std::time::Duration;

use serde_json::Value as Json;
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::Identity;
use slipway_framework::model::Model;
use slipway_framework::resource::{Plan, unsupported_import, unsupported_version};

use crate::clock::Runtime;
use crate::error::catalogue::{Doing, Verb};
use crate::error::{CloudError, Service};
use crate::lag::Lag;
use crate::stop::Stop;
use crate::wait::WaitError;

pub use adopt::nothing_to_adopt;
pub use claims::unclaimed;
pub use create::create;
pub use delete::delete;
pub use managed::Managed;
pub use notes::Notes;
pub use once::{Doubtful, Sought, once};
pub use read::read;
pub use report::Failure;
pub use select::{Selection, only};
pub use update::update;
pub use withheld::Withheld;
pub use work::Work;

/// How long reading back after a stop may take: with it the state is returned within the five
/// seconds after which hosts lose patience.
pub const AFTER_STOP: Duration = Duration::from_secs(3);

/// For how long a read goes on with a wait that an interrupted create left unfinished.
pub const UNFINISHED: Duration = Duration::from_secs(30);

/// How often a change whose outcome is unknown is sent, looked up each time. Where a tenth of all changes is
/// lost, one in a hundred thousand is lost as often.
pub const ROUNDS: u32 = 5;

/// An API, connected for one configuration of the provider, and one region where it has regions.
pub trait Session: Send + Sync + Sized + 'static {
    /// The clock and the random numbers.
    fn runtime(&self) -> &Runtime;

    /// The stop that ends waiting.
    fn stop(&self) -> &Stop;

    /// What it found to tell the user besides, in the operation that it was connected for.
    fn notes(&self) -> Notes {
        Notes::default()
    }

    /// The same API for what is left to do after a stop: not ended by it, and soon given up.
    #[must_use]
    fn detached(&self, most: Duration) -> Self;

    /// The same API for reading what nobody here is changing: what was told to another read of this
    /// configuration may answer it, as long as nothing was changed through it.
    #[must_use]
    fn at_rest(self) -> Self {
        self
    }
}

/// One step of an update, and the attributes and blocks that it claims.
#[derive(Clone, Copy, Debug)]
pub struct Claim<S> {
    /// Which step.
    pub step: S,
    /// The top-level attributes and blocks whose change it makes.
    pub fields: &'static [&'static str],
}

/// A type of object that an API creates, reads, changes and deletes.
///
/// Every part makes one change or one conversion and knows nothing of retries, states and stops.
pub trait Crud: Send + Sync + 'static {
    /// The attributes and blocks.
    type Model: Model;

    /// The connected API.
    type Api: Session;

    /// Everything that a read answers and a state is made from.
    type Remote: Send + Sync + 'static;

    /// The steps of an update.
    type Step: Copy + Send + Sync + 'static;

    /// What changes leave to wait for, such as the ids of changes under way.
    type Pending: Default + Send;

    /// The steps in their order.
    const STEPS: &'static [Claim<Self::Step>];

    /// The attributes and blocks of which the API knows nothing: timeouts, switches of the deletion.
    const LOCAL: &'static [&'static str];

    /// The service that it belongs to.
    const SERVICE: Service;

    /// How the user reads of it, with the service: `Route 53 hosted zone`.
    const NOUN: &'static str;

    /// The attributes and blocks whose every change [`Crud::plan`] makes a replacement, besides those
    /// of which the schema says it.
    const REPLACED: &'static [&'static str] = &[];

    /// Whether objects have names that no two share. Then one that is refused because there is one
    /// already is somebody else's, unless an earlier request of the same create may have made it.
    const UNIQUE_NAME: bool = false;

    /// The secrets that a state is without where an argument says so.
    const WITHHELD: Option<Withheld> = None;

    /// What is lost with a replacement, as a sentence, for the message that offers `untaint`; empty
    /// when nothing but the time.
    const LOSS: &'static str = "";

    /// The type's name in HCL.
    fn type_name(&self) -> &'static str;

    /// The version of the state.
    fn version(&self) -> i64 {
        0
    }

    /// Checks a configuration; see [`Resource::validate`](slipway_framework::resource::Resource::validate).
    fn validate(&self, config: &Self::Model, diagnostics: &mut Diagnostics) {
        let _ = (config, diagnostics);
    }

    /// Adds to the plan; see [`Resource::plan`](slipway_framework::resource::Resource::plan).
    fn plan(&self, plan: &mut Plan<Self::Model>) {
        let _ = plan;
    }

    /// The API that an object of this model belongs to.
    ///
    /// # Errors
    /// When the provider is not configured, or the model names a region that it cannot.
    fn connect(&self, model: &Self::Model) -> Result<Self::Api, Diagnostics>;

    /// The object's name or id, as far as the model has them, for messages.
    fn name(&self, model: &Self::Model) -> String;

    /// The planned model with what the connected provider knows besides, so that fewer values are
    /// left to be read.
    fn resolve(&self, api: &Self::Api, planned: Self::Model) -> Self::Model {
        let _ = api;
        planned
    }

    /// Looks for an object that the API has made and that this create takes over, with everything that
    /// a state is made from. `None`, or the error "not found": there is none, and [`Crud::create`]
    /// makes one, or says with [`nothing_to_adopt`] that it cannot.
    fn adopt(
        &self,
        work: &Work<'_, Self>,
    ) -> impl Future<Output = Result<Option<Self::Remote>, Failure>> + Send {
        let _ = work;
        ready(Ok(None))
    }

    /// The state of an object that was taken over, with what only this moment tells.
    fn adopted(&self, state: Self::Model) -> Self::Model {
        state
    }

    /// Creates [`Work::planned`]; the state of what then exists. Its id is known, and what the call
    /// could not set is as the API makes it, so that the steps see the difference. What only a read
    /// tells is unknown.
    ///
    /// # Errors
    /// An unknown outcome must be one ([`CloudError::is_ambiguous`]).
    fn create(
        &self,
        work: &Work<'_, Self>,
    ) -> impl Future<Output = Result<Self::Model, Failure>> + Send;

    /// The names, as [`Crud::name`] has them, of objects that are there before a create is sent and that
    /// [`Crud::find`] could take for its own. They are never found, and a refusal names them.
    fn namesakes(
        &self,
        work: &Work<'_, Self>,
    ) -> impl Future<Output = Result<Vec<String>, Failure>> + Send {
        let _ = work;
        ready(Ok(Vec::new()))
    }

    /// Looks for the object of a create whose outcome is unknown, or that was refused because there
    /// is one already. Answers only with an object that is certainly the one of this create: by its
    /// token, or because it has exactly the planned content.
    ///
    /// The session is detached from the host's stop.
    fn find(
        &self,
        work: &Work<'_, Self>,
    ) -> impl Future<Output = Result<Sought<Self::Model>, Failure>> + Send {
        let _ = work;
        ready(Ok(Sought::Unsure))
    }

    /// Waits until a new object can be worked with. What was seen last may be handed over when a
    /// state can be made from it. Also called, with little time, by a read that finds an object
    /// whose create was cut off; [`Work::planned`] is the prior state then.
    fn ready(
        &self,
        work: &Work<'_, Self>,
    ) -> impl Future<Output = Result<Option<Self::Remote>, WaitError>> + Send {
        let _ = work;
        ready(Ok(None))
    }

    /// Makes the change of one step, from [`Work::prior`] to [`Work::planned`]. A change that gives the
    /// object another id says so as soon as it knows it ([`Work::became`]).
    fn step(
        &self,
        step: Self::Step,
        work: &Work<'_, Self>,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Waits until what an operation changed has taken effect; after a delete, until it is gone.
    fn settle(
        &self,
        verb: Verb,
        work: &Work<'_, Self>,
    ) -> impl Future<Output = Result<Option<Self::Remote>, WaitError>> + Send {
        let _ = (verb, work);
        ready(Ok(None))
    }

    /// Reads the object. `None`, or the error "not found", means that it is certainly gone.
    fn read(
        &self,
        api: &Self::Api,
        prior: &Self::Model,
    ) -> impl Future<Output = Result<Option<Self::Remote>, Failure>> + Send;

    /// Reads as much of the object as waits for its own state need, where [`Crud::read`] makes further
    /// calls. No state is made from it.
    fn glance(
        &self,
        api: &Self::Api,
        prior: &Self::Model,
    ) -> impl Future<Output = Result<Option<Self::Remote>, Failure>> + Send {
        self.read(api, prior)
    }

    /// The state of what was read. What no API tells comes from `known`: the prior state, or what was
    /// planned.
    fn state(&self, api: &Self::Api, remote: Self::Remote, known: &Self::Model) -> Self::Model;

    /// Deletes [`Work::prior`]. An object that outlives its resource is left as it is.
    fn delete(&self, work: &Work<'_, Self>) -> impl Future<Output = Result<(), Failure>> + Send;

    /// For how long an object that is in use is tried to be deleted again: what was deleted just now
    /// lets go of it after a while.
    fn release(&self, prior: &Self::Model) -> Duration {
        let _ = prior;
        Duration::ZERO
    }

    /// For how long a new object may not be visible.
    fn lag(&self) -> Lag {
        Lag::default()
    }

    /// Says more about a failure than its kind does. May look: it is only called once it failed.
    fn explain(
        &self,
        verb: Verb,
        error: &CloudError,
        work: &Work<'_, Self>,
        doing: Doing,
    ) -> impl Future<Output = Doing> + Send {
        let _ = (verb, error, work);
        ready(doing)
    }

    /// How an object is named without its state; see
    /// [`Resource::identity`](slipway_framework::resource::Resource::identity).
    fn identity(&self) -> Option<Identity> {
        None
    }

    /// The state from which a read finds the object that an import id names.
    ///
    /// # Errors
    /// When the id is malformed, or the type cannot be imported.
    fn import(&self, id: &str) -> Result<Self::Model, Diagnostics> {
        let _ = id;
        Err(unsupported_import(self.type_name()))
    }

    /// The state of an older version; see [`Resource::upgrade`](slipway_framework::resource::Resource::upgrade).
    ///
    /// # Errors
    /// When that version cannot be read.
    fn upgrade(&self, version: i64, state: Json) -> Result<Json, Diagnostics> {
        let _ = state;
        Err(unsupported_version(self.type_name(), version))
    }
}

#[cfg(test)]
mod tests;
