//! What a plan of a cluster has to keep to.

use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use super::{pool, seen, upgrade, version};
use crate::generated::kubernetes::kubernetes_cluster::{
    KubernetesCluster, KubernetesClusterNodePool,
};
use crate::parts::given;
use crate::shared::Shared;

/// The arguments whose change makes another cluster, for which it does not matter what this one is.
const MAKE_ANOTHER: [&str; 6] = [
    "cluster_subnet",
    "isolated_workers",
    "region",
    "service_subnet",
    "vpc_uuid",
    "worker_subnet_uuid",
];

/// Holds a plan against the rules, and plans what only this type knows.
pub(crate) fn check(shared: &Shared, plan: &mut Plan<KubernetesCluster>) {
    if plan.is_destroy() {
        return;
    }
    let mut told = unsupported(&plan.config);
    told.extend(own_pool(&plan.config));
    if let (Some(prior), Some(planned)) = (plan.prior.clone(), plan.planned.clone())
        && !MAKE_ANOTHER.iter().any(|name| plan.changes(name))
    {
        told.extend(versions(shared, plan, &prior, &planned));
        told.extend(availability(&prior, &planned));
        open(plan, &prior);
    }
    for diagnostic in told {
        plan.tell(diagnostic);
    }
}

/// What the API's document has no member for.
fn unsupported(config: &KubernetesCluster) -> Vec<Diagnostic> {
    let has_blocks = [
        ("amd_gpu_dra_driver", has_some(&config.amd_gpu_dra_driver)),
        (
            "nvidia_gpu_dra_driver",
            has_some(&config.nvidia_gpu_dra_driver),
        ),
    ];
    let drivers = has_blocks.into_iter().filter(|(_, has_one)| *has_one);
    let mut paths: Vec<Path> = drivers.map(|(name, _)| Path::of(name)).collect();
    if pool::block(config).is_some_and(|it| given(&it.gpu_partition_mode).is_some()) {
        let path = Path::of("node_pool").index(0);
        paths.push(path.attribute("gpu_partition_mode"));
    }
    let refused = |path: Path| {
        let name = path.names().last().unwrap_or_default().to_owned();
        let detail = format!(
            "`{name}` is not in the API's document yet, so it cannot be set here. Nothing was changed.\nLeave it out."
        );
        Diagnostic::error("Unsupported argument of Kubernetes cluster", detail).at(path)
    };
    paths.into_iter().map(refused).collect()
}

fn has_some<T>(blocks: &Attr<Vec<T>>) -> bool {
    blocks.if_known().is_some_and(|all| !all.is_empty())
}

/// What the numbers of a pool have to be (API reference, Add a Node Pool: count, auto_scale).
fn own_pool(config: &KubernetesCluster) -> Option<Diagnostic> {
    let block = pool::block(config)?;
    let path = Path::of("node_pool").index(0);
    let refused = |name: &str, says: &str| {
        let detail = format!("{says} Nothing was changed.\nWrite `{name}`.");
        Diagnostic::error("Incomplete node pool of Kubernetes cluster", detail)
            .at(path.attribute(name))
    };
    match &block.auto_scale {
        Attr::Unknown => None,
        Attr::Known(true) => {
            let bounds = [
                ("min_nodes", &block.min_nodes),
                ("max_nodes", &block.max_nodes),
            ];
            let missing = bounds.into_iter().find(|(_, number)| number.is_null());
            let says =
                "A pool that scales by itself needs its least and its greatest number of nodes.";
            missing.map(|(name, _)| refused(name, says))
        }
        Attr::Known(false) | Attr::Null => {
            let says = "A pool that does not scale by itself needs a number of nodes.";
            let is_missing = block.node_count.is_null();
            is_missing.then(|| refused("node_count", says))
        }
    }
}

