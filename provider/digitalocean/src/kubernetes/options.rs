//! Whether there is the region, size and version that a new cluster is to have, by what the API offers.

use slipway_engine::operation::Operation;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::path::Path;

use super::version;
use crate::generated::kubernetes::kubernetes_cluster::KubernetesCluster;
use crate::generated::kubernetes::kubernetes_node_pool::KubernetesNodePool;
use crate::offers;
use crate::parts::given;
use crate::session::Api;

const OPTIONS: Operation = super::reading("kubernetes_list_options");

/// What the API offers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    regions: Vec<String>,
    sizes: Vec<String>,
    versions: Vec<String>,
}

impl Options {
    /// What there is; nothing where it cannot be read, so that the API has the last word.
    pub(crate) async fn read(api: &Api) -> Self {
        let answer = api.call(&OPTIONS, || api.client.kubernetes_list_options());
        let found = answer.await.ok().and_then(|answer| answer.options);
        let found = found.unwrap_or_default();
        let regions = found.regions.into_iter().flatten().filter_map(|it| it.slug);
        let sizes = found.sizes.into_iter().flatten().filter_map(|it| it.slug);
        let versions = found
            .versions
            .into_iter()
            .flatten()
            .filter_map(|it| it.slug);
        Self {
            regions: regions.collect(),
            sizes: sizes.collect(),
            versions: versions.collect(),
        }
    }

    /// The slug that a version means.
    pub(crate) fn version(&self, asked: &str) -> Option<&String> {
        version::newest(&self.versions, asked)
    }

    /// What of a cluster is not offered.
    pub(crate) fn refuse(&self, planned: &KubernetesCluster) -> Diagnostics {
        let mut told = Diagnostics::new();
        if let Some(region) = given(&planned.region) {
            told.extend(missing("region", Path::of("region"), region, &self.regions));
        }
        if let Some(version) = given(&planned.version)
            && self.version(version).is_none()
        {
            told.extend(missing(
                "version",
                Path::of("version"),
                version,
                &self.versions,
            ));
        }
        told.extend(self.refuse_size(planned));
        told
    }

    /// The size of the cluster's own pool, when there is none such.
    pub(crate) fn refuse_size(&self, planned: &KubernetesCluster) -> Option<Diagnostic> {
        let pool = planned.node_pool.if_known().and_then(|all| all.first());
        let size = pool.and_then(|pool| given(&pool.size))?;
        let path = Path::of("node_pool").index(0).attribute("size");
        missing("size", path, size, &self.sizes)
    }

    /// The size of a pool of its own, when there is none such.
    pub(crate) fn refuse_size_of(&self, pool: &KubernetesNodePool) -> Option<Diagnostic> {
        let (size, of) = (given(&pool.size)?, "Kubernetes node pool");
        offers::missing("size", Path::of("size"), size, &self.sizes, of)
    }
}

fn missing(noun: &str, path: Path, asked: &str, offered: &[String]) -> Option<Diagnostic> {
    offers::missing(noun, path, asked, offered, "Kubernetes cluster")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::kubernetes::kubernetes_cluster::KubernetesClusterNodePool;

    #[test]
    fn what_is_not_offered_is_told_with_what_may_have_been_meant() {
        let texts = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect();
        let options = Options {
            regions: texts(&["fra1", "nyc3"]),
            sizes: texts(&["s-2vcpu-4gb"]),
            versions: texts(&["1.34.7-do.2"]),
        };
        let cluster = |region: &str, version: &str, size: &str| KubernetesCluster {
            region: region.into(),
            version: version.into(),
            node_pool: vec![KubernetesClusterNodePool {
                size: size.into(),
                ..KubernetesClusterNodePool::default()
            }]
            .into(),
            ..KubernetesCluster::default()
        };
        let told = |cluster: &KubernetesCluster| -> Vec<String> {
            let told = options.refuse(cluster);
            told.iter().map(|it| it.detail.clone()).collect()
        };
        assert!(told(&cluster("fra1", "1.34", "s-2vcpu-4gb")).is_empty());
        let all = told(&cluster("fra2", "1.43", "enormous"));
        assert!(all[0].contains("Did you mean `fra1`?"), "{all:?}");
        assert!(
            all[1].contains("Choose one of these: 1.34.7-do.2."),
            "{all:?}"
        );
        assert!(
            all[2].contains("Choose one of these: s-2vcpu-4gb."),
            "{all:?}"
        );
        assert!(
            Options::default()
                .refuse(&cluster("a", "b", "c"))
                .is_empty()
        );
    }
}
