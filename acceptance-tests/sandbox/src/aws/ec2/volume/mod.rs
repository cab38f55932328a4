//! EBS volumes: states on the way, modifications, and what EBS refuses. moto makes and changes them at
//! once, gives them no settings by their type, and lets one volume be attached twice.
//!
//! Facts: EC2 API reference, CreateVolume, ModifyVolume, AttachVolume, DetachVolume; EC2 list of error
//! codes; EBS user guide, "Amazon EBS volume types" and "Monitor the progress of volume modifications".

mod attach;
mod modify;

use super::Ec2;
use super::call::{Call, Served};
use crate::aws::query::Refusal;
use crate::aws::xml::Element;
use std::collections::BTreeMap;
use std::time::Instant;

/// The smallest and the largest size of each type, in GiB.
const SIZES: &[(&str, i64, i64)] = &[
    ("gp2", 1, 16384),
    ("gp3", 1, 65536),
    ("io1", 4, 16384),
    ("io2", 4, 65536),
    ("sc1", 125, 16384),
    ("st1", 125, 16384),
    ("standard", 1, 1024),
];

#[derive(Debug, Default)]
struct Volume {
    region: String,
    made: Option<Instant>,
    deleted: Option<Instant>,
    attached: Option<Instant>,
    /// The instance and the device that it leaves.
    leaving: Option<(Instant, String, String)>,
    /// The last modification, without its state.
    modified: Option<(Instant, Element)>,
}

/// What is known of volumes and snapshots besides what moto keeps.
#[derive(Debug, Default)]
pub(crate) struct Volumes {
    volumes: BTreeMap<String, Volume>,
    snapshots: BTreeMap<String, Instant>,
}

impl Ec2 {
    pub(super) async fn volume_operation(&mut self, call: &Call<'_>) -> Served {
        match call.operation() {
            "CreateVolume" => self.create_volume(call).await,
            "DeleteVolume" => self.delete_volume(call).await,
            "ModifyVolume" => self.modify_volume(call).await,
            "DescribeVolumesModifications" => self.modifications(call).await,
            "AttachVolume" => self.attach_volume(call).await,
            "DetachVolume" => self.detach_volume(call).await,
            "CreateSnapshot" => self.create_snapshot(call).await,
            _ => self.describe_snapshots(call).await,
        }
    }

    /// Carries out the detachments and deletions that are over.
    pub(super) async fn settle_volumes(&mut self, call: &Call<'_>) -> Result<(), Refusal> {
        let (detaching, deleting) = (call.times().volume_detaching, call.times().volume_deleting);
        let region = call.region().to_owned();
        let mut gone = Vec::new();
        for (id, volume) in &mut self.volumes.volumes {
            if volume.region != region {
                continue;
            }
            let is_over =
                |(since, ..): &(Instant, String, String)| Call::is_over(*since, detaching);
            if volume.leaving.as_ref().is_some_and(is_over)
                && let Some((_, instance, device)) = volume.leaving.take()
            {
                let members = [
                    ("VolumeId", id.as_str()),
                    ("InstanceId", &instance),
                    ("Device", &device),
                ];
                call.ask("DetachVolume", &members).await?;
                volume.attached = None;
            }
            if volume
                .deleted
                .is_some_and(|since| Call::is_over(since, deleting))
            {
                gone.push(id.clone());
            }
        }
        for id in gone {
            call.ask("DeleteVolume", &[("VolumeId", &id)]).await?;
            self.volumes.volumes.remove(&id);
        }
        Ok(())
    }

    /// Forgets a volume that went with its instance.
    pub(super) fn forget_volume(&mut self, id: &str) {
        self.volumes.volumes.remove(id);
    }

    async fn create_volume(&mut self, call: &Call<'_>) -> Served {
        let zone = call.form.text("AvailabilityZone");
        let zones = call.items(
            "DescribeAvailabilityZones",
            "availabilityZoneInfo",
            ("zone-name", &zone),
        );
        if zones.await?.is_empty() {
            let text = format!("The zone '{zone}' does not exist.");
            return Err(call.refuse("InvalidZone.NotFound", &text));
        }
        let kind = call.form.get("VolumeType").unwrap_or("gp2");
        check_size(call, kind, call.form.get("Size"))?;
        let mut root = call.pass().await?;
        let id = root.text_of("volumeId").unwrap_or_default().to_owned();
        let volume = Volume {
            region: call.region().to_owned(),
            made: Some(Instant::now()),
            ..Volume::default()
        };
        self.volumes.volumes.insert(id, volume);
        settings(&mut root);
        root.set("status", "creating");
        Ok(root)
    }

    /// A volume that is there and not being deleted.
    async fn volume(&self, call: &Call<'_>, id: &str) -> Result<Element, Refusal> {
        let is_leaving = self
            .volumes
            .volumes
            .get(id)
            .is_some_and(|it| it.deleted.is_some());
        let found = call
            .one("DescribeVolumes", "VolumeId", "volumeSet", id)
            .await;
        let Some(mut found) = found.filter(|_| !is_leaving) else {
            let text = format!("The volume '{id}' does not exist.");
            return Err(call.refuse("InvalidVolume.NotFound", &text));
        };
        settings(&mut found);
        Ok(found)
    }

