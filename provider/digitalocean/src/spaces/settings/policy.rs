//! `digitalocean_spaces_bucket_policy`: who may do what with a bucket and what is in it.
//!
//! - `check`: policies that can be known to fail.

mod check;

use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::operation::Operation;
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::Validator;

use super::{Place, Refusal, Setting, placed};
use crate::parts::given;
use crate::spaces::error::NO_BUCKET;
use crate::spaces::names;
use crate::spaces::session::{SpacesApi, changing, reading};

const GONE: &[(&str, ErrorKind)] = &[
    (NO_BUCKET, ErrorKind::NotFound),
    ("NoSuchBucketPolicy", ErrorKind::NotFound),
];
const GET_BUCKET_POLICY: Operation = reading("GetBucketPolicy", GONE);
const PUT_BUCKET_POLICY: Operation = changing("PutBucketPolicy", "it sets what is to be");
const DELETE_BUCKET_POLICY: Operation = Operation {
    kinds: GONE,
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

impl Setting for BucketPolicy {
    type Told = String;

    const TYPE_NAME: &'static str = "digitalocean_spaces_bucket_policy";
    const NOUN: &'static str = "Spaces bucket policy";
    const FIELDS: &'static [&'static str] = &["policy"];
    const REFUSAL: Refusal = Refusal {
        codes: &["InvalidArgument", "MalformedPolicy"],
        because: "Spaces refused the policy.",
        next: "It knows neither every action of AWS nor every condition: see its documentation of bucket policies, \
               correct `policy`, then apply again.",
        argument: Some("policy"),
    };

    placed!();

    fn plan(plan: &mut Plan<Self>) {
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

    async fn read(api: &SpacesApi, bucket: &str) -> Result<Option<String>, CloudError> {
        let read = api.call(&GET_BUCKET_POLICY, bucket, |client| {
            client.get_bucket_policy().bucket(bucket).send()
        });
        Ok(read.await?.policy.filter(|it| !it.is_empty()))
    }

    async fn put(&self, api: &SpacesApi, bucket: &str) -> Result<(), CloudError> {
        let policy = given(&self.policy);
        let sent = api.call(&PUT_BUCKET_POLICY, bucket, |client| {
            let call = client.put_bucket_policy().bucket(bucket);
            call.set_policy(policy.map(str::to_owned)).send()
        });
        sent.await.map(drop)
    }

    async fn end(api: &SpacesApi, bucket: &str) -> Result<(), CloudError> {
        let sent = api.call(&DELETE_BUCKET_POLICY, bucket, |client| {
            client.delete_bucket_policy().bucket(bucket).send()
        });
        sent.await.map(drop)
    }

    fn told(told: String, _: &Self) -> Self {
        Self {
            policy: told.into(),
            ..Self::default()
        }
    }
}
