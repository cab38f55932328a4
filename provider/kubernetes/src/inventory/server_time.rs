//! The cluster's own clock: two machines that wait for each other may not agree on the time.

use serde_json::{Value, json};
use slipway_engine::error::{CloudError, ErrorKind};

use super::{Place, config_map};
use crate::client::{Cluster, KUBERNETES};

/// Seconds since 1970 by the cluster's clock.
pub(super) type Seconds = i64;

/// What the cluster's clock says: an object that is only tried gets the time of its creation.
pub(super) async fn now(cluster: &Cluster, place: &Place) -> Result<Seconds, CloudError> {
    let mut probe = config_map(place);
    let metadata = json!({ "generateName": "slipway-clock-", "namespace": place.namespace });
    probe.body.insert("metadata".to_owned(), metadata);
    let made = cluster.try_create(&probe).await?;
    parse(&made["metadata"]["creationTimestamp"])
}

/// When a manager last changed an object, by the cluster's clock.
pub(super) fn written(object: &Value, manager: &str) -> Option<Seconds> {
    let entries = object["metadata"]["managedFields"].as_array()?;
    entries
        .iter()
        .filter(|entry| entry["manager"] == manager)
        .filter_map(|entry| parse(&entry["time"]).ok())
        .max()
}

fn parse(time: &Value) -> Result<Seconds, CloudError> {
    let text = time.as_str().unwrap_or_default();
    let parsed: Result<jiff::Timestamp, _> = text.parse();
    parsed.map(jiff::Timestamp::as_second).map_err(|error| {
        CloudError::new(KUBERNETES, "create", ErrorKind::Malformed)
            .with_message(format!("`{text}` is no time"))
            .with_source(error)
    })
}
