//! Hooks of `aws_kms_external_key`.

use aws_sdk_kms::types as sdk;
use slipway_engine::lifecycle::{Crud, Failure, Work};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::generated::kms::kms_external_key::{Hooks, KmsExternalKey, KmsExternalKeys};
use crate::kms::material::{self, Material};
use crate::kms::session::Kms;
use crate::kms::settings;
use crate::parts::{self, States, given};

/// The state of a key that has no material (KMS developer guide, "Key states of AWS KMS keys").
const AWAITS: &str = "PendingImport";

impl Hooks for KmsExternalKeys {
    type Read = Option<String>;

    fn check(&self, plan: &mut Plan<KmsExternalKey>) {
        let material = |key: &KmsExternalKey| Material {
            text: key.key_material_base64.clone(),
            valid_to: key.valid_to.clone(),
            enabled: key.enabled.clone(),
            is_awaited: given(&key.key_state).is_none_or(|state| state == AWAITS),
        };
        let before = plan.prior.as_ref().map(material);
        if let Some(wished) = plan.planned.as_ref().map(material) {
            for fault in material::faults(before.as_ref(), &wished) {
                plan.tell(fault);
            }
            if material::is_other(before.as_ref(), &wished) {
                plan.replace(Path::of(material::ARGUMENT));
            }
            for name in material::recomputed(before.as_ref(), &wished) {
                plan.set_unknown(name);
            }
        }
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

    async fn import_material(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, planned) = (work.api, work.planned);
        let id = given(&work.prior.id).unwrap_or_default();
        let Some(text) = given(&planned.key_material_base64) else {
            return Ok(());
        };
        material::import(api, id, text, given(&planned.valid_to)).await?;
        let states = States {
            ready: &["Enabled", "Disabled"],
            failed: &["PendingDeletion", "Unavailable"],
        };
        let state = |seen: &<Self as Crud>::Remote| {
            let state = seen.object.key_state().map(|it| it.as_str().to_owned());
            (state, None)
        };
        let work = &work.briefly();
        let waited = parts::until(self, work, settings::SETTLES, states, state).await;
        parts::settled(waited, Self::NOUN, id.to_owned())?;
        // A key is enabled by its first material.
        if planned.enabled.if_known() == Some(&false) {
            settings::enable(api, id, false).await?;
        }
        Ok(())
    }

    async fn switch(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let id = given(&work.prior.id).unwrap_or_default();
        if let Some(is_enabled) = work.planned.enabled.if_known() {
            settings::enable(work.api, id, *is_enabled).await?;
        }
        Ok(())
    }
}
