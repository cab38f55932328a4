//! VPC endpoints, which live here alone: moto has them available at once, says that gateways have
//! private names, ignores changes of names and interfaces, and crashes on many deletions.

mod accept;
mod answer;
mod change;

use super::Ec2;
use super::call::Call;
use super::filter::Names;
use crate::aws::query::Refusal;
use crate::aws::xml::Element;
use std::collections::BTreeMap;
use std::time::{Instant, SystemTime};

pub(super) const FILTERS: Names = &[
    ("ip-address-type", &["ipAddressType"]),
    ("service-name", &["serviceName"]),
    ("vpc-endpoint-id", &["vpcEndpointId"]),
    ("vpc-endpoint-state", &["state"]),
    ("vpc-endpoint-type", &["vpcEndpointType"]),
    ("vpc-id", &["vpcId"]),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Gateway,
    Interface,
    /// Gateway Load Balancer endpoints have interfaces, but neither groups nor names.
    GatewayLoadBalancer,
}

#[derive(Debug)]
struct Endpoint {
    region: String,
    kind: Kind,
    vpc: String,
    service: String,
    policy: String,
    route_tables: Vec<String>,
    /// The prefix list that a gateway's routes lead to.
    prefix_list: String,
    /// Subnets with the interface in each.
    subnets: Vec<(String, String)>,
    /// Ids and names.
    groups: Vec<(String, String)>,
    /// Whether the owner of the service lets it in.
    is_accepted: bool,
    has_private_dns: bool,
    ip_address_type: String,
    dns_record_ip_type: String,
    inbound_resolver_only: Option<bool>,
    made: Instant,
    created: SystemTime,
    deleted: Option<Instant>,
}

/// Every endpoint.
#[derive(Debug, Default)]
pub(crate) struct Endpoints {
    endpoints: BTreeMap<String, Endpoint>,
    next: u64,
}

impl Endpoints {
    pub(super) fn ids(&self) -> Vec<String> {
        self.endpoints.keys().cloned().collect()
    }

    /// Whether a VPC has an endpoint that is not quite gone.
    pub(super) fn are_in(&self, vpc: &str) -> bool {
        self.endpoints.values().any(|endpoint| endpoint.vpc == vpc)
    }

    /// The endpoint that an interface belongs to, with its groups.
    pub(super) fn of_interface(&self, interface: &str) -> Option<(&str, &[(String, String)])> {
        let has = |endpoint: &Endpoint| endpoint.subnets.iter().any(|(_, id)| id == interface);
        let (id, endpoint) = self.endpoints.iter().find(|(_, endpoint)| has(endpoint))?;
        Some((id.as_str(), endpoint.groups.as_slice()))
    }

    /// The routes that gateway endpoints have in a table.
    pub(super) fn routes(&self, table: &str) -> Vec<Element> {
        let is_in = |endpoint: &Endpoint| endpoint.route_tables.iter().any(|id| id == table);
        let all = self
            .endpoints
            .iter()
            .filter(|(_, endpoint)| is_in(endpoint));
        all.map(|(id, endpoint)| {
            Element::new("item")
                .with(Element::leaf(
                    "destinationPrefixListId",
                    endpoint.prefix_list.as_str(),
                ))
                .with(Element::leaf("gatewayId", id.as_str()))
                .with(Element::leaf("origin", "CreateRoute"))
                .with(Element::leaf("state", "active"))
        })
        .collect()
    }

    /// A deleted table is no endpoint's any more.
    pub(super) fn forget_table(&mut self, table: &str) {
        for endpoint in self.endpoints.values_mut() {
            endpoint.route_tables.retain(|id| id != table);
        }
    }
}

impl Ec2 {
    /// Removes the endpoints whose deletion is over, with their interfaces.
    pub(super) async fn settle_endpoints(&mut self, call: &Call<'_>) -> Result<(), Refusal> {
        let takes = call.times().endpoint_deleting;
        let is_over = |endpoint: &Endpoint| {
            endpoint
                .deleted
                .is_some_and(|since| endpoint.kind == Kind::Gateway || Call::is_over(since, takes))
        };
        let due: Vec<String> = self
            .endpoints
            .endpoints
            .iter()
            .filter(|(_, endpoint)| endpoint.region == call.region() && is_over(endpoint))
            .map(|(id, _)| id.clone())
            .collect();
        for id in due {
            let Some(endpoint) = self.endpoints.endpoints.remove(&id) else {
                continue;
            };
            for (_, interface) in &endpoint.subnets {
                let members = [("NetworkInterfaceId", interface.as_str())];
                call.ask("DeleteNetworkInterface", &members).await?;
            }
        }
        Ok(())
    }
}
