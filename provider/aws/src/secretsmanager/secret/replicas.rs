//! The replicas of a secret: what changes between two sets of them, and the wait for them.

use std::time::Duration;

use aws_sdk_secretsmanager::types::{ReplicaRegionType, ReplicationStatusType, StatusType};
use slipway_engine::lifecycle::{Crud as _, Failure, Session as _, Work};
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::model::{Attr, Set};
use slipway_framework::resource::Plan;

use super::Secrets;
use super::calls::Remote;
use super::model::{Replica, Secret};
use crate::parts::{given, moment};

/// The replicas that go, by region, and those that come.
#[derive(Debug, Default)]
pub(super) struct Change {
    pub(super) gone: Vec<String>,
    pub(super) new: Vec<ReplicaRegionType>,
}

impl Change {
    /// A replica with another key is made anew, and so is one that failed: it copies nothing.
    pub(super) fn between(before: &Attr<Set<Replica>>, after: &Attr<Set<Replica>>) -> Self {
        let (standing, failed): (Vec<_>, Vec<_>) =
            { before.if_known().into_iter().flatten() }.partition(|it| !has_failed(it));
        let (before, after) = (
            regions(standing),
            regions(after.if_known().into_iter().flatten()),
        );
        let is_in = |set: &[(String, Option<String>)], (region, key): &(String, Option<String>)| {
            set.iter().any(|(there, other)| {
                // A key that nobody chose is whichever the replica has.
                region == there && (key == other || key.is_none() || other.is_none())
            })
        };
        let failed = regions(failed);
        let gone = before.iter().filter(|it| !is_in(&after, it));
        let gone = gone.chain(&failed);
        let new = after.iter().filter(|it| !is_in(&before, it));
        Self {
            gone: gone.map(|(region, _)| region.clone()).collect(),
            new: new.map(request).collect(),
        }
    }
}

/// Whether a replica copies nothing, for a reason that Secrets Manager tells with it.
fn has_failed(replica: &Replica) -> bool {
    given(&replica.status) == Some(StatusType::Failed.as_str())
}

/// Regions of replicas, each with the key that is chosen there.
fn regions<'a>(replicas: impl IntoIterator<Item = &'a Replica>) -> Vec<(String, Option<String>)> {
    let replicas = replicas.into_iter().filter_map(|it| {
        let key = given(&it.kms_key_id).map(str::to_owned);
        Some((given(&it.region)?.to_owned(), key))
    });
    replicas.collect()
}

/// Plans that replicas which failed are made anew, when those of the secret are changed anyway.
pub(super) fn plan_again(plan: &mut Plan<Secret>) {
    let changes = plan.changes("replica") || plan.changes("force_overwrite_replica_secret");
    let planned = plan.planned.as_ref().and_then(|it| it.replica.if_known());
    let Some(all) = planned.filter(|all| changes && all.into_iter().any(has_failed)) else {
        return;
    };
    let again = all.into_iter().map(|it| match has_failed(it) {
        true => Replica {
            kms_key_id: match given(&it.kms_key_id) {
                Some(key) => key.into(),
                None => Attr::Unknown,
            },
            last_accessed_date: Attr::Unknown,
            region: it.region.clone(),
            status: Attr::Unknown,
            status_message: Attr::Unknown,
        },
        false => it.clone(),
    });
    let again: Set<Replica> = again.collect();
    plan.set_filled::<Set<Replica>>("replica", Attr::Known(again));
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
/// Secrets Manager says of it, but for one that had failed before and was not made anew.
///
/// # Errors
/// See [`WaitError`].
pub(super) async fn settled(
    secrets: &Secrets,
    work: &Work<'_, Secrets>,
    within: Duration,
) -> Result<Option<Remote>, WaitError> {
    let planned = work.planned.replica.if_known().into_iter().flatten();
    let old_news = planned.filter(|it| has_failed(it));
    let old_news: Vec<&str> = old_news.filter_map(|it| given(&it.region)).collect();
    let judge = |remote: Option<Remote>| {
        let Some(remote) = remote else {
            return Progress::Pending("it is not visible yet".to_owned());
        };
        let replicas = remote.secret.replication_status();
        let is_new = |it: &&ReplicationStatusType| {
            it.region
                .as_deref()
                .is_none_or(|it| !old_news.contains(&it))
        };
        let of = |status: StatusType| {
            let mut news = replicas.iter().filter(is_new);
            news.find(|it| it.status.as_ref() == Some(&status))
        };
        let region = |it: &ReplicationStatusType| it.region.clone().unwrap_or_default();
        if let Some(failed) = of(StatusType::Failed) {
            let why = failed
                .status_message
                .as_deref()
                .unwrap_or("for no reason that it tells");
            let (region, why) = (region(failed), why.trim_end_matches('.'));
            return Progress::Failed(format!(
                "its replica in {region} failed: {why}. \
                 A change of `replica` or `force_overwrite_replica_secret` makes it anew"
            ));
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

    #[test]
    fn a_replica_that_failed_is_made_anew() {
        let of = |status: &str| {
            let replica = Replica {
                region: "eu-west-1".into(),
                status: status.into(),
                ..Replica::default()
            };
            Attr::Known(Set::from_iter([replica]))
        };
        let wished = set(&[("eu-west-1", None)]);
        let change = Change::between(&of("InSync"), &wished);
        assert!(change.gone.is_empty() && change.new.is_empty());
        let change = Change::between(&of("Failed"), &wished);
        assert_eq!(change.gone, ["eu-west-1"]);
        assert_eq!(change.new.len(), 1);
        assert_eq!(
            Change::between(&of("Failed"), &Attr::Null).gone,
            ["eu-west-1"]
        );
    }
}
