//! Creating, modifying and deleting endpoints.

use super::{Endpoint, Kind, accept};
use crate::aws::ec2::Ec2;
use crate::aws::ec2::call::{Call, Served, unsuccessful_item};
use crate::aws::ec2::service;
use crate::aws::form::Form;
use crate::aws::query::Refusal;
use crate::aws::xml::Element;
use std::time::{Instant, SystemTime};

/// What an endpoint lets through when nothing else is asked for.
const OPEN_POLICY: &str = "{\"Version\":\"2008-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

fn no_such(call: &Call<'_>, id: &str) -> Refusal {
    let text = format!("The Vpc Endpoint Id '{id}' does not exist");
    call.refuse("InvalidVpcEndpointId.NotFound", &text)
}

impl Ec2 {
    pub(in crate::aws::ec2) async fn create_endpoint(&mut self, call: &Call<'_>) -> Served {
        let form = &call.form;
        let kind = match form.get("VpcEndpointType") {
            None | Some("Gateway") => Kind::Gateway,
            Some("GatewayLoadBalancer") => Kind::GatewayLoadBalancer,
            Some(_) => Kind::Interface,
        };
        let vpc = form.text("VpcId");
        let service = form.text("ServiceName");
        if call
            .one("DescribeVpcs", "VpcId", "vpcSet", &vpc)
            .await
            .is_none()
        {
            let text = format!("The vpc ID '{vpc}' does not exist");
            return Err(call.refuse("InvalidVpcID.NotFound", &text));
        }
        if !service::exists(call.region(), &service, kind == Kind::Gateway) {
            let text = format!("The Vpc Endpoint Service '{service}' does not exist");
            return Err(call.refuse("InvalidServiceName", &text));
        }
        let has_private_dns = match (kind, form.get("PrivateDnsEnabled")) {
            (Kind::Interface, given) => given != Some("false"),
            (_, Some("true")) => {
                let text = "Private DNS can't be enabled because the service is not an interface endpoint service";
                return Err(call.refuse("InvalidParameter", text));
            }
            _ => false,
        };
        if has_private_dns {
            accept::answers_names(call, &vpc).await?;
        }
        let text_or = |name: &str, default: &str| form.get(name).unwrap_or(default).to_owned();
        let mut endpoint = Endpoint {
            region: call.region().to_owned(),
            kind,
            vpc,
            policy: text_or("PolicyDocument", OPEN_POLICY),
            route_tables: Vec::new(),
            prefix_list: String::new(),
            subnets: Vec::new(),
            groups: Vec::new(),
            is_accepted: !accept::asks(&service),
            has_private_dns,
            ip_address_type: text_or("IpAddressType", "ipv4"),
            dns_record_ip_type: match kind {
                // Gateways have no names of their own; EC2 says so in this way.
                Kind::Gateway => text_or("DnsOptions.DnsRecordIpType", "service-defined"),
                _ => text_or("DnsOptions.DnsRecordIpType", "ipv4"),
            },
            inbound_resolver_only: form
                .get("DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint")
                .map(|text| text == "true"),
            service,
            made: Instant::now(),
            created: SystemTime::now(),
            deleted: None,
        };
        if kind == Kind::Gateway {
            endpoint.prefix_list = prefix_list(call, &endpoint.service).await?;
            self.add_tables(call, &mut endpoint, &form.list("RouteTableId"))
                .await?;
        } else {
            let groups = form.list("SecurityGroupId");
            self.set_groups(call, &mut endpoint, groups).await?;
            add_subnets(call, &mut endpoint, &subnets_of(form, "SubnetId")).await?;
        }
        self.endpoints.next += 1;
        let id = format!("vpce-{:017x}", self.endpoints.next);
        let tags = form.tag_specification();
        call.tag(&[&id], &tags).await?;
        let mut element = endpoint.element("vpcEndpoint", &id, call, &tags);
        // The answer shows the beginning, the next look what became of it.
        if endpoint.is_accepted && kind != Kind::Gateway {
            element.set("state", "pending");
        }
        self.endpoints.endpoints.insert(id, endpoint);
        let token = Element::leaf("clientToken", form.text("ClientToken"));
        Ok(call.document().with(element).with(token))
    }

