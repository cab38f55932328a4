//! Hooks of `digitalocean_kubernetes_cluster`.

use std::time::Duration;

use slipway_digitalocean_client::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_engine::wait::WaitError;
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::generated::kubernetes::kubernetes_cluster::{
    Hooks, KubernetesCluster, KubernetesClusterKubeConfig, KubernetesClusterNodePool,
    KubernetesClusters,
};
use crate::kubernetes::options::Options;
use crate::kubernetes::upgrade::{doing, state};
use crate::kubernetes::{credentials, exchange, pool, removal, rules, seen, upgrade, version};
use crate::parts::{self, States, given};
use crate::session::{Api, PER_PAGE};

const LIST: Operation = Operation {
    name: "kubernetes_list_clusters",
    effect: Effect::Reads,
    kinds: &[],
};
const INTEGRATE: Operation = Operation {
    name: "kubernetes_add_registry",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: &[],
};
const SEPARATE: Operation = Operation {
    name: "kubernetes_remove_registry",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: &[],
};

/// How long a cluster may take to run when nothing says it.
const WITHIN: Duration = Duration::from_secs(30 * 60);

/// The key in private data under which the clusters stand that had the name before the create.
const NAMESAKES: &str = "namesakes";

/// What is read of a cluster besides.
pub(crate) struct More {
    pool: Option<KubernetesClusterNodePool>,
    kube_config: Attr<Vec<KubernetesClusterKubeConfig>>,
}

impl Hooks for KubernetesClusters {
    type Read = More;

    fn pool(_: &sdk::ClusterRead, read: Option<&More>, state: &mut KubernetesCluster) {
        if let Some(read) = read {
            state.node_pool = Attr::Known(read.pool.iter().cloned().collect());
        }
    }

    fn credentials(_: &sdk::ClusterRead, read: Option<&More>, state: &mut KubernetesCluster) {
        if let Some(read) = read {
            state.kube_config = read.kube_config.clone();
        }
    }

    async fn more(
        &self,
        api: &Api,
        object: &sdk::ClusterRead,
        prior: &KubernetesCluster,
    ) -> Result<More, Failure> {
        let block = pool::block(prior);
        let own = pool::own(pool::all(object), block.and_then(|it| given(&it.id)))?;
        let kube_config = credentials::current(api, object, prior).await?;
        let id = object.id.as_deref().unwrap_or_default();
        seen::note(&self.shared, api, id, object.version.as_deref()).await;
        Ok(More {
            pool: own.map(|own| pool::told(own, block)),
            kube_config,
        })
    }

    fn pools(of: &KubernetesCluster) -> Option<Vec<sdk::KubernetesNodePool>> {
        let block = pool::block(of)?;
        Some(vec![pool::wanted(block, pool::count(block, None))])
    }

    fn own(_: &Api, known: &KubernetesCluster, state: &mut KubernetesCluster) {
        as_written(known, state);
    }

    fn rules(&self, plan: &mut Plan<KubernetesCluster>) {
        rules::check(&self.shared, plan);
    }

    async fn possible(&self, work: &Work<'_, Self>) -> Result<KubernetesCluster, Failure> {
        let mut planned = work.planned.clone();
        // DOKS knows its regions in lower case.
        if let Some(region) = given(&planned.region) {
            planned.region = region.to_lowercase().into();
        }
        let options = Options::read(work.api).await;
        let refused = options.refuse(&planned);
        if refused.has_errors() {
            return Err(refused.into());
        }
        if let Some(slug) = given(&planned.version).and_then(|it| options.version(it)) {
            planned.version = slug.clone().into();
        }
        let namesakes = namesakes(work.api, given(&planned.name)).await?;
        if !namesakes.is_empty() {
            work.call.tell(warned(&planned, &namesakes));
            work.call
                .private(|private| private.write(NAMESAKES, &namesakes));
        }
        Ok(planned)
    }

    async fn running(&self, work: &Work<'_, Self>) -> Result<(), WaitError> {
        work.call.private(|private| private.remove(NAMESAKES));
        until_running(self, work).await
    }

    async fn still_running(&self, work: &Work<'_, Self>) -> Result<(), WaitError> {
        until_running(self, work).await
    }

    fn new_ones(work: &Work<'_, Self>, found: Vec<sdk::ClusterRead>) -> Vec<sdk::ClusterRead> {
        let namesakes = work
            .call
            .private(|private| private.read::<Vec<String>>(NAMESAKES));
        let namesakes = namesakes.unwrap_or_default();
        let is_new =
            |it: &sdk::ClusterRead| it.id.as_ref().is_none_or(|id| !namesakes.contains(id));
        found.into_iter().filter(is_new).collect()
    }

    async fn upgrade(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        upgrade::upgrade(self, work).await
    }

    async fn change_pool(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let refused = match has_other_size(work) {
            true => Options::read(work.api).await.refuse_size(work.planned),
            false => None,
        };
        if let Some(refused) = refused {
            return Err(refused.into());
        }
        exchange::change(self, work).await
    }

    async fn integrate(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
        let body = sdk::ClusterRegistry {
            cluster_uuids: Some(vec![id.to_owned()]),
        };
        let sent = match work.planned.registry_integration.if_known() {
            Some(true) => {
                let call = || api.client.kubernetes_add_registry(&body);
                api.call(&INTEGRATE, call).await
            }
            _ => {
                let call = || api.client.kubernetes_remove_registry(&body);
                api.call(&SEPARATE, call).await
            }
        };
        match sent {
            // A new cluster is not worth losing for it, as an error would have it.
            Err(error) if is_new(work) && !error.is_interrupted() => {
                let message = error.message().unwrap_or("the call failed");
                let detail = format!(
                    "The cluster was created and runs, but pulls from no registry: {message}.\n\
                     Remove the cause, then apply again."
                );
                let summary = "Registries of Kubernetes cluster not integrated";
                work.call.tell(Diagnostic::warning(summary, detail));
                Ok(())
            }
            sent => Ok(sent.map(drop)?),
        }
    }

