//! Plans without a host, for tests of a resource's hook.

use super::{Plan, Private};
use crate::diag::Diagnostics;
use crate::model::Model;
use crate::path::Path;
use crate::plan::{Memory, check, propose, replace};
use crate::schema::Schema;
use crate::value::Value;

impl<M: Model> Plan<M> {
    /// A plan that belongs to no host: what is planned for this configuration and prior state before
    /// the hook. For tests, as [`Call::detached`](super::Call::detached).
    pub fn detached(config: M, prior: Option<M>) -> Self {
        let schema = Schema::new(0, M::block());
        let before = prior.as_ref().map_or(Value::Null, Model::to_value);
        let state = propose(&schema, &config.to_value(), &before, &Memory::default());
        Self {
            planned: M::from_value(&state).ok(),
            config,
            prior,
            private: Private::default(),
            state,
            replace: Vec::new(),
            diagnostics: Diagnostics::new(),
        }
    }

    /// What the user is told. For tests, as [`Plan::detached`].
    pub const fn told(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// What is planned by now and which paths replace the object, as the host would get it.
    /// For tests, as [`Plan::detached`].
    ///
    /// # Panics
    /// When core would refuse it.
    pub fn outcome(&self) -> (M, Vec<Path>) {
        let prior = self.prior.as_ref().map_or(Value::Null, Model::to_value);
        let block = M::block();
        let violations = check::planned(&block, &prior, &self.config.to_value(), &self.state);
        assert!(
            violations.is_empty(),
            "core would refuse the plan: {violations:?}"
        );
        let mut paths = replace::paths(&block, &prior, &self.state);
        paths.extend(self.replace.iter().cloned());
        paths.sort();
        paths.dedup();
        (
            M::from_value(&self.state).expect("the plan fits its model"),
            paths,
        )
    }
}
