//! Identifiers that look like those of the service and are the same in every run.

use aws_lc_rs::digest;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Counts what was named, so that no two are alike.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// By what the identifiers are of: those of a cluster are the same whichever of two is made first.
    made: BTreeMap<String, u64>,
}

impl Ids {
    /// `size` hexadecimal digits, at most 64.
    pub(super) fn hex(&mut self, size: usize) -> String {
        self.hex_of("", size)
    }

    /// `size` hexadecimal digits of the object with this ARN, at most 64.
    pub(super) fn hex_of(&mut self, arn: &str, size: usize) -> String {
        let made = self.made.entry(arn.to_owned()).or_default();
        *made += 1;
        let hash = digest::digest(&digest::SHA256, format!("eks {arn} {made}").as_bytes());
        let mut text = hash.as_ref().iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        text.truncate(size);
        text
    }

    /// Ten decimal digits of the object with this ARN.
    pub(super) fn digits_of(&mut self, arn: &str) -> String {
        let digits = |c: char| char::from_digit(c.to_digit(16).unwrap_or(0) % 10, 10);
        self.hex_of(arn, 10).chars().filter_map(digits).collect()
    }

    /// A version 4 UUID.
    pub(super) fn uuid(&mut self) -> String {
        let hex = self.hex(32);
        format!(
            "{}-{}-4{}-a{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[13..16],
            &hex[17..20],
            &hex[20..]
        )
    }
}
