//! The calls of `aws_secretsmanager_secret`.

use std::fmt;
use std::time::Duration;

use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput;
use aws_sdk_secretsmanager::types::ReplicaRegionType;
use aws_smithy_types::DateTime;
use slipway_engine::error::CloudError;

use super::model::Secret;
use super::replicas;
use crate::api::Operation;
use crate::outcome::{self, Passing};
use crate::parts::{self, given};
use crate::secretsmanager::session::{self, Secrets, changing, creating, reading};
use crate::tagged;
use crate::tags::{TagChange, Tags};

const SETS: &str = "it sets what is to be";

const CREATE: Operation = creating("CreateSecret");
const UPDATE: Operation = changing("UpdateSecret", SETS);
const DELETE: Operation = changing("DeleteSecret", "a secret that is deleted stays deleted");
const DESCRIBE: Operation = reading("DescribeSecret");
const GET_POLICY: Operation = reading("GetResourcePolicy");
const PUT_POLICY: Operation = changing("PutResourcePolicy", SETS);
const DELETE_POLICY: Operation =
    changing("DeleteResourcePolicy", "a policy that is gone stays gone");
const REPLICATE: Operation = changing("ReplicateSecretToRegions", "a region has one replica");
const REMOVE: Operation = changing(
    "RemoveRegionsFromReplication",
    "a replica that is gone stays gone",
);
const TAG: Operation = changing("TagResource", SETS);
const UNTAG: Operation = changing("UntagResource", "a tag that is gone stays gone");

/// What a refusal says of a name that a deleted secret still has.
const SCHEDULED: &str = "scheduled for deletion";

/// A secret that was deleted at once has its name for some moments more.
const FREED: &[Passing] = &[Passing {
    code: "InvalidRequestException",
    messages: &[SCHEDULED],
    within: Duration::from_secs(20),
}];

/// A principal made just now is not known everywhere yet.
const PRINCIPALS: &[Passing] = &[Passing {
    code: "MalformedPolicyDocumentException",
    messages: &["unsupported principal", "invalid principal"],
    within: Duration::from_secs(120),
}];

/// What several calls tell of a secret; none of its values.
pub(in crate::secretsmanager) struct Remote {
    pub(super) secret: DescribeSecretOutput,
    pub(super) policy: Option<String>,
    pub(super) tags: Option<Tags>,
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arn = self.secret.arn();
        f.debug_struct("Remote")
            .field("arn", &arn)
            .finish_non_exhaustive()
    }
}

/// Whether a creation was refused because a deleted secret still has the name.
pub(super) fn is_awaiting_deletion(error: &CloudError) -> bool {
    let message = error.message().unwrap_or_default();
    error.code() == Some("InvalidRequestException") && message.contains(SCHEDULED)
}

/// Creates a secret without a value; its ARN.
pub(super) async fn create(
    api: &Secrets,
    planned: &Secret,
    token: &str,
) -> Result<String, CloudError> {
    let answer = outcome::passing(api, FREED, || {
        api.call(&CREATE, || {
            api.client
                .create_secret()
                .set_name(given(&planned.name).map(str::to_owned))
                .client_request_token(token)
                .set_description(given(&planned.description).map(str::to_owned))
                .set_kms_key_id(given(&planned.kms_key_id).map(str::to_owned))
                .set_add_replica_regions(replicas::requests(&planned.replica))
                .set_force_overwrite_replica_secret(
                    planned.force_overwrite_replica_secret.if_known().copied(),
                )
                .set_tags(session::on_create(api, &planned.tags))
                .send()
        })
    });
    let arn = answer.await?.arn;
    arn.ok_or_else(|| api.incomplete(&CREATE, "ARN"))
}

/// When a secret that waits for its deletion was deleted.
pub(super) async fn deleted(api: &Secrets, name: &str) -> Option<DateTime> {
    let request = || api.client.describe_secret().secret_id(name);
    let read = api.call(&DESCRIBE, || request().send()).await;
    read.ok()?.deleted_date
}

