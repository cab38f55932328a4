//! The network interfaces that an instance is launched with.
//!
//! EC2 takes subnet, groups and addresses either of the instance or of its interfaces, never both (EC2 API
//! reference, RunInstances and InstanceNetworkInterfaceSpecification). An interface has to be described
//! where the instance has no argument: for public and for further private addresses.

use aws_sdk_ec2::types as sdk;
use slipway_framework::model::Attr;

use super::model::{Instance, NetworkInterface};
use crate::parts::{self, given};

/// Subnet, groups and addresses of a launch.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Network {
    pub(super) subnet: Option<String>,
    pub(super) groups: Option<Vec<String>>,
    pub(super) group_names: Option<Vec<String>>,
    pub(super) private_ip: Option<String>,
    pub(super) ipv6_count: Option<i32>,
    pub(super) ipv6: Option<Vec<sdk::InstanceIpv6Address>>,
    pub(super) has_primary_ipv6: Option<bool>,
    pub(super) interfaces: Option<Vec<sdk::InstanceNetworkInterfaceSpecification>>,
}

impl Network {
    /// What is planned.
    pub(super) fn of(planned: &Instance) -> Self {
        if let Some(interfaces) = existing(planned) {
            return Self {
                interfaces: Some(interfaces),
                ..Self::default()
            };
        }
        let ipv6 = parts::some(parts::texts(&planned.ipv6_addresses)).map(|all| {
            let all = all
                .into_iter()
                .map(|it| sdk::InstanceIpv6Address::builder().ipv6_address(it).build());
            all.collect::<Vec<_>>()
        });
        let groups = parts::texts(&planned.security_groups).unwrap_or_default();
        let (ids, names): (Vec<_>, Vec<_>) = groups.into_iter().partition(|it| is_group_id(it));
        let groups = parts::texts(&planned.vpc_security_group_ids).into_iter();
        let groups = groups.flatten().chain(ids).collect();
        let bare = Self {
            subnet: given(&planned.subnet_id).map(str::to_owned),
            groups: parts::some(Some(groups)),
            group_names: parts::some(Some(names)),
            private_ip: given(&planned.private_ip).map(str::to_owned),
            ipv6_count: planned
                .ipv6_address_count
                .if_known()
                .map(|count| parts::int(*count)),
            ipv6,
            has_primary_ipv6: planned.enable_primary_ipv6.if_known().copied(),
            interfaces: None,
        };
        let is_public = planned.associate_public_ip_address.if_known().copied();
        let more = parts::some(parts::texts(&planned.secondary_private_ips));
        match (is_public, &more) {
            (None, None) => bare,
            _ => bare.described(is_public, more.unwrap_or_default()),
        }
    }

    /// The same as the description of an interface.
    fn described(self, is_public: Option<bool>, more: Vec<String>) -> Self {
        let address = |ip: String, is_primary| {
            let address = sdk::PrivateIpAddressSpecification::builder().private_ip_address(ip);
            address.primary(is_primary).build()
        };
        let first = self.private_ip.clone().filter(|_| !more.is_empty());
        let listed = first.map(|ip| address(ip, true)).into_iter();
        let listed = listed.chain(more.iter().map(|ip| address(ip.clone(), false)));
        let listed = parts::some(Some(listed.collect::<Vec<_>>()));
        let alone = self.private_ip.filter(|_| listed.is_none());
        let interface = sdk::InstanceNetworkInterfaceSpecification::builder()
            .device_index(0)
            .set_associate_public_ip_address(is_public)
            .set_subnet_id(self.subnet)
            .set_groups(self.groups)
            .set_private_ip_address(alone)
            .set_private_ip_addresses(listed)
            .set_ipv6_address_count(self.ipv6_count)
            .set_ipv6_addresses(self.ipv6)
            .set_primary_ipv6(self.has_primary_ipv6);
        // Names cannot be told of an interface; the plan refuses them beside what needs one.
        Self {
            group_names: self.group_names,
            interfaces: Some(vec![interface.build()]),
            ..Self::default()
        }
    }
}

