//! The data source `aws_acm_certificate`: a certificate that exists, by its domain, its tags, and what it is.
//!
//! Facts: ACM API reference, ListCertificates (without a filter, only certificates with RSA keys of 1024 and
//! 2048 bits are listed), GetCertificate (only what was issued can be got).

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_acm::types::{CertificateStatus, CertificateSummary, CertificateType, KeyAlgorithm};
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::lifecycle::{Selection, only};
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::{Relation, Validator};

use super::api::Listing;
use super::session::{Connect as _, Session};
use crate::error::ACM;
use crate::parts::given;
use crate::shared::Shared;
use crate::tagged::{self, TagsAttr};
use crate::tags::Tags;

/// A certificate that exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::AtLeastOneOf(vec!["domain", "tags"])))]
pub(crate) struct CertificateData {
    /// Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// The certificate in PEM; empty until it is issued.
    #[attr(computed())]
    pub(crate) certificate: Attr<String>,
    /// The certificates between it and the root in PEM; empty until it is issued.
    #[attr(computed())]
    pub(crate) certificate_chain: Attr<String>,
    /// First domain of the certificate.
    #[attr(optional_computed())]
    pub(crate) domain: Attr<String>,
    /// ARN of the certificate.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Kinds of keys of which it has one; `RSA_1024` and `RSA_2048` when left out.
    #[attr(optional().check(one_of(KeyAlgorithm::values())))]
    pub(crate) key_types: Attr<Set<String>>,
    /// Whether the newest is meant when there are several.
    #[attr(optional())]
    pub(crate) most_recent: Attr<bool>,
    /// Region, by default that of the provider.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// Status.
    #[attr(computed())]
    pub(crate) status: Attr<String>,
    /// Statuses of which it has one; `ISSUED` when left out.
    #[attr(optional().check(one_of(CertificateStatus::values())))]
    pub(crate) statuses: Attr<Vec<String>>,
    /// Tags, all of which it has.
    #[attr(optional_computed())]
    pub(crate) tags: TagsAttr,
    /// Where it comes from: one of `AMAZON_ISSUED`, `IMPORTED` and `PRIVATE`.
    #[attr(optional().check(one_of(CertificateType::values())))]
    pub(crate) types: Attr<Vec<String>>,
}

fn one_of(words: &'static [&'static str]) -> Validator {
    Validator::elements(Validator::one_of(words.iter().copied()))
}

/// The data source.
pub(super) struct CertificateSource {
    shared: Arc<Shared>,
}

impl CertificateSource {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for CertificateSource {
    type Model = CertificateData;

    fn type_name(&self) -> &'static str {
        "aws_acm_certificate"
    }

    async fn read(
        &self,
        config: CertificateData,
        _: &StopSignal,
    ) -> Result<CertificateData, Diagnostics> {
        let acm = self.shared.session(given(&config.region))?;
        let failed = |error: CloudError| {
            let doing = Doing::new(Verb::Read, "ACM certificate").of(ACM);
            let doing = doing.named(given(&config.domain).unwrap_or("by tags"));
            Diagnostics::from(to_diagnostic(&error, &doing))
        };
        let all = candidates(&acm, &config).await.map_err(failed)?;
        let (found, tags) = chosen(all, &config)?;
        let arn = found.certificate_arn().unwrap_or_default();
        // hashicorp/aws has an empty text where there is none yet.
        let (body, chain) = match is_issued(&found) {
            true => acm.get(arn).await.map_err(failed)?,
            false => (Some(String::new()), Some(String::new())),
        };
        let tags = acm.tags.read_tags_all(&tags).into_iter();
        let tags: BTreeMap<_, _> = tags.map(|(key, value)| (key, value.into())).collect();
        Ok(CertificateData {
            arn: arn.into(),
            certificate: body.into(),
            certificate_chain: chain.into(),
            domain: found.domain_name.clone().into(),
            id: arn.into(),
            region: acm.region.as_str().into(),
            status: found.status().map(|it| it.as_str().to_owned()).into(),
            tags: Attr::Known(tags),
            ..config
        })
    }
}

fn is_issued(summary: &CertificateSummary) -> bool {
    summary.status() == Some(&CertificateStatus::Issued)
}

/// The certificates that fit, each with its tags.
async fn candidates(
    acm: &Session,
    config: &CertificateData,
) -> Result<Vec<(CertificateSummary, Tags)>, CloudError> {
    let keys = config.key_types.if_known().into_iter().flatten();
    let listing = Listing {
        statuses: statuses(config),
        key_types: keys.cloned().collect(),
    };
    let mut found = Vec::new();
    for summary in acm.list(&listing).await? {
        if !fits(&summary, config) {
            continue;
        }
        let tags = match acm
            .tags(summary.certificate_arn().unwrap_or_default())
            .await
        {
            Ok(tags) => tags,
            // It went in between.
            Err(error) if error.is_not_found() => continue,
            Err(error) => return Err(error),
        };
        let wanted = tagged::known(&config.tags);
        if wanted
            .iter()
            .all(|(key, value)| tags.get(key) == Some(value))
        {
            found.push((summary, tags));
        }
    }
    Ok(found)
}

