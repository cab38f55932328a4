//! A [`Crud`] without its types.
//!
//! What all lifecycles have in common is long, and compiled for each of a hundred types it would be a good
//! part of the binary. So it works with values of the framework, and with the parts of a lifecycle behind
//! [`Parts`]; [`Typed`] is where models, sessions and what was read have their types.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::time::Duration;

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Model, ModelError};
use slipway_framework::resource::Call;
use slipway_framework::value::Value;

use super::facts::Facts;
use super::withheld::shown;
use super::{Crud, Failure, Notes, Session, Sought, Work};
use crate::clock::Runtime;
use crate::error::catalogue::{Doing, Verb};
use crate::error::{CloudError, ErrorKind};
use crate::lag::Lag;
use crate::stop::Stop;
use crate::wait::WaitError;

/// What a part of a lifecycle answers, some time.
pub(super) type Part<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// [`Crud::Remote`].
pub(super) type Remote = Box<dyn Any + Send + Sync>;

/// A [`Session`] of any API.
pub(super) trait Connected: Send + Sync {
    fn runtime(&self) -> &Runtime;
    fn stop(&self) -> &Stop;
    fn detached(&self, most: Duration) -> Box<dyn Connected>;
    fn at_rest(self: Box<Self>) -> Box<dyn Connected>;
    fn as_any(&self) -> &dyn Any;
}

impl<S: Session> Connected for S {
    fn runtime(&self) -> &Runtime {
        Session::runtime(self)
    }

    fn stop(&self) -> &Stop {
        Session::stop(self)
    }

    fn detached(&self, most: Duration) -> Box<dyn Connected> {
        Box::new(Session::detached(self, most))
    }

    fn at_rest(self: Box<Self>) -> Box<dyn Connected> {
        Box::new(Session::at_rest(*self))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What a part works with: a [`Work`] without its types.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    pub(super) api: &'a dyn Connected,
    pub(super) prior: &'a Value,
    pub(super) planned: &'a Value,
    pub(super) before: &'a Value,
    pub(super) was_there: bool,
    pub(super) token: &'a str,
    pub(super) is_brief: bool,
    pub(super) became: &'a Mutex<Option<Value>>,
    pub(super) namesakes: &'a [String],
}

/// The parts of one operation of a [`Crud`]. Each is described there.
pub(super) trait Parts: Send + Sync {
    fn facts(&self) -> &Facts;
    /// The value as the model has it.
    fn shaped(&self, value: &Value) -> Result<Value, Diagnostics>;
    fn connect(&self, model: &Value) -> Result<(Box<dyn Connected>, Notes), Diagnostics>;
    fn name(&self, model: &Value) -> String;
    fn resolve(&self, api: &dyn Connected, planned: &Value) -> Result<Value, Diagnostics>;
    fn adopt<'a>(&'a self, task: Task<'a>) -> Part<'a, Result<Option<Remote>, Failure>>;
    fn adopted(&self, state: &Value) -> Result<Value, Diagnostics>;
    fn namesakes<'a>(&'a self, task: Task<'a>) -> Part<'a, Result<Vec<String>, Failure>>;
    fn create<'a>(&'a self, task: Task<'a>) -> Part<'a, Result<Value, Failure>>;
    fn find<'a>(&'a self, task: Task<'a>) -> Part<'a, Result<Sought<Value>, Failure>>;
    fn ready<'a>(&'a self, task: Task<'a>) -> Part<'a, Result<Option<Remote>, WaitError>>;
    fn step<'a>(&'a self, step: usize, task: Task<'a>) -> Part<'a, Result<(), Failure>>;
    fn settle<'a>(
        &'a self,
        verb: Verb,
        task: Task<'a>,
    ) -> Part<'a, Result<Option<Remote>, WaitError>>;
    fn read<'a>(
        &'a self,
        api: &'a dyn Connected,
        prior: &'a Value,
    ) -> Part<'a, Result<Option<Remote>, Failure>>;
    fn state(
        &self,
        api: &dyn Connected,
        remote: Remote,
        known: &Value,
    ) -> Result<Value, Diagnostics>;
    fn delete<'a>(&'a self, task: Task<'a>) -> Part<'a, Result<(), Failure>>;
    fn release(&self, prior: &Value) -> Duration;
    fn lag(&self) -> Lag;
    fn explain<'a>(
        &'a self,
        verb: Verb,
        error: &'a CloudError,
        task: Task<'a>,
        doing: Doing,
    ) -> Part<'a, Doing>;
}

