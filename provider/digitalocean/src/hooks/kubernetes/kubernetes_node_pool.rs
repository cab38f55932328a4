//! Hooks of `digitalocean_kubernetes_node_pool`.

use std::time::Duration;

use slipway_digitalocean_client::types as sdk;
use slipway_engine::error::catalogue::Verb;
use slipway_engine::lifecycle::Work;
use slipway_engine::wait::WaitError;
use slipway_framework::model::{Attr, Set};

use crate::generated::kubernetes::kubernetes_node_pool::{
    Hooks, KubernetesNodePool, KubernetesNodePools,
};
use crate::parts::{self, States};
use crate::session::Api;

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
    if state.auto_scale.if_known() == Some(&true) {
        state.node_count = known.node_count.clone();
    }
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
    fn the_number_of_nodes_is_that_of_the_configuration_where_the_pool_scales_by_itself() {
        for (scales, expected) in [(true, 3), (false, 2)] {
            let known = KubernetesNodePool {
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
