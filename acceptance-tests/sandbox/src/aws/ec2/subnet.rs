//! Subnets: attributes that moto never changes, and what a subnet's deletion is refused for.

use super::Ec2;
use super::call::{Call, Served, dependency};
use crate::aws::xml::Element;

/// Attributes of a subnet that are kept here.
#[derive(Debug, Default)]
pub(crate) struct Options {
    dns64: Option<String>,
    hostname_type: Option<String>,
    aaaa_record: Option<String>,
    customer_owned_ip: Option<String>,
    customer_owned_pool: Option<String>,
    lni_device: Option<String>,
}

/// The attributes that ModifySubnetAttribute takes, one a call.
const ATTRIBUTES: &[&str] = &[
    "AssignIpv6AddressOnCreation",
    "CustomerOwnedIpv4Pool",
    "DisableLniAtDeviceIndex",
    "EnableDns64",
    "EnableLniAtDeviceIndex",
    "EnableResourceNameDnsAAAARecordOnLaunch",
    "EnableResourceNameDnsARecordOnLaunch",
    "MapCustomerOwnedIpOnLaunch",
    "MapPublicIpOnLaunch",
    "PrivateDnsHostnameTypeOnLaunch",
];

impl Ec2 {
    pub(super) async fn create_subnet(&mut self, call: &Call<'_>) -> Served {
        let mut form = call.form.clone();
        let is_placed = ["AvailabilityZone", "AvailabilityZoneId", "OutpostArn"];
        if is_placed.iter().all(|name| form.get(name).is_none()) {
            // EC2 chooses as it likes, and moto at random: the first makes runs repeatable.
            form.set("AvailabilityZone", &format!("{}a", call.region()));
        }
        let mut root = call.send(&form).await?;
        if let Some(item) = root.child_mut("subnet") {
            self.complete_subnet(item);
        }
        Ok(root)
    }

    pub(super) async fn modify_subnet(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("SubnetId");
        let subnet = call
            .one("DescribeSubnets", "SubnetId", "subnetSet", &id)
            .await;
        let Some(subnet) = subnet else {
            let text = format!("The subnet ID '{id}' does not exist");
            return Err(call.refuse("InvalidSubnetID.NotFound", &text));
        };
        let value = |name: &str| {
            let form = &call.form;
            form.get(&format!("{name}.Value"))
                .or(form.get(name))
                .map(str::to_owned)
        };
        let given: Vec<&str> = ATTRIBUTES
            .iter()
            .copied()
            .filter(|n| value(n).is_some())
            .collect();
        let [name] = given[..] else {
            let text = format!(
                "Fields for multiple attribute types specified: {}",
                given.join(", ")
            );
            return Err(call.refuse("InvalidParameterCombination", &text));
        };
        let given = value(name);
        let has_ipv6 = subnet
            .child("ipv6CidrBlockAssociationSet")
            .is_some_and(|set| !set.children.is_empty());
        let assigns_ipv6 = name == "AssignIpv6AddressOnCreation";
        if assigns_ipv6 && given.as_deref() == Some("true") && !has_ipv6 {
            let text = format!(
                "Invalid value 'true' for {name}. Subnet {id} has no associated IPv6 CIDR block"
            );
            return Err(call.refuse("InvalidParameterValue", &text));
        }
        let options = self.subnets.entry(id).or_default();
        match name {
            "EnableDns64" => options.dns64 = given,
            "PrivateDnsHostnameTypeOnLaunch" => options.hostname_type = given,
            "EnableResourceNameDnsAAAARecordOnLaunch" => options.aaaa_record = given,
            "MapCustomerOwnedIpOnLaunch" => options.customer_owned_ip = given,
            "CustomerOwnedIpv4Pool" => options.customer_owned_pool = given,
            "EnableLniAtDeviceIndex" => options.lni_device = given,
            "DisableLniAtDeviceIndex" => options.lni_device = None,
            _ => return call.pass().await,
        }
        Ok(call.done())
    }

    pub(super) fn complete_subnet(&self, item: &mut Element) {
        // moto writes a Python dictionary here.
        item.for_each_mut(&mut |element| {
            if element.name == "state" && element.text.contains("associated") {
                element.text = if element.text.contains("disassociated") {
                    "disassociated".to_owned()
                } else {
                    "associated".to_owned()
                };
            }
        });
        // The number of a /64 does not fit the integer that the API has for it.
        let count = item.text_of("availableIpAddressCount").unwrap_or_default();
        if count.parse::<i32>().is_err() {
            item.set("availableIpAddressCount", "0");
        }
        let id = item.text_of("subnetId").unwrap_or_default();
        let none = Options::default();
        let options = self.subnets.get(id).unwrap_or(&none);
        item.set("enableDns64", options.dns64.as_deref().unwrap_or("false"));
        let owned = options.customer_owned_ip.as_deref().unwrap_or("false");
        item.set("mapCustomerOwnedIpOnLaunch", owned);
        if let Some(pool) = &options.customer_owned_pool {
            item.set("customerOwnedIpv4Pool", pool.as_str());
        }
        if let Some(device) = &options.lni_device {
            item.set("enableLniAtDeviceIndex", device.as_str());
        }
        let is_ipv6_only = item.text_of("ipv6Native") == Some("true");
        let Some(names) = item.child_mut("privateDnsNameOptionsOnLaunch") else {
            return;
        };
        match &options.hostname_type {
            Some(kind) => names.set("hostnameType", kind.as_str()),
            // Without IPv4 addresses there are no names by them.
            None if is_ipv6_only => names.set("hostnameType", "resource-name"),
            None => {}
        }
        if let Some(aaaa) = &options.aaaa_record {
            names.set("enableResourceNameDnsAAAARecord", aaaa.as_str());
        }
    }

    /// A subnet with interfaces in it stays.
    pub(super) async fn delete_subnet(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("SubnetId");
        if !self.interfaces(call, ("subnet-id", &id)).await?.is_empty() {
            return Err(dependency(call, "subnet", &id));
        }
        let root = call.pass().await?;
        self.subnets.remove(&id);
        Ok(root)
    }
}

/// An association that is gone already is not there a second time.
pub(super) async fn disassociate_cidr(call: &Call<'_>) -> Served {
    let id = call.form.text("AssociationId");
    let root = call.ask("DescribeSubnets", &[]).await?;
    let mut is_there = false;
    let mut look = root;
    look.for_each_mut(&mut |element| {
        is_there |= element.name == "associationId" && element.text == id;
    });
    if !is_there {
        let text = format!("The subnet CIDR block association ID '{id}' does not exist");
        return Err(call.refuse("InvalidSubnetCidrBlockAssociationID.NotFound", &text));
    }
    let mut root = call.pass().await?;
    if let Some(state) = root
        .child_mut("ipv6CidrBlockAssociation")
        .and_then(|one| one.child_mut("ipv6CidrBlockState"))
    {
        state.set("state", "disassociating");
    }
    Ok(root)
}
