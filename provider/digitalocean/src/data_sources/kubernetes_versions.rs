//! `digitalocean_kubernetes_versions`: the versions that a cluster can have.

use std::sync::Arc;

use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::stop::StopSignal;

use crate::parts::given;
use crate::session;
use crate::shared::Shared;

const LIST: Operation = Operation {
    name: "kubernetes_list_options",
    effect: Effect::Reads,
    kinds: &[],
};

/// The versions that a new cluster can have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Versions {
    /// Always `kubernetes-versions`.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// The highest of `valid_versions`; empty when there is none.
    #[attr(computed())]
    pub(crate) latest_version: Attr<String>,
    /// The versions, such as `1.34.1-do.0`.
    #[attr(computed())]
    pub(crate) valid_versions: Attr<Vec<String>>,
    /// What they begin with, such as `1.34.`.
    #[attr(optional())]
    pub(crate) version_prefix: Attr<String>,
}

/// The data source.
pub(super) struct KubernetesVersions {
    shared: Arc<Shared>,
}

impl KubernetesVersions {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for KubernetesVersions {
    type Model = Versions;

    fn type_name(&self) -> &'static str {
        "digitalocean_kubernetes_versions"
    }

    async fn read(&self, config: Versions, _: &StopSignal) -> Result<Versions, Diagnostics> {
        let api = session::connect(&self.shared)?;
        let answer = api
            .call(&LIST, || api.client.kubernetes_list_options())
            .await;
        let answer = answer.and_then(|answer| {
            let versions = answer.options.and_then(|options| options.versions);
            versions.ok_or_else(|| api.incomplete(&LIST, "options.versions"))
        });
        let found =
            answer.map_err(|error| super::failed(&error, "DigitalOcean Kubernetes versions"))?;
        let prefix = given(&config.version_prefix).unwrap_or_default();
        let slugs = found.into_iter().filter_map(|version| version.slug);
        let valid: Vec<String> = slugs.filter(|slug| slug.starts_with(prefix)).collect();
        let latest = valid.iter().max_by_key(|slug| numbers(slug));
        Ok(Versions {
            id: "kubernetes-versions".into(),
            latest_version: latest.cloned().unwrap_or_default().into(),
            valid_versions: Attr::Known(valid),
            ..config
        })
    }
}

/// The numbers of a version, by which versions are in order.
fn numbers(version: &str) -> Vec<u64> {
    let parts = version.split(|letter: char| !letter.is_ascii_digit());
    parts.filter_map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_order_of_their_numbers() {
        let versions = ["1.9.3-do.2", "1.34.1-do.0", "1.34.1-do.10", "1.33.9-do.1"];
        let latest = versions.iter().max_by_key(|it| numbers(it));
        assert_eq!(latest, Some(&"1.34.1-do.10"));
    }
}