/// One operation of a lifecycle.
pub(super) struct Typed<'a, L: Crud> {
    lifecycle: &'a L,
    call: &'a Call<L::Model>,
    pending: Mutex<L::Pending>,
    facts: Facts,
}

/// The models of a [`Task`].
struct Models<M> {
    prior: M,
    planned: M,
    before: M,
}

impl<M: Model> Models<M> {
    fn of(task: &Task<'_>) -> Result<Self, ModelError> {
        Ok(Self {
            prior: M::from_value(task.prior)?,
            planned: M::from_value(task.planned)?,
            before: M::from_value(task.before)?,
        })
    }
}

impl<'a, L: Crud> Typed<'a, L> {
    pub(super) fn new(lifecycle: &'a L, call: &'a Call<L::Model>) -> Self {
        Self {
            lifecycle,
            call,
            pending: Mutex::default(),
            facts: Facts::of::<L>(),
        }
    }

    /// The model that a value was made of.
    ///
    /// # Errors
    /// When it does not have the shape of its own model, which is our bug.
    pub(super) fn model(&self, value: &Value) -> Result<L::Model, Diagnostics> {
        L::Model::from_value(value).map_err(|error| misfit(self.facts.title, &error))
    }

    fn models(&self, task: &Task<'_>) -> Result<Models<L::Model>, Diagnostics> {
        let models = Models::of(task);
        models.map_err(|error| misfit(self.facts.title, &error))
    }

    fn work<'b>(&'b self, task: Task<'b>, models: &'b Models<L::Model>) -> Work<'b, L> {
        Work {
            api: api::<L>(task.api),
            call: self.call,
            prior: &models.prior,
            planned: &models.planned,
            before: &models.before,
            was_there: task.was_there,
            token: task.token,
            is_brief: task.is_brief,
            pending: &self.pending,
            became: task.became,
            namesakes: task.namesakes,
        }
    }

    /// Models that a wait cannot do without.
    fn waited(&self, task: &Task<'_>) -> Result<Models<L::Model>, WaitError> {
        Models::of(task).map_err(|error| {
            let failed = CloudError::new(L::SERVICE, L::NOUN, ErrorKind::Malformed);
            WaitError::Call(failed.with_source(error))
        })
    }
}

/// The session of a lifecycle.
///
/// # Panics
/// When it is another one's. An operation makes its session itself, so this cannot be.
fn api<L: Crud>(session: &dyn Connected) -> &L::Api {
    let session = session.as_any().downcast_ref();
    session.expect("the session of another lifecycle")
}

fn kept<R: Send + Sync + 'static>(remote: Option<R>) -> Option<Remote> {
    remote.map(|remote| Box::new(remote) as Remote)
}

/// A value does not have the shape of its own model, which is our bug.
fn misfit(title: &str, error: &ModelError) -> Diagnostics {
    let facts = format!("Object:  {title}\nValue:   {error}");
    Diagnostic::bug("Value does not fit the schema", facts).into()
}

