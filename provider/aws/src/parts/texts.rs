//! Texts that ids are made of, and texts of requests and answers.

use std::collections::{BTreeMap, HashMap};

use aws_smithy_types::date_time::Format;
use aws_smithy_types::{Blob, DateTime};
use slipway_framework::model::Attr;
use slipway_framework::semantic::network::Cidr;

use super::given;

/// The texts of a map as the SDK's structs have them.
pub(crate) fn pairs(value: &Attr<BTreeMap<String, String>>) -> Option<HashMap<String, String>> {
    let all = value.if_known()?;
    Some(all.clone().into_iter().collect())
}

/// A text that a change sets. Where there is none any more, it is an empty one, because leaving it out
/// would leave it as it was.
pub(crate) fn blank(before: &Attr<String>, after: &Attr<String>) -> Option<String> {
    match given(after) {
        None => given(before).map(|_| String::new()),
        Some(text) => Some(text.to_owned()),
    }
}

/// The same for a list: `all` is what it is made of, nothing where there is none.
pub(crate) fn emptied<B, T>(before: &Attr<B>, all: Option<Vec<T>>) -> Option<Vec<T>>
where
    for<'a> &'a B: IntoIterator,
{
    let before = before.if_known();
    let had = before.is_some_and(|before| before.into_iter().next().is_some());
    all.or_else(|| had.then(Vec::new))
}

/// An address as IAM stores it: without `https://`, the only scheme that it allows (IAM API reference,
/// CreateOpenIDConnectProvider).
pub(crate) fn without_scheme(address: &str) -> &str {
    address.strip_prefix("https://").unwrap_or(address)
}

/// A text that has a value, after this mark; nothing without a value.
pub(crate) fn after(mark: &str, value: &str) -> String {
    match value {
        "" => String::new(),
        value => format!("{mark}{value}"),
    }
}

/// The part of a text after the last of this, up to the first of that; an empty one is the beginning or
/// the end. `None` when one of them is not there, or nothing stands between them.
pub(crate) fn between(text: &str, after: &str, before: &str) -> Option<String> {
    let (_, rest) = match after {
        "" => ("", text),
        after => text.rsplit_once(after)?,
    };
    let (part, _) = match before {
        "" => (rest, ""),
        before => rest.split_once(before)?,
    };
    (!part.is_empty()).then(|| part.to_owned())
}

/// A text and this mark after it; nothing for a text without a value, or with this one.
pub(crate) fn unless(value: &str, none: &str, mark: &str) -> String {
    match value {
        "" => String::new(),
        value if value == none => String::new(),
        value => format!("{value}{mark}"),
    }
}

/// The CRC-32 of a text, of which hashicorp/aws makes the ids of what has none of its own.
pub(crate) fn checksum(text: &str) -> u32 {
    crc32fast::hash(text.as_bytes())
}

/// A percent-encoded text as it was given. What is no UTF-8 is replaced.
pub(crate) fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// The region in an ARN; none in another text.
pub(crate) fn region_in(arn: &Attr<String>) -> Option<&str> {
    let mut parts = arn.if_known()?.split(':');
    let is_arn = parts.next() == Some("arn");
    let region = parts.nth(2).filter(|region| !region.is_empty());
    region.filter(|_| is_arn)
}

/// The bytes of a text.
pub(crate) fn blob(text: &str) -> Blob {
    Blob::new(text.as_bytes())
}

/// Whether a range of addresses lies in one of these. What is no range at all is told by another check.
pub(crate) fn is_within(text: &str, ranges: &[&str]) -> bool {
    let mut ranges = ranges.iter().filter_map(|range| Cidr::parse(range));
    Cidr::parse(text).is_none_or(|range| ranges.any(|it| it.contains(range)))
}

/// A moment as hashicorp/aws stores it: RFC 3339, whole seconds.
pub(crate) fn moment(moment: &DateTime) -> String {
    DateTime::from_secs(moment.secs()).to_string()
}

/// A moment that an argument gives; the schema's check lets no other text through.
pub(crate) fn time(text: &Attr<String>) -> Option<DateTime> {
    DateTime::from_str(given(text)?, Format::DateTimeWithOffset).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_text_stands_between_two_others() {
        let part = |text, after, before| between(text, after, before);
        let topic = "arn:aws:sns:eu-central-1:123456789012:news.fifo";
        assert_eq!(part(topic, ":", "").as_deref(), Some("news.fifo"));
        assert_eq!(part(topic, ":", ".").as_deref(), Some("news"));
        let network = "arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-1";
        assert_eq!(part(network, ":vpc/", "").as_deref(), Some("vpc-1"));
        assert_eq!(part(network, ":subnet/", ""), None);
        assert_eq!(part("a:", ":", ""), None);
        assert_eq!(part("/roles/es/", "/roles/", "/").as_deref(), Some("es"));
    }

    #[test]
    fn only_an_arn_names_a_region() {
        let region = |text: &str| region_in(&text.into()).map(str::to_owned);
        let key = "arn:aws:kms:eu-west-1:123456789012:key/mrk-1234";
        assert_eq!(region(key).as_deref(), Some("eu-west-1"));
        assert_eq!(region("arn:aws:iam::123456789012:role/web"), None);
        assert_eq!(region("mrk-1234"), None);
        assert_eq!(region_in(&Attr::Unknown), None);
    }
}
