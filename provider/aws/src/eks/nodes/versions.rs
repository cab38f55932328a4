//! What `UpdateNodegroupVersion` is sent (EKS API reference).

use aws_sdk_eks::types as sdk;

use crate::generated::eks::eks_node_group::EksNodeGroup;
use crate::parts::given;

/// The kind of image that a launch template names. Its versions are not those of EKS.
const CUSTOM: &str = "CUSTOM";

/// The Kubernetes version and the release of the image. The version is sent also where it stays: left
/// out, it means that of the cluster, which may be newer.
pub(crate) fn wanted<'a>(
    prior: &EksNodeGroup,
    planned: &'a EksNodeGroup,
) -> (Option<&'a str>, Option<&'a str>) {
    if given(&prior.ami_type) == Some(CUSTOM) {
        return (None, None);
    }
    (given(&planned.version), given(&planned.release_version))
}

/// The launch template by its id, or by its name where no id is known: both at once are refused.
pub(crate) fn template(planned: &EksNodeGroup) -> Option<sdk::LaunchTemplateSpecification> {
    let template = planned.launch_template.if_known()?.first()?;
    let id = given(&template.id).map(str::to_owned);
    let name = given(&template.name).filter(|_| id.is_none());
    let specification = sdk::LaunchTemplateSpecification::builder()
        .set_name(name.map(str::to_owned))
        .set_id(id)
        .set_version(given(&template.version).map(str::to_owned));
    Some(specification.build())
}
