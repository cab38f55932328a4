//! The names on a certificate and the records that prove them.

use crate::aws::signature::hex;
use aws_lc_rs::digest;

/// The CNAME that proves a domain. A wildcard and its apex share one; other domains differ in name
/// and value, so that a client which mixes them up is never issued a certificate.
pub(super) fn validation_record(domain: &str) -> (String, String) {
    let apex = domain.trim_start_matches("*.").to_ascii_lowercase();
    let token = |salt: &str| {
        let hash = digest::digest(&digest::SHA256, format!("{salt} {apex}").as_bytes());
        hex(&hash.as_ref()[..16])
    };
    (
        format!("_{}.{apex}.", token("name")),
        format!("_{}.jkddzztszm.acm-validations.aws.", token("value")),
    )
}

/// Whether a name fits the API's `DomainNameString`.
pub(super) fn is_domain(domain: &str) -> bool {
    let bare = domain.strip_prefix("*.").unwrap_or(domain);
    let labels: Vec<&str> = bare.split('.').collect();
    domain.len() <= 253
        && labels.len() >= 2
        && labels.iter().all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
}
