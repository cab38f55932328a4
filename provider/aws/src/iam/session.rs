//! IAM in one region.

use aws_sdk_iam::types::Tag;
use slipway_framework::diag::Diagnostics;

pub(crate) use crate::api::pages;
use crate::api::{Api, Rates};
use crate::error::IAM;
use crate::shared::Shared;
use crate::tagged::{self, TagsAttr};
use crate::tags::Tags;

/// IAM in one region.
pub(crate) type Iam = Api<aws_sdk_iam::Client>;

/// IAM publishes no rate and throttles by account; these are careful, and a throttled call makes them
/// slower.
const RATES: Rates = Rates {
    reads: (20.0, 40),
    changes: (10.0, 20),
};

/// IAM, which is the same from every region.
///
/// # Errors
/// When the provider is not configured.
pub(crate) fn connect(shared: &Shared) -> Result<Iam, Diagnostics> {
    let region = shared.connection()?.partition().global_region;
    Api::connect(shared, IAM, RATES, Some(region), |connection, _| {
        connection.iam()
    })
}

/// Tags in the form of requests.
pub(crate) fn tags(tags: &Tags) -> Vec<Tag> {
    let built = tags
        .iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build());
    // A builder fails where a required member is missing, and both are there.
    built.filter_map(Result::ok).collect()
}

/// The tags of a new object, in the form of its create; none when there are none.
pub(crate) fn on_create(api: &Iam, own: &TagsAttr) -> Option<Vec<Tag>> {
    tagged::on_create(&api.tags, own).as_ref().map(tags)
}

/// The tags of an object as the service answers them.
pub(crate) fn read_tags(tags: Option<&[Tag]>) -> Tags {
    let tags = tags.unwrap_or_default().iter();
    tags.map(|tag| (tag.key().to_owned(), tag.value().to_owned()))
        .collect()
}
