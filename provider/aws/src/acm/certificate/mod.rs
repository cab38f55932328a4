//! `aws_acm_certificate`: a certificate that ACM issues, has issued, or is given.

mod create;
mod delete;
mod model;
mod plan;
mod renewal;
mod state;
mod update;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_acm::types::{CertificateDetail, CertificateStatus, CertificateType, ValidationMethod};
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::resource::{Call, Plan, Resource};

use super::names;
use super::session::{Connect, Session};
pub(super) use model::Certificate as Model;
#[cfg(test)]
pub(super) use model::{DomainRecord, Options};

/// How the user reads of it.
pub(super) const NOUN: &str = "ACM certificate";

/// For how long a read waits for the records of a certificate whose creation was interrupted.
const UNFINISHED: Duration = Duration::from_secs(30);

/// The resource.
pub(super) struct Certificate<C> {
    connect: Arc<C>,
}

impl<C: Connect> Certificate<C> {
    pub(super) const fn new(connect: Arc<C>) -> Self {
        Self { connect }
    }

    fn session(&self, model: &Model) -> Result<Session, Diagnostics> {
        self.connect.session(region(model))
    }
}

impl<C: Connect> Resource for Certificate<C> {
    type Model = Model;

    fn type_name(&self) -> &'static str {
        "aws_acm_certificate"
    }

    fn plan(&self, plan: &mut Plan<Model>) {
        plan::refine(plan, self.connect.outlook().as_ref());
    }

    async fn create(&self, call: &Call<Model>, planned: Model) -> Result<Model, Diagnostics> {
        create::create(&self.session(&planned)?, call, planned).await
    }

    async fn read(&self, _: &Call<Model>, prior: Model) -> Result<Option<Model>, Diagnostics> {
        let session = self.session(&prior)?;
        let arn = arn(&prior)?;
        let doing = || Doing::new(Verb::Read, NOUN).named(arn);
        let found = session.describe(arn).await;
        let mut detail = match found {
            Ok(detail) => detail,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(failed(&error, &doing())),
        };
        if missing_record(&detail).is_some() {
            // Left unfinished by an interrupted create; what still lacks stays null until later.
            if let Ok(finished) = wait_for_records(&session, arn, UNFINISHED).await {
                detail = finished;
            }
        }
        let remote = match session.tags(arn).await {
            Ok(tags) => tags,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(failed(&error, &doing())),
        };
        let now = session.reads.runtime().wall();
        Ok(Some(state::of(&detail, &remote, &prior, &session, now)))
    }

    async fn update(
        &self,
        _: &Call<Model>,
        prior: Model,
        planned: Model,
    ) -> Result<Model, Diagnostics> {
        update::update(&self.session(&prior)?, &prior, planned).await
    }

    async fn delete(&self, _: &Call<Model>, prior: Model) -> Result<(), Diagnostics> {
        delete::delete(&self.session(&prior)?, arn(&prior)?).await
    }

    async fn import(&self, _: &Call<Model>, id: &str) -> Result<Model, Diagnostics> {
        let (arn, region) = match id.split_once('@') {
            Some((arn, region)) => (arn, Some(region)),
            None => (id, None),
        };
        let found =
            names::region_of(arn).filter(|found| region.is_none_or(|region| region == *found));
        let Some(region) = found else {
            return Err(Diagnostics::from(Diagnostic::error(
                "Invalid import id",
                "The import id of an ACM certificate is its ARN, or its ARN, `@` and its region. Nothing was imported.\n\
                 Look the ARN up in the console or with `aws acm list-certificates`, then import again.\n\n  \
                 Example:  arn:aws:acm:eu-west-1:123456789012:certificate/7e7a28d2-163f-4b8f-b9cd-822f96c08d6a",
            )));
        };
        Ok(Model {
            id: arn.into(),
            arn: arn.into(),
            region: region.into(),
            ..Model::default()
        })
    }
}

/// The region that the state names, or the ARN of a state that does not.
fn region(model: &Model) -> Option<&str> {
    let arn = || model.arn.if_known().and_then(|arn| names::region_of(arn));
    model.region.if_known().map(String::as_str).or_else(arn)
}

/// The ARN in a state.
///
/// # Errors
/// When there is none, which no state of ours or of hashicorp/aws has.
fn arn(state: &Model) -> Result<&str, Diagnostics> {
    let found = state.arn.if_known().or(state.id.if_known());
    found.map(String::as_str).ok_or_else(|| {
        Diagnostics::from(Diagnostic::error(
            "Invalid state",
            "The state of this certificate has neither `arn` nor `id`. Nothing was changed.\n\
             Remove it from the state and import the certificate again.",
        ))
    })
}

fn failed(error: &CloudError, doing: &Doing) -> Diagnostics {
    Diagnostics::from(to_diagnostic(error, doing))
}

/// A domain whose record ACM has still to say, while it is validated by DNS. The record comes some
/// seconds after the request (ACM user guide, "DNS validation").
fn missing_record(detail: &CertificateDetail) -> Option<String> {
    let is_pending = detail.status() == Some(&CertificateStatus::PendingValidation)
        && detail.r#type() != Some(&CertificateType::Private);
    if !is_pending {
        return None;
    }
    let validations = detail.domain_validation_options();
    if validations.is_empty() {
        return Some(detail.domain_name().unwrap_or_default().to_owned());
    }
    let lacks = validations.iter().find(|domain| {
        let by_dns = domain
            .validation_method()
            .is_none_or(|method| *method == ValidationMethod::Dns);
        by_dns && domain.resource_record().is_none()
    });
    lacks.map(|domain| domain.domain_name().to_owned())
}

/// Waits until the certificate is visible and every record that is needed is there.
async fn wait_for_records(
    session: &Session,
    arn: &str,
    timeout: Duration,
) -> Result<CertificateDetail, WaitError> {
    let options = WaitOptions {
        not_found_grace: Duration::from_secs(60),
        ..WaitOptions::within(timeout)
    };
    let reads = &session.reads;
    wait_until(reads.runtime(), reads.stop(), options, || async {
        let detail = session.describe(arn).await?;
        Ok(match missing_record(&detail) {
            Some(domain) => {
                Progress::Pending(format!("ACM has not yet said the record for {domain}"))
            }
            None => Progress::Ready(detail),
        })
    })
    .await
}
