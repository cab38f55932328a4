//! The calls of `aws_dynamodb_table` but for those that make one.

use std::time::Duration;

use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use aws_sdk_dynamodb::types as sdk;
use slipway_engine::error::CloudError;

use crate::api::{Operation, pages};
use crate::dynamodb::session::{self, Dynamo, changing, once, reading};
use crate::outcome::{self, Passing};
use crate::parts::built;
use crate::tagged;
use crate::tags::{TagChange, Tags};

const DESCRIBE: Operation = reading("DescribeTable");
const DESCRIBE_BACKUPS: Operation = reading("DescribeContinuousBackups");
const DESCRIBE_TTL: Operation = reading("DescribeTimeToLive");
const LIST_TAGS: Operation = reading("ListTagsOfResource");
const UPDATE: Operation = once("UpdateTable");
const UPDATE_BACKUPS: Operation = changing("UpdateContinuousBackups", "it sets what is to be");
const UPDATE_TTL: Operation = changing(
    "UpdateTimeToLive",
    "one that is so already is refused, which is a success",
);
const DELETE: Operation = changing("DeleteTable", "a table that is gone stays gone");
const TAG: Operation = changing("TagResource", "it sets what is to be");
const UNTAG: Operation = changing("UntagResource", "a tag that is gone stays gone");

/// What a refusal says when too many tables change at once ("subscriber limit exceeded", DynamoDB API
/// reference, LimitExceededException).
const CROWDED: Passing = Passing {
    code: "LimitExceededException",
    messages: &["simultaneously", "Subscriber limit exceeded", "concurrent"],
    within: Duration::from_secs(10 * 60),
};

/// Refusals of a change that pass: a table takes one at a time, and may be under one that somebody else
/// has made.
pub(super) const PASSING: &[Passing] = &[
    CROWDED,
    Passing {
        code: "ResourceInUseException",
        messages: &[],
        within: Duration::from_secs(10 * 60),
    },
];

/// Refusals of a creation that pass.
pub(super) const PASSING_CREATE: &[Passing] = &[
    CROWDED,
    // The backups of a source that was made just now are being switched on.
    Passing {
        code: "ContinuousBackupsUnavailableException",
        messages: &[],
        within: Duration::from_secs(20 * 60),
    },
];

/// Refusals of a change of backups that pass: they are being switched on for a table that was made just
/// now (API reference, ContinuousBackupsUnavailableException).
const BACKUPS: &[Passing] = &[Passing {
    code: "ContinuousBackupsUnavailableException",
    messages: &[],
    within: Duration::from_secs(20 * 60),
}];

/// Refusals of tags that pass: a table takes tags while nothing else changes them.
const TAGGING: &[Passing] = &[
    CROWDED,
    Passing {
        code: "ResourceInUseException",
        messages: &[],
        within: Duration::from_secs(2 * 60),
    },
];

/// What a table is now.
pub(super) async fn describe(
    api: &Dynamo,
    name: &str,
) -> Result<sdk::TableDescription, CloudError> {
    let request = || api.client.describe_table().table_name(name);
    let answer = api.call(&DESCRIBE, || request().send()).await?;
    answer
        .table
        .ok_or_else(|| api.incomplete(&DESCRIBE, "Table"))
}

/// Whether it can be restored as it was; nothing where the service has no such backups, as in some
/// regions.
pub(super) async fn recovery(
    api: &Dynamo,
    name: &str,
) -> Result<Option<sdk::PointInTimeRecoveryDescription>, CloudError> {
    let request = || api.client.describe_continuous_backups().table_name(name);
    let answer = api.call(&DESCRIBE_BACKUPS, || request().send()).await;
    let answer = match answer {
        Err(error) if is_unknown(&error) => return Ok(None),
        answer => answer?,
    };
    let backups = answer.continuous_backups_description;
    Ok(backups.and_then(|it| it.point_in_time_recovery_description))
}

/// Whether a region does not have an operation at all.
fn is_unknown(error: &CloudError) -> bool {
    error.code() == Some("UnknownOperationException")
}

