//! `digitalocean_spaces_bucket_policy`: who may do what with a bucket and what is in it.
//!
//! - `check`: policies that can be known to fail.

mod check;

use std::sync::Arc;

use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, ErrorKind, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Work};
use slipway_engine::operation::Operation;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::identity::Identity;
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::Validator;

use super::error::{NO_BUCKET, SPACES};
use super::session::{self, SpacesApi, changing, reading};
use super::{imported, names, of_bucket, region_of, setting_explained};
use crate::identities;
use crate::parts::given;
use crate::shared::Shared;

const GET_BUCKET_POLICY: Operation = reading(
    "GetBucketPolicy",
    &[
        (NO_BUCKET, ErrorKind::NotFound),
        ("NoSuchBucketPolicy", ErrorKind::NotFound),
    ],
);
const PUT_BUCKET_POLICY: Operation = changing("PutBucketPolicy", "it sets what is to be");
const DELETE_BUCKET_POLICY: Operation = Operation {
    kinds: GET_BUCKET_POLICY.kinds,
    ..changing("DeleteBucketPolicy", "what is gone stays gone")
};

/// The policy of a bucket: who may do what with it and its objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct BucketPolicy {
    /// Name of the bucket.
    #[attr(required().replace())]
    pub bucket: Attr<String>,
    /// Name of the bucket.
    #[attr(computed())]
    pub id: Attr<String>,
    /// The policy, as JSON. Its statements are about this bucket.
    #[attr(
        required()
            .equal(SemanticEquality::IamPolicy)
            .check(Validator::json_object())
    )]
    pub policy: Attr<String>,
    /// Region of the bucket, such as `fra1`.
    #[attr(
        required()
            .replace()
            .equal(SemanticEquality::CaseInsensitive)
            .check(names::region())
    )]
    pub region: Attr<String>,
}

/// The type.
pub(super) struct Policies {
    shared: Arc<Shared>,
}

impl Policies {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// The policy.
    Put,
}

impl Crud for Policies {
    type Model = BucketPolicy;
    type Api = SpacesApi;
    type Remote = String;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[Claim {
        step: Step::Put,
        fields: &["policy"],
    }];
    const LOCAL: &'static [&'static str] = &[];
    const SERVICE: Service = SPACES;
    const NOUN: &'static str = "Spaces bucket policy";

    fn type_name(&self) -> &'static str {
        "digitalocean_spaces_bucket_policy"
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::alone(super::PIECES))
    }

    fn plan(&self, plan: &mut Plan<BucketPolicy>) {
        let Some(planned) = &plan.planned else { return };
        let before = plan.prior.as_ref().map(|prior| &prior.policy);
        let policy = given(&planned.policy).filter(|_| before != Some(&planned.policy));
        let fault = policy.and_then(|policy| check::fault(policy, given(&planned.bucket)));
        if let Some((what, next)) = fault {
            let detail = format!(
                "The policy cannot be meant like this: {what}. Nothing was changed.\n{next}"
            );
            let told = Diagnostic::error("Impossible bucket policy", detail);
            plan.tell(told.at(Path::of("policy")));
        }
    }

    fn connect(&self, model: &BucketPolicy) -> Result<SpacesApi, Diagnostics> {
        session::connect(&self.shared, &region_of(&model.region))
    }

    fn name(&self, model: &BucketPolicy) -> String {
        of_bucket(&model.id, &model.bucket).to_owned()
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<BucketPolicy, Failure> {
        put(work.api, work.planned).await?;
        Ok(BucketPolicy {
            id: work.planned.bucket.clone(),
            ..work.planned.clone()
        })
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let Step::Put = step;
        Ok(put(work.api, work.planned).await?)
    }

    async fn read(&self, api: &SpacesApi, prior: &BucketPolicy) -> Result<Option<String>, Failure> {
        let bucket = of_bucket(&prior.id, &prior.bucket);
        let read = api.call(&GET_BUCKET_POLICY, bucket, |client| {
            client.get_bucket_policy().bucket(bucket).send()
        });
        Ok(read.await?.policy.filter(|it| !it.is_empty()))
    }

    fn state(&self, api: &SpacesApi, remote: String, known: &BucketPolicy) -> BucketPolicy {
        let bucket = of_bucket(&known.id, &known.bucket);
        BucketPolicy {
            bucket: bucket.into(),
            id: bucket.into(),
            policy: remote.into(),
            region: api.region.as_str().into(),
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let bucket = of_bucket(&work.prior.id, &work.prior.bucket);
        let sent = work.api.call(&DELETE_BUCKET_POLICY, bucket, |client| {
            client.delete_bucket_policy().bucket(bucket).send()
        });
        sent.await?;
        Ok(())
    }

    async fn explain(
        &self,
        _: Verb,
        error: &CloudError,
        _: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        match error.code() {
            Some("InvalidArgument" | "MalformedPolicy") => doing
                .because("Spaces refused the policy.")
                .next(
                    "It knows neither every action of AWS nor every condition: see its documentation of bucket policies, \
                     correct `policy`, then apply again.",
                )
                .blaming(Path::of("policy")),
            _ => setting_explained(error, doing),
        }
    }

    fn import(&self, id: &str) -> Result<BucketPolicy, Diagnostics> {
        let (region, bucket) = imported(id, "BUCKET")?;
        Ok(BucketPolicy {
            id: bucket.clone(),
            bucket,
            region,
            ..BucketPolicy::default()
        })
    }
}

async fn put(api: &SpacesApi, planned: &BucketPolicy) -> Result<(), CloudError> {
    let bucket = given(&planned.bucket).unwrap_or_default();
    let policy = given(&planned.policy);
    let sent = api.call(&PUT_BUCKET_POLICY, bucket, |client| {
        let call = client.put_bucket_policy().bucket(bucket);
        call.set_policy(policy.map(str::to_owned)).send()
    });
    sent.await.map(drop)
}
