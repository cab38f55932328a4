//! The provider itself: its block, and the types that it offers.

use std::collections::BTreeMap;
use std::sync::Arc;

use slipway_engine::clock::Runtime;
use slipway_engine::settings::Environment;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::validate::Validator;
use slipway_framework::{Host, Provider, Types};

use crate::clusters::Reference;
use crate::clusters::named::Named;
use crate::shared::{Block, Clouds, Shared};
use crate::{image, kubeconfig, release, workload};

/// Releases apps on Kubernetes clusters.
///
/// Clusters of AWS and of DigitalOcean are reached with the credentials of their clouds, which are taken from the
/// environment variables that those clouds' own providers read, and need no entry here.
#[derive(Clone, Debug, Default, Model)]
pub struct SlipwayConfig {
    /// How AWS is reached, for clusters that are named by their ARN.
    #[attr(optional())]
    pub aws: Attr<AwsConfig>,
    /// Clusters of any other kind, by the name that `cluster` has where they are meant.
    #[attr(optional())]
    pub clusters: Attr<BTreeMap<String, Named>>,
    /// How DigitalOcean is reached, for clusters that are named by their URN.
    #[attr(optional())]
    pub digitalocean: Attr<DigitalOceanConfig>,
    /// The programs that files for kubectl in `clusters` may have started, by their absolute paths: `/usr/local/bin/tsh`. No other one is.
    #[attr(optional().check(Validator::elements(Validator::text("be an absolute path", |path| path.starts_with('/')))))]
    pub exec_plugins: Attr<Vec<String>>,
    /// How registries of images are reached, by their hosts as references name them. ECR and DigitalOcean's are known by the credentials of their clouds, and need no entry.
    #[attr(optional())]
    pub registries: Attr<BTreeMap<String, RegistryConfig>>,
}

/// How a registry of images is reached.
#[derive(Clone, Debug, Default, Model)]
pub struct RegistryConfig {
    /// The address of its API, where it is not the host of the references. Also `SLIPWAY_REGISTRIES`, as `HOST=ADDRESS`, several separated by commas.
    #[attr(optional())]
    pub endpoint: Attr<String>,
    /// The password.
    #[attr(optional())]
    pub password: Attr<String>,
    /// The user who may pull images.
    #[attr(optional())]
    pub username: Attr<String>,
}

/// How AWS is reached.
#[derive(Clone, Debug, Default, Model)]
pub struct AwsConfig {
    /// The id of an access key. Also `AWS_ACCESS_KEY_ID`.
    #[attr(optional())]
    pub access_key: Attr<String>,
    /// Addresses of services, by their names: `eks`, `sts`. Also `AWS_ENDPOINT_URL` and its kin.
    #[attr(optional())]
    pub endpoints: Attr<BTreeMap<String, String>>,
    /// A profile of the shared configuration. Also `AWS_PROFILE`.
    #[attr(optional())]
    pub profile: Attr<String>,
    /// The region in which credentials are checked. A cluster is looked for in its own. Also `AWS_REGION`.
    #[attr(optional())]
    pub region: Attr<String>,
    /// A role that is assumed.
    #[attr(optional())]
    pub role_arn: Attr<String>,
    /// The secret of the access key. Better leave it out, so that it stands in no file. Also `AWS_SECRET_ACCESS_KEY`.
    #[attr(optional())]
    pub secret_key: Attr<String>,
    /// The token of a session. Also `AWS_SESSION_TOKEN`.
    #[attr(optional())]
    pub token: Attr<String>,
}

/// How DigitalOcean is reached.
#[derive(Clone, Debug, Default, Model)]
pub struct DigitalOceanConfig {
    /// The address of the API. Also `DIGITALOCEAN_API_URL`.
    #[attr(optional())]
    pub api_endpoint: Attr<String>,
    /// The token of the API. Better leave it out, so that it stands in no file. Also `DIGITALOCEAN_TOKEN`.
    #[attr(optional())]
    pub token: Attr<String>,
}

/// The native provider.
#[derive(Debug)]
pub struct Slipway {
    environment: Environment,
    runtime: Runtime,
    shared: Arc<Shared>,
}

impl Slipway {
    /// A provider that reads these environment variables, and takes time and randomness from here.
    pub fn new(environment: Environment, runtime: Runtime) -> Self {
        Self {
            environment,
            shared: Shared::new(runtime.clone()),
            runtime,
        }
    }

    /// What is left to do when the process ends: to give back what was made for it alone. It takes less than a second,
    /// after which hosts lose patience.
    pub fn closing(&self) -> impl Future<Output = ()> + Send + 'static + use<> {
        let shared = Arc::clone(&self.shared);
        async move {
            if let Some(clouds) = shared.if_connected() {
                clouds.close().await;
            }
        }
    }
}

impl Provider for Slipway {
    type Config = SlipwayConfig;

    fn register(&self, types: &mut Types) {
        types.resource(release::Releases::new(Arc::clone(&self.shared)));
        types.data_source(image::Images::new(Arc::clone(&self.shared)));
        types.data_source(workload::Workloads::new(Arc::clone(&self.shared)));
        types.ephemeral_resource(kubeconfig::Kubeconfigs::new(Arc::clone(&self.shared)));
    }

    fn validate(&self, config: &SlipwayConfig, diagnostics: &mut Diagnostics) {
        let Attr::Known(clusters) = &config.clusters else {
            return;
        };
        for (name, cluster) in clusters {
            let at = Path::of("clusters").key(name);
            if !matches!(Reference::parse(name), Ok(Reference::Named(_))) {
                let detail = format!(
                    "`{name}` cannot be told from the name that a cloud gives to a cluster. Nothing was changed.\n\
                     Use letters, digits, `.`, `_` and `-`."
                );
                diagnostics
                    .push(Diagnostic::error("Unusable name of a cluster", detail).at(at.clone()));
            }
            cluster.validate(&at, diagnostics);
        }
    }

    async fn configure(
        &self,
        config: SlipwayConfig,
        host: Host,
    ) -> Result<Diagnostics, Diagnostics> {
        // A host that reattaches configures again for its next phase.
        self.closing().await;
        self.shared.reset();
        self.shared.follow(host.stop.clone());
        let undecided = undecided(&config);
        if !undecided.is_empty() {
            self.shared.leave_undecided(undecided);
            return Ok(Diagnostics::new());
        }
        let block = Block {
            config,
            environment: self.environment.clone(),
            host_version: host.version,
            stop: host.stop,
        };
        self.shared
            .configure(Clouds::new(block, self.runtime.clone()));
        Ok(Diagnostics::new())
    }
}

/// The arguments in which something is known only after apply.
fn undecided(config: &SlipwayConfig) -> Vec<String> {
    let value = config.to_value();
    let arguments = value.as_object().into_iter().flatten();
    arguments
        .filter(|(_, value)| !value.is_wholly_known())
        .map(|(name, _)| name.clone())
        .collect()
}
