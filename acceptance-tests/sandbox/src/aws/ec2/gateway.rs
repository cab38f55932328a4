//! Internet, VPN and customer gateways.

use super::Ec2;
use super::call::{Call, Served};
use super::filter::Names;
use crate::aws::query::Refusal;
use crate::aws::xml::Element;
use std::collections::BTreeMap;
use std::time::Instant;

pub(super) const VPN_FILTERS: Names = &[
    ("amazon-side-asn", &["amazonSideAsn"]),
    ("attachment.state", &["attachments", "item", "state"]),
    ("attachment.vpc-id", &["attachments", "item", "vpcId"]),
    ("availability-zone", &["availabilityZone"]),
    ("state", &["state"]),
    ("type", &["type"]),
    ("vpn-gateway-id", &["vpnGatewayId"]),
];

pub(super) const CUSTOMER_FILTERS: Names = &[
    ("bgp-asn", &["bgpAsn"]),
    ("customer-gateway-id", &["customerGatewayId"]),
    ("ip-address", &["ipAddress"]),
    ("state", &["state"]),
    ("type", &["type"]),
];

#[derive(Debug)]
struct Attachment {
    vpc: String,
    since: Instant,
    is_leaving: bool,
}

/// Attachments of VPN gateways, and names of customer gateways.
#[derive(Debug, Default)]
pub(crate) struct Vpn {
    attachments: BTreeMap<String, Attachment>,
    customers: BTreeMap<String, Customer>,
}

/// What moto does not keep of a customer gateway (EC2 API reference, CustomerGateway).
#[derive(Debug)]
struct Customer {
    device: Option<String>,
    certificate: Option<String>,
    /// Whether its number was given as `BgpAsnExtended`, which takes the place of the other in answers.
    is_extended: bool,
}

impl Attachment {
    fn state(&self, call: &Call<'_>) -> &'static str {
        let is_over = Call::is_over(self.since, call.times().vpn_attaching);
        match (self.is_leaving, is_over) {
            (false, false) => "attaching",
            (false, true) => "attached",
            (true, false) => "detaching",
            (true, true) => "detached",
        }
    }
}

impl Vpn {
    /// Whether this gateway is attached to this VPC.
    pub(super) fn is_attached(&self, call: &Call<'_>, gateway: &str, vpc: &str) -> bool {
        let attachment = self.attachments.get(gateway);
        attachment.is_some_and(|a| a.vpc == vpc && a.state(call) == "attached")
    }

    /// Whether any gateway is attached to a VPC, or still on its way there or away.
    pub(super) fn is_attached_to(&self, call: &Call<'_>, vpc: &str) -> bool {
        let mut all = self.attachments.values();
        all.any(|a| a.vpc == vpc && a.state(call) != "detached")
    }
}

async fn internet(call: &Call<'_>) -> Result<(String, Element), Refusal> {
    let id = call.form.text("InternetGatewayId");
    let set = "internetGatewaySet";
    match call
        .one("DescribeInternetGateways", "InternetGatewayId", set, &id)
        .await
    {
        Some(found) => Ok((id, found)),
        None => {
            let text = format!("The internetGateway ID '{id}' does not exist");
            Err(call.refuse("InvalidInternetGatewayID.NotFound", &text))
        }
    }
}

/// One gateway a network, and one network a gateway.
pub(super) async fn attach_internet(call: &Call<'_>) -> Served {
    let (id, gateway) = internet(call).await?;
    let vpc = call.form.text("VpcId");
    if let Some(attached) = gateway.find("vpcId") {
        let text = format!(
            "resource {id} is already attached to network {}",
            attached.text
        );
        return Err(call.refuse("Resource.AlreadyAssociated", &text));
    }
    let filter = ("attachment.vpc-id", vpc.as_str());
    let others = call
        .items("DescribeInternetGateways", "internetGatewaySet", filter)
        .await?;
    if !others.is_empty() {
        let text = format!("Network {vpc} already has an internet gateway attached");
        return Err(call.refuse("InvalidParameterValue", &text));
    }
    call.pass().await
}

pub(super) async fn delete_internet(call: &Call<'_>) -> Served {
    let (id, gateway) = internet(call).await?;
    if gateway.find("vpcId").is_some() {
        return Err(super::call::dependency(call, "internetGateway", &id));
    }
    call.pass().await
}

impl Ec2 {
    /// A gateway stays while public addresses are mapped through it.
    pub(super) async fn detach_internet(&mut self, call: &Call<'_>) -> Served {
        let (id, gateway) = internet(call).await?;
        let vpc = call.form.text("VpcId");
        if gateway
            .find("vpcId")
            .is_none_or(|attached| attached.text != vpc)
        {
            let text = format!("resource {id} is not attached to network {vpc}");
            return Err(call.refuse("Gateway.NotAttached", &text));
        }
        let interfaces = self.interfaces(call, ("vpc-id", &vpc)).await?;
        let is_public = |one: &Element| one.at(&["association", "publicIp"]).is_some();
        if interfaces.iter().any(is_public) {
            let text = format!(
                "Network {vpc} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway."
            );
            return Err(call.refuse("DependencyViolation", &text));
        }
        call.pass().await
    }

