//! Flow logs: where they go, and options of files.

use super::call::{Call, Served};
use super::filter::Names;
use crate::aws::xml::Element;

pub(super) const FILTERS: Names = &[
    ("deliver-log-status", &["deliverLogsStatus"]),
    ("log-destination-type", &["logDestinationType"]),
    ("flow-log-id", &["flowLogId"]),
    ("log-group-name", &["logGroupName"]),
    ("resource-id", &["resourceId"]),
    ("traffic-type", &["trafficType"]),
];

/// A log group is a destination too (EC2 API reference, FlowLog).
pub(super) fn complete(item: &mut Element) {
    if item.text_of("logDestinationType").is_none() {
        item.set("logDestinationType", "cloud-watch-logs");
    }
}

/// What moto refuses in the body of a success; here are the refusals that EC2 makes of the call.
pub(super) async fn create(call: &Call<'_>) -> Served {
    let form = &call.form;
    let to_logs = form
        .get("LogDestinationType")
        .is_none_or(|kind| kind == "cloud-watch-logs");
    if to_logs && form.get("DeliverLogsPermissionArn").is_none() {
        let text =
            "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.";
        return Err(call.refuse("InvalidParameter", text));
    }
    let role = form.get("DeliverLogsPermissionArn").unwrap_or_default();
    if call.gateway.is_unseen_role(role) {
        return Err(call.refuse("InvalidParameter", "Unable to assume given IAM role"));
    }
    call.pass().await
}
