//! Hooks of `aws_eks_addon`.
//!
//! Facts: EKS API reference, Addon (the ARNs of its pod identity associations) and
//! DescribePodIdentityAssociation; the ARN of an association ends with its id.

use aws_sdk_eks::types as sdk;
use slipway_engine::error::ErrorKind;
use slipway_engine::lifecycle::Failure;
use slipway_engine::retry::Effect;
use slipway_framework::model::Attr;

use crate::api::Operation;
use crate::eks::session::Eks;
use crate::generated::eks::eks_addon::{
    EksAddon, EksAddonPodIdentityAssociation, EksAddons, Hooks,
};

const DESCRIBE_ASSOCIATION: Operation = Operation {
    name: "DescribePodIdentityAssociation",
    effect: Effect::Reads,
    kinds: &[("ResourceNotFoundException", ErrorKind::NotFound)],
};

impl Hooks for EksAddons {
    type Read = Vec<sdk::PodIdentityAssociation>;

    async fn read_pod_identities(
        &self,
        api: &Eks,
        object: &sdk::Addon,
        _: &EksAddon,
    ) -> Result<Self::Read, Failure> {
        let mut found = Vec::new();
        for arn in object.pod_identity_associations() {
            let id = arn.rsplit('/').next().unwrap_or(arn);
            let read = api.call(&DESCRIBE_ASSOCIATION, || {
                api.client
                    .describe_pod_identity_association()
                    .set_cluster_name(object.cluster_name.clone())
                    .association_id(id)
                    .send()
            });
            match read.await {
                Ok(answer) => found.extend(answer.association),
                // It went between the two calls.
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(found)
    }

    fn pod_identities(_: &sdk::Addon, read: Option<&Self::Read>, state: &mut EksAddon) {
        let found = read.into_iter().flatten();
        let blocks = found.map(|association| EksAddonPodIdentityAssociation {
            role_arn: association.role_arn.clone().into(),
            service_account: association.service_account.clone().into(),
        });
        state.pod_identity_association = Attr::Known(blocks.collect());
    }
}
