//! What the resources of one provider share: the block, and the connections that are made from it when they are
//! first needed. A stack without a cluster of a cloud needs no credentials of that cloud.

use std::fmt;
use std::sync::Arc;

use slipway_aws::{clusters as eks, connection as aws};
use slipway_digitalocean::{clusters as doks, connection as digitalocean};
use slipway_engine::clock::Runtime;
use slipway_engine::retry::Policy;
use slipway_engine::settings::{Environment, Secret};
use slipway_engine::shared;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;
use tokio::sync::{Mutex, OnceCell};

use crate::clusters;
use crate::clusters::named::Named;
use crate::provider::{RegistryConfig, SlipwayConfig};

/// What the resources and data sources of one provider share.
pub(crate) type Shared = shared::Shared<Clouds>;

/// The provider block, and what it was handed.
pub(crate) struct Block {
    pub(crate) config: SlipwayConfig,
    pub(crate) environment: Environment,
    pub(crate) host_version: String,
    pub(crate) stop: StopSignal,
}

/// The connections of one configuration. Clones share everything.
#[derive(Clone)]
pub(crate) struct Clouds {
    inner: Arc<Inner>,
}

struct Inner {
    block: Block,
    runtime: Runtime,
    aws: OnceCell<eks::Clusters>,
    digitalocean: OnceCell<doks::Clusters>,
    reached: Mutex<clusters::Known>,
}

impl fmt::Debug for Clouds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clouds").finish_non_exhaustive()
    }
}

impl shared::Connection for Clouds {
    const CLOUD: &'static str = "a cluster";

    fn account(&self) -> &str {
        ""
    }

    fn policy(&self) -> Policy {
        Policy::default()
    }
}

impl Clouds {
    pub(crate) fn new(block: Block, runtime: Runtime) -> Self {
        Self {
            inner: Arc::new(Inner {
                block,
                runtime,
                aws: OnceCell::new(),
                digitalocean: OnceCell::new(),
                reached: Mutex::default(),
            }),
        }
    }

    /// The clock and the random numbers.
    pub(crate) fn runtime(&self) -> &Runtime {
        &self.inner.runtime
    }

    /// The clusters that were reached.
    pub(crate) fn reached(&self) -> &Mutex<clusters::Known> {
        &self.inner.reached
    }

    /// An entry of the provider block.
    pub(crate) fn named(&self, name: &str) -> Option<&Named> {
        self.inner.block.config.clusters.if_known()?.get(name)
    }

    /// The names of the entries of the provider block.
    pub(crate) fn names(&self) -> Vec<&str> {
        let clusters = self.inner.block.config.clusters.if_known();
        let names = clusters.into_iter().flat_map(|all| all.keys());
        names.map(String::as_str).collect()
    }

    /// The programs that files for kubectl may name, by their absolute paths.
    pub(crate) fn exec_plugins(&self) -> Vec<String> {
        let allowed = self.inner.block.config.exec_plugins.if_known();
        allowed.cloned().unwrap_or_default()
    }

    /// What the provider block says of a registry of images.
    pub(crate) fn registry(&self, host: &str) -> Option<&RegistryConfig> {
        self.inner.block.config.registries.if_known()?.get(host)
    }

    /// The environment variables.
    pub(crate) fn environment(&self) -> &Environment {
        &self.inner.block.environment
    }

    /// The clusters of AWS, for whoever is named by this argument. The region is used where nothing says which one is
    /// meant.
    ///
    /// # Errors
    /// Those of its settings and of its credentials.
    pub(crate) async fn aws(
        &self,
        argument: &str,
        region: &str,
    ) -> Result<&eks::Clusters, Diagnostics> {
        let open = async || {
            let environment = &self.inner.block.environment;
            let open = |settings| {
                aws::Connection::open(settings, environment.clone(), aws::Runtime::default())
            };
            let mut opened = open(self.aws_settings()).await;
            if opened
                .as_ref()
                .is_err_and(aws::ConnectError::is_without_region)
            {
                let region = Some(region.to_owned());
                opened = open(aws::Settings {
                    region,
                    ..self.aws_settings()
                })
                .await;
            }
            let connection = opened
                .map_err(|error| refused(argument, "aws", error.summary(), &error.detail()))?;
            let stop = self.inner.block.stop.clone();
            let clusters = eks::Clusters::new(connection, self.runtime().clone(), stop);
            Ok::<_, Diagnostics>(clusters)
        };
        self.inner.aws.get_or_try_init(open).await
    }

    fn aws_settings(&self) -> aws::Settings {
        let config = self.inner.block.config.aws.if_known();
        let config = config.cloned().unwrap_or_default();
        let text = |value: &Attr<String>| value.if_known().cloned();
        let role = text(&config.role_arn).map(|role| aws::AssumeRole {
            role_arn: Some(role),
            ..aws::AssumeRole::default()
        });
        aws::Settings {
            access_key: text(&config.access_key),
            secret_key: text(&config.secret_key).map(Secret::new),
            token: text(&config.token).map(Secret::new),
            profile: text(&config.profile),
            region: text(&config.region),
            assume_role: role.into_iter().collect(),
            endpoints: config.endpoints.if_known().cloned().unwrap_or_default(),
            user_agent: aws::UserAgent {
                terraform_version: Some(self.inner.block.host_version.clone()),
                ..aws::UserAgent::default()
            },
            ..aws::Settings::default()
        }
    }

    /// The clusters of DigitalOcean, for whoever is named by this argument.
    ///
    /// # Errors
    /// Those of its settings.
    pub(crate) async fn digitalocean(
        &self,
        argument: &str,
    ) -> Result<&doks::Clusters, Diagnostics> {
        let open = async || {
            let config = self.inner.block.config.digitalocean.if_known();
            let config = config.cloned().unwrap_or_default();
            let settings = digitalocean::Settings {
                token: config.token.if_known().cloned().map(Secret::new),
                api_endpoint: config.api_endpoint.if_known().cloned(),
                host_version: Some(self.inner.block.host_version.clone()),
                ..digitalocean::Settings::default()
            };
            let block = &self.inner.block;
            let runtime = self.runtime().clone();
            let opened =
                digitalocean::Connection::open(&settings, &block.environment, runtime.clone());
            let connection = opened.map_err(|error| {
                refused(argument, "digitalocean", error.summary(), &error.detail())
            })?;
            doks::Clusters::new(connection, runtime, block.stop.clone())
        };
        self.inner.digitalocean.get_or_try_init(open).await
    }

    /// Gives back what was made for this process alone: tokens of clusters.
    pub(crate) async fn close(&self) {
        if let Some(clusters) = self.inner.digitalocean.get() {
            clusters.close().await;
        }
    }
}

/// A cloud that cannot be reached, told of what is looked for there.
fn refused(argument: &str, block: &str, summary: &str, detail: &str) -> Diagnostics {
    let detail = format!(
        "{detail}\n\n  Needed for: what `{argument}` names\n  Set in:     `{block}` of the provider block, or the environment"
    );
    let diagnostic = Diagnostic::error(summary, detail);
    diagnostic.at(Path::of(argument)).into()
}
