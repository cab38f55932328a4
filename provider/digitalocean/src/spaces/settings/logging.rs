//! `digitalocean_spaces_bucket_logging`: where the log of a bucket's calls is written to.

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

const GONE: &[(&str, ErrorKind)] = &[(NO_BUCKET, ErrorKind::NotFound)];
const GET_BUCKET_LOGGING: Operation = reading("GetBucketLogging", GONE);
const PUT_BUCKET_LOGGING: Operation = changing("PutBucketLogging", "it sets what is to be");
const END_BUCKET_LOGGING: Operation = Operation {
    kinds: GONE,
    ..PUT_BUCKET_LOGGING
};

/// Where the log of a bucket's calls is written to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Logging {
    /// Name of the bucket.
    #[attr(required().replace())]
    pub bucket: Attr<String>,
    /// Name of the bucket.
    #[attr(computed())]
    pub id: Attr<String>,
    /// Region of both buckets, such as `fra1`.
    #[attr(
        required()
            .replace()
            .equal(SemanticEquality::CaseInsensitive)
            .check(names::region())
    )]
    pub region: Attr<String>,
    /// Name of the bucket that the log is written to.
    #[attr(required().check(Validator::non_empty()))]
    pub target_bucket: Attr<String>,
    /// How the keys of the log's objects begin; may be empty.
    #[attr(required())]
    pub target_prefix: Attr<String>,
}

impl Setting for Logging {
    type Told = sdk::LoggingEnabled;

    const TYPE_NAME: &'static str = "digitalocean_spaces_bucket_logging";
    const NOUN: &'static str = "Spaces bucket logging";
    const FIELDS: &'static [&'static str] = &["target_bucket", "target_prefix"];
    const REFUSAL: Refusal = Refusal {
        codes: &["InvalidTargetBucketForLogging"],
        because: "Spaces cannot write the log to the target bucket.",
        next: "The target has to be another bucket of yours, in the same region. Make this resource depend on it, or \
               correct `target_bucket`, then apply again.",
        argument: Some("target_bucket"),
    };

    placed!();

    async fn read(api: &SpacesApi, bucket: &str) -> Result<Option<Self::Told>, CloudError> {
        let read = api.call(&GET_BUCKET_LOGGING, bucket, |client| {
            client.get_bucket_logging().bucket(bucket).send()
        });
        Ok(read.await?.logging_enabled)
    }

    async fn put(&self, api: &SpacesApi, bucket: &str) -> Result<(), CloudError> {
        // The prefix is required and may be empty all the same.
        let prefix = self.target_prefix.if_known().cloned();
        let logging = sdk::LoggingEnabled::builder()
            .set_target_bucket(given(&self.target_bucket).map(str::to_owned))
            .target_prefix(prefix.unwrap_or_default())
            .build();
        set(api, &PUT_BUCKET_LOGGING, bucket, logging.ok()).await
    }

    /// There is no call that takes it away: nothing is set in its place.
    async fn end(api: &SpacesApi, bucket: &str) -> Result<(), CloudError> {
        set(api, &END_BUCKET_LOGGING, bucket, None).await
    }

    fn told(told: Self::Told, _: &Self) -> Self {
        Self {
            target_bucket: told.target_bucket.into(),
            target_prefix: told.target_prefix.into(),
            ..Self::default()
        }
    }
}

/// Sets it, or nothing.
async fn set(
    api: &SpacesApi,
    operation: &Operation,
    bucket: &str,
    logging: Option<sdk::LoggingEnabled>,
) -> Result<(), CloudError> {
    let status = sdk::BucketLoggingStatus::builder().set_logging_enabled(logging);
    let status = status.build();
    let sent = api.call(operation, bucket, |client| {
        let call = client.put_bucket_logging().bucket(bucket);
        call.bucket_logging_status(status.clone()).send()
    });
    sent.await.map(drop)
}
