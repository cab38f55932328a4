//! A provider as a service: its types, its encoded schema, the host's wish to stop.

use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use slipway_proto::EncodedSchema;

use super::get_provider_schema;
use crate::data_source::DynDataSource;
use crate::diag::{Diagnostic, Diagnostics};
use crate::ephemeral::DynEphemeral;
use crate::provider::{self, DynProvider, Erased, Provider, Types};
use crate::resource::DynResource;
use crate::schema::SchemaError;
use crate::stop::{StopSignal, StopSource};

/// A provider as a gRPC service, to be handed to [`plugin::serve`](crate::plugin::serve).
pub struct Server {
    pub(super) provider: Box<dyn DynProvider>,
    pub(super) types: Types,
    schema: OnceLock<EncodedSchema>,
    pub(super) stop: Mutex<StopSource>,
    /// Whether the host knows blocks that the API fills. It says so with each plan, not with an apply.
    pub(super) computed_blocks: AtomicBool,
}

/// Schemas that core would refuse, and with them the whole provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSchemas(pub Vec<SchemaError>);

impl fmt::Display for InvalidSchemas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Terraform would refuse this provider:")?;
        for error in &self.0 {
            write!(f, "\n  {error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for InvalidSchemas {}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").finish_non_exhaustive()
    }
}

impl Server {
    /// A service for this provider.
    ///
    /// # Errors
    /// When core would refuse one of its schemas.
    pub fn new(provider: impl Provider) -> Result<Self, InvalidSchemas> {
        let mut types = Types::default();
        provider.register(&mut types);
        let provider = Erased::new(provider);
        let errors = provider::check(&provider, &types);
        if !errors.is_empty() {
            return Err(InvalidSchemas(errors));
        }
        Ok(Self {
            provider: Box::new(provider),
            types,
            schema: OnceLock::new(),
            stop: Mutex::new(StopSource::new()),
            computed_blocks: AtomicBool::new(false),
        })
    }

    /// The answer of `GetProviderSchema`, encoded at the first call.
    pub fn encoded_schema(&self) -> EncodedSchema {
        self.schema
            .get_or_init(|| get_provider_schema::encoded(self))
            .clone()
    }

    /// What this provider offers, as JSON for people and programs.
    pub fn describe(&self) -> serde_json::Value {
        let resources = self.types.resources.iter();
        let sources = self.types.data_sources.iter();
        let resources: serde_json::Map<_, _> = resources
            .map(|(name, it)| (name.clone(), it.schema().describe()))
            .collect();
        let sources: serde_json::Map<_, _> = sources
            .map(|(name, it)| (name.clone(), it.schema().describe()))
            .collect();
        let ephemerals = self.types.ephemerals.iter();
        let ephemerals: serde_json::Map<_, _> = ephemerals
            .map(|(name, it)| (name.clone(), it.schema().describe()))
            .collect();
        let functions = self.types.functions.iter();
        let functions: serde_json::Map<_, _> = functions
            .map(|(name, it)| (name.clone(), it.describe()))
            .collect();
        serde_json::json!({
            "provider": self.provider.schema().describe(),
            "resources": resources,
            "data_sources": sources,
            "ephemeral_resources": ephemerals,
            "functions": functions,
        })
    }

    /// A signal for work that starts now.
    pub(super) fn stop_signal(&self) -> StopSignal {
        self.stop
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .signal()
    }

    /// Forgets an earlier stop: a host that reattaches configures again for its next phase.
    pub(super) fn rearm(&self) -> StopSignal {
        let mut stop = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
        if stop.signal().is_stopped() {
            *stop = StopSource::new();
        }
        stop.signal()
    }

    pub(super) fn resource(&self, type_name: &str) -> Result<&Arc<dyn DynResource>, Diagnostics> {
        self.types
            .resources
            .get(type_name)
            .ok_or_else(|| unsupported("resource type", type_name))
    }

    pub(super) fn data_source(
        &self,
        type_name: &str,
    ) -> Result<&Arc<dyn DynDataSource>, Diagnostics> {
        self.types
            .data_sources
            .get(type_name)
            .ok_or_else(|| unsupported("data source", type_name))
    }
}

impl Server {
    pub(super) fn ephemeral(&self, type_name: &str) -> Result<&Arc<dyn DynEphemeral>, Diagnostics> {
        self.types
            .ephemerals
            .get(type_name)
            .ok_or_else(|| unsupported("ephemeral resource", type_name))
    }
}

fn unsupported(kind: &str, type_name: &str) -> Diagnostics {
    Diagnostics::from(Diagnostic::error(
        format!("Unsupported {kind}"),
        format!("This provider has no {kind} named {type_name}. Nothing was changed."),
    ))
}