/// Whether a security group is written by its id: as hashicorp/aws, `security_groups` takes those too.
pub(super) fn is_group_id(text: &str) -> bool {
    text.starts_with("sg-")
}

/// The interfaces that exist before.
fn existing(planned: &Instance) -> Option<Vec<sdk::InstanceNetworkInterfaceSpecification>> {
    let blocks = planned.network_interface.if_known().into_iter().flatten();
    let mut all: Vec<_> = blocks.map(of_block).collect();
    all.sort_by_key(sdk::InstanceNetworkInterfaceSpecification::device_index);
    let primary = planned
        .primary_network_interface
        .if_known()
        .into_iter()
        .flatten();
    all.extend(primary.map(|it| {
        let interface = sdk::InstanceNetworkInterfaceSpecification::builder().device_index(0);
        interface
            .set_network_interface_id(given(&it.network_interface_id).map(str::to_owned))
            .build()
    }));
    parts::some(Some(all))
}

fn of_block(it: &NetworkInterface) -> sdk::InstanceNetworkInterfaceSpecification {
    let number = |number: &Attr<i64>| number.if_known().map(|number| parts::int(*number));
    sdk::InstanceNetworkInterfaceSpecification::builder()
        .set_device_index(number(&it.device_index))
        .set_network_card_index(number(&it.network_card_index).filter(|index| *index != 0))
        .set_network_interface_id(given(&it.network_interface_id).map(str::to_owned))
        .set_delete_on_termination(it.delete_on_termination.if_known().copied())
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use slipway_framework::model::Set;

    fn instance() -> Instance {
        Instance {
            subnet_id: "subnet-1".into(),
            private_ip: "10.0.0.10".into(),
            vpc_security_group_ids: Attr::Known(Set(vec!["sg-1".to_owned()])),
            ..Instance::default()
        }
    }

    #[test]
    fn an_interface_is_described_only_where_it_has_to_be() {
        let network = Network::of(&instance());
        assert_eq!(network.subnet.as_deref(), Some("subnet-1"));
        assert_eq!(network.interfaces, None);
        let public = Instance {
            associate_public_ip_address: Attr::Known(true),
            ..instance()
        };
        let network = Network::of(&public);
        assert_eq!(
            (network.subnet, network.groups, network.private_ip),
            (None, None, None)
        );
        let interface = &network.interfaces.unwrap()[0];
        assert_eq!(interface.subnet_id(), Some("subnet-1"));
        assert_eq!(interface.private_ip_address(), Some("10.0.0.10"));
        assert_eq!(interface.groups(), ["sg-1"]);
    }

    #[test]
    fn further_addresses_stand_beside_the_first() {
        let more = Instance {
            secondary_private_ips: Attr::Known(Set(vec!["10.0.0.11".to_owned()])),
            ..instance()
        };
        let interface = Network::of(&more).interfaces.unwrap().remove(0);
        assert_eq!(interface.private_ip_address(), None);
        let all = interface.private_ip_addresses().iter();
        let all: Vec<_> = all
            .map(|it| (it.private_ip_address(), it.primary()))
            .collect();
        assert_eq!(
            all,
            [
                (Some("10.0.0.10"), Some(true)),
                (Some("10.0.0.11"), Some(false))
            ]
        );
    }

    #[test]
    fn interfaces_that_exist_bring_everything_along() {
        let block = |index, id: &str| NetworkInterface {
            device_index: Attr::Known(index),
            network_interface_id: id.into(),
            network_card_index: Attr::Known(0),
            delete_on_termination: Attr::Known(false),
        };
        let with = Instance {
            network_interface: Attr::Known(Set(vec![block(1, "eni-2"), block(0, "eni-1")])),
            ..Instance::default()
        };
        let network = Network::of(&with);
        let all = network.interfaces.unwrap();
        let ids: Vec<_> = all.iter().map(|it| it.network_interface_id()).collect();
        assert_eq!(ids, [Some("eni-1"), Some("eni-2")]);
        assert_eq!(network.subnet, None);
    }
}
