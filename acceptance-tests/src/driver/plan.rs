//! Planning a change, in the order in which a host does it.

use serde_json::Value as Json;

use super::diagnostics::Diagnostics;
use super::host::Phase;
use super::paths::effective_replacements;
use super::plan_valid::assert_plan_valid;
use super::proposed::proposed_new_state;
use super::rpc::{PlanAnswer, PlanCall};
use super::session::Driver;
use super::state::StoredState;
use super::value::Value;
use super::violation::{Findings, Rule};

/// What a plan means to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Nothing.
    NoOp,
    /// Make the object.
    Create,
    /// Change the object in place.
    Update,
    /// Delete the object, then make another.
    Replace,
    /// Delete the object.
    Delete,
}

/// A plan that the person can say yes to.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The resource type.
    pub type_name: String,
    /// What will be done.
    pub action: Action,
    /// The object before.
    pub prior: Option<StoredState>,
    /// The object after, with unknowns; null for a delete.
    pub planned: Value,
    /// The attributes that make it a replacement.
    pub requires_replace: Vec<String>,
    /// What the provider wants to know again at the apply.
    pub private: Vec<u8>,
    /// Warnings.
    pub diagnostics: Diagnostics,
    pub(crate) prior_value: Value,
}

/// A plan for one phase, not yet for the person.
pub(crate) struct Change {
    pub(crate) action: Action,
    pub(crate) answer: PlanAnswer,
    pub(crate) replace: Vec<String>,
}

impl Driver {
    /// Validates the configuration of a managed resource, which may hold unknowns.
    pub async fn validate_resource(&self, type_name: &str, config: Json) -> Diagnostics {
        match self.resource_config(type_name, &config) {
            Ok(config) => self.validate_value(type_name, &config).await,
            Err(diagnostics) => diagnostics,
        }
    }

    /// Validates and plans, as `plan -refresh=false` does. The configuration may hold unknowns.
    ///
    /// # Errors
    ///
    /// The diagnostics of the first step that failed. A broken rule is an error too, as for a host.
    pub async fn plan(
        &self,
        type_name: &str,
        prior: Option<&StoredState>,
        config: Json,
    ) -> Result<Planned, Diagnostics> {
        let config = self.resource_config(type_name, &config)?;
        let mut diagnostics = self.validate_value(type_name, &config).await;
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let prior_value = self.prior_value(type_name, prior, &mut diagnostics).await?;
        let change = self
            .plan_change(type_name, Phase::Plan, prior, &prior_value, &config, &[])
            .await?;
        diagnostics.extend(change.answer.diagnostics);
        Ok(Planned {
            type_name: type_name.to_owned(),
            action: change.action,
            prior: prior.cloned(),
            planned: change.answer.planned,
            requires_replace: change.replace,
            private: change.answer.private,
            diagnostics,
            prior_value,
        })
    }

