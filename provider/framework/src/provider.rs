//! A provider: its configuration and the types that it offers.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::data_source::{self, DataSource, DynDataSource};
use crate::diag::Diagnostics;
use crate::ephemeral::{self, DynEphemeral, EphemeralResource};
use crate::function::{self, Function};
use crate::model::Model;
use crate::path::Path;
use crate::resource::{self, DynResource, Resource};
use crate::schema::{Role, Schema, SchemaError};
use crate::stop::StopSignal;
use crate::value::Value;

/// What the host says of itself when it configures a provider.
#[derive(Clone, Debug)]
pub struct Host {
    /// The version of Terraform or OpenTofu, as it gives it.
    pub version: String,
    /// The host's wish to stop.
    pub stop: StopSignal,
}

/// A provider.
pub trait Provider: Send + Sync + 'static {
    /// The arguments of the provider block.
    type Config: Model;

    /// The types that this provider offers.
    fn register(&self, types: &mut Types);

    /// The providers whose objects a `moved` block may make objects of the same type here, because their states have
    /// the form of this provider's: source addresses without the registry, such as `hashicorp/aws`.
    fn moves_from(&self) -> &'static [&'static str] {
        &[]
    }

    /// What modules may write in `provider_meta` for this provider; [`module::said`](crate::module::said) tells what one
    /// of them has written. Without a schema core refuses modules that have the block.
    fn module_schema(&self) -> Option<Schema> {
        None
    }

    /// Checks the provider block, in which anything may still be unknown.
    fn validate(&self, config: &Self::Config, diagnostics: &mut Diagnostics) {
        let _ = (config, diagnostics);
    }

    /// Takes the configuration. Called again for each phase when the host reattaches.
    ///
    /// In a plan, arguments that depend on other resources are unknown.
    fn configure(
        &self,
        config: Self::Config,
        host: Host,
    ) -> impl Future<Output = Result<Diagnostics, Diagnostics>> + Send;
}

/// The types that a provider offers, by name.
#[derive(Default)]
pub struct Types {
    pub(crate) resources: BTreeMap<String, Arc<dyn DynResource>>,
    pub(crate) data_sources: BTreeMap<String, Arc<dyn DynDataSource>>,
    pub(crate) ephemerals: BTreeMap<String, Arc<dyn DynEphemeral>>,
    pub(crate) functions: BTreeMap<String, function::Erased>,
}

impl Types {
    /// Adds a managed resource.
    pub fn resource(&mut self, resource: impl Resource) {
        let name = resource.type_name();
        self.add_resource(name, Arc::new(resource::Erased::new(resource)));
    }

    /// Apart from [`Types::resource`], so that it is compiled once.
    #[inline(never)]
    fn add_resource(&mut self, name: &str, resource: Arc<dyn DynResource>) {
        self.resources.insert(name.to_owned(), resource);
    }

    /// Adds a data source.
    pub fn data_source(&mut self, source: impl DataSource) {
        let name = source.type_name().to_owned();
        self.data_sources
            .insert(name, Arc::new(data_source::Erased::new(source)));
    }

    /// Adds an ephemeral resource.
    pub fn ephemeral_resource(&mut self, resource: impl EphemeralResource) {
        let name = resource.type_name().to_owned();
        self.ephemerals
            .insert(name, Arc::new(ephemeral::Erased::new(resource)));
    }

    /// Adds a function.
    pub fn function<F: Function>(&mut self) {
        self.functions
            .insert(F::name().to_owned(), function::Erased::new::<F>());
    }
}

type Configured<'a> = Pin<Box<dyn Future<Output = Result<Diagnostics, Diagnostics>> + Send + 'a>>;

/// A provider without its configuration's type.
pub(crate) trait DynProvider: Send + Sync {
    fn schema(&self) -> &Schema;
    fn moves_from(&self) -> &'static [&'static str];
    fn module_schema(&self) -> Option<&Schema>;
    fn validate(&self, config: &Value) -> Diagnostics;
    fn configure(&self, config: Value, host: Host) -> Configured<'_>;
}

/// A provider with its schema made once.
pub(crate) struct Erased<P> {
    schema: Schema,
    module_schema: Option<Schema>,
    provider: P,
}

impl<P: Provider> Erased<P> {
    pub(crate) fn new(provider: P) -> Self {
        Self {
            schema: Schema::new(0, P::Config::block()),
            module_schema: provider.module_schema(),
            provider,
        }
    }
}

impl<P: Provider> DynProvider for Erased<P> {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn moves_from(&self) -> &'static [&'static str] {
        self.provider.moves_from()
    }

    fn module_schema(&self) -> Option<&Schema> {
        self.module_schema.as_ref()
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        match P::Config::from_value(config) {
            Ok(config) => {
                let mut diagnostics = Diagnostics::new();
                self.provider.validate(&config, &mut diagnostics);
                diagnostics
            }
            Err(error) => resource::misfit("provider", &error),
        }
    }

    fn configure(&self, config: Value, host: Host) -> Configured<'_> {
        Box::pin(async move {
            let config = P::Config::from_value(&config)
                .map_err(|error| resource::misfit("provider", &error))?;
            self.provider.configure(config, host).await
        })
    }
}

/// Everything that core would refuse in the schemas of these types.
pub(crate) fn check(provider: &dyn DynProvider, types: &Types) -> Vec<SchemaError> {
    let named = |name: &str, errors: Vec<SchemaError>| {
        let at = Path::of(name);
        errors.into_iter().map(move |error| SchemaError {
            path: Path::from([at.steps(), error.path.steps()].concat()),
            problem: error.problem,
        })
    };
    let mut found: Vec<SchemaError> =
        named("provider", provider.schema().check_as(Role::Provider)).collect();
    if let Some(schema) = provider.module_schema() {
        found.extend(named("provider_meta", schema.check_as(Role::Provider)));
    }
    for (name, resource) in &types.resources {
        found.extend(named(name, resource.schema().check()));
        if let Some(identity) = resource.identity() {
            found.extend(named(name, identity.check(&resource.schema().block)));
        }
    }
    for (name, source) in &types.data_sources {
        found.extend(named(name, source.schema().check()));
    }
    for (name, resource) in &types.ephemerals {
        found.extend(named(name, resource.schema().check_as(Role::Ephemeral)));
    }
    for (name, function) in &types.functions {
        found.extend(named(name, function.check(name)));
    }
    found
}