    async fn delete_volume(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("VolumeId");
        let found = self.volume(call, &id).await?;
        if let Some(instance) = attachments(&found)
            .first()
            .and_then(|it| it.text_of("instanceId"))
        {
            let text = format!("Volume {id} is currently attached to {instance}");
            return Err(call.refuse("VolumeInUse", &text));
        }
        let volume = self.volumes.volumes.entry(id).or_default();
        volume.region = call.region().to_owned();
        volume.deleted = Some(Instant::now());
        self.settle_volumes(call).await?;
        Ok(call.done())
    }

    fn volume_state(&self, call: &Call<'_>, id: &str) -> Option<&'static str> {
        let volume = self.volumes.volumes.get(id)?;
        let is_new = |made: Instant| !Call::is_over(made, call.times().volume_creating);
        match (volume.deleted, volume.made) {
            (Some(_), _) => Some("deleting"),
            (None, Some(made)) if is_new(made) => Some("creating"),
            _ => None,
        }
    }

    pub(super) fn complete_volumes(&self, call: &Call<'_>, items: &mut [Element]) {
        for item in items {
            settings(item);
            let id = item.text_of("volumeId").unwrap_or_default().to_owned();
            if let Some(state) = self.volume_state(call, &id) {
                item.set("status", state);
            }
            let Some(volume) = self.volumes.volumes.get(&id) else {
                continue;
            };
            let is_new = |since: Instant| !Call::is_over(since, call.times().volume_attaching);
            let state = match (&volume.leaving, volume.attached) {
                (Some(_), _) => "detaching",
                (None, Some(since)) if is_new(since) => "attaching",
                _ => continue,
            };
            let set = item.child_mut("attachmentSet").into_iter();
            set.flat_map(|set| &mut set.children)
                .for_each(|it| it.set("status", state));
        }
    }

    async fn create_snapshot(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("VolumeId");
        self.volume(call, &id).await?;
        let mut root = call.pass().await?;
        let made = root.text_of("snapshotId").unwrap_or_default().to_owned();
        self.volumes.snapshots.insert(made, Instant::now());
        root.set("status", "pending");
        Ok(root)
    }

    async fn describe_snapshots(&mut self, call: &Call<'_>) -> Served {
        let mut root = call.pass().await?;
        let set = root.child_mut("snapshotSet").into_iter();
        for item in set.flat_map(|set| &mut set.children) {
            let id = item.text_of("snapshotId").unwrap_or_default();
            let since = self.volumes.snapshots.get(id);
            if since.is_some_and(|since| !Call::is_over(*since, call.times().snapshot_pending)) {
                item.set("status", "pending");
                item.set("progress", "50%");
            }
        }
        Ok(root)
    }
}

fn attachments(volume: &Element) -> Vec<Element> {
    let set = volume
        .child("attachmentSet")
        .map(|set| set.children.clone());
    set.unwrap_or_default()
}

fn check_size(call: &Call<'_>, kind: &str, size: Option<&str>) -> Result<(), Refusal> {
    let Some(&(_, least, most)) = SIZES.iter().find(|(known, ..)| *known == kind) else {
        let text = format!("The volume type '{kind}' is not supported.");
        return Err(call.refuse("UnknownVolumeType", &text));
    };
    let size = size.and_then(|size| size.parse::<i64>().ok());
    match size {
        Some(size) if size < least => {
            let text = format!(
                "Volume of {size}GiB is too small for volume type {kind}. Minimum is {least}GiB."
            );
            Err(call.refuse("InvalidParameterValue", &text))
        }
        Some(size) if size > most => {
            let text = format!(
                "Volume of {size}GiB is too large for volume type {kind}. Maximum is {most}GiB."
            );
            Err(call.refuse("InvalidParameterValue", &text))
        }
        _ => Ok(()),
    }
}

/// What a volume has by its type.
fn settings(item: &mut Element) {
    let text = |item: &Element, name: &str| item.text_of(name).unwrap_or_default().to_owned();
    let number = |text: String| text.parse::<i64>().unwrap_or_default();
    let (iops, throughput) = (number(text(item, "iops")), number(text(item, "throughput")));
    let size = number(text(item, "size"));
    let or = |value: i64, usual: i64| if value == 0 { usual } else { value };
    let (iops, throughput) = match text(item, "volumeType").as_str() {
        "gp2" => (Some((3 * size).clamp(100, 16000)), None),
        "gp3" => (Some(or(iops, 3000)), Some(or(throughput, 125))),
        "io1" | "io2" => (Some(or(iops, 3000)), None),
        _ => (None, None),
    };
    for (name, value) in [("iops", iops), ("throughput", throughput)] {
        item.children.retain(|child| child.name != name);
        if let Some(value) = value {
            item.set(name, value.to_string());
        }
    }
    if text(item, "multiAttachEnabled").is_empty() {
        item.set("multiAttachEnabled", "false");
    }
}
