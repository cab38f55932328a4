//! The last good revision, as it was declared: what a rollback makes again.
//!
//! It is a Secret beside the inventory, because what was declared may hold secrets, compressed as JSON.
//! Whoever may read the Secrets of the namespace can read it, and nobody else.

use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use slipway_engine::error::CloudError;

use crate::client::{Cluster, Manner, Owned};
use crate::inventory::Place;
use crate::object::{Object, Type};

/// The most that a Secret holds (Kubernetes documentation, "Secrets", 1 MiB), less what surrounds it.
const MOST: usize = 1_000_000;

/// More than this was never a revision that fit.
const MOST_INFLATED: u64 = 64 * 1024 * 1024;

fn name(place: &Place) -> String {
    format!("slipway-release-{}-last-good", place.name)
}

fn kind() -> Type {
    Type::new("v1", "Secret")
}

/// Keeps a revision. One that is too large for a Secret is not kept, which is answered with `false`.
pub(super) async fn keep(
    cluster: &Cluster,
    place: &Place,
    revision: u64,
    objects: &[Object],
) -> Result<bool, CloudError> {
    let bodies: Vec<&serde_json::Map<String, Value>> =
        objects.iter().map(|object| &object.body).collect();
    let text = json!({ "revision": revision, "objects": bodies }).to_string();
    let Some(data) = deflate(&text).filter(|data| data.len() <= MOST) else {
        forget(cluster, place).await?;
        return Ok(false);
    };
    let secret = json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "slipway.dev/last-good",
        "metadata": {
            "name": name(place),
            "namespace": place.namespace,
            "labels": { "app.kubernetes.io/managed-by": "slipway" },
        },
        "data": { "revision": data },
    });
    let manager = place.manager();
    let manner = Manner {
        manager: &manager,
        force: true,
        dry_run: false,
    };
    if let Some(secret) = Object::from_cluster(secret) {
        cluster.apply(&secret, manner).await?;
    }
    Ok(true)
}

/// The revision that was kept, and its number.
pub(super) async fn kept(
    cluster: &Cluster,
    place: &Place,
) -> Result<Option<(u64, Vec<Object>)>, CloudError> {
    let found = cluster
        .get(&kind(), Some(&place.namespace), &name(place))
        .await?;
    Ok(found.as_ref().and_then(read))
}

/// Deletes what was kept.
pub(super) async fn forget(cluster: &Cluster, place: &Place) -> Result<(), CloudError> {
    let found = cluster
        .get(&kind(), Some(&place.namespace), &name(place))
        .await?;
    if let Some(secret) = found.and_then(Object::from_cluster) {
        let uid = secret.body["metadata"]["uid"].as_str().unwrap_or_default();
        cluster
            .delete(&secret.key(), "v1", uid, Owned::Later)
            .await?;
    }
    Ok(())
}

fn read(secret: &Value) -> Option<(u64, Vec<Object>)> {
    let revision: Value =
        serde_json::from_str(&inflate(secret["data"]["revision"].as_str()?)?).ok()?;
    let objects = revision["objects"].as_array()?;
    let objects: Option<Vec<Object>> = objects.iter().cloned().map(Object::from_cluster).collect();
    Some((revision["revision"].as_u64()?, objects?))
}

fn deflate(text: &str) -> Option<String> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).ok()?;
    Some(STANDARD.encode(encoder.finish().ok()?))
}

fn inflate(data: &str) -> Option<String> {
    let bytes = STANDARD.decode(data).ok()?;
    let mut text = String::new();
    let decoder = GzDecoder::new(bytes.as_slice());
    decoder.take(MOST_INFLATED).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_is_read_as_it_was_kept() {
        let text = "{\"a\":\"ä\"}";
        assert_eq!(
            inflate(&deflate(text).expect("kept")).as_deref(),
            Some(text)
        );
        assert_eq!(inflate("?"), None);
        assert_eq!(inflate(&STANDARD.encode("no gzip")), None);
        assert_eq!(read(&json!({ "data": {} })), None);
    }
}
