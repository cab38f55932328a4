//! Launch templates: what moto mixes up.

use super::call::{Call, Served, tag_set, tags_of};
use crate::aws::query::Refusal;
use crate::aws::xml::Element;

/// EC2 wants some content, be it empty (API reference, CreateLaunchTemplate: `LaunchTemplateData` is required),
/// which moto does not.
fn content(call: &Call<'_>) -> Result<(), Refusal> {
    if !call.form.below("LaunchTemplateData").is_empty() {
        return Ok(());
    }
    let text = "The request must contain the parameter LaunchTemplateData";
    Err(call.refuse("MissingParameter", text))
}

/// A version that is made of what is sent.
pub(super) async fn create_version(call: &Call<'_>) -> Served {
    content(call)?;
    call.pass().await
}

/// moto puts the tags of the template among those of what is launched from it.
pub(super) async fn create(call: &Call<'_>) -> Served {
    content(call)?;
    let tags = call.form.tag_specification();
    let mut root = call.send(&call.form.without(&["TagSpecification"])).await?;
    let id = root.find("launchTemplateId").map(|id| id.text.clone());
    call.tag(&[&id.unwrap_or_default()], &tags).await?;
    if let Some(template) = root.child_mut("launchTemplate") {
        template.children.retain(|child| child.name != "tagSet");
        template.children.push(tag_set(&tags));
    }
    Ok(root)
}

/// moto tells the tags that a template had when it was made.
pub(super) async fn describe(call: &Call<'_>) -> Served {
    let mut root = call.pass().await?;
    let Some(templates) = root.child_mut("launchTemplates") else {
        return Ok(root);
    };
    for template in &mut templates.children {
        let id = template.text_of("launchTemplateId").unwrap_or_default();
        let tags = call.items("DescribeTags", "tagSet", ("resource-id", id));
        let tags = Element {
            children: tags.await?,
            ..Element::new("tagSet")
        };
        let tags = tags_of(&Element::new("item").with(tags));
        template.children.retain(|child| child.name != "tagSet");
        template.children.push(tag_set(&tags));
    }
    Ok(root)
}
