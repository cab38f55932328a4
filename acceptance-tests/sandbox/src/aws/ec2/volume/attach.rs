//! Attaching volumes, and detaching them.

use super::attachments;
use crate::aws::ec2::Ec2;
use crate::aws::ec2::call::{Call, Served};
use crate::aws::xml::Element;
use std::time::Instant;

impl Ec2 {
    pub(super) async fn attach_volume(&mut self, call: &Call<'_>) -> Served {
        let (id, instance, device) = (
            call.form.text("VolumeId"),
            call.form.text("InstanceId"),
            call.form.text("Device"),
        );
        let found = self.volume(call, &id).await?;
        if self.volume_state(call, &id) == Some("creating") {
            let text = format!("Volume '{id}' is in the 'creating' state.");
            return Err(call.refuse("IncorrectState", &text));
        }
        if let Some(other) = attachments(&found).first() {
            let other = other.text_of("instanceId").unwrap_or_default();
            let text = format!("{id} is already attached to an instance ({other})");
            return Err(call.refuse("VolumeInUse", &text));
        }
        let reservations = call.items(
            "DescribeInstances",
            "reservationSet",
            ("instance-id", &instance),
        );
        let reservations = reservations.await?;
        let Some(machine) = reservations
            .iter()
            .find_map(|it| it.at(&["instancesSet", "item"]))
        else {
            let text = format!("The instance ID '{instance}' does not exist");
            return Err(call.refuse("InvalidInstanceID.NotFound", &text));
        };
        let state = machine
            .at(&["instanceState", "name"])
            .map_or("", |it| it.text.as_str());
        let state = self.instance_state(&instance).unwrap_or(state);
        if !["running", "stopped", "stopping"].contains(&state) {
            let text = format!("Instance '{instance}' is not 'running'.");
            return Err(call.refuse("IncorrectState", &text));
        }
        let zone = machine
            .at(&["placement", "availabilityZone"])
            .map(|it| it.text.as_str());
        if zone != found.text_of("availabilityZone") {
            let text = format!(
                "The volume '{id}' is not in the same availability zone as instance '{instance}'"
            );
            return Err(call.refuse("InvalidVolume.ZoneMismatch", &text));
        }
        let devices = machine
            .child("blockDeviceMapping")
            .map(|it| it.children.as_slice());
        let is_taken = |it: &Element| it.text_of("deviceName") == Some(device.as_str());
        if devices.unwrap_or_default().iter().any(is_taken) {
            let text = format!(
                "Invalid value '{device}' for unixDevice. Attachment point {device} is already in use"
            );
            return Err(call.refuse("InvalidParameterValue", &text));
        }
        let root = call.pass().await?;
        let volume = self.volumes.volumes.entry(id).or_default();
        volume.region = call.region().to_owned();
        volume.attached = Some(Instant::now());
        Ok(root)
    }

    pub(super) async fn detach_volume(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("VolumeId");
        let found = self.volume(call, &id).await?;
        let all = attachments(&found);
        let asked = call.form.get("InstanceId");
        let is_it =
            |it: &&Element| asked.is_none_or(|asked| it.text_of("instanceId") == Some(asked));
        let Some(attachment) = all.iter().find(is_it) else {
            let state = found.text_of("status").unwrap_or_default();
            let text = format!("Volume '{id}' is in the '{state}' state.");
            return Err(call.refuse("IncorrectState", &text));
        };
        let of = |name: &str| attachment.text_of(name).unwrap_or_default().to_owned();
        let (instance, device) = (of("instanceId"), of("device"));
        let answer =
            ["volumeId", "instanceId", "device"]
                .iter()
                .fold(call.document(), |root, name| {
                    root.with(Element::leaf(
                        name,
                        if *name == "volumeId" {
                            id.clone()
                        } else {
                            of(name)
                        },
                    ))
                });
        let volume = self.volumes.volumes.entry(id).or_default();
        volume.region = call.region().to_owned();
        if volume.leaving.is_none() {
            volume.leaving = Some((Instant::now(), instance, device));
        }
        self.settle_volumes(call).await?;
        Ok(answer.with(Element::leaf("status", "detaching")))
    }
}
