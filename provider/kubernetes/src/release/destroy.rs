//! From what is there to nothing.

use std::collections::BTreeSet;

use super::failure::{Cause, Done, Failure};
use super::namespace::is_going;
use super::removal::{Volumes, remove};
use super::{Settings, last_good};
use crate::client::Cluster;
use crate::inventory::{Entry, Inventory, Lease, LeaseError, Phase, Place};
use crate::object::Key;

/// Deletes everything that a release made, in reverse order, and waits until it is gone; answers with what
/// stays: what was there before the release, and definitions of which there are objects.
///
/// `known` is what the caller knows of the release, for the case that the cluster's own inventory is gone.
///
/// # Errors
///
/// Why something is still there. What is, is in the inventory, and another run goes on.
pub async fn destroy(
    cluster: &Cluster,
    place: &Place,
    known: Option<&Inventory>,
    settings: &Settings,
) -> Result<Vec<Key>, Failure> {
    let unchanged = |cause: Cause| Failure {
        cause,
        done: Done::NothingChanged,
        left: known.cloned(),
    };
    let read = Lease::read(cluster, place).await;
    let read = read.map_err(|error| unchanged(error.into()))?;
    let until = cluster.retry().runtime().now() + settings.timeout;
    let is_going = is_going(cluster, &place.namespace).await;
    if read.is_none() || is_going.map_err(|error| unchanged(error.into()))? {
        // Its namespace is gone or about to be, and nothing can be noted in it.
        let Some(known) = read.as_ref().or(known) else {
            return Ok(Vec::new());
        };
        let (first, own) = in_order(known, place);
        let removed = all(cluster, &first, &own, known, until).await;
        return removed.map_err(unchanged);
    }
    let taken = Lease::take(cluster, place, &settings.who, settings.lease).await;
    let (lease, inventory) = taken.map_err(|error| unchanged(error.into()))?;
    let Some(mut inventory) = inventory.or_else(|| known.cloned()) else {
        let _ = lease.delete().await;
        return Ok(Vec::new());
    };
    inventory.phase = Phase::Destroying;
    let (first, own) = in_order(&inventory, place);
    let result = async {
        lease.write(&inventory).await?;
        let kept = remove(cluster, &first, Volumes::Go, until).await?;
        last_good::forget(cluster, place).await?;
        Ok::<_, Cause>(kept)
    };
    let result = tokio::select! {
        result = result => result,
        () = lease.lost() => Err(LeaseError::Lost.into()),
    };
    let left = |cause| Failure {
        cause,
        done: Done::Left,
        left: Some(inventory.clone()),
    };
    let mut kept = match result {
        Ok(kept) => kept,
        Err(cause) => {
            let _ = lease.give_back().await;
            return Err(left(cause));
        }
    };
    // Where the namespace that it is in is the release's own, the inventory goes with that, so that whoever is
    // killed before finds the release again.
    match remove(cluster, &own, Volumes::Go, until).await {
        Ok(more) => kept.extend(more),
        Err(cause) => {
            let _ = lease.give_back().await;
            return Err(left(cause));
        }
    }
    lease.delete().await.map_err(|error| left(error.into()))?;
    kept.extend(adopted(&inventory));
    Ok(kept)
}

async fn all(
    cluster: &Cluster,
    first: &[&Entry],
    own: &[&Entry],
    inventory: &Inventory,
    until: slipway_engine::clock::Moment,
) -> Result<Vec<Key>, Cause> {
    let mut kept = remove(cluster, first, Volumes::Go, until).await?;
    kept.extend(remove(cluster, own, Volumes::Go, until).await?);
    kept.extend(adopted(inventory));
    Ok(kept)
}

/// What is to be deleted, and the namespace of the release itself, which goes last.
fn in_order<'a>(inventory: &'a Inventory, place: &Place) -> (Vec<&'a Entry>, Vec<&'a Entry>) {
    let made = inventory.objects.iter().filter(|entry| entry.made);
    made.partition(|entry| !is_namespace(&entry.key, &place.namespace))
}

/// Whether an object is the namespace of this name.
pub(super) fn is_namespace(key: &Key, name: &str) -> bool {
    key.group.is_empty() && key.kind == "Namespace" && key.name == name
}

fn adopted(inventory: &Inventory) -> BTreeSet<Key> {
    let adopted = inventory.objects.iter().filter(|entry| !entry.made);
    adopted.map(|entry| entry.key.clone()).collect()
}
