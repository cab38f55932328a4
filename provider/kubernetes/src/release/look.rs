//! What is there before anything is changed.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use futures_util::StreamExt as _;
use slipway_engine::error::CloudError;

use crate::client::{Cluster, NOT_SERVED};
use crate::object::{Key, Object, Type};

/// How many calls are under way at once.
const AT_ONCE: usize = 8;

/// A call that is still to be made.
pub(super) type Call<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Makes calls, some at once, and answers when all have ended.
pub(super) async fn at_once<T>(calls: Vec<Call<'_, T>>) -> Vec<T> {
    let calls = futures_util::stream::iter(calls);
    calls.buffer_unordered(AT_ONCE).collect().await
}

/// Objects as they are in the cluster.
pub type Live = BTreeMap<Key, Object>;

/// How these objects are in the cluster, as far as they are there. What the cluster does not serve is not there:
/// its definition may come with this very release.
///
/// # Errors
///
/// When the cluster does not tell.
pub async fn look(cluster: &Cluster, objects: &[Object]) -> Result<Live, CloudError> {
    // Else every one of the first calls would discover for itself.
    cluster.kinds().await?;
    let mut calls: Vec<Call<'_, _>> = Vec::new();
    for object in objects {
        calls.push(Box::pin(async move {
            let key = object.key();
            let found = find(cluster, &key, &object.r#type.version).await?;
            Ok(found.map(|found| (key, found)))
        }));
    }
    let found: Result<Vec<_>, CloudError> = at_once(calls).await.into_iter().collect();
    Ok(found?.into_iter().flatten().collect())
}

/// One object, if its type is served and it is there.
pub(super) async fn find(
    cluster: &Cluster,
    key: &Key,
    version: &str,
) -> Result<Option<Object>, CloudError> {
    let r#type = Type {
        group: key.group.clone(),
        version: version.to_owned(),
        kind: key.kind.clone(),
    };
    match cluster
        .get(&r#type, key.namespace.as_deref(), &key.name)
        .await
    {
        Err(error) if error.code() == Some(NOT_SERVED) => Ok(None),
        result => Ok(result?.and_then(Object::from_cluster)),
    }
}

/// The UID that an object has.
pub(super) fn uid(object: &Object) -> Option<String> {
    let metadata = object.body.get("metadata")?;
    metadata["uid"].as_str().map(ToOwned::to_owned)
}
