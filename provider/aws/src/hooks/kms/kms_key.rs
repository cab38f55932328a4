//! Hooks of `aws_kms_key`.

use aws_sdk_kms::types as sdk;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_framework::model::Attr;

use crate::api::Operation;
use crate::generated::kms::kms_key::{Hooks, KmsKey, KmsKeys};
use crate::kms::session::Kms;
use crate::kms::settings::{self, setting};
use crate::parts::{self, given};

const ENABLE_KEY_ROTATION: Operation = setting("EnableKeyRotation");
const DISABLE_KEY_ROTATION: Operation = setting("DisableKeyRotation");

/// What further calls tell of a key.
pub(crate) struct Details {
    policy: Option<String>,
    is_rotated: bool,
    /// In days.
    period: Option<i32>,
}

impl Hooks for KmsKeys {
    type Read = Details;

    async fn read_details(
        &self,
        api: &Kms,
        object: &sdk::KeyMetadata,
        _: &KmsKey,
    ) -> Result<Self::Read, Failure> {
        let policy = settings::policy(api, object.key_id());
        let rotation = settings::rotation(api, object);
        let (policy, (is_rotated, period)) = tokio::try_join!(policy, rotation)?;
        Ok(Details {
            policy,
            is_rotated,
            period,
        })
    }

    fn details(_: &sdk::KeyMetadata, read: Option<&Self::Read>, state: &mut KmsKey) {
        if let Some(read) = read {
            state.policy = parts::some(read.policy.clone()).into();
            state.enable_key_rotation = Attr::Known(read.is_rotated);
            state.rotation_period_in_days = read.period.map(i64::from).into();
        }
    }

    async fn change_state(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let api = work.api;
        let id = given(&work.prior.id).unwrap_or_default();
        let is_on = |switch: &Attr<bool>, or| switch.if_known().copied().unwrap_or(or);
        let is_enabled = is_on(&work.planned.is_enabled, true);
        let was_enabled = is_on(&work.prior.is_enabled, true);
        let is_rotated = is_on(&work.planned.enable_key_rotation, false);
        let was_rotated = is_on(&work.prior.enable_key_rotation, false);
        let period = work.planned.rotation_period_in_days.if_known().copied();
        let is_other = period
            .is_some_and(|period| work.prior.rotation_period_in_days.if_known() != Some(&period));
        let changes_rotation = is_rotated != was_rotated || is_rotated && is_other;
        // The rotation of a key that is disabled cannot be changed.
        let needs_enabling = !was_enabled && (is_enabled || changes_rotation);
        if needs_enabling {
            settings::enable(api, id, true).await?;
        }
        if changes_rotation && is_rotated {
            api.call(&ENABLE_KEY_ROTATION, || {
                let request = api.client.enable_key_rotation().key_id(id);
                request
                    .set_rotation_period_in_days(period.map(parts::int))
                    .send()
            })
            .await?;
        } else if changes_rotation {
            api.call(&DISABLE_KEY_ROTATION, || {
                api.client.disable_key_rotation().key_id(id).send()
            })
            .await?;
        }
        if !is_enabled && (was_enabled || needs_enabling) {
            settings::enable(api, id, false).await?;
        }
        Ok(())
    }
}
