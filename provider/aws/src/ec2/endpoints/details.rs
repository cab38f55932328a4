//! What is read of an endpoint besides itself: the addresses of the service that a gateway leads to,
//! and those of its own interfaces. Many endpoints are read together, and each of these calls is made
//! once for all of them.
//!
//! Facts: EC2 API reference, DescribePrefixLists (a list is named as the service), DescribeNetworkInterfaces.

use aws_sdk_ec2::types as sdk;
use futures_util::future::try_join_all;
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::Failure;
use slipway_engine::retry::Effect;
use slipway_framework::model::{Attr, Set};

use crate::api::Operation;
use crate::ec2::session::{self, Ec2};
use crate::generated::ec2::vpc_endpoint::{VpcEndpoint, VpcEndpointSubnetConfiguration};
use crate::parts::given;
use crate::reads::{self, Objects, Shape, SharedReads};
use crate::shared::Shared;

const DESCRIBE_PREFIX_LISTS: Operation = Operation {
    name: "DescribePrefixLists",
    effect: Effect::Reads,
    kinds: &[],
};

const DESCRIBE_NETWORK_INTERFACES: Operation = Operation {
    name: "DescribeNetworkInterfaces",
    effect: Effect::Reads,
    kinds: &[],
};

/// What is read of an endpoint besides itself.
#[derive(Debug)]
pub(crate) struct Details {
    prefix_list: Option<sdk::PrefixList>,
    interfaces: Vec<sdk::NetworkInterface>,
}

/// Whether an endpoint is not on its way to another state. Until then its interfaces come and go, and
/// whoever waits for it asks again.
fn is_settled(object: &sdk::VpcEndpoint) -> bool {
    let state = object.state().map_or("", |state| state.as_str());
    !["pending", "deleting"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(state))
}

/// Reads the details; `None` while the endpoint is on its way.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn read(
    shared: &Shared,
    api: &Ec2,
    object: &sdk::VpcEndpoint,
) -> Result<Option<Details>, Failure> {
    if !is_settled(object) {
        return Ok(None);
    }
    let prefix_list = match object.service_name().filter(|name| !name.is_empty()) {
        Some(name) => {
            let shape = Shape::new(DESCRIBE_PREFIX_LISTS.name, |it: &sdk::PrefixList| {
                reads::sole(it.prefix_list_name())
            });
            let lists = SharedReads::of(shared, api, shape, prefix_lists)?;
            api.perhaps(&lists, name, prefix_list(api, name)).await?
        }
        None => None,
    };
    let shape = Shape::new(
        DESCRIBE_NETWORK_INTERFACES.name,
        |it: &sdk::NetworkInterface| reads::sole(it.network_interface_id()),
    );
    let reads = SharedReads::of(shared, api, shape, interfaces)?;
    let found = object.network_interface_ids().iter();
    let found = found.map(|id| api.perhaps(&reads, id, interface(api, id)));
    // One that is not there any more has no address.
    let interfaces = try_join_all(found).await?.into_iter().flatten().collect();
    Ok(Some(Details {
        prefix_list,
        interfaces,
    }))
}

/// Fills what they tell of an endpoint.
pub(crate) fn fill(details: Option<&Details>, state: &mut VpcEndpoint) {
    for ids in [
        &mut state.route_table_ids,
        &mut state.security_group_ids,
        &mut state.subnet_ids,
    ] {
        // What an endpoint of its kind does not have is an empty set, so that expressions can go over it.
        if ids.if_known().is_none() {
            *ids = Attr::Known(Set::default());
        }
    }
    let Some(details) = details else {
        if state.subnet_configuration.if_known().is_none() {
            state.subnet_configuration = Attr::Known(Set::default());
        }
        return;
    };
    let list = details.prefix_list.as_ref();
    let blocks = list.map(|list| list.cidrs().to_vec());
    state.cidr_blocks = Attr::Known(blocks.unwrap_or_default());
    state.prefix_list_id = list.and_then(|list| list.prefix_list_id.clone()).into();
    let known = &state.subnet_configuration;
    let blocks = details.interfaces.iter().map(|it| addresses(it, known));
    state.subnet_configuration = Attr::Known(blocks.collect());
}

/// The addresses of an interface. Where the known ones leave one of them open, EC2 chose it, and it is
/// left open.
pub(super) fn addresses(
    it: &sdk::NetworkInterface,
    known: &Attr<Set<VpcEndpointSubnetConfiguration>>,
) -> VpcEndpointSubnetConfiguration {
    let subnet = it.subnet_id();
    let mut blocks = known.if_known().into_iter().flatten();
    let block = blocks.find(|block| given(&block.subnet_id) == subnet);
    let ipv6 = it.ipv6_addresses().first().and_then(|it| it.ipv6_address());
    let shown = |address: Option<&str>,
                 known: fn(&VpcEndpointSubnetConfiguration) -> &Attr<String>| {
        match block.map(known) {
            Some(open) if given(open).is_none() => open.clone(),
            _ => address.map(str::to_owned).into(),
        }
    };
    VpcEndpointSubnetConfiguration {
        ipv4: shown(it.private_ip_address(), |block| &block.ipv4),
        ipv6: shown(ipv6, |block| &block.ipv6),
        subnet_id: subnet.map(str::to_owned).into(),
    }
}

async fn list_prefix_lists(
    api: &Ec2,
    names: Vec<String>,
) -> Result<Vec<sdk::PrefixList>, CloudError> {
    let filters = vec![session::filter("prefix-list-name", names)];
    session::pages(|token| {
        let filters = filters.clone();
        async move {
            let answer = api
                .call(&DESCRIBE_PREFIX_LISTS, || {
                    let request = api.client.describe_prefix_lists();
                    let request = request.set_filters(Some(filters.clone()));
                    request.set_next_token(token.clone()).send()
                })
                .await?;
            Ok((answer.prefix_lists, answer.next_token))
        }
    })
    .await
}

fn prefix_lists(api: Ec2, names: Vec<String>) -> Objects<sdk::PrefixList> {
    Box::pin(async move {
        let found = list_prefix_lists(&api, names).await?;
        Ok(session::by_id(found, |it| it.prefix_list_name.clone()))
    })
}

async fn prefix_list(api: &Ec2, name: &str) -> Result<Option<sdk::PrefixList>, CloudError> {
    let found = list_prefix_lists(api, vec![name.to_owned()]).await?;
    Ok(found.into_iter().next())
}

async fn list_interfaces(
    api: &Ec2,
    ids: Vec<String>,
) -> Result<Vec<sdk::NetworkInterface>, CloudError> {
    // A filter leaves out what is gone; ids would fail the call for all of them.
    let filters = vec![session::filter("network-interface-id", ids)];
    session::pages(|token| {
        let filters = filters.clone();
        async move {
            let answer = api
                .call(&DESCRIBE_NETWORK_INTERFACES, || {
                    let request = api.client.describe_network_interfaces();
                    let request = request.set_filters(Some(filters.clone()));
                    request.set_next_token(token.clone()).send()
                })
                .await?;
            Ok((answer.network_interfaces, answer.next_token))
        }
    })
    .await
}

fn interfaces(api: Ec2, ids: Vec<String>) -> Objects<sdk::NetworkInterface> {
    Box::pin(async move {
        let found = list_interfaces(&api, ids).await?;
        Ok(session::by_id(found, |it| it.network_interface_id.clone()))
    })
}

async fn interface(api: &Ec2, id: &str) -> Result<Option<sdk::NetworkInterface>, CloudError> {
    let found = list_interfaces(api, vec![id.to_owned()]).await?;
    Ok(found.into_iter().next())
}
