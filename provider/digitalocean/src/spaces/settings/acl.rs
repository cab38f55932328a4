//! `digitalocean_spaces_bucket_acl`: who may do what with a bucket, by the name of a usual list.
//!
//! The official provider has no such type. It is for buckets that are made elsewhere: a bucket has the same as
//! an argument of its own.
//!
//! - `canned`: the names, and what they grant.

mod canned;

use aws_sdk_s3::types as sdk;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::operation::Operation;
use slipway_framework::model::{Attr, Model};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::Validator;

use super::{Place, Refusal, Setting, placed};
use crate::parts::given;
use crate::spaces::error::NO_BUCKET;
use crate::spaces::names;
use crate::spaces::session::{SpacesApi, changing, reading};
pub(in crate::spaces) use canned::{CANNED, named};

const GONE: &[(&str, ErrorKind)] = &[(NO_BUCKET, ErrorKind::NotFound)];
const GET_BUCKET_ACL: Operation = reading("GetBucketAcl", GONE);
const PUT_BUCKET_ACL: Operation = changing("PutBucketAcl", "it sets what is to be");
const END_BUCKET_ACL: Operation = Operation {
    kinds: GONE,
    ..PUT_BUCKET_ACL
};

/// What every bucket has unless it is told otherwise.
const PRIVATE: &str = "private";

/// Who may do what with a bucket. When it is destroyed the bucket is private again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct BucketAcl {
    /// What is granted: `private`, `public-read` (everybody lists the objects), `public-read-write` or `authenticated-read`. A bucket of which it is set here says `ignore_changes = [acl]`.
    #[attr(required().check(Validator::one_of(CANNED)))]
    pub acl: Attr<String>,
    /// Name of the bucket.
    #[attr(required().replace())]
    pub bucket: Attr<String>,
    /// Name of the bucket.
    #[attr(computed())]
    pub id: Attr<String>,
    /// Region of the bucket, such as `fra1`.
    #[attr(
        required()
            .replace()
            .equal(SemanticEquality::CaseInsensitive)
            .check(names::region())
    )]
    pub region: Attr<String>,
}

impl Setting for BucketAcl {
    type Told = &'static str;

    const TYPE_NAME: &'static str = "digitalocean_spaces_bucket_acl";
    const NOUN: &'static str = "Spaces bucket ACL";
    const FIELDS: &'static [&'static str] = &["acl"];
    const REFUSAL: Refusal = Refusal {
        codes: &["InvalidArgument", "InvalidRequest"],
        because: "Spaces refused the access control list.",
        next: "Choose another `acl`, then apply again.",
        argument: Some("acl"),
    };

    placed!();

    async fn read(api: &SpacesApi, bucket: &str) -> Result<Option<&'static str>, CloudError> {
        read(api, bucket).await.map(Some)
    }

    async fn put(&self, api: &SpacesApi, bucket: &str) -> Result<(), CloudError> {
        put(api, bucket, given(&self.acl).unwrap_or(PRIVATE)).await
    }

    /// There is no bucket without a list: it gets that of a new one.
    async fn end(api: &SpacesApi, bucket: &str) -> Result<(), CloudError> {
        set(api, &END_BUCKET_ACL, bucket, PRIVATE).await
    }

    fn told(told: &'static str, _: &Self) -> Self {
        Self {
            acl: told.into(),
            ..Self::default()
        }
    }
}

/// The name of a bucket's list.
pub(in crate::spaces) async fn read(
    api: &SpacesApi,
    bucket: &str,
) -> Result<&'static str, CloudError> {
    let read = api.call(&GET_BUCKET_ACL, bucket, |client| {
        client.get_bucket_acl().bucket(bucket).send()
    });
    let answer = read.await?;
    let grants = answer.grants.unwrap_or_default();
    Ok(named(answer.owner.as_ref(), &grants))
}

/// Gives a bucket the list of this name.
pub(in crate::spaces) async fn put(
    api: &SpacesApi,
    bucket: &str,
    acl: &str,
) -> Result<(), CloudError> {
    set(api, &PUT_BUCKET_ACL, bucket, acl).await
}

async fn set(
    api: &SpacesApi,
    operation: &Operation,
    bucket: &str,
    acl: &str,
) -> Result<(), CloudError> {
    let acl = sdk::BucketCannedAcl::from(acl);
    let sent = api.call(operation, bucket, |client| {
        let call = client.put_bucket_acl().bucket(bucket);
        call.acl(acl.clone()).send()
    });
    sent.await.map(drop)
}
