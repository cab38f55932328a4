//! `aws_acm_certificate`: a certificate that ACM issues, has issued, or is given.

mod create;
mod model;
mod plan;
mod renewal;
mod state;
mod update;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_acm::types::{CertificateDetail, CertificateStatus, CertificateType, ValidationMethod};
use aws_smithy_types::DateTime;
use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, ErrorKind, Service};
use slipway_engine::lifecycle::{AFTER_STOP, Claim, Crud, Failure, Session as _, Work};
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::Attr;
use slipway_framework::resource::Plan;

use super::names;
use super::session::{Connect, Session};
use crate::error::ACM;
use crate::tagged;
use crate::tags::Tags;
pub(super) use model::Certificate as Model;
#[cfg(test)]
pub(super) use model::{DomainRecord, Options};

/// How the user reads of it.
pub(super) const NOUN: &str = "ACM certificate";

/// How long ACM may take to say the records; it takes seconds.
const RECORDS: Duration = Duration::from_secs(5 * 60);

/// How long a certificate may stay in use: a load balancer or distribution that was deleted just
/// now lets go of it within minutes, and one that was not never does.
const RELEASE: Duration = Duration::from_secs(5 * 60);

/// The type.
pub(super) struct Certificate<C> {
    connect: Arc<C>,
}

impl<C: Connect> Certificate<C> {
    pub(super) const fn new(connect: Arc<C>) -> Self {
        Self { connect }
    }
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Another certificate is brought in place of this one.
    Bring,
    /// What is logged changes.
    Log,
    /// Tags change.
    Tag,
    /// A certificate that is due is renewed.
    Renew,
}

/// What a read answers.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    detail: CertificateDetail,
    tags: Tags,
}

impl<C: Connect> Crud for Certificate<C> {
    type Model = Model;
    type Api = Session;
    type Remote = Seen;
    type Step = Step;
    /// The end of a certificate that is being renewed: when that changes, it is.
    type Pending = Option<Option<DateTime>>;

    const STEPS: &'static [Claim<Step>] = &[
        Claim {
            step: Step::Bring,
            fields: &["certificate_body", "certificate_chain", "private_key"],
        },
        Claim {
            step: Step::Log,
            fields: &["options"],
        },
        Claim {
            step: Step::Tag,
            fields: &["tags", "tags_all"],
        },
        Claim {
            step: Step::Renew,
            fields: &["pending_renewal"],
        },
    ];
    const LOCAL: &'static [&'static str] = &["early_renewal_duration"];
    const REPLACED: &'static [&'static str] = &[
        "certificate_authority_arn",
        "domain_name",
        "subject_alternative_names",
    ];
    const SERVICE: Service = ACM;
    const NOUN: &'static str = NOUN;

    fn type_name(&self) -> &'static str {
        "aws_acm_certificate"
    }

    /// The ARN says the account and the region as well.
    fn identity(&self) -> Option<Identity> {
        Some(Identity::new(&[Piece::Part("arn")]))
    }

    fn plan(&self, plan: &mut Plan<Model>) {
        plan::refine(plan, self.connect.outlook().as_ref());
    }

    fn connect(&self, model: &Model) -> Result<Session, Diagnostics> {
        self.connect.session(region(model))
    }

    fn name(&self, model: &Model) -> String {
        let known = |attribute: &Attr<String>| attribute.if_known().cloned();
        known(&model.arn)
            .or_else(|| known(&model.domain_name))
            .unwrap_or_default()
    }

    fn resolve(&self, session: &Session, mut planned: Model) -> Model {
        if planned.tags_all.is_unknown() {
            planned.tags_all = Attr::Known(session.tags.tags_all(&tagged::known(&planned.tags)));
        }
        planned
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Model, Failure> {
        create::create(work.api, work.planned, work.token).await
    }

    async fn ready(&self, work: &Work<'_, Self>) -> Result<Option<Seen>, WaitError> {
        let arn = work.prior.arn.if_known().map_or("", String::as_str);
        let detail = wait_for_records(work.api, arn).await?;
        let tags = work.api.tags.on_create(&tagged::known(&work.planned.tags));
        Ok(Some(Seen { detail, tags }))
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let session = work.api;
        let arn = arn(work.prior)?;
        match step {
            Step::Bring => update::bring(session, arn, work.planned).await?,
            Step::Log => update::log(session, arn, work.prior, work.planned).await?,
            Step::Tag => {
                let (before, after) = (&work.prior.tags_all, &work.planned.tags_all);
                let change = tagged::change(&session.tags, before, after);
                session.change_tags(arn, change).await?;
            }
            Step::Renew => {
                if let Some(end) = update::renew(session, arn, work.planned).await? {
                    work.pending(|pending| *pending = Some(end));
                }
            }
        }
        Ok(())
    }

    async fn settle(&self, verb: Verb, work: &Work<'_, Self>) -> Result<Option<Seen>, WaitError> {
        if let (Verb::Update, Some(end)) = (verb, work.pending(Option::take)) {
            let arn = work.prior.arn.if_known().map_or("", String::as_str);
            update::wait_for_renewal(work.api, arn, end).await?;
        }
        Ok(None)
    }

    async fn read(&self, session: &Session, prior: &Model) -> Result<Option<Seen>, Failure> {
        let arn = arn(prior)?;
        let detail = session.describe(arn).await?;
        let tags = session.tags(arn).await?;
        Ok(Some(Seen { detail, tags }))
    }

    fn state(&self, session: &Session, seen: Seen, known: &Model) -> Model {
        let now = session.reads.runtime().wall();
        state::of(&seen.detail, &seen.tags, known, session, now)
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        Ok(work.api.delete(arn(work.prior)?).await?)
    }

    fn release(&self, _: &Model) -> Duration {
        RELEASE
    }

    async fn explain(
        &self,
        verb: Verb,
        error: &CloudError,
        work: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        if verb == Verb::Delete && error.kind() == ErrorKind::InUse {
            return in_use(work.api, work.prior, doing).await;
        }
        doing
    }

    fn import(&self, id: &str) -> Result<Model, Diagnostics> {
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

/// Names who uses a certificate that cannot be deleted.
async fn in_use(session: &Session, prior: &Model, doing: Doing) -> Doing {
    let session = session.detached(AFTER_STOP);
    let found = match arn(prior) {
        Ok(arn) => session.describe(arn).await.ok(),
        Err(_) => None,
    };
    let users = found.map_or_else(Vec::new, |detail| detail.in_use_by().to_vec());
    doing
        .because("Other objects still use the certificate.")
        .listing("In use by", users)
        .next(
        "Give what uses it another certificate, or remove it, then apply again. With `create_before_destroy` in the \
         `lifecycle` block, what uses it moves to the new certificate first.",
    )
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
async fn wait_for_records(session: &Session, arn: &str) -> Result<CertificateDetail, WaitError> {
    let options = WaitOptions {
        not_found_grace: Duration::from_secs(60),
        ..WaitOptions::within(RECORDS)
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
