//! Subnets that a subnet group is made of: they have to exist and be of one VPC.

use super::form::Form;
use super::query::{Query, Refusal};
use super::xml::Element;

/// The subnets that a call names: botocore writes a list by its items' name, other clients by `member`.
pub(super) fn subnets_of(form: &Form) -> Vec<String> {
    let mut all = form.list("SubnetIds.SubnetIdentifier");
    all.extend(form.list("SubnetIds.member"));
    all
}

/// `<Subnets>` of an answer, each with its zone and what else the service says of every one.
pub(super) fn subnets_element(subnets: &[(String, String)], more: &Element) -> Element {
    let subnet = |(id, zone): &(String, String)| {
        let zone = Element::leaf("Name", zone.as_str());
        Element::new("Subnet")
            .with(Element::leaf("SubnetIdentifier", id.as_str()))
            .with(Element::new("SubnetAvailabilityZone").with(zone))
            .with(more.clone())
    };
    Element {
        children: subnets.iter().map(subnet).collect(),
        ..Element::new("Subnets")
    }
}

/// Subnets of one VPC, each with its availability zone.
pub(super) struct Placed {
    pub(super) vpc: String,
    pub(super) subnets: Vec<(String, String)>,
}

/// Looks the subnets up.
pub(super) async fn placed(query: &Query<'_>, ids: &[String]) -> Result<Placed, Refusal> {
    let root = query.ask_ec2("DescribeSubnets", &[]).await?;
    let all = root.child("subnetSet").cloned().unwrap_or_default();
    let wrong = |text: &str| {
        let text = format!("{text}:[{}]", ids.join(", "));
        query.refuse(400, "InvalidSubnet", &text)
    };
    let (mut vpc, mut subnets) = (None::<String>, Vec::new());
    for id in ids {
        let mut there = all.children.iter();
        let found = there.find(|one| one.text_of("subnetId") == Some(id));
        let Some(found) = found else {
            return Err(wrong("Some input subnets are invalid"));
        };
        let place = found.text_of("vpcId").unwrap_or_default();
        if vpc.get_or_insert_with(|| place.to_owned()) != place {
            return Err(wrong("The subnets are not all of one VPC"));
        }
        let zone = found.text_of("availabilityZone").unwrap_or_default();
        subnets.push((id.clone(), zone.to_owned()));
    }
    Ok(Placed {
        vpc: vpc.unwrap_or_default(),
        subnets,
    })
}
