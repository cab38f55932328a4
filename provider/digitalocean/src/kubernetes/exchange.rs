//! Changes of the cluster's own pool. Most are one call; a size belongs to a pool for life, so for another
//! one a new pool is made, waited for, and takes the place of the old one, which DOKS drains and removes
//! (API reference, Update a Node Pool has no size; Delete a Node Pool drains).
//!
//! The state has the old pool until it is gone, so that a run that ends in between is seen, and the next one
//! goes on: the new pool is known by its mark, its name and its size.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use slipway_digitalocean_client::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, wait_to_diagnostic};
use slipway_engine::lifecycle::{Crud as _, Failure, Session as _, Work};
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_engine::wait::{Progress, WaitError};
use slipway_framework::diag::Severity;
use slipway_framework::path::Path;

use super::pool;
use crate::generated::kubernetes::kubernetes_cluster::{
    KubernetesCluster, KubernetesClusterNodePool, KubernetesClusters,
};
use crate::parts::{self, Presence, States, given};

const GET: Operation = super::reading("kubernetes_get_cluster");
const ADD: Operation = Operation {
    name: "kubernetes_add_node_pool",
    effect: Effect::Changes,
    kinds: &[],
};
const UPDATE: Operation = super::setting("kubernetes_update_node_pool");
const REMOVE: Operation = super::setting("kubernetes_delete_node_pool");

/// How long the nodes of a pool may take to come or to go.
const WITHIN: Duration = Duration::from_secs(30 * 60);

/// What is seen of a pool that something else deleted.
const GONE: &str = "gone";

type Change<'a> = Work<'a, KubernetesClusters>;

/// The cluster by now.
///
/// # Errors
/// Those of the call.
pub(crate) async fn now(work: &Change<'_>) -> Result<sdk::ClusterRead, CloudError> {
    let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
    let answer = api
        .call(&GET, || api.client.kubernetes_get_cluster(id))
        .await?;
    let found = answer.kubernetes_cluster;
    found.ok_or_else(|| api.incomplete(&GET, "kubernetes_cluster"))
}

/// Brings the pool to what is planned.
///
/// # Errors
/// Those of the calls and waits.
pub(crate) async fn change(
    clusters: &KubernetesClusters,
    work: &Change<'_>,
) -> Result<(), Failure> {
    let Some(after) = pool::block(work.planned) else {
        return Ok(());
    };
    let known = pool::block(work.prior).and_then(|it| given(&it.id));
    let cluster = now(work).await?;
    let pools = pool::all(&cluster);
    let old = known.and_then(|id| pools.iter().find(|it| it.id.as_deref() == Some(id)));
    match old {
        Some(old) if old.size.as_deref() == given(&after.size) => {
            // A size that was taken back before its nodes came.
            let left = pools.iter().filter(|it| it.id != old.id);
            let left: Vec<&str> = left.filter(|it| is_left(it, work, after)).map(id).collect();
            let exists = "The pool is as it was, and one of another size is being drained.";
            clear(clusters, work, &left, exists).await?;
            let body = update(pool::wanted(after, pool::count(after, old.count)));
            set(work, id(old), &body).await?;
            Ok(())
        }
        _ => exchange(clusters, work, pools, old, after).await,
    }
}

