//! Network interfaces as their owners leave them: those of NAT gateways and endpoints say whose they
//! are, cannot be deleted by a user, and hold what they use.

use super::Ec2;
use super::call::{Call, Served};
use super::filter::{self, Names};
use crate::aws::query::Refusal;
use crate::aws::xml::Element;

pub(super) const FILTERS: Names = &[
    (
        "addresses.private-ip-address",
        &["privateIpAddressesSet", "item", "privateIpAddress"],
    ),
    (
        "association.allocation-id",
        &["association", "allocationId"],
    ),
    (
        "association.association-id",
        &["association", "associationId"],
    ),
    ("association.public-ip", &["association", "publicIp"]),
    ("attachment.attachment-id", &["attachment", "attachmentId"]),
    ("attachment.instance-id", &["attachment", "instanceId"]),
    (
        "attachment.instance-owner-id",
        &["attachment", "instanceOwnerId"],
    ),
    ("attachment.status", &["attachment", "status"]),
    ("availability-zone", &["availabilityZone"]),
    ("description", &["description"]),
    ("group-id", &["groupSet", "item", "groupId"]),
    ("group-name", &["groupSet", "item", "groupName"]),
    ("interface-type", &["interfaceType"]),
    ("mac-address", &["macAddress"]),
    ("network-interface-id", &["networkInterfaceId"]),
    ("owner-id", &["ownerId"]),
    ("private-ip-address", &["privateIpAddress"]),
    ("requester-id", &["requesterId"]),
    ("requester-managed", &["requesterManaged"]),
    ("status", &["status"]),
    ("subnet-id", &["subnetId"]),
    ("vpc-id", &["vpcId"]),
];

impl Ec2 {
    pub(super) fn complete_interfaces(&self, items: &mut [Element]) {
        for item in items {
            let id = item
                .text_of("networkInterfaceId")
                .unwrap_or_default()
                .to_owned();
            if let Some((nat, ip)) = self.nats.of_interface(&id) {
                own(
                    item,
                    "nat_gateway",
                    &format!("Interface for NAT Gateway {nat}"),
                );
                set_groups(item, &[]);
                set_address(item, ip);
            } else if let Some((endpoint, groups)) = self.endpoints.of_interface(&id) {
                own(
                    item,
                    "vpc_endpoint",
                    &format!("VPC Endpoint Interface {endpoint}"),
                );
                set_groups(item, groups);
            } else if item
                .text_of("description")
                .is_some_and(|text| text.starts_with("ELB "))
            {
                // ELB says whose an interface is in its description alone.
                let description = item.text_of("description").unwrap_or_default().to_owned();
                let kind = if description.starts_with("ELB net/") {
                    "network_load_balancer"
                } else {
                    "interface"
                };
                own(item, kind, &description);
                item.set("requesterId", "amazon-elb");
                if let Some(attachment) = item.child_mut("attachment") {
                    attachment.set("instanceOwnerId", "amazon-elb");
                }
            }
        }
    }

    /// The interfaces that fit one filter of [`FILTERS`].
    pub(super) async fn interfaces(
        &self,
        call: &Call<'_>,
        (name, value): (&str, &str),
    ) -> Result<Vec<Element>, Refusal> {
        let root = call.ask("DescribeNetworkInterfaces", &[]).await?;
        let mut items = root
            .child("networkInterfaceSet")
            .cloned()
            .unwrap_or_default()
            .children;
        self.complete_interfaces(&mut items);
        filter::retain_where(FILTERS, name, &[value.to_owned()], &mut items);
        Ok(items)
    }

    /// Only free interfaces are deleted; those of services go with what they belong to.
    pub(super) async fn delete_interface(&self, call: &Call<'_>) -> Served {
        let id = call.form.text("NetworkInterfaceId");
        let found = self.interfaces(call, ("network-interface-id", &id)).await?;
        let Some(item) = found.first() else {
            let text = format!("The networkInterface ID '{id}' does not exist");
            return Err(call.refuse("InvalidNetworkInterfaceID.NotFound", &text));
        };
        if item.text_of("requesterManaged") == Some("true") {
            let text = "You do not have permission to access the specified resource.";
            return Err(call.refuse("OperationNotPermitted", text));
        }
        if item.text_of("status") == Some("in-use") {
            let text = format!("Network interface '{id}' is currently in use.");
            return Err(call.refuse("InvalidParameterValue", &text));
        }
        call.pass().await
    }
}

fn own(item: &mut Element, kind: &str, description: &str) {
    item.set("description", description);
    item.set("interfaceType", kind);
    item.set("requesterManaged", "true");
    item.set("requesterId", "amazon-aws");
    item.set("status", "in-use");
    let id = item.text_of("networkInterfaceId").unwrap_or_default();
    let attachment = id.replacen("eni-", "ela-attach-", 1);
    let attachment = Element::new("attachment")
        .with(Element::leaf("attachmentId", attachment))
        .with(Element::leaf("deleteOnTermination", "false"))
        .with(Element::leaf("deviceIndex", "1"))
        .with(Element::leaf("instanceOwnerId", "amazon-aws"))
        .with(Element::leaf("status", "attached"));
    item.children.retain(|child| child.name != "attachment");
    item.children.push(attachment);
}

fn set_groups(item: &mut Element, groups: &[(String, String)]) {
    let mut set = Element::new("groupSet");
    for (id, name) in groups {
        let group = Element::new("item")
            .with(Element::leaf("groupId", id.as_str()))
            .with(Element::leaf("groupName", name.as_str()));
        set.children.push(group);
    }
    item.children.retain(|child| child.name != "groupSet");
    item.children.push(set);
}

fn set_address(item: &mut Element, ip: &str) {
    item.set("privateIpAddress", ip);
    if let Some(set) = item.child_mut("privateIpAddressesSet")
        && let Some(first) = set.children.first_mut()
    {
        first.set("privateIpAddress", ip);
    }
}
