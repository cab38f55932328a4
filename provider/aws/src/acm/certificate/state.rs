//! From ACM's description of a certificate to its state.

use std::time::SystemTime;

use aws_sdk_acm::types as sdk;
use aws_sdk_acm::types::CertificateDetail;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use slipway_framework::model::{Attr, Set};

use super::model::{Certificate, DomainRecord, Options, RenewalSummary};
use super::renewal;
use crate::acm::names;
use crate::acm::session::Session;
use crate::tagged;
use crate::tags::Tags;

/// The state of a certificate. What ACM does not tell, and the user's spelling of what it does, is
/// taken from `known`: the prior state, or the plan.
pub(super) fn of(
    detail: &CertificateDetail,
    remote: &Tags,
    known: &Certificate,
    session: &Session,
    now: SystemTime,
) -> Certificate {
    let arn = match detail.certificate_arn() {
        Some(arn) => Attr::from(arn),
        None => known.arn.clone(),
    };
    let early = known.early_renewal_duration.if_known().map(String::as_str);
    Certificate {
        id: arn.clone(),
        arn,
        certificate_authority_arn: text(detail.certificate_authority_arn()),
        certificate_body: settled(&known.certificate_body),
        certificate_chain: settled(&known.certificate_chain),
        domain_name: domain_name(detail, known),
        domain_validation_options: Attr::Known(records(detail, known)),
        early_renewal_duration: settled(&known.early_renewal_duration),
        key_algorithm: text(
            detail
                .key_algorithm()
                .map(|it| it.as_str().replace('-', "_"))
                .as_deref(),
        ),
        not_after: time(detail.not_after()),
        not_before: time(detail.not_before()),
        pending_renewal: Attr::Known(renewal::is_due(detail, early, now)),
        private_key: settled(&known.private_key),
        region: Attr::Known(session.region.clone()),
        renewal_eligibility: text(
            detail
                .renewal_eligibility()
                .map(sdk::RenewalEligibility::as_str),
        ),
        renewal_summary: Attr::Known(detail.renewal_summary().map(summary).into_iter().collect()),
        status: text(detail.status().map(sdk::CertificateStatus::as_str)),
        subject_alternative_names: alternative_names(detail, known),
        tags: tagged::read(&session.tags, remote, &known.tags),
        tags_all: Attr::Known(session.tags.read_tags_all(remote)),
        r#type: text(detail.r#type().map(sdk::CertificateType::as_str)),
        validation_emails: Attr::Known(emails(detail)),
        validation_method: Attr::Known(validation_method(detail)),
        options: Attr::Known(options(detail, known)),
        validation_option: match &known.validation_option {
            Attr::Known(options) => Attr::Known(options.clone()),
            Attr::Null | Attr::Unknown => Attr::Known(Set::default()),
        },
    }
}

fn text(value: Option<&str>) -> Attr<String> {
    value
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .into()
}

/// A value that ACM does not tell. It is never unknown after an apply.
fn settled(value: &Attr<String>) -> Attr<String> {
    value.if_known().cloned().into()
}

/// A time as RFC 3339 writes it, in whole seconds.
fn time(value: Option<&DateTime>) -> Attr<String> {
    value
        .and_then(|time| DateTime::from_secs(time.secs()).fmt(Format::DateTime).ok())
        .into()
}

fn domain_name(detail: &CertificateDetail, known: &Certificate) -> Attr<String> {
    let known = known.domain_name.if_known().map(String::as_str);
    text(detail.domain_name().map(|name| names::spelled(name, known)))
}

/// The known set when it means the same: ACM counts the first domain among the names.
fn alternative_names(detail: &CertificateDetail, known: &Certificate) -> Attr<Set<String>> {
    let domain = detail.domain_name().unwrap_or_default();
    let answer: Set<String> = detail.subject_alternative_names().iter().cloned().collect();
    match known.subject_alternative_names.if_known() {
        Some(known) if names::domains(domain, known) == names::domains(domain, &answer) => {
            Attr::Known(known.clone())
        }
        _ => Attr::Known(answer),
    }
}