impl<L: Crud> Parts for Typed<'_, L> {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn shaped(&self, value: &Value) -> Result<Value, Diagnostics> {
        Ok(self.model(value)?.to_value())
    }

    fn connect(&self, model: &Value) -> Result<(Box<dyn Connected>, Notes), Diagnostics> {
        let api = self.lifecycle.connect(&self.model(model)?)?;
        let notes = api.notes();
        Ok((Box::new(api), notes))
    }

    fn name(&self, model: &Value) -> String {
        let model = self.model(model);
        model.map_or_else(|_| String::new(), |model| self.lifecycle.name(&model))
    }

    fn resolve(&self, session: &dyn Connected, planned: &Value) -> Result<Value, Diagnostics> {
        let planned = self.model(planned)?;
        Ok(self
            .lifecycle
            .resolve(api::<L>(session), planned)
            .to_value())
    }

    fn adopt<'a>(&'a self, task: Task<'a>) -> Part<'a, Result<Option<Remote>, Failure>> {
        Box::pin(async move {
            let models = self.models(&task)?;
            Ok(kept(self.lifecycle.adopt(&self.work(task, &models)).await?))
        })
    }

    fn adopted(&self, state: &Value) -> Result<Value, Diagnostics> {
        Ok(self.lifecycle.adopted(self.model(state)?).to_value())
    }

    fn namesakes<'a>(&'a self, task: Task<'a>) -> Part<'a, Result<Vec<String>, Failure>> {
        Box::pin(async move {
            let models = self.models(&task)?;
            self.lifecycle.namesakes(&self.work(task, &models)).await
        })
    }

    fn create<'a>(&'a self, task: Task<'a>) -> Part<'a, Result<Value, Failure>> {
        Box::pin(async move {
            let models = self.models(&task)?;
            let made = self.lifecycle.create(&self.work(task, &models)).await?;
            Ok(shown::<L>(&made))
        })
    }

    fn find<'a>(&'a self, task: Task<'a>) -> Part<'a, Result<Sought<Value>, Failure>> {
        Box::pin(async move {
            let models = self.models(&task)?;
            let found = self.lifecycle.find(&self.work(task, &models)).await?;
            Ok(found.map(|found| shown::<L>(&found)))
        })
    }

    fn ready<'a>(&'a self, task: Task<'a>) -> Part<'a, Result<Option<Remote>, WaitError>> {
        Box::pin(async move {
            let models = self.waited(&task)?;
            Ok(kept(self.lifecycle.ready(&self.work(task, &models)).await?))
        })
    }

    fn step<'a>(&'a self, step: usize, task: Task<'a>) -> Part<'a, Result<(), Failure>> {
        Box::pin(async move {
            let models = self.models(&task)?;
            let step = L::STEPS[step].step;
            self.lifecycle.step(step, &self.work(task, &models)).await
        })
    }

    fn settle<'a>(
        &'a self,
        verb: Verb,
        task: Task<'a>,
    ) -> Part<'a, Result<Option<Remote>, WaitError>> {
        Box::pin(async move {
            let models = self.waited(&task)?;
            let work = self.work(task, &models);
            Ok(kept(self.lifecycle.settle(verb, &work).await?))
        })
    }

    fn read<'a>(
        &'a self,
        session: &'a dyn Connected,
        prior: &'a Value,
    ) -> Part<'a, Result<Option<Remote>, Failure>> {
        Box::pin(async move {
            let prior = self.model(prior)?;
            Ok(kept(self.lifecycle.read(api::<L>(session), &prior).await?))
        })
    }

    fn state(
        &self,
        session: &dyn Connected,
        remote: Remote,
        known: &Value,
    ) -> Result<Value, Diagnostics> {
        let remote = remote.downcast().map_err(|_| {
            let facts = format!("Object:  {}", self.facts.title);
            Diagnostics::from(Diagnostic::bug("What was read is of another type", facts))
        })?;
        let known = self.model(known)?;
        let state = self.lifecycle.state(api::<L>(session), *remote, &known);
        Ok(shown::<L>(&state))
    }

    fn delete<'a>(&'a self, task: Task<'a>) -> Part<'a, Result<(), Failure>> {
        Box::pin(async move {
            let models = self.models(&task)?;
            self.lifecycle.delete(&self.work(task, &models)).await
        })
    }

    fn release(&self, prior: &Value) -> Duration {
        let prior = self.model(prior);
        prior.map_or(Duration::ZERO, |prior| self.lifecycle.release(&prior))
    }

    fn lag(&self) -> Lag {
        self.lifecycle.lag()
    }

    fn explain<'a>(
        &'a self,
        verb: Verb,
        error: &'a CloudError,
        task: Task<'a>,
        doing: Doing,
    ) -> Part<'a, Doing> {
        Box::pin(async move {
            match self.models(&task) {
                Ok(models) => {
                    let work = self.work(task, &models);
                    self.lifecycle.explain(verb, error, &work, doing).await
                }
                Err(_) => doing,
            }
        })
    }
}
