//! The arguments and attributes of `aws_acm_certificate`.

use std::collections::BTreeMap;

use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

use super::renewal;

/// A TLS certificate of AWS Certificate Manager (ACM).
///
/// You can have ACM issue a public certificate (`domain_name` and `validation_method`), have a private
/// authority of yours issue one (`certificate_authority_arn`), or bring one that was issued elsewhere
/// (`certificate_body` and `private_key`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::ExactlyOneOf(vec!["domain_name", "private_key"]))
    .relation(Relation::RequiredWith { argument: "certificate_body", others: vec!["private_key"] })
    .relation(Relation::RequiredWith { argument: "private_key", others: vec!["certificate_body"] })
    .relation(Relation::Conflicts(vec!["certificate_body", "domain_name"]))
    .relation(Relation::Conflicts(vec!["certificate_chain", "domain_name"]))
    .relation(Relation::Conflicts(vec!["certificate_authority_arn", "certificate_body"]))
    .relation(Relation::Conflicts(vec!["certificate_authority_arn", "certificate_chain"]))
    .relation(Relation::Conflicts(vec!["certificate_authority_arn", "private_key"]))
    .relation(Relation::Conflicts(vec!["certificate_authority_arn", "validation_method"]))
    .relation(Relation::Conflicts(vec!["early_renewal_duration", "private_key"]))
    .relation(Relation::Conflicts(vec!["early_renewal_duration", "certificate_chain"]))
    .relation(Relation::Conflicts(vec!["early_renewal_duration", "validation_method"]))
    .relation(Relation::Conflicts(vec!["key_algorithm", "private_key"]))
    .relation(Relation::Conflicts(vec!["key_algorithm", "certificate_chain"]))
    .relation(Relation::Conflicts(vec!["options", "private_key"]))
    .relation(Relation::Conflicts(vec!["subject_alternative_names", "private_key"]))
    .relation(Relation::Conflicts(vec!["subject_alternative_names", "certificate_chain"]))
    .relation(Relation::Conflicts(vec!["validation_method", "private_key"]))
    .relation(Relation::Conflicts(vec!["validation_method", "certificate_chain"]))
    .relation(Relation::Conflicts(vec!["validation_option", "private_key"])))]
pub(crate) struct Certificate {
    /// The Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// The private authority that issues the certificate.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull).check(arn_or_empty()))]
    pub(crate) certificate_authority_arn: Attr<String>,
    /// The certificate that you bring, in PEM form.
    #[attr(optional().equal(SemanticEquality::EmptyForNull).equal(SemanticEquality::OuterWhitespace))]
    pub(crate) certificate_body: Attr<String>,
    /// The certificates between yours and the root, in PEM form.
    #[attr(optional().equal(SemanticEquality::EmptyForNull).equal(SemanticEquality::OuterWhitespace))]
    pub(crate) certificate_chain: Attr<String>,
    /// The domain that the certificate is for, such as `example.com` or `*.example.com`.
    #[attr(optional_computed().recomputed_with(&BROUGHT).equal(SemanticEquality::DnsName).check(Validator::length(0..=253)))]
    pub(crate) domain_name: Attr<String>,
    /// The DNS records that prove that the domains are yours, one for each domain, once ACM has said them.
    ///
    /// The domains are known at plan, so you can make the records with `for_each`.
    #[attr(computed().plain())]
    pub(crate) domain_validation_options: Attr<Set<DomainRecord>>,
    /// How long before its end the certificate of a private authority is renewed: years, months and days such as `P90D`, or a duration such as `2160h`.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull).check(renewal::validator()))]
    pub(crate) early_renewal_duration: Attr<String>,
    /// The Amazon resource name.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// The algorithm of the key.
    #[attr(optional_computed().replace().check(Validator::one_of(KEY_ALGORITHMS)))]
    pub(crate) key_algorithm: Attr<String>,
    /// Until when the certificate is valid.
    #[attr(computed().recomputed_with(&BROUGHT))]
    pub(crate) not_after: Attr<String>,
    /// From when on the certificate is valid.
    #[attr(computed().recomputed_with(&BROUGHT))]
    pub(crate) not_before: Attr<String>,
    /// Whether the certificate is due to be renewed, by `early_renewal_duration`. The next apply renews it then.
    #[attr(computed())]
    pub(crate) pending_renewal: Attr<bool>,
    /// The private key of the certificate that you bring, in PEM form.
    #[attr(optional().sensitive().equal(SemanticEquality::EmptyForNull).equal(SemanticEquality::OuterWhitespace))]
    pub(crate) private_key: Attr<String>,
    /// The region, by default that of the provider.
    #[attr(optional_computed().replace().check(Validator::non_empty()))]
    pub(crate) region: Attr<String>,
    /// Whether ACM can renew the certificate by itself: `ELIGIBLE` or `INELIGIBLE`.
    #[attr(computed().recomputed_with(&BROUGHT))]
    pub(crate) renewal_eligibility: Attr<String>,
    /// How the latest renewal by ACM went.
    #[attr(computed().plain())]
    pub(crate) renewal_summary: Attr<Vec<RenewalSummary>>,
    /// The status, such as `PENDING_VALIDATION` or `ISSUED`.
    #[attr(computed().recomputed_with(&BROUGHT))]
    pub(crate) status: Attr<String>,
    /// More domains that the certificate is for. `domain_name` may be among them or not.
    #[attr(optional_computed().recomputed_with(&BROUGHT).equal(SemanticEquality::DnsName)
        .check(Validator::elements(Validator::length(1..=253))))]
    pub(crate) subject_alternative_names: Attr<Set<String>>,
    /// Tags.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// The tags together with the provider's `default_tags`.
    #[attr(computed())]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Where the certificate comes from: `AMAZON_ISSUED`, `PRIVATE` or `IMPORTED`.
    #[attr(computed())]
    pub(crate) r#type: Attr<String>,
    /// The addresses that were asked by mail for the domains.
    #[attr(computed())]
    pub(crate) validation_emails: Attr<Vec<String>>,
    /// How you prove that the domains are yours: `DNS`, `EMAIL` or `HTTP`.
    #[attr(optional_computed().replace().check(Validator::one_of(["DNS", "EMAIL", "HTTP"])))]
    pub(crate) validation_method: Attr<String>,
    /// What is logged and exported.
    #[block(max(1).computed())]
    pub(crate) options: Attr<Vec<Options>>,
    /// Where the mail for a domain goes.
    #[block(replace())]
    pub(crate) validation_option: Attr<Set<ValidationOption>>,
}

