//! Changing an object in place.

use slipway_framework::diag::Diagnostics;
use slipway_framework::model::Model as _;
use slipway_framework::resource::{Call, Report};
use slipway_framework::value::Value;

use super::claims::{differ, with};
use super::complete::{complete, without_unknowns};
use super::facts::Facts;
use super::report::{doing, told, wait_failed};
use super::untyped::{Connected, Parts, Remote, Typed};
use super::work::Operation;
use super::{AFTER_STOP, Crud, Failure};
use crate::error::catalogue::{Doing, Verb, wait_to_diagnostic};
use crate::wait::WaitError;

/// Changes an object; its state.
///
/// # Errors
///
/// What the user reads. What was changed before is recorded in `call`.
pub async fn update<L: Crud>(
    lifecycle: &L,
    api: L::Api,
    call: &Call<L::Model>,
    prior: L::Model,
    planned: L::Model,
) -> Result<L::Model, Diagnostics> {
    let parts = Typed::new(lifecycle, call);
    let models = (prior.to_value(), planned.to_value());
    let state = run(&parts, Box::new(api), call.report(), models).await?;
    parts.model(&state)
}

/// The same without types.
pub(super) async fn run(
    parts: &dyn Parts,
    api: Box<dyn Connected>,
    report: &Report,
    (prior, planned): (Value, Value),
) -> Result<Value, Diagnostics> {
    let planned = parts.resolve(&*api, &planned)?;
    let operation = Operation::new(parts, api, report).beginning(&prior);
    let mut done = prior.clone();
    let made = steps(&operation, &*operation.api, &mut done, &planned);
    if let Err(failure) = made.await {
        let task = operation.task(&done, &planned);
        let doing = doing(parts, Verb::Update, &done);
        let rest = |doing: Doing| {
            doing.exists("What was changed before is in the state, the rest is as it was.")
        };
        return Err(told(parts, Verb::Update, failure, task, doing, rest).await);
    }
    let told = with_told(&planned, &prior, &done);
    match settle(&operation, &done, &planned).await? {
        None if planned.is_wholly_known() => Ok(planned),
        Some(remote) => completed(&operation, &*operation.api, remote, &told),
        None => read_back(&operation, &done, &told).await,
    }
}

/// The plan with what the steps said of attributes that it left open, such as a secret that nothing but the
/// answer of a change tells. What they left as it was is for a read to say.
fn with_told(planned: &Value, prior: &Value, done: &Value) -> Value {
    let mut planned = planned.clone();
    fn of<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
        value.as_object()?.get(name)
    }
    if let Value::Object(attributes) = &mut planned {
        for (name, value) in attributes {
            let told = of(done, name).filter(|it| Some(*it) != of(prior, name));
            let told = told.filter(|it| !it.is_null() && it.is_wholly_known());
            if let (Value::Unknown(_), Some(told)) = (&*value, told) {
                *value = told.clone();
            }
        }
    }
    planned
}

/// Whether there is a step to make.
pub(super) fn has_steps(facts: &Facts, done: &Value, planned: &Value) -> bool {
    let mut claims = facts.claims();
    claims.any(|fields| differ(done, planned, fields))
}

/// Makes the steps whose attributes differ, and records the state after each; whether there were any.
/// `api` is the operation's session, or one that outlives a stop.
pub(super) async fn steps(
    operation: &Operation<'_>,
    api: &dyn Connected,
    done: &mut Value,
    planned: &Value,
) -> Result<bool, Failure> {
    let parts = operation.parts;
    let mut changed = false;
    for (step, fields) in parts.facts().claims().enumerate() {
        if !differ(done, planned, fields) {
            continue;
        }
        let made = parts
            .step(step, operation.task_through(api, done, planned))
            .await;
        if let Some(model) = operation.became() {
            *done = model;
        }
        made?;
        changed = true;
        *done = with(done, planned, fields);
        operation.report.save(done.clone());
    }
    *done = with(done, planned, parts.facts().local);
    Ok(changed)
}

/// Waits until the changes have taken effect. A stop is a warning: they are accepted.
async fn settle(
    operation: &Operation<'_>,
    done: &Value,
    planned: &Value,
) -> Result<Option<Remote>, Diagnostics> {
    let parts = operation.parts;
    let task = operation.task(done, planned);
    let error = match parts.settle(Verb::Update, task).await {
        Ok(seen) => return Ok(seen),
        Err(error) => error,
    };
    let noun = parts.facts().noun();
    let mut doing = doing(parts, Verb::WaitFor, done).exists(format!("The {noun} was changed."));
    if matches!(error, WaitError::Stopped { .. }) {
        operation.report.tell(wait_to_diagnostic(&error, &doing));
        return Ok(None);
    }
    operation.report.save(planned.clone());
    if let WaitError::Call(error) = &error {
        doing = parts.explain(Verb::WaitFor, error, task, doing).await;
    }
    Err(wait_failed(&error, &doing))
}

fn completed(
    operation: &Operation<'_>,
    api: &dyn Connected,
    remote: Remote,
    planned: &Value,
) -> Result<Value, Diagnostics> {
    let read = operation.parts.state(api, remote, planned)?;
    Ok(as_far_as_known(planned, &read))
}

/// The plan with what was read or stood in the state before where it left something open, and null for
/// the rest.
fn as_far_as_known(planned: &Value, known: &Value) -> Value {
    without_unknowns(&complete(planned, known))
}

/// Fills what the plan left open. After a stop within the time that the host has, and with what
/// stood in the state before where that was not enough.
async fn read_back(
    operation: &Operation<'_>,
    done: &Value,
    planned: &Value,
) -> Result<Value, Diagnostics> {
    operation.report.save(planned.clone());
    let (parts, api) = (operation.parts, &*operation.api);
    let failure = match parts.read(api, done).await {
        Ok(Some(remote)) => return completed(operation, api, remote, planned),
        Ok(None) => return Ok(as_far_as_known(planned, done)),
        Err(failure) => failure,
    };
    if failure.is_interrupted() {
        let api = api.detached(AFTER_STOP);
        let read = parts.read(&*api, done);
        return match api.runtime().timeout(AFTER_STOP, read).await {
            Some(Ok(Some(remote))) => completed(operation, &*api, remote, planned),
            _ => Ok(as_far_as_known(planned, done)),
        };
    }
    let task = operation.task(done, planned);
    let doing = doing(parts, Verb::Read, done);
    let exists = format!("The {} was changed.", parts.facts().noun());
    let changed = |doing: Doing| doing.exists(exists);
    Err(told(parts, Verb::Read, failure, task, doing, changed).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_step_said_of_what_was_left_open_holds() {
        let user = |name: &str, password: Value, role: Value| {
            Value::object([
                ("name", Value::from(name)),
                ("password", password),
                ("role", role),
            ])
        };
        let prior = user("app", Value::from("old"), Value::from("normal"));
        let planned = || user("app", Value::unknown(), Value::unknown());
        let done = |password| user("other", password, Value::from("normal"));
        let told = with_told(&planned(), &prior, &done(Value::from("new")));
        assert_eq!(told, user("app", Value::from("new"), Value::unknown()));
        for nothing in [Value::from("old"), Value::Null, Value::unknown()] {
            assert_eq!(with_told(&planned(), &prior, &done(nothing)), planned());
        }
    }
}
