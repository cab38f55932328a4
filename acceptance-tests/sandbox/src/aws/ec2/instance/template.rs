//! What a launch takes from its launch template: everything that the request does not say itself (EC2 API
//! reference, RunInstances, LaunchTemplate).

use crate::aws::ec2::call::Call;
use crate::aws::form::Form;
use crate::aws::query::Refusal;
use crate::aws::xml::Element;

/// The form of a launch with what its template says besides.
pub(super) async fn merged(call: &Call<'_>) -> Result<Form, Refusal> {
    let mut form = call.form.clone();
    let template = form.below("LaunchTemplate");
    if template.is_empty() {
        return Ok(form);
    }
    let version = template.get("Version").unwrap_or("$Default");
    let mut members = vec![("LaunchTemplateVersion.1", version)];
    for name in ["LaunchTemplateId", "LaunchTemplateName"] {
        members.extend(template.get(name).map(|value| (name, value)));
    }
    let root = call.ask("DescribeLaunchTemplateVersions", &members).await?;
    let version = root
        .child("launchTemplateVersionSet")
        .and_then(|set| set.children.first());
    let data = version.and_then(|it| it.child("launchTemplateData"));
    for child in data.map_or(&[][..], |it| it.children.as_slice()) {
        let name = match child.name.as_str() {
            "blockDeviceMappingSet" => "BlockDeviceMapping",
            "securityGroupIdSet" => "SecurityGroupId",
            "securityGroupSet" => "SecurityGroup",
            "networkInterfaceSet" => "NetworkInterface",
            "tagSpecificationSet" => "TagSpecification",
            other => &capital(other),
        };
        if form.get(name).is_some() || !form.below(name).is_empty() {
            continue;
        }
        flatten(&mut form, name, child);
    }
    Ok(form)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// The members of an element under a name.
fn flatten(form: &mut Form, name: &str, element: &Element) {
    if element.children.is_empty() {
        if !element.text.is_empty() {
            form.set(name, &element.text);
        }
        return;
    }
    for (n, child) in (1..).zip(&element.children) {
        let inner = match child.name.as_str() {
            "item" => format!("{name}.{n}"),
            "tagSet" => format!("{name}.Tag"),
            "groupSet" => format!("{name}.SecurityGroupId"),
            other => format!("{name}.{}", capital(other)),
        };
        flatten(form, &inner, child);
    }
}
