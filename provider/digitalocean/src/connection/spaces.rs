//! The clients of Spaces, by region, and the key that they sign with.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{
    BehaviorVersion, Builder, Credentials, Region, RequestChecksumCalculation,
    ResponseChecksumValidation,
};
use slipway_digitalocean_client::connection::{Proxies, READ_TIMEOUT, http};
use slipway_engine::clock::Runtime;
use slipway_engine::error::{CloudError, ErrorKind};

use super::{Connection, SPACES, SpacesKey};
use crate::spaces::SPACES as SERVICE;
use crate::spaces::http::{Checked, Http, Time};
use crate::spaces::key::Keys;

/// What of a connection is about Spaces.
pub(super) struct Spaces {
    /// Where it is; `{{.Region}}` stands for the region.
    endpoint: String,
    keys: Keys,
    user_agent: String,
    proxies: Proxies,
    runtime: Runtime,
    /// By region and the id of the key.
    clients: Mutex<HashMap<(String, String), Client>>,
}

impl Spaces {
    pub(super) fn new(
        endpoint: String,
        key: Option<SpacesKey>,
        (user_agent, proxies): (String, Proxies),
        runtime: Runtime,
    ) -> Self {
        Self {
            endpoint,
            keys: Keys::new(key),
            user_agent,
            proxies,
            runtime,
            clients: Mutex::default(),
        }
    }

    fn endpoint_of(&self, region: &str) -> String {
        self.endpoint.replace("{{.Region}}", region)
    }

    fn client(&self, region: &str, key: &SpacesKey) -> Result<Client, CloudError> {
        let refused = |error: slipway_digitalocean_client::connection::ConnectError| {
            CloudError::new(SERVICE, "Connect", ErrorKind::Invalid).with_message(error.to_string())
        };
        let endpoint = self.endpoint_of(region);
        let sender = |read_timeout| {
            let from = (&self.proxies, self.user_agent.as_str());
            http(&endpoint, from, read_timeout).map_err(refused)
        };
        let sent = Http {
            calls: sender(Some(READ_TIMEOUT))?,
            uploads: sender(None)?,
            read_timeout: READ_TIMEOUT,
        };
        let secret = key.secret.expose();
        let config = Builder::new()
            .behavior_version(BehaviorVersion::latest())
            .http_client(sent)
            .interceptor(Checked)
            .time_source(Time(self.runtime.clone()))
            .region(Region::new(region.to_owned()))
            .credentials_provider(Credentials::new(&key.id, secret, None, None, "spaces"))
            .retry_config(RetryConfig::disabled())
            // Ceph's object gateway refuses the form in which the SDK sends checksums behind a body.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .disable_s3_express_session_auth(true)
            // Behind an endpoint of one's own a bucket has no host name.
            .force_path_style(self.endpoint != SPACES)
            .endpoint_url(endpoint);
        Ok(Client::from_conf(config.build()))
    }
}

impl Connection {
    /// Where the Spaces of a region are.
    pub fn spaces_endpoint(&self, region: &str) -> String {
        self.0.spaces.endpoint_of(region)
    }

    /// The key of Spaces: the one that is given, or one that is made when it is needed.
    pub(crate) fn spaces_keys(&self) -> &Keys {
        &self.0.spaces.keys
    }

    /// Spaces in a region, with this key. Made when it is first asked for.
    ///
    /// # Errors
    /// When the endpoint, or the proxy to it, cannot be used.
    pub(crate) fn spaces(&self, region: &str, key: &SpacesKey) -> Result<Client, CloudError> {
        let spaces = &self.0.spaces;
        let clients = spaces.clients.lock();
        let mut clients = clients.unwrap_or_else(PoisonError::into_inner);
        let name = (region.to_owned(), key.id.clone());
        if let Some(client) = clients.get(&name) {
            return Ok(client.clone());
        }
        let client = spaces.client(region, key)?;
        clients.insert(name, client.clone());
        Ok(client)
    }

    /// Gives back what was made for this process alone.
    pub(crate) async fn close(&self) {
        if let Some(client) = &self.0.client {
            let spaces = &self.0.spaces;
            spaces.keys.close(client, &spaces.runtime).await;
        }
    }
}
