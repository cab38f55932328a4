//! The cluster's own pool: the one that it was made with, or that took the place of that one.
//!
//! The official provider marks it with a tag, by which it finds it again; so that each can go on with what
//! the other has made, it is marked here too.

use std::collections::BTreeMap;

use slipway_digitalocean_client::types as sdk;
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::{Attr, Set};

use crate::generated::kubernetes::kubernetes_cluster::{
    KubernetesCluster, KubernetesClusterNodePool, KubernetesClusterNodePoolNodes,
    KubernetesClusterNodePoolTaint,
};
use crate::parts::given;

/// The tag by which the cluster's own pool is known.
pub(crate) const MARK: &str = "terraform:default-node-pool";

/// How the tags begin that DOKS gives, but for `k8s` alone; one of a node pool names its cluster (API reference,
/// Kubernetes: the examples of clusters and node pools).
pub(crate) const OWN_BEGINNING: &str = "k8s:";

/// Whether DOKS gives this tag to clusters, nodes and their Droplets.
pub(crate) fn is_given(tag: &str) -> bool {
    tag == "k8s" || tag.starts_with(OWN_BEGINNING)
}

/// The tags that somebody chose: those that were asked for, and those that nobody else gives.
pub(crate) fn chosen(tags: &[String], asked: &Attr<Set<String>>) -> Attr<Set<String>> {
    let is_asked = |tag: &String| asked.if_known().is_some_and(|all| all.0.contains(tag));
    let others = tags
        .iter()
        .filter(|tag| is_asked(tag) || !is_given(tag) && *tag != MARK);
    let others: Vec<String> = others.cloned().collect();
    match others.is_empty() {
        true => Attr::Null,
        false => Attr::Known(Set(others)),
    }
}

/// The block of a model; there is one at most.
pub(crate) fn block(model: &KubernetesCluster) -> Option<&KubernetesClusterNodePool> {
    model.node_pool.if_known().and_then(|all| all.first())
}

/// The pools of a cluster.
pub(crate) fn all(cluster: &sdk::ClusterRead) -> &[sdk::KubernetesNodePool] {
    cluster.node_pools.as_deref().unwrap_or_default()
}

/// Whether a pool has the mark.
pub(crate) fn is_marked(pool: &sdk::KubernetesNodePool) -> bool {
    let tags = pool.tags.as_deref().unwrap_or_default();
    tags.iter().any(|tag| tag == MARK)
}

/// The cluster's own pool: the one that the state knows, the one with the mark, or the only one. Nothing
/// when the one that was known is gone.
///
/// # Errors
/// When nothing was known and nothing tells.
pub(crate) fn own<'a>(
    pools: &'a [sdk::KubernetesNodePool],
    known: Option<&str>,
) -> Result<Option<&'a sdk::KubernetesNodePool>, Diagnostic> {
    let with_id = |id: &str| pools.iter().find(|pool| pool.id.as_deref() == Some(id));
    let found = known.and_then(with_id);
    let found = found.or_else(|| pools.iter().find(|pool| is_marked(pool)));
    if found.is_some() || known.is_some() {
        return Ok(found);
    }
    match pools {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        several => Err(undecided(several)),
    }
}

fn undecided(pools: &[sdk::KubernetesNodePool]) -> Diagnostic {
    let names = pools.iter().filter_map(|pool| pool.name.as_deref());
    let names: Vec<&str> = names.collect();
    let detail = format!(
        "The cluster has several pools, and none has the tag `{MARK}`, by which `node_pool` finds the one that it \
         is about. Nothing was changed.\n\
         Give the tag to one of the pools in the control panel, then try again. The others are imported as \
         `digitalocean_kubernetes_node_pool`.\n\n  Node pools: {}",
        names.join(", ")
    );
    Diagnostic::error("Kubernetes cluster with several node pools", detail)
}

