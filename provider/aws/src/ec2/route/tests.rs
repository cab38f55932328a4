//! Ids, and which of several targets counts.

use aws_sdk_ec2::types as sdk;
use slipway_engine::lifecycle::unclaimed;
use slipway_framework::model::{Attr, Model as _};

use super::{Route, Routes, id};
use crate::ec2::routes::{Destination, Kind, Target, written};

#[test]
fn every_change_of_route_has_its_step() {
    assert_eq!(unclaimed::<Routes>(), [""; 0]);
}

#[test]
fn ids_are_those_of_the_official_provider() {
    // The behaviour contract: importing `a_b` gives this id.
    assert_eq!(id::of("a", "b"), "r-a1908338681");
}

#[test]
fn an_import_id_names_table_and_destination() {
    let ipv4 = id::parse("rtb-1_10.0.0.0/8").unwrap();
    assert_eq!(ipv4.route_table_id, "rtb-1".into());
    assert_eq!(ipv4.destination_cidr_block, "10.0.0.0/8".into());
    assert_eq!(ipv4.region, Attr::Null);
    let ipv6 = id::parse("rtb-1_::/0@eu-west-1").unwrap();
    assert_eq!(ipv6.destination_ipv6_cidr_block, "::/0".into());
    assert_eq!(ipv6.region, "eu-west-1".into());
    let list = id::parse("rtb-1_pl-1").unwrap();
    assert_eq!(list.destination_prefix_list_id, "pl-1".into());
    for wrong in ["", "rtb-1", "_10.0.0.0/8", "rtb-1_", "rtb-1_pl-1@"] {
        assert!(id::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_interface_of_another_target_is_not_the_target() {
    let model = Route {
        nat_gateway_id: "nat-1".into(),
        network_interface_id: "eni-1".into(),
        ..Route::default()
    };
    assert_eq!(
        written::target(&model.to_value()).unwrap().kind,
        Kind::NatGateway
    );
}

#[test]
fn destinations_are_compared_by_meaning() {
    let to = |text: &str| Destination::given(Some(text), None, None).unwrap();
    assert!(to("10.0.0.1/8").is(&to("10.0.0.0/8")));
    assert!(!to("10.0.0.0/8").is(&to("10.0.0.0/9")));
}

#[test]
fn the_gateway_of_an_endpoint_is_an_endpoint() {
    let route = sdk::Route::builder().gateway_id("vpce-1").build();
    assert_eq!(Target::of(&route).unwrap().kind, Kind::VpcEndpoint);
    let local = sdk::Route::builder().gateway_id("local").build();
    assert!(Target::of(&local).unwrap().is_local());
}
