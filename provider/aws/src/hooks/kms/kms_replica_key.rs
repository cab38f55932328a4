//! Hooks of `aws_kms_replica_key`.

use aws_sdk_kms::types as sdk;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_framework::model::Attr;
use slipway_framework::resource::Plan;

use crate::generated::kms::kms_replica_key::{Hooks, KmsReplicaKey, KmsReplicaKeys};
use crate::kms::session::Kms;
use crate::kms::{replicas, settings};
use crate::outlook::Outlook;
use crate::parts::{self, given};

/// What further calls tell of a replica.
pub(crate) struct Details {
    policy: Option<String>,
    is_rotated: bool,
}

impl Hooks for KmsReplicaKeys {
    type Read = Details;

    fn check(&self, plan: &mut Plan<KmsReplicaKey>) {
        let outlook = Outlook::of(&self.shared);
        let provider = outlook.as_ref().map(|it| it.region.as_str());
        let region = given(&plan.config.region).or(provider);
        let fault = replicas::fault(&plan.config.primary_key_arn, region);
        if let Some(fault) = fault.filter(|_| plan.is_create()) {
            plan.tell(fault);
        }
    }

    async fn replicated(&self, work: &Work<'_, Self>) -> Result<KmsReplicaKey, Failure> {
        let id = replicas::id_of(&work.planned.primary_key_arn);
        Ok(KmsReplicaKey {
            id: id.map(str::to_owned).into(),
            region: work.api.region.as_str().into(),
            ..work.planned.clone()
        })
    }

    async fn read_details(
        &self,
        api: &Kms,
        object: &sdk::KeyMetadata,
        _: &KmsReplicaKey,
    ) -> Result<Self::Read, Failure> {
        let policy = settings::policy(api, object.key_id());
        let rotation = settings::rotation(api, object);
        let (policy, (is_rotated, _)) = tokio::try_join!(policy, rotation)?;
        Ok(Details { policy, is_rotated })
    }

    fn details(_: &sdk::KeyMetadata, read: Option<&Self::Read>, state: &mut KmsReplicaKey) {
        if let Some(read) = read {
            state.policy = parts::some(read.policy.clone()).into();
            state.key_rotation_enabled = Attr::Known(read.is_rotated);
        }
    }

    async fn switch(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let id = given(&work.prior.id).unwrap_or_default();
        let is_enabled = work.planned.enabled.if_known().copied().unwrap_or(true);
        settings::enable(work.api, id, is_enabled).await?;
        Ok(())
    }
}
