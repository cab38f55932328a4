//! `aws_acm_certificate_validation`: waits until ACM has issued a certificate.
//!
//! It stands for no object of AWS. What depends on it gets a certificate that can be used.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_acm::types::{CertificateDetail, CertificateStatus, CertificateType, ValidationMethod};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic, wait_to_diagnostic};
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, CreateTimeout, Model, Set};
use slipway_framework::path::Path;
use slipway_framework::resource::{Call, Plan, Resource};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::semantic::dns;
use slipway_framework::validate::Validator;

use super::certificate::NOUN;
use super::names;
use super::session::{Connect, Session};
use crate::outlook;

/// ACM goes on trying for 72 hours; the official provider waits this long.
const ISSUE: Duration = Duration::from_secs(75 * 60);

/// Waits until ACM has issued a certificate.
///
/// Refer to `certificate_arn` of this resource where the certificate is used, so that it is used only
/// once it is issued.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Validation {
    /// The certificate.
    #[attr(required().replace().check(Validator::arn()))]
    pub(crate) certificate_arn: Attr<String>,
    /// When the certificate was issued.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// The region, by default that of the provider.
    #[attr(optional_computed().replace().check(Validator::non_empty()))]
    pub(crate) region: Attr<String>,
    /// The names of the DNS records that prove that the domains are yours. When you give them, they are compared with those that ACM asks for before anything waits.
    #[attr(optional().replace().equal(SemanticEquality::DnsName))]
    pub(crate) validation_record_fqdns: Attr<Set<String>>,
    /// How long to wait.
    #[block()]
    pub(crate) timeouts: Attr<CreateTimeout>,
}

/// The resource.
pub(super) struct CertificateValidation<C> {
    connect: Arc<C>,
}

impl<C: Connect> CertificateValidation<C> {
    pub(super) const fn new(connect: Arc<C>) -> Self {
        Self { connect }
    }
}

impl<C: Connect> Resource for CertificateValidation<C> {
    type Model = Validation;

    fn type_name(&self) -> &'static str {
        "aws_acm_certificate_validation"
    }

    fn plan(&self, plan: &mut Plan<Validation>) {
        let outlook = self.connect.outlook();
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
    }

    async fn create(
        &self,
        _: &Call<Validation>,
        planned: Validation,
    ) -> Result<Validation, Diagnostics> {
        let session = self
            .connect
            .session(planned.region.if_known().map(String::as_str))?;
        let arn = planned
            .certificate_arn
            .if_known()
            .map(String::as_str)
            .unwrap_or_default();
        let doing = || Doing::new(Verb::WaitFor, NOUN).named(arn);
        let read = Doing::new(Verb::Read, NOUN)
            .named(arn)
            .blaming(Path::of("certificate_arn"));
        let detail = session
            .describe(arn)
            .await
            .map_err(|error| Diagnostics::from(to_diagnostic(&error, &read)))?;
        check(&detail, &planned)?;
        let timeout = planned
            .timeouts
            .if_known()
            .map_or(ISSUE, |timeouts| timeouts.create.duration_or(ISSUE));
        let issued = wait_until_issued(&session, arn, timeout)
            .await
            .map_err(|error| not_issued(&error, doing()))?;
        Ok(Validation {
            id: Attr::Known(issue_time(issued.issued_at())),
            region: Attr::Known(session.region),
            ..planned
        })
    }

    async fn read(
        &self,
        _: &Call<Validation>,
        prior: Validation,
    ) -> Result<Option<Validation>, Diagnostics> {
        let arn = prior
            .certificate_arn
            .if_known()
            .map(String::as_str)
            .unwrap_or_default();
        let region = prior
            .region
            .if_known()
            .map(String::as_str)
            .or_else(|| names::region_of(arn));
        let session = self.connect.session(region)?;
        let detail = match session.describe(arn).await {
            Ok(detail) => detail,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => {
                let doing = Doing::new(Verb::Read, NOUN).named(arn);
                return Err(Diagnostics::from(to_diagnostic(&error, &doing)));
            }
        };
        // A certificate that is no longer valid is to be waited for again.
        if detail.status() != Some(&CertificateStatus::Issued) {
            return Ok(None);
        }
        Ok(Some(Validation {
            id: Attr::Known(issue_time(detail.issued_at())),
            region: Attr::Known(session.region),
            ..prior
        }))
    }

    /// Only `timeouts` can change in place.
    async fn update(
        &self,
        _: &Call<Validation>,
        _: Validation,
        planned: Validation,
    ) -> Result<Validation, Diagnostics> {
        Ok(planned)
    }

    /// Nothing exists that could be deleted.
    async fn delete(&self, _: &Call<Validation>, _: Validation) -> Result<(), Diagnostics> {
        Ok(())
    }
}

