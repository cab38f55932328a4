//! What outlives a cluster, and when its network is rid of it.
//!
//! Load balancers and volumes that Services and claims have made stay when a cluster is deleted, unless the
//! deletion is to take them along, all of them or some kinds (API reference, Delete a Cluster and All of its
//! Associated Resources, and Selectively Delete a Cluster and its Associated Resources).
//! Droplets and load balancers that are gone stay members of their VPC for a while, which cannot be deleted
//! until then.

use std::time::Duration;

use slipway_digitalocean_client::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::{Failure, Session as _, Work};
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::Diagnostic;

use super::{exchange, pool};
use crate::generated::kubernetes::kubernetes_cluster::{KubernetesCluster, KubernetesClusters};
use crate::parts::given;
use crate::session::{Api, PER_PAGE};

const ASSOCIATED: Operation = super::reading("kubernetes_list_associated_resources");
const DESTROY_ALL: Operation = deleting("kubernetes_destroy_associated_resources_dangerous");
const DESTROY_SOME: Operation = deleting("kubernetes_destroy_associated_resources_selective");
const MEMBERS: Operation = super::reading("vpcs_list_members");

const fn deleting(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Repeatable("what is gone is told by a code of its own"),
        kinds: &[("not_found", slipway_engine::error::ErrorKind::NotFound)],
    }
}

/// The key in private data under which the URNs of what goes with a cluster stand while it is deleted.
const LEAVING: &str = "leaving";

/// How long what is gone may stay a member of its VPC.
const WITHIN: Duration = Duration::from_secs(10 * 60);

/// Notes what the deletion takes along, and says what it leaves behind.
///
/// # Errors
/// Those of the read.
pub(crate) async fn prepare(work: &Work<'_, KubernetesClusters>) -> Result<(), Failure> {
    let id = given(&work.prior.id).unwrap_or_default();
    let cluster = exchange::now(work).await?;
    let nodes = pool::all(&cluster).iter().flat_map(|pool| &pool.nodes);
    let droplets = nodes.flatten().filter_map(|node| node.droplet_id.as_ref());
    let mut leaving: Vec<String> = droplets.map(|id| format!("do:droplet:{id}")).collect();
    leaving.push(format!("do:kubernetes:{id}"));
    // Who may not look learns nothing.
    if let Ok(attached) = attached(work.api, id).await {
        let (goes, stays) = attached.parted(&Taken::by(work.prior));
        let balancers = goes.load_balancers.iter();
        leaving.extend(balancers.map(|it| format!("do:loadbalancer:{}", it.0)));
        if let Some(warning) = stays.left_behind(id) {
            work.call.tell(warning);
        }
    }
    work.call
        .private(|private| private.write(LEAVING, &leaving));
    Ok(())
}

/// What the deletion takes along.
enum Taken<'a> {
    Everything,
    Kinds(Vec<&'a str>),
}

impl<'a> Taken<'a> {
    fn by(prior: &'a KubernetesCluster) -> Self {
        if prior.destroy_all_associated_resources.if_known() == Some(&true) {
            return Self::Everything;
        }
        let kinds = prior.destroy_associated_resources.if_known();
        Self::Kinds(kinds.into_iter().flatten().map(String::as_str).collect())
    }

    fn takes(&self, kind: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Kinds(kinds) => kinds.contains(&kind),
        }
    }
}

/// Deletes the cluster with what it made, where it is to be; whether it did.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn with_associated(work: &Work<'_, KubernetesClusters>) -> Result<bool, Failure> {
    let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
    let taken = Taken::by(work.prior);
    match &taken {
        Taken::Everything => {
            let call = || {
                api.client
                    .kubernetes_destroy_associated_resources_dangerous(id)
            };
            api.call(&DESTROY_ALL, call).await?;
        }
        Taken::Kinds(kinds) if kinds.is_empty() => return Ok(false),
        Taken::Kinds(_) => {
            let (goes, _) = attached(api, id).await?.parted(&taken);
            let body = goes.named();
            let call = || {
                api.client
                    .kubernetes_destroy_associated_resources_selective(id, &body)
            };
            api.call(&DESTROY_SOME, call).await?;
        }
    }
    Ok(true)
}

/// What a cluster has made: ids and names.
#[derive(Default)]
struct Attached {
    load_balancers: Vec<(String, String)>,
    volumes: Vec<(String, String)>,
    volume_snapshots: Vec<(String, String)>,
}

async fn attached(api: &Api, id: &str) -> Result<Attached, CloudError> {
    let call = || api.client.kubernetes_list_associated_resources(id);
    let answer = api.call(&ASSOCIATED, call).await?;
    let pairs = |all: Option<Vec<sdk::AssociatedKubernetesResource>>| {
        let all = all.into_iter().flatten();
        all.map(|it| (it.id.unwrap_or_default(), it.name.unwrap_or_default()))
            .collect()
    };
    Ok(Attached {
        load_balancers: pairs(answer.load_balancers),
        volumes: pairs(answer.volumes),
        volume_snapshots: pairs(answer.volume_snapshots),
    })
}

/// What a cluster has made and nobody has deleted, in words.
///
/// # Errors
/// Those of the call.
pub(crate) async fn made_by(api: &Api, id: &str) -> Result<Vec<String>, CloudError> {
    let attached = attached(api, id).await?;
    let all = |kind: &'static str, all: Vec<(String, String)>| {
        all.into_iter()
            .map(move |(id, name)| match name.is_empty() {
                true => format!("{kind} {id}"),
                false => format!("{kind} {id} ({name})"),
            })
    };
    let balancers = all("load balancer", attached.load_balancers);
    let volumes = all("volume", attached.volumes);
    let snapshots = all("volume snapshot", attached.volume_snapshots);
    Ok(balancers.chain(volumes).chain(snapshots).collect())
}

