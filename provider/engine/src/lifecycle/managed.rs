//! A [`Crud`] as a resource of the framework.

use std::fmt;

use serde_json::Value as Json;
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::Identity;
use slipway_framework::model::Model;
use slipway_framework::resource::{Call, Plan, Resource};

use super::{Crud, Notes, Session as _, create, delete, read, update};

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
    }

    async fn create(
        &self,
        call: &Call<L::Model>,
        planned: L::Model,
    ) -> Result<L::Model, Diagnostics> {
        let api = self.0.connect(&planned)?;
        let notes = api.notes();
        let made = create(&self.0, api, call, planned).await;
        tell(call, &notes);
        made
    }

    async fn read(
        &self,
        call: &Call<L::Model>,
        prior: L::Model,
    ) -> Result<Option<L::Model>, Diagnostics> {
        let api = self.0.connect(&prior)?;
        let notes = api.notes();
        let found = read(&self.0, api, call, prior).await;
        tell(call, &notes);
        found
    }

    async fn update(
        &self,
        call: &Call<L::Model>,
        prior: L::Model,
        planned: L::Model,
    ) -> Result<L::Model, Diagnostics> {
        let api = self.0.connect(&prior)?;
        let notes = api.notes();
        let changed = update(&self.0, api, call, prior, planned).await;
        tell(call, &notes);
        changed
    }

    async fn delete(&self, call: &Call<L::Model>, prior: L::Model) -> Result<(), Diagnostics> {
        delete(&self.0, self.0.connect(&prior)?, call, prior).await
    }

    async fn import(&self, _: &Call<L::Model>, id: &str) -> Result<L::Model, Diagnostics> {
        self.0.import(id)
    }

    fn upgrade(&self, version: i64, state: Json) -> Result<Json, Diagnostics> {
        self.0.upgrade(version, state)
    }
}

fn tell<M: Model>(call: &Call<M>, notes: &Notes) {
    for note in notes.take() {
        call.tell(note);
    }
}
