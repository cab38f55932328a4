//! Hooks of `digitalocean_kubernetes_node_pool`.

use std::time::Duration;

use slipway_digitalocean_client::types as sdk;
use slipway_engine::error::catalogue::Verb;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Work;
use slipway_engine::operation::Operation;
use slipway_engine::wait::WaitError;
use slipway_framework::model::{Attr, Set};

use crate::error::DIGITALOCEAN;
use crate::generated::kubernetes::kubernetes_node_pool::{
    Hooks, KubernetesNodePool, KubernetesNodePools,
};
use crate::kubernetes::{pool, reading};
use crate::parts::{self, States, given};
use crate::session::{Api, PER_PAGE};

const LIST: Operation = reading("kubernetes_list_clusters");

/// How long a change of the pool may take when nothing says it.
const WITHIN: Duration = Duration::from_secs(30 * 60);

/// The tags that DOKS gives the nodes, and those that begin like this (API reference, Kubernetes: the
/// examples of node pools).
const OWN: &str = "k8s";
const OWN_BEGINNING: &str = "k8s:";

impl Hooks for KubernetesNodePools {
    fn count(of: &KubernetesNodePool) -> Option<i64> {
        let count = of.node_count.if_known().or_else(|| of.min_nodes.if_known());
        count.copied()
    }

    fn own(_: &Api, known: &KubernetesNodePool, state: &mut KubernetesNodePool) {
        keep(known, state);
    }

    fn of_id(text: &str) -> Option<KubernetesNodePool> {
        let (cluster_id, id) = match text.split_once(',') {
            Some(("", _)) => return None,
            Some((cluster, id)) => (Attr::Known(cluster.to_owned()), id),
            None => (Attr::Null, text),
        };
        let is_id = !id.is_empty() && !id.contains(',');
        is_id.then(|| KubernetesNodePool {
            cluster_id,
            id: id.into(),
            ..KubernetesNodePool::default()
        })
    }

    async fn of_cluster(
        api: &Api,
        prior: &KubernetesNodePool,
    ) -> Result<KubernetesNodePool, CloudError> {
        if given(&prior.cluster_id).is_some() {
            return Ok(prior.clone());
        }
        let page = |page: i64| async move {
            let call = || {
                let page = Some(page);
                api.client.kubernetes_list_clusters(page, Some(PER_PAGE))
            };
            let answer = api.call(&LIST, call).await?;
            Ok((answer.kubernetes_clusters, answer.links))
        };
        let id = given(&prior.id);
        let clusters = api.pages(&LIST, page).await?;
        let found = clusters.into_iter().find(|cluster| {
            let mut pools = pool::all(cluster).iter();
            pools.any(|pool| pool.id.as_deref() == id)
        });
        let found = found.and_then(|cluster| cluster.id);
        let none = || CloudError::new(DIGITALOCEAN, LIST.name, ErrorKind::NotFound);
        Ok(KubernetesNodePool {
            cluster_id: found.ok_or_else(none)?.into(),
            ..prior.clone()
        })
    }

    async fn running(&self, verb: Verb, work: &Work<'_, Self>) -> Result<(), WaitError> {
        if verb == Verb::Delete {
            return Ok(());
        }
        let timeouts = work.planned.timeouts.if_known();
        let within = timeouts.map_or(WITHIN, |it| it.create.duration_or(WITHIN));
        let states = States {
            ready: &["running"],
            failed: &[],
        };
        parts::until(self, work, within, states, |pool| (seen(pool), None)).await?;
        Ok(())
    }
}

/// Leaves out what nobody asked for: the tags that DOKS adds, and the number of nodes that a pool which
/// scales by itself happens to have.
fn keep(known: &KubernetesNodePool, state: &mut KubernetesNodePool) {
    if state.cluster_id.is_null() {
        state.cluster_id = cluster_of(state).into();
    }
    if let Some(tags) = state.tags.if_known() {
        let is_own = |tag: &str| tag == OWN || tag.starts_with(OWN_BEGINNING);
        let others = tags.0.iter().filter(|tag| {
            let is_asked = known.tags.if_known().is_some_and(|it| it.0.contains(tag));
            is_asked || !is_own(tag)
        });
        let others: Vec<_> = others.cloned().collect();
        state.tags = match others.is_empty() {
            true => Attr::Null,
            false => Attr::Known(Set(others)),
        };
    }
    // Of a pool that is imported nobody knows what it was asked for.
    if state.auto_scale.if_known() == Some(&true) && !known.name.is_null() {
        state.node_count = known.node_count.clone();
    }
}

