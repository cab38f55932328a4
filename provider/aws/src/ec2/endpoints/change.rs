//! What differs between two states of an endpoint, as ModifyVpcEndpoint takes it: what comes and what
//! goes of each set, and the rest as it is to be.
//!
//! Facts: EC2 API reference, ModifyVpcEndpoint.

use aws_sdk_ec2::operation::modify_vpc_endpoint::builders::ModifyVpcEndpointFluentBuilder;
use aws_sdk_ec2::types as sdk;
use slipway_framework::model::{Attr, Set};

use crate::generated::ec2::vpc_endpoint::{
    VpcEndpoint, VpcEndpointDnsOptions, VpcEndpointSubnetConfiguration,
};
use crate::parts::{exchanged, given};

/// What comes and what goes of a set of ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exchange {
    /// What goes.
    pub(crate) gone: Vec<String>,
    /// What comes.
    pub(crate) come: Vec<String>,
}

/// What differs between two states. What the plan leaves to EC2 is no difference.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Change {
    /// The attributes that differ.
    pub(crate) fields: Vec<&'static str>,
    /// Of the route tables.
    pub(crate) route_tables: Exchange,
    /// Of the subnets.
    pub(crate) subnets: Exchange,
    /// Of the security groups.
    pub(crate) groups: Exchange,
    addresses: Vec<sdk::SubnetConfiguration>,
    policy: Option<String>,
    private_dns: Option<bool>,
    ip_address_type: Option<sdk::IpAddressType>,
    dns_options: Option<sdk::DnsOptionsSpecification>,
}

/// The planned value of an attribute that changes to something known.
fn changed<'a, T: PartialEq>(before: &Attr<T>, after: &'a Attr<T>) -> Option<&'a T> {
    after.if_known().filter(|_| before != after)
}

impl Change {
    /// The difference between what exists and what is to be.
    pub(crate) fn between(before: &VpcEndpoint, after: &VpcEndpoint) -> Self {
        let mut fields = Vec::new();
        let mut ids = |name, before: &Attr<Set<String>>, after: &Attr<Set<String>>| {
            if changed(before, after).is_none() {
                return Exchange::default();
            }
            fields.push(name);
            let (gone, come) = exchanged(before, after);
            Exchange { gone, come }
        };
        let route_tables = ids(
            "route_table_ids",
            &before.route_table_ids,
            &after.route_table_ids,
        );
        let subnets = ids("subnet_ids", &before.subnet_ids, &after.subnet_ids);
        let groups = ids(
            "security_group_ids",
            &before.security_group_ids,
            &after.security_group_ids,
        );
        let mut change = Self {
            route_tables,
            subnets,
            groups,
            addresses: addresses(&before.subnet_configuration, &after.subnet_configuration),
            policy: changed(&before.policy, &after.policy).cloned(),
            private_dns: changed(&before.private_dns_enabled, &after.private_dns_enabled).copied(),
            ip_address_type: changed(&before.ip_address_type, &after.ip_address_type)
                .map(|text| sdk::IpAddressType::from(text.as_str())),
            dns_options: changed(&before.dns_options, &after.dns_options)
                .and_then(|all| all.first())
                .map(dns_options),
            fields,
        };
        let rest = [
            ("subnet_configuration", !change.addresses.is_empty()),
            ("policy", change.policy.is_some()),
            ("private_dns_enabled", change.private_dns.is_some()),
            ("ip_address_type", change.ip_address_type.is_some()),
            ("dns_options", change.dns_options.is_some()),
        ];
        let rest = rest.into_iter().filter(|(_, differs)| *differs);
        change.fields.extend(rest.map(|(name, _)| name));
        change
    }

    /// Whether there is nothing to send.
    pub(crate) fn is_nothing(&self) -> bool {
        self.fields.is_empty()
    }

    /// The request with what differs.
    pub(crate) fn fill(
        &self,
        request: ModifyVpcEndpointFluentBuilder,
    ) -> ModifyVpcEndpointFluentBuilder {
        let some = |ids: &[String]| (!ids.is_empty()).then(|| ids.to_vec());
        let addresses = (!self.addresses.is_empty()).then(|| self.addresses.clone());
        request
            .set_add_route_table_ids(some(&self.route_tables.come))
            .set_remove_route_table_ids(some(&self.route_tables.gone))
            .set_add_subnet_ids(some(&self.subnets.come))
            .set_remove_subnet_ids(some(&self.subnets.gone))
            .set_add_security_group_ids(some(&self.groups.come))
            .set_remove_security_group_ids(some(&self.groups.gone))
            .set_subnet_configurations(addresses)
            .set_policy_document(self.policy.clone())
            .set_private_dns_enabled(self.private_dns)
            .set_ip_address_type(self.ip_address_type.clone())
            .set_dns_options(self.dns_options.clone())
    }
}

/// The addresses that are new or other ones; those of a subnet that goes, go with it.
fn addresses(
    before: &Attr<Set<VpcEndpointSubnetConfiguration>>,
    after: &Attr<Set<VpcEndpointSubnetConfiguration>>,
) -> Vec<sdk::SubnetConfiguration> {
    if changed(before, after).is_none() {
        return Vec::new();
    }
    let (_, come) = exchanged(before, after);
    let come = come.iter().map(|it| {
        let text = |text: &Attr<String>| given(text).map(str::to_owned);
        sdk::SubnetConfiguration::builder()
            .set_subnet_id(text(&it.subnet_id))
            .set_ipv4(text(&it.ipv4))
            .set_ipv6(text(&it.ipv6))
            .build()
    });
    come.collect()
}

fn dns_options(it: &VpcEndpointDnsOptions) -> sdk::DnsOptionsSpecification {
    let only = &it.private_dns_only_for_inbound_resolver_endpoint;
    sdk::DnsOptionsSpecification::builder()
        .set_dns_record_ip_type(given(&it.dns_record_ip_type).map(sdk::DnsRecordIpType::from))
        .set_private_dns_only_for_inbound_resolver_endpoint(only.if_known().copied())
        .build()
}