/// Makes a pool, and removes those whose place it takes.
async fn exchange(
    clusters: &KubernetesClusters,
    work: &Change<'_>,
    pools: &[sdk::KubernetesNodePool],
    old: Option<&sdk::KubernetesNodePool>,
    after: &KubernetesClusterNodePool,
) -> Result<(), Failure> {
    let is_old = |it: &sdk::KubernetesNodePool| old.is_some_and(|old| old.id == it.id);
    let there = pools.iter().find(|it| !is_old(it) && is_it(it, after));
    let new = match there {
        Some(made) => id(made).to_owned(),
        None => {
            let freed = free_name(work, pools, after).await?;
            let has = old.and_then(|old| old.count);
            match add(work, after, pool::count(after, has)).await {
                Ok(new) => new,
                Err(error) => {
                    give_back(work, freed).await;
                    return Err(error);
                }
            }
        }
    };
    let presence = Presence::new(work.api.runtime(), there.is_some());
    let is_gone = AtomicBool::new(false);
    let waited = until(clusters, work, |cluster| {
        let new = pool::all(cluster).iter().find(|it| id(it) == new);
        if let Some(new) = new {
            presence.seen();
            return pool::doing(new).to_owned();
        }
        let gone = presence.missed::<()>() == Progress::Gone;
        is_gone.store(gone, Ordering::Relaxed);
        if gone { GONE } else { "provisioning" }.to_owned()
    });
    let exists = match old {
        Some(_) => "The new pool exists beside the old one, whose nodes are all there.",
        None => "The new pool exists.",
    };
    waited.await.map_err(|error| {
        let error = match is_gone.load(Ordering::Relaxed) {
            true => WaitError::Gone,
            false => error,
        };
        told(clusters, work, &error, exists)
    })?;
    // Those of an earlier run too, which was to have yet another size.
    let leaving = pools.iter().filter(|it| id(it) != new);
    let leaving = leaving.filter(|it| is_old(it) || is_left(it, work, after));
    let leaving: Vec<&str> = leaving.map(id).collect();
    let exists = "The new pool runs, and the old one is being drained.";
    clear(clusters, work, &leaving, exists).await?;
    if let Some(made) = pool::all(&now(work).await?).iter().find(|it| id(it) == new) {
        work.became(&KubernetesCluster {
            node_pool: vec![pool::told(made, Some(after))].into(),
            ..work.prior.clone()
        });
    }
    Ok(())
}

/// Removes these pools, and waits until DOKS has drained them.
async fn clear(
    clusters: &KubernetesClusters,
    work: &Change<'_>,
    leaving: &[&str],
    exists: &str,
) -> Result<(), Failure> {
    if leaving.is_empty() {
        return Ok(());
    }
    for pool in leaving {
        remove(work, pool).await?;
    }
    let waited = until(clusters, work, |cluster| {
        let mut staying = pool::all(cluster).iter();
        match staying.any(|it| leaving.contains(&id(it))) {
            true => "draining".to_owned(),
            false => "running".to_owned(),
        }
    });
    let waited = waited.await;
    waited.map_err(|error| told(clusters, work, &error, exists))
}

/// Whether an exchange that was cut off left a pool: it has the mark, and a name as exchanges give them.
/// Pools that somebody else marked have names of their own.
fn is_left(
    pool: &sdk::KubernetesNodePool,
    work: &Change<'_>,
    after: &KubernetesClusterNodePool,
) -> bool {
    let before = pool::block(work.prior).and_then(|it| given(&it.name));
    let own = [given(&after.name), before].into_iter().flatten();
    let name = pool.name.as_deref().unwrap_or_default();
    let mut own = own.filter_map(|own| name.strip_prefix(own));
    pool::is_marked(pool) && own.any(|rest| rest.is_empty() || rest == marker(pool))
}

/// What is added to the name of a pool that gives its name to another.
fn marker(pool: &sdk::KubernetesNodePool) -> String {
    format!("-{}", id(pool).split('-').next().unwrap_or_default())
}

fn id(pool: &sdk::KubernetesNodePool) -> &str {
    pool.id.as_deref().unwrap_or_default()
}

/// Whether a pool is the one that an earlier request made.
fn is_it(pool: &sdk::KubernetesNodePool, after: &KubernetesClusterNodePool) -> bool {
    pool::is_marked(pool)
        && pool.name.as_deref() == given(&after.name)
        && pool.size.as_deref() == given(&after.size)
}

/// Makes the pool; its id. One whose answer was lost is looked for.
async fn add(
    work: &Change<'_>,
    after: &KubernetesClusterNodePool,
    count: Option<i64>,
) -> Result<String, Failure> {
    let (api, cluster) = (work.api, given(&work.prior.id).unwrap_or_default());
    let body = pool::wanted(after, count);
    let sent = api.call(&ADD, || api.client.kubernetes_add_node_pool(cluster, &body));
    let made = match sent.await {
        Ok(answer) => answer.node_pool,
        Err(error) if error.is_ambiguous() => {
            let found = now(work).await?;
            let mut found = pool::all(&found).iter().filter(|it| is_it(it, after));
            Some(found.next().cloned().ok_or(error)?)
        }
        Err(error) => return Err(error.into()),
    };
    let id = made.and_then(|it| it.id);
    Ok(id.ok_or_else(|| api.incomplete(&ADD, "node_pool.id"))?)
}