    /// Two endpoints cannot both have the way to one service in a table.
    async fn add_tables(
        &self,
        call: &Call<'_>,
        endpoint: &mut Endpoint,
        tables: &[String],
    ) -> Result<(), Refusal> {
        for table in tables {
            let set = "routeTableSet";
            let found = call
                .one("DescribeRouteTables", "RouteTableId", set, table)
                .await;
            let Some(found) = found else {
                let text = format!("The routeTable ID '{table}' does not exist");
                return Err(call.refuse("InvalidRouteTableID.NotFound", &text));
            };
            if found.text_of("vpcId") != Some(&endpoint.vpc) {
                let text = format!(
                    "Route table {table} does not belong to VPC {}",
                    endpoint.vpc
                );
                return Err(call.refuse("InvalidParameter", &text));
            }
            let is_taken = |other: &Endpoint| {
                other.prefix_list == endpoint.prefix_list
                    && other.deleted.is_none()
                    && other.route_tables.contains(table)
            };
            if self.endpoints.endpoints.values().any(is_taken) {
                let text = format!(
                    "route table {table} already has a route with destination-prefix-list-id {}",
                    endpoint.prefix_list
                );
                return Err(call.refuse("RouteAlreadyExists", &text));
            }
            if !endpoint.route_tables.contains(table) {
                endpoint.route_tables.push(table.clone());
            }
        }
        Ok(())
    }

    /// The VPC's default group, when none is named.
    async fn set_groups(
        &self,
        call: &Call<'_>,
        endpoint: &mut Endpoint,
        ids: Vec<String>,
    ) -> Result<(), Refusal> {
        if endpoint.kind != Kind::Interface {
            return Ok(());
        }
        let filter = ("vpc-id", endpoint.vpc.as_str());
        let all = call
            .items("DescribeSecurityGroups", "securityGroupInfo", filter)
            .await?;
        let named = |group: &Element| {
            let text = |name: &str| group.text_of(name).unwrap_or_default().to_owned();
            (text("groupId"), text("groupName"))
        };
        let mut groups: Vec<(String, String)> = Vec::new();
        for id in &ids {
            let Some(group) = all
                .iter()
                .find(|group| group.text_of("groupId") == Some(id))
            else {
                let text = format!("The security group '{id}' does not exist");
                return Err(call.refuse("InvalidGroup.NotFound", &text));
            };
            groups.push(named(group));
        }
        if ids.is_empty() {
            let default = all
                .iter()
                .find(|g| g.text_of("groupName") == Some("default"));
            groups.extend(default.map(named));
        }
        groups.sort();
        groups.dedup();
        endpoint.groups = groups;
        Ok(())
    }

    pub(in crate::aws::ec2) async fn modify_endpoint(&mut self, call: &Call<'_>) -> Served {
        let form = &call.form;
        let id = form.text("VpcEndpointId");
        let Some(mut endpoint) = self.endpoints.endpoints.remove(&id) else {
            return Err(no_such(call, &id));
        };
        let changed = self.change_endpoint(call, &mut endpoint).await;
        self.endpoints.endpoints.insert(id, endpoint);
        changed.map(|()| call.done())
    }

    async fn change_endpoint(
        &self,
        call: &Call<'_>,
        endpoint: &mut Endpoint,
    ) -> Result<(), Refusal> {
        let form = &call.form;
        if endpoint.deleted.is_some() {
            let text = "The VPC endpoint is being deleted";
            return Err(call.refuse("InvalidState", text));
        }
        if form.is_true("PrivateDnsEnabled") {
            accept::answers_names(call, &endpoint.vpc).await?;
        }
        self.add_tables(call, endpoint, &form.list("AddRouteTableId"))
            .await?;
        let gone = form.list("RemoveRouteTableId");
        endpoint.route_tables.retain(|table| !gone.contains(table));
        let (added, gone) = (
            form.list("AddSecurityGroupId"),
            form.list("RemoveSecurityGroupId"),
        );
        if !added.is_empty() || !gone.is_empty() {
            let mut ids: Vec<String> = endpoint.groups.iter().map(|(id, _)| id.clone()).collect();
            ids.extend(added);
            ids.retain(|id| !gone.contains(id));
            self.set_groups(call, endpoint, ids).await?;
        }
        add_subnets(call, endpoint, &form.list("AddSubnetId")).await?;
        move_interfaces(call, endpoint).await?;
        for subnet in form.list("RemoveSubnetId") {
            let Some(place) = endpoint.subnets.iter().position(|(id, _)| *id == subnet) else {
                continue;
            };
            let (_, interface) = endpoint.subnets.remove(place);
            let members = [("NetworkInterfaceId", interface.as_str())];
            call.ask("DeleteNetworkInterface", &members).await?;
        }
        if let Some(policy) = form.get("PolicyDocument") {
            policy.clone_into(&mut endpoint.policy);
        }
        if form.is_true("ResetPolicy") {
            OPEN_POLICY.clone_into(&mut endpoint.policy);
        }
        if let Some(enabled) = form.get("PrivateDnsEnabled") {
            endpoint.has_private_dns = enabled == "true";
        }
        if let Some(kind) = form.get("IpAddressType") {
            kind.clone_into(&mut endpoint.ip_address_type);
        }
        if let Some(kind) = form.get("DnsOptions.DnsRecordIpType") {
            kind.clone_into(&mut endpoint.dns_record_ip_type);
        }
        if let Some(only) = form.get("DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint") {
            endpoint.inbound_resolver_only = Some(only == "true");
        }
        Ok(())
    }