/// What the state says of a pool. What nobody asked for is left out: the tags that others give, and the
/// number of nodes that a pool which scales by itself happens to have.
pub(crate) fn told(
    pool: &sdk::KubernetesNodePool,
    known: Option<&KubernetesClusterNodePool>,
) -> KubernetesClusterNodePool {
    let nothing = KubernetesClusterNodePool::default();
    let is_known = known.is_some();
    let known = known.unwrap_or(&nothing);
    let scales = pool.auto_scale.unwrap_or_default();
    let labels = pool.labels.iter().flatten();
    let labels = labels.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned())));
    let labels: BTreeMap<String, String> = labels.collect();
    let taints = pool.taints.iter().flatten();
    let taints = taints.map(|it| {
        let (effect, key): (Attr<String>, Attr<String>) =
            (it.effect.clone().into(), it.key.clone().into());
        let mut asked = known.taint.if_known().into_iter().flatten();
        let asked = asked.find(|it| it.effect == effect && it.key == key);
        KubernetesClusterNodePoolTaint {
            effect,
            key,
            value: taint_value(it.value.as_deref(), asked.map(|it| &it.value)),
        }
    });
    let nodes = pool.nodes.iter().flatten();
    let nodes = nodes.map(|it| KubernetesClusterNodePoolNodes {
        created_at: it.created_at.clone().into(),
        droplet_id: it.droplet_id.clone().into(),
        id: it.id.clone().into(),
        name: it.name.clone().into(),
        status: it.status.as_ref().and_then(|it| it.state.clone()).into(),
        updated_at: it.updated_at.clone().into(),
    });
    let tags = pool.tags.as_deref().unwrap_or_default();
    KubernetesClusterNodePool {
        actual_node_count: pool.count.into(),
        auto_scale: Attr::Known(scales),
        gpu_partition_mode: known.gpu_partition_mode.clone(),
        id: pool.id.clone().into(),
        labels: Some(labels).filter(|all| !all.is_empty()).into(),
        max_nodes: bound(pool.max_nodes, &known.max_nodes),
        min_nodes: bound(pool.min_nodes, &known.min_nodes),
        name: pool.name.clone().into(),
        node_count: match scales && is_known {
            true => known.node_count.clone(),
            false => pool.count.into(),
        },
        nodes: Attr::Known(nodes.collect()),
        size: pool.size.clone().into(),
        tags: chosen(tags, &known.tags),
        taint: Attr::Known(taints.collect()),
    }
}

/// The value of a taint. None is told as an empty text, and may be written as one.
pub(crate) fn taint_value(told: Option<&str>, known: Option<&Attr<String>>) -> Attr<String> {
    match (told.filter(|it| !it.is_empty()), known) {
        (Some(value), _) => value.into(),
        (None, Some(known)) if given(known).is_none() && !known.is_unknown() => known.clone(),
        (None, _) => Attr::Null,
    }
}

/// A bound of a pool, which is told as 0 of one that does not scale by itself.
fn bound(told: Option<i64>, known: &Attr<i64>) -> Attr<i64> {
    match told {
        Some(0) if known.is_null() => Attr::Null,
        told => told.into(),
    }
}

/// A pool as the API is sent it, with this many nodes.
pub(crate) fn wanted(
    block: &KubernetesClusterNodePool,
    count: Option<i64>,
) -> sdk::KubernetesNodePool {
    let labels = block.labels.if_known().map(|all| {
        let all = all.iter();
        all.map(|(name, text)| (name.clone(), text.clone().into()))
            .collect()
    });
    let tags = block.tags.if_known().into_iter().flatten().cloned();
    let taints = block.taint.if_known().into_iter().flatten();
    let taints = taints.map(|it| sdk::KubernetesNodePoolTaint {
        effect: given(&it.effect).map(str::to_owned),
        key: given(&it.key).map(str::to_owned),
        value: given(&it.value).map(str::to_owned),
    });
    sdk::KubernetesNodePool {
        auto_scale: block.auto_scale.if_known().copied(),
        count,
        labels,
        max_nodes: block.max_nodes.if_known().copied(),
        min_nodes: block.min_nodes.if_known().copied(),
        name: given(&block.name).map(str::to_owned),
        size: given(&block.size).map(str::to_owned),
        tags: Some(tags.chain([MARK.to_owned()]).collect()),
        taints: Some(taints.collect()),
        ..Default::default()
    }
}

/// How many nodes a pool is to have, beside what it has. One that scales by itself keeps its nodes, within
/// its bounds.
pub(crate) fn count(block: &KubernetesClusterNodePool, has: Option<i64>) -> Option<i64> {
    let known = |number: &Attr<i64>| number.if_known().copied();
    let asked = known(&block.node_count);
    if block.auto_scale.if_known() != Some(&true) {
        return asked;
    }
    let least = known(&block.min_nodes).unwrap_or_default();
    let most = known(&block.max_nodes).unwrap_or(i64::MAX).max(least);
    Some(has.or(asked).unwrap_or(least).clamp(least, most))
}

