//! The data source `aws_kms_key`: a key that exists, by its id, ARN or alias.

use std::sync::Arc;

use aws_sdk_kms::types::MultiRegionKey;
use slipway_engine::error::ErrorKind;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;

use super::session;
use crate::api::Operation;
use crate::error::KMS;
use crate::parts::{self, given, moment};
use crate::shared::Shared;

const DESCRIBE_KEY: Operation = Operation {
    name: "DescribeKey",
    effect: Effect::Reads,
    kinds: &[("NotFoundException", ErrorKind::NotFound)],
};

/// A KMS key that exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct KeyData {
    /// Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// Account to which it belongs.
    #[attr(computed())]
    pub(crate) aws_account_id: Attr<String>,
    /// Id of the CloudHSM cluster that holds the material.
    #[attr(computed())]
    pub(crate) cloud_hsm_cluster_id: Attr<String>,
    /// When it was created.
    #[attr(computed())]
    pub(crate) creation_date: Attr<String>,
    /// Id of the key store of the account's own that holds the material.
    #[attr(computed())]
    pub(crate) custom_key_store_id: Attr<String>,
    /// Kind of the key; the older name of `key_spec`.
    #[attr(computed())]
    pub(crate) customer_master_key_spec: Attr<String>,
    /// When it will be deleted, if its deletion is scheduled.
    #[attr(computed())]
    pub(crate) deletion_date: Attr<String>,
    /// Description.
    #[attr(computed())]
    pub(crate) description: Attr<String>,
    /// Whether the key can be used.
    #[attr(computed())]
    pub(crate) enabled: Attr<bool>,
    /// Whether material that was imported expires.
    #[attr(computed())]
    pub(crate) expiration_model: Attr<String>,
    /// Tokens of grants that allow the read before they are known everywhere.
    #[attr(optional())]
    pub(crate) grant_tokens: Attr<Vec<String>>,
    /// Id of the key.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Id or ARN of the key or of an alias.
    #[attr(required())]
    pub(crate) key_id: Attr<String>,
    /// Who made the key: `CUSTOMER`, or `AWS` for that of a service.
    #[attr(computed())]
    pub(crate) key_manager: Attr<String>,
    /// Kind of the key, such as `SYMMETRIC_DEFAULT` or `RSA_4096`.
    #[attr(computed())]
    pub(crate) key_spec: Attr<String>,
    /// State of the key, such as `Enabled`.
    #[attr(computed())]
    pub(crate) key_state: Attr<String>,
    /// What the key is for: `ENCRYPT_DECRYPT`, `SIGN_VERIFY`, `GENERATE_VERIFY_MAC` or `KEY_AGREEMENT`.
    #[attr(computed())]
    pub(crate) key_usage: Attr<String>,
    /// Whether the key can have copies in other Regions.
    #[attr(computed())]
    pub(crate) multi_region: Attr<bool>,
    /// The copies of a multi-Region key.
    #[attr(computed().plain())]
    pub(crate) multi_region_configuration: Attr<Vec<MultiRegion>>,
    /// Where the material came from, such as `AWS_KMS` or `EXTERNAL`.
    #[attr(computed())]
    pub(crate) origin: Attr<String>,
    /// For how many days the key waits for its deletion once its last replica is gone.
    #[attr(computed())]
    pub(crate) pending_deletion_window_in_days: Attr<i64>,
    /// Region, by default that of the provider.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// When imported material expires.
    #[attr(computed())]
    pub(crate) valid_to: Attr<String>,
    /// Where the material of a key in an external key store is.
    #[attr(computed().plain())]
    pub(crate) xks_key_configuration: Attr<Vec<External>>,
}

/// The copies of a multi-Region key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct MultiRegion {
    /// Which of them this key is: `PRIMARY` or `REPLICA`.
    #[attr(computed())]
    pub(crate) multi_region_key_type: Attr<String>,
    /// The primary key.
    #[attr(computed().plain())]
    pub(crate) primary_key: Attr<Vec<KeyInRegion>>,
    /// Its replicas.
    #[attr(computed().plain())]
    pub(crate) replica_keys: Attr<Vec<KeyInRegion>>,
}

