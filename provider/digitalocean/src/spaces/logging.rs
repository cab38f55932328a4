//! `digitalocean_spaces_bucket_logging`: where the log of a bucket's calls is written to.

use std::sync::Arc;

use aws_sdk_s3::types as sdk;
use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, ErrorKind, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Work};
use slipway_engine::operation::Operation;
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::Identity;
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::Validator;

use super::error::{NO_BUCKET, SPACES};
use super::session::{self, SpacesApi, changing, reading};
use super::{imported, names, of_bucket, region_of, setting_explained};
use crate::identities;
use crate::parts::given;
use crate::shared::Shared;

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

/// The type.
pub(super) struct Loggings {
    shared: Arc<Shared>,
}

impl Loggings {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// The setting.
    Put,
}

impl Crud for Loggings {
    type Model = Logging;
    type Api = SpacesApi;
    type Remote = sdk::LoggingEnabled;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[Claim {
        step: Step::Put,
        fields: &["target_bucket", "target_prefix"],
    }];
    const LOCAL: &'static [&'static str] = &[];
    const SERVICE: Service = SPACES;
    const NOUN: &'static str = "Spaces bucket logging";

    fn type_name(&self) -> &'static str {
        "digitalocean_spaces_bucket_logging"
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::alone(super::PIECES))
    }

    fn connect(&self, model: &Logging) -> Result<SpacesApi, Diagnostics> {
        session::connect(&self.shared, &region_of(&model.region))
    }

    fn name(&self, model: &Logging) -> String {
        of_bucket(&model.id, &model.bucket).to_owned()
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Logging, Failure> {
        put(
            work.api,
            &PUT_BUCKET_LOGGING,
            work.planned,
            wanted(work.planned),
        )
        .await?;
        Ok(Logging {
            id: work.planned.bucket.clone(),
            ..work.planned.clone()
        })
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (Step::Put, planned) = (step, work.planned);
        Ok(put(work.api, &PUT_BUCKET_LOGGING, planned, wanted(planned)).await?)
    }

    async fn read(
        &self,
        api: &SpacesApi,
        prior: &Logging,
    ) -> Result<Option<Self::Remote>, Failure> {
        let bucket = of_bucket(&prior.id, &prior.bucket);
        let read = api.call(&GET_BUCKET_LOGGING, bucket, |client| {
            client.get_bucket_logging().bucket(bucket).send()
        });
        Ok(read.await?.logging_enabled)
    }

    fn state(&self, api: &SpacesApi, remote: Self::Remote, known: &Logging) -> Logging {
        let bucket = of_bucket(&known.id, &known.bucket);
        Logging {
            bucket: bucket.into(),
            id: bucket.into(),
            region: api.region.as_str().into(),
            target_bucket: remote.target_bucket.into(),
            target_prefix: remote.target_prefix.into(),
        }
    }

    /// There is no call that takes it away: nothing is set in its place.
    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        Ok(put(work.api, &END_BUCKET_LOGGING, work.prior, None).await?)
    }

    async fn explain(
        &self,
        _: Verb,
        error: &CloudError,
        _: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        match error.code() {
            Some("InvalidTargetBucketForLogging") => doing
                .because("Spaces cannot write the log to the target bucket.")
                .next(
                    "The target has to be another bucket of yours, in the same region. Make this resource depend on it, or \
                     correct `target_bucket`, then apply again.",
                )
                .blaming(Path::of("target_bucket")),
            _ => setting_explained(error, doing),
        }
    }

    fn import(&self, id: &str) -> Result<Logging, Diagnostics> {
        let (region, bucket) = imported(id, "BUCKET")?;
        Ok(Logging {
            id: bucket.clone(),
            bucket,
            region,
            ..Logging::default()
        })
    }
}

/// What is planned, as the API takes it.
fn wanted(planned: &Logging) -> Option<sdk::LoggingEnabled> {
    // The prefix is required and may be empty all the same.
    let prefix = planned.target_prefix.if_known().cloned();
    sdk::LoggingEnabled::builder()
        .set_target_bucket(given(&planned.target_bucket).map(str::to_owned))
        .target_prefix(prefix.unwrap_or_default())
        .build()
        .ok()
}

/// Sets it, or nothing.
async fn put(
    api: &SpacesApi,
    operation: &Operation,
    model: &Logging,
    logging: Option<sdk::LoggingEnabled>,
) -> Result<(), CloudError> {
    let bucket = of_bucket(&model.id, &model.bucket);
    let status = sdk::BucketLoggingStatus::builder().set_logging_enabled(logging);
    let status = status.build();
    let sent = api.call(operation, bucket, |client| {
        let call = client.put_bucket_logging().bucket(bucket);
        call.bucket_logging_status(status.clone()).send()
    });
    sent.await.map(drop)
}