/// What a pool is doing: the state of the first of its nodes that does not run, or `running`.
pub(crate) fn doing(pool: &sdk::KubernetesNodePool) -> &str {
    const COMING: &str = "provisioning";
    const RUNNING: &str = "running";
    let nodes = pool.nodes.as_deref().unwrap_or_default();
    if pool.count.is_none_or(|count| (nodes.len() as i64) < count) {
        return COMING;
    }
    let states = nodes.iter().map(|node| {
        let status = node.status.as_ref();
        status.and_then(|it| it.state.as_deref()).unwrap_or(COMING)
    });
    let mut others = states.filter(|state| *state != RUNNING);
    others.next().unwrap_or(RUNNING)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(id: &str, tags: &[&str]) -> sdk::KubernetesNodePool {
        sdk::KubernetesNodePool {
            id: Some(id.to_owned()),
            name: Some(format!("pool-{id}")),
            count: Some(2),
            tags: Some(tags.iter().map(|tag| (*tag).to_owned()).collect()),
            ..Default::default()
        }
    }

    #[test]
    fn the_own_pool_is_found_wherever_it_stands_in_the_answer() {
        let (other, marked) = (pool("1", &["k8s"]), pool("2", &[MARK]));
        let pools = [other.clone(), marked];
        let found = |known| {
            let found = own(&pools, known).expect("one has the mark");
            found.and_then(|pool| pool.id.clone())
        };
        assert_eq!(found(None).as_deref(), Some("2"));
        assert_eq!(found(Some("1")).as_deref(), Some("1"));
        assert_eq!(found(Some("gone")).as_deref(), Some("2"));
        let alone = std::slice::from_ref(&other);
        assert!(own(alone, None).expect("it is alone").is_some());
        assert!(own(alone, Some("gone")).expect("it is gone").is_none());
        let told = own(&[other, pool("3", &[])], None).expect_err("nothing tells");
        assert!(
            told.detail.contains("Node pools: pool-1, pool-3"),
            "{told:?}"
        );
    }

    #[test]
    fn tags_that_nobody_asked_for_are_left_out() {
        let tags = ["k8s", "k8s:worker", MARK, "mine"].map(str::to_owned);
        let mine = || Attr::Known(Set(vec!["mine".to_owned()]));
        assert_eq!(chosen(&tags, &Attr::Null), mine());
        assert_eq!(chosen(&tags[..3], &mine()), Attr::Null);
        let asked = Attr::Known(Set(vec!["k8s:worker".to_owned()]));
        assert_eq!(chosen(&tags[..3], &asked), asked);
    }

    #[test]
    fn a_taint_without_a_value_is_as_it_was_written() {
        let empty = || Attr::Known(String::new());
        for told in [None, Some("")] {
            assert_eq!(taint_value(told, None), Attr::Null);
            assert_eq!(taint_value(told, Some(&Attr::Null)), Attr::Null);
            assert_eq!(taint_value(told, Some(&empty())), empty());
            assert_eq!(taint_value(told, Some(&"gpu".into())), Attr::Null);
        }
        assert_eq!(taint_value(Some("gpu"), Some(&empty())), "gpu".into());
    }

    #[test]
    fn a_pool_runs_when_all_of_its_nodes_do() {
        let pool = |count: i64, states: &[&str]| {
            let node = |state: &&str| sdk::Node {
                status: Some(sdk::NodeStatus {
                    state: Some((*state).to_owned()),
                }),
                ..Default::default()
            };
            sdk::KubernetesNodePool {
                count: Some(count),
                nodes: Some(states.iter().map(node).collect()),
                ..Default::default()
            }
        };
        for (count, states, expected) in [
            (2, &["running", "running"][..], "running"),
            (2, &["running"], "provisioning"),
            (2, &["running", "draining"], "draining"),
            (0, &[], "running"),
        ] {
            assert_eq!(doing(&pool(count, states)), expected);
        }
    }

    #[test]
    fn a_pool_that_scales_by_itself_keeps_its_nodes() {
        let block = |scales: bool| KubernetesClusterNodePool {
            auto_scale: Attr::Known(scales),
            node_count: Attr::Known(1),
            min_nodes: Attr::Known(2),
            max_nodes: Attr::Known(5),
            ..KubernetesClusterNodePool::default()
        };
        assert_eq!(count(&block(false), Some(4)), Some(1));
        assert_eq!(count(&block(true), Some(4)), Some(4));
        assert_eq!(count(&block(true), Some(9)), Some(5));
        assert_eq!(count(&block(true), None), Some(2));
        assert_eq!(
            told(&pool("1", &[]), Some(&block(true))).node_count,
            Attr::Known(2)
        );
        let scaling = sdk::KubernetesNodePool {
            auto_scale: Some(true),
            ..pool("1", &[])
        };
        assert_eq!(
            told(&scaling, Some(&block(true))).node_count,
            Attr::Known(1)
        );
    }
}
