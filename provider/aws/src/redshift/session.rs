//! Redshift in one region.

use aws_sdk_redshift::types::Tag;
use slipway_framework::diag::Diagnostics;

use crate::api::{Api, Rates};
use crate::error::REDSHIFT;
use crate::shared::Shared;
use crate::tagged::{self, TagsAttr};
use crate::tags::Tags;

/// Redshift in one region.
pub(crate) type Redshift = Api<aws_sdk_redshift::Client>;

/// Redshift publishes no rate and throttles by account; these are careful, and a throttled call makes them
/// slower.
const RATES: Rates = Rates {
    reads: (10.0, 20),
    changes: (5.0, 10),
};

/// Redshift in this region, or in the provider's.
///
/// # Errors
/// When the provider is not configured.
pub(crate) fn connect(shared: &Shared, region: Option<&str>) -> Result<Redshift, Diagnostics> {
    Api::connect(shared, REDSHIFT, RATES, region, |connection, region| {
        connection.redshift(region)
    })
}

/// Tags in the form of requests.
pub(crate) fn tags(tags: &Tags) -> Vec<Tag> {
    let tags = tags.iter();
    tags.map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect()
}

/// The tags of a new object, in the form of its create; none when there are none.
pub(crate) fn on_create(api: &Redshift, own: &TagsAttr) -> Option<Vec<Tag>> {
    tagged::on_create(&api.tags, own).as_ref().map(tags)
}

/// The tags of an object as the service answers them.
pub(crate) fn read_tags(tags: Option<&[Tag]>) -> Tags {
    let tags = tags.unwrap_or_default().iter();
    tags.filter_map(|tag| {
        let value = tag.value().unwrap_or_default();
        Some((tag.key()?.to_owned(), value.to_owned()))
    })
    .collect()
}