/// The cluster of a pool that was found by its own id: one of the tags names it.
fn cluster_of(state: &KubernetesNodePool) -> Option<String> {
    let tags = state.tags.if_known().into_iter().flatten();
    let mut named = tags.filter_map(|tag| tag.strip_prefix(OWN_BEGINNING));
    let cluster = named.find(|name| name.split('-').count() == 5)?;
    Some(cluster.to_owned())
}

/// The state of a pool: that of the first of its nodes that does not run yet.
fn seen(pool: &sdk::KubernetesNodePool) -> Option<String> {
    let nodes = pool.nodes.as_deref().unwrap_or_default();
    let missing = pool.count.is_none_or(|count| (nodes.len() as i64) < count);
    if missing {
        return Some("provisioning".to_owned());
    }
    let states = nodes.iter().map(|node| {
        let status = node.status.as_ref();
        status
            .and_then(|it| it.state.as_deref())
            .unwrap_or("provisioning")
    });
    let mut waited_for = states.filter(|state| *state != "running");
    Some(waited_for.next().unwrap_or("running").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tagged(tags: &[&str]) -> KubernetesNodePool {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        KubernetesNodePool {
            tags: Attr::Known(Set(tags)),
            node_count: Attr::Known(2),
            ..KubernetesNodePool::default()
        }
    }

    #[test]
    fn tags_that_nobody_asked_for_are_left_out() {
        let mut state = tagged(&["k8s", "k8s:worker", "mine"]);
        keep(&KubernetesNodePool::default(), &mut state);
        assert_eq!(state, tagged(&["mine"]));
        let mut state = tagged(&["k8s", "k8s:worker"]);
        keep(&tagged(&["k8s:worker"]), &mut state);
        assert_eq!(state, tagged(&["k8s:worker"]));
        let mut state = tagged(&["k8s"]);
        keep(&KubernetesNodePool::default(), &mut state);
        assert_eq!(state.tags, Attr::Null);
    }

    #[test]
    fn a_pool_is_imported_by_its_id_and_with_its_cluster() {
        let read = |text| {
            let named = KubernetesNodePools::of_id(text)?;
            let text = |it: &Attr<String>| given(it).map(str::to_owned);
            Some((text(&named.cluster_id), text(&named.id)))
        };
        let pool = || Some("p-1".to_owned());
        assert_eq!(read("p-1"), Some((None, pool())));
        assert_eq!(read("c-1,p-1"), Some((Some("c-1".to_owned()), pool())));
        for wrong in ["", ",p-1", "c-1,", "c,p,q"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        let cluster = "bd5f5959-5e1e-4205-a714-a914373942af";
        let mut state = tagged(&["k8s", "k8s:worker", &format!("k8s:{cluster}")]);
        keep(&KubernetesNodePool::default(), &mut state);
        assert_eq!(given(&state.cluster_id), Some(cluster));
    }

    #[test]
    fn the_number_of_nodes_is_that_of_the_configuration_where_the_pool_scales_by_itself() {
        for (scales, expected) in [(true, 3), (false, 2)] {
            let known = KubernetesNodePool {
                name: "workers".into(),
                node_count: Attr::Known(3),
                ..KubernetesNodePool::default()
            };
            let mut state = KubernetesNodePool {
                auto_scale: Attr::Known(scales),
                ..tagged(&["mine"])
            };
            keep(&known, &mut state);
            assert_eq!(state.node_count, Attr::Known(expected));
        }
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
            assert_eq!(seen(&pool(count, states)).as_deref(), Some(expected));
        }
    }
}
