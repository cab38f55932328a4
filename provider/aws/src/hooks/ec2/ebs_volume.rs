//! Hooks of `aws_ebs_volume`.
//!
//! Facts: EC2 API reference, CreateVolume, CreateSnapshot; EBS user guide, "Amazon EBS volume types".

use std::time::Duration;

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::ErrorKind;
use slipway_engine::lifecycle::{Crud as _, Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::api::Operation;
use crate::ec2::session::{self, Ec2};
use crate::ec2::snapshots;
use crate::ec2::volume_changes::{Change, Settings};
use crate::ec2::volume_kinds::{self, Wanted};
use crate::generated::ec2::ebs_volume::{EbsVolume, EbsVolumes, Hooks, carried_out};
use crate::parts::given;

const DESCRIBE: Operation = Operation {
    name: "DescribeVolumes",
    effect: Effect::Reads,
    kinds: &[],
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
        let change = Change::between(settings(work.prior), settings(work.planned));
        if change.is_none() {
            return Ok(());
        }
        change.begin(api, id).await?;
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

const fn settings(volume: &EbsVolume) -> Settings<'_> {
    Settings {
        size: &volume.size,
        iops: &volume.iops,
        throughput: &volume.throughput,
        kind: &volume.r#type,
    }
}
