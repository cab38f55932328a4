//! Modifications of EBS volumes: EBS takes one every six hours, so that one call makes all of it, and one
//! whose answer was lost is looked for before anything is sent again.
//!
//! Facts: EC2 API reference, ModifyVolume, DescribeVolumesModifications; EBS user guide, "Request Amazon
//! EBS volume modifications".

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::retry::Effect;
use slipway_framework::model::Attr;

use crate::api::Operation;
use crate::ec2::session::Ec2;
use crate::parts::{self, given};

const MODIFY: Operation = Operation {
    name: "ModifyVolume",
    effect: Effect::Changes,
    kinds: &[("InvalidVolume.NotFound", ErrorKind::NotFound)],
};

const DESCRIBE: Operation = Operation {
    name: "DescribeVolumesModifications",
    effect: Effect::Reads,
    kinds: &[("InvalidVolumeModification.NotFound", ErrorKind::NotFound)],
};

/// The settings of a volume that can change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings<'a> {
    /// Its size in GiB.
    pub(crate) size: &'a Attr<i64>,
    /// Operations a second.
    pub(crate) iops: &'a Attr<i64>,
    /// MiB a second.
    pub(crate) throughput: &'a Attr<i64>,
    /// Its type.
    pub(crate) kind: &'a Attr<String>,
}

/// What a modification sets.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Change {
    size: Option<i32>,
    iops: Option<i32>,
    throughput: Option<i32>,
    kind: Option<sdk::VolumeType>,
}

impl Change {
    /// What changes between these settings. What EBS chooses anew is not sent.
    pub(crate) fn between(before: Settings<'_>, after: Settings<'_>) -> Self {
        let number = |before: &Attr<i64>, after: &Attr<i64>| {
            let after = after.if_known().filter(|_| before != after);
            after.map(|number| parts::int(*number))
        };
        let kind = given(after.kind).filter(|kind| given(before.kind) != Some(kind));
        Self {
            size: number(before.size, after.size),
            iops: number(before.iops, after.iops),
            throughput: number(before.throughput, after.throughput),
            kind: kind.map(sdk::VolumeType::from),
        }
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Asks for it. One that is under way already is a success.
    ///
    /// # Errors
    /// Those of the calls.
    pub(crate) async fn begin(&self, api: &Ec2, id: &str) -> Result<(), CloudError> {
        let sent = api.call(&MODIFY, || {
            api.client
                .modify_volume()
                .volume_id(id)
                .set_size(self.size)
                .set_iops(self.iops)
                .set_throughput(self.throughput)
                .set_volume_type(self.kind.clone())
                .send()
        });
        match sent.await {
            Err(error) if !(error.is_ambiguous() && self.is_under_way(api, id).await?) => {
                Err(error)
            }
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Whether the latest modification of a volume is this one: its answer was lost.
    async fn is_under_way(&self, api: &Ec2, id: &str) -> Result<bool, CloudError> {
        Ok(latest(api, id).await?.is_some_and(|it| self.is(&it)))
    }

    fn is(&self, it: &sdk::VolumeModification) -> bool {
        let is = |wanted: Option<i32>, target: Option<i32>| wanted.is_none() || wanted == target;
        is(self.size, it.target_size())
            && is(self.iops, it.target_iops())
            && is(self.throughput, it.target_throughput())
            && (self.kind.is_none() || self.kind.as_ref() == it.target_volume_type())
    }
}

/// The latest modification of a volume.
///
/// # Errors
/// Those of the call.
pub(crate) async fn latest(
    api: &Ec2,
    id: &str,
) -> Result<Option<sdk::VolumeModification>, CloudError> {
    let sent = api.call(&DESCRIBE, || {
        let request = api.client.describe_volumes_modifications();
        request.volume_ids(id).send()
    });
    let found = match sent.await {
        Err(error) if error.is_not_found() => return Ok(None),
        found => found?,
    };
    let mut all = found.volumes_modifications.unwrap_or_default();
    all.sort_by_key(|it| it.start_time().map(aws_sdk_ec2::primitives::DateTime::secs));
    Ok(all.pop())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Volume = (&'static str, i64, Attr<i64>);

    fn change(before: Volume, after: Volume) -> Change {
        let none = &Attr::Null;
        let known = |it: &Volume| (Attr::from(it.0), Attr::Known(it.1));
        let ((was, small), (is, great)) = (known(&before), known(&after));
        let settings = |kind, size, iops| Settings {
            size,
            iops,
            throughput: none,
            kind,
        };
        let before = settings(&was, &small, &before.2);
        Change::between(before, settings(&is, &great, &after.2))
    }

    #[test]
    fn a_modification_has_what_changes_and_nothing_else() {
        let before = || ("gp2", 10, Attr::Known(100));
        let bigger = change(before(), ("gp2", 20, Attr::Unknown));
        assert_eq!(
            (bigger.size, bigger.iops, &bigger.kind),
            (Some(20), None, &None)
        );
        let faster = change(before(), ("gp3", 10, Attr::Known(4000)));
        assert_eq!((faster.size, faster.iops), (None, Some(4000)));
        assert_eq!(faster.kind, Some(sdk::VolumeType::Gp3));
        assert!(change(before(), before()).is_none());
    }

    #[test]
    fn a_modification_whose_answer_was_lost_is_recognised() {
        let change = Change {
            size: Some(20),
            ..Change::default()
        };
        let of = |size| {
            sdk::VolumeModification::builder()
                .target_size(size)
                .target_iops(3000)
                .build()
        };
        assert!(change.is(&of(20)));
        assert!(!change.is(&of(10)));
    }
}
