//! The arguments and attributes of `aws_route`.

use slipway_framework::model::{Attr, Model, Timeouts};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

/// The arguments that say where packets go to; exactly one is set.
pub(super) const DESTINATIONS: [&str; 3] = [
    "destination_cidr_block",
    "destination_ipv6_cidr_block",
    "destination_prefix_list_id",
];

/// The arguments that say what they go through; exactly one is set.
pub(super) const TARGETS: [&str; 10] = [
    "carrier_gateway_id",
    "core_network_arn",
    "egress_only_gateway_id",
    "gateway_id",
    "local_gateway_id",
    "nat_gateway_id",
    "network_interface_id",
    "transit_gateway_id",
    "vpc_endpoint_id",
    "vpc_peering_connection_id",
];

/// One route of a route table.
///
/// Do not make routes of one table both in this way and as `route` in the table itself: each would
/// remove those of the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::ExactlyOneOf(DESTINATIONS.to_vec())).relation(Relation::ExactlyOneOf(TARGETS.to_vec())))]
pub(crate) struct Route {
    /// Id of the carrier gateway.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) carrier_gateway_id: Attr<String>,
    /// Resource name of the core network.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) core_network_arn: Attr<String>,
    /// The IPv4 addresses that packets go to.
    #[attr(optional_or_zero().replace().equal(SemanticEquality::EmptyForNull).equal(SemanticEquality::Cidr)
        .check(Validator::ipv4_cidr()))]
    pub(crate) destination_cidr_block: Attr<String>,
    /// The IPv6 addresses that packets go to.
    #[attr(optional_or_zero().replace().equal(SemanticEquality::EmptyForNull).equal(SemanticEquality::Cidr)
        .check(Validator::ipv6_cidr()))]
    pub(crate) destination_ipv6_cidr_block: Attr<String>,
    /// Id of the prefix list of the addresses that packets go to.
    #[attr(optional_or_zero().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) destination_prefix_list_id: Attr<String>,
    /// Id of the egress-only internet gateway.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) egress_only_gateway_id: Attr<String>,
    /// Id of the internet gateway or VPN gateway, or `local`.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) gateway_id: Attr<String>,
    /// Made of the table and the destination.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Id of the instance that the network interface belongs to.
    #[attr(computed().recomputed_with(&TARGETS))]
    pub(crate) instance_id: Attr<String>,
    /// Account that owns that instance.
    #[attr(computed().recomputed_with(&TARGETS))]
    pub(crate) instance_owner_id: Attr<String>,
    /// Id of the local gateway of an Outpost.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) local_gateway_id: Attr<String>,
    /// Id of the NAT gateway.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) nat_gateway_id: Attr<String>,
    /// Id of the network interface.
    #[attr(optional_computed().recomputed_with(&TARGETS).equal(SemanticEquality::EmptyForNull))]
    pub(crate) network_interface_id: Attr<String>,
    /// How the route came to be: `CreateRoute`, `CreateRouteTable` or `EnableVgwRoutePropagation`.
    #[attr(computed())]
    pub(crate) origin: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub(crate) region: Attr<String>,
    /// Id of the route table.
    #[attr(required().replace())]
    pub(crate) route_table_id: Attr<String>,
    /// `active`, or `blackhole` when the target is gone.
    #[attr(computed().recomputed_with(&TARGETS))]
    pub(crate) state: Attr<String>,
    /// Id of the transit gateway.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) transit_gateway_id: Attr<String>,
    /// Id of the endpoint of a gateway load balancer.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) vpc_endpoint_id: Attr<String>,
    /// Id of the peering connection.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) vpc_peering_connection_id: Attr<String>,
    /// How long to wait.
    #[block()]
    pub(crate) timeouts: Attr<Timeouts>,
}
