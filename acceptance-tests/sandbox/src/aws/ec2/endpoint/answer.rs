//! How endpoints look.

use super::{Endpoint, Kind};
use crate::aws::ec2::Ec2;
use crate::aws::ec2::call::{Call, tag_set, texts};
use crate::aws::ec2::security_group::tags_for;
use crate::aws::ec2::service;
use crate::aws::query::Refusal;
use crate::aws::sandbox::Sandbox;
use crate::aws::signature::rfc3339;
use crate::aws::xml::Element;

impl Ec2 {
    /// The items of `DescribeVpcEndpoints`.
    pub(in crate::aws::ec2) async fn endpoint_items(
        &self,
        call: &Call<'_>,
    ) -> Result<Vec<Element>, Refusal> {
        let kind = ("resource-type", "vpc-endpoint");
        let tags = call.items("DescribeTags", "tagSet", kind).await?;
        let here = |(_, endpoint): &(&String, &Endpoint)| endpoint.region == call.region();
        let all = self.endpoints.endpoints.iter().filter(here);
        Ok(all
            .map(|(id, endpoint)| endpoint.element("item", id, call, &tags_for(&tags, id)))
            .collect())
    }
}

impl Endpoint {
    fn state(&self, call: &Call<'_>) -> &'static str {
        let is_pending = !Call::is_over(self.made, call.times().endpoint_pending);
        match self.deleted {
            Some(_) => "deleting",
            None if !self.is_accepted => "pendingAcceptance",
            None if self.kind != Kind::Gateway && is_pending => "pending",
            None => "available",
        }
    }

    pub(super) fn element(
        &self,
        name: &str,
        id: &str,
        call: &Call<'_>,
        tags: &[(String, String)],
    ) -> Element {
        let kind = match self.kind {
            Kind::Gateway => "Gateway",
            Kind::Interface => "Interface",
            Kind::GatewayLoadBalancer => "GatewayLoadBalancer",
        };
        let leaf = |name: &str, text: &str| Element::leaf(name, text);
        let mut item = Element::new(name)
            .with(leaf("vpcEndpointId", id))
            .with(leaf("vpcEndpointType", kind))
            .with(leaf("vpcId", &self.vpc))
            .with(leaf("serviceName", &self.service))
            .with(leaf("state", self.state(call)))
            .with(leaf("policyDocument", &self.policy))
            .with(texts(
                "routeTableIdSet",
                self.route_tables.iter().map(String::as_str),
            ))
            .with(texts(
                "subnetIdSet",
                self.subnets.iter().map(|(subnet, _)| subnet.as_str()),
            ))
            .with(groups(&self.groups))
            .with(leaf("ipAddressType", &self.ip_address_type))
            .with(self.dns_options())
            .with(leaf("privateDnsEnabled", &self.has_private_dns.to_string()))
            .with(leaf("requesterManaged", "false"))
            .with(texts(
                "networkInterfaceIdSet",
                self.subnets.iter().map(|(_, eni)| eni.as_str()),
            ))
            .with(self.dns_entries(id, call.region()))
            .with(leaf("creationTimestamp", &rfc3339(self.created)))
            .with(leaf("ownerId", Sandbox::ACCOUNT));
        if self.kind != Kind::Gateway {
            item.set("serviceRegion", call.region());
        }
        item.children.push(tag_set(tags));
        item
    }

    fn dns_options(&self) -> Element {
        let mut options = Element::new("dnsOptions");
        options.set("dnsRecordIpType", self.dns_record_ip_type.as_str());
        if let Some(only) = self.inbound_resolver_only {
            options.set("privateDnsOnlyForInboundResolverEndpoint", only.to_string());
        }
        options
    }

    /// The endpoint's own names, one for all and one for each zone would be AWS's; and the service's
    /// own name, when it is private (Amazon VPC user guide, interface endpoints).
    fn dns_entries(&self, id: &str, region: &str) -> Element {
        let mut set = Element::new("dnsEntrySet");
        if self.kind != Kind::Interface {
            return set;
        }
        let short = self.service.rsplit('.').next().unwrap_or_default();
        // AWS draws it; here it is the same in every run.
        let suffix = &service::mark(&self.service)[8..];
        let entry = |name: String, zone: &str| {
            Element::new("item")
                .with(Element::leaf("dnsName", name))
                .with(Element::leaf("hostedZoneId", zone))
        };
        let own = format!("{id}-{suffix}.{short}.{region}.vpce.amazonaws.com");
        set.children.push(entry(own, "Z273ZU8SZ5RJPC"));
        if self.has_private_dns {
            let private = format!("{short}.{region}.amazonaws.com");
            set.children.push(entry(private, "ZONEIDPENDING"));
        }
        set
    }
}

fn groups(groups: &[(String, String)]) -> Element {
    let item = |(id, name): &(String, String)| {
        Element::new("item")
            .with(Element::leaf("groupId", id.as_str()))
            .with(Element::leaf("groupName", name.as_str()))
    };
    Element {
        children: groups.iter().map(item).collect(),
        ..Element::new("groupSet")
    }
}
