//! Hooks of `aws_ebs_volume`.
//!
//! Facts: EC2 API reference, CreateVolume, ModifyVolume, DescribeVolumesModifications, CreateSnapshot;
//! EBS user guide, "Amazon EBS volume types" and "Request Amazon EBS volume modifications".

use std::time::Duration;

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Crud as _, Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::api::Operation;
use crate::ec2::session::{self, Ec2};
use crate::ec2::snapshots;
use crate::ec2::volume_kinds::{self, Wanted};
use crate::generated::ec2::ebs_volume::{EbsVolume, EbsVolumes, Hooks, carried_out};
use crate::parts::{self, given};

const MODIFY: Operation = Operation {
    name: "ModifyVolume",
    effect: Effect::Changes,
    kinds: &[("InvalidVolume.NotFound", ErrorKind::NotFound)],
};

const DESCRIBE: Operation = Operation {
    name: "DescribeVolumes",
    effect: Effect::Reads,
    kinds: &[],
};

const DESCRIBE_MODIFICATIONS: Operation = Operation {
    name: "DescribeVolumesModifications",
    effect: Effect::Reads,
    kinds: &[("InvalidVolumeModification.NotFound", ErrorKind::NotFound)],
};

/// What deletes a volume, as the refusal of a volume that is still attached says it.
const DELETE: Operation = Operation {
    name: "DeleteVolume",
    effect: Effect::Changes,
    kinds: &[("VolumeInUse", ErrorKind::InUse)],
};

/// How long a deletion takes at most, unless the `timeouts` say it.
const DELETED: Duration = Duration::from_secs(600);

