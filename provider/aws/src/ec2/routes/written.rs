//! Routes between the API's struct and objects of HCL: the `route` argument of two types of tables, and
//! a route of its own.

use aws_sdk_ec2::types as sdk;
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::value::Value;

use super::{Destination, Kind, Route, Target, destination, is_own};

/// The arguments of targets, of which a type may lack some. The interface comes after what it is told
/// beside, and an instance after its interface, by which it was asked for.
const TARGETS: [(&str, Kind); 11] = [
    ("carrier_gateway_id", Kind::CarrierGateway),
    ("core_network_arn", Kind::CoreNetwork),
    ("egress_only_gateway_id", Kind::EgressOnlyGateway),
    ("gateway_id", Kind::Gateway),
    ("local_gateway_id", Kind::LocalGateway),
    ("nat_gateway_id", Kind::NatGateway),
    ("transit_gateway_id", Kind::TransitGateway),
    ("vpc_endpoint_id", Kind::VpcEndpoint),
    ("vpc_peering_connection_id", Kind::PeeringConnection),
    ("network_interface_id", Kind::NetworkInterface),
    ("instance_id", Kind::Instance),
];

/// The target that an object names.
pub(crate) fn target(object: &Value) -> Option<Target> {
    Target::given(TARGETS.map(|(name, kind)| (kind, text(object, name))))
}

/// The routes of an argument; those whose destination is not known are left out.
pub(crate) fn routes<M: Model>(argument: &Attr<Set<M>>) -> Vec<Route> {
    let all = argument.if_known().into_iter().flatten();
    let routes = all.filter_map(|it| {
        let object = it.to_value();
        let destination = Destination::given(
            text(&object, "cidr_block"),
            text(&object, "ipv6_cidr_block"),
            text(&object, "destination_prefix_list_id"),
        )?;
        Some(Route {
            destination,
            target: target(&object),
        })
    });
    routes.collect()
}

/// Fills an argument with the routes of a table. What the API made for itself is shown only where the
/// argument names its destination.
///
/// # Panics
/// When the argument is of other objects than routes, which the first read of a test finds.
pub(crate) fn fill<M: Model>(argument: &mut Attr<Set<M>>, table: &sdk::RouteTable) {
    let configured = routes(argument);
    let is_configured = |route: &sdk::Route| {
        let found = destination(route);
        found.is_some_and(|found| configured.iter().any(|it| it.destination.is(&found)))
    };
    let all = table.routes().iter();
    let shown = all.filter(|route| !is_own(route) || is_configured(route));
    let shown = shown.filter_map(object).collect::<Vec<_>>();
    // None is told as nothing: what is configured as `[]` means the same.
    *argument = (!shown.is_empty()).then_some(Set(shown)).into();
}

/// A route as an object; none for what has no destination of a known kind.
fn object<M: Model>(route: &sdk::Route) -> Option<M> {
    destination(route)?;
    let target = Target::of(route);
    let named = |(name, kind)| (name, target.as_ref().and_then(|it| it.as_kind(kind)));
    let own = |text: Option<&str>| text.map(str::to_owned);
    let destinations = [
        ("cidr_block", own(route.destination_cidr_block())),
        ("ipv6_cidr_block", own(route.destination_ipv6_cidr_block())),
        (
            "destination_prefix_list_id",
            own(route.destination_prefix_list_id()),
        ),
    ];
    let empty = M::default().to_value();
    let mut parts = empty.as_object().cloned().unwrap_or_default();
    for (name, text) in destinations.into_iter().chain(TARGETS.map(named)) {
        if let (Some(part), Some(text)) = (parts.get_mut(name), text) {
            *part = Value::String(text);
        }
    }
    Some(M::from_value(&Value::Object(parts)).expect("a route is an object of texts"))
}

fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    let part = object.as_object()?.get(name)?;
    part.as_str().filter(|text| !text.is_empty())
}
