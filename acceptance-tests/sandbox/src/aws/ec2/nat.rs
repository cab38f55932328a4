//! NAT gateways: pending, then available; deleting, then deleted. moto makes them available at once,
//! never deletes their interfaces, and gives them addresses outside of their subnet.

use super::Ec2;
use super::call::{Call, Served};
use super::filter::Names;
use crate::aws::query::Refusal;
use crate::aws::xml::Element;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::Instant;

pub(super) const FILTERS: Names = &[
    ("nat-gateway-id", &["natGatewayId"]),
    ("state", &["state"]),
    ("subnet-id", &["subnetId"]),
    ("vpc-id", &["vpcId"]),
];

#[derive(Debug)]
struct Nat {
    made: Instant,
    deleted: Option<Instant>,
    /// Whether moto has carried out the deletion.
    is_settled: bool,
    is_public: bool,
    interface: String,
    association: String,
    private_ip: String,
}

/// The NAT gateways that were made through this gateway.
#[derive(Debug, Default)]
pub(crate) struct Nats {
    nats: BTreeMap<String, Nat>,
}

impl Nats {
    /// The gateway that an interface belongs to, with the private address it really has.
    pub(super) fn of_interface(&self, interface: &str) -> Option<(&str, &str)> {
        let (id, nat) = self
            .nats
            .iter()
            .find(|(_, nat)| nat.interface == interface)?;
        Some((id.as_str(), nat.private_ip.as_str()))
    }

    /// Whether a gateway of this id is there and not being deleted.
    pub(super) fn is_there(&self, id: &str) -> bool {
        self.nats.get(id).is_some_and(|nat| nat.deleted.is_none())
    }

    /// Whether this gateway was deleted.
    pub(super) fn is_deleted(&self, id: &str) -> bool {
        self.nats.get(id).is_some_and(|nat| nat.deleted.is_some())
    }
}

impl Ec2 {
    pub(super) async fn create_nat(&mut self, call: &Call<'_>) -> Served {
        let form = &call.form;
        let is_public = form.get("ConnectivityType") != Some("private");
        let allocation = form.text("AllocationId");
        let subnet_id = form.text("SubnetId");
        let subnet = call
            .one("DescribeSubnets", "SubnetId", "subnetSet", &subnet_id)
            .await;
        let Some(subnet) = subnet else {
            let text = format!("The subnet ID '{subnet_id}' does not exist");
            return Err(call.refuse("InvalidSubnetID.NotFound", &text));
        };
        if is_public {
            self.check_public_nat(call, &subnet, &allocation).await?;
        } else if !allocation.is_empty() {
            let text = "The parameter AllocationId cannot be used with connectivity type private";
            return Err(call.refuse("InvalidParameterCombination", text));
        }
        let mut root = call.pass().await?;
        let Some(item) = root.child_mut("natGateway") else {
            return Ok(root);
        };
        let id = item.text_of("natGatewayId").unwrap_or_default().to_owned();
        let text = |name: &str| item.find(name).map(|e| e.text.clone()).unwrap_or_default();
        let nat = Nat {
            made: Instant::now(),
            deleted: None,
            is_settled: false,
            is_public,
            interface: text("networkInterfaceId"),
            association: text("associationId"),
            private_ip: match form.get("PrivateIpAddress") {
                Some(asked) => asked.to_owned(),
                None => self.free_address(subnet.text_of("cidrBlock").unwrap_or_default()),
            },
        };
        nat.complete(item, "pending");
        self.nats.nats.insert(id, nat);
        root.set("clientToken", form.text("ClientToken"));
        Ok(root)
    }

    async fn check_public_nat(
        &self,
        call: &Call<'_>,
        subnet: &Element,
        allocation: &str,
    ) -> Result<(), Refusal> {
        if allocation.is_empty() {
            let text = "The request must contain the parameter AllocationId";
            return Err(call.refuse("MissingParameter", text));
        }
        let address = call.one(
            "DescribeAddresses",
            "AllocationId",
            "addressesSet",
            allocation,
        );
        let Some(address) = address.await else {
            let text = format!("The allocation ID '{allocation}' does not exist");
            return Err(call.refuse("InvalidAllocationID.NotFound", &text));
        };
        if address
            .text_of("associationId")
            .is_some_and(|id| !id.is_empty())
        {
            let text = format!("resource {allocation} is already associated.");
            return Err(call.refuse("Resource.AlreadyAssociated", &text));
        }
        let vpc = subnet.text_of("vpcId").unwrap_or_default();
        let filter = ("attachment.vpc-id", vpc);
        let attached = call.items("DescribeInternetGateways", "internetGatewaySet", filter);
        if attached.await?.is_empty() {
            let text = format!("Network {vpc} has no Internet gateway attached");
            return Err(call.refuse("Gateway.NotAttached", &text));
        }
        Ok(())
    }

