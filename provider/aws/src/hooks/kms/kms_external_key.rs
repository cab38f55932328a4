//! Hooks of `aws_kms_external_key`.

use aws_sdk_kms::types as sdk;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_framework::resource::Plan;

use crate::generated::kms::kms_external_key::{Hooks, KmsExternalKey, KmsExternalKeys};
use crate::kms::material::{self, Material};
use crate::kms::session::Kms;
use crate::kms::settings;
use crate::parts::{self, given};

impl Hooks for KmsExternalKeys {
    type Read = Option<String>;

    fn check(&self, plan: &mut Plan<KmsExternalKey>) {
        material::check(plan, wished);
    }

    async fn read_details(
        &self,
        api: &Kms,
        object: &sdk::KeyMetadata,
        _: &KmsExternalKey,
    ) -> Result<Self::Read, Failure> {
        Ok(settings::policy(api, object.key_id()).await?)
    }

    fn details(_: &sdk::KeyMetadata, read: Option<&Self::Read>, state: &mut KmsExternalKey) {
        if let Some(policy) = read {
            state.policy = parts::some(policy.clone()).into();
        }
    }

    fn lost(_: &Kms, _: &KmsExternalKey, state: &mut KmsExternalKey) {
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
fn wished(key: &KmsExternalKey) -> Material {
    Material {
        text: key.key_material_base64.clone(),
        valid_to: key.valid_to.clone(),
        enabled: key.enabled.clone(),
        is_awaited: material::is_awaited(&key.key_state),
    }
}
