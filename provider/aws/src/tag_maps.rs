//! Tags of services whose requests and answers have them as maps.

use std::collections::HashMap;

use crate::api::Api;
use crate::tagged::{self, TagsAttr};
use crate::tags::Tags;

/// Tags in the form of requests.
pub(crate) fn tags(tags: &Tags) -> HashMap<String, String> {
    let tags = tags.iter();
    tags.map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// The tags of a new object, in the form of its create; none when there are none.
pub(crate) fn on_create<C>(api: &Api<C>, own: &TagsAttr) -> Option<HashMap<String, String>> {
    tagged::on_create(&api.tags, own).as_ref().map(tags)
}

/// The tags of an object as the service answers them.
pub(crate) fn read_tags(tags: Option<&HashMap<String, String>>) -> Tags {
    let tags = tags.into_iter().flatten();
    tags.map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}
