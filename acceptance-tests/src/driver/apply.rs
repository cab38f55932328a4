//! Applying a change, in the order in which a host does it.

use serde_json::Value as Json;

use super::compatible::assert_object_compatible;
use super::diagnostics::Diagnostics;
use super::host::Phase;
use super::plan::{Action, Change, Planned};
use super::rpc::ApplyAnswer;
use super::session::Driver;
use super::state::StoredState;
use super::value::Value;
use super::violation::Rule;

/// What is left after a change.
#[derive(Clone, Debug)]
pub struct Applied {
    /// What was planned; nothing when the plan failed.
    pub action: Option<Action>,
    /// The object as it is stored now, which can be there in spite of errors.
    pub state: Option<StoredState>,
    /// What the provider stored beside it; empty without a state.
    pub private: Vec<u8>,
    /// Errors and warnings of all steps.
    pub diagnostics: Diagnostics,
    /// Whether the next plan replaces the object.
    pub tainted: bool,
}

impl Applied {
    fn new(action: Option<Action>, state: Option<StoredState>, diagnostics: Diagnostics) -> Self {
        Self {
            action,
            private: state
                .as_ref()
                .map(|state| state.private.clone())
                .unwrap_or_default(),
            tainted: state.as_ref().is_some_and(|state| state.tainted),
            state,
            diagnostics,
        }
    }

    /// The state after a change without errors.
    ///
    /// # Panics
    ///
    /// When there were errors, with their text, or when there is no state.
    #[track_caller]
    pub fn success(self) -> StoredState {
        assert!(!self.diagnostics.has_errors(), "{}", self.diagnostics);
        self.state.expect("the object exists")
    }

    /// Asserts that a destroy had no errors and left nothing.
    ///
    /// # Panics
    ///
    /// Otherwise.
    #[track_caller]
    pub fn gone(self) {
        assert!(!self.diagnostics.has_errors(), "{}", self.diagnostics);
        assert_eq!(self.state, None, "the object is still there");
    }

    /// The diagnostics of a change that failed.
    ///
    /// # Panics
    ///
    /// When there were no errors.
    #[track_caller]
    pub fn failure(&self) -> &Diagnostics {
        assert!(self.diagnostics.has_errors(), "there were no errors");
        &self.diagnostics
    }
}

impl Driver {
    /// Refreshes, plans and applies, as `apply` does. Without a prior state this is a create.
    pub async fn apply(
        &self,
        type_name: &str,
        prior: Option<&StoredState>,
        config: Json,
    ) -> Applied {
        let mut current = None;
        if let Some(prior) = prior {
            match self.refresh(type_name, prior).await {
                Ok(refreshed) => current = refreshed.state,
                Err(diagnostics) => return Applied::new(None, Some(prior.clone()), diagnostics),
            }
        }
        match self.plan(type_name, current.as_ref(), config.clone()).await {
            Ok(planned) => self.apply_planned(&planned, config).await,
            Err(diagnostics) => Applied::new(None, current, diagnostics),
        }
    }

    /// Creates an object: [`Driver::apply`] without a prior state.
    pub async fn create(&self, type_name: &str, config: Json) -> Applied {
        self.apply(type_name, None, config).await
    }

    /// Refreshes, plans and makes a destroy.
    pub async fn destroy(&self, type_name: &str, stored: &StoredState) -> Applied {
        let kept = |diagnostics| Applied::new(None, Some(stored.clone()), diagnostics);
        let refreshed = match self.refresh(type_name, stored).await {
            Ok(refreshed) => refreshed,
            Err(diagnostics) => return kept(diagnostics),
        };
        let Some(current) = refreshed.state else {
            return Applied::new(Some(Action::NoOp), None, refreshed.diagnostics);
        };
        match self.plan_destroy(type_name, &current).await {
            Ok(planned) => self.apply_planned(&planned, Json::Null).await,
            Err(diagnostics) => kept(diagnostics),
        }
    }

    /// Makes a planned change. The configuration is the planned one, with a value for everything
    /// that was unknown in it; for a destroy it does not matter.
    pub async fn apply_planned(&self, planned: &Planned, config: Json) -> Applied {
        let action = Some(planned.action);
        let prior = planned.prior.clone();
        let mut diagnostics = planned.diagnostics.clone();
        match planned.action {
            Action::NoOp => return Applied::new(action, prior, diagnostics),
            Action::Delete => {
                let mut applied = self.delete(planned).await;
                diagnostics.extend(applied.diagnostics);
                applied.diagnostics = diagnostics;
                return applied;
            }
            Action::Create | Action::Update | Action::Replace => {}
        }
        let config = match self.resource_config(&planned.type_name, &config) {
            Ok(config) => config,
            Err(errors) => return Applied::new(action, prior, errors),
        };
        assert!(
            config.is_wholly_known(),
            "an apply has no unknown configuration"
        );
        if planned.action == Action::Replace {
            let deleted = self.delete(planned).await;
            if deleted.state.is_some() || deleted.diagnostics.has_errors() {
                return deleted;
            }
        }
        let mut applied = self.finish(planned, &config).await;
        diagnostics.extend(applied.diagnostics);
        applied.diagnostics = diagnostics;
        applied
    }

