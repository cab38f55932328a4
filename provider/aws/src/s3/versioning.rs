//! `aws_s3_bucket_versioning`: whether a bucket keeps old versions of its objects.
//!
//! No definition makes it: a bucket whose versioning nobody set has none, so that creating the setting
//! is perhaps no call at all, and there is no way back to it once versioning was on.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_s3::types::{BucketVersioningStatus, MfaDelete, VersioningConfiguration};
use slipway_engine::error::Service;
use slipway_engine::error::catalogue::Verb;
use slipway_engine::lifecycle::{Claim, Crud, Failure, Work};
use slipway_engine::wait::WaitError;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::identity::Identity;
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::Validator;

use super::session::{self, S3Api, changing, reading};
use super::settings::{OWNER, PIECES, imported, is_account, made_id};
use crate::api::Operation;
use crate::error::S3;
use crate::outlook::Outlook;
use crate::parts::given;
use crate::shared::Shared;
use crate::{converge, identities, outlook};

const GET_BUCKET_VERSIONING: Operation = reading("GetBucketVersioning", &[]);
const PUT_BUCKET_VERSIONING: Operation = changing("PutBucketVersioning", "it sets what is to be");

/// The status of a bucket whose versioning was never turned on; the API has no word for it.
const NEVER: &str = "Disabled";
/// The status of a bucket that keeps the versions that it has, and makes no more.
const SUSPENDED: &str = "Suspended";

/// For how long a read may tell what was before a change (S3 user guide, "Enabling versioning on
/// buckets", which recommends to wait until a change is known everywhere).
const SETTLES: Duration = Duration::from_secs(120);

/// Whether a bucket keeps old versions of its objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Versioning {
    /// Name of the bucket.
    #[attr(required().replace().check(Validator::length(1..=63)))]
    pub bucket: Attr<String>,
    /// Account that has to own the bucket; otherwise nothing is done.
    #[attr(
        optional_or_zero()
            .replace()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::text(OWNER, is_account))
    )]
    pub expected_bucket_owner: Attr<String>,
    /// Name of the bucket, and the expected owner where there is one.
    #[attr(computed())]
    pub id: Attr<String>,
    /// Serial number of the owner's MFA device, a space and its code, for a bucket with MFA delete.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub mfa: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub region: Attr<String>,
    /// What is kept.
    #[block(min(1).max(1))]
    pub versioning_configuration: Attr<Vec<Configuration>>,
}

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Configuration {
    /// Whether versions can be deleted with MFA alone: `Enabled` or `Disabled`.
    #[attr(
        optional_computed()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::one_of(["Enabled", "Disabled"]))
    )]
    pub mfa_delete: Attr<String>,
    /// `Enabled`, `Suspended`, or `Disabled` for a bucket whose versioning was never turned on.
    #[attr(required().check(Validator::one_of(["Enabled", "Suspended", "Disabled"])))]
    pub status: Attr<String>,
}

/// The type.
pub(in crate::s3) struct Versionings {
    shared: Arc<Shared>,
}

impl Versionings {
    pub(in crate::s3) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// What a read answers.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    status: Option<BucketVersioningStatus>,
    mfa_delete: Option<String>,
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// The setting.
    Put,
}

