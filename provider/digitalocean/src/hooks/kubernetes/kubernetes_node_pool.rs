//! Hooks of `digitalocean_kubernetes_node_pool`.

use std::time::Duration;

use slipway_digitalocean_client::types as sdk;
use slipway_engine::error::catalogue::Verb;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::operation::Operation;
use slipway_engine::wait::WaitError;
use slipway_framework::model::Attr;

use crate::error::DIGITALOCEAN;
use crate::generated::kubernetes::kubernetes_node_pool::{
    Hooks, KubernetesNodePool, KubernetesNodePools,
};
use crate::kubernetes::options::Options;
use crate::kubernetes::{pool, reading};
use crate::parts::{self, States, given};
use crate::session::{Api, PER_PAGE};

const LIST: Operation = reading("kubernetes_list_clusters");

/// How long a change of the pool may take when nothing says it.
const WITHIN: Duration = Duration::from_secs(30 * 60);

impl Hooks for KubernetesNodePools {
    fn count(of: &KubernetesNodePool) -> Option<i64> {
        let count = of.node_count.if_known().or_else(|| of.min_nodes.if_known());
        count.copied()
    }

    async fn possible(&self, work: &Work<'_, Self>) -> Result<KubernetesNodePool, Failure> {
        let options = Options::read(work.api).await;
        match options.refuse_size_of(work.planned) {
            Some(refused) => Err(refused.into()),
            None => Ok(work.planned.clone()),
        }
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
        let seen = |it: &sdk::KubernetesNodePool| (Some(pool::doing(it).to_owned()), None);
        parts::until(self, work, within, states, seen).await?;
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
        state.tags = pool::chosen(&tags.0, &known.tags);
    }
    if let Attr::Known(taints) = &mut state.taint {
        for taint in &mut taints.0 {
            let mut asked = known.taint.if_known().into_iter().flatten();
            let asked = asked.find(|it| it.effect == taint.effect && it.key == taint.key);
            taint.value = pool::taint_value(given(&taint.value), asked.map(|it| &it.value));
        }
    }
    // Of a pool that is imported nobody knows what it was asked for.
    if state.auto_scale.if_known() == Some(&true) && !known.name.is_null() {
        state.node_count = known.node_count.clone();
    }
}

/// The cluster of a pool that was found by its own id: one of the tags names it.
fn cluster_of(state: &KubernetesNodePool) -> Option<String> {
    let tags = state.tags.if_known().into_iter().flatten();
    let mut named = tags.filter_map(|tag| tag.strip_prefix(pool::OWN_BEGINNING));
    let cluster = named.find(|name| name.split('-').count() == 5)?;
    Some(cluster.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use slipway_framework::model::Set;

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
}