    async fn delete(&self, planned: &Planned) -> Applied {
        let type_name = &planned.type_name;
        let place = format!("{type_name} ApplyResourceChange");
        let null = Value::Null;
        let identity = match &planned.prior {
            Some(prior) => self.upgraded_identity(type_name, prior).await,
            None => Ok(None),
        };
        let identity = match identity {
            Ok(identity) => identity,
            Err(errors) => {
                return Applied::new(Some(planned.action), planned.prior.clone(), errors);
            }
        };
        // Both a destroy and the first half of a replacement bring the private data of the plan.
        let mut answer = self
            .apply_call(
                type_name,
                &planned.prior_value,
                &null,
                &null,
                &planned.private,
                identity.as_ref(),
            )
            .await;
        let failed = answer.diagnostics.has_errors();
        if answer.value.is_null() {
            // With an error, nothing can be said to be gone.
            let state = planned.prior.clone().filter(|_| failed);
            return Applied::new(Some(planned.action), state, answer.diagnostics);
        }
        if !failed {
            let text = "a delete resulted in something else than null";
            let broken = self.report_one(Rule::DestroyIsNull, &place, text);
            answer.diagnostics.extend(broken);
        }
        let was_tainted = planned.prior.as_ref().is_some_and(|prior| prior.tainted);
        self.store(planned, answer, was_tainted)
    }

    /// Plans again and makes the change.
    async fn finish(&self, planned: &Planned, config: &Value) -> Applied {
        let type_name = &planned.type_name;
        let place = format!("{type_name} ApplyResourceChange");
        // The object that a replacement deletes is gone by now.
        let prior = planned
            .prior
            .clone()
            .filter(|_| planned.action == Action::Update);
        let stopped = |diagnostics| Applied::new(Some(planned.action), prior.clone(), diagnostics);
        let (change, prior_value) = match self.plan_again(planned, prior.as_ref(), config).await {
            Ok(found) => found,
            Err(diagnostics) => return stopped(diagnostics),
        };
        if change.action == Action::NoOp {
            return stopped(change.answer.diagnostics);
        }
        let schema = self.resource(type_name);
        let final_plan = &change.answer.planned;
        let private = &change.answer.private;
        let identity = change.answer.identity.as_ref();
        let mut answer = self
            .apply_call(
                type_name,
                &prior_value,
                final_plan,
                config,
                private,
                identity,
            )
            .await;
        let failed = answer.diagnostics.has_errors();
        if answer.value.is_null() && failed {
            // Nothing new is known, so what was there is kept, and a create leaves nothing.
            return stopped(answer.diagnostics);
        }
        let mut broken = self.check_stored(schema, &answer.value, &place);
        if !failed {
            let findings = assert_object_compatible(&schema.block, final_plan, &answer.value);
            let rule = Rule::ConsistentResult;
            broken.extend(self.report_unless_legacy(answer.legacy, rule, &place, findings));
        }
        answer.diagnostics.extend(broken);
        if answer.value.is_null() {
            return Applied::new(Some(planned.action), None, answer.diagnostics);
        }
        let is_new = planned.action != Action::Update;
        let tainted = is_new && answer.diagnostics.has_errors();
        self.store(planned, answer, tainted)
    }

    /// The second plan, which has to say what the first one said.
    async fn plan_again(
        &self,
        planned: &Planned,
        prior: Option<&StoredState>,
        config: &Value,
    ) -> Result<(Change, Value), Diagnostics> {
        let type_name = &planned.type_name;
        let place = format!("{type_name} second PlanResourceChange");
        let mut diagnostics = self.validate_value(type_name, config).await;
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let prior_value = self.prior_value(type_name, prior, &mut diagnostics).await?;
        // Only the newest hosts hand over what the first plan wanted to remember.
        let remembered: &[u8] = if self.host.stores_planned_private() {
            &planned.private
        } else {
            &[]
        };
        let change = self
            .plan_change(
                type_name,
                Phase::Apply,
                prior,
                &prior_value,
                config,
                remembered,
            )
            .await?;
        let block = &self.resource(type_name).block;
        let mut findings =
            assert_object_compatible(block, &planned.planned, &change.answer.planned);
        let same_action = match planned.action {
            // What was unknown may have turned out to be what is there already.
            Action::Update => matches!(change.action, Action::Update | Action::NoOp),
            _ => change.action == Action::Create,
        };
        if !same_action {
            let (before, now) = (planned.action, change.action);
            let text = format!("the action changed from {before:?} to {now:?}");
            findings.add(&super::violation::ValuePath::default(), text);
        }
        let legacy = change.answer.legacy;
        let broken = self.report_unless_legacy(legacy, Rule::ConsistentFinalPlan, &place, findings);
        if broken.has_errors() {
            return Err(broken);
        }
        Ok((change, prior_value))
    }

    fn store(&self, planned: &Planned, answer: ApplyAnswer, tainted: bool) -> Applied {
        let version = self.resource(&planned.type_name).version;
        let value = answer.value.unknown_as_null();
        let state = StoredState::new(&value, answer.private, version, tainted);
        let version = self.identity_version(&planned.type_name);
        let state = state.identified(answer.identity, version);
        Applied::new(Some(planned.action), Some(state), answer.diagnostics)
    }
}