impl Attached {
    /// What goes with the cluster, and what stays.
    fn parted(self, taken: &Taken<'_>) -> (Self, Self) {
        let part = |kind: &str, all| match taken.takes(kind) {
            true => (all, Vec::new()),
            false => (Vec::new(), all),
        };
        let load_balancers = part("load_balancers", self.load_balancers);
        let volumes = part("volumes", self.volumes);
        let volume_snapshots = part("volume_snapshots", self.volume_snapshots);
        let goes = Self {
            load_balancers: load_balancers.0,
            volumes: volumes.0,
            volume_snapshots: volume_snapshots.0,
        };
        let stays = Self {
            load_balancers: load_balancers.1,
            volumes: volumes.1,
            volume_snapshots: volume_snapshots.1,
        };
        (goes, stays)
    }

    /// All of it, as a deletion names it.
    fn named(&self) -> sdk::DestroyAssociatedKubernetesResources {
        let ids = |all: &[(String, String)]| Some(all.iter().map(|it| it.0.clone()).collect());
        sdk::DestroyAssociatedKubernetesResources {
            load_balancers: ids(&self.load_balancers),
            volume_snapshots: ids(&self.volume_snapshots),
            volumes: ids(&self.volumes),
        }
    }

    /// The warning about what the deletion of the cluster leaves behind; nothing when that is nothing.
    fn left_behind(&self, cluster: &str) -> Option<Diagnostic> {
        let kinds = [
            ("Load balancers", &self.load_balancers),
            ("Volumes", &self.volumes),
            ("Volume snapshots", &self.volume_snapshots),
        ];
        let lists = kinds.iter().filter(|(_, all)| !all.is_empty());
        let lists = lists.map(|(label, all)| {
            let all = all.iter().map(|(id, name)| format!("\n    {id} ({name})"));
            format!("\n  {label}:{}", all.collect::<String>())
        });
        let lists: String = lists.collect();
        if lists.is_empty() {
            return None;
        }
        let detail = format!(
            "What was made from inside of the cluster stays, and is paid for, when the cluster is deleted.\n\
             Delete it by hand when nobody needs it. With `destroy_all_associated_resources = true`, or its kind in \
             `destroy_associated_resources`, applied before the destroy, it goes with the cluster.\n\n  Cluster: {cluster}{lists}"
        );
        Some(Diagnostic::warning(
            "Kubernetes cluster leaves something behind",
            detail,
        ))
    }
}

/// Waits until the VPC of a cluster that is gone has nothing of it any more.
///
/// # Errors
/// See [`WaitError`].
pub(crate) async fn left(work: &Work<'_, KubernetesClusters>) -> Result<(), WaitError> {
    let leaving = work
        .call
        .private(|private| private.read::<Vec<String>>(LEAVING));
    let (api, leaving) = (work.api, &leaving.unwrap_or_default());
    let Some(vpc) = given(&work.prior.vpc_uuid) else {
        return Ok(());
    };
    let poll = || async move {
        let members = match members(api, vpc).await {
            // Neither who may not look nor a network that is gone has to wait.
            Err(error) if error.is_not_found() || error.is_access_denied() => {
                return Ok(Progress::Ready(()));
            }
            members => members?,
        };
        let staying = members.into_iter().filter(|urn| leaving.contains(urn));
        let staying: Vec<String> = staying.collect();
        Ok(match staying.is_empty() {
            true => Progress::Ready(()),
            false => Progress::Pending(format!("its VPC still has {}", staying.join(", "))),
        })
    };
    let options = WaitOptions::within(WITHIN);
    wait_until(api.runtime(), api.stop(), options, poll).await
}

/// The URNs of what is in a VPC.
async fn members(api: &Api, vpc: &str) -> Result<Vec<String>, CloudError> {
    let page = |page: i64| async move {
        let call = || {
            api.client
                .vpcs_list_members(vpc, Some(page), Some(PER_PAGE), None)
        };
        let answer = api.call(&MEMBERS, call).await?;
        Ok((answer.members, answer.links))
    };
    let all = api.pages(&MEMBERS, page).await?;
    Ok(all.into_iter().filter_map(|it| it.urn).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_outlives_a_cluster_is_named() {
        assert!(Attached::default().left_behind("c").is_none());
        let pair = |id: &str, name: &str| (id.to_owned(), name.to_owned());
        let attached = Attached {
            load_balancers: vec![pair("1", "web")],
            volumes: vec![pair("2", "pvc-a"), pair("3", "pvc-b")],
            ..Attached::default()
        };
        let told = attached.left_behind("c").expect("there is something");
        let end = "  Cluster: c\n  Load balancers:\n    1 (web)\n  Volumes:\n    2 (pvc-a)\n    3 (pvc-b)";
        assert!(told.detail.ends_with(end), "{}", told.detail);
    }

    #[test]
    fn what_is_not_taken_stays() {
        let one = |id: &str| vec![(id.to_owned(), String::new())];
        let attached = || Attached {
            load_balancers: one("1"),
            volumes: one("2"),
            volume_snapshots: one("3"),
        };
        let (goes, stays) = attached().parted(&Taken::Kinds(vec!["load_balancers"]));
        assert_eq!(goes.named().load_balancers, Some(vec!["1".to_owned()]));
        assert_eq!(goes.named().volumes, Some(Vec::new()));
        let stays = stays.left_behind("c").expect("there is something").detail;
        assert!(
            stays.ends_with("Volumes:\n    2 ()\n  Volume snapshots:\n    3 ()"),
            "{stays}"
        );
        let (_, stays) = attached().parted(&Taken::Everything);
        assert!(stays.left_behind("c").is_none());
    }
}
