//! Route tables: targets that must be there, routes of gateway endpoints and their propagation, black
//! holes, and what stays because others need it.

use super::Ec2;
use super::call::{Call, Served, dependency};
use super::filter::Names;
use crate::aws::query::Refusal;
use crate::aws::xml::Element;
use std::collections::{BTreeMap, BTreeSet};

/// Which VPN gateways propagate their routes into which table.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    propagating: BTreeMap<String, BTreeSet<String>>,
    /// Gateways by their associations; moto shows internet gateways only.
    gateways: BTreeMap<String, String>,
}

/// The filters of `DescribeRouteTables`; moto lacks that of gateways.
pub(super) const FILTERS: Names = &[
    (
        "association.gateway-id",
        &["associationSet", "item", "gatewayId"],
    ),
    ("association.main", &["associationSet", "item", "main"]),
    (
        "association.route-table-association-id",
        &["associationSet", "item", "routeTableAssociationId"],
    ),
    (
        "association.route-table-id",
        &["associationSet", "item", "routeTableId"],
    ),
    (
        "association.subnet-id",
        &["associationSet", "item", "subnetId"],
    ),
    ("owner-id", &["ownerId"]),
    ("route-table-id", &["routeTableId"]),
    (
        "route.destination-cidr-block",
        &["routeSet", "item", "destinationCidrBlock"],
    ),
    (
        "route.destination-ipv6-cidr-block",
        &["routeSet", "item", "destinationIpv6CidrBlock"],
    ),
    (
        "route.destination-prefix-list-id",
        &["routeSet", "item", "destinationPrefixListId"],
    ),
    (
        "route.egress-only-internet-gateway-id",
        &["routeSet", "item", "egressOnlyInternetGatewayId"],
    ),
    ("route.gateway-id", &["routeSet", "item", "gatewayId"]),
    ("route.instance-id", &["routeSet", "item", "instanceId"]),
    (
        "route.nat-gateway-id",
        &["routeSet", "item", "natGatewayId"],
    ),
    ("route.origin", &["routeSet", "item", "origin"]),
    ("route.state", &["routeSet", "item", "state"]),
    (
        "route.transit-gateway-id",
        &["routeSet", "item", "transitGatewayId"],
    ),
    (
        "route.vpc-peering-connection-id",
        &["routeSet", "item", "vpcPeeringConnectionId"],
    ),
    ("vpc-id", &["vpcId"]),
];

async fn table(call: &Call<'_>, id: &str) -> Result<Element, Refusal> {
    let found = call
        .one("DescribeRouteTables", "RouteTableId", "routeTableSet", id)
        .await;
    found.ok_or_else(|| {
        let text = format!("The routeTable ID '{id}' does not exist");
        call.refuse("InvalidRouteTableID.NotFound", &text)
    })
}

/// The destination that a call names.
fn destination(call: &Call<'_>) -> String {
    [
        "DestinationCidrBlock",
        "DestinationIpv6CidrBlock",
        "DestinationPrefixListId",
    ]
    .iter()
    .find_map(|name| call.form.get(name))
    .unwrap_or_default()
    .to_owned()
}

fn route<'t>(table: &'t Element, destination: &str) -> Option<&'t Element> {
    let names = [
        "destinationCidrBlock",
        "destinationIpv6CidrBlock",
        "destinationPrefixListId",
    ];
    let is_it = |route: &&Element| {
        names
            .iter()
            .any(|name| route.text_of(name) == Some(destination))
    };
    table.child("routeSet")?.children.iter().find(is_it)
}

impl Ec2 {
    pub(super) async fn create_route(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("RouteTableId");
        let mut one = [table(call, &id).await?];
        self.complete_route_tables(call, &mut one).await?;
        let [table] = one;
        let destination = destination(call);
        if route(&table, &destination).is_some() {
            let text = format!("The route identified by {destination} already exists.");
            return Err(call.refuse("RouteAlreadyExists", &text));
        }
        self.check_target(call, &id, table.text_of("vpcId").unwrap_or_default())
            .await?;
        call.pass().await
    }