/// Reads a secret by its ARN, or by its name while it has none. In `full` with its policy.
pub(super) async fn read(
    api: &Secrets,
    prior: &Secret,
    full: bool,
) -> Result<Option<Remote>, CloudError> {
    let id = given(&prior.id).or_else(|| given(&prior.name));
    let id = id.unwrap_or_default();
    let request = || api.client.describe_secret().secret_id(id);
    let secret = api.call(&DESCRIBE, || request().send()).await?;
    // What waits for its deletion cannot be used, and is no secret of a configuration any more.
    if secret.deleted_date.is_some() {
        return Ok(None);
    }
    let policy = match full {
        true => policy(api, id).await?,
        false => None,
    };
    let tags = Some(session::read_tags(secret.tags.as_deref()));
    Ok(Some(Remote {
        secret,
        policy,
        tags,
    }))
}

async fn policy(api: &Secrets, id: &str) -> Result<Option<String>, CloudError> {
    let request = || api.client.get_resource_policy().secret_id(id);
    let answer = api.call(&GET_POLICY, || request().send()).await?;
    Ok(parts::some(answer.resource_policy))
}

pub(super) async fn describe_as(
    api: &Secrets,
    id: &str,
    planned: &Secret,
) -> Result<(), CloudError> {
    // What is sent as nothing is that of the service.
    let text = |text| Some(given(text).unwrap_or_default().to_owned());
    let sent = api.call(&UPDATE, || {
        let request = api.client.update_secret().secret_id(id);
        let request = request.set_description(text(&planned.description));
        request.set_kms_key_id(text(&planned.kms_key_id)).send()
    });
    sent.await.map(drop)
}

pub(super) async fn put_policy(api: &Secrets, id: &str, policy: &str) -> Result<(), CloudError> {
    let put = || {
        api.call(&PUT_POLICY, || {
            let request = api.client.put_resource_policy().secret_id(id);
            request.resource_policy(policy).send()
        })
    };
    outcome::passing(api, PRINCIPALS, put).await.map(drop)
}

pub(super) async fn delete_policy(api: &Secrets, id: &str) -> Result<(), CloudError> {
    let request = || api.client.delete_resource_policy().secret_id(id);
    api.call(&DELETE_POLICY, || request().send())
        .await
        .map(drop)
}

pub(super) async fn add_replicas(
    api: &Secrets,
    id: &str,
    new: Vec<ReplicaRegionType>,
    force: bool,
) -> Result<(), CloudError> {
    if new.is_empty() {
        return Ok(());
    }
    let sent = api.call(&REPLICATE, || {
        let request = api.client.replicate_secret_to_regions().secret_id(id);
        let request = request.set_add_replica_regions(Some(new.clone()));
        request.force_overwrite_replica_secret(force).send()
    });
    sent.await.map(drop)
}

pub(super) async fn remove_replicas(
    api: &Secrets,
    id: &str,
    gone: Vec<String>,
) -> Result<(), CloudError> {
    if gone.is_empty() {
        return Ok(());
    }
    let sent = api.call(&REMOVE, || {
        let request = api.client.remove_regions_from_replication().secret_id(id);
        request
            .set_remove_replica_regions(Some(gone.clone()))
            .send()
    });
    sent.await.map(drop)
}

/// Brings the tags from one value to another.
pub(super) async fn tag(api: &Secrets, id: &str, change: TagChange) -> Result<(), CloudError> {
    let remove = |gone: Vec<String>| async move {
        let sent = api.call(&UNTAG, || {
            let request = api.client.untag_resource().secret_id(id);
            request.set_tag_keys(Some(gone.clone())).send()
        });
        sent.await.map(drop)
    };
    let add = |set: Tags| async move {
        let sent = api.call(&TAG, || {
            let request = api.client.tag_resource().secret_id(id);
            request.set_tags(Some(session::tags(&set))).send()
        });
        sent.await.map(drop)
    };
    tagged::exchange(change, remove, add).await
}

/// Deletes a secret after this many days, or for good when there are none.
pub(super) async fn delete(api: &Secrets, id: &str, days: i64) -> Result<(), CloudError> {
    let sent = api.call(&DELETE, || {
        let request = api.client.delete_secret().secret_id(id);
        match days {
            0 => request.force_delete_without_recovery(true),
            days => request.recovery_window_in_days(days),
        }
        .send()
    });
    sent.await.map(drop)
}
