//! The connection to DigitalOcean: token, endpoints, proxies and limits, from the provider block and the
//! variables.
//!
//! Nothing is called here: a wrong token shows at the first call.
//!
//! - [`Settings`]: the provider block as plain data; [`Environment`]: the variables.
//! - `error`: why there is no connection.
//! - `spaces`: the clients of Spaces, and the key that they sign with.

mod error;
mod settings;
mod spaces;

use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use std::time::Duration;

use slipway_digitalocean_client::connection::{ENDPOINT, Proxies, Settings as Client, connect};
use slipway_digitalocean_client::{self as client, Token};
use slipway_engine::clock::Runtime;
use slipway_engine::retry::Policy;
pub use slipway_engine::settings::{Environment, Secret};
use slipway_framework::diag::{Diagnostic, Diagnostics};

pub use error::ConnectError;
use error::Origin;
pub use settings::{Settings, SpacesKey};

/// The variables that hold a token, in the order in which they count.
const TOKENS: [&str; 2] = ["DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN"];

/// Where Spaces are when nothing else is said. The region takes the place of its name.
const SPACES: &str = "https://{{.Region}}.digitaloceanspaces.com";

/// An open connection. Cheap to clone; clones share sockets.
#[derive(Clone)]
pub struct Connection(Arc<Inner>);

struct Inner {
    client: Option<client::Client>,
    account: String,
    /// Where the token came from.
    origin: Option<String>,
    rate: Option<(f64, u32)>,
    policy: Policy,
    spaces: spaces::Spaces,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").finish_non_exhaustive()
    }
}

impl Connection {
    /// Makes a connection of what the provider block says, and for what it leaves out, of the variables.
    ///
    /// # Errors
    /// When a setting cannot be used, or there is neither a token nor a Spaces key.
    pub fn open(
        settings: &Settings,
        environment: &Environment,
        runtime: Runtime,
    ) -> Result<Self, ConnectError> {
        let chosen = |argument: &'static str, given: Option<&str>, names: &[&'static str]| {
            let given = given.filter(|text| !text.is_empty());
            let given = given.map(|text| (Origin::Argument(argument), text.to_owned()));
            let set = || environment.first(names);
            given.or_else(|| set().map(|(name, text)| (Origin::Variable(name), text.to_owned())))
        };
        let token = settings.token.as_ref().map(|it| it.expose().as_str());
        let token = chosen("token", token, &TOKENS);
        let endpoint = settings.api_endpoint.as_deref();
        let endpoint = chosen("api_endpoint", endpoint, &["DIGITALOCEAN_API_URL"]);
        let spaces = settings.spaces_endpoint.as_deref();
        let spaces = chosen("spaces_endpoint", spaces, &["SPACES_ENDPOINT_URL"]);
        let id = settings.spaces_access_id.as_deref();
        let id = chosen("spaces_access_id", id, &["SPACES_ACCESS_KEY_ID"]);
        let secret = settings.spaces_secret_key.as_ref();
        let secret = secret.map(|it| it.expose().as_str());
        let secret = chosen("spaces_secret_key", secret, &["SPACES_SECRET_ACCESS_KEY"]);
        let spaces_key = match (id, secret) {
            (None, None) => None,
            (Some((_, id)), Some((_, secret))) => Some(SpacesKey {
                id,
                secret: Secret::new(secret),
            }),
            (Some((origin, _)), None) => {
                return Err(ConnectError::alone(origin, "spaces_secret_key"));
            }
            (None, Some((origin, _))) => {
                return Err(ConnectError::alone(origin, "spaces_access_id"));
            }
        };
        let spaces_endpoint = match spaces {
            Some((origin, text)) => checked_template(origin, text)?,
            None => SPACES.to_owned(),
        };
        if token.is_none() && spaces_key.is_none() {
            return Err(ConnectError::NoToken);
        }
        let account = token.as_ref().map(|(_, text)| fingerprint(text));
        let from = token.as_ref().map(|(origin, _)| origin.to_string());
        let user_agent = user_agent(settings, environment);
        let spaces = spaces::Spaces::new(
            spaces_endpoint,
            spaces_key,
            (user_agent.clone(), proxies(environment)),
            runtime.clone(),
        );
        let client = match token {
            None => None,
            Some((origin, text)) => {
                let token = Token::new(&text).map_err(|error| ConnectError::of(origin, &error))?;
                let place = endpoint.as_ref().map_or(Origin::Default, |(from, _)| *from);
                let endpoint = endpoint.map_or_else(|| ENDPOINT.to_owned(), |(_, text)| text);
                let settings = Client {
                    endpoint,
                    token,
                    user_agent,
                    proxies: proxies(environment),
                };
                let made = connect(&settings, runtime);
                Some(made.map_err(|error| ConnectError::of(place, &error))?)
            }
        };
        Ok(Self(Arc::new(Inner {
            client,
            account: account.unwrap_or_default(),
            origin: from,
            rate: settings.requests_per_second.and_then(rate),
            policy: policy(settings),
            spaces,
        })))
    }

    /// The client of the API.
    ///
    /// # Errors
    /// When there is no token, because a Spaces key was given alone.
    pub fn client(&self) -> Result<client::Client, Diagnostics> {
        match &self.0.client {
            Some(client) => Ok(client.clone()),
            None => {
                let error = ConnectError::NoToken;
                let told = Diagnostic::error(error.summary(), error.detail());
                Err(told.into())
            }
        }
    }

    /// Whose rates the calls use up, as far as this process has to tell accounts apart.
    pub fn account(&self) -> &str {
        &self.0.account
    }

    /// Where the token came from, for messages.
    pub fn origin(&self) -> Option<&str> {
        self.0.origin.as_deref()
    }

    /// Calls a second and at once, when the provider block says it.
    pub fn rate(&self) -> Option<(f64, u32)> {
        self.0.rate
    }

    /// For how long and how often failed calls are repeated.
    pub fn policy(&self) -> Policy {
        self.0.policy
    }
}