/// The statuses of which it has one.
fn statuses(config: &CertificateData) -> Vec<String> {
    let asked = config.statuses.if_known().filter(|all| !all.is_empty());
    asked.map_or_else(|| vec!["ISSUED".to_owned()], Clone::clone)
}

/// Whether a certificate is for the domain, and of one of the types.
fn fits(summary: &CertificateSummary, config: &CertificateData) -> bool {
    let domain = given(&config.domain);
    let types = config.types.if_known().filter(|all| !all.is_empty());
    let ours = summary.r#type().map(|it| it.as_str());
    domain.is_none_or(|domain| summary.domain_name() == Some(domain))
        && types.is_none_or(|all| all.iter().any(|it| Some(it.as_str()) == ours))
}

/// The one that is meant.
fn chosen(
    mut all: Vec<(CertificateSummary, Tags)>,
    config: &CertificateData,
) -> Result<(CertificateSummary, Tags), Diagnostics> {
    if config.most_recent.if_known() == Some(&true) {
        let of_issued = all.iter().all(|(summary, _)| is_issued(summary));
        all.sort_by_key(|(summary, _)| Reverse(since(summary, of_issued)));
        all.truncate(1);
    }
    let name = |(summary, _): &(CertificateSummary, Tags)| {
        let arn = summary.certificate_arn().unwrap_or_default();
        let domain = summary.domain_name().unwrap_or_default();
        format!("{arn} ({domain})")
    };
    all.sort_by_key(&name);
    only(all, &selection(config), name)
}

/// What was looked for.
fn selection(config: &CertificateData) -> Selection {
    let listed = |all: Vec<String>| (!all.is_empty()).then(|| all.join(", "));
    let keys = config.key_types.if_known().into_iter().flatten();
    let types = config.types.if_known().cloned();
    let criteria = [
        ("domain", given(&config.domain).map(str::to_owned)),
        ("statuses", listed(statuses(config))),
        ("types", types.and_then(listed)),
        ("key_types", listed(keys.cloned().collect())),
    ];
    let tags = tagged::known(&config.tags);
    let tags = tags
        .iter()
        .map(|(key, value)| ("tags", format!("{key} = {value}")));
    let criteria = criteria
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    Selection {
        noun: "certificate".to_owned(),
        criteria: criteria.chain(tags).collect(),
        argument: match given(&config.domain) {
            Some(_) => "domain",
            None => "tags",
        },
        check: "Check the arguments, that `key_types` names the kind of its key if that is not RSA with at most 2048 \
                bits, and that the provider uses the account and the region in which it is."
            .to_owned(),
        narrow: "Narrow the search with more arguments, or write `most_recent = true`.".to_owned(),
    }
}

/// What makes a certificate newer than another: of certificates that were issued since when they are valid,
/// which a renewal moves; with others among them, when they were made.
fn since(summary: &CertificateSummary, of_issued: bool) -> Option<i64> {
    let from = summary.not_before.filter(|_| of_issued);
    from.or(summary.created_at).map(|it| it.secs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_types::DateTime;

    fn certificate(arn: &str, second: i64) -> (CertificateSummary, Tags) {
        let summary = CertificateSummary::builder()
            .certificate_arn(arn)
            .domain_name("example.com")
            .r#type("AMAZON_ISSUED".into())
            .status(CertificateStatus::Issued)
            .not_before(DateTime::from_secs(second));
        (summary.build(), Tags::new())
    }

    fn arn(found: Result<(CertificateSummary, Tags), Diagnostics>) -> Option<String> {
        found.ok()?.0.certificate_arn
    }

    #[test]
    fn of_several_only_the_newest_can_be_meant() {
        let all = || {
            vec![
                certificate("old", 1),
                certificate("new", 3),
                certificate("between", 2),
            ]
        };
        let config = CertificateData::default();
        assert_eq!(arn(chosen(all(), &config)), None);
        assert_eq!(arn(chosen(Vec::new(), &config)), None);
        assert_eq!(
            arn(chosen(vec![certificate("one", 1)], &config)),
            Some("one".to_owned())
        );
        let newest = CertificateData {
            most_recent: Attr::Known(true),
            ..config
        };
        assert_eq!(arn(chosen(all(), &newest)), Some("new".to_owned()));
    }

    #[test]
    fn the_domain_is_the_first_one_and_the_type_one_of_those() {
        let (summary, _) = certificate("one", 1);
        let is = |domain: &str, types: &[&str]| {
            let types = types.iter().map(|it| (*it).to_owned()).collect();
            let config = CertificateData {
                domain: domain.into(),
                types: Attr::Known(types),
                ..CertificateData::default()
            };
            fits(&summary, &config)
        };
        assert!(is("example.com", &[]) && is("", &["IMPORTED", "AMAZON_ISSUED"]));
        assert!(!is("www.example.com", &[]) && !is("example.com", &["IMPORTED"]));
    }
}
