//! What a cluster would say to objects, without changing anything.

use std::collections::BTreeSet;

use slipway_engine::error::{CloudError, ErrorKind};

use super::anew::{Fate, fate};
use super::apply::kinds_of;
use super::failure::Refusal;
use super::look::{Call, Live, at_once, look};
use super::{namespace, strategy};
use crate::client::{Cluster, Manner};
use crate::inventory::Place;
use crate::kinds::defines;
use crate::object::{Object, Type};
use crate::owned::{Yield, differences, without_yielded};

/// Lets a cluster try those objects that are not as they are declared, and answers with what it would refuse. What is
/// made anew instead of being changed, and what never changes, is known without it ([`crate::immutable`]).
///
/// What needs something of this very release that is not there yet is not tried: an object in a namespace that the
/// release makes, or of a kind that it defines.
///
/// # Errors
///
/// When the cluster does not tell.
pub async fn rehearse(
    cluster: &Cluster,
    place: &Place,
    objects: &[Object],
    yields: &[Yield],
) -> Result<Vec<Refusal>, CloudError> {
    let kinds = cluster.kinds().await?;
    let manager = place.manager();
    let defined: Vec<(String, String)> = objects.iter().filter_map(defines).collect();
    let defined_types: Vec<Type> = objects.iter().flat_map(kinds_of).collect();
    let is_defined = |r#type: &Type| {
        defined_types.contains(r#type)
            || defined.contains(&(r#type.group.clone(), r#type.kind.clone()))
    };
    let complete: Vec<Object> = namespace::within_all(objects, &kinds, &place.namespace);
    let live = look(cluster, &complete).await?;
    let namespaces = namespaces(cluster, &complete).await?;
    let manner = Manner {
        manager: &manager,
        force: true,
        dry_run: true,
    };
    let mut calls: Vec<Call<'_, _>> = Vec::new();
    for object in complete {
        if kinds.get(&object.r#type).is_none() && is_defined(&object.r#type) {
            continue;
        }
        if object
            .namespace
            .as_ref()
            .is_some_and(|it| !namespaces.contains(it))
        {
            continue;
        }
        let sent = match live.get(&object.key()) {
            Some(live) if differences(&object, live, &manager).is_empty() => continue,
            Some(live) => without_yielded(&object, live, &manager, yields),
            None => object,
        };
        calls.push(Box::pin(async move {
            let result = cluster.apply(&sent, manner).await;
            result.err().map(|error| (sent, error))
        }));
    }
    let refused = at_once(calls).await.into_iter().flatten();
    let mut told = Vec::new();
    for (object, error) in refused.filter(|it| is_sure(&it.1)) {
        if error.kind() != ErrorKind::Invalid
            || !is_done_otherwise(cluster, &object, &live, &manager).await
        {
            let key = object.key();
            told.push(Refusal { key, error });
        }
    }
    told.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(told)
}

/// Whether a release does something else than to apply an object: it is made anew, or its strategy changes in two
/// steps. It cannot be tried while it is there.
async fn is_done_otherwise(cluster: &Cluster, object: &Object, live: &Live, manager: &str) -> bool {
    let Some(there) = live.get(&object.key()) else {
        return false;
    };
    let steps = strategy::owned_first(std::iter::once(object), live, manager);
    let fate = fate(cluster, manager, object, there, true).await;
    !steps.is_empty() || !matches!(fate, Fate::Stays)
}

/// The namespaces of these objects that are there.
async fn namespaces(cluster: &Cluster, objects: &[Object]) -> Result<BTreeSet<String>, CloudError> {
    let kind = Type::new("v1", "Namespace");
    let wanted: BTreeSet<&String> = objects
        .iter()
        .filter_map(|it| it.namespace.as_ref())
        .collect();
    let mut there = BTreeSet::new();
    for name in wanted {
        match cluster.get(&kind, None, name).await {
            Ok(None) => continue,
            // Whoever may not look at namespaces may still work in one.
            Err(error) if error.kind() != ErrorKind::AccessDenied => return Err(error),
            Ok(Some(_)) | Err(_) => there.insert(name.clone()),
        };
    }
    Ok(there)
}

/// Whether an apply would be refused in the same way. What is not found, such as a namespace, may be there by then.
fn is_sure(error: &CloudError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Invalid | ErrorKind::AccessDenied | ErrorKind::Conflict
    )
}
