//! The calls about routes.
//!
//! Facts: EC2 API reference, CreateRoute, ReplaceRoute, DeleteRoute, DescribeRouteTables.

use std::time::Duration;

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{ROUNDS, Session as _};
use slipway_engine::retry::Effect;

use super::{Destination, Kind, Route, Target, destination};
use crate::api::Operation;
use crate::ec2::session::{self, Ec2};
use crate::outcome::{self, Passing};

const CREATE_ROUTE: Operation = Operation {
    name: "CreateRoute",
    effect: Effect::Changes,
    kinds: &[
        ("RouteAlreadyExists", ErrorKind::AlreadyExists),
        ("InvalidRouteTableID.NotFound", ErrorKind::NotFound),
        // The targets, each by the code of its type.
        ("InvalidCarrierGatewayID.NotFound", ErrorKind::NotFound),
        ("InvalidGatewayID.NotFound", ErrorKind::NotFound),
        ("InvalidInternetGatewayID.NotFound", ErrorKind::NotFound),
        ("InvalidLocalGatewayID.NotFound", ErrorKind::NotFound),
        ("InvalidNatGatewayID.NotFound", ErrorKind::NotFound),
        ("InvalidNetworkInterfaceID.NotFound", ErrorKind::NotFound),
        ("InvalidPrefixListID.NotFound", ErrorKind::NotFound),
        ("InvalidTransitGatewayID.NotFound", ErrorKind::NotFound),
        ("InvalidVpcEndpointId.NotFound", ErrorKind::NotFound),
        (
            "InvalidVpcPeeringConnectionID.NotFound",
            ErrorKind::NotFound,
        ),
        ("InvalidVpnGatewayID.NotFound", ErrorKind::NotFound),
    ],
};

const REPLACE_ROUTE: Operation = Operation {
    name: "ReplaceRoute",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: &[
        ("InvalidRoute.NotFound", ErrorKind::NotFound),
        ("InvalidRouteTableID.NotFound", ErrorKind::NotFound),
    ],
};

const DELETE_ROUTE: Operation = Operation {
    name: "DeleteRoute",
    effect: Effect::Repeatable("what is gone is told by a code of its own"),
    kinds: &[
        ("InvalidRoute.NotFound", ErrorKind::NotFound),
        ("InvalidRouteTableID.NotFound", ErrorKind::NotFound),
    ],
};

pub(crate) const DESCRIBE_ROUTE_TABLES: Operation = Operation {
    name: "DescribeRouteTables",
    effect: Effect::Reads,
    kinds: &[("InvalidRouteTableID.NotFound", ErrorKind::NotFound)],
};

/// A target that was attached just now is refused for a while with this code (hashicorp/aws is seen
/// to wait for it).
const NOT_ATTACHED_YET: &str = "InvalidTransitGatewayID.NotFound";

/// How long looking for the route of a lost answer may take, a stop notwithstanding.
const LOOK_UP: Duration = Duration::from_secs(20);

/// Route tables by their ids, those that are there.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn tables(
    api: &Ec2,
    ids: Vec<String>,
) -> Result<Vec<sdk::RouteTable>, CloudError> {
    let filters = vec![session::filter("route-table-id", ids)];
    session::pages(|token| {
        let filters = filters.clone();
        async move {
            let answer = api
                .call(&DESCRIBE_ROUTE_TABLES, || {
                    let request = api.client.describe_route_tables();
                    let request = request.set_filters(Some(filters.clone()));
                    request.set_next_token(token.clone()).send()
                })
                .await?;
            Ok((answer.route_tables, answer.next_token))
        }
    })
    .await
}

/// The route to a destination in a table, read alone.
///
/// # Errors
/// Those of the call.
pub(crate) async fn find(
    api: &Ec2,
    table: &str,
    to: &Destination,
) -> Result<Option<sdk::Route>, CloudError> {
    let tables = tables(api, vec![table.to_owned()]).await?.into_iter();
    let mut routes = tables.flat_map(|table| table.routes.unwrap_or_default());
    Ok(routes.find(|route| destination(route).is_some_and(|it| it.is(to))))
}

