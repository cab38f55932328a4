//! Snapshots of volumes that are about to be deleted.
//!
//! Facts: EC2 API reference, CreateSnapshot, DescribeSnapshots; EC2 list of error codes,
//! `SnapshotCreationPerVolumeRateExceeded`.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::{Failure, Session as _};
use slipway_engine::retry::Effect;
use slipway_engine::wait::{Progress, WaitOptions, wait_until};

use super::session::{self, Ec2};
use crate::api::Operation;
use crate::outcome::{self, Passing};
use crate::parts;
use crate::tags::Tags;

const CREATE: Operation = Operation {
    name: "CreateSnapshot",
    effect: Effect::Changes,
    kinds: &[],
};

const DESCRIBE: Operation = Operation {
    name: "DescribeSnapshots",
    effect: Effect::Reads,
    kinds: &[],
};

/// Volumes of some types take one snapshot every 15 seconds.
const PASSING: &[Passing] = &[Passing {
    code: "SnapshotCreationPerVolumeRateExceeded",
    messages: &[],
    within: Duration::from_secs(60),
}];

/// Takes a snapshot of a volume, and waits until it is complete.
///
/// # Errors
/// Those of the calls and of the wait.
pub(crate) async fn complete(
    api: &Ec2,
    volume: &str,
    tags: Tags,
    within: Duration,
) -> Result<(), Failure> {
    let before: BTreeSet<String> = ids(&of(api, volume).await?);
    let tags = tags.into_iter().map(|(key, value)| {
        let tag = sdk::Tag::builder();
        tag.key(key).value(value).build()
    });
    let tags: Vec<sdk::Tag> = tags.collect();
    let specification = (!tags.is_empty()).then(|| {
        let kind = sdk::TagSpecification::builder().resource_type(sdk::ResourceType::Snapshot);
        vec![kind.set_tags(Some(tags)).build()]
    });
    let sent = outcome::passing(api, PASSING, || {
        api.call(&CREATE, || {
            let request = api.client.create_snapshot().volume_id(volume);
            request.set_tag_specifications(specification.clone()).send()
        })
    });
    let made = match sent.await {
        Ok(made) => made.snapshot_id,
        // No token names a snapshot; the one that was not there before is the one that was asked for.
        Err(error) if error.is_ambiguous() => {
            let now = ids(&of(api, volume).await?);
            let made = now.difference(&before).next().cloned();
            Some(made.ok_or(error)?)
        }
        Err(error) => return Err(error.into()),
    };
    let id = made.ok_or_else(|| api.incomplete(&CREATE, "SnapshotId"))?;
    let look = || async {
        let all = of(api, volume).await?;
        let found = all.iter().find(|it| it.snapshot_id() == Some(id.as_str()));
        Ok(found.map_or_else(
            || Progress::Pending("it is not visible yet".to_owned()),
            judged,
        ))
    };
    let options = WaitOptions::within(within);
    let waited = wait_until(api.runtime(), api.stop(), options, look).await;
    parts::settled(waited.map(Some), "EBS snapshot", id.clone())
}

fn judged(snapshot: &sdk::Snapshot) -> Progress<()> {
    let reason = snapshot.state_message().map(|reason| format!(": {reason}"));
    let said = |state: &sdk::SnapshotState| {
        format!(
            "its state is `{}`{}",
            state.as_str(),
            reason.clone().unwrap_or_default()
        )
    };
    match snapshot.state() {
        Some(sdk::SnapshotState::Completed) => Progress::Ready(()),
        Some(state @ (sdk::SnapshotState::Error | sdk::SnapshotState::Recoverable)) => {
            Progress::Failed(said(state))
        }
        Some(state) => Progress::Pending(said(state)),
        None => Progress::Pending("it has no state yet".to_owned()),
    }
}

fn ids(all: &[sdk::Snapshot]) -> BTreeSet<String> {
    all.iter().filter_map(|it| it.snapshot_id.clone()).collect()
}

/// The snapshots of a volume.
async fn of(api: &Ec2, volume: &str) -> Result<Vec<sdk::Snapshot>, CloudError> {
    let filter = session::filter("volume-id", vec![volume.to_owned()]);
    session::pages(|token| {
        let filter = filter.clone();
        async move {
            let sent = api.call(&DESCRIBE, || {
                let request = api.client.describe_snapshots().owner_ids("self");
                let request = request.filters(filter.clone());
                request.set_next_token(token.clone()).send()
            });
            let answer = sent.await?;
            Ok((answer.snapshots, answer.next_token))
        }
    })
    .await
}
