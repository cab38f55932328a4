//! A resource without its model's type, as the RPC layer holds it.

use std::pin::Pin;
use std::sync::{Arc, Mutex};

use serde_json::Value as Json;

use super::call::{Record, take};
use super::{Call, Plan, Preview, Private, Resource};
use crate::diag::{Diagnostic, Diagnostics};
use crate::identity::Identity;
use crate::model::{Model, ModelError};
use crate::path::Path;
use crate::plugin::run_to_end;
use crate::schema::Schema;
use crate::stop::StopSignal;
use crate::value::Value;

pub(crate) type Future<T> = Pin<Box<dyn std::future::Future<Output = T> + Send>>;

/// What a change is made of.
#[derive(Clone, Debug)]
pub(crate) struct Apply {
    pub(crate) config: Value,
    pub(crate) prior: Value,
    pub(crate) planned: Value,
    pub(crate) private: Private,
}

/// What an operation left behind.
#[derive(Debug)]
pub(crate) struct Applied {
    /// The state on success, or what was saved before a failure.
    pub(crate) state: Option<Value>,
    pub(crate) private: Private,
    pub(crate) diagnostics: Diagnostics,
}

/// What a hook adds to a plan.
pub(crate) struct Hooked {
    pub(crate) planned: Value,
    pub(crate) replace: Vec<Path>,
    pub(crate) diagnostics: Diagnostics,
}

/// A resource without its model's type.
pub(crate) trait DynResource: Send + Sync {
    fn schema(&self) -> &Schema;
    fn identity(&self) -> Option<&Identity>;
    fn validate(&self, config: &Value) -> Diagnostics;
    fn plan(&self, config: &Value, prior: &Value, planned: Value, private: &Private) -> Hooked;
    /// What the API says of a plan; `None` where nobody asks it.
    fn preview(
        &self,
        config: &Value,
        prior: &Value,
        planned: &Value,
    ) -> Option<Future<Diagnostics>>;
    fn apply(&self, apply: Apply, stop: StopSignal) -> Future<Applied>;
    fn read(&self, prior: Value, private: Private, stop: StopSignal) -> Future<Applied>;
    fn import(&self, id: String, stop: StopSignal) -> Future<Applied>;
    fn upgrade(&self, version: i64, state: Json) -> Result<Json, Diagnostics>;
}

/// A resource with its schema made once.
pub(crate) struct Erased<R> {
    resource: Arc<R>,
    schema: Schema,
    identity: Option<Identity>,
}

impl<R: Resource> Erased<R> {
    pub(crate) fn new(resource: R) -> Self {
        Self {
            schema: resource.schema(),
            identity: resource.identity(),
            resource: Arc::new(resource),
        }
    }
}

/// A value that core sent does not fit the model: our schema and our model disagree.
pub(crate) fn misfit(type_name: &str, error: &ModelError) -> Diagnostics {
    Diagnostics::from(Diagnostic::bug(
        "Value does not fit the schema",
        format!("Type:   {type_name}\nValue:  {error}"),
    ))
}

/// Runs an operation to its end, whatever becomes of the call, and gathers what it reported.
fn run<M, F, Fut>(
    type_name: &'static str,
    config: M,
    private: Private,
    stop: StopSignal,
    operation: F,
) -> Future<Applied>
where
    M: Model,
    F: FnOnce(Call<M>) -> Fut,
    Fut: std::future::Future<Output = Result<Option<Value>, Diagnostics>> + Send + 'static,
{
    let record = Arc::new(Mutex::new(Record {
        private,
        ..Record::default()
    }));
    let call = Call::new(config, Arc::clone(&record), stop);
    finish(type_name, record, Box::pin(operation(call)))
}

/// The part of [`run`] that is the same for all models.
fn finish(
    type_name: &'static str,
    record: Arc<Mutex<Record>>,
    operation: Future<Result<Option<Value>, Diagnostics>>,
) -> Future<Applied> {
    Box::pin(async move {
        let outcome = run_to_end(operation).await;
        let Record {
            saved,
            private,
            mut diagnostics,
        } = take(&record);
        let state = match outcome {
            Ok(Ok(state)) => state,
            Ok(Err(errors)) => {
                diagnostics.extend(errors);
                saved
            }
            Err(panic) => {
                let facts = format!("Type:   {type_name}\nPanic:  {panic}");
                diagnostics.push(Diagnostic::bug("Provider panicked", facts));
                saved
            }
        };
        Applied {
            state,
            private,
            diagnostics,
        }
    })
}

