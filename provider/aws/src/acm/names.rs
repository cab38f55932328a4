//! Domain names and ARNs of certificates.

use std::collections::BTreeSet;

use slipway_framework::model::Set;
use slipway_framework::semantic::arn::Arn;
use slipway_framework::semantic::dns;

/// A name without the final dot, which ACM does not take.
pub(super) fn without_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// The form in which names are compared.
fn normal(name: &str) -> String {
    without_dot(name).to_ascii_lowercase()
}

/// All domains of a certificate in the form in which they are compared. ACM counts the first domain
/// among the alternative names, whether the request did or not.
pub(super) fn domains(domain: &str, alternative_names: &Set<String>) -> BTreeSet<String> {
    std::iter::once(domain)
        .chain(alternative_names.into_iter().map(String::as_str))
        .map(normal)
        .collect()
}

/// The spelling in `known` of a name that an answer spells its own way.
pub(super) fn spelled<'a>(name: &'a str, known: impl IntoIterator<Item = &'a str>) -> &'a str {
    known
        .into_iter()
        .find(|known| dns::equal(known, name))
        .unwrap_or(name)
}

/// The region in the ARN of a certificate; `None` when it is no such ARN.
pub(super) fn region_of(arn: &str) -> Option<&str> {
    let parts = Arn::parse(arn)?;
    let is_certificate = parts.service == "acm" && parts.resource.starts_with("certificate/");
    (is_certificate && !parts.region.is_empty()).then_some(parts.region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_domain_counts_among_the_names() {
        let with = Set(vec![
            "www.example.com".to_owned(),
            "Example.com.".to_owned(),
        ]);
        let without = Set(vec!["WWW.example.com".to_owned()]);
        assert_eq!(
            domains("example.com", &with),
            domains("example.com", &without)
        );
        assert_ne!(
            domains("example.com", &with),
            domains("example.com", &Set(Vec::new()))
        );
    }

    #[test]
    fn only_the_arn_of_a_certificate_has_a_region() {
        assert_eq!(
            region_of("arn:aws:acm:eu-west-1:123456789012:certificate/1"),
            Some("eu-west-1")
        );
        assert_eq!(
            region_of("arn:aws:iam::123456789012:server-certificate/x"),
            None
        );
        assert_eq!(region_of("certificate/1"), None);
    }
}