/// What makes waiting hopeless, found before it begins.
fn check(detail: &CertificateDetail, planned: &Validation) -> Result<(), Diagnostics> {
    let refuse = |summary: &str, text: String, path: &str| {
        Err(Diagnostics::from(
            Diagnostic::error(summary, text).at(Path::of(path)),
        ))
    };
    match detail.r#type() {
        None | Some(CertificateType::AmazonIssued) => {}
        Some(other) => {
            let text = format!(
                "A certificate of the type {} is not validated, so there is nothing to wait for. Nothing was changed.\n\
                 Remove this resource, and refer to the certificate itself.",
                other.as_str()
            );
            return refuse("Certificate needs no validation", text, "certificate_arn");
        }
    }
    let Some(given) = planned.validation_record_fqdns.if_known() else {
        return Ok(());
    };
    let mut missing = BTreeSet::new();
    for domain in detail.domain_validation_options() {
        if let Some(method) = domain
            .validation_method()
            .filter(|method| **method != ValidationMethod::Dns)
        {
            let text = format!(
                "The certificate is validated by {}, not by DNS, so no record can prove anything. Nothing was changed.\n\
                 Remove `validation_record_fqdns`, or set `validation_method` of the certificate to `DNS`.",
                method.as_str()
            );
            return refuse(
                "Certificate is not validated by DNS",
                text,
                "validation_record_fqdns",
            );
        }
        let Some(record) = domain.resource_record() else {
            continue;
        };
        if !given
            .into_iter()
            .any(|name| dns::equal(name, record.name()))
        {
            missing.insert(format!(
                "{}  {}  {}  (for {})",
                record.name(),
                record.r#type().as_str(),
                record.value(),
                domain.domain_name()
            ));
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = missing
        .into_iter()
        .map(|record| format!("  {record}"))
        .collect();
    let text = format!(
        "`validation_record_fqdns` lacks records that ACM asks for, so the certificate would never be issued. \
         Nothing was changed.\nAdd the records below and their names, then apply again.\n\n{}",
        list.join("\n")
    );
    refuse(
        "Missing validation records",
        text,
        "validation_record_fqdns",
    )
}

async fn wait_until_issued(
    session: &Session,
    arn: &str,
    timeout: Duration,
) -> Result<CertificateDetail, WaitError> {
    // ACM looks at the records about once a minute, so looking often brings little.
    let options = WaitOptions {
        interval: Duration::from_secs(2),
        ..WaitOptions::within(timeout)
    };
    let reads = &session.reads;
    wait_until(reads.runtime(), reads.stop(), options, || async {
        let detail = session.describe(arn).await?;
        Ok(match detail.status() {
            Some(CertificateStatus::Issued) => Progress::Ready(detail),
            None => Progress::Pending("ACM says no status".to_owned()),
            Some(CertificateStatus::PendingValidation) => Progress::Pending(waiting_for(&detail)),
            Some(status) => Progress::Failed(reason(status, &detail)),
        })
    })
    .await
}

/// What a pending certificate waits for.
fn waiting_for(detail: &CertificateDetail) -> String {
    use aws_sdk_acm::types::DomainStatus;
    let open = detail
        .domain_validation_options()
        .iter()
        .filter(|it| it.validation_status() != Some(&DomainStatus::Success));
    let mut open: Vec<&str> = open.map(|it| it.domain_name()).collect();
    open.sort_unstable();
    match open.as_slice() {
        [] => "its status is PENDING_VALIDATION".to_owned(),
        domains => format!(
            "its status is PENDING_VALIDATION, and ACM has not yet found the records for {}",
            domains.join(", ")
        ),
    }
}

fn reason(status: &CertificateStatus, detail: &CertificateDetail) -> String {
    match detail.failure_reason() {
        Some(reason) => format!(
            "its status is {} with the reason {}",
            status.as_str(),
            reason.as_str()
        ),
        None => format!("its status is {}", status.as_str()),
    }
}

/// Nothing was made, so even a stop is an error: without one this resource would count as done.
fn not_issued(error: &WaitError, doing: Doing) -> Diagnostics {
    let doing = match error {
        WaitError::Refused { .. } => doing
            .exists("The certificate exists and can never be used.")
            .next("Remove the cause and apply again: the certificate is replaced. The ACM user guide explains each reason."),
        WaitError::TimedOut { .. } => doing.exists("The certificate exists, and ACM goes on for 72 hours.").next(
            "Check that the records can be resolved from the internet, then apply again, or allow more time in `timeouts`.",
        ),
        WaitError::Stopped { .. } => doing.exists("The certificate exists, and ACM goes on."),
        WaitError::Gone | WaitError::Call(_) => doing,
    };
    let mut diagnostic = wait_to_diagnostic(error, &doing);
    diagnostic.severity = slipway_framework::diag::Severity::Error;
    Diagnostics::from(diagnostic)
}

/// A time as the official provider writes ids of this type: `2026-11-20 08:15:00.123 +0000 UTC`.
fn issue_time(time: Option<&DateTime>) -> String {
    // A certificate that is issued has a time; without one the zero of Go's time stands in the id.
    let zero = "0001-01-01 00:00:00 +0000 UTC";
    let written = time.and_then(|time| time.fmt(Format::DateTime).ok());
    written.map_or_else(
        || zero.to_owned(),
        |text| format!("{} +0000 UTC", text.replace('T', " ").trim_end_matches('Z')),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_spelled_as_the_official_one() {
        let time = DateTime::from_secs_and_nanos(1_763_626_500, 123_000_000);
        assert_eq!(issue_time(Some(&time)), "2025-11-20 08:15:00.123 +0000 UTC");
        assert_eq!(
            issue_time(Some(&DateTime::from_secs(0))),
            "1970-01-01 00:00:00 +0000 UTC"
        );
    }
}
