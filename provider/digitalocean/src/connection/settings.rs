//! The provider block as plain data.

use std::time::Duration;

use slipway_engine::settings::Secret;

/// What the provider block says. What it leaves out is taken from the variables, or has a default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The token of the API.
    pub token: Option<Secret>,
    /// The root of the API.
    pub api_endpoint: Option<String>,
    /// Where Spaces are: a URL in which `{{.Region}}` stands for the region.
    pub spaces_endpoint: Option<String>,
    /// The id of a Spaces key.
    pub spaces_access_id: Option<String>,
    /// The secret of a Spaces key.
    pub spaces_secret_key: Option<Secret>,
    /// Calls a second; 0 for no limit but the API's.
    pub requests_per_second: Option<f64>,
    /// How often a failed call is repeated.
    pub http_retry_max: Option<u32>,
    /// The shortest pause before a call is repeated.
    pub http_retry_wait_min: Option<Duration>,
    /// The longest, but for what the API asks for.
    pub http_retry_wait_max: Option<Duration>,
    /// The version of the host.
    pub host_version: Option<String>,
}

/// A key of Spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpacesKey {
    /// Its id, which is no secret.
    pub id: String,
    /// Its secret.
    pub secret: Secret,
}
