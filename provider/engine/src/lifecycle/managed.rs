//! A [`Crud`] as a resource of the framework.

use std::fmt;

use serde_json::Value as Json;
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::Identity;
use slipway_framework::model::Model as _;
use slipway_framework::resource::{Call, Plan, Report, Resource};
use slipway_framework::value::Value;

use super::untyped::{Part, Parts, Typed};
use super::{Crud, Notes};
use super::{create, delete, read, update};

/// The resource of a [`Crud`].
pub struct Managed<L>(L);

impl<L> Managed<L> {
    /// The resource of this type.
    pub const fn new(lifecycle: L) -> Self {
        Self(lifecycle)
    }
}

impl<L: Crud> fmt::Debug for Managed<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Managed").field(&self.0.type_name()).finish()
    }
}

impl<L: Crud> Resource for Managed<L> {
    type Model = L::Model;

    fn type_name(&self) -> &'static str {
        self.0.type_name()
    }

    fn version(&self) -> i64 {
        self.0.version()
    }

    fn identity(&self) -> Option<Identity> {
        self.0.identity()
    }

    fn validate(&self, config: &L::Model, diagnostics: &mut Diagnostics) {
        self.0.validate(config, diagnostics);
    }

    fn plan(&self, plan: &mut Plan<L::Model>) {
        self.0.plan(plan);
        if let Some(withheld) = &L::WITHHELD {
            withheld.plan(plan);
        }
    }

    async fn create(
        &self,
        call: &Call<L::Model>,
        planned: L::Model,
    ) -> Result<L::Model, Diagnostics> {
        let parts = Typed::new(&self.0, call);
        let made = operate(&parts, call.report(), Value::Null, planned.to_value());
        parts.model(&made.await?)
    }

    async fn read(
        &self,
        call: &Call<L::Model>,
        prior: L::Model,
    ) -> Result<Option<L::Model>, Diagnostics> {
        let parts = Typed::new(&self.0, call);
        let found = look(&parts, call.report(), prior.to_value()).await?;
        (!found.is_null()).then(|| parts.model(&found)).transpose()
    }

    async fn update(
        &self,
        call: &Call<L::Model>,
        prior: L::Model,
        planned: L::Model,
    ) -> Result<L::Model, Diagnostics> {
        let parts = Typed::new(&self.0, call);
        let (prior, planned) = (prior.to_value(), planned.to_value());
        let changed = operate(&parts, call.report(), prior, planned).await?;
        parts.model(&changed)
    }

    async fn delete(&self, call: &Call<L::Model>, prior: L::Model) -> Result<(), Diagnostics> {
        let parts = Typed::new(&self.0, call);
        operate(&parts, call.report(), prior.to_value(), Value::Null).await?;
        Ok(())
    }

    async fn apply(
        &self,
        call: &Call<L::Model>,
        prior: Value,
        planned: Value,
    ) -> Result<Value, Diagnostics> {
        operate(&Typed::new(&self.0, call), call.report(), prior, planned).await
    }

    async fn refresh(&self, call: &Call<L::Model>, prior: Value) -> Result<Value, Diagnostics> {
        look(&Typed::new(&self.0, call), call.report(), prior).await
    }

    async fn import(&self, _: &Call<L::Model>, id: &str) -> Result<L::Model, Diagnostics> {
        self.0.import(id)
    }

    fn upgrade(&self, version: i64, state: Json) -> Result<Json, Diagnostics> {
        self.0.upgrade(version, state)
    }
}

/// Creates, changes or deletes an object, as [`Resource::apply`] says. In a box, so that what holds it is small for
/// every type.
fn operate<'a>(
    parts: &'a dyn Parts,
    report: &'a Report,
    prior: Value,
    planned: Value,
) -> Part<'a, Result<Value, Diagnostics>> {
    Box::pin(async move {
        if planned.is_null() {
            let prior = parts.shaped(&prior)?;
            let (api, _) = parts.connect(&prior)?;
            delete::run(parts, api, report, prior).await?;
            return Ok(Value::Null);
        }
        let planned = parts.shaped(&planned)?;
        let (done, notes) = if prior.is_null() {
            let (api, notes) = parts.connect(&planned)?;
            (create::run(parts, api, report, planned).await, notes)
        } else {
            let prior = parts.shaped(&prior)?;
            let (api, notes) = parts.connect(&prior)?;
            let models = (prior, planned);
            (update::run(parts, api, report, models).await, notes)
        };
        tell(report, &notes);
        parts.shaped(&done?)
    })
}

/// Reads an object; null when it is gone.
fn look<'a>(
    parts: &'a dyn Parts,
    report: &'a Report,
    prior: Value,
) -> Part<'a, Result<Value, Diagnostics>> {
    Box::pin(async move {
        let prior = parts.shaped(&prior)?;
        let (api, notes) = parts.connect(&prior)?;
        let found = read::run(parts, api, report, prior).await;
        tell(report, &notes);
        found?.map_or(Ok(Value::Null), |state| parts.shaped(&state))
    })
}

fn tell(report: &Report, notes: &Notes) {
    for note in notes.take() {
        report.tell(note);
    }
}