    async fn check_target(&self, call: &Call<'_>, table: &str, vpc: &str) -> Result<(), Refusal> {
        if let Some(nat) = call.form.get("NatGatewayId")
            && !self.nats.is_there(nat)
        {
            let text = format!("The natGateway ID '{nat}' does not exist");
            return Err(call.refuse("InvalidNatGatewayID.NotFound", &text));
        }
        let Some(gateway) = call
            .form
            .get("GatewayId")
            .filter(|id| id.starts_with("igw-"))
        else {
            return Ok(());
        };
        let (parameter, set) = ("InternetGatewayId", "internetGatewaySet");
        let found = call
            .one("DescribeInternetGateways", parameter, set, gateway)
            .await;
        let Some(found) = found else {
            let text = format!("The internetGateway ID '{gateway}' does not exist");
            return Err(call.refuse("InvalidInternetGatewayID.NotFound", &text));
        };
        if found
            .find("vpcId")
            .is_none_or(|attached| attached.text != vpc)
        {
            let text = format!(
                "route table {table} and network gateway {gateway} belong to different networks"
            );
            return Err(call.refuse("InvalidParameterValue", &text));
        }
        Ok(())
    }

    pub(super) async fn delete_route(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("RouteTableId");
        let table = table(call, &id).await?;
        let destination = destination(call);
        if let Some(route) = route(&table, &destination)
            && route.text_of("gatewayId") == Some("local")
        {
            let text = format!("cannot remove local route {destination} in route table {id}");
            return Err(call.refuse("InvalidParameterValue", &text));
        }
        call.pass().await
    }

    pub(super) async fn delete_route_table(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("RouteTableId");
        let table = table(call, &id).await?;
        let has_associations = table
            .child("associationSet")
            .is_some_and(|s| !s.children.is_empty());
        if has_associations {
            return Err(dependency(call, "routeTable", &id));
        }
        let root = call.pass().await?;
        self.routes.propagating.remove(&id);
        self.endpoints.forget_table(&id);
        Ok(root)
    }

    pub(super) async fn complete_route_tables(
        &mut self,
        call: &Call<'_>,
        items: &mut [Element],
    ) -> Result<(), Refusal> {
        let has_gateway = items.iter().any(|item| {
            let mut targets = item.child("routeSet").into_iter().flat_map(|s| &s.children);
            targets.any(|r| {
                r.text_of("gatewayId")
                    .is_some_and(|id| id.starts_with("igw-"))
            })
        });
        let gateways = if has_gateway {
            let root = call.ask("DescribeInternetGateways", &[]).await?;
            root.child("internetGatewaySet")
                .cloned()
                .unwrap_or_default()
                .children
        } else {
            Vec::new()
        };
        for item in items {
            let id = item.text_of("routeTableId").unwrap_or_default().to_owned();
            let vpc = item.text_of("vpcId").unwrap_or_default().to_owned();
            if let Some(routes) = item.child_mut("routeSet") {
                for route in &mut routes.children {
                    if self.is_black_hole(route, &vpc, &gateways) {
                        route.set("state", "blackhole");
                    }
                }
                routes.children.extend(self.endpoints.routes(&id));
            }
            let associations = item.child_mut("associationSet");
            for one in associations.into_iter().flat_map(|set| &mut set.children) {
                let id = one.text_of("routeTableAssociationId").unwrap_or_default();
                if let Some(gateway) = self.routes.gateways.get(id) {
                    one.set("gatewayId", gateway.as_str());
                }
            }
            let mut set = Element::new("propagatingVgwSet");
            for gateway in self.routes.propagating.get(&id).into_iter().flatten() {
                let gateway = Element::leaf("gatewayId", gateway.as_str());
                set.children.push(Element::new("item").with(gateway));
            }
            item.children
                .retain(|child| child.name != "propagatingVgwSet");
            item.children.push(set);
        }
        Ok(())
    }

    /// A gateway that leaves propagates no more.
    pub(super) fn forget_propagation(&mut self, gateway: &str) {
        for gateways in self.routes.propagating.values_mut() {
            gateways.remove(gateway);
        }
    }

