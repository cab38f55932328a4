//! The devices that an instance is launched with.
//!
//! Facts: EC2 API reference, BlockDeviceMapping, EbsBlockDevice; EC2 user guide, "Block device mappings for
//! volumes on Amazon EC2 instances".

use aws_sdk_ec2::types as sdk;
use slipway_engine::lifecycle::Failure;
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;

use super::model::{EbsBlockDevice, EphemeralBlockDevice, Instance, RootBlockDevice};
use crate::api::Operation;
use crate::ec2::session::Ec2;
use crate::parts::{self, given};

const DESCRIBE_IMAGES: Operation = Operation {
    name: "DescribeImages",
    effect: Effect::Reads,
    kinds: &[],
};

const DESCRIBE_VERSIONS: Operation = Operation {
    name: "DescribeLaunchTemplateVersions",
    effect: Effect::Reads,
    kinds: &[],
};

/// The mappings of a launch; none when nothing is configured.
///
/// # Errors
/// Those of the calls that find the name of the root device, and when there is none.
pub(super) async fn mappings(
    api: &Ec2,
    planned: &Instance,
) -> Result<Option<Vec<sdk::BlockDeviceMapping>>, Failure> {
    let mut all = Vec::new();
    if let Some(root) = planned
        .root_block_device
        .if_known()
        .and_then(|all| all.first())
    {
        let name = root_name(api, planned).await?;
        all.push(mapping(&name, of_root(root)));
    }
    let volumes = planned.ebs_block_device.if_known().into_iter().flatten();
    all.extend(
        volumes.map(|it| mapping(given(&it.device_name).unwrap_or_default(), of_volume(it))),
    );
    let stores = planned
        .ephemeral_block_device
        .if_known()
        .into_iter()
        .flatten();
    all.extend(stores.map(of_store));
    Ok(parts::some(Some(all)))
}

fn mapping(name: &str, ebs: sdk::EbsBlockDevice) -> sdk::BlockDeviceMapping {
    let mapping = sdk::BlockDeviceMapping::builder().device_name(name);
    mapping.ebs(ebs).build()
}

fn number(number: &Attr<i64>) -> Option<i32> {
    number.if_known().map(|number| parts::int(*number))
}

fn text(text: &Attr<String>) -> Option<String> {
    given(text).map(str::to_owned)
}

fn of_root(it: &RootBlockDevice) -> sdk::EbsBlockDevice {
    sdk::EbsBlockDevice::builder()
        .set_delete_on_termination(it.delete_on_termination.if_known().copied())
        .set_encrypted(it.encrypted.if_known().copied())
        .set_iops(number(&it.iops))
        .set_kms_key_id(text(&it.kms_key_id))
        .set_throughput(number(&it.throughput))
        .set_volume_size(number(&it.volume_size))
        .set_volume_type(given(&it.volume_type).map(sdk::VolumeType::from))
        .build()
}

fn of_volume(it: &EbsBlockDevice) -> sdk::EbsBlockDevice {
    sdk::EbsBlockDevice::builder()
        .delete_on_termination(it.delete_on_termination != Attr::Known(false))
        .set_encrypted(it.encrypted.if_known().copied())
        .set_iops(number(&it.iops))
        .set_kms_key_id(text(&it.kms_key_id))
        .set_snapshot_id(text(&it.snapshot_id))
        .set_throughput(number(&it.throughput))
        .set_volume_size(number(&it.volume_size))
        .set_volume_type(given(&it.volume_type).map(sdk::VolumeType::from))
        .build()
}

fn of_store(it: &EphemeralBlockDevice) -> sdk::BlockDeviceMapping {
    let mapping = sdk::BlockDeviceMapping::builder();
    let mapping = mapping.device_name(given(&it.device_name).unwrap_or_default());
    match it.no_device {
        // An empty text leaves the device of the image out.
        Attr::Known(true) => mapping.no_device("").build(),
        _ => mapping.set_virtual_name(text(&it.virtual_name)).build(),
    }
}

/// The name of the root device of the image, by which its volume is changed.
async fn root_name(api: &Ec2, planned: &Instance) -> Result<String, Failure> {
    let image = match given(&planned.ami) {
        Some(image) => Some(image.to_owned()),
        None => templated(api, planned).await?,
    };
    let Some(image) = image else {
        return Err(nameless(
            "it is not known of which image the instance is launched",
        ));
    };
    let sent = api.call(&DESCRIBE_IMAGES, || {
        api.client.describe_images().image_ids(&image).send()
    });
    let found = sent.await?.images.unwrap_or_default();
    let name = found.into_iter().find_map(|it| it.root_device_name);
    name.ok_or_else(|| nameless(&format!("EC2 tells no root device of {image}")))
}

/// The image of the launch template.
async fn templated(api: &Ec2, planned: &Instance) -> Result<Option<String>, Failure> {
    let Some(template) = planned
        .launch_template
        .if_known()
        .and_then(|all| all.first())
    else {
        return Ok(None);
    };
    let (id, name) = (text(&template.id), text(&template.name));
    let sent = api.call(&DESCRIBE_VERSIONS, || {
        let request = api.client.describe_launch_template_versions();
        request
            .set_launch_template_id(id.clone())
            .set_launch_template_name(name.clone().filter(|_| id.is_none()))
            .versions(given(&template.version).unwrap_or("$Default"))
            .resolve_alias(true)
            .send()
    });
    let found = sent.await?.launch_template_versions.unwrap_or_default();
    let mut data = found.into_iter().filter_map(|it| it.launch_template_data);
    Ok(data.find_map(|it| it.image_id))
}

fn nameless(why: &str) -> Failure {
    let detail = format!(
        "The root volume is changed by the name of its device, and {why}. No instance was created.\n\
         Give `ami`, or remove `root_block_device`."
    );
    let told = Diagnostic::error("Unknown root device", detail);
    told.at(Path::of("root_block_device")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_named_or_left_out() {
        let store = EphemeralBlockDevice {
            device_name: "/dev/sdb".into(),
            no_device: Attr::Null,
            virtual_name: "ephemeral0".into(),
        };
        let mapping = of_store(&store);
        assert_eq!(mapping.virtual_name(), Some("ephemeral0"));
        assert_eq!(mapping.no_device(), None);
        let none = EphemeralBlockDevice {
            no_device: Attr::Known(true),
            ..store
        };
        let mapping = of_store(&none);
        assert_eq!(
            (mapping.virtual_name(), mapping.no_device()),
            (None, Some(""))
        );
    }

    #[test]
    fn a_volume_goes_with_its_instance_unless_it_is_told_to_stay() {
        let volume = EbsBlockDevice::default();
        assert_eq!(of_volume(&volume).delete_on_termination(), Some(true));
        let kept = EbsBlockDevice {
            delete_on_termination: Attr::Known(false),
            ..volume
        };
        assert_eq!(of_volume(&kept).delete_on_termination(), Some(false));
    }
}
