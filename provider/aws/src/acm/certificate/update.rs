//! The steps that change a certificate in place: what was brought, what is logged, an early renewal.

use std::time::Duration;

use aws_sdk_acm::types::{CertificateDetail, RenewalStatus};
use aws_smithy_types::DateTime;
use slipway_engine::error::CloudError;
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};

use super::model::Certificate;
use super::{create, renewal};
use crate::acm::session::Session;

/// How long a renewal by a private authority may take; it takes a minute or two.
const RENEWAL: Duration = Duration::from_secs(15 * 60);

/// Brings another certificate in place of this one; without a key there is none to bring.
pub(super) async fn bring(
    session: &Session,
    arn: &str,
    planned: &Certificate,
) -> Result<(), CloudError> {
    let is_brought = planned
        .private_key
        .if_known()
        .is_some_and(|key| !key.is_empty());
    if is_brought {
        let upload = create::upload(session, planned, Some(arn));
        session.import(&upload).await?;
    }
    Ok(())
}

/// Changes what is logged.
pub(super) async fn log(
    session: &Session,
    arn: &str,
    prior: &Certificate,
    planned: &Certificate,
) -> Result<(), CloudError> {
    match other_logging(prior, planned) {
        Some(preference) => session.set_logging(arn, preference).await,
        None => Ok(()),
    }
}

/// Renews a certificate that is due; its end until then. `None` when it is not due any more.
pub(super) async fn renew(
    session: &Session,
    arn: &str,
    planned: &Certificate,
) -> Result<Option<Option<DateTime>>, CloudError> {
    // Only a plan that leaves it open asks for a renewal; see the plan hook.
    if !planned.pending_renewal.is_unknown() {
        return Ok(None);
    }
    let detail = session.describe(arn).await?;
    if !is_due(session, &detail, planned) {
        return Ok(None);
    }
    session.renew(arn).await?;
    Ok(Some(detail.not_after().copied()))
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
pub(super) async fn wait_for_renewal(
    session: &Session,
    arn: &str,
    end: Option<DateTime>,
) -> Result<(), WaitError> {
    let options = WaitOptions {
        delay: Duration::from_secs(2),
        ..WaitOptions::within(RENEWAL)
    };
    let reads = &session.reads;
    let renewed = wait_until(reads.runtime(), reads.stop(), options, || async {
        let detail = session.describe(arn).await?;
        let summary = detail.renewal_summary();
        if detail.not_after().copied() != end {
            return Ok(Progress::Ready(()));
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
    renewed.await
}