    fn is_black_hole(&self, route: &Element, vpc: &str, gateways: &[Element]) -> bool {
        if let Some(nat) = route.text_of("natGatewayId") {
            return self.nats.is_deleted(nat);
        }
        let Some(id) = route
            .text_of("gatewayId")
            .filter(|id| id.starts_with("igw-"))
        else {
            return false;
        };
        let found = gateways
            .iter()
            .find(|g| g.text_of("internetGatewayId") == Some(id));
        let attached = found.and_then(|gateway| gateway.find("vpcId"));
        attached.is_none_or(|attached| attached.text != vpc)
    }

    pub(super) async fn propagate(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("RouteTableId");
        let gateway = call.form.text("GatewayId");
        let table = table(call, &id).await?;
        let vpc = table.text_of("vpcId").unwrap_or_default();
        let gateways = self.routes.propagating.entry(id.clone()).or_default();
        if call.operation().starts_with("Disable") {
            if !gateways.remove(&gateway) {
                let text =
                    format!("Virtual private gateway {gateway} does not propagate routes to {id}");
                return Err(call.refuse("Gateway.NotAttached", &text));
            }
            return Ok(call.done());
        }
        if !self.vpn.is_attached(call, &gateway, vpc) {
            let text = format!("resource {gateway} is not attached to network {vpc}");
            return Err(call.refuse("Gateway.NotAttached", &text));
        }
        gateways.insert(gateway);
        Ok(call.done())
    }
}

impl Ec2 {
    /// A subnet or gateway has one explicit table; to associate it with the same one again changes
    /// nothing.
    pub(super) async fn associate(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("RouteTableId");
        table(call, &id).await?;
        let gateway = call.form.get("GatewayId");
        if let Some((end, parameter)) = gateway
            .zip(Some("gatewayId"))
            .or(call.form.get("SubnetId").zip(Some("subnetId")))
        {
            let root = call.ask("DescribeRouteTables", &[]).await?;
            let mut tables = root
                .child("routeTableSet")
                .cloned()
                .unwrap_or_default()
                .children;
            self.complete_route_tables(call, &mut tables).await?;
            let is_there = |table: &&Element| {
                let associations = table.child("associationSet").into_iter();
                let mut associations = associations.flat_map(|set| &set.children);
                associations.any(|one| one.text_of(parameter) == Some(end))
            };
            if let Some(other) = tables.iter().find(is_there)
                && other.text_of("routeTableId") != Some(&id)
            {
                let text = format!(
                    "the specified association for route table {id} conflicts with an existing association"
                );
                return Err(call.refuse("Resource.AlreadyAssociated", &text));
            }
        }
        let root = call.pass().await?;
        if let (Some(gateway), Some(association)) = (gateway, root.find("associationId")) {
            let association = association.text.clone();
            self.routes.gateways.insert(association, gateway.to_owned());
        }
        Ok(root)
    }

    /// The gateway of an association stays with it under its new id.
    pub(super) async fn replace_association(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("RouteTableId");
        table(call, &id).await?;
        let root = call.pass().await?;
        let gateway = self
            .routes
            .gateways
            .remove(&call.form.text("AssociationId"));
        if let (Some(gateway), Some(association)) = (gateway, root.find("newAssociationId")) {
            self.routes
                .gateways
                .insert(association.text.clone(), gateway);
        }
        Ok(root)
    }
}

pub(super) async fn disassociate(call: &Call<'_>) -> Served {
    let id = call.form.text("AssociationId");
    let filter = ("association.route-table-association-id", id.as_str());
    let tables = call
        .items("DescribeRouteTables", "routeTableSet", filter)
        .await?;
    let associations = tables
        .first()
        .and_then(|table| table.child("associationSet"));
    let mut associations = associations.into_iter().flat_map(|set| &set.children);
    let is_main = associations.any(|one| {
        one.text_of("routeTableAssociationId") == Some(&id) && one.text_of("main") == Some("true")
    });
    if is_main {
        let text = format!("cannot disassociate the main route table association {id}");
        return Err(call.refuse("InvalidParameterValue", &text));
    }
    if tables.is_empty() {
        let text = format!("The association ID '{id}' does not exist");
        return Err(call.refuse("InvalidAssociationID.NotFound", &text));
    }
    call.pass().await
}
