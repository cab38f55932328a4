//! Flow logs: where they go, options of files, and what of a call was not done.

use super::Ec2;
use super::call::{Call, Served, unsuccessful_item};
use super::filter::Names;
use crate::aws::form::Form;
use crate::aws::xml::Element;
use std::collections::BTreeMap;

pub(super) const FILTERS: Names = &[
    ("deliver-log-status", &["deliverLogsStatus"]),
    ("log-destination-type", &["logDestinationType"]),
    ("flow-log-id", &["flowLogId"]),
    ("log-group-name", &["logGroupName"]),
    ("resource-id", &["resourceId"]),
    ("traffic-type", &["trafficType"]),
];

/// What moto does not keep of flow logs, by their ids (EC2 API reference, FlowLog).
#[derive(Debug, Default)]
pub(crate) struct FlowLogs {
    more: BTreeMap<String, Vec<Element>>,
}

impl Ec2 {
    /// A log group is a destination too (EC2 API reference, FlowLog).
    pub(super) fn complete_flow_log(&self, item: &mut Element) {
        if item.text_of("logDestinationType").is_none() {
            item.set("logDestinationType", "cloud-watch-logs");
        }
        let id = item.text_of("flowLogId").unwrap_or_default();
        if let Some(more) = self.flow_logs.more.get(id).cloned() {
            item.children.extend(more);
        }
    }

    /// What moto refuses in the body of a success; here are the refusals that EC2 makes of the call.
    pub(super) async fn create_flow_logs(&mut self, call: &Call<'_>) -> Served {
        let form = &call.form;
        let to_logs = form
            .get("LogDestinationType")
            .is_none_or(|kind| kind == "cloud-watch-logs");
        if to_logs && form.get("DeliverLogsPermissionArn").is_none() {
            let text = "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.";
            return Err(call.refuse("InvalidParameter", text));
        }
        let role = form.get("DeliverLogsPermissionArn").unwrap_or_default();
        if call.gateway.is_unseen_role(role) {
            return Err(call.refuse("InvalidParameter", "Unable to assume given IAM role"));
        }
        let root = call.pass().await?;
        let more = more(form);
        let made = root.child("flowLogIdSet").into_iter();
        for id in made.flat_map(|set| &set.children) {
            self.flow_logs.more.insert(id.text.clone(), more.clone());
        }
        Ok(root)
    }
}

/// The parts of a request that moto does not keep, as answers have them. Options have defaults (EC2 API
/// reference, DestinationOptionsRequest).
fn more(form: &Form) -> Vec<Element> {
    let mut more = Vec::new();
    if let Some(role) = form.get("DeliverCrossAccountRole") {
        more.push(Element::leaf("deliverCrossAccountRole", role));
    }
    let options = form.below("DestinationOptions");
    if !options.is_empty() {
        let of = |name, default: &str| options.get(name).unwrap_or(default).to_owned();
        let options = Element::new("destinationOptions")
            .with(Element::leaf("fileFormat", of("FileFormat", "plain-text")))
            .with(Element::leaf(
                "hiveCompatiblePartitions",
                of("HiveCompatiblePartitions", "false"),
            ))
            .with(Element::leaf(
                "perHourPartition",
                of("PerHourPartition", "false"),
            ));
        more.push(options);
    }
    more
}

/// Those that are not there are told in the body of a success (EC2 API reference, DeleteFlowLogs).
pub(super) async fn delete(call: &Call<'_>) -> Served {
    let (mut form, mut missing) = (call.form.clone(), Element::new("unsuccessful"));
    let ids = call.form.list("FlowLogId");
    let mut there = 0;
    for (n, id) in ids.iter().enumerate() {
        form.remove(&format!("FlowLogId.{}", n + 1));
        let found = call.one("DescribeFlowLogs", "FlowLogId", "flowLogSet", id);
        if found.await.is_some() {
            there += 1;
            form.set(&format!("FlowLogId.{there}"), id);
        } else {
            let text = format!("The flow log ID '{id}' does not exist");
            let item = unsuccessful_item(id, "InvalidFlowLogId.NotFound", &text);
            missing.children.push(item);
        }
    }
    if there > 0 {
        call.send(&form).await?;
    }
    Ok(call.document().with(missing))
}
