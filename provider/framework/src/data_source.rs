//! Data sources.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::diag::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::plugin::run_to_end;
use crate::resource::Applied;
use crate::schema::Schema;
use crate::stop::StopSignal;
use crate::value::Value;

/// A type of data source.
pub trait DataSource: Send + Sync + 'static {
    /// The attributes and blocks.
    type Model: Model;

    /// The type's name in HCL.
    fn type_name(&self) -> &'static str;

    /// Checks a configuration, in which anything may still be unknown, beyond the schema's validators.
    fn validate(&self, config: &Self::Model, diagnostics: &mut Diagnostics) {
        let _ = (config, diagnostics);
    }

    /// Reads it. `config` is wholly known; what it leaves out is null.
    fn read(
        &self,
        config: Self::Model,
        stop: &StopSignal,
    ) -> impl Future<Output = Result<Self::Model, Diagnostics>> + Send;
}

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A data source without its model's type.
pub(crate) trait DynDataSource: Send + Sync {
    fn schema(&self) -> &Schema;
    fn validate(&self, config: &Value) -> Diagnostics;
    fn read(&self, config: Value, stop: StopSignal) -> Boxed<Applied>;
}

/// A data source with its schema made once.
pub(crate) struct Erased<D> {
    source: Arc<D>,
    schema: Schema,
}

impl<D: DataSource> Erased<D> {
    pub(crate) fn new(source: D) -> Self {
        Self {
            source: Arc::new(source),
            schema: Schema::new(0, D::Model::block()),
        }
    }
}

impl<D: DataSource> DynDataSource for Erased<D> {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        match D::Model::from_value(config) {
            Ok(config) => {
                let mut diagnostics = Diagnostics::new();
                self.source.validate(&config, &mut diagnostics);
                diagnostics
            }
            Err(error) => crate::resource::misfit(self.source.type_name(), &error),
        }
    }

    fn read(&self, config: Value, stop: StopSignal) -> Boxed<Applied> {
        let source = Arc::clone(&self.source);
        let type_name = source.type_name();
        let config = match D::Model::from_value(&config) {
            Ok(config) => config,
            Err(error) => {
                let misfit = crate::resource::misfit(type_name, &error);
                return Box::pin(std::future::ready(failed(misfit)));
            }
        };
        finish(
            type_name,
            Box::pin(async move { Ok(source.read(config, &stop).await?.to_value()) }),
        )
    }
}

/// Reads to the end, whatever becomes of the call: the part that is the same for all models.
fn finish(type_name: &'static str, read: Boxed<Result<Value, Diagnostics>>) -> Boxed<Applied> {
    Box::pin(async move {
        match run_to_end(read).await {
            Ok(Ok(state)) => Applied {
                state: Some(state),
                private: crate::resource::Private::default(),
                diagnostics: Diagnostics::new(),
            },
            Ok(Err(diagnostics)) => failed(diagnostics),
            Err(panic) => {
                let facts = format!("Type:   {type_name}\nPanic:  {panic}");
                failed(Diagnostics::from(Diagnostic::bug(
                    "Provider panicked",
                    facts,
                )))
            }
        }
    })
}

fn failed(diagnostics: Diagnostics) -> Applied {
    Applied {
        state: None,
        private: crate::resource::Private::default(),
        diagnostics,
    }
}
