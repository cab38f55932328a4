//! Keys of objects, and the texts that name them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::Attr;

use crate::import_ids;
use crate::tags::Tags;

/// What import ids look like.
const FORM: &str = "BUCKET/KEY or s3://BUCKET/KEY";

/// What stays as it is in a query string (RFC 3986 §2.3).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The key as it is sent: without slashes at its beginning, and with one where several stand together.
/// hashicorp/aws has always sent keys like this, so that a state means the same object here.
pub(crate) fn sent(key: &str) -> String {
    let key = key.strip_prefix("./").unwrap_or(key);
    let mut sent = String::with_capacity(key.len());
    for letter in key.trim_start_matches('/').chars() {
        if letter != '/' || !sent.ends_with('/') {
            sent.push(letter);
        }
    }
    sent
}

/// Tags as the header of an upload has them (S3 API reference, PutObject, `x-amz-tagging`).
pub(super) fn header(tags: &Tags) -> Option<String> {
    let encoded = |text: &str| utf8_percent_encode(text, PLAIN).to_string();
    let pairs = tags
        .iter()
        .map(|(key, value)| format!("{}={}", encoded(key), encoded(value)));
    let pairs: Vec<String> = pairs.collect();
    (!pairs.is_empty()).then(|| pairs.join("&"))
}

/// What an import id says: bucket, key and region.
///
/// # Errors
/// When it is malformed.
pub(super) fn imported(id: &str) -> Result<(&str, &str, Attr<String>), Diagnostics> {
    let (text, region) = import_ids::with_region(id, FORM)?;
    let text = text.strip_prefix("s3://").unwrap_or(text);
    match text.split_once('/') {
        Some((bucket, key)) if !bucket.is_empty() && !key.is_empty() => Ok((bucket, key, region)),
        _ => Err(import_ids::malformed(id, FORM)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sent_as_they_always_were() {
        for (key, expected) in [
            ("a b+c/ä@1.txt", "a b+c/ä@1.txt"),
            ("/a//b///c", "a/b/c"),
            ("./a", "a"),
            ("a/", "a/"),
            ("..", ".."),
        ] {
            assert_eq!(sent(key), expected, "{key}");
        }
    }

    #[test]
    fn an_import_id_is_a_bucket_and_a_key_perhaps_with_a_region() {
        let read = |id: &'static str| imported(id).ok();
        assert_eq!(read("b/k/l"), Some(("b", "k/l", Attr::Null)));
        assert_eq!(read("s3://b/k"), Some(("b", "k", Attr::Null)));
        let there = Some(("b", "k@2", "us-gov-west-1".into()));
        assert_eq!(read("b/k@2@us-gov-west-1"), there);
        assert_eq!(
            read("b/me@example.com"),
            Some(("b", "me@example.com", Attr::Null))
        );
        assert_eq!(read("b/"), None);
        assert_eq!(read("b"), None);
    }

    #[test]
    fn tags_are_a_query_string() {
        let tags: Tags = [("a b", "c&d"), ("e", "")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into();
        assert_eq!(header(&tags).as_deref(), Some("a%20b=c%26d&e="));
        assert_eq!(header(&Tags::new()), None);
    }
}
