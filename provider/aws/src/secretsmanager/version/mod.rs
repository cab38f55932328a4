//! `aws_secretsmanager_secret_version`: one value of a secret, and the labels by which it is asked for.
//!
//! No definition makes it: its value is one of three arguments, of which one is in no state, and a label is
//! moved from whichever version has it.
//!
//! Facts: Secrets Manager API reference, PutSecretValue, GetSecretValue, ListSecretVersionIds,
//! UpdateSecretVersionStage; Secrets Manager user guide, "What's in a Secrets Manager secret?".

mod calls;
mod model;

use std::sync::Arc;
use std::time::Duration;

use slipway_engine::error::Service;
use slipway_engine::error::catalogue::Verb;
use slipway_engine::lifecycle::{Claim, Crud, Failure, Work};
use slipway_engine::wait::WaitError;
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use self::calls::Remote;
use self::model::Version;
use super::session::{self, Secrets};
use crate::error::SECRETSMANAGER;
use crate::outlook::{self, Outlook};
use crate::parts::given;
use crate::shared::Shared;
use crate::{converge, identities, import_ids, parts};

/// For how long a read may tell what was before a change.
const SETTLES: Duration = Duration::from_secs(60);

/// The type.
pub(in crate::secretsmanager) struct Versions {
    shared: Arc<Shared>,
}

impl Versions {
    pub(in crate::secretsmanager) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(in crate::secretsmanager) enum Step {
    /// The labels.
    Stages,
}

impl Crud for Versions {
    type Model = Version;
    type Api = Secrets;
    type Remote = Remote;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[Claim {
        step: Step::Stages,
        fields: &["version_stages"],
    }];
    // Another value is another version; what is left is where the same one is written.
    const LOCAL: &'static [&'static str] = &[
        "secret_string",
        "secret_string_wo",
        "secret_string_wo_version",
    ];
    const SERVICE: Service = SECRETSMANAGER;
    const NOUN: &'static str = "Secrets Manager secret version";

    fn type_name(&self) -> &'static str {
        "aws_secretsmanager_secret_version"
    }

    fn plan(&self, plan: &mut Plan<Version>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
        if plan.is_destroy() {
            return;
        }
        let prior = plan.prior.as_ref();
        let renewed = prior.and_then(|prior| model::renewed(prior, &plan.config));
        if let Some(name) = renewed {
            plan.replace(Path::of(name));
        }
        match plan.config.secret_string_wo_version.clone() {
            Attr::Unknown => plan.set_unknown("has_secret_string_wo"),
            number => plan.set::<bool>("has_secret_string_wo", !number.is_null()),
        }
    }

    fn connect(&self, model: &Version) -> Result<Secrets, Diagnostics> {
        session::connect(&self.shared, given(&model.region))
    }

    fn name(&self, model: &Version) -> String {
        let name = given(&model.id).or_else(|| given(&model.secret_id));
        name.unwrap_or_default().to_owned()
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Version, Failure> {
        let planned = work.planned;
        let made = calls::put(work).await?;
        let secret = given(&planned.secret_id).unwrap_or_default();
        Ok(Version {
            id: made_id(secret, &made).into(),
            version_id: made.into(),
            ..planned.clone()
        })
    }

    async fn ready(&self, work: &Work<'_, Self>) -> Result<Option<Remote>, WaitError> {
        parts::visible(self, work, SETTLES).await
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let Step::Stages = step;
        calls::label(work).await?;
        Ok(())
    }

    async fn settle(&self, verb: Verb, work: &Work<'_, Self>) -> Result<Option<Remote>, WaitError> {
        if verb == Verb::Delete {
            return Ok(None);
        }
        converge::told(self, work, SETTLES).await
    }

    async fn read(&self, api: &Secrets, prior: &Version) -> Result<Option<Remote>, Failure> {
        Ok(calls::read(api, prior).await?)
    }

    fn state(&self, api: &Secrets, remote: Remote, known: &Version) -> Version {
        let is_unseen = !known.secret_string_wo_version.is_null();
        let stages = remote.stages.iter().cloned();
        Version {
            arn: remote.arn.into(),
            has_secret_string_wo: Attr::Known(is_unseen),
            region: api.region.as_str().into(),
            secret_binary: remote.binary.into(),
            secret_string: remote.text.into(),
            secret_string_wo: Attr::Null,
            version_stages: Attr::Known(stages.collect()),
            ..known.clone()
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        Ok(calls::retire(work).await?)
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::regional(
            &self.shared,
            &[
                Piece::Part("secret_id"),
                Piece::Text("|"),
                Piece::Part("version_id"),
            ],
        ))
    }

    fn import(&self, id: &str) -> Result<Version, Diagnostics> {
        const FORM: &str = "SECRET_ID|VERSION_ID";
        let (text, region) = import_ids::with_region(id, FORM)?;
        let Some([secret_id, version_id]) = import_ids::parts(text, ["", "|"]) else {
            return Err(import_ids::malformed(id, FORM));
        };
        Ok(Version {
            id: text.into(),
            secret_id,
            version_id,
            region,
            ..Version::default()
        })
    }
}

/// The id: the secret as it is configured, and the version.
fn made_id(secret: &str, version: &str) -> String {
    format!("{secret}|{version}")
}