/// Makes a route, once: after an answer that was lost, the table tells. A target that the API does not
/// know yet is tried again for a while.
///
/// # Errors
/// Those of the calls; "already exists" for a route that somebody else made.
pub(crate) async fn create(
    api: &Ec2,
    table: &str,
    route: &Route,
    within: Duration,
) -> Result<(), CloudError> {
    let refusals = [Passing {
        code: NOT_ATTACHED_YET,
        messages: &[],
        within,
    }];
    let (mut in_doubt, mut round) = (false, 1);
    loop {
        let sent = outcome::passing(api, &refusals, || send_create(api, table, route)).await;
        let Err(error) = sent else {
            return Ok(());
        };
        in_doubt |= error.is_ambiguous();
        if !in_doubt {
            return Err(error);
        }
        let detached = api.detached(LOOK_UP);
        let find = find(&detached, table, &route.destination);
        match api.runtime().timeout(LOOK_UP, find).await {
            Some(Ok(Some(found))) if Target::of(&found) == route.target => return Ok(()),
            Some(Ok(None)) if round < ROUNDS && !api.stop().is_stopped() => round += 1,
            Some(_) | None => return Err(error),
        }
    }
}

async fn send_create(api: &Ec2, table: &str, route: &Route) -> Result<(), CloudError> {
    let target = |kind| {
        route
            .target
            .as_ref()
            .and_then(|target| target.as_kind(kind))
    };
    let (ipv4, ipv6, list) = members(&route.destination);
    let sent = api.call(&CREATE_ROUTE, || {
        api.client
            .create_route()
            .route_table_id(table)
            .set_destination_cidr_block(ipv4.clone())
            .set_destination_ipv6_cidr_block(ipv6.clone())
            .set_destination_prefix_list_id(list.clone())
            .set_carrier_gateway_id(target(Kind::CarrierGateway))
            .set_core_network_arn(target(Kind::CoreNetwork))
            .set_egress_only_internet_gateway_id(target(Kind::EgressOnlyGateway))
            .set_gateway_id(target(Kind::Gateway))
            .set_instance_id(target(Kind::Instance))
            .set_local_gateway_id(target(Kind::LocalGateway))
            .set_nat_gateway_id(target(Kind::NatGateway))
            .set_network_interface_id(target(Kind::NetworkInterface))
            .set_transit_gateway_id(target(Kind::TransitGateway))
            .set_vpc_endpoint_id(target(Kind::VpcEndpoint))
            .set_vpc_peering_connection_id(target(Kind::PeeringConnection))
            .send()
    });
    sent.await.map(|_| ())
}

/// Gives a route another target.
///
/// # Errors
/// Those of the call.
pub(crate) async fn replace(api: &Ec2, table: &str, route: &Route) -> Result<(), CloudError> {
    let is_local = route.target.as_ref().is_some_and(Target::is_local);
    let target = |kind| {
        let target = route.target.as_ref().filter(|target| !target.is_local());
        target.and_then(|target| target.as_kind(kind))
    };
    let (ipv4, ipv6, list) = members(&route.destination);
    let sent = api.call(&REPLACE_ROUTE, || {
        api.client
            .replace_route()
            .route_table_id(table)
            .set_destination_cidr_block(ipv4.clone())
            .set_destination_ipv6_cidr_block(ipv6.clone())
            .set_destination_prefix_list_id(list.clone())
            .set_local_target(is_local.then_some(true))
            .set_carrier_gateway_id(target(Kind::CarrierGateway))
            .set_core_network_arn(target(Kind::CoreNetwork))
            .set_egress_only_internet_gateway_id(target(Kind::EgressOnlyGateway))
            .set_gateway_id(target(Kind::Gateway))
            .set_instance_id(target(Kind::Instance))
            .set_local_gateway_id(target(Kind::LocalGateway))
            .set_nat_gateway_id(target(Kind::NatGateway))
            .set_network_interface_id(target(Kind::NetworkInterface))
            .set_transit_gateway_id(target(Kind::TransitGateway))
            .set_vpc_endpoint_id(target(Kind::VpcEndpoint))
            .set_vpc_peering_connection_id(target(Kind::PeeringConnection))
            .send()
    });
    sent.await.map(|_| ())
}

/// Removes a route. One that is gone is a success.
///
/// # Errors
/// Those of the call.
pub(crate) async fn delete(
    api: &Ec2,
    table: &str,
    destination: &Destination,
) -> Result<(), CloudError> {
    let (ipv4, ipv6, list) = members(destination);
    let sent = api.call(&DELETE_ROUTE, || {
        api.client
            .delete_route()
            .route_table_id(table)
            .set_destination_cidr_block(ipv4.clone())
            .set_destination_ipv6_cidr_block(ipv6.clone())
            .set_destination_prefix_list_id(list.clone())
            .send()
    });
    match sent.await {
        Err(error) if !error.is_not_found() => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// A destination as the calls take it.
fn members(destination: &Destination) -> (Option<String>, Option<String>, Option<String>) {
    match destination {
        Destination::Ipv4(text) => (Some(text.clone()), None, None),
        Destination::Ipv6(text) => (None, Some(text.clone()), None),
        Destination::PrefixList(text) => (None, None, Some(text.clone())),
    }
}