    /// Plans a destroy, which the provider sees only if it announced that it wants to.
    ///
    /// # Errors
    ///
    /// As [`Driver::plan`].
    pub async fn plan_destroy(
        &self,
        type_name: &str,
        stored: &StoredState,
    ) -> Result<Planned, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let prior_value = self
            .prior_value(type_name, Some(stored), &mut diagnostics)
            .await?;
        let mut private = stored.private.clone();
        if self.schema.plan_destroy {
            let identity = self.upgraded_identity(type_name, stored).await?;
            let call = PlanCall {
                phase: Phase::Plan,
                prior: &prior_value,
                proposed: &Value::Null,
                config: &Value::Null,
                prior_private: &stored.private,
                planned_private: &[],
                identity: identity.as_ref(),
            };
            let answer = self.plan_call(type_name, call).await?;
            diagnostics.extend(answer.diagnostics);
            if !answer.planned.is_null() {
                let place = format!("{type_name} PlanResourceChange");
                let text = "a destroy was planned as something else than null";
                diagnostics.extend(self.report_one(Rule::DestroyIsNull, &place, text));
                return Err(diagnostics);
            }
            private = answer.private;
        }
        Ok(Planned {
            type_name: type_name.to_owned(),
            action: Action::Delete,
            prior: Some(stored.clone()),
            planned: Value::Null,
            requires_replace: Vec::new(),
            private,
            diagnostics,
            prior_value,
        })
    }

    pub(crate) async fn prior_value(
        &self,
        type_name: &str,
        prior: Option<&StoredState>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Value, Diagnostics> {
        let Some(prior) = prior else {
            return Ok(Value::Null);
        };
        let (value, warnings) = self.upgrade(type_name, prior).await?;
        diagnostics.extend(warnings);
        Ok(value)
    }

    /// The plan of one phase: once, or twice when the object has to be replaced.
    pub(crate) async fn plan_change(
        &self,
        type_name: &str,
        phase: Phase,
        stored: Option<&StoredState>,
        prior: &Value,
        config: &Value,
        planned_private: &[u8],
    ) -> Result<Change, Diagnostics> {
        // A tainted object is planned as if there were none.
        let live = stored.filter(|stored| !stored.tainted);
        let prior = if live.is_some() { prior } else { &Value::Null };
        let private = live.map_or(&[][..], |stored| &stored.private);
        let identity = match live {
            Some(stored) => self.upgraded_identity(type_name, stored).await?,
            None => None,
        };
        let call = PlanInput {
            type_name,
            phase,
            config,
            planned_private,
            identity: identity.as_ref(),
        };
        let answer = self.plan_checked(&call, prior, private).await?;
        let replace = self.replacements(type_name, prior, &answer)?;
        if prior.is_null() {
            let action = if stored.is_some() {
                Action::Replace
            } else {
                Action::Create
            };
            return Ok(Change {
                action,
                answer,
                replace,
            });
        }
        if answer.planned == *prior && answer.planned.is_wholly_known() {
            return Ok(Change {
                action: Action::NoOp,
                answer,
                replace: Vec::new(),
            });
        }
        if replace.is_empty() {
            return Ok(Change {
                action: Action::Update,
                answer,
                replace,
            });
        }
        let mut again = self
            .plan_checked(&call, &Value::Null, &answer.private)
            .await?;
        // A person sees the warnings of the first plan only once.
        again.diagnostics = answer.diagnostics;
        Ok(Change {
            action: Action::Replace,
            answer: again,
            replace,
        })
    }

    async fn plan_checked(
        &self,
        input: &PlanInput<'_>,
        prior: &Value,
        prior_private: &[u8],
    ) -> Result<PlanAnswer, Diagnostics> {
        let schema = self.resource(input.type_name);
        let place = format!("{} PlanResourceChange", input.type_name);
        let proposed = proposed_new_state(&schema.block, prior, input.config);
        let call = PlanCall {
            phase: input.phase,
            prior,
            proposed: &proposed,
            config: input.config,
            prior_private,
            planned_private: input.planned_private,
            identity: input.identity.filter(|_| !prior.is_null()),
        };
        let mut answer = self.plan_call(input.type_name, call).await?;
        let mut broken = self.check_write_only(schema, &answer.planned, &place);
        let findings = assert_plan_valid(&schema.block, prior, input.config, &answer.planned);
        broken.extend(self.report_unless_legacy(answer.legacy, Rule::PlanValid, &place, findings));
        if broken.has_errors() {
            answer.diagnostics.extend(broken);
            return Err(answer.diagnostics);
        }
        Ok(answer)
    }

    fn replacements(
        &self,
        type_name: &str,
        prior: &Value,
        answer: &PlanAnswer,
    ) -> Result<Vec<String>, Diagnostics> {
        if prior.is_null() {
            // There is nothing to replace, so a host does not look at the paths.
            return Ok(Vec::new());
        }
        let block = &self.resource(type_name).block;
        let mut findings = Findings::default();
        let paths = answer.replace.clone();
        let paths = effective_replacements(block, prior, &answer.planned, paths, &mut findings);
        let place = format!("{type_name} PlanResourceChange");
        let diagnostics = self.report(Rule::ReplacePath, &place, findings);
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        Ok(paths.iter().map(ToString::to_string).collect())
    }

    /// Reports findings, or only notes them when the provider claims a legacy type system.
    pub(crate) fn report_unless_legacy(
        &self,
        legacy: bool,
        rule: Rule,
        place: &str,
        findings: Findings,
    ) -> Diagnostics {
        if !legacy {
            return self.report(rule, place, findings);
        }
        for (path, text) in findings.0 {
            self.tolerate(rule, format!("{place} {path}"), text);
        }
        Diagnostics::default()
    }
}

/// What all plans of one phase have in common.
struct PlanInput<'v> {
    type_name: &'v str,
    phase: Phase,
    config: &'v Value,
    planned_private: &'v [u8],
    identity: Option<&'v Json>,
}
