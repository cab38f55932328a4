//! Whether there is the region, size and version that a new cluster is to have, by what the API offers.

use slipway_engine::operation::Operation;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::path::Path;

use super::version;
use crate::generated::kubernetes::kubernetes_cluster::KubernetesCluster;
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
    pub(crate) fn refuse_size(&self, planned: &KubernetesCluster) -> Diagnostics {
        let pool = planned.node_pool.if_known().and_then(|all| all.first());
        match pool.and_then(|pool| given(&pool.size)) {
            Some(size) => {
                let path = Path::of("node_pool").index(0).attribute("size");
                missing("size", path, size, &self.sizes)
            }
            None => Diagnostics::new(),
        }
    }
}

/// The error about what is not offered, with what may have been meant.
fn missing(noun: &str, path: Path, asked: &str, offered: &[String]) -> Diagnostics {
    let mut told = Diagnostics::new();
    if offered.is_empty() || offered.iter().any(|it| it == asked) {
        return told;
    }
    let next = match closest(asked, offered) {
        Some(close) => format!("Did you mean `{close}`?"),
        None => format!("Choose one of these: {}.", offered.join(", ")),
    };
    let detail = format!(
        "DigitalOcean offers no Kubernetes clusters with the {noun} `{asked}`. Nothing was created.\n{next}"
    );
    let summary = format!("Unknown {noun} of Kubernetes cluster");
    told.push(Diagnostic::error(summary, detail).at(path));
    told
}

/// The one of these that differs in a few letters.
pub(crate) fn closest<'a>(asked: &str, offered: &'a [String]) -> Option<&'a String> {
    const FEW: usize = 2;
    let far = offered.iter().map(|it| (distance(asked, it), it));
    let near = far.filter(|(letters, _)| *letters <= FEW);
    near.min_by_key(|(letters, _)| *letters).map(|(_, it)| it)
}

/// How many letters have to be added, taken away or exchanged (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut before = std::mem::replace(&mut row[0], at + 1);
        for (column, there) in other.iter().enumerate() {
            let exchanged = before + usize::from(*there != letter);
            before = row[column + 1];
            row[column + 1] = exchanged.min(before + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
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
