//! Availability zones: the members that stacks filter by.

use super::call::{Call, Served};
use super::filter::{self, Names};
use crate::aws::xml::Element;

const FILTERS: Names = &[
    ("group-name", &["groupName"]),
    ("message", &["messageSet", "item", "message"]),
    ("opt-in-status", &["optInStatus"]),
    ("region-name", &["regionName"]),
    ("state", &["zoneState"]),
    ("zone-id", &["zoneId"]),
    ("zone-name", &["zoneName"]),
    ("zone-type", &["zoneType"]),
];

pub(super) async fn describe(call: &Call<'_>) -> Served {
    let mut root = call.send(&call.form.without(&["Filter"])).await?;
    if let Some(set) = root.child_mut("availabilityZoneInfo") {
        for item in &mut set.children {
            complete(call.region(), item);
        }
        filter::retain(call, FILTERS, &mut set.children)?;
    }
    Ok(root)
}

fn complete(region: &str, item: &mut Element) {
    item.set("optInStatus", "opt-in-not-required");
    item.set("groupName", format!("{region}-zg-1"));
    item.set("networkBorderGroup", region);
}