impl Crud for Versionings {
    type Model = Versioning;
    type Api = S3Api;
    type Remote = Seen;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[Claim {
        step: Step::Put,
        fields: &["versioning_configuration"],
    }];
    const LOCAL: &'static [&'static str] = &["mfa"];
    const SERVICE: Service = S3;
    const NOUN: &'static str = "S3 bucket versioning";

    fn type_name(&self) -> &'static str {
        "aws_s3_bucket_versioning"
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::regional(&self.shared, PIECES))
    }

    fn plan(&self, plan: &mut Plan<Versioning>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
        let same = |a: &Versioning, b: &Versioning| a.bucket == b.bucket;
        let both = plan.prior.as_ref().zip(plan.planned.as_ref());
        let kept = both.filter(|(prior, planned)| same(prior, planned));
        let is_back = kept.is_some_and(|(prior, planned)| {
            status_of(planned) == Some(NEVER) && status_of(prior).is_some_and(|it| it != NEVER)
        });
        if is_back {
            let detail = format!(
                "Once versioning was on, a bucket cannot go back to `{NEVER}`. Nothing was changed.\n\
                 Write `status = \"{SUSPENDED}\"`, which keeps the versions that there are and makes no more."
            );
            let path = Path::of("versioning_configuration");
            plan.tell(Diagnostic::error("Versioning cannot be undone", detail).at(path));
        }
    }

    fn connect(&self, model: &Versioning) -> Result<S3Api, Diagnostics> {
        session::connect(&self.shared, given(&model.region))
    }

    fn name(&self, model: &Versioning) -> String {
        made_id(&model.bucket, &model.expected_bucket_owner)
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Versioning, Failure> {
        let planned = work.planned;
        if status_of(planned) != Some(NEVER) {
            put(work.api, planned).await?;
        }
        Ok(Versioning {
            id: made_id(&planned.bucket, &planned.expected_bucket_owner).into(),
            ..planned.clone()
        })
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let Step::Put = step;
        put(work.api, work.planned).await
    }

    async fn settle(&self, verb: Verb, work: &Work<'_, Self>) -> Result<Option<Seen>, WaitError> {
        if verb == Verb::Delete {
            return Ok(None);
        }
        converge::told(self, work, SETTLES).await
    }

    async fn read(&self, api: &S3Api, prior: &Versioning) -> Result<Option<Seen>, Failure> {
        let answer = api.call(&GET_BUCKET_VERSIONING, || {
            api.client
                .get_bucket_versioning()
                .set_bucket(given(&prior.bucket).map(str::to_owned))
                .set_expected_bucket_owner(given(&prior.expected_bucket_owner).map(str::to_owned))
                .send()
        });
        let answer = answer.await?;
        Ok(Some(Seen {
            status: answer.status,
            mfa_delete: answer.mfa_delete.map(|it| it.as_str().to_owned()),
        }))
    }

    fn state(&self, api: &S3Api, remote: Seen, known: &Versioning) -> Versioning {
        let status = remote.status.as_ref().map_or(NEVER, |it| it.as_str());
        let configuration = Configuration {
            mfa_delete: remote.mfa_delete.into(),
            status: status.into(),
        };
        let mut state = Versioning {
            region: api.region.as_str().into(),
            versioning_configuration: Attr::Known(vec![configuration]),
            ..known.clone()
        };
        if given(&state.id).is_none() {
            state.id = made_id(&state.bucket, &state.expected_bucket_owner).into();
        }
        state
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        if status_of(work.prior) == Some(NEVER) {
            return Ok(());
        }
        let suspended = VersioningConfiguration::builder()
            .status(BucketVersioningStatus::Suspended)
            .build();
        send(work.api, work.prior, suspended).await
    }

    fn import(&self, id: &str) -> Result<Versioning, Diagnostics> {
        let named = imported(id)?;
        Ok(Versioning {
            id: named.id,
            bucket: named.bucket,
            expected_bucket_owner: named.owner,
            region: named.region,
            ..Versioning::default()
        })
    }
}

/// The status that a model has.
fn status_of(model: &Versioning) -> Option<&str> {
    let configuration = model.versioning_configuration.if_known()?.first()?;
    given(&configuration.status)
}

/// Sets what is planned. MFA delete is sent only where it is configured: it takes the owner's device.
async fn put(api: &S3Api, planned: &Versioning) -> Result<(), Failure> {
    let configuration = planned.versioning_configuration.if_known();
    let mfa_delete = configuration
        .and_then(|all| given(&all.first()?.mfa_delete))
        .map(MfaDelete::from);
    let configuration = VersioningConfiguration::builder()
        .set_status(status_of(planned).map(BucketVersioningStatus::from))
        .set_mfa_delete(mfa_delete)
        .build();
    send(api, planned, configuration).await
}

async fn send(
    api: &S3Api,
    model: &Versioning,
    configuration: VersioningConfiguration,
) -> Result<(), Failure> {
    let sent = api.call(&PUT_BUCKET_VERSIONING, || {
        api.client
            .put_bucket_versioning()
            .set_bucket(given(&model.bucket).map(str::to_owned))
            .set_expected_bucket_owner(given(&model.expected_bucket_owner).map(str::to_owned))
            .set_mfa(given(&model.mfa).map(str::to_owned))
            .versioning_configuration(configuration.clone())
            .send()
    });
    sent.await?;
    Ok(())
}
