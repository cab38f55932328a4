//! Changes of the volumes of an instance.
//!
//! Facts: EC2 API reference, ModifyVolume, DescribeVolumesModifications, and BlockDeviceMappings of
//! ModifyInstanceAttribute.

use std::time::Duration;

use aws_sdk_ec2::types as sdk;
use slipway_engine::lifecycle::{Failure, Session as _, Work};
use slipway_engine::retry::Effect;
use slipway_engine::wait::{Progress, WaitOptions, wait_until};
use slipway_framework::model::Attr;

use super::Instances;
use super::change::{modify, within};
use super::launch::first;
use super::model::RootBlockDevice;
use crate::api::Operation;
use crate::ec2::session::{self, Ec2};
use crate::ec2::volume_changes::{self, Change, Settings};
use crate::parts::{self, given};
use crate::tagged::{self, TagsAttr};
use crate::tags::Tags;

const DESCRIBE: Operation = Operation {
    name: "DescribeInstances",
    effect: Effect::Reads,
    kinds: &[],
};

/// The devices of an instance: name and volume.
async fn devices(api: &Ec2, id: &str) -> Result<(Option<String>, Vec<(String, String)>), Failure> {
    let filter = session::filter("instance-id", vec![id.to_owned()]);
    let sent = api.call(&DESCRIBE, || {
        let request = api.client.describe_instances();
        request.filters(filter.clone()).send()
    });
    let found = sent.await?.reservations.unwrap_or_default();
    let mut found = found
        .into_iter()
        .flat_map(|it| it.instances.unwrap_or_default());
    let it = found
        .next()
        .ok_or_else(|| api.incomplete(&DESCRIBE, "Instances"))?;
    let all = it.block_device_mappings().iter().filter_map(|device| {
        let volume = device.ebs()?.volume_id()?;
        Some((device.device_name()?.to_owned(), volume.to_owned()))
    });
    Ok((it.root_device_name.clone(), all.collect()))
}

/// Changes the root volume: its size and speed, whether it goes with the instance, its tags.
///
/// # Errors
/// Those of the calls and of the wait.
pub(super) async fn root(work: &Work<'_, Instances>) -> Result<(), Failure> {
    let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
    let Some(after) = first(&work.planned.root_block_device) else {
        return Ok(());
    };
    let unset = RootBlockDevice::default();
    let before = first(&work.prior.root_block_device).unwrap_or(&unset);
    let (name, devices) = devices(api, id).await?;
    let device = devices
        .into_iter()
        .find(|(device, _)| Some(device) == name.as_ref());
    let Some((name, volume)) = device else {
        return Err(api.incomplete(&DESCRIBE, "RootDeviceName").into());
    };
    let change = Change::between(settings(before), settings(after));
    if !change.is_none() {
        change.begin(api, &volume).await?;
        modified(api, &volume, within(work.planned)).await?;
    }
    if let Some(goes) = after.delete_on_termination.if_known()
        && before.delete_on_termination.if_known() != Some(goes)
    {
        modify(api, id, |it| {
            let ebs = sdk::EbsInstanceBlockDeviceSpecification::builder();
            let ebs = ebs.delete_on_termination(*goes).build();
            let device = sdk::InstanceBlockDeviceMappingSpecification::builder();
            it.block_device_mappings(device.device_name(&name).ebs(ebs).build())
        })
        .await?;
    }
    if before.tags != after.tags {
        retag(api, &volume, &before.tags, &after.tags).await?;
    }
    Ok(())
}

const fn settings(volume: &RootBlockDevice) -> Settings<'_> {
    Settings {
        size: &volume.volume_size,
        iops: &volume.iops,
        throughput: &volume.throughput,
        kind: &volume.volume_type,
    }
}

/// Gives the volumes of blocks their tags.
///
/// # Errors
/// Those of the calls.
pub(super) async fn others(work: &Work<'_, Instances>) -> Result<(), Failure> {
    let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
    let wanted = work
        .planned
        .ebs_block_device
        .if_known()
        .into_iter()
        .flatten();
    let wanted: Vec<_> = wanted
        .filter(|it| !tagged::known(&it.tags).is_empty())
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let (_, devices) = devices(api, id).await?;
    for block in wanted {
        let is_it = |(device, _): &&(String, String)| given(&block.device_name) == Some(device);
        if let Some((_, volume)) = devices.iter().find(is_it) {
            retag(api, volume, &Attr::Null, &block.tags).await?;
        }
    }
    Ok(())
}

/// Gives all volumes of the instance other tags.
///
/// # Errors
/// Those of the calls.
pub(super) async fn together(work: &Work<'_, Instances>) -> Result<(), Failure> {
    let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
    let (before, after) = (all(&work.prior.volume_tags), all(&work.planned.volume_tags));
    for (_, volume) in devices(api, id).await?.1 {
        session::retag(api, &volume, &before, &after).await?;
    }
    Ok(())
}

fn all(tags: &TagsAttr) -> Attr<Tags> {
    Attr::Known(tagged::known(tags))
}

/// Changes the tags of a volume, those of the provider included.
async fn retag(
    api: &Ec2,
    volume: &str,
    before: &TagsAttr,
    after: &TagsAttr,
) -> Result<(), Failure> {
    let of = |tags: &TagsAttr| match tagged::known(tags) {
        none if none.is_empty() => Attr::Known(none),
        some => Attr::Known(api.tags.tags_all(&some)),
    };
    session::retag(api, volume, &of(before), &of(after)).await?;
    Ok(())
}

/// Waits until the last modification of a volume can be used, which it can while EBS optimizes it.
async fn modified(api: &Ec2, volume: &str, within: Duration) -> Result<(), Failure> {
    let look = || async {
        let found = volume_changes::latest(api, volume).await?;
        let state = found.as_ref().and_then(|it| it.modification_state());
        let reason = found.as_ref().and_then(|it| it.status_message());
        let reason = reason
            .map(|reason| format!(": {reason}"))
            .unwrap_or_default();
        use sdk::VolumeModificationState::{Completed, Failed, Optimizing};
        Ok(match state {
            Some(Completed | Optimizing) => Progress::Ready(()),
            Some(state @ Failed) => {
                Progress::Failed(format!("its modification is `{}`{reason}", state.as_str()))
            }
            Some(state) => Progress::Pending(format!("its modification is `{}`", state.as_str())),
            None => Progress::Pending("its modification is not visible yet".to_owned()),
        })
    };
    let waited = wait_until(api.runtime(), api.stop(), WaitOptions::within(within), look).await;
    parts::settled(waited.map(Some), "EBS volume", volume.to_owned())
}
