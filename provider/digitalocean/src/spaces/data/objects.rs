//! `digitalocean_spaces_bucket_objects`: the keys of objects.

use std::sync::Arc;

use aws_sdk_s3::types as sdk;
use slipway_engine::operation::Operation;
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;

use crate::parts::{self, given};
use crate::shared::Shared;
use crate::spaces::session::{self, reading};
use crate::spaces::{names, region_of};

const LIST_OBJECTS: Operation = reading("ListObjects", &[]);

/// How many keys are listed when nothing says it, and by one call.
const MOST: i64 = 1000;

/// The keys of objects in a bucket of Spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ObjectsData {
    /// Name of the bucket.
    #[attr(required())]
    pub bucket: Attr<String>,
    /// The beginnings, up to the delimiter, of the keys that are not listed by themselves.
    #[attr(computed())]
    pub common_prefixes: Attr<Vec<String>>,
    /// What ends the beginning that keys are listed by, such as `/`.
    #[attr(optional())]
    pub delimiter: Attr<String>,
    /// How keys are encoded: `url`.
    #[attr(optional().check(Validator::one_of(["url"])))]
    pub encoding_type: Attr<String>,
    /// Name of the bucket.
    #[attr(computed())]
    pub id: Attr<String>,
    /// The keys.
    #[attr(computed())]
    pub keys: Attr<Vec<String>>,
    /// How many keys and beginnings are listed at most: 1000 when it is left out.
    #[attr(optional().check(Validator::range(0..)))]
    pub max_keys: Attr<i64>,
    /// The owners of the objects, in the order of `keys`; empty where none is told.
    #[attr(computed())]
    pub owners: Attr<Vec<String>>,
    /// How the keys begin.
    #[attr(optional())]
    pub prefix: Attr<String>,
    /// Region of the bucket, such as `fra1`.
    #[attr(required().check(names::region()))]
    pub region: Attr<String>,
}

/// The data source.
pub(super) struct ObjectsSource {
    shared: Arc<Shared>,
}

impl ObjectsSource {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for ObjectsSource {
    type Model = ObjectsData;

    fn type_name(&self) -> &'static str {
        "digitalocean_spaces_bucket_objects"
    }

    async fn read(&self, config: ObjectsData, _: &StopSignal) -> Result<ObjectsData, Diagnostics> {
        let api = session::connect(&self.shared, &region_of(&config.region))?;
        let bucket = given(&config.bucket).unwrap_or_default();
        let text = |value| given(value).map(str::to_owned);
        let mut left = config.max_keys.if_known().copied().unwrap_or(MOST);
        let (mut keys, mut owners, mut prefixes) = (Vec::new(), Vec::new(), Vec::new());
        let mut marker: Option<String> = None;
        while left > 0 {
            let page = api.call(&LIST_OBJECTS, bucket, |client| {
                client
                    .list_objects()
                    .bucket(bucket)
                    .set_delimiter(text(&config.delimiter))
                    .set_encoding_type(given(&config.encoding_type).map(sdk::EncodingType::from))
                    .set_marker(marker.clone())
                    .set_prefix(text(&config.prefix))
                    .max_keys(parts::int(left.min(MOST)))
                    .send()
            });
            let page = page.await;
            let page = page
                .map_err(|error| super::failed(&error, "Spaces objects", bucket, Some("bucket")))?;
            let objects = page.contents.unwrap_or_default();
            let begins = page.common_prefixes.unwrap_or_default();
            let begins: Vec<String> = begins.into_iter().filter_map(|it| it.prefix).collect();
            let is_encoded = page.encoding_type == Some(sdk::EncodingType::Url);
            let plain = |text: String| if is_encoded { decoded(&text) } else { text };
            let count = objects.len() + begins.len();
            left -= i64::try_from(count).unwrap_or(i64::MAX);
            // Without a delimiter the next page begins after the last key.
            let last = objects.last().and_then(|it| it.key.clone()).map(plain);
            let last = last.max(begins.last().cloned().map(plain));
            marker = page.next_marker.map(plain).or(last);
            prefixes.extend(begins);
            for object in objects {
                let Some(key) = object.key else { continue };
                let owner = object.owner.and_then(|it| it.id);
                owners.push(owner.unwrap_or_default());
                keys.push(key);
            }
            if page.is_truncated != Some(true) || count == 0 {
                break;
            }
        }
        Ok(ObjectsData {
            common_prefixes: Attr::Known(prefixes),
            id: bucket.into(),
            keys: Attr::Known(keys),
            owners: Attr::Known(owners),
            ..config
        })
    }
}

/// A text as it was before it was encoded for an answer, where `+` stands for a space. A marker is sent like this.
fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(&text.replace('+', " "))
        .decode_utf8_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_keys_are_decoded() {
        for (encoded, plain) in [
            ("a/b.txt", "a/b.txt"),
            ("a%2Fb+c%20d", "a/b c d"),
            ("1%2B1%25", "1+1%"),
            ("%C3%BC", "ü"),
        ] {
            assert_eq!(decoded(encoded), plain, "{encoded}");
        }
    }
}