fn refused(diagnostics: Diagnostics, private: Private) -> Applied {
    Applied {
        state: None,
        private,
        diagnostics,
    }
}

impl<R: Resource> DynResource for Erased<R> {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        match R::Model::from_value(config) {
            Ok(config) => {
                let mut diagnostics = Diagnostics::new();
                self.resource.validate(&config, &mut diagnostics);
                diagnostics
            }
            Err(error) => misfit(self.resource.type_name(), &error),
        }
    }

    fn plan(&self, config: &Value, prior: &Value, planned: Value, private: &Private) -> Hooked {
        let refused = |error: &ModelError, planned: Value| Hooked {
            planned,
            replace: Vec::new(),
            diagnostics: misfit(self.resource.type_name(), error),
        };
        let model = |value: &Value| match value {
            Value::Null => Ok(None),
            value => R::Model::from_value(value).map(Some),
        };
        let (config, prior, copy) =
            match (R::Model::from_value(config), model(prior), model(&planned)) {
                (Ok(config), Ok(prior), Ok(copy)) => (config, prior, copy),
                (Err(error), ..) | (_, Err(error), _) | (_, _, Err(error)) => {
                    return refused(&error, planned);
                }
            };
        let mut plan = Plan {
            config,
            prior,
            planned: copy,
            private: private.clone(),
            state: planned,
            replace: Vec::new(),
            diagnostics: Diagnostics::new(),
        };
        self.resource.plan(&mut plan);
        Hooked {
            planned: plan.state,
            replace: plan.replace,
            diagnostics: plan.diagnostics,
        }
    }

    fn preview(
        &self,
        config: &Value,
        prior: &Value,
        planned: &Value,
    ) -> Option<Future<Diagnostics>> {
        if !R::PREVIEWS || planned.is_null() {
            return None;
        }
        let prior = match prior {
            Value::Null => None,
            prior => Some(R::Model::from_value(prior).ok()?),
        };
        // What does not fit was told by the plan.
        let preview = Preview {
            config: R::Model::from_value(config).ok()?,
            prior,
            planned: R::Model::from_value(planned).ok()?,
        };
        let resource = Arc::clone(&self.resource);
        let previewed = run_to_end(async move { resource.preview(preview).await });
        Some(Box::pin(async move {
            // It is help, and a plan is good without it.
            previewed.await.unwrap_or_default()
        }))
    }

    fn apply(&self, apply: Apply, stop: StopSignal) -> Future<Applied> {
        let resource = Arc::clone(&self.resource);
        let type_name = resource.type_name();
        let Apply {
            config,
            prior,
            planned,
            private,
        } = apply;
        let config = match R::Model::from_value(&config) {
            Ok(config) => config,
            Err(error) => {
                let refused = refused(misfit(type_name, &error), private);
                return Box::pin(std::future::ready(refused));
            }
        };
        run(type_name, config, private, stop, move |call| async move {
            resource.apply(&call, prior, planned).await.map(Some)
        })
    }

    fn read(&self, prior: Value, private: Private, stop: StopSignal) -> Future<Applied> {
        let resource = Arc::clone(&self.resource);
        run(
            resource.type_name(),
            R::Model::default(),
            private,
            stop,
            move |call| async move { resource.refresh(&call, prior).await.map(Some) },
        )
    }

    fn import(&self, id: String, stop: StopSignal) -> Future<Applied> {
        let resource = Arc::clone(&self.resource);
        run(
            resource.type_name(),
            R::Model::default(),
            Private::default(),
            stop,
            move |call| async move {
                resource
                    .import(&call, &id)
                    .await
                    .map(|state| Some(state.to_value()))
            },
        )
    }

    fn upgrade(&self, version: i64, state: Json) -> Result<Json, Diagnostics> {
        self.resource.upgrade(version, state)
    }
}
