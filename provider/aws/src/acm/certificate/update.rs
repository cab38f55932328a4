//! Changing a certificate in place: tags, options, what was brought, and an early renewal.

use std::time::Duration;

use aws_sdk_acm::types::{CertificateDetail, RenewalStatus};
use aws_smithy_types::DateTime;
use slipway_engine::error::catalogue::{Doing, Verb, wait_to_diagnostic};
use slipway_engine::wait::{Progress, WaitOptions, wait_until};
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::Attr;

use super::model::Certificate;
use super::{NOUN, arn, create, failed, renewal, state};
use crate::acm::session::Session;
use crate::tagged;

/// How long a renewal by a private authority may take; it takes a minute or two.
const RENEWAL: Duration = Duration::from_secs(15 * 60);

pub(super) async fn update(
    session: &Session,
    prior: &Certificate,
    planned: Certificate,
) -> Result<Certificate, Diagnostics> {
    let arn = arn(prior)?;
    let doing = || Doing::new(Verb::Update, NOUN).named(arn);
    if brings_another(prior, &planned) {
        let upload = create::upload(session, &planned, Some(arn));
        session
            .import(&upload)
            .await
            .map_err(|error| failed(&error, &doing()))?;
    }
    if let Some(preference) = other_logging(prior, &planned) {
        session
            .set_logging(arn, preference)
            .await
            .map_err(|error| failed(&error, &doing()))?;
    }
    let before = prior.tags_all.if_known().cloned().unwrap_or_default();
    let after = session.tags.tags_all(&tagged::known(&planned.tags));
    let change = session.tags.change(&before, &after);
    session
        .change_tags(arn, &change)
        .await
        .map_err(|error| failed(&error, &doing()))?;

    let mut detail = session
        .describe(arn)
        .await
        .map_err(|error| failed(&error, &doing()))?;
    if planned.pending_renewal.is_unknown() && is_due(session, &detail, &planned) {
        session
            .renew(arn)
            .await
            .map_err(|error| failed(&error, &doing()))?;
        detail = wait_for_renewal(session, arn, detail.not_after().copied()).await?;
    }
    let remote = session
        .tags(arn)
        .await
        .map_err(|error| failed(&error, &doing()))?;
    let now = session.reads.runtime().wall();
    let made = state::of(&detail, &remote, &planned, session, now);
    Ok(keep_planned(made, planned))
}

/// Whether what is brought is another certificate than before.
fn brings_another(prior: &Certificate, planned: &Certificate) -> bool {
    let is_brought = planned
        .private_key
        .if_known()
        .is_some_and(|key| !key.is_empty());
    let changes = prior.certificate_body != planned.certificate_body
        || prior.certificate_chain != planned.certificate_chain
        || prior.private_key != planned.private_key;
    is_brought && changes
}

/// The preference for the public logs, when it changes.
fn other_logging<'a>(prior: &Certificate, planned: &'a Certificate) -> Option<&'a str> {
    let wanted = planned
        .options
        .if_known()?
        .first()?
        .certificate_transparency_logging_preference
        .if_known()?;
    let before = prior.options.if_known().and_then(|options| options.first());
    let before = before.and_then(|options| {
        options
            .certificate_transparency_logging_preference
            .if_known()
    });
    (before != Some(wanted)).then_some(wanted.as_str())
}

fn is_due(session: &Session, detail: &CertificateDetail, planned: &Certificate) -> bool {
    let early = planned
        .early_renewal_duration
        .if_known()
        .map(String::as_str);
    renewal::is_due(detail, early, session.reads.runtime().wall())
}

/// Waits until the certificate ends later than before, or ACM says that the renewal is done.
async fn wait_for_renewal(
    session: &Session,
    arn: &str,
    end: Option<DateTime>,
) -> Result<CertificateDetail, Diagnostics> {
    let options = WaitOptions {
        delay: Duration::from_secs(2),
        ..WaitOptions::within(RENEWAL)
    };
    let reads = &session.reads;
    let renewed = wait_until(reads.runtime(), reads.stop(), options, || async {
        let detail = session.describe(arn).await?;
        let summary = detail.renewal_summary();
        if detail.not_after().copied() != end {
            return Ok(Progress::Ready(detail));
        }
        Ok(match summary.map(|summary| summary.renewal_status()) {
            Some(RenewalStatus::Failed) => {
                let reason = summary.and_then(|summary| summary.renewal_status_reason());
                let reason = reason.map_or("unknown", |reason| reason.as_str());
                Progress::Failed(format!("the renewal failed with the reason {reason}"))
            }
            Some(status) => {
                Progress::Pending(format!("the status of the renewal is {}", status.as_str()))
            }
            None => Progress::Pending("the renewal has not begun".to_owned()),
        })
    });
    renewed.await.map_err(|error| {
        let doing = Doing::new(Verb::WaitFor, NOUN)
            .named(arn)
            .exists("The certificate exists; its renewal was asked for.");
        Diagnostics::from(wait_to_diagnostic(&error, &doing))
    })
}

/// What was planned as known is the result, whatever a copy that lags behind says; the next read
/// shows what is different.
fn keep_planned(mut made: Certificate, planned: Certificate) -> Certificate {
    fn keep<T>(made: &mut Attr<T>, planned: Attr<T>) {
        if !planned.is_unknown() {
            *made = planned;
        }
    }
    keep(&mut made.arn, planned.arn);
    keep(&mut made.id, planned.id);
    keep(
        &mut made.certificate_authority_arn,
        planned.certificate_authority_arn,
    );
    keep(&mut made.domain_name, planned.domain_name);
    keep(
        &mut made.domain_validation_options,
        planned.domain_validation_options,
    );
    keep(&mut made.key_algorithm, planned.key_algorithm);
    keep(&mut made.not_after, planned.not_after);
    keep(&mut made.not_before, planned.not_before);
    keep(&mut made.pending_renewal, planned.pending_renewal);
    keep(&mut made.region, planned.region);
    keep(&mut made.renewal_eligibility, planned.renewal_eligibility);
    keep(&mut made.renewal_summary, planned.renewal_summary);
    keep(&mut made.status, planned.status);
    keep(
        &mut made.subject_alternative_names,
        planned.subject_alternative_names,
    );
    keep(&mut made.tags, planned.tags);
    keep(&mut made.tags_all, planned.tags_all);
    keep(&mut made.r#type, planned.r#type);
    keep(&mut made.validation_emails, planned.validation_emails);
    keep(&mut made.validation_method, planned.validation_method);
    if let (Attr::Known(planned), Attr::Known(made)) = (planned.options, &mut made.options) {
        for (planned, made) in planned.into_iter().zip(made) {
            let logging = planned.certificate_transparency_logging_preference;
            keep(
                &mut made.certificate_transparency_logging_preference,
                logging,
            );
            keep(&mut made.export, planned.export);
        }
    }
    made
}
