//! Routes, as three types have them: each has one of three kinds of destination and one of many kinds
//! of target, which the API spreads over members of their own.
//!
//! Facts: EC2 API reference, Route, CreateRoute, ReplaceRoute, DeleteRoute.

mod calls;
pub(crate) mod written;

use std::time::Duration;

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::CloudError;
use slipway_framework::semantic::network;

use super::session::Ec2;

pub(crate) use calls::{DESCRIBE_ROUTE_TABLES, create, delete, find, replace, tables};

/// The target of routes inside of the VPC, as `gateway_id` has it.
const LOCAL: &str = "local";

/// How the ids of gateway endpoints begin, which answers have as `gateway_id`.
const ENDPOINT: &str = "vpce-";

/// For how long a target that was attached just now may not be known yet.
const TARGET: Duration = Duration::from_secs(120);

/// Where packets of a route go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Addresses of IPv4.
    Ipv4(String),
    /// Addresses of IPv6.
    Ipv6(String),
    /// The addresses of a prefix list.
    PrefixList(String),
}

impl Destination {
    /// The destination that is given, of the three that there may be.
    pub(crate) fn given(
        ipv4: Option<&str>,
        ipv6: Option<&str>,
        prefix_list: Option<&str>,
    ) -> Option<Self> {
        let ipv4 = ipv4.map(|text| Self::Ipv4(text.to_owned()));
        let ipv6 = || ipv6.map(|text| Self::Ipv6(text.to_owned()));
        let list = || prefix_list.map(|text| Self::PrefixList(text.to_owned()));
        ipv4.or_else(ipv6).or_else(list)
    }

    /// Its text, as messages and ids have it.
    pub(crate) fn text(&self) -> &str {
        let (Self::Ipv4(text) | Self::Ipv6(text) | Self::PrefixList(text)) = self;
        text
    }

    /// Whether both mean the same addresses: host bits and the spelling of IPv6 do not count.
    pub(crate) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Ipv4(a), Self::Ipv4(b)) | (Self::Ipv6(a), Self::Ipv6(b)) => {
                a == b || network::equal(a, b)
            }
            (a, b) => a == b,
        }
    }
}

/// What a route leads through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A carrier gateway.
    CarrierGateway,
    /// The core network of a global network, by its ARN.
    CoreNetwork,
    /// An egress-only internet gateway.
    EgressOnlyGateway,
    /// An internet gateway or a VPN gateway, or `local`.
    Gateway,
    /// An instance.
    Instance,
    /// A local gateway.
    LocalGateway,
    /// A NAT gateway.
    NatGateway,
    /// A network interface.
    NetworkInterface,
    /// A transit gateway.
    TransitGateway,
    /// An endpoint of a gateway load balancer.
    VpcEndpoint,
    /// A peering connection.
    PeeringConnection,
}

/// The target of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its id or ARN.
    pub(crate) id: String,
}

impl Target {
    /// The first of several that is given.
    pub(crate) fn given<'a>(
        targets: impl IntoIterator<Item = (Kind, Option<&'a str>)>,
    ) -> Option<Self> {
        let mut targets = targets.into_iter();
        targets.find_map(|(kind, id)| {
            let id = id?.to_owned();
            Some(Self { kind, id })
        })
    }

    /// The target of a route as it is answered.
    pub(crate) fn of(route: &sdk::Route) -> Option<Self> {
        let endpoint = route.gateway_id().filter(|id| id.starts_with(ENDPOINT));
        Self::given([
            (Kind::CarrierGateway, route.carrier_gateway_id()),
            (Kind::CoreNetwork, route.core_network_arn()),
            (
                Kind::EgressOnlyGateway,
                route.egress_only_internet_gateway_id(),
            ),
            (Kind::VpcEndpoint, endpoint),
            (Kind::Gateway, route.gateway_id()),
            (Kind::LocalGateway, route.local_gateway_id()),
            (Kind::NatGateway, route.nat_gateway_id()),
            // An instance has its interface beside it, which is what was asked for.
            (Kind::NetworkInterface, route.network_interface_id()),
            (Kind::Instance, route.instance_id()),
            (Kind::TransitGateway, route.transit_gateway_id()),
            (Kind::PeeringConnection, route.vpc_peering_connection_id()),
        ])
    }

    /// The id when it is of this kind.
    pub(crate) fn as_kind(&self, kind: Kind) -> Option<String> {
        (self.kind == kind).then(|| self.id.clone())
    }

    /// Whether it stays inside of the VPC.
    pub(crate) fn is_local(&self) -> bool {
        self.kind == Kind::Gateway && self.id == LOCAL
    }
}

/// A route with its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// Where packets go to.
    pub(crate) destination: Destination,
    /// What they go through; none for one that only its destination is known of.
    pub(crate) target: Option<Target>,
}

/// The destination of a route as it is answered.
pub(crate) fn destination(route: &sdk::Route) -> Option<Destination> {
    Destination::given(
        route.destination_cidr_block(),
        route.destination_ipv6_cidr_block(),
        route.destination_prefix_list_id(),
    )
}

/// Whether the API made a route for itself: inside of the VPC, by propagation, or for a gateway
/// endpoint.
pub(crate) fn is_own(route: &sdk::Route) -> bool {
    use sdk::RouteOrigin::{CreateRouteTable, EnableVgwRoutePropagation};
    let is_endpoint = |id: &str| id.starts_with(ENDPOINT);
    let is_listed = route.destination_prefix_list_id().is_some();
    matches!(
        route.origin(),
        Some(EnableVgwRoutePropagation | CreateRouteTable)
    ) || Target::of(route).is_some_and(|target| target.is_local())
        || is_listed && route.gateway_id().is_some_and(is_endpoint)
}

/// Makes a route of a table. One that is there just so was made by a step that was cut off.
async fn make(api: &Ec2, table: &str, route: &Route) -> Result<(), CloudError> {
    match create(api, table, route, TARGET).await {
        Err(error) if error.is_already_exists() => {
            let there = find(api, table, &route.destination).await?;
            let is_it = there.is_some_and(|there| Target::of(&there) == route.target);
            if is_it { Ok(()) } else { Err(error) }
        }
        made => made,
    }
}

/// Brings the routes of a table from these to those: what stays is left alone, another target of the
/// same destination replaces in one step, and what is new comes before what is old goes.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn change(
    api: &Ec2,
    table: &str,
    before: &[Route],
    after: &[Route],
) -> Result<(), CloudError> {
    let same = |all: &[Route], route: &Route| {
        let mut all = all.iter();
        all.find(|it| it.destination.is(&route.destination))
            .cloned()
    };
    for route in after {
        match same(before, route) {
            Some(old) if old.target == route.target => {}
            Some(_) => replace(api, table, route).await?,
            // What is local is there since the table was made, and is only taken over.
            None if route.target.as_ref().is_some_and(Target::is_local) => {}
            None => make(api, table, route).await?,
        }
    }
    for route in before {
        let is_local = route.target.as_ref().is_some_and(Target::is_local);
        if same(after, route).is_none() && !is_local {
            delete(api, table, &route.destination).await?;
        }
    }
    Ok(())
}
