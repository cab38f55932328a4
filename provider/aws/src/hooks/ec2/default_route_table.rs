//! Hooks of `aws_default_route_table`.

use std::time::Duration;

use aws_sdk_ec2::types as sdk;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_framework::model::{Attr, Set};

use crate::ec2::routes::{self, Destination, Kind, Route, Target};
use crate::generated::ec2::default_route_table::{
    DefaultRouteTable, DefaultRouteTableRoute, DefaultRouteTables, Hooks,
};
use crate::parts::given;

/// For how long a target that was attached just now may not be known yet.
const TARGET: Duration = Duration::from_secs(120);

impl Hooks for DefaultRouteTables {
    fn routes(object: &sdk::RouteTable, state: &mut DefaultRouteTable) {
        let configured = read(&state.route);
        let is_configured = |route: &sdk::Route| {
            let found = routes::destination(route);
            found.is_some_and(|found| configured.iter().any(|it| it.destination.is(&found)))
        };
        let all = object.routes().iter();
        let shown = all.filter(|route| !routes::is_own(route) || is_configured(route));
        let shown = shown.filter_map(written).collect::<Vec<_>>();
        // None is told as nothing: what is configured as `[]` means the same.
        state.route = (!shown.is_empty()).then_some(Set(shown)).into();
    }

    async fn change_routes(&self, work: &Work<'_, DefaultRouteTables>) -> Result<(), Failure> {
        let (before, after) = (read(&work.prior.route), read(&work.planned.route));
        let table = given(&work.prior.id).unwrap_or_default();
        routes::change(work.api, table, &before, &after, TARGET).await?;
        Ok(())
    }
}

/// The routes of an argument.
fn read(routes: &Attr<Set<DefaultRouteTableRoute>>) -> Vec<Route> {
    let all = routes.if_known().into_iter().flatten();
    let routes = all.filter_map(|it| {
        let destination = Destination::given(
            given(&it.cidr_block),
            given(&it.ipv6_cidr_block),
            given(&it.destination_prefix_list_id),
        )?;
        let target = Target::given([
            (Kind::CoreNetwork, given(&it.core_network_arn)),
            (Kind::EgressOnlyGateway, given(&it.egress_only_gateway_id)),
            (Kind::Gateway, given(&it.gateway_id)),
            (Kind::Instance, given(&it.instance_id)),
            (Kind::NatGateway, given(&it.nat_gateway_id)),
            (Kind::NetworkInterface, given(&it.network_interface_id)),
            (Kind::TransitGateway, given(&it.transit_gateway_id)),
            (Kind::VpcEndpoint, given(&it.vpc_endpoint_id)),
            (
                Kind::PeeringConnection,
                given(&it.vpc_peering_connection_id),
            ),
        ]);
        Some(Route {
            destination,
            target,
        })
    });
    routes.collect()
}

/// A route as the argument has it; none for what has no destination of a known kind.
fn written(route: &sdk::Route) -> Option<DefaultRouteTableRoute> {
    routes::destination(route)?;
    let target = Target::of(route);
    let of = |kind| {
        target
            .as_ref()
            .and_then(|target| target.as_kind(kind))
            .into()
    };
    Some(DefaultRouteTableRoute {
        cidr_block: route.destination_cidr_block.clone().into(),
        core_network_arn: of(Kind::CoreNetwork),
        destination_prefix_list_id: route.destination_prefix_list_id.clone().into(),
        egress_only_gateway_id: of(Kind::EgressOnlyGateway),
        gateway_id: of(Kind::Gateway),
        ipv6_cidr_block: route.destination_ipv6_cidr_block.clone().into(),
        instance_id: of(Kind::Instance),
        nat_gateway_id: of(Kind::NatGateway),
        network_interface_id: of(Kind::NetworkInterface),
        transit_gateway_id: of(Kind::TransitGateway),
        vpc_endpoint_id: of(Kind::VpcEndpoint),
        vpc_peering_connection_id: of(Kind::PeeringConnection),
    })
}
