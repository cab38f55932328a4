//! Parts of lifecycles that the generated types share: those of all clouds, and what is of AWS or its SDK.

use aws_smithy_types::date_time::Format;
use aws_smithy_types::error::operation::BuildError;
use aws_smithy_types::{Blob, DateTime};
use slipway_framework::model::Attr;

pub(crate) use slipway_engine::parts::*;

/// A structure of an SDK whose builder wants members. The schema requires them too, so that it is
/// always there.
pub(crate) fn built<T>(built: Result<T, BuildError>) -> Option<T> {
    debug_assert!(
        built.is_ok(),
        "the schema does not require what the builder does"
    );
    built.ok()
}

/// An address as IAM stores it: without `https://`, the only scheme that it allows (IAM API reference,
/// CreateOpenIDConnectProvider).
pub(crate) fn without_scheme(address: &str) -> &str {
    address.strip_prefix("https://").unwrap_or(address)
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
    fn only_an_arn_names_a_region() {
        let region = |text: &str| region_in(&text.into()).map(str::to_owned);
        let key = "arn:aws:kms:eu-west-1:123456789012:key/mrk-1234";
        assert_eq!(region(key).as_deref(), Some("eu-west-1"));
        assert_eq!(region("arn:aws:iam::123456789012:role/web"), None);
        assert_eq!(region("mrk-1234"), None);
        assert_eq!(region_in(&Attr::Unknown), None);
    }
}
