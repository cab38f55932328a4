//! What can be told of endpoints without EC2.

use aws_sdk_ec2::types as sdk;
use slipway_framework::model::{Attr, Set};

use super::change::{Change, Exchange};
use super::{details, kinds};
use crate::generated::ec2::vpc_endpoint::{VpcEndpoint, VpcEndpointSubnetConfiguration};

fn ids(all: &[&str]) -> Attr<Set<String>> {
    Attr::Known(all.iter().map(|id| (*id).to_owned()).collect())
}

fn owned(all: &[&str]) -> Vec<String> {
    all.iter().map(|id| (*id).to_owned()).collect()
}

fn of_kind(kind: &str) -> VpcEndpoint {
    VpcEndpoint {
        service_name: "com.amazonaws.eu-central-1.s3".into(),
        vpc_endpoint_type: kind.into(),
        ..VpcEndpoint::default()
    }
}

fn refused(config: &VpcEndpoint) -> Vec<&'static str> {
    let found = kinds::misfits(config).into_iter();
    found.map(|it| it.argument).collect()
}

#[test]
fn an_endpoint_of_a_kind_takes_the_arguments_of_that_kind() {
    let everything = |kind: &str| VpcEndpoint {
        route_table_ids: ids(&["rtb-1"]),
        subnet_ids: ids(&["subnet-1"]),
        security_group_ids: ids(&["sg-1"]),
        subnet_configuration: Attr::Known(Set(vec![VpcEndpointSubnetConfiguration::default()])),
        private_dns_enabled: true.into(),
        ..of_kind(kind)
    };
    assert_eq!(
        refused(&everything("Gateway")),
        [
            "subnet_ids",
            "subnet_configuration",
            "security_group_ids",
            "private_dns_enabled"
        ]
    );
    assert_eq!(refused(&everything("Interface")), ["route_table_ids"]);
    assert_eq!(
        refused(&everything("GatewayLoadBalancer")),
        [
            "route_table_ids",
            "security_group_ids",
            "private_dns_enabled"
        ]
    );
    // A gateway is the default, and empty sets ask for nothing.
    let gateway = VpcEndpoint {
        vpc_endpoint_type: Attr::Null,
        subnet_ids: ids(&[]),
        private_dns_enabled: false.into(),
        ..everything("Gateway")
    };
    assert_eq!(
        refused(&gateway),
        ["subnet_configuration", "security_group_ids"]
    );
}

#[test]
fn what_is_not_known_yet_is_not_judged() {
    let unknown = VpcEndpoint {
        vpc_endpoint_type: Attr::Unknown,
        service_name: Attr::Unknown,
        subnet_ids: ids(&["subnet-1"]),
        ..VpcEndpoint::default()
    };
    assert_eq!(refused(&unknown), [""; 0]);
    assert_eq!(refused(&VpcEndpoint::default()), ["service_name"]);
}

#[test]
fn a_change_names_what_comes_and_what_goes() {
    let before = VpcEndpoint {
        route_table_ids: ids(&["rtb-1", "rtb-2"]),
        security_group_ids: ids(&["sg-1"]),
        private_dns_enabled: false.into(),
        ..of_kind("Gateway")
    };
    let after = VpcEndpoint {
        route_table_ids: ids(&["rtb-2", "rtb-3"]),
        private_dns_enabled: true.into(),
        ..before.clone()
    };
    let change = Change::between(&before, &after);
    assert_eq!(change.fields, ["route_table_ids", "private_dns_enabled"]);
    let tables = Exchange {
        gone: owned(&["rtb-1"]),
        come: owned(&["rtb-3"]),
    };
    assert_eq!(change.route_tables, tables);
    assert_eq!(change.groups, Exchange::default());
    assert!(Change::between(&after, &after).is_nothing());
}

#[test]
fn what_the_plan_leaves_to_ec2_is_no_change() {
    let before = VpcEndpoint {
        subnet_ids: ids(&["subnet-1"]),
        policy: "{}".into(),
        ..of_kind("Interface")
    };
    let after = VpcEndpoint {
        subnet_ids: Attr::Unknown,
        subnet_configuration: Attr::Unknown,
        policy: Attr::Null,
        ..before.clone()
    };
    assert!(Change::between(&before, &after).is_nothing());
}

#[test]
fn an_address_that_nobody_chose_stays_open() {
    let block = |ipv4: Attr<String>| VpcEndpointSubnetConfiguration {
        ipv4,
        ipv6: Attr::Null,
        subnet_id: "subnet-1".into(),
    };
    let interface = sdk::NetworkInterface::builder()
        .subnet_id("subnet-1")
        .private_ip_address("10.0.0.9")
        .ipv6_addresses(
            sdk::NetworkInterfaceIpv6Address::builder()
                .ipv6_address("2001:db8::9")
                .build(),
        )
        .build();
    let shown = |known| details::addresses(&interface, &known);
    let open = block(Attr::Null);
    assert_eq!(shown(Attr::Known(Set(vec![open.clone()]))), open);
    let moved = block("10.0.0.5".into());
    assert_eq!(
        shown(Attr::Known(Set(vec![moved]))),
        block("10.0.0.9".into())
    );
    let all = VpcEndpointSubnetConfiguration {
        ipv6: "2001:db8::9".into(),
        ..block("10.0.0.9".into())
    };
    assert_eq!(shown(Attr::Null), all);
}