/// A token without the token: rates belong to it.
fn fingerprint(token: &str) -> String {
    let mut hasher = DefaultHasher::new();
    token.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The rate that the provider block limits calls to; 0 stands for none.
fn rate(per_second: f64) -> Option<(f64, u32)> {
    (per_second > 0.0).then_some((per_second, 1))
}

/// What the provider block says of repetitions. What it leaves out is the engine's.
fn policy(settings: &Settings) -> Policy {
    let mut policy = Policy::default();
    if let Some(most) = settings.http_retry_max {
        policy.attempts = most.saturating_add(1);
    }
    policy.pausing(settings.http_retry_wait_min, settings.http_retry_wait_max)
}

/// The proxies that the variables name, as Go's programs read them.
fn proxies(environment: &Environment) -> Proxies {
    let text = |names: &[&'static str]| Some(environment.first(names)?.1.to_owned());
    Proxies {
        http: text(&["HTTP_PROXY", "http_proxy"]),
        https: text(&["HTTPS_PROXY", "https_proxy"]),
        bypass: text(&["NO_PROXY", "no_proxy"]),
    }
}

fn user_agent(settings: &Settings, environment: &Environment) -> String {
    let host = settings.host_version.as_deref();
    let host = host.map(|version| format!("Terraform/{version}"));
    let own = format!("slipway/{}", env!("CARGO_PKG_VERSION"));
    let more = environment.first(&["TF_APPEND_USER_AGENT"]);
    let more = more.map(|(_, text)| text.to_owned());
    let parts = host.into_iter().chain([own]).chain(more);
    parts.collect::<Vec<_>>().join(" ")
}

/// A template of endpoints without any other mark than the region's.
fn checked_template(origin: Origin, text: String) -> Result<String, ConnectError> {
    let plain = text.replace("{{.Region}}", "region");
    let why = if plain.contains("{{") {
        "the only mark in it is {{.Region}}"
    } else if !plain.starts_with("https://") && !plain.starts_with("http://") {
        "it is reached by http or https only"
    } else {
        return Ok(text);
    };
    Err(ConnectError::value(origin, why))
}

/// A number of seconds, as an argument gives it.
pub(crate) fn seconds(number: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(number).ok()
}

#[cfg(test)]
mod tests;
