//! Ephemeral resources: values that exist for one run and are never stored.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

use tokio::sync::oneshot;
use tracing::Instrument;

use crate::diag::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::plugin::{PanicReport, contain, run_to_end};
use crate::resource::{Private, misfit};
use crate::schema::Schema;
use crate::stop::StopSignal;
use crate::value::Value;

/// A type of ephemeral resource, such as a token or a lease on a secret.
///
/// The host opens it whenever it needs the value, in a plan too, and closes it when nothing needs it
/// any more. What is opened is in no state and in no plan; only write-only arguments, provider blocks
/// and other ephemeral places may use it.
pub trait EphemeralResource: Send + Sync + 'static {
    /// The attributes and blocks. What is secret in them is marked `sensitive`.
    type Model: Model;

    /// The type's name in HCL.
    fn type_name(&self) -> &'static str;

    /// Checks a configuration, in which anything may still be unknown, beyond the schema's validators.
    fn validate(&self, config: &Self::Model, diagnostics: &mut Diagnostics) {
        let _ = (config, diagnostics);
    }

    /// Opens it. `config` is wholly known; what it leaves out is its default, or null.
    fn open(
        &self,
        config: Self::Model,
        stop: &StopSignal,
    ) -> impl Future<Output = Result<Opened<Self::Model>, Diagnostics>> + Send;

    /// Keeps what was opened alive. Called at the time that [`Opened::renew_at`] or the last renewal
    /// named.
    fn renew(
        &self,
        private: Private,
        stop: &StopSignal,
    ) -> impl Future<Output = Result<Renewed, Diagnostics>> + Send {
        let _ = stop;
        // Nothing named a time, so this comes from a host that renews without being asked.
        std::future::ready(Ok(Renewed {
            private,
            renew_at: None,
        }))
    }

    /// Gives back what was opened. What is gone already is a success.
    ///
    /// There is no signal to stop: the host asks for this on its way out.
    fn close(&self, private: Private) -> impl Future<Output = Result<(), Diagnostics>> + Send {
        let _ = private;
        std::future::ready(Ok(()))
    }
}

/// What was opened.
#[derive(Clone)]
pub struct Opened<M> {
    /// The values: what was configured, as it was configured, and what the provider adds.
    pub result: M,
    /// What [`EphemeralResource::renew`] and [`EphemeralResource::close`] find it by. The host keeps it
    /// in memory and stores it nowhere.
    pub private: Private,
    /// When it has to be renewed; `None` when it outlives every run.
    pub renew_at: Option<SystemTime>,
}

/// Without the values, of which some are secret.
impl<M> fmt::Debug for Opened<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("renew_at", &self.renew_at)
            .finish_non_exhaustive()
    }
}

impl<M> Opened<M> {
    /// Something that needs neither renewal nor an end.
    pub fn new(result: M) -> Self {
        Self {
            result,
            private: Private::default(),
            renew_at: None,
        }
    }
}

/// What was renewed.
#[derive(Clone, Debug, Default)]
pub struct Renewed {
    /// As [`Opened::private`]; it replaces what was there.
    pub private: Private,
    /// When the next renewal is due; `None` when none is.
    pub renew_at: Option<SystemTime>,
}

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Diagnostics>> + Send>>;

/// An ephemeral resource without its model's type.
pub(crate) trait DynEphemeral: Send + Sync {
    fn schema(&self) -> &Schema;
    fn validate(&self, config: &Value) -> Diagnostics;
    fn open(&self, config: Value, stop: StopSignal) -> Answer<Opened<Value>>;
    fn renew(&self, private: Private, stop: StopSignal) -> Answer<Renewed>;
    fn close(&self, private: Private) -> Answer<()>;
}

/// An ephemeral resource with its schema made once.
pub(crate) struct Erased<E> {
    resource: Arc<E>,
    schema: Schema,
}

impl<E: EphemeralResource> Erased<E> {
    pub(crate) fn new(resource: E) -> Self {
        Self {
            resource: Arc::new(resource),
            schema: Schema::new(0, E::Model::block()),
        }
    }
}

/// A call that ended, or the panic that ended it.
fn ended<T>(
    type_name: &str,
    outcome: Result<Result<T, Diagnostics>, PanicReport>,
) -> Result<T, Diagnostics> {
    outcome.unwrap_or_else(|panic| {
        let facts = format!("Type:   {type_name}\nPanic:  {panic}");
        Err(Diagnostic::bug("Provider panicked", facts).into())
    })
}

impl<E: EphemeralResource> DynEphemeral for Erased<E> {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        match E::Model::from_value(config) {
            Ok(config) => {
                let mut diagnostics = Diagnostics::new();
                self.resource.validate(&config, &mut diagnostics);
                diagnostics
            }
            Err(error) => misfit(self.resource.type_name(), &error),
        }
    }

    /// Opens, to the end even when the host does not wait for it any more; then nobody will ever ask
    /// to close, so that is done here.
    fn open(&self, config: Value, stop: StopSignal) -> Answer<Opened<Value>> {
        let resource = Arc::clone(&self.resource);
        Box::pin(async move {
            let type_name = resource.type_name();
            let config =
                E::Model::from_value(&config).map_err(|error| misfit(type_name, &error))?;
            let (send, receive) = oneshot::channel();
            let work = async move {
                let opened = contain(resource.open(config, &stop)).await;
                let Err(unheard) = send.send(ended(type_name, opened)) else {
                    return;
                };
                if let Ok(opened) = unheard {
                    // Nobody is left who could be told that this failed.
                    let _ = contain(resource.close(opened.private)).await;
                }
            };
            tokio::spawn(work.in_current_span());
            let opened = receive.await.unwrap_or_else(|_| {
                let facts = format!("Type:   {type_name}");
                Err(Diagnostic::bug("Provider ended while it opened a resource", facts).into())
            })?;
            Ok(Opened {
                result: opened.result.to_value(),
                private: opened.private,
                renew_at: opened.renew_at,
            })
        })
    }

    fn renew(&self, private: Private, stop: StopSignal) -> Answer<Renewed> {
        let resource = Arc::clone(&self.resource);
        Box::pin(async move {
            let type_name = resource.type_name();
            let renewed = run_to_end(async move { resource.renew(private, &stop).await }).await;
            ended(type_name, renewed)
        })
    }

    fn close(&self, private: Private) -> Answer<()> {
        let resource = Arc::clone(&self.resource);
        Box::pin(async move {
            let type_name = resource.type_name();
            let closed = run_to_end(async move { resource.close(private).await }).await;
            ended(type_name, closed)
        })
    }
}

#[cfg(test)]
mod tests;
