//! What the kinds of KMS keys have in common besides what describes them: policy, rotation, and whether
//! they can be used.

use std::time::Duration;

use aws_sdk_kms::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::retry::Effect;

use super::session::Kms;
use crate::api::Operation;
use crate::outcome::{self, Passing};

/// The only name that a policy of a key may have (KMS API reference, GetKeyPolicy, PolicyName).
const POLICY: &str = "default";

/// For how long a read may tell what was before a change (KMS developer guide, "KMS eventual
/// consistency", speaks of minutes at most).
pub(crate) const SETTLES: Duration = Duration::from_secs(120);

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

/// An operation that sets something of a key.
pub(crate) const fn setting(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Repeatable("it sets what is to be"),
        kinds: &[],
    }
}

/// A key whose material was imported just now is not known to be usable everywhere.
const PASSING: &[Passing] = &[Passing {
    code: "KMSInvalidStateException",
    messages: &["pending import"],
    within: SETTLES,
}];

/// The policy of a key.
///
/// # Errors
/// Those of the call.
pub(crate) async fn policy(api: &Kms, id: &str) -> Result<Option<String>, CloudError> {
    let answer = api.call(&GET_KEY_POLICY, || {
        let request = api.client.get_key_policy().key_id(id);
        request.policy_name(POLICY).send()
    });
    Ok(answer.await?.policy)
}

/// Lets a key be used, or not.
///
/// # Errors
/// Those of the call.
pub(crate) async fn enable(api: &Kms, id: &str, is_enabled: bool) -> Result<(), CloudError> {
    let client = &api.client;
    let enable = || api.call(&ENABLE_KEY, || client.enable_key().key_id(id).send());
    let disable = || api.call(&DISABLE_KEY, || client.disable_key().key_id(id).send());
    if is_enabled {
        outcome::passing(api, PASSING, enable).await.map(drop)
    } else {
        outcome::passing(api, PASSING, disable).await.map(drop)
    }
}

/// Whether a key is rotated, and after how many days. Others than symmetric keys whose material KMS made
/// never are (KMS developer guide, "Rotating AWS KMS keys").
///
/// # Errors
/// Those of the call.
pub(crate) async fn rotation(
    api: &Kms,
    key: &sdk::KeyMetadata,
) -> Result<(bool, Option<i32>), CloudError> {
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
