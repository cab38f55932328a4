//! From one version to the next, checked against what the API says an upgrade leads to, and waited for.

use std::time::Duration;

use slipway_digitalocean_client::types as sdk;
use slipway_engine::lifecycle::{Crud as _, Failure, Work};
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostic;
use slipway_framework::path::Path;

use super::{exchange, pool, seen, version};
use crate::generated::kubernetes::kubernetes_cluster::KubernetesClusters;
use crate::parts::{self, States, given};

const UPGRADE: Operation = Operation {
    name: "kubernetes_upgrade_cluster",
    effect: Effect::Repeatable("a cluster that is being upgraded refuses another upgrade"),
    kinds: &[],
};

/// The state of a cluster that is being upgraded.
const UNDER_WAY: &str = "upgrading";

/// How long an upgrade may take, which replaces nodes one after the other.
const WITHIN: Duration = Duration::from_secs(3 * 60 * 60);

/// Upgrades the cluster to the planned version, and waits for it.
///
/// # Errors
/// When no upgrade leads there, and those of the calls and the wait.
pub(crate) async fn upgrade(
    clusters: &KubernetesClusters,
    work: &Work<'_, KubernetesClusters>,
) -> Result<(), Failure> {
    let asked = given(&work.planned.version).unwrap_or_default();
    let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
    let mut cluster = exchange::now(work).await?;
    if state(&cluster) == Some(UNDER_WAY) {
        // One that an earlier run asked for, or the maintenance window.
        until(clusters, work, None).await?;
        cluster = exchange::now(work).await?;
    }
    let before = cluster.version.unwrap_or_default();
    if version::is_met(asked, &before) {
        return Ok(());
    }
    let upgrades = seen::upgrades(api, id).await?;
    let target = version::newest(&upgrades, asked);
    let target = target.ok_or_else(|| refused(&before, asked, &upgrades))?;
    let body = sdk::KubernetesUpgradeClusterBody {
        version: Some(target.clone()),
    };
    let sent = api.call(&UPGRADE, || {
        api.client.kubernetes_upgrade_cluster(id, &body)
    });
    if let Err(error) = sent.await {
        // The answer of an earlier request may have been lost, after which another one is refused.
        let cluster = exchange::now(work).await?;
        let is_under_way = state(&cluster) == Some(UNDER_WAY);
        if error.is_interrupted() || !is_under_way && cluster.version.as_ref() != Some(target) {
            return Err(error.into());
        }
    }
    until(clusters, work, Some(target)).await
}

/// Waits until the cluster runs, and has this version.
async fn until(
    clusters: &KubernetesClusters,
    work: &Work<'_, KubernetesClusters>,
    target: Option<&str>,
) -> Result<(), Failure> {
    let states = States {
        ready: &["running"],
        failed: &["error"],
    };
    let work = &work.briefly();
    let waited = parts::until(clusters, work, WITHIN, states, |remote| {
        let cluster = &remote.object;
        let message = cluster.status.as_ref().and_then(|it| it.message.clone());
        let version = cluster.version.as_deref();
        let seen = match state(cluster) {
            Some("running") if target.is_some() && version != target => {
                format!("running {}", version.unwrap_or_default())
            }
            Some("running") => doing(cluster, given_pool(work)),
            other => other.unwrap_or_default().to_owned(),
        };
        (Some(seen), message.filter(|it| !it.is_empty()))
    });
    let name = clusters.name(work.prior);
    parts::settled(waited.await, KubernetesClusters::NOUN, name)
}

fn given_pool<'a>(work: &'a Work<'_, KubernetesClusters>) -> Option<&'a str> {
    pool::block(work.prior).and_then(|it| given(&it.id))
}

/// What the status of a cluster says.
pub(crate) fn state(cluster: &sdk::ClusterRead) -> Option<&str> {
    cluster.status.as_ref().and_then(|it| it.state.as_deref())
}

/// What a cluster that runs is doing: what its own pool does.
pub(crate) fn doing(cluster: &sdk::ClusterRead, known: Option<&str>) -> String {
    let own = pool::own(pool::all(cluster), known).ok().flatten();
    match own.map_or("running", pool::doing) {
        "running" => "running".to_owned(),
        other => format!("running, its nodes {other}"),
    }
}

/// What the user reads of a version that no upgrade leads to.
pub(crate) fn unreachable(before: &str, asked: &str, upgrades: &[String]) -> String {
    let leads = match upgrades {
        [] => "There is no upgrade for it by now.".to_owned(),
        upgrades => format!(
            "Its upgrades lead to {}: apply one of these first.",
            upgrades.join(", ")
        ),
    };
    format!("The cluster has version {before}, from which no upgrade leads to `{asked}`. {leads}")
}

fn refused(before: &str, asked: &str, upgrades: &[String]) -> Diagnostic {
    let detail = match version::out_of_reach(before, asked) {
        Some((why, next)) => format!("{why} The version was not changed.\n{next}"),
        None => {
            let why = unreachable(before, asked, upgrades);
            format!("{why}\nThe version was not changed.")
        }
    };
    let summary = "Version of Kubernetes cluster out of reach";
    Diagnostic::error(summary, detail).at(Path::of("version"))
}
