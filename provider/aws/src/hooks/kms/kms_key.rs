//! Hooks of `aws_kms_key`.

use aws_sdk_kms::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::model::Attr;

use crate::api::Operation;
use crate::generated::kms::kms_key::{Hooks, KmsKey, KmsKeys};
use crate::kms::session::Kms;
use crate::parts::{self, given};

/// The only name that a policy of a key may have (KMS API reference, GetKeyPolicy, PolicyName).
const POLICY: &str = "default";

const GET_KEY_POLICY: Operation = Operation {
    name: "GetKeyPolicy",
    effect: Effect::Reads,
    kinds: &[],
};
const GET_KEY_ROTATION_STATUS: Operation = Operation {
    name: "GetKeyRotationStatus",
    effect: Effect::Reads,
    kinds: &[],
};
const ENABLE_KEY: Operation = setting("EnableKey");
const DISABLE_KEY: Operation = setting("DisableKey");
const ENABLE_KEY_ROTATION: Operation = setting("EnableKeyRotation");
const DISABLE_KEY_ROTATION: Operation = setting("DisableKeyRotation");

const fn setting(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Repeatable("it sets what is to be"),
        kinds: &[],
    }
}

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
        let id = object.key_id();
        let policy = api.call(&GET_KEY_POLICY, || {
            let request = api.client.get_key_policy().key_id(id);
            request.policy_name(POLICY).send()
        });
        let (policy, rotation) = tokio::try_join!(policy, rotation(api, object))?;
        let (is_rotated, period) = rotation;
        Ok(Details {
            policy: policy.policy().map(str::to_owned),
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
            api.call(&ENABLE_KEY, || api.client.enable_key().key_id(id).send())
                .await?;
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
            api.call(&DISABLE_KEY, || api.client.disable_key().key_id(id).send())
                .await?;
        }
        Ok(())
    }
}

/// Whether a key is rotated, and after how many days. Others than symmetric keys whose material KMS made
/// never are (KMS developer guide, "Rotating AWS KMS keys").
async fn rotation(api: &Kms, key: &sdk::KeyMetadata) -> Result<(bool, Option<i32>), CloudError> {
    let is_symmetric = key.key_spec() == Some(&sdk::KeySpec::SymmetricDefault);
    if !is_symmetric || key.origin() != Some(&sdk::OriginType::AwsKms) {
        return Ok((false, None));
    }
    let answer = api
        .call(&GET_KEY_ROTATION_STATUS, || {
            let request = api.client.get_key_rotation_status();
            request.key_id(key.key_id()).send()
        })
        .await?;
    Ok((
        answer.key_rotation_enabled(),
        answer.rotation_period_in_days(),
    ))
}
