//! What an endpoint waits for: the owner of the service, and the names of the VPC.

use super::Endpoint;
use crate::aws::ec2::Ec2;
use crate::aws::ec2::call::{Call, Served, unsuccessful_item};
use crate::aws::ec2::filter::{self, Names};
use crate::aws::query::Refusal;
use crate::aws::xml::Element;
use std::collections::BTreeSet;
use std::time::Instant;

/// What names of services begin with that somebody else's account offers (AWS PrivateLink guide,
/// "Create an endpoint service"); each name ends with the id of the service.
const OFFERED: &str = "com.amazonaws.vpce.";

/// Whether the connections to a service wait until its owner accepts them. Here all services of
/// accounts want to be asked, which is what they do unless they are told otherwise.
pub(super) fn asks(service: &str) -> bool {
    service.starts_with(OFFERED)
}

/// Names of services are answered in a VPC only where it answers names at all (EC2 API reference,
/// CreateVpcEndpoint, PrivateDnsEnabled).
pub(super) async fn answers_names(call: &Call<'_>, vpc: &str) -> Result<(), Refusal> {
    for attribute in ["enableDnsSupport", "enableDnsHostnames"] {
        let members = [("VpcId", vpc), ("Attribute", attribute)];
        let told = call.ask("DescribeVpcAttribute", &members).await?;
        let value = told.child(attribute).and_then(|it| it.text_of("value"));
        if value != Some("true") {
            let text = format!(
                "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for {vpc}"
            );
            return Err(call.refuse("InvalidParameter", &text));
        }
    }
    Ok(())
}

/// The filters of `DescribeVpcEndpointServiceConfigurations`.
const FILTERS: Names = &[
    ("service-id", &["serviceId"]),
    ("service-name", &["serviceName"]),
];

impl Ec2 {
    /// `DescribeVpcEndpointServiceConfigurations`: what the account offers; besides what moto keeps, the
    /// services that endpoints of this account wait for.
    pub(in crate::aws::ec2) async fn offered_services(&self, call: &Call<'_>) -> Served {
        let mut root = call.pass().await?;
        let offered = self.endpoints.endpoints.values();
        let names: BTreeSet<&str> = offered
            .map(|endpoint| endpoint.service.as_str())
            .filter(|name| asks(name))
            .collect();
        let item = |name: &str| {
            Element::new("item")
                .with(Element::leaf(
                    "serviceId",
                    name.rsplit('.').next().unwrap_or_default(),
                ))
                .with(Element::leaf("serviceName", name))
                .with(Element::leaf("serviceState", "Available"))
                .with(Element::leaf("acceptanceRequired", "true"))
        };
        let mut items: Vec<Element> = names.into_iter().map(item).collect();
        filter::retain(call, FILTERS, &mut items)?;
        if let Some(set) = root.child_mut("serviceConfigurationSet") {
            set.children.extend(items);
        }
        Ok(root)
    }

    /// `AcceptVpcEndpointConnections`. Those that wait for nothing are told in an answer that succeeds.
    pub(in crate::aws::ec2) fn accept_endpoints(&mut self, call: &Call<'_>) -> Served {
        let service = call.form.text("ServiceId");
        let mut unsuccessful = Element::new("unsuccessful");
        for id in call.form.list("VpcEndpointId") {
            let ends_so = |it: &Endpoint| it.service.rsplit('.').next() == Some(&*service);
            let found = self
                .endpoints
                .endpoints
                .get_mut(&id)
                .filter(|it| ends_so(it));
            if let Some(endpoint) = found.filter(|it| !it.is_accepted) {
                endpoint.is_accepted = true;
                // From here on it comes up as others do after their create.
                endpoint.made = Instant::now();
                continue;
            }
            let text = format!("The endpoint {id} is not waiting to be accepted by {service}");
            let item = unsuccessful_item(&id, "InvalidState", &text);
            unsuccessful.children.push(item);
        }
        Ok(call.document().with(unsuccessful))
    }
}
