//! Namespaces: that of the release, and those that manifests leave out.

use std::time::Duration;

use serde_json::{Value, json};
use slipway_engine::error::{CloudError, ErrorKind};

use super::Declared;
use super::destroy::is_namespace;
use super::failure::{Cause, Refusal};
use super::look::{find, look, uid};
use super::removal::{self, Volumes, remove};
use crate::client::{Cluster, Kinds, Manner};
use crate::inventory::Entry;
use crate::kinds::{Scope, Scopes};
use crate::object::{Key, Object, Origin, Type};
use crate::owned::is_ours;
use crate::secrets::as_data;

/// All objects of a release, each with its namespace; and the release's own namespace, where it makes it.
/// Answers also with whether that was made just now.
///
/// That namespace is made here, because the inventory is kept in it.
pub(super) async fn complete(
    cluster: &Cluster,
    declared: &Declared,
) -> Result<(Vec<Object>, bool), Cause> {
    let kinds = cluster.kinds().await?;
    let own = &declared.place.namespace;
    let mut objects = within_all(&declared.objects, &kinds, own);
    let of_manifests = objects
        .iter()
        .find(|object| is_namespace(&object.key(), own));
    let own_namespace = match of_manifests {
        Some(object) => Some(object.clone()),
        None if declared.create_namespace => Some(namespace(declared)),
        None => None,
    };
    let Some(own_namespace) = own_namespace else {
        there_already(cluster, declared).await?;
        return Ok((objects, false));
    };
    let is_of_manifests = of_manifests.is_some();
    let there = make(cluster, declared, &own_namespace).await?;
    if there != There::Others && !is_of_manifests {
        objects.insert(0, own_namespace);
    }
    Ok((objects, there == There::MadeNow))
}

/// Makes sure that a namespace is there which the release does not make.
async fn there_already(cluster: &Cluster, declared: &Declared) -> Result<(), Cause> {
    let own = namespace(declared);
    match find(cluster, &own.key(), &own.r#type.version).await {
        Ok(Some(found)) if is_ending(&found) => Err(Cause::Held {
            objects: vec![removal::held(&found)],
            waited: Duration::ZERO,
        }),
        Ok(None) => Err(Cause::NoNamespace(own.name)),
        // Whoever may not look may still work in it.
        Err(error) if error.kind() != ErrorKind::AccessDenied => Err(error.into()),
        Ok(Some(_)) | Err(_) => Ok(()),
    }
}

fn is_ending(object: &Object) -> bool {
    !object.body["metadata"]["deletionTimestamp"].is_null()
}

/// All objects, each with its namespace, and Secrets as they are stored.
pub(super) fn within_all(declared: &[Object], kinds: &Kinds, own: &str) -> Vec<Object> {
    let scopes = Scopes::of(declared);
    let mut objects = Vec::with_capacity(declared.len() + 1);
    for object in declared {
        let is_namespaced = match (kinds.get(&object.r#type), scopes.get(&object.r#type)) {
            (Some(served), _) => served.namespaced,
            (None, Some(scope)) => scope == Scope::Namespace,
            // The cluster will say that it does not serve it.
            (None, None) => true,
        };
        let mut object = within(object.clone(), is_namespaced, own);
        // What was applied is compared with what is stored.
        as_data(&mut object);
        objects.push(object);
    }
    objects
}

/// Whose a namespace is that is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum There {
    MadeNow,
    MadeBefore,
    Others,
}

/// Makes the namespace when it is missing.
async fn make(cluster: &Cluster, declared: &Declared, object: &Object) -> Result<There, Cause> {
    let manager = declared.place.manager();
    let mut found = find(cluster, &object.key(), &object.r#type.version).await?;
    if let Some(ending) = found.as_ref().filter(|found| is_ending(found)) {
        // An earlier release may have gone a moment before.
        removal::ended(cluster, ending, removal::until(cluster, declared)).await?;
        found = None;
    }
    if let Some(found) = found {
        return Ok(match is_ours(&found, &manager) {
            true => There::MadeBefore,
            false => There::Others,
        });
    }
    let manner = Manner {
        manager: &manager,
        force: false,
        dry_run: false,
    };
    let made: Result<Value, CloudError> = cluster.apply(object, manner).await;
    match made {
        Ok(_) => Ok(There::MadeNow),
        // Another release has made it in the meantime.
        Err(error) if error.kind() == ErrorKind::Conflict => Ok(There::Others),
        Err(error) => Err(Cause::Refused(vec![Refusal {
            key: object.key(),
            error,
        }])),
    }
}

/// Deletes the namespace of a release that made it and left nothing in it, and waits until it is gone; answers with
/// its name where others are in it.
pub(super) async fn remove_own(cluster: &Cluster, declared: &Declared) -> Result<Vec<Key>, Cause> {
    let own = Entry::of(&namespace(declared));
    let place = &declared.place;
    let found = find(cluster, &own.key, &own.version).await?;
    if !found.is_some_and(|found| is_ours(&found, &place.manager())) {
        return Ok(Vec::new());
    }
    let until = removal::until(cluster, declared);
    remove(cluster, place, &[&own], Volumes::Stay, until).await
}

/// Whether a namespace is being deleted, so that nothing can be made in it. Whoever may not look may still work in it.
pub(super) async fn is_going(cluster: &Cluster, name: &str) -> Result<bool, CloudError> {
    let r#type = Type::new("v1", "Namespace");
    match cluster.get(&r#type, None, name).await {
        Ok(found) => Ok(found.is_some_and(|it| it["metadata"]["deletionTimestamp"].is_string())),
        Err(error) if error.kind() == ErrorKind::AccessDenied => Ok(false),
        Err(error) => Err(error),
    }
}

/// What a state knows of a release, as it is in the cluster, and as far as it is the release's own there.
pub(super) async fn known(
    cluster: &Cluster,
    declared: &Declared,
) -> Result<Vec<Entry>, CloudError> {
    let (place, kinds) = (&declared.place, cluster.kinds().await?);
    let mut objects = within_all(&declared.known, &kinds, &place.namespace);
    if declared.create_namespace {
        objects.push(namespace(declared));
    }
    let live = look(cluster, &objects).await?;
    let manager = place.manager();
    let known = objects.iter().filter_map(|object| {
        let found = live.get(&object.key())?;
        let mut entry = Entry::of(object);
        entry.uid = uid(found);
        // Whether it made or adopted what holds data is known no more.
        entry.made = is_namespace(&entry.key, &place.namespace) || !removal::holds_data(&entry.key);
        is_ours(found, &manager).then_some(entry)
    });
    Ok(known.collect())
}

/// The namespace of a release. Its annotation is what the release owns of it, so that it is known again.
fn namespace(declared: &Declared) -> Object {
    let name = &declared.place.namespace;
    let body = json!({
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": name,
            "annotations": { "slipway.dev/release": declared.place.name },
        },
    });
    Object {
        r#type: Type::new("v1", "Namespace"),
        namespace: None,
        name: name.clone(),
        body: body.as_object().cloned().unwrap_or_default(),
        origin: Origin::default(),
    }
}

/// An object with the namespace in which it is.
pub(super) fn within(mut object: Object, is_namespaced: bool, own: &str) -> Object {
    if is_namespaced && object.namespace.is_none() {
        object.namespace = Some(own.to_owned());
        if let Some(Value::Object(metadata)) = object.body.get_mut("metadata") {
            metadata.insert("namespace".to_owned(), json!(own));
        }
    }
    object
}
