//! `slipway_release`: an app on a Kubernetes cluster, as plain manifests.
//!
//! - `model`: the arguments. `declared`: from them to objects; `images`: the images among them.
//! - `validate`: what is wrong without asking anybody. `plan`: each object as it is going to be. `preview`: what the
//!   cluster thinks of that.
//! - `shown`: objects as the state shows them, secrets by a keyed hash.
//! - `make`: from a plan to a release. `seen`: a release as its cluster has it. `say`: what the user is told.
//! - `who`: what a run says of itself to others.

mod declared;
mod images;
mod make;
mod model;
mod plan;
mod preview;
mod say;
mod seen;
mod shown;
mod validate;
mod who;

#[cfg(test)]
mod tests;

pub(crate) use seen::addresses;

use std::sync::Arc;

use slipway_framework::diag::Diagnostics;
use slipway_framework::model::Attr;
use slipway_framework::resource::{Call, Plan, Preview, Resource};
use slipway_kubernetes::client::Cluster;
use slipway_kubernetes::inventory::{Inventory, Lease, Phase};
use slipway_kubernetes::release::{Declared, Done, destroy};
use slipway_kubernetes::secrets::Secrets;

use crate::clusters::{self, Reached, Reference};
use crate::shared::Shared;
use make::{Failed, note};
use model::Release;
use shown::HashKey;

/// Where the id of whoever declares the release is kept beside the state.
const OWNER: &str = "owner";

/// The resource.
pub(crate) struct Releases {
    shared: Arc<Shared>,
}

impl Releases {
    pub(crate) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// The cluster of a release; `None` when there is certainly none.
    async fn cluster(&self, release: &Release) -> Result<Option<Arc<Reached>>, Diagnostics> {
        clusters::reach(&self.shared, &reference(release)?).await
    }
}

/// Makes sure that a cluster is the one on which a release was made; answers with what identifies it.
async fn same_cluster(reached: &Reached, prior: &Release) -> Result<Attr<String>, Diagnostics> {
    let uid = reached.uid().await;
    let uid = uid.map_err(|error| say::unreachable(&error, prior))?;
    match (prior.cluster_uid.if_known(), uid) {
        (Some(known), Some(uid)) if known != uid => {
            Err(say::another_cluster(prior, known, uid).into())
        }
        (_, Some(uid)) => Ok(uid.to_owned().into()),
        (_, None) => Ok(prior.cluster_uid.clone()),
    }
}

/// Whether a release that was imported made its namespace.
fn makes_namespace(inventory: &Inventory, release: &Release) -> Attr<bool> {
    let own = declared::place(release).namespace;
    let mut entries = inventory.objects.iter();
    let made = entries.any(|it| it.made && it.key.kind == "Namespace" && it.key.name == own);
    made.into()
}

/// The cluster as it is written. The argument is required and known by the time that this is asked.
fn cluster_of(release: &Release) -> &str {
    release.cluster.if_known().map_or("", String::as_str)
}

fn reference(release: &Release) -> Result<Reference, Diagnostics> {
    clusters::named_by(cluster_of(release))
}

fn id(release: &Release) -> String {
    let place = declared::place(release);
    format!("{}/{}/{}", cluster_of(release), place.namespace, place.name)
}

/// What the cluster itself knows of a release.
async fn inventory(cluster: &Cluster, release: &Release) -> Result<Option<Inventory>, Diagnostics> {
    let read = Lease::read(cluster, &declared::place(release)).await;
    read.map_err(|error| say::unreadable(&error, release).into())
}

impl Resource for Releases {
    type Model = Release;

