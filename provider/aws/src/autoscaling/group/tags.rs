//! Tags of a group: each with a key, a value, and whether new instances get it as well.

use std::collections::BTreeMap;

use aws_sdk_autoscaling::types::Tag;
use slipway_engine::lifecycle::Failure;
use slipway_framework::model::{Attr, Set};

use super::super::session::{AutoScaling, setting};
use crate::api::Operation;
use crate::generated::autoscaling::autoscaling_group::AutoscalingGroupTag;
use crate::parts::given;

const SET: Operation = setting("CreateOrUpdateTags");
const REMOVE: Operation = setting("DeleteTags");

/// What Auto Scaling calls a group among what has tags.
const RESOURCE_TYPE: &str = "auto-scaling-group";

/// Makes the tags of a group those that are planned.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn change(
    api: &AutoScaling,
    group: &str,
    before: &Attr<Set<AutoscalingGroupTag>>,
    after: &Attr<Set<AutoscalingGroupTag>>,
) -> Result<(), Failure> {
    let (set, gone) = differing(before, after);
    let of = |tags: &[AutoscalingGroupTag]| -> Vec<Tag> {
        let tags = tags.iter().map(|tag| {
            Tag::builder()
                .resource_id(group)
                .resource_type(RESOURCE_TYPE)
                .set_key(given(&tag.key).map(str::to_owned))
                .set_value(tag.value.if_known().cloned())
                .set_propagate_at_launch(tag.propagate_at_launch.if_known().copied())
                .build()
        });
        tags.collect()
    };
    if !set.is_empty() {
        let tags = of(&set);
        api.call(&SET, || {
            let request = api.client.create_or_update_tags();
            request.set_tags(Some(tags.clone())).send()
        })
        .await?;
    }
    if !gone.is_empty() {
        let tags = of(&gone);
        api.call(&REMOVE, || {
            let request = api.client.delete_tags();
            request.set_tags(Some(tags.clone())).send()
        })
        .await?;
    }
    Ok(())
}

/// The tags that are new or different, and those whose keys are there no more.
pub(super) fn differing(
    before: &Attr<Set<AutoscalingGroupTag>>,
    after: &Attr<Set<AutoscalingGroupTag>>,
) -> (Vec<AutoscalingGroupTag>, Vec<AutoscalingGroupTag>) {
    let (before, after) = (by_key(before), by_key(after));
    let set = after
        .iter()
        .filter(|(key, tag)| before.get(*key) != Some(*tag));
    let gone = before.iter().filter(|(key, _)| !after.contains_key(*key));
    let owned = |(_, tag): (&String, &AutoscalingGroupTag)| tag.clone();
    (set.map(owned).collect(), gone.map(owned).collect())
}

fn by_key(tags: &Attr<Set<AutoscalingGroupTag>>) -> BTreeMap<String, AutoscalingGroupTag> {
    let tags = tags.if_known().into_iter().flatten();
    let keyed = tags.filter_map(|tag| Some((given(&tag.key)?.to_owned(), tag.clone())));
    keyed.collect()
}