    /// An address of a subnet that no other NAT gateway has; the first four belong to AWS.
    fn free_address(&self, cidr: &str) -> String {
        let first = cidr
            .split('/')
            .next()
            .and_then(|ip| ip.parse::<Ipv4Addr>().ok());
        let first = u32::from(first.unwrap_or(Ipv4Addr::UNSPECIFIED));
        let taken = |ip: &String| self.nats.nats.values().any(|nat| nat.private_ip == *ip);
        (10..)
            .map(|n| Ipv4Addr::from(first.saturating_add(n)).to_string())
            .find(|ip| !taken(ip))
            .unwrap_or_default()
    }

    pub(super) async fn delete_nat(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("NatGatewayId");
        let Some(nat) = self.nats.nats.get_mut(&id) else {
            if call
                .one("DescribeNatGateways", "NatGatewayId", "natGatewaySet", &id)
                .await
                .is_some()
            {
                return call.pass().await;
            }
            let text = format!("NatGateway {id} was not found");
            return Err(call.refuse("NatGatewayNotFound", &text));
        };
        // A second deletion changes nothing.
        nat.deleted.get_or_insert_with(Instant::now);
        self.settle_nats(call).await?;
        Ok(call.document().with(Element::leaf("natGatewayId", id)))
    }

    /// Carries out the deletions that are over: only then are the address and the subnet free.
    pub(super) async fn settle_nats(&mut self, call: &Call<'_>) -> Result<(), Refusal> {
        let takes = call.times().nat_deleting;
        let mut due = Vec::new();
        for (id, nat) in &mut self.nats.nats {
            let is_over = nat.deleted.is_some_and(|since| Call::is_over(since, takes));
            if is_over && !nat.is_settled {
                nat.is_settled = true;
                due.push((id.clone(), nat.interface.clone(), nat.association.clone()));
            }
        }
        for (id, interface, association) in due {
            if !association.is_empty() {
                let members = [("AssociationId", association.as_str())];
                call.ask("DisassociateAddress", &members).await?;
            }
            let members = [("NetworkInterfaceId", interface.as_str())];
            call.ask("DeleteNetworkInterface", &members).await?;
            let members = [("NatGatewayId", id.as_str())];
            call.ask("DeleteNatGateway", &members).await?;
        }
        Ok(())
    }

    pub(super) fn complete_nats(&self, call: &Call<'_>, items: &mut [Element]) {
        for item in items {
            let id = item.text_of("natGatewayId").unwrap_or_default();
            let Some(nat) = self.nats.nats.get(id) else {
                continue;
            };
            let state = match nat.deleted {
                Some(_) if nat.is_settled => "deleted",
                Some(_) => "deleting",
                None if Call::is_over(nat.made, call.times().nat_pending) => "available",
                None => "pending",
            };
            nat.complete(item, state);
        }
    }

    /// The private address of an elastic address that a NAT gateway has.
    pub(super) fn complete_address(&self, item: &mut Element) {
        let interface = item.text_of("networkInterfaceId").unwrap_or_default();
        if let Some((_, ip)) = self.nats.of_interface(interface) {
            let ip = ip.to_owned();
            item.set("privateIpAddress", ip);
        }
    }
}

impl Nat {
    fn complete(&self, item: &mut Element, state: &str) {
        item.set("state", state);
        item.set(
            "connectivityType",
            if self.is_public { "public" } else { "private" },
        );
        let address_state = match state {
            "pending" => "associating",
            "deleting" => "disassociating",
            _ => "succeeded",
        };
        let Some(set) = item.child_mut("natGatewayAddressSet") else {
            return;
        };
        for address in &mut set.children {
            address.set("privateIp", self.private_ip.as_str());
            address.set("isPrimary", "true");
            address.set("status", address_state);
        }
    }
}