    /// Those that are not there are told in an answer that succeeds (EC2 API reference,
    /// DeleteVpcEndpoints).
    pub(in crate::aws::ec2) async fn delete_endpoints(&mut self, call: &Call<'_>) -> Served {
        let mut unsuccessful = Element::new("unsuccessful");
        for id in call.form.list("VpcEndpointId") {
            if let Some(endpoint) = self.endpoints.endpoints.get_mut(&id) {
                endpoint.deleted.get_or_insert_with(Instant::now);
                // The way to the service ends at once.
                endpoint.route_tables.clear();
                continue;
            }
            let text = format!("The Vpc Endpoint Id '{id}' does not exist");
            let item = unsuccessful_item(&id, "InvalidVpcEndpoint.NotFound", &text);
            unsuccessful.children.push(item);
        }
        self.settle_endpoints(call).await?;
        Ok(call.document().with(unsuccessful))
    }
}

async fn prefix_list(call: &Call<'_>, service: &str) -> Result<String, Refusal> {
    let filter = ("prefix-list-name", service);
    let lists = call
        .items("DescribePrefixLists", "prefixListSet", filter)
        .await?;
    let id = lists.first().and_then(|list| list.text_of("prefixListId"));
    Ok(id.unwrap_or_default().to_owned())
}

/// The subnets that a list names, and those that only have a configuration (EC2 API reference,
/// CreateVpcEndpoint).
fn subnets_of(form: &Form, list: &str) -> Vec<String> {
    let mut all = form.list(list);
    let configured = form.structures("SubnetConfiguration");
    all.extend(configured.iter().map(|one| one.text("SubnetId")));
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|id| !id.is_empty() && seen.insert(id.clone()));
    all
}

/// The addresses that a subnet's configuration asks for, as members of CreateNetworkInterface.
fn addresses(form: &Form, subnet: &str) -> Vec<(&'static str, String)> {
    let all = form.structures("SubnetConfiguration");
    let one = all.iter().find(|one| one.get("SubnetId") == Some(subnet));
    let member =
        |name: &'static str, as_name: &'static str| Some((as_name, one?.get(name)?.to_owned()));
    let v4 = member("Ipv4", "PrivateIpAddress");
    let v6 = member("Ipv6", "Ipv6Addresses.1.Ipv6Address");
    v4.into_iter().chain(v6).collect()
}

/// An interface in each subnet.
async fn add_subnets(
    call: &Call<'_>,
    endpoint: &mut Endpoint,
    subnets: &[String],
) -> Result<(), Refusal> {
    for subnet in subnets {
        if endpoint.subnets.iter().any(|(id, _)| id == subnet) {
            let text = format!(
                "Found another VPC endpoint subnet in the availability zone of existing subnet {subnet}"
            );
            return Err(call.refuse("DuplicateSubnetsInSameZone", &text));
        }
        let found = call
            .one("DescribeSubnets", "SubnetId", "subnetSet", subnet)
            .await;
        if found.is_none_or(|found| found.text_of("vpcId") != Some(&endpoint.vpc)) {
            let text = format!("The subnet ID '{subnet}' does not exist");
            return Err(call.refuse("InvalidSubnetId.NotFound", &text));
        }
        let interface = new_interface(call, subnet).await?;
        endpoint.subnets.push((subnet.clone(), interface));
    }
    Ok(())
}

async fn new_interface(call: &Call<'_>, subnet: &str) -> Result<String, Refusal> {
    let addresses = addresses(&call.form, subnet);
    let mut members = vec![("SubnetId", subnet)];
    members.extend(
        addresses
            .iter()
            .map(|(name, value)| (*name, value.as_str())),
    );
    let made = call.ask("CreateNetworkInterface", &members).await?;
    let id = made.find("networkInterfaceId").map(|id| id.text.clone());
    Ok(id.unwrap_or_default())
}

/// Another address for a subnet that the endpoint has already is another interface.
async fn move_interfaces(call: &Call<'_>, endpoint: &mut Endpoint) -> Result<(), Refusal> {
    let added = call.form.list("AddSubnetId");
    for (subnet, interface) in &mut endpoint.subnets {
        if added.contains(subnet) || addresses(&call.form, subnet).is_empty() {
            continue;
        }
        let members = [("NetworkInterfaceId", interface.as_str())];
        call.ask("DeleteNetworkInterface", &members).await?;
        *interface = new_interface(call, subnet).await?;
    }
    Ok(())
}