/// Gives the pools of the cluster that have the name of the new one another, since no two share one. What
/// they were called is given back when there is no new one after all.
async fn free_name(
    work: &Change<'_>,
    pools: &[sdk::KubernetesNodePool],
    after: &KubernetesClusterNodePool,
) -> Result<Vec<sdk::KubernetesNodePool>, CloudError> {
    let known = pool::block(work.prior).and_then(|it| given(&it.id));
    let own = pools
        .iter()
        .filter(|it| it.id.as_deref() == known || pool::is_marked(it));
    let taken = own.filter(|it| it.name.as_deref() == given(&after.name));
    let mut freed = Vec::new();
    for pool in taken {
        let name = pool.name.as_deref().unwrap_or_default();
        let other = format!("{name}{}", marker(pool));
        let body = sdk::KubernetesNodePool {
            name: Some(other),
            ..pool.clone()
        };
        set(work, id(pool), &update(body)).await?;
        freed.push(pool.clone());
    }
    Ok(freed)
}

/// Undoes what a new pool would have needed; the next run looks at what is there by then.
async fn give_back(work: &Change<'_>, freed: Vec<sdk::KubernetesNodePool>) {
    for pool in freed {
        let id = id(&pool).to_owned();
        let _given_back = set(work, &id, &update(pool)).await;
    }
}

/// What an update is sent: everything, because what is left out may be cleared.
fn update(pool: sdk::KubernetesNodePool) -> sdk::KubernetesNodePoolBase {
    let tags = pool.tags.into_iter().flatten();
    let tags = tags.filter(|tag| !pool::is_given(tag));
    sdk::KubernetesNodePoolBase {
        auto_scale: pool.auto_scale,
        count: pool.count,
        labels: Some(pool.labels.unwrap_or_default()),
        max_nodes: pool.max_nodes,
        min_nodes: pool.min_nodes,
        name: pool.name,
        tags: Some(tags.collect()),
        taints: Some(pool.taints.unwrap_or_default()),
        ..Default::default()
    }
}

async fn set(
    work: &Change<'_>,
    pool: &str,
    body: &sdk::KubernetesNodePoolBase,
) -> Result<(), CloudError> {
    let (api, cluster) = (work.api, given(&work.prior.id).unwrap_or_default());
    let sent = api.call(&UPDATE, || {
        api.client.kubernetes_update_node_pool(cluster, pool, body)
    });
    sent.await.map(drop)
}

async fn remove(work: &Change<'_>, pool: &str) -> Result<(), CloudError> {
    let (api, cluster) = (work.api, given(&work.prior.id).unwrap_or_default());
    let sent = api.call(&REMOVE, || {
        api.client.kubernetes_delete_node_pool(cluster, pool)
    });
    match sent.await {
        Err(error) if !error.is_not_found() => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Waits until what is seen of the cluster is `running`.
async fn until(
    clusters: &KubernetesClusters,
    work: &Change<'_>,
    seen: impl Fn(&sdk::ClusterRead) -> String,
) -> Result<(), WaitError> {
    let timeouts = work.planned.timeouts.if_known();
    let within = timeouts.map_or(WITHIN, |it| it.create.duration_or(WITHIN));
    let states = States {
        ready: &["running"],
        failed: &[GONE],
    };
    let seen = |remote: &_| (Some(seen(object(remote))), None);
    parts::until(clusters, &work.briefly(), within, states, seen).await?;
    Ok(())
}

fn object(remote: &crate::generated::kubernetes::kubernetes_cluster::Remote) -> &sdk::ClusterRead {
    &remote.object
}

/// A wait that did not end well, as the failure of the change.
fn told(
    clusters: &KubernetesClusters,
    work: &Change<'_>,
    error: &WaitError,
    exists: &str,
) -> Failure {
    if let WaitError::Call(error) = error {
        return error.clone().into();
    }
    let doing = Doing::new(Verb::WaitFor, "Kubernetes node pool")
        .named(clusters.name(work.prior))
        .exists(exists)
        .next("Apply again to go on.")
        .blaming(Path::of("node_pool"));
    let mut told = wait_to_diagnostic(error, &doing);
    told.severity = Severity::Error;
    told.into()
}
