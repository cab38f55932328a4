//! The replicas of a secret: what changes between two sets of them, and the wait for them.

use std::time::Duration;

use aws_sdk_secretsmanager::types::{ReplicaRegionType, ReplicationStatusType, StatusType};
use slipway_engine::lifecycle::{Crud as _, Failure, Session as _, Work};
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::model::{Attr, Set};

use super::Secrets;
use super::calls::Remote;
use super::model::Replica;
use crate::parts::{given, moment};

/// The replicas that go, by region, and those that come.
#[derive(Debug, Default)]
pub(super) struct Change {
    pub(super) gone: Vec<String>,
    pub(super) new: Vec<ReplicaRegionType>,
}

impl Change {
    /// A replica with another key is made anew.
    pub(super) fn between(before: &Attr<Set<Replica>>, after: &Attr<Set<Replica>>) -> Self {
        let all = |set: &Attr<Set<Replica>>| -> Vec<(String, Option<String>)> {
            let set = set.if_known().into_iter().flatten();
            let replicas = set.filter_map(|it| {
                let key = given(&it.kms_key_id).map(str::to_owned);
                Some((given(&it.region)?.to_owned(), key))
            });
            replicas.collect()
        };
        let (before, after) = (all(before), all(after));
        let is_in = |set: &[(String, Option<String>)], (region, key): &(String, Option<String>)| {
            set.iter().any(|(there, other)| {
                // A key that nobody chose is whichever the replica has.
                region == there && (key == other || key.is_none() || other.is_none())
            })
        };
        let gone = before.iter().filter(|it| !is_in(&after, it));
        let new = after.iter().filter(|it| !is_in(&before, it));
        Self {
            gone: gone.map(|(region, _)| region.clone()).collect(),
            new: new.map(request).collect(),
        }
    }
}

fn request((region, key): &(String, Option<String>)) -> ReplicaRegionType {
    let replica = ReplicaRegionType::builder().region(region);
    replica.set_kms_key_id(key.clone()).build()
}

/// The replicas in the form of a request.
pub(super) fn requests(set: &Attr<Set<Replica>>) -> Option<Vec<ReplicaRegionType>> {
    let all = Change::between(&Attr::Null, set).new;
    (!all.is_empty()).then_some(all)
}

/// The replicas of a secret that was read.
pub(super) fn seen(
    replicas: &[ReplicationStatusType],
    known: &Attr<Set<Replica>>,
) -> Attr<Set<Replica>> {
    if replicas.is_empty() && known.is_null() {
        return Attr::Null;
    }
    let replicas = replicas.iter().map(|it| Replica {
        kms_key_id: it.kms_key_id.clone().into(),
        last_accessed_date: it.last_accessed_date.as_ref().map(moment).into(),
        region: it.region.clone().into(),
        status: it.status.as_ref().map(|it| it.as_str().to_owned()).into(),
        status_message: it.status_message.clone().into(),
    });
    Attr::Known(replicas.collect())
}

/// Waits until the secret can be read and no replica is being made. One that failed is told with what
/// Secrets Manager says of it.
///
/// # Errors
/// See [`WaitError`].
pub(super) async fn settled(
    secrets: &Secrets,
    work: &Work<'_, Secrets>,
    within: Duration,
) -> Result<Option<Remote>, WaitError> {
    let judge = |remote: Option<Remote>| {
        let Some(remote) = remote else {
            return Progress::Pending("it is not visible yet".to_owned());
        };
        let replicas = remote.secret.replication_status();
        let of = |status: StatusType| {
            replicas
                .iter()
                .find(|it| it.status.as_ref() == Some(&status))
        };
        let region = |it: &ReplicationStatusType| it.region.clone().unwrap_or_default();
        if let Some(failed) = of(StatusType::Failed) {
            let why = failed
                .status_message
                .as_deref()
                .unwrap_or("for no reason that it tells");
            return Progress::Failed(format!("its replica in {} failed: {why}", region(failed)));
        }
        match of(StatusType::InProgress) {
            Some(it) => Progress::Pending(format!("its replica in {} is being made", region(it))),
            None => Progress::Ready(Some(remote)),
        }
    };
    let judge = &judge;
    let poll = || async move {
        match secrets.read(work.api, work.prior).await {
            Ok(remote) => Ok(judge(remote)),
            Err(Failure::Call(error)) if error.is_not_found() => Ok(judge(None)),
            Err(Failure::Call(error)) => Err(error),
            Err(Failure::Told(_)) => Ok(Progress::Pending("it cannot be read yet".to_owned())),
        }
    };
    let (runtime, stop) = (work.api.runtime(), work.api.stop());
    wait_until(runtime, stop, WaitOptions::within(within), poll).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(all: &[(&str, Option<&str>)]) -> Attr<Set<Replica>> {
        let all = all.iter().map(|(region, key)| Replica {
            region: (*region).into(),
            kms_key_id: key.map(str::to_owned).into(),
            ..Replica::default()
        });
        Attr::Known(all.collect())
    }

    #[test]
    fn a_replica_with_another_key_is_made_anew() {
        let before = set(&[
            ("eu-west-1", Some("a")),
            ("us-east-1", Some("b")),
            ("us-west-2", None),
        ]);
        let after = set(&[
            ("eu-west-1", Some("c")),
            ("us-east-1", None),
            ("ap-south-1", None),
        ]);
        let change = Change::between(&before, &after);
        assert_eq!(change.gone, ["eu-west-1", "us-west-2"]);
        let new: Vec<_> = change.new.iter().filter_map(|it| it.region()).collect();
        assert_eq!(new, ["eu-west-1", "ap-south-1"]);
        assert!(requests(&Attr::Null).is_none());
    }
}
