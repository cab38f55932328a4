//! Texts that ids are made of, and texts of requests and answers.

use aws_smithy_types::Blob;

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

/// The bytes of a text.
pub(crate) fn blob(text: &str) -> Blob {
    Blob::new(text.as_bytes())
}
