//! The interface that an instance is launched with.

use super::launch::Plan;
use crate::aws::ec2::call::Call;
use crate::aws::form::Form;
use crate::aws::query::Refusal;
use crate::aws::xml::Element;

/// The interface of a launch; the subnet that it is in.
pub(super) async fn network(
    call: &Call<'_>,
    plan: &mut Plan,
    form: &Form,
) -> Result<Option<Element>, Refusal> {
    let described = form.structures("NetworkInterface");
    let top = ["SubnetId", "PrivateIpAddress", "Ipv6AddressCount"];
    let is_at_top = top.iter().any(|name| form.get(name).is_some())
        || !form.list("SecurityGroupId").is_empty()
        || !form.list("SecurityGroup").is_empty()
        || !form.structures("Ipv6Address").is_empty();
    if !described.is_empty() && is_at_top {
        let text = "Network interfaces and an instance-level subnet ID, private IP address or security groups may not be specified on the same request";
        return Err(call.refuse("InvalidParameterCombination", text));
    }
    if described
        .iter()
        .any(|it| it.get("NetworkInterfaceId").is_some())
    {
        let mut subnet = None;
        for it in &described {
            let id = it.text("NetworkInterfaceId");
            let found = call.one(
                "DescribeNetworkInterfaces",
                "NetworkInterfaceId",
                "networkInterfaceSet",
                &id,
            );
            let Some(found) = found.await else {
                let text = format!("The networkInterface ID '{id}' does not exist");
                return Err(call.refuse("InvalidNetworkInterfaceID.NotFound", &text));
            };
            if found.text_of("status") == Some("in-use") {
                let text = format!("Interface: [{id}] in use.");
                return Err(call.refuse("InvalidNetworkInterface.InUse", &text));
            }
            if it.text("DeviceIndex") == "0" {
                let zone = found.text_of("availabilityZone").unwrap_or_default();
                plan.form.set("Placement.AvailabilityZone", zone);
                subnet = find_subnet(call, found.text_of("subnetId").unwrap_or_default()).await;
            }
        }
        return Ok(subnet);
    }
    let one = described.first().cloned().unwrap_or_else(|| form.clone());
    let subnet = subnet(call, &one, form).await?;
    let mut groups = one.list("SecurityGroupId");
    for name in form.list("SecurityGroup") {
        let named = call.items(
            "DescribeSecurityGroups",
            "securityGroupInfo",
            ("group-name", &name),
        );
        let named = named.await?.into_iter().find_map(|it| {
            let is_here = it.text_of("vpcId") == subnet.text_of("vpcId");
            is_here.then(|| it.text_of("groupId").map(str::to_owned))?
        });
        groups.push(named.ok_or_else(|| {
            let text = format!("The security group '{name}' does not exist in default VPC");
            call.refuse("InvalidGroup.NotFound", &text)
        })?);
    }
    for id in &groups {
        let found = call.items(
            "DescribeSecurityGroups",
            "securityGroupInfo",
            ("group-id", id),
        );
        if found.await?.is_empty() {
            let text = format!("The security group '{id}' does not exist");
            return Err(call.refuse("InvalidGroup.NotFound", &text));
        }
    }
    let listed = one.structures("PrivateIpAddresses");
    let is_primary = |it: &&Form| it.is_true("Primary");
    let first = one.get("PrivateIpAddress").map(str::to_owned);
    let first = first.or_else(|| {
        listed
            .iter()
            .find(is_primary)
            .map(|it| it.text("PrivateIpAddress"))
    });
    let others = listed.iter().filter(|it| !it.is_true("Primary"));
    plan.secondary = others.map(|it| it.text("PrivateIpAddress")).collect();
    if let Some(ip) = &first {
        let taken = call.items(
            "DescribeNetworkInterfaces",
            "networkInterfaceSet",
            ("private-ip-address", ip),
        );
        let is_here = |it: &Element| it.text_of("subnetId") == subnet.text_of("subnetId");
        if taken.await?.iter().any(is_here) {
            let text = format!("Address {ip} is in use.");
            return Err(call.refuse("InvalidIPAddress.InUse", &text));
        }
    }
    plan.ipv6_count = one.get("Ipv6AddressCount").map(str::to_owned);
    let ipv6 = [
        one.structures("Ipv6Addresses"),
        one.structures("Ipv6Address"),
    ]
    .concat();
    plan.ipv6 = ipv6.iter().map(|it| it.text("Ipv6Address")).collect();
    let is_public = one
        .get("AssociatePublicIpAddress")
        .or(subnet.text_of("mapPublicIpOnLaunch"))
        .unwrap_or("false");
    let form = &mut plan.form;
    for name in [
        "Ipv6Address",
        "Ipv6AddressCount",
        "NetworkInterface",
        "PrivateIpAddress",
        "SecurityGroup",
        "SecurityGroupId",
        "SubnetId",
    ] {
        form.remove(name);
    }
    form.set("NetworkInterface.1.DeviceIndex", "0");
    form.set(
        "NetworkInterface.1.SubnetId",
        subnet.text_of("subnetId").unwrap_or_default(),
    );
    form.set("NetworkInterface.1.AssociatePublicIpAddress", is_public);
    let goes = one.get("DeleteOnTermination").unwrap_or("true");
    form.set("NetworkInterface.1.DeleteOnTermination", goes);
    if let Some(ip) = first {
        form.set("NetworkInterface.1.PrivateIpAddress", &ip);
    }
    for (n, group) in (1..).zip(&groups) {
        form.set(&format!("NetworkInterface.1.SecurityGroupId.{n}"), group);
    }
    Ok(Some(subnet))
}

async fn find_subnet(call: &Call<'_>, id: &str) -> Option<Element> {
    call.one("DescribeSubnets", "SubnetId", "subnetSet", id)
        .await
}

/// The subnet that is asked for, or the default one of the zone.
async fn subnet(call: &Call<'_>, one: &Form, form: &Form) -> Result<Element, Refusal> {
    if let Some(id) = one.get("SubnetId") {
        return find_subnet(call, id).await.ok_or_else(|| {
            let text = format!("The subnet ID '{id}' does not exist");
            call.refuse("InvalidSubnetID.NotFound", &text)
        });
    }
    // hashicorp/aws sends an empty zone when it has none.
    let zone = form
        .get("Placement.AvailabilityZone")
        .filter(|it| !it.is_empty());
    let defaults = call.items("DescribeSubnets", "subnetSet", ("default-for-az", "true"));
    let mut defaults = defaults.await?;
    defaults.sort_by_key(|it| it.text_of("availabilityZone").map(str::to_owned));
    let is_there = |it: &&Element| zone.is_none() || it.text_of("availabilityZone") == zone;
    defaults.iter().find(is_there).cloned().ok_or_else(|| {
        let text = match zone {
            Some(zone) => format!("No default subnet for availability zone: '{zone}'."),
            None => "No default VPC for this user".to_owned(),
        };
        let code = if zone.is_some() {
            "InvalidInput"
        } else {
            "VPCIdNotSpecified"
        };
        call.refuse(code, &text)
    })
}