    async fn renew(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let are_stored = credentials::are_stored(work.planned);
        if is_new(work) || work.prior.kube_config.is_null() || !are_stored {
            return Ok(());
        }
        let cluster = exchange::now(work).await?;
        let id = given(&work.prior.id).unwrap_or_default();
        let made = credentials::made(work.api, id, credentials::seconds(work.planned)).await?;
        work.became(&KubernetesCluster {
            kube_config: vec![credentials::block(&cluster, &made)].into(),
            ..work.prior.clone()
        });
        credentials::end_or_warn(work).await;
        Ok(())
    }

    async fn withdraw(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        // Those that come back are made by the read that follows.
        if credentials::are_stored(work.planned) {
            return Ok(());
        }
        credentials::withdraw(work).await
    }

    async fn attached(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        removal::prepare(work).await
    }

    async fn with_associated(&self, work: &Work<'_, Self>) -> Result<bool, Failure> {
        removal::with_associated(work).await
    }

    async fn left(&self, work: &Work<'_, Self>) -> Result<(), WaitError> {
        credentials::end_or_warn(work).await;
        removal::left(work).await
    }
}

/// The clusters that have this name.
async fn namesakes(api: &Api, name: Option<&str>) -> Result<Vec<String>, CloudError> {
    let page = |page: i64| async move {
        let call = || {
            api.client
                .kubernetes_list_clusters(Some(page), Some(PER_PAGE))
        };
        let answer = api.call(&LIST, call).await?;
        Ok((answer.kubernetes_clusters, answer.links))
    };
    let all = api.pages(&LIST, page).await?;
    let same = all.into_iter().filter(|it| it.name.as_deref() == name);
    Ok(same.filter_map(|it| it.id).collect())
}

/// A name that is taken may be that of a cluster which a killed run has made.
fn warned(planned: &KubernetesCluster, namesakes: &[String]) -> Diagnostic {
    let detail = format!(
        "The account has a cluster of the name `{}` already. Another one is made, since names may be used twice.\n\
         Where an earlier run was killed, it may have made the first one: delete it, or import it in the place of the \
         new one.\n\n  Clusters: {}",
        given(&planned.name).unwrap_or_default(),
        namesakes.join(", ")
    );
    Diagnostic::warning("Name of Kubernetes cluster used twice", detail).at(Path::of("name"))
}

/// Whether the cluster was made just now: a read has told nothing of it yet.
fn is_new(work: &Work<'_, KubernetesClusters>) -> bool {
    work.prior.created_at.is_unknown()
}

fn has_other_size(work: &Work<'_, KubernetesClusters>) -> bool {
    let size = |model| pool::block(model).and_then(|it| given(&it.size));
    size(work.prior) != size(work.planned)
}

/// Waits until the cluster and the nodes of its own pool run.
async fn until_running(
    clusters: &KubernetesClusters,
    work: &Work<'_, KubernetesClusters>,
) -> Result<(), WaitError> {
    let timeouts = work.planned.timeouts.if_known();
    let within = timeouts.map_or(WITHIN, |it| it.create.duration_or(WITHIN));
    let states = States {
        ready: &["running"],
        failed: &["deleted", "error"],
    };
    let known = pool::block(work.prior).and_then(|it| given(&it.id));
    let work = &work.briefly();
    let waited = parts::until(clusters, work, within, states, |remote| {
        let cluster = &remote.object;
        let message = cluster.status.as_ref().and_then(|it| it.message.clone());
        let seen = match state(cluster) {
            Some("running") => Some(doing(cluster, known)),
            other => other.map(str::to_owned),
        };
        (seen, message.filter(|it| !it.is_empty()))
    });
    waited.await.map(drop)
}

/// Keeps what is written where it means what is told, and leaves out what nobody asked for.
fn as_written(known: &KubernetesCluster, state: &mut KubernetesCluster) {
    if let Some(tags) = state.tags.if_known() {
        state.tags = pool::chosen(&tags.0, &known.tags);
    }
    if let (Some(written), Some(told)) = (given(&known.version), given(&state.version))
        && version::fits(told, written)
    {
        state.version = known.version.clone();
    }
    if let (Some(written), Some(told)) = (given(&known.region), given(&state.region))
        && written.eq_ignore_ascii_case(told)
    {
        state.region = known.region.clone();
    }
    // No API has them, and what is left out is none.
    if state.amd_gpu_dra_driver.if_known().is_none() {
        state.amd_gpu_dra_driver = Vec::new().into();
    }
    if state.nvidia_gpu_dra_driver.if_known().is_none() {
        state.nvidia_gpu_dra_driver = Vec::new().into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_stays_as_it_is_written_while_the_cluster_fits() {
        let state = |written: &str, told: &str| {
            let of = |version: &str| KubernetesCluster {
                version: version.into(),
                ..KubernetesCluster::default()
            };
            let mut state = of(told);
            as_written(&of(written), &mut state);
            given(&state.version).map(str::to_owned)
        };
        assert_eq!(state("1.34", "1.34.7-do.2").as_deref(), Some("1.34"));
        assert_eq!(state("latest", "1.34.7-do.2").as_deref(), Some("latest"));
        assert_eq!(state("1.33", "1.34.7-do.2").as_deref(), Some("1.34.7-do.2"));
        assert_eq!(
            state("1.34.6-do.0", "1.34.7-do.2").as_deref(),
            Some("1.34.7-do.2")
        );
    }
}
