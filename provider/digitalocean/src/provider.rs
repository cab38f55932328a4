//! The provider itself: its block, and the types that it offers.

use std::sync::Arc;

use slipway_engine::clock::Runtime;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::validate::Validator;
use slipway_framework::value::Number;
use slipway_framework::{Host, Provider, Types};

use crate::connection::{self, ConnectError, Connection, Environment, Secret, Settings};
use crate::shared::Shared;
use crate::{data_sources, ephemeral, generated, projects, registries, spaces};

/// Manages resources of DigitalOcean.
///
/// A token is all that it needs. What you leave out is taken from the environment variables that the
/// official provider reads.
#[derive(Clone, Debug, Default, PartialEq, Model)]
pub struct DigitalOceanConfig {
    /// The address of the API. Also `DIGITALOCEAN_API_URL`.
    #[attr(optional())]
    pub api_endpoint: Attr<String>,
    /// How often a failed call is made again at most, where that is safe. Left out, time limits it: ten minutes over a rate, two of a failing server, half a minute of a broken network.
    #[attr(optional().check(Validator::range(0..=1000)))]
    pub http_retry_max: Attr<i64>,
    /// The longest pause before a call is made again, in seconds, unless the API asks for a longer one.
    #[attr(optional().check(Validator::range(0..)))]
    pub http_retry_wait_max: Attr<Number>,
    /// The shortest pause before a call is made again, in seconds.
    #[attr(optional().check(Validator::range(0..)))]
    pub http_retry_wait_min: Attr<Number>,
    /// Calls a second at most, besides the limits of the API, which are always kept. 0: no other limit.
    #[attr(optional().check(Validator::range(0..)))]
    pub requests_per_second: Attr<Number>,
    /// The id of a Spaces key. Also `SPACES_ACCESS_KEY_ID`.
    #[attr(optional())]
    pub spaces_access_id: Attr<String>,
    /// The address of Spaces, in which `{{.Region}}` stands for the region. Also `SPACES_ENDPOINT_URL`.
    #[attr(optional())]
    pub spaces_endpoint: Attr<String>,
    /// The secret of the Spaces key. Better leave it out, so that it stands in no file. Also `SPACES_SECRET_ACCESS_KEY`.
    #[attr(optional())]
    pub spaces_secret_key: Attr<String>,
    /// The token of the API. Better leave it out, so that it stands in no file. Also `DIGITALOCEAN_TOKEN` and `DIGITALOCEAN_ACCESS_TOKEN`.
    #[attr(optional())]
    pub token: Attr<String>,
}

/// The DigitalOcean provider.
#[derive(Debug)]
pub struct DigitalOcean {
    environment: Environment,
    runtime: Runtime,
    shared: Arc<Shared>,
}

impl DigitalOcean {
    /// A provider that reads these environment variables, and takes time and randomness from here.
    pub fn new(environment: Environment, runtime: Runtime) -> Self {
        Self {
            environment,
            shared: Shared::new(runtime.clone()),
            runtime,
        }
    }

    /// What is left to do when the process ends: to give back what was made for it alone. It takes less
    /// than a second, after which hosts lose patience.
    pub fn closing(&self) -> impl Future<Output = ()> + Send + 'static + use<> {
        let shared = Arc::clone(&self.shared);
        async move {
            if let Some(connection) = shared.if_connected() {
                connection.close().await;
            }
        }
    }
}

impl Provider for DigitalOcean {
    type Config = DigitalOceanConfig;

    fn moves_from(&self) -> &'static [&'static str] {
        &["digitalocean/digitalocean", "slipway/digitalocean"]
    }

    fn register(&self, types: &mut Types) {
        generated::register(types, &self.shared);
        projects::register(types, &self.shared);
        registries::register(types, &self.shared);
        spaces::register(types, &self.shared);
        data_sources::register(types, &self.shared);
        ephemeral::register(types, &self.shared);
    }

    fn validate(&self, config: &DigitalOceanConfig, diagnostics: &mut Diagnostics) {
        if let (Attr::Known(least), Attr::Known(most)) =
            (&config.http_retry_wait_min, &config.http_retry_wait_max)
            && least > most
        {
            let detail = "`http_retry_wait_min` is longer than `http_retry_wait_max`. Nothing was changed.\nCorrect one of them.";
            let path = Path::of("http_retry_wait_min");
            diagnostics.push(Diagnostic::error("Conflicting pauses", detail).at(path));
        }
    }

    async fn configure(
        &self,
        config: DigitalOceanConfig,
        host: Host,
    ) -> Result<Diagnostics, Diagnostics> {
        // A host that reattaches configures again for its next phase.
        self.closing().await;
        self.shared.reset();
        self.shared.follow(host.stop);
        let undecided = undecided(&config);
        if !undecided.is_empty() {
            self.shared.leave_undecided(undecided);
            return Ok(Diagnostics::new());
        }
        let settings = settings(&config, host.version);
        let opened = Connection::open(&settings, &self.environment, self.runtime.clone());
        let connection = opened.map_err(|error| Diagnostics::from(refused(&error)))?;
        self.shared.configure(connection);
        Ok(Diagnostics::new())
    }
}

/// The settings for a provider block in which everything is known.
fn settings(config: &DigitalOceanConfig, host_version: String) -> Settings {
    let text = |value: &Attr<String>| value.if_known().cloned();
    let secret = |value: &Attr<String>| text(value).map(Secret::new);
    let number = |value: &Attr<Number>| value.if_known().map(Number::to_f64);
    let pause = |value: &Attr<Number>| number(value).and_then(connection::seconds);
    let most = config.http_retry_max.if_known();
    Settings {
        token: secret(&config.token),
        api_endpoint: text(&config.api_endpoint),
        spaces_endpoint: text(&config.spaces_endpoint),
        spaces_access_id: text(&config.spaces_access_id),
        spaces_secret_key: secret(&config.spaces_secret_key),
        requests_per_second: number(&config.requests_per_second),
        http_retry_max: most.and_then(|most| u32::try_from(*most).ok()),
        http_retry_wait_min: pause(&config.http_retry_wait_min),
        http_retry_wait_max: pause(&config.http_retry_wait_max),
        host_version: Some(host_version),
    }
}

fn refused(error: &ConnectError) -> Diagnostic {
    let diagnostic = Diagnostic::error(error.summary(), error.detail());
    match error.argument() {
        Some(argument) => diagnostic.at(Path::of(argument)),
        None => diagnostic,
    }
}

/// The arguments in which something is known only after apply.
fn undecided(config: &DigitalOceanConfig) -> Vec<String> {
    let value = config.to_value();
    let arguments = value.as_object().into_iter().flatten();
    arguments
        .filter(|(_, value)| !value.is_wholly_known())
        .map(|(name, _)| name.clone())
        .collect()
}