/// A key in one Region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct KeyInRegion {
    /// Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// Region.
    #[attr(computed())]
    pub(crate) region: Attr<String>,
}

/// Where the material of a key in an external key store is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct External {
    /// Id of the key in the external key store.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
}

impl From<&MultiRegionKey> for KeyInRegion {
    fn from(key: &MultiRegionKey) -> Self {
        Self {
            arn: key.arn.clone().into(),
            region: key.region.clone().into(),
        }
    }
}

/// The data source.
pub(super) struct KeySource {
    shared: Arc<Shared>,
}

impl KeySource {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for KeySource {
    type Model = KeyData;

    fn type_name(&self) -> &'static str {
        "aws_kms_key"
    }

    async fn read(&self, config: KeyData, _: &StopSignal) -> Result<KeyData, Diagnostics> {
        let api = session::connect(&self.shared, given(&config.region))?;
        let name = given(&config.key_id).unwrap_or_default();
        let read = api.call(&DESCRIBE_KEY, || {
            let request = api.client.describe_key().key_id(name);
            let tokens = config.grant_tokens.if_known();
            request.set_grant_tokens(tokens.cloned()).send()
        });
        let answer = match read.await {
            Ok(answer) => answer.key_metadata,
            Err(error) => {
                let doing = Doing::new(Verb::Read, "KMS key").of(KMS).named(name);
                return Err(to_diagnostic(&error, &doing.blaming(Path::of("key_id"))).into());
            }
        };
        let Some(key) = answer else {
            let doing = Doing::new(Verb::Read, "KMS key").of(KMS).named(name);
            let error = api.incomplete(&DESCRIBE_KEY, "KeyMetadata");
            return Err(to_diagnostic(&error, &doing).into());
        };
        let copies = key.multi_region_configuration.as_ref().map(|it| {
            let primary = it.primary_key.iter().map(KeyInRegion::from);
            let replicas = it.replica_keys().iter().map(KeyInRegion::from);
            MultiRegion {
                multi_region_key_type: word(
                    it.multi_region_key_type.as_ref().map(|it| it.as_str()),
                ),
                primary_key: Attr::Known(primary.collect()),
                replica_keys: Attr::Known(replicas.collect()),
            }
        });
        let external = key.xks_key_configuration.as_ref().map(|it| External {
            id: it.id.clone().into(),
        });
        Ok(KeyData {
            arn: key.arn.clone().into(),
            aws_account_id: key.aws_account_id.clone().into(),
            cloud_hsm_cluster_id: parts::some(key.cloud_hsm_cluster_id.clone()).into(),
            creation_date: key.creation_date.as_ref().map(moment).into(),
            custom_key_store_id: parts::some(key.custom_key_store_id.clone()).into(),
            customer_master_key_spec: word(key.key_spec.as_ref().map(|it| it.as_str())),
            deletion_date: key.deletion_date.as_ref().map(moment).into(),
            description: key.description.clone().unwrap_or_default().into(),
            enabled: Attr::Known(key.enabled),
            expiration_model: word(key.expiration_model.as_ref().map(|it| it.as_str())),
            id: key.key_id.as_str().into(),
            key_manager: word(key.key_manager.as_ref().map(|it| it.as_str())),
            key_spec: word(key.key_spec.as_ref().map(|it| it.as_str())),
            key_state: word(key.key_state.as_ref().map(|it| it.as_str())),
            key_usage: word(key.key_usage.as_ref().map(|it| it.as_str())),
            multi_region: Attr::Known(key.multi_region.unwrap_or_default()),
            multi_region_configuration: Attr::Known(copies.into_iter().collect()),
            origin: word(key.origin.as_ref().map(|it| it.as_str())),
            pending_deletion_window_in_days: key
                .pending_deletion_window_in_days
                .map(i64::from)
                .into(),
            region: api.region.as_str().into(),
            valid_to: key.valid_to.as_ref().map(moment).into(),
            xks_key_configuration: Attr::Known(external.into_iter().collect()),
            grant_tokens: config.grant_tokens.clone(),
            key_id: config.key_id.clone(),
        })
    }
}

/// A word of the API; none when it says none.
fn word(word: Option<&str>) -> Attr<String> {
    word.map(str::to_owned).into()
}
