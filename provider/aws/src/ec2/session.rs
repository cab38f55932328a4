//! EC2 in one region.

use aws_sdk_ec2::types::{ResourceType, Tag, TagSpecification};
use slipway_engine::error::CloudError;
use slipway_engine::retry::Effect;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Attr;

use crate::api::{Api, Operation, Rates};
use crate::error::EC2;
use crate::shared::Shared;
use crate::tags::{TagChange, Tags};

/// EC2 in one region.
pub(super) type Ec2 = Api<aws_sdk_ec2::Client>;

/// The common buckets (EC2 developer guide, "Request throttling for the Amazon EC2 API"): filtered
/// reads 100 and 20 a second, changes 50 and 5 a second. They are kept for each operation; one for all
/// is on the safe side.
const RATES: Rates = Rates {
    reads: (20.0, 100),
    changes: (5.0, 50),
};

const CREATE_TAGS: Operation = Operation {
    name: "CreateTags",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: &[],
};

const DELETE_TAGS: Operation = Operation {
    name: "DeleteTags",
    effect: Effect::Repeatable("a tag that is gone stays gone"),
    kinds: &[],
};

/// EC2 in this region, or in the provider's.
///
/// # Errors
/// When the provider is not configured.
pub(super) fn connect(shared: &Shared, region: Option<&str>) -> Result<Ec2, Diagnostics> {
    Api::connect(shared, EC2, RATES, region, |connection, region| {
        connection.ec2(region)
    })
}

fn tags(tags: &Tags) -> Vec<Tag> {
    let tags = tags.iter();
    tags.map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect()
}

/// The tags of a new object; none when there are none, because an empty specification is refused.
pub(super) fn specification(kind: &str, on_create: &Tags) -> Option<Vec<TagSpecification>> {
    if on_create.is_empty() {
        return None;
    }
    let specification = TagSpecification::builder()
        .resource_type(ResourceType::from(kind))
        .set_tags(Some(tags(on_create)));
    Some(vec![specification.build()])
}

/// The tags of an object as EC2 answers them.
pub(super) fn read_tags(tags: Option<&[Tag]>) -> Tags {
    let tags = tags.unwrap_or_default().iter();
    tags.filter_map(|tag| {
        Some((
            tag.key()?.to_owned(),
            tag.value().unwrap_or_default().to_owned(),
        ))
    })
    .collect()
}

/// Changes the tags of any object.
///
/// # Errors
/// Those of CreateTags and DeleteTags.
pub(super) async fn change_tags(api: &Ec2, id: &str, change: &TagChange) -> Result<(), CloudError> {
    // Removing first keeps the number of tags under the limit while they are exchanged.
    if !change.remove.is_empty() {
        let gone = change.remove.iter().map(|key| Tag::builder().key(key));
        let gone: Vec<Tag> = gone.map(|tag| tag.build()).collect();
        api.call(&DELETE_TAGS, || {
            let request = api.client.delete_tags().resources(id);
            request.set_tags(Some(gone.clone())).send()
        })
        .await?;
    }
    if !change.set.is_empty() {
        api.call(&CREATE_TAGS, || {
            let request = api.client.create_tags().resources(id);
            request.set_tags(Some(tags(&change.set))).send()
        })
        .await?;
    }
    Ok(())
}

/// The id and the region of an import id: `ID`, or `ID@REGION` (as hashicorp/aws 6 takes it).
///
/// # Errors
/// When the id does not begin as ids of this type do.
pub(super) fn import<M>(
    id: &str,
    prefix: &str,
    make: impl FnOnce(Attr<String>, Attr<String>) -> M,
) -> Result<M, Diagnostics> {
    let (name, region) = match id.split_once('@') {
        Some((name, region)) => (name, Some(region)),
        None => (id, None),
    };
    if !name.starts_with(prefix) || region == Some("") {
        let detail = format!(
            "The import id is the object's id, or its id, `@` and its region. Nothing was imported.\n\
             Correct the id, then import again.\n\n  Given:    {id}\n  Example:  {prefix}0123456789abcdef0"
        );
        return Err(Diagnostic::error("Malformed import id", detail).into());
    }
    Ok(make(name.into(), region.map(str::to_owned).into()))
}