/// A version that the cluster has already is no change; one that no upgrade leads to is told. As a warning: a
/// destroy plans the configuration first, and ends with an error of that plan.
fn versions(
    shared: &Shared,
    plan: &mut Plan<KubernetesCluster>,
    prior: &KubernetesCluster,
    planned: &KubernetesCluster,
) -> Option<Diagnostic> {
    let (before, asked) = (given(&prior.version)?, given(&planned.version)?);
    if before == asked {
        return None;
    }
    if version::is_met(asked, before) {
        plan.keep_prior("version");
        // It was opened by what looked like a change.
        plan.keep_prior("updated_at");
        if plan.changes_anything() {
            plan.set_unknown("updated_at");
        }
        return None;
    }
    let found = seen::of(shared, given(&prior.id).unwrap_or_default());
    let before = found
        .as_ref()
        .map_or(before, |found| found.version.as_str());
    let summary = "Version of Kubernetes cluster out of reach";
    if version::is_met(asked, before) {
        return None;
    }
    let detail = match version::out_of_reach(before, asked) {
        Some((why, next)) => format!("{why} The apply will refuse the change.\n{next}"),
        None => {
            let upgrades = found.as_ref().map(|found| found.upgrades.as_slice())?;
            if version::newest(upgrades, asked).is_some() {
                return None;
            }
            let why = upgrade::unreachable(before, asked, upgrades);
            format!("{why}\nUnless that changes, the apply will refuse the upgrade.")
        }
    };
    Some(Diagnostic::warning(summary, detail).at(Path::of("version")))
}

/// A control plane of several stays one (API reference, Update a Kubernetes Cluster: ha). A warning, as for
/// versions: the API refuses it.
fn availability(prior: &KubernetesCluster, planned: &KubernetesCluster) -> Option<Diagnostic> {
    let pair = (prior.ha.if_known(), planned.ha.if_known());
    if pair != (Some(&true), Some(&false)) {
        return None;
    }
    let detail = "The control plane is one of several, and DOKS makes it a single one never again: it will refuse \
                  the change.\nWrite `ha = true`, or plan with `-replace` for a new cluster.";
    let told = Diagnostic::warning("High availability of Kubernetes cluster stays", detail);
    Some(told.at(Path::of("ha")))
}

/// What a change of the pool or of the version makes anew is not known before.
fn open(plan: &mut Plan<KubernetesCluster>, prior: &KubernetesCluster) {
    if !plan.changes("node_pool") && !plan.changes("version") {
        return;
    }
    let size = pool::block(prior).map(|it| it.size.clone());
    plan.revise("node_pool", |all: &mut Vec<KubernetesClusterNodePool>| {
        for block in all {
            if Some(&block.size) != size.as_ref() {
                block.id = Attr::Unknown;
            }
            block.actual_node_count = Attr::Unknown;
            block.nodes = Attr::Unknown;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(block: KubernetesClusterNodePool) -> KubernetesCluster {
        KubernetesCluster {
            node_pool: vec![block].into(),
            ..KubernetesCluster::default()
        }
    }

    #[test]
    fn a_pool_says_how_many_nodes_it_has() {
        let told = |block: KubernetesClusterNodePool| own_pool(&cluster(block)).is_some();
        let block = KubernetesClusterNodePool::default;
        assert!(told(block()));
        assert!(!told(KubernetesClusterNodePool {
            node_count: Attr::Unknown,
            ..block()
        }));
        let scaling = KubernetesClusterNodePool {
            auto_scale: Attr::Known(true),
            min_nodes: Attr::Known(1),
            ..block()
        };
        assert!(told(scaling.clone()));
        assert!(!told(KubernetesClusterNodePool {
            max_nodes: Attr::Known(3),
            ..scaling
        }));
        assert!(!told(KubernetesClusterNodePool {
            auto_scale: Attr::Unknown,
            ..block()
        }));
    }

    #[test]
    fn what_the_document_lacks_is_refused() {
        assert!(unsupported(&cluster(KubernetesClusterNodePool::default())).is_empty());
        let config = cluster(KubernetesClusterNodePool {
            gpu_partition_mode: "AMD_PARTITION_MODE_SPX_NPS1".into(),
            ..KubernetesClusterNodePool::default()
        });
        assert_eq!(unsupported(&config).len(), 1);
    }

    #[test]
    fn high_availability_stays() {
        let of = |ha: bool| KubernetesCluster {
            ha: Attr::Known(ha),
            ..KubernetesCluster::default()
        };
        assert!(availability(&of(true), &of(false)).is_some());
        assert!(availability(&of(false), &of(true)).is_none());
    }
}