    fn type_name(&self) -> &'static str {
        "slipway_release"
    }

    fn validate(&self, config: &Release, diagnostics: &mut Diagnostics) {
        validate::validate(config, diagnostics);
    }

    fn plan(&self, plan: &mut Plan<Release>) {
        plan::plan(plan);
    }

    const PREVIEWS: bool = true;

    async fn preview(&self, preview: Preview<Release>) -> Diagnostics {
        preview::preview(&self.shared, preview).await
    }

    async fn create(&self, call: &Call<Release>, planned: Release) -> Result<Release, Diagnostics> {
        // A cluster of this name may have been made a moment before.
        let reached = clusters::reach_anew(&self.shared, &reference(&planned)?).await?;
        let Some(reached) = reached else {
            return Err(clusters::missing(cluster_of(&planned)));
        };
        match self.make(call, &reached, &planned, Vec::new()).await {
            Ok(state) => Ok(state),
            Err(Failed::Before(diagnostics)) => Err(diagnostics),
            Err(Failed::Release(failed)) => {
                let (failure, state, told) = *failed;
                if failure.is_stop() && failure.left.is_some() {
                    // An error would make the host delete it all before the next attempt.
                    call.tell(say::as_warning(told));
                    return Ok(Release {
                        endpoints: known(state.endpoints.clone()),
                        ..state
                    });
                }
                // The inventory in the cluster knows what is there, and the next run goes on from it. A state here
                // would make the host delete it all before.
                Err(told.into())
            }
        }
    }

    async fn read(
        &self,
        call: &Call<Release>,
        prior: Release,
    ) -> Result<Option<Release>, Diagnostics> {
        let Some(reached) = self.cluster(&prior).await? else {
            return Ok(None);
        };
        let cluster_uid = same_cluster(&reached, &prior).await?;
        let inventory = inventory(&reached.cluster, &prior).await?;
        let runtime = self.shared.runtime();
        let key = call.private(|private| HashKey::made(private, runtime));
        if let Some(inventory) = &inventory {
            call.private(|private| {
                if private.read::<String>(OWNER).is_none() {
                    private.write(OWNER, &inventory.owner);
                }
            });
        }
        let seen = seen::seen(&reached.cluster, &prior, inventory.as_ref(), &key).await;
        let seen = seen.map_err(|error| say::unreachable(&error, &prior))?;
        if inventory.is_none() && seen.objects.is_empty() {
            return Ok(None);
        }
        let is_deployed = inventory
            .as_ref()
            .is_some_and(|it| it.phase == Phase::Deployed);
        if is_deployed && !prior.manifests.is_null() && !seen.drift.is_empty() {
            call.tell(say::drifted(&prior, &seen.drift));
        }
        let create_namespace = match &inventory {
            Some(inventory) if prior.manifests.is_null() => makes_namespace(inventory, &prior),
            _ => prior.create_namespace.clone(),
        };
        let mut state = Release {
            cluster_uid,
            create_namespace,
            objects: seen.objects.into(),
            endpoints: seen.endpoints.into(),
            id: id(&prior).into(),
            ..prior
        };
        match &inventory {
            Some(inventory) => note(&mut state, inventory),
            None => state.status = "unknown".into(),
        }
        Ok(Some(state))
    }

    async fn update(
        &self,
        call: &Call<Release>,
        prior: Release,
        planned: Release,
    ) -> Result<Release, Diagnostics> {
        if plan::is_unchanged(&prior, &planned, &planned.objects) {
            // Only how it is done has changed.
            return Ok(planned);
        }
        let Some(reached) = self.cluster(&planned).await? else {
            return Err(clusters::missing(cluster_of(&planned)));
        };
        same_cluster(&reached, &prior).await?;
        let known = seen::stored(&prior);
        match self.make(call, &reached, &planned, known).await {
            Ok(state) => Ok(state),
            Err(Failed::Before(diagnostics)) => Err(diagnostics),
            Err(Failed::Release(failed)) => {
                let (failure, state, told) = *failed;
                if !matches!(failure.done, Done::NothingChanged | Done::RolledBack(_)) {
                    call.save(&state);
                }
                Err(told.into())
            }
        }
    }

    async fn delete(&self, call: &Call<Release>, prior: Release) -> Result<(), Diagnostics> {
        if prior.protect.if_known() == Some(&true) {
            return Err(plan::protected().into());
        }
        let Some(reached) = self.cluster(&prior).await? else {
            return Ok(());
        };
        same_cluster(&reached, &prior).await?;
        let owner = call.private(|private| private.read::<String>(OWNER));
        let declared = Declared {
            place: declared::place(&prior),
            owner: owner.unwrap_or_default(),
            objects: Vec::new(),
            known: seen::stored(&prior),
            secrets: Secrets::default(),
            create_namespace: prior.create_namespace.if_known() == Some(&true),
            settings: declared::settings(&prior, self.shared.runtime()),
        };
        match destroy(&reached.cluster, &declared).await {
            Ok(kept) => say::kept(call, &kept),
            Err(failure) => return Err(say::failed(&failure, &Secrets::default(), &prior).into()),
        }
        self.tell_leftovers(call, &prior).await;
        Ok(())
    }

    async fn import(&self, _: &Call<Release>, id: &str) -> Result<Release, Diagnostics> {
        let mut parts = id.rsplitn(3, '/');
        let (name, namespace, cluster) = (parts.next(), parts.next(), parts.next());
        let (Some(name), Some(namespace), Some(cluster)) = (name, namespace, cluster) else {
            return Err(say::malformed_id(id).into());
        };
        Reference::parse(cluster).map_err(|_| Diagnostics::from(say::malformed_id(id)))?;
        Ok(Release {
            cluster: cluster.into(),
            namespace: namespace.into(),
            name: name.into(),
            adopt: "none".into(),
            create_namespace: false.into(),
            on_failure: "rollback".into(),
            protect: false.into(),
            prune: true.into(),
            ..Release::default()
        })
    }
}

impl Releases {
    /// Says what the cluster has left in its cloud. The release is gone, so that this is no reason to fail.
    async fn tell_leftovers(&self, call: &Call<Release>, prior: &Release) {
        let Ok(reference) = reference(prior) else {
            return;
        };
        match clusters::leftovers(&self.shared, &reference).await {
            Ok(left) if left.is_empty() => {}
            Ok(left) => call.tell(say::leftovers(prior, &left)),
            Err(diagnostics) => {
                for diagnostic in diagnostics.iter() {
                    call.tell(say::as_warning(diagnostic.clone()));
                }
            }
        }
    }
}

/// What is known by now: nothing, where it was not found out.
fn known<T: Default>(value: Attr<T>) -> Attr<T> {
    match value {
        Attr::Known(value) => value.into(),
        Attr::Null | Attr::Unknown => T::default().into(),
    }
}
