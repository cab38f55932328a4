//! The volumes of an instance, as its blocks have them.

use std::collections::BTreeMap;

use aws_sdk_ec2::types as sdk;
use slipway_framework::model::{Attr, Set};

use super::launch::first;
use super::model::{EbsBlockDevice, Instance, RootBlockDevice};
use super::state::is_import;
use crate::ec2::session::{self, Ec2};
use crate::parts::given;
use crate::tagged::{self, TagsAttr};
use crate::tags::Tags;

/// A volume with the device that it is.
struct Device<'a> {
    name: &'a str,
    volume: &'a sdk::Volume,
    goes: Option<bool>,
    tags: Tags,
}

/// Fills what tells of volumes: those that were launched with the instance where they are configured, and
/// where none are, all of them.
pub(super) fn fill(
    state: &mut Instance,
    api: &Ec2,
    it: &sdk::Instance,
    volumes: &[sdk::Volume],
    known: &Instance,
) {
    let all: Vec<Device<'_>> = devices(it, volumes).collect();
    let (roots, others): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|device| Some(device.name) == it.root_device_name());
    let is_tagged_together = !tagged::known(&known.volume_tags).is_empty();
    // The tags of a launch template are no argument either.
    let is_tagged_elsewhere = is_tagged_together || first(&known.launch_template).is_some();
    let own = |tags: &Tags, before: &TagsAttr| match is_tagged_elsewhere && before.is_null() {
        true => Attr::Null,
        false => tagged::read(&api.tags, tags, before),
    };
    let before = first(&known.root_block_device);
    let root = roots.into_iter().next().map(|device| {
        let volume = device.volume;
        RootBlockDevice {
            delete_on_termination: Attr::Known(device.goes.unwrap_or(true)),
            device_name: device.name.into(),
            encrypted: Attr::Known(volume.encrypted().unwrap_or_default()),
            iops: int(volume.iops()),
            kms_key_id: Attr::Known(volume.kms_key_id().unwrap_or_default().to_owned()),
            tags: own(
                &device.tags,
                &before.map_or(Attr::Null, |it| it.tags.clone()),
            ),
            tags_all: Attr::Known(api.tags.read_tags_all(&device.tags)),
            throughput: int(volume.throughput()),
            volume_id: volume.volume_id().map(str::to_owned).into(),
            volume_size: int(volume.size()),
            volume_type: volume.volume_type().map(|it| it.as_str().to_owned()).into(),
        }
    });
    state.root_block_device = Attr::Known(root.into_iter().collect());
    // Volumes that are attached later belong to others, so that an instance shows those that it had when it was
    // launched or imported.
    let before = known.ebs_block_device.if_known();
    let known_as = |name: &str| {
        let mut all = before.into_iter().flatten();
        all.find(|it| given(&it.device_name) == Some(name))
    };
    let is_first = before.is_none() || is_import(known);
    let shown = others
        .iter()
        .filter(|device| is_first || known_as(device.name).is_some());
    let blocks = shown.map(|device| {
        let volume = device.volume;
        let before = known_as(device.name).map_or(Attr::Null, |it| it.tags.clone());
        EbsBlockDevice {
            delete_on_termination: Attr::Known(device.goes.unwrap_or_default()),
            device_name: device.name.into(),
            encrypted: Attr::Known(volume.encrypted().unwrap_or_default()),
            iops: int(volume.iops()),
            kms_key_id: Attr::Known(volume.kms_key_id().unwrap_or_default().to_owned()),
            snapshot_id: Attr::Known(volume.snapshot_id().unwrap_or_default().to_owned()),
            tags: own(&device.tags, &before),
            tags_all: Attr::Known(api.tags.read_tags_all(&device.tags)),
            throughput: int(volume.throughput()),
            volume_id: volume.volume_id().map(str::to_owned).into(),
            volume_size: int(volume.size()),
            volume_type: volume.volume_type().map(|it| it.as_str().to_owned()).into(),
        }
    });
    state.ebs_block_device = Attr::Known(Set(blocks.collect()));
    state.volume_tags = together(&known.volume_tags, volumes);
}

/// The devices of an instance that are volumes.
fn devices<'a>(
    it: &'a sdk::Instance,
    volumes: &'a [sdk::Volume],
) -> impl Iterator<Item = Device<'a>> {
    let mappings = it.block_device_mappings().iter();
    mappings.filter_map(|mapping| {
        let ebs = mapping.ebs()?;
        let volume = volumes
            .iter()
            .find(|it| it.volume_id() == ebs.volume_id())?;
        Some(Device {
            name: mapping.device_name()?,
            volume,
            goes: ebs.delete_on_termination(),
            tags: session::read_tags(volume.tags.as_deref()),
        })
    })
}

/// A number; the zero of a volume that does not have it, as hashicorp/aws stores it.
fn int(told: Option<i32>) -> Attr<i64> {
    Attr::Known(i64::from(told.unwrap_or_default()))
}

/// The tags that the volumes have in common of those that are configured: one that lacks a tag, or has
/// another value, shows as a change.
fn together(known: &TagsAttr, volumes: &[sdk::Volume]) -> TagsAttr {
    let Some(known) = known.if_known() else {
        return Attr::Null;
    };
    let all: Vec<Tags> = volumes
        .iter()
        .map(|it| session::read_tags(it.tags.as_deref()))
        .collect();
    let told = known.iter().filter_map(|(key, value)| {
        if value.is_null() {
            return Some((key.clone(), Attr::Null));
        }
        let wanted = value.if_known();
        let other = all
            .iter()
            .map(|tags| tags.get(key))
            .find(|it| *it != wanted);
        match other {
            None => Some((key.clone(), value.clone())),
            Some(Some(other)) => Some((key.clone(), Attr::Known(other.clone()))),
            Some(None) => None,
        }
    });
    Attr::Known(told.collect::<BTreeMap<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume(tags: &[(&str, &str)]) -> sdk::Volume {
        let tags = tags
            .iter()
            .map(|(key, value)| sdk::Tag::builder().key(*key).value(*value).build());
        sdk::Volume::builder()
            .set_tags(Some(tags.collect()))
            .build()
    }

    fn attr(tags: &[(&str, &str)]) -> TagsAttr {
        let tags = tags
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).into()));
        Attr::Known(tags.collect())
    }

    #[test]
    fn tags_of_all_volumes_are_those_that_all_have() {
        let known = attr(&[("a", "1"), ("b", "2")]);
        let both = volume(&[("a", "1"), ("b", "2"), ("c", "3")]);
        assert_eq!(together(&known, &[both.clone(), both.clone()]), known);
        assert_eq!(
            together(&known, &[both.clone(), volume(&[("a", "1")])]),
            attr(&[("a", "1")])
        );
        let other = volume(&[("a", "other"), ("b", "2")]);
        assert_eq!(
            together(&known, &[both, other]),
            attr(&[("a", "other"), ("b", "2")])
        );
        assert_eq!(together(&Attr::Null, &[]), Attr::Null);
    }
}