    pub(super) async fn attach_vpn(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("VpnGatewayId");
        let vpc = call.form.text("VpcId");
        self.vpn_gateway(call, &id).await?;
        if let Some(have) = self.vpn.attachments.get(&id)
            && have.state(call) != "detached"
            && have.vpc != vpc
        {
            let text = format!(
                "The vpnGateway '{id}' is already attached to '{}'",
                have.vpc
            );
            return Err(call.refuse("IncorrectState", &text));
        }
        let mut others = self
            .vpn
            .attachments
            .iter()
            .filter(|(other, _)| **other != id);
        if others.any(|(_, a)| a.vpc == vpc && a.state(call) != "detached") {
            let text = format!("The vpc '{vpc}' has a virtual private gateway attached already");
            return Err(call.refuse("VpnGatewayAttachmentLimitExceeded", &text));
        }
        call.pass().await?;
        let attachment = Attachment {
            vpc: vpc.clone(),
            since: Instant::now(),
            is_leaving: false,
        };
        self.vpn.attachments.insert(id, attachment);
        let attachment = Element::new("attachment")
            .with(Element::leaf("state", "attaching"))
            .with(Element::leaf("vpcId", vpc));
        Ok(call.document().with(attachment))
    }

    pub(super) async fn detach_vpn(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("VpnGatewayId");
        let vpc = call.form.text("VpcId");
        self.vpn_gateway(call, &id).await?;
        if !self
            .vpn
            .attachments
            .get(&id)
            .is_some_and(|a| a.vpc == vpc && !a.is_leaving)
        {
            let text = format!("resource {id} is not attached to network {vpc}");
            return Err(call.refuse("InvalidVpnGatewayAttachment.NotFound", &text));
        }
        call.pass().await?;
        if let Some(attachment) = self.vpn.attachments.get_mut(&id) {
            attachment.is_leaving = true;
            attachment.since = Instant::now();
        }
        self.forget_propagation(&id);
        Ok(call.done())
    }

    pub(super) async fn delete_vpn(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("VpnGatewayId");
        self.vpn_gateway(call, &id).await?;
        let attachment = self.vpn.attachments.get(&id);
        if attachment.is_some_and(|a| a.state(call) != "detached") {
            let text = format!("The vpnGateway '{id}' is in use.");
            return Err(call.refuse("IncorrectState", &text));
        }
        call.pass().await
    }

    async fn vpn_gateway(&self, call: &Call<'_>, id: &str) -> Result<Element, Refusal> {
        let found = call
            .one("DescribeVpnGateways", "VpnGatewayId", "vpnGatewaySet", id)
            .await;
        found
            .filter(|gateway| gateway.text_of("state") != Some("deleted"))
            .ok_or_else(|| {
                let text = format!("The vpnGateway ID '{id}' does not exist");
                call.refuse("InvalidVpnGatewayID.NotFound", &text)
            })
    }

    pub(super) fn complete_vpns(&self, call: &Call<'_>, items: &mut [Element]) {
        for item in items {
            if item.text_of("amazonSideAsn").is_none() {
                // The default of the API reference, CreateVpnGateway.
                item.set("amazonSideAsn", "64512");
            }
            let id = item.text_of("vpnGatewayId").unwrap_or_default();
            let mut set = Element::new("attachments");
            if let Some(attachment) = self.vpn.attachments.get(id) {
                let one = Element::new("item")
                    .with(Element::leaf("state", attachment.state(call)))
                    .with(Element::leaf("vpcId", attachment.vpc.as_str()));
                set.children.push(one);
            }
            item.children.retain(|child| child.name != "attachments");
            item.children.push(set);
        }
    }

    /// The same type, address and number give the gateway that is there (EC2 API reference,
    /// CreateCustomerGateway).
    pub(super) async fn create_customer(&mut self, call: &Call<'_>) -> Served {
        let form = &call.form;
        let root = call.ask("DescribeCustomerGateways", &[]).await?;
        let all = root
            .child("customerGatewaySet")
            .cloned()
            .unwrap_or_default();
        let ip = form.get("IpAddress").or(form.get("PublicIp"));
        let asn = form
            .get("BgpAsn")
            .or(form.get("BgpAsnExtended"))
            .unwrap_or("65000");
        let is_same = |have: &&Element| {
            have.text_of("state") == Some("available")
                && have.text_of("type") == form.get("Type")
                && have.text_of("ipAddress") == ip
                && have.text_of("bgpAsn").or(have.text_of("bgpAsnExtended")) == Some(asn)
        };
        if let Some(have) = all.children.iter().find(is_same) {
            let mut one = have.clone();
            "customerGateway".clone_into(&mut one.name);
            self.complete_customer(&mut one);
            return Ok(call.document().with(one));
        }
        let mut sent = form.clone();
        sent.set("BgpAsn", asn);
        let mut root = call.send(&sent).await?;
        if let Some(one) = root.child_mut("customerGateway") {
            let id = one
                .text_of("customerGatewayId")
                .unwrap_or_default()
                .to_owned();
            let given = |name| form.get(name).map(str::to_owned);
            let customer = Customer {
                device: given("DeviceName"),
                certificate: given("CertificateArn"),
                is_extended: form.get("BgpAsnExtended").is_some(),
            };
            self.vpn.customers.insert(id, customer);
            self.complete_customer(one);
        }
        Ok(root)
    }

    fn complete_customer(&self, item: &mut Element) {
        let id = item.text_of("customerGatewayId").unwrap_or_default();
        let Some(customer) = self.vpn.customers.get(id) else {
            return;
        };
        if let Some(device) = &customer.device {
            item.set("deviceName", device.as_str());
        }
        if let Some(arn) = &customer.certificate {
            item.set("certificateArn", arn.as_str());
        }
        if customer.is_extended
            && let Some(asn) = item.child_mut("bgpAsn")
        {
            "bgpAsnExtended".clone_into(&mut asn.name);
        }
    }

    pub(super) fn complete_customers(&self, items: &mut [Element]) {
        for item in items {
            self.complete_customer(item);
        }
    }
}
