//! Launch templates and launch configurations, as a group names them.

use super::invalid;
use crate::aws::query::{Query, Refusal};
use crate::aws::xml::Element;

/// What a group is launched from, completed as the service tells it: with the id and the name of every
/// launch template. And why nothing can be launched from it, if that is so.
pub(super) async fn completed(
    query: &Query<'_>,
    member: &Element,
) -> Result<(Element, Option<String>), Refusal> {
    let mut member = member.clone();
    let mut fault = None;
    match member.name.as_str() {
        "LaunchTemplate" => {
            let told = specification(query, &member).await?;
            fault = told.1;
            member.children = told.0;
        }
        "MixedInstancesPolicy" => {
            if let Some(template) = member.child_mut("LaunchTemplate") {
                if let Some(main) = template.child_mut("LaunchTemplateSpecification") {
                    let told = specification(query, main).await?;
                    fault = told.1;
                    main.children = told.0;
                }
                if let Some(overrides) = template.child_mut("Overrides") {
                    for one in &mut overrides.children {
                        if let Some(own) = one.child_mut("LaunchTemplateSpecification") {
                            own.children = specification(query, own).await?.0;
                        }
                    }
                } else {
                    template.children.push(Element::new("Overrides"));
                }
            } else {
                let text = "MixedInstancesPolicy must contain a LaunchTemplate";
                return Err(invalid(query, text));
            }
            distribution(&mut member);
        }
        _ => configuration(query, &member.text).await?,
    }
    Ok((member, fault))
}

/// What is not told of a distribution (API reference, InstancesDistribution).
fn distribution(policy: &mut Element) {
    if policy.child("InstancesDistribution").is_none() {
        policy.children.push(Element::new("InstancesDistribution"));
    }
    let Some(distribution) = policy.child_mut("InstancesDistribution") else {
        return;
    };
    for (name, usual) in [
        ("OnDemandAllocationStrategy", "prioritized"),
        ("OnDemandBaseCapacity", "0"),
        ("OnDemandPercentageAboveBaseCapacity", "100"),
        ("SpotAllocationStrategy", "lowest-price"),
    ] {
        if distribution.child(name).is_none() {
            distribution.set(name, usual);
        }
    }
    if distribution.text_of("SpotAllocationStrategy") == Some("lowest-price")
        && distribution.child("SpotInstancePools").is_none()
    {
        distribution.set("SpotInstancePools", "2");
    }
}

async fn specification(
    query: &Query<'_>,
    asked: &Element,
) -> Result<(Vec<Element>, Option<String>), Refusal> {
    let (id, name) = (
        asked.text_of("LaunchTemplateId"),
        asked.text_of("LaunchTemplateName"),
    );
    let which = match (id, name) {
        (Some(id), None) => ("LaunchTemplateId", id),
        (None, Some(name)) => ("LaunchTemplateName", name),
        _ => {
            let text = "Valid requests must contain either launchTemplateId or LaunchTemplateName";
            return Err(invalid(query, text));
        }
    };
    let version = asked.text_of("Version");
    let wanted = ("LaunchTemplateVersion.1", version.unwrap_or("$Default"));
    let found = query
        .ask_ec2("DescribeLaunchTemplateVersions", &[which, wanted])
        .await
        .ok();
    let found = found.and_then(|root| {
        let set = root.child("launchTemplateVersionSet")?;
        set.children.first().cloned()
    });
    let Some(found) = found else {
        let text = format!(
            "You must use a valid fully-formed launch template. The specified launch template, with template {} {}, does not exist.",
            if which.0 == "LaunchTemplateId" {
                "ID"
            } else {
                "name"
            },
            which.1
        );
        return Err(invalid(query, &text));
    };
    let text = |name: &str| found.text_of(name).unwrap_or_default().to_owned();
    let mut told = vec![
        Element::leaf("LaunchTemplateId", text("launchTemplateId")),
        Element::leaf("LaunchTemplateName", text("launchTemplateName")),
    ];
    told.extend(version.map(|version| Element::leaf("Version", version)));
    let image = found.at(&["launchTemplateData", "imageId"]);
    let image = image.map(|image| image.text.clone()).unwrap_or_default();
    let fault = match image.starts_with("ami-") {
        true => missing(query, &image).await,
        false => None,
    };
    Ok((told, fault))
}

/// Why nothing can be launched from an image that is not there.
async fn missing(query: &Query<'_>, image: &str) -> Option<String> {
    let found = query
        .ask_ec2("DescribeImages", &[("ImageId.1", image)])
        .await;
    let is_there = found.is_ok_and(|root| {
        let set = root.child("imagesSet");
        set.is_some_and(|set| !set.children.is_empty())
    });
    (!is_there)
        .then(|| format!("The image id '[{image}]' does not exist. Launching EC2 instance failed."))
}

async fn configuration(query: &Query<'_>, name: &str) -> Result<(), Refusal> {
    let members = [("LaunchConfigurationNames.member.1", name)];
    let found = query.ask("DescribeLaunchConfigurations", &members).await?;
    let list = found.find("LaunchConfigurations");
    if list.is_some_and(|list| !list.children.is_empty()) {
        return Ok(());
    }
    let text =
        format!("Launch configuration name not found - Launch configuration {name} not found");
    Err(invalid(query, &text))
}