/// When items expire.
pub(super) async fn time_to_live(
    api: &Dynamo,
    name: &str,
) -> Result<Option<sdk::TimeToLiveDescription>, CloudError> {
    let request = || api.client.describe_time_to_live().table_name(name);
    let answer = api.call(&DESCRIBE_TTL, || request().send()).await;
    match answer {
        Err(error) if is_unknown(&error) => Ok(None),
        answer => Ok(answer?.time_to_live_description),
    }
}

/// The tags of a table.
pub(super) async fn list_tags(api: &Dynamo, arn: &str) -> Result<Tags, CloudError> {
    let all = pages(|token| async move {
        let request = || {
            let request = api.client.list_tags_of_resource().resource_arn(arn);
            request.set_next_token(token.clone())
        };
        let answer = api.call(&LIST_TAGS, || request().send()).await?;
        Ok((answer.tags, answer.next_token))
    });
    Ok(session::read_tags(Some(&all.await?)))
}

/// Makes one change of a table.
pub(super) async fn update(
    api: &Dynamo,
    name: &str,
    request: &UpdateTableInputBuilder,
) -> Result<(), CloudError> {
    let send = || {
        api.call(&UPDATE, || {
            request.clone().table_name(name).send_with(&api.client)
        })
    };
    outcome::passing(api, PASSING, send).await.map(drop)
}

/// Says whether the table can be restored, and for how many days back.
pub(super) async fn recover(
    api: &Dynamo,
    name: &str,
    enabled: bool,
    days: Option<i32>,
) -> Result<(), CloudError> {
    let wanted = sdk::PointInTimeRecoverySpecification::builder()
        .point_in_time_recovery_enabled(enabled)
        .set_recovery_period_in_days(days.filter(|_| enabled));
    let wanted = built(wanted.build());
    let send = || {
        api.call(&UPDATE_BACKUPS, || {
            let request = api.client.update_continuous_backups().table_name(name);
            let request = request.set_point_in_time_recovery_specification(wanted.clone());
            request.send()
        })
    };
    outcome::passing(api, BACKUPS, send).await.map(drop)
}

/// Says which attribute says when an item expires, or that none does.
pub(super) async fn expire(
    api: &Dynamo,
    name: &str,
    attribute: &str,
    enabled: bool,
    within: Duration,
) -> Result<(), CloudError> {
    // One change an hour (API reference, UpdateTimeToLive).
    let often = Passing {
        code: "ValidationException",
        messages: &["modified multiple times within a fixed interval"],
        within,
    };
    let wanted = sdk::TimeToLiveSpecification::builder().attribute_name(attribute);
    let wanted = built(wanted.enabled(enabled).build());
    let passing = [often, PASSING[0], PASSING[1]];
    let send = || {
        api.call(&UPDATE_TTL, || {
            let request = api.client.update_time_to_live().table_name(name);
            request
                .set_time_to_live_specification(wanted.clone())
                .send()
        })
    };
    outcome::passing(api, &passing, send).await.map(drop)
}

/// Brings the tags from one value to another.
pub(super) async fn tag(api: &Dynamo, arn: &str, change: TagChange) -> Result<(), CloudError> {
    let remove = |gone: Vec<String>| async move {
        let send = || {
            api.call(&UNTAG, || {
                let request = api.client.untag_resource().resource_arn(arn);
                request.set_tag_keys(Some(gone.clone())).send()
            })
        };
        outcome::passing(api, TAGGING, send).await.map(drop)
    };
    let add = |set: Tags| async move {
        let send = || {
            api.call(&TAG, || {
                let request = api.client.tag_resource().resource_arn(arn);
                request.set_tags(Some(session::tags(&set))).send()
            })
        };
        outcome::passing(api, TAGGING, send).await.map(drop)
    };
    tagged::exchange(change, remove, add).await
}

/// Deletes a table.
pub(super) async fn delete(api: &Dynamo, name: &str) -> Result<(), CloudError> {
    let send = || {
        api.call(&DELETE, || {
            api.client.delete_table().table_name(name).send()
        })
    };
    outcome::passing(api, &[CROWDED], send).await.map(drop)
}