impl Hooks for EbsVolumes {
    fn kinds(&self, plan: &mut Plan<EbsVolume>) {
        let Some(planned) = plan.planned.clone() else {
            return;
        };
        let wanted = Wanted {
            kind: &plan.config.r#type,
            iops: &plan.config.iops,
            throughput: &plan.config.throughput,
            multi_attach: &plan.config.multi_attach_enabled,
        };
        for (argument, detail) in
            volume_kinds::faults(&wanted, given(&planned.r#type), plan.is_create())
        {
            let path = Path::of(argument);
            plan.tell(Diagnostic::error("Invalid EBS volume", detail).at(path));
        }
        if plan.is_create() {
            return;
        }
        // What is left out, EBS chooses by the type, and for gp2 by the size (EBS user guide).
        let changes_kind = plan.changes("type");
        let follows_size = plan.changes("size") && given(&planned.r#type) == Some("gp2");
        if changes_kind || follows_size {
            plan.set_unknown("iops");
        }
        if changes_kind {
            plan.set_unknown("throughput");
        }
    }

    async fn modify(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
        let change = Change::between(work.prior, work.planned);
        if change == Change::default() {
            return Ok(());
        }
        let sent = api
            .call(&MODIFY, || {
                api.client
                    .modify_volume()
                    .volume_id(id)
                    .set_size(change.size)
                    .set_iops(change.iops)
                    .set_throughput(change.throughput)
                    .set_volume_type(change.kind.clone())
                    .send()
            })
            .await;
        if let Err(error) = sent
            && !(error.is_ambiguous() && change.is_under_way(api, id).await?)
        {
            return Err(error.into());
        }
        carried_out(self, work, id).await
    }

    async fn snapshot(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        if work.prior.final_snapshot != Attr::Known(true) {
            return Ok(());
        }
        let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
        let Some(volume) = self.read(api, work.prior).await? else {
            return Ok(());
        };
        // A snapshot of what an instance still writes to would not be the last state, and a deletion
        // that is tried again would make another one.
        if volume.state() == Some(&sdk::VolumeState::InUse) {
            let message =
                format!("Volume {id} is attached, so that its last snapshot is not taken yet");
            return Err(api.refused(&DELETE, "VolumeInUse", &message).into());
        }
        let timeouts = work.prior.timeouts.if_known();
        let within = timeouts.map_or(DELETED, |it| it.delete.duration_or(DELETED));
        let tags = work.prior.tags_all.if_known().cloned().unwrap_or_default();
        snapshots::complete(api, id, tags, within).await
    }

    async fn held_by(&self, api: &Ec2, prior: &EbsVolume) -> Vec<(&'static str, Vec<String>)> {
        let id = given(&prior.id).unwrap_or_default();
        let filter = session::filter("volume-id", vec![id.to_owned()]);
        let found = api.call(&DESCRIBE, || {
            let request = api.client.describe_volumes();
            request.filters(filter.clone()).send()
        });
        let Ok(found) = found.await else {
            return Vec::new();
        };
        let attachments = found.volumes().iter().flat_map(sdk::Volume::attachments);
        let named = attachments.map(|it| {
            let instance = it
                .instance_id()
                .unwrap_or("something that EC2 does not name");
            let device = it.device().map(|device| format!(" as {device}"));
            format!("{instance}{}", device.unwrap_or_default())
        });
        vec![("Attached to", named.collect())]
    }
}

/// What a modification sets.
#[derive(Debug, Default, PartialEq, Eq)]
struct Change {
    size: Option<i32>,
    iops: Option<i32>,
    throughput: Option<i32>,
    kind: Option<sdk::VolumeType>,
}

impl Change {
    fn between(before: &EbsVolume, after: &EbsVolume) -> Self {
        let number = |before: &Attr<i64>, after: &Attr<i64>| {
            let after = after.if_known().filter(|_| before != after);
            after.map(|number| parts::int(*number))
        };
        let kind = given(&after.r#type).filter(|kind| given(&before.r#type) != Some(kind));
        Self {
            size: number(&before.size, &after.size),
            iops: number(&before.iops, &after.iops),
            throughput: number(&before.throughput, &after.throughput),
            kind: kind.map(sdk::VolumeType::from),
        }
    }

    /// Whether the latest modification of a volume is this one: its answer was lost.
    async fn is_under_way(&self, api: &Ec2, id: &str) -> Result<bool, CloudError> {
        let sent = api.call(&DESCRIBE_MODIFICATIONS, || {
            let request = api.client.describe_volumes_modifications();
            request.volume_ids(id).send()
        });
        let found = match sent.await {
            Err(error) if error.is_not_found() => return Ok(false),
            found => found?,
        };
        let mut all: Vec<_> = found.volumes_modifications().iter().collect();
        all.sort_by_key(|it| it.start_time().map(aws_sdk_ec2::primitives::DateTime::secs));
        Ok(all.last().is_some_and(|it| self.is(it)))
    }

    fn is(&self, it: &sdk::VolumeModification) -> bool {
        let is = |wanted: Option<i32>, target: Option<i32>| wanted.is_none() || wanted == target;
        is(self.size, it.target_size())
            && is(self.iops, it.target_iops())
            && is(self.throughput, it.target_throughput())
            && (self.kind.is_none() || self.kind.as_ref() == it.target_volume_type())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume(kind: &str, size: i64, iops: Attr<i64>) -> EbsVolume {
        EbsVolume {
            r#type: kind.into(),
            size: Attr::Known(size),
            iops,
            ..EbsVolume::default()
        }
    }

    #[test]
    fn a_modification_has_what_changes_and_nothing_else() {
        let before = volume("gp2", 10, Attr::Known(100));
        let bigger = volume("gp2", 20, Attr::Unknown);
        let change = Change::between(&before, &bigger);
        assert_eq!(
            (change.size, change.iops, &change.kind),
            (Some(20), None, &None)
        );
        let faster = volume("gp3", 10, Attr::Known(4000));
        let change = Change::between(&before, &faster);
        assert_eq!((change.size, change.iops), (None, Some(4000)));
        assert_eq!(change.kind, Some(sdk::VolumeType::Gp3));
        assert_eq!(Change::between(&before, &before), Change::default());
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
