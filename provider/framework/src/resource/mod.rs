//! Managed resources.
//!
//! A [`Resource`] is written against its [`Model`]; the framework does everything
//! that is the same for all: planning, checks, private data, containment.
//!
//! Left out until an issue first needs it: generated configuration. Its RPC answers that there is none.

use std::future::Future;

use serde_json::Value as Json;

use crate::diag::{Diagnostic, Diagnostics};
use crate::identity::Identity;
use crate::model::Model;
use crate::schema::Schema;
use crate::value::Value;

mod call;
mod erased;
mod plan;
mod private;
mod rehearsal;

pub use call::{Call, Report};
pub use plan::{Plan, Preview};
pub use private::Private;

pub(crate) use erased::{Applied, Apply, DynResource, Erased, misfit};

/// A type of managed resource.
///
/// Operations return the whole new state on success.
/// On failure they return diagnostics, and the state that [`Call::save`] recorded is kept.
pub trait Resource: Send + Sync + 'static {
    /// The attributes and blocks.
    type Model: Model;

    /// The type's name in HCL, such as `aws_route53_zone`.
    fn type_name(&self) -> &'static str;

    /// The version of the state. Drop-in types use the official one.
    fn version(&self) -> i64 {
        0
    }

    /// How an object is named without its state, for hosts that know identities. `None` when this type
    /// has no import ids from which it could be found.
    fn identity(&self) -> Option<Identity> {
        None
    }

    /// Checks a configuration, in which anything may still be unknown, beyond the schema's validators.
    fn validate(&self, config: &Self::Model, diagnostics: &mut Diagnostics) {
        let _ = (config, diagnostics);
    }

    /// Adds to the plan what the schema cannot say. It must depend on nothing but its argument and
    /// the provider's configuration, because the apply phase plans again in another process.
    fn plan(&self, plan: &mut Plan<Self::Model>) {
        let _ = plan;
    }

    /// Whether [`Resource::preview`] does anything. Without it no code is made for a preview.
    const PREVIEWS: bool = false;

    /// Asks the API what it thinks of a plan, and answers with what it says. It cannot change the plan, and it is not
    /// sure to be heard: what it asks for may not exist yet. So it warns, is quick, and takes silence for consent.
    fn preview(&self, preview: Preview<Self::Model>) -> impl Future<Output = Diagnostics> + Send {
        let _ = preview;
        std::future::ready(Diagnostics::new())
    }

    /// Creates the object. Attributes of `planned` that the API decides are unknown.
    fn create(
        &self,
        call: &Call<Self::Model>,
        planned: Self::Model,
    ) -> impl Future<Output = Result<Self::Model, Diagnostics>> + Send;

    /// Reads the object. `None` means that it is certainly gone, by a listed error code.
    ///
    /// `prior` holds everything that was stored, also what no API knows; what is returned replaces it.
    fn read(
        &self,
        call: &Call<Self::Model>,
        prior: Self::Model,
    ) -> impl Future<Output = Result<Option<Self::Model>, Diagnostics>> + Send;

    /// Changes the object in place.
    fn update(
        &self,
        call: &Call<Self::Model>,
        prior: Self::Model,
        planned: Self::Model,
    ) -> impl Future<Output = Result<Self::Model, Diagnostics>> + Send;

    /// Deletes the object. An object that is already gone is a success.
    fn delete(
        &self,
        call: &Call<Self::Model>,
        prior: Self::Model,
    ) -> impl Future<Output = Result<(), Diagnostics>> + Send;

    /// Creates, changes or deletes the object: `prior` is null before a create, `planned` for a deletion. Answers with
    /// the new state, null after a deletion.
    ///
    /// The default does it by the three operations above. Whoever works with values anyway does it without them, and
    /// is compiled once instead of for each model.
    fn apply(
        &self,
        call: &Call<Self::Model>,
        prior: Value,
        planned: Value,
    ) -> impl Future<Output = Result<Value, Diagnostics>> + Send {
        async move {
            let model = |value: &Value| {
                let model = Self::Model::from_value(value);
                model.map_err(|error| misfit(self.type_name(), &error))
            };
            if planned.is_null() {
                self.delete(call, model(&prior)?).await?;
                return Ok(Value::Null);
            }
            let planned = model(&planned)?;
            let state = match prior.is_null() {
                true => self.create(call, planned).await?,
                false => self.update(call, model(&prior)?, planned).await?,
            };
            Ok(state.to_value())
        }
    }

    /// Reads the object, as [`Resource::read`] does; null when it is gone. The default is that operation; as
    /// [`Resource::apply`].
    fn refresh(
        &self,
        call: &Call<Self::Model>,
        prior: Value,
    ) -> impl Future<Output = Result<Value, Diagnostics>> + Send {
        async move {
            let prior = Self::Model::from_value(&prior);
            let prior = prior.map_err(|error| misfit(self.type_name(), &error))?;
            let state = self.read(call, prior).await?;
            Ok(state.map_or(Value::Null, |state| state.to_value()))
        }
    }

    /// The state from which [`Resource::read`] finds the object that an import id names.
    ///
    /// # Errors
    /// When the id is malformed, or when the type cannot be imported.
    fn import(
        &self,
        call: &Call<Self::Model>,
        id: &str,
    ) -> impl Future<Output = Result<Self::Model, Diagnostics>> + Send {
        let _ = (call, id);
        std::future::ready(Err(unsupported_import(self.type_name())))
    }

    /// The state of an older version as one of the current version.
    ///
    /// Called only for versions below [`Resource::version`].
    ///
    /// # Errors
    /// When that version cannot be read.
    fn upgrade(&self, version: i64, state: Json) -> Result<Json, Diagnostics> {
        let _ = state;
        Err(unsupported_version(self.type_name(), version))
    }

    /// The schema. The default is the model's.
    fn schema(&self) -> Schema {
        Schema::new(self.version(), Self::Model::block())
    }
}

/// The answer to an import of a type that cannot be imported.
pub fn unsupported_import(type_name: &str) -> Diagnostics {
    Diagnostics::from(Diagnostic::error(
        "Import is not supported",
        format!(
            "{type_name} holds nothing that could be found again by an id. Write it in the configuration and apply."
        ),
    ))
}

/// The answer to a state of a version that a type does not read.
pub fn unsupported_version(type_name: &str, version: i64) -> Diagnostics {
    Diagnostics::from(Diagnostic::error(
        "Unable to read the stored state",
        format!(
            "The state of this {type_name} has version {version}, which is older than anything this provider reads. \
             Nothing was changed. Apply once with a provider version that reads it, then come back."
        ),
    ))
}