/// What is brought: with another certificate in place, what is read from it is another as well.
const BROUGHT: [&str; 3] = ["certificate_body", "certificate_chain", "private_key"];

/// The algorithms that RequestCertificate takes (ACM API reference).
const KEY_ALGORITHMS: [&str; 7] = [
    "RSA_1024",
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "EC_prime256v1",
    "EC_secp384r1",
    "EC_secp521r1",
];

fn arn_or_empty() -> Validator {
    Validator::any_of([Validator::arn(), Validator::one_of([""])])
}

/// A DNS record that proves that a domain is yours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct DomainRecord {
    /// The domain.
    #[attr(computed())]
    pub(crate) domain_name: Attr<String>,
    /// The record's name.
    #[attr(computed())]
    pub(crate) resource_record_name: Attr<String>,
    /// The record's type.
    #[attr(computed())]
    pub(crate) resource_record_type: Attr<String>,
    /// The record's value.
    #[attr(computed())]
    pub(crate) resource_record_value: Attr<String>,
}

/// How a renewal went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct RenewalSummary {
    /// The status.
    #[attr(computed())]
    pub(crate) renewal_status: Attr<String>,
    /// Why it failed.
    #[attr(computed())]
    pub(crate) renewal_status_reason: Attr<String>,
    /// When the status changed.
    #[attr(computed())]
    pub(crate) updated_at: Attr<String>,
}

/// What is logged and exported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Options {
    /// Whether the certificate is entered in the public certificate logs: `ENABLED` or `DISABLED`.
    #[attr(default("ENABLED").check(Validator::one_of(["ENABLED", "DISABLED"])))]
    pub(crate) certificate_transparency_logging_preference: Attr<String>,
    /// Whether the private key can be exported: `ENABLED` or `DISABLED`. Exportable certificates cost money.
    #[attr(optional_computed().replace().check(Validator::one_of(["ENABLED", "DISABLED"])))]
    pub(crate) export: Attr<String>,
}

/// Where the mail for a domain goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ValidationOption {
    /// The domain.
    #[attr(required().replace())]
    pub(crate) domain_name: Attr<String>,
    /// The domain itself or a parent of it; the mail goes to the usual addresses there.
    #[attr(required().replace())]
    pub(crate) validation_domain: Attr<String>,
}
