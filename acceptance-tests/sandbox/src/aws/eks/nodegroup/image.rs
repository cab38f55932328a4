//! The machine images of node groups: their kinds and releases.

use crate::aws::eks::ask::strings;
use crate::aws::eks::catalog;
use crate::aws::eks::error::Refusal;
use crate::aws::eks::neighbours::Template;
use serde_json::Value;

/// The day of every release in the sandbox.
const DAY: &str = "20251112";

/// `amiType`: what is asked for, `CUSTOM` when the launch template names an image, and else Amazon
/// Linux 2023 for the instances' architecture, the default since Kubernetes 1.30.
pub(super) fn kind(body: &Value, template: Option<&Template>) -> String {
    if template.is_some_and(|template| template.image.is_some()) {
        return "CUSTOM".to_owned();
    }
    if let Some(asked) = body["amiType"].as_str() {
        return asked.to_owned();
    }
    let types = strings(&body["instanceTypes"]);
    let arm = types.first().is_some_and(|kind| is_arm(kind));
    let kind = if arm {
        "AL2023_ARM_64_STANDARD"
    } else {
        "AL2023_x86_64_STANDARD"
    };
    kind.to_owned()
}

/// Graviton families have a `g` behind their generation: `t4g`, `m7gd`, `c6gn`.
fn is_arm(instance_type: &str) -> bool {
    let family = instance_type.split('.').next().unwrap_or_default();
    let after = family
        .trim_start_matches(|c: char| c.is_ascii_alphabetic())
        .trim_start_matches(|c: char| c.is_ascii_digit());
    after.contains('g')
}

/// A group with an image of its own has its version from there.
pub(super) fn check_custom(kind: &str, body: &Value) -> Result<(), Refusal> {
    let said = |member: &str| body[member].as_str().is_some_and(|text| !text.is_empty());
    for member in ["version", "releaseVersion"] {
        if kind == "CUSTOM" && said(member) {
            return Err(Refusal::parameter(format!(
                "You cannot specify the field {member} when using custom AMIs."
            )));
        }
    }
    Ok(())
}

/// The release that a group gets, or the one that it asks for when that is one of this version.
pub(super) fn release(
    kind: &str,
    version: &str,
    asked: Option<&str>,
    template: Option<&Template>,
) -> Result<String, Refusal> {
    if let Some(image) = template.and_then(|template| template.image.clone()) {
        return Ok(image);
    }
    let newest = if kind.starts_with("BOTTLEROCKET") {
        "1.50.0-8d2d2b8e".to_owned()
    } else if kind.starts_with("WINDOWS") {
        format!("{version}-2025.11.12")
    } else {
        format!("{}-{DAY}", catalog::patch(version))
    };
    let Some(asked) = asked else {
        return Ok(newest);
    };
    let fits = kind.starts_with("BOTTLEROCKET")
        || asked.starts_with(&format!("{version}."))
        || asked.starts_with(&format!("{version}-"));
    if fits {
        return Ok(asked.to_owned());
    }
    // eksctl-io/eksctl#7976.
    Err(Refusal::parameter(format!(
        "Requested release version {asked} is not valid for kubernetes version {version}."
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_image_fits_the_instances() {
        for (instance, image) in [
            ("t4g.small", "AL2023_ARM_64_STANDARD"),
            ("m7gd.large", "AL2023_ARM_64_STANDARD"),
            ("g5.xlarge", "AL2023_x86_64_STANDARD"),
            ("m5.large", "AL2023_x86_64_STANDARD"),
        ] {
            assert_eq!(kind(&json!({ "instanceTypes": [instance] }), None), image);
        }
        let asked = json!({ "amiType": "BOTTLEROCKET_x86_64" });
        assert_eq!(kind(&asked, None), "BOTTLEROCKET_x86_64");
    }

    #[test]
    fn a_release_is_one_of_its_version() {
        let image = "AL2023_x86_64_STANDARD";
        let newest = release(image, "1.33", None, None).expect("a release");
        assert!(newest.starts_with("1.33."));
        let older = release(image, "1.33", Some("1.33.1-20250601"), None);
        assert_eq!(older.as_deref(), Ok("1.33.1-20250601"));
        assert!(release(image, "1.33", Some("1.32.1-20250601"), None).is_err());
    }
}