/// The names under which the user knows the domains.
fn spellings(known: &Certificate) -> impl Iterator<Item = &str> + Clone {
    let planned = known
        .domain_validation_options
        .if_known()
        .into_iter()
        .flatten();
    let planned = planned.filter_map(|record| record.domain_name.if_known());
    let names = known
        .subject_alternative_names
        .if_known()
        .into_iter()
        .flatten();
    planned
        .chain(known.domain_name.if_known())
        .chain(names)
        .map(|name| names::without_dot(name))
}

/// The records that ACM has said, and each domain that is known to get one and has none yet: core
/// does not let a planned domain disappear.
fn records(detail: &CertificateDetail, known: &Certificate) -> Set<DomainRecord> {
    let mut records = said(detail, known);
    let planned = known
        .domain_validation_options
        .if_known()
        .into_iter()
        .flatten();
    for planned in planned.filter(|planned| planned.resource_record_name.if_known().is_none()) {
        if records
            .iter()
            .all(|said| said.domain_name != planned.domain_name)
        {
            records.push(DomainRecord {
                domain_name: planned.domain_name.clone(),
                ..DomainRecord::default()
            });
        }
    }
    Set(records)
}

fn said(detail: &CertificateDetail, known: &Certificate) -> Vec<DomainRecord> {
    let with_record = detail
        .domain_validation_options()
        .iter()
        .filter_map(|domain| Some((domain, domain.resource_record()?)));
    with_record
        .map(|(domain, record)| DomainRecord {
            domain_name: Attr::from(names::spelled(domain.domain_name(), spellings(known))),
            resource_record_name: Attr::from(record.name()),
            resource_record_type: Attr::from(record.r#type().as_str()),
            resource_record_value: Attr::from(record.value()),
        })
        .collect()
}

fn emails(detail: &CertificateDetail) -> Vec<String> {
    detail
        .domain_validation_options()
        .iter()
        .flat_map(|domain| domain.validation_emails())
        .cloned()
        .collect()
}

/// How the domains are validated; `NONE` where nobody has to be asked.
fn validation_method(detail: &CertificateDetail) -> String {
    let issued_by_amazon = detail.r#type() == Some(&sdk::CertificateType::AmazonIssued);
    let mut methods = detail
        .domain_validation_options()
        .iter()
        .filter_map(|domain| domain.validation_method());
    let method = methods.next().filter(|_| issued_by_amazon);
    method
        .map_or("NONE", sdk::ValidationMethod::as_str)
        .to_owned()
}

fn summary(summary: &sdk::RenewalSummary) -> RenewalSummary {
    RenewalSummary {
        renewal_status: Attr::from(summary.renewal_status().as_str()),
        renewal_status_reason: text(
            summary
                .renewal_status_reason()
                .map(sdk::FailureReason::as_str),
        ),
        updated_at: time(Some(summary.updated_at())),
    }
}

/// The options as ACM tells them, and as they are known where it does not.
#[expect(
    deprecated,
    reason = "the argument is part of the contract; the API says what it still does with it"
)]
fn options(detail: &CertificateDetail, known: &Certificate) -> Vec<Options> {
    let before = known.options.if_known().and_then(|options| options.first());
    let Some(answer) = detail.options() else {
        return before.map(known_options).into_iter().collect();
    };
    let logging = answer
        .certificate_transparency_logging_preference()
        .map(|it| it.as_str());
    let export = answer.export().map(sdk::CertificateExport::as_str);
    let before = before.map(known_options).unwrap_or_default();
    vec![Options {
        certificate_transparency_logging_preference: match logging {
            Some(logging) => Attr::from(logging),
            None => before.certificate_transparency_logging_preference,
        },
        export: match export {
            Some(export) => Attr::from(export),
            None => before.export,
        },
    }]
}

/// The options as far as they are known.
fn known_options(options: &Options) -> Options {
    Options {
        certificate_transparency_logging_preference: settled(
            &options.certificate_transparency_logging_preference,
        ),
        export: settled(&options.export),
    }
}
