//! Hooks of `aws_kms_replica_external_key`.

use aws_sdk_kms::types as sdk;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_framework::resource::Plan;

use crate::generated::kms::kms_replica_external_key::{
    Hooks, KmsReplicaExternalKey, KmsReplicaExternalKeys,
};
use crate::kms::material::{self, Material};
use crate::kms::replicas;
use crate::kms::session::Kms;
use crate::kms::settings;
use crate::outlook::Outlook;
use crate::parts::{self, given};

impl Hooks for KmsReplicaExternalKeys {
    type Read = Option<String>;

    fn check(&self, plan: &mut Plan<KmsReplicaExternalKey>) {
        material::check(plan, wished);
        let outlook = Outlook::of(&self.shared);
        let provider = outlook.as_ref().map(|it| it.region.as_str());
        let region = given(&plan.config.region).or(provider);
        let fault = replicas::fault(&plan.config.primary_key_arn, region);
        if let Some(fault) = fault.filter(|_| plan.is_create()) {
            plan.tell(fault);
        }
    }

    async fn replicated(&self, work: &Work<'_, Self>) -> Result<KmsReplicaExternalKey, Failure> {
        let id = replicas::id_of(&work.planned.primary_key_arn);
        Ok(KmsReplicaExternalKey {
            id: id.map(str::to_owned).into(),
            region: work.api.region.as_str().into(),
            ..work.planned.clone()
        })
    }

    async fn read_details(
        &self,
        api: &Kms,
        object: &sdk::KeyMetadata,
        _: &KmsReplicaExternalKey,
    ) -> Result<Self::Read, Failure> {
        Ok(settings::policy(api, object.key_id()).await?)
    }

    fn details(_: &sdk::KeyMetadata, read: Option<&Self::Read>, state: &mut KmsReplicaExternalKey) {
        if let Some(policy) = read {
            state.policy = parts::some(policy.clone()).into();
        }
    }

    fn lost(_: &Kms, _: &KmsReplicaExternalKey, state: &mut KmsReplicaExternalKey) {
        material::forget(&state.key_state, &mut state.key_material_base64);
    }

    async fn import_material(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let id = given(&work.prior.id).unwrap_or_default();
        material::bring(self, work, id, &wished(work.planned), |seen| {
            seen.object.key_state()
        })
        .await
    }

    async fn switch(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let id = given(&work.prior.id).unwrap_or_default();
        if let Some(is_enabled) = work.planned.enabled.if_known() {
            settings::enable(work.api, id, *is_enabled).await?;
        }
        Ok(())
    }
}

/// The material that a key has, or is to have.
fn wished(key: &KmsReplicaExternalKey) -> Material {
    Material {
        text: key.key_material_base64.clone(),
        valid_to: key.valid_to.clone(),
        enabled: key.enabled.clone(),
        is_awaited: material::is_awaited(&key.key_state),
    }
}
