//! From what is there to nothing.

use std::collections::BTreeSet;

use slipway_engine::clock::Moment;

use super::failure::{Cause, Done, Failure};
use super::namespace::is_going;
use super::removal::{Volumes, remove};
use super::{Declared, last_good, namespace};
use crate::client::Cluster;
use crate::inventory::{Entry, Inventory, Lease, LeaseError, Phase};
use crate::object::Key;

/// Deletes everything that a release made, in reverse order, and waits until it is gone; answers with what
/// stays: what was adopted and holds data, definitions of which there are objects, and a namespace in which others are.
///
/// # Errors
///
/// Why something is still there. What is, is in the inventory, and another run goes on.
pub async fn destroy(cluster: &Cluster, declared: &Declared) -> Result<Vec<Key>, Failure> {
    let unchanged = |cause: Cause| Failure {
        cause,
        done: Done::NothingChanged,
        left: None,
    };
    let Declared {
        place, settings, ..
    } = declared;
    let read = Lease::read(cluster, place).await;
    let read = read.map_err(|error| unchanged(error.into()))?;
    let until = cluster.retry().runtime().now() + settings.timeout;
    let is_going = is_going(cluster, &place.namespace).await;
    if read.is_none() || is_going.map_err(|error| unchanged(error.into()))? {
        // Its namespace is gone or about to be and nothing can be noted in it, or somebody deleted its inventory.
        let removed = unnoted(cluster, declared, read, until).await;
        return removed.map_err(unchanged);
    }
    let taken = Lease::take(cluster, place, &settings.who, settings.lease).await;
    let (lease, inventory) = taken.map_err(|error| unchanged(error.into()))?;
    let Some(mut inventory) = inventory else {
        // A run that was killed had not begun to make anything.
        let _ = lease.delete().await;
        return Ok(Vec::new());
    };
    if let Err(cause) = may_destroy(declared, &inventory) {
        let _ = lease.give_back().await;
        return Err(unchanged(cause));
    }
    inventory.phase = Phase::Destroying;
    let (first, own) = in_order(&inventory, declared);
    let result = async {
        lease.write(&inventory).await?;
        let kept = remove(cluster, place, &first, Volumes::Go, until).await?;
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
    match remove(cluster, place, &own, Volumes::Go, until).await {
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

/// Whether the release is still whose it is to be destroyed for.
fn may_destroy(declared: &Declared, inventory: &Inventory) -> Result<(), Cause> {
    match declared.owner.is_empty() || declared.owner == inventory.owner {
        true => Ok(()),
        false => Err(Cause::TakenOver(inventory.by.clone())),
    }
}

/// The same where nothing can be noted. Without an inventory, what a state knows is deleted as far as it is the
/// release's own.
async fn unnoted(
    cluster: &Cluster,
    declared: &Declared,
    inventory: Option<Inventory>,
    until: Moment,
) -> Result<Vec<Key>, Cause> {
    let place = &declared.place;
    let inventory = match inventory {
        Some(inventory) => inventory,
        None => Inventory {
            owner: declared.owner.clone(),
            by: declared.settings.who.clone(),
            revision: 0,
            good: None,
            phase: Phase::Destroying,
            objects: namespace::known(cluster, declared).await?,
        },
    };
    may_destroy(declared, &inventory)?;
    let (first, own) = in_order(&inventory, declared);
    let mut kept = remove(cluster, place, &first, Volumes::Go, until).await?;
    last_good::forget(cluster, place).await?;
    kept.extend(remove(cluster, place, &own, Volumes::Go, until).await?);
    kept.extend(adopted(&inventory));
    Ok(kept)
}

/// What is to be deleted, and the namespace of the release itself, which goes last, and stays where the release is
/// not to make it any more.
fn in_order<'a>(inventory: &'a Inventory, declared: &Declared) -> (Vec<&'a Entry>, Vec<&'a Entry>) {
    let own = &declared.place.namespace;
    let goes = declared.create_namespace
        || declared
            .known
            .iter()
            .any(|object| is_namespace(&object.key(), own));
    let made = inventory.objects.iter().filter(|entry| entry.made);
    let made = made.filter(|entry| goes || !is_namespace(&entry.key, own));
    made.partition(|entry| !is_namespace(&entry.key, own))
}

/// Whether an object is the namespace of this name.
pub(super) fn is_namespace(key: &Key, name: &str) -> bool {
    key.group.is_empty() && key.kind == "Namespace" && key.name == name
}

fn adopted(inventory: &Inventory) -> BTreeSet<Key> {
    let adopted = inventory.objects.iter().filter(|entry| !entry.made);
    adopted.map(|entry| entry.key.clone()).collect()
}
