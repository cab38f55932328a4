//! `aws_s3_bucket_logging`: where S3 writes down who asked for what in a bucket.
//!
//! No definition makes it: `simple_prefix` is a block without arguments, and there is no call that takes
//! the setting away; one that sets nothing does.

use std::sync::Arc;

use aws_sdk_s3::types as sdk;
use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Sought, Work};
use slipway_engine::wait::WaitError;
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::Identity;
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

use super::grantee::Grantee;
use super::{OWNER, PIECES, SETTLES, block, imported, is_account, made_id, single, text};
use crate::api::Operation;
use crate::error::S3;
use crate::outlook::{self, Outlook};
use crate::parts::given;
use crate::s3::session::{self, S3Api, changing, reading};
use crate::shared::Shared;
use crate::{converge, identities, parts, sought};

const GET_BUCKET_LOGGING: Operation = reading("GetBucketLogging", &[]);
const PUT_BUCKET_LOGGING: Operation = changing("PutBucketLogging", "it sets what is to be");

/// Where S3 writes down who asked for what in a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Logging {
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
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub region: Attr<String>,
    /// Bucket to which the logs are written. It lies in the same region and belongs to the same account.
    #[attr(required())]
    pub target_bucket: Attr<String>,
    /// Beginning of the keys of all logs.
    #[attr(required())]
    pub target_prefix: Attr<String>,
    /// What others may do with the logs.
    #[block()]
    pub target_grant: Attr<Set<TargetGrant>>,
    /// How the keys of the logs go on after the prefix.
    #[block(max(1))]
    pub target_object_key_format: Attr<Vec<KeyFormat>>,
}

/// What somebody may do with the logs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct TargetGrant {
    /// `FULL_CONTROL`, `READ` or `WRITE`.
    #[attr(required().check(Validator::one_of(["FULL_CONTROL", "READ", "WRITE"])))]
    pub permission: Attr<String>,
    /// Who may.
    #[block(min(1).max(1))]
    pub grantee: Attr<Vec<Grantee>>,
}

/// How the keys of the logs go on after the prefix.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::ExactlyOneOf(vec!["partitioned_prefix", "simple_prefix"])))]
pub(crate) struct KeyFormat {
    /// With account, region, bucket and date.
    #[block(max(1))]
    pub partitioned_prefix: Attr<Vec<Partitioned>>,
    /// With the time alone.
    #[block(max(1))]
    pub simple_prefix: Attr<Vec<Simple>>,
}

/// Keys with account, region, bucket and date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Partitioned {
    /// Whose date: `EventTime`, that of what is logged, or `DeliveryTime`, that of the log.
    #[attr(required().check(Validator::one_of(["EventTime", "DeliveryTime"])))]
    pub partition_date_source: Attr<String>,
}

/// Keys with the time alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Simple {}

/// The type.
pub(in crate::s3) struct Loggings {
    shared: Arc<Shared>,
}

impl Loggings {
    pub(in crate::s3) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(in crate::s3) enum Step {
    /// The setting.
    Put,
}

/// What the step sets.
const FIELDS: &[&str] = &[
    "target_bucket",
    "target_grant",
    "target_object_key_format",
    "target_prefix",
];

impl Crud for Loggings {
    type Model = Logging;
    type Api = S3Api;
    type Remote = sdk::LoggingEnabled;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[Claim {
        step: Step::Put,
        fields: FIELDS,
    }];
    const LOCAL: &'static [&'static str] = &[];
    const SERVICE: Service = S3;
    const NOUN: &'static str = "S3 bucket logging";

    fn type_name(&self) -> &'static str {
        "aws_s3_bucket_logging"
    }

    fn plan(&self, plan: &mut Plan<Logging>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
    }

    fn connect(&self, model: &Logging) -> Result<S3Api, Diagnostics> {
        session::connect(&self.shared, given(&model.region))
    }

    fn name(&self, model: &Logging) -> String {
        made_id(&model.bucket, &model.expected_bucket_owner)
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Logging, Failure> {
        put(work.api, work.planned, wanted(work.planned)).await?;
        Ok(with_id(work.planned))
    }

    async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<Logging>, Failure> {
        let known = with_id(work.planned);
        let found = sought::read(self, work.api, &known, FIELDS).await?;
        Ok(found.map(|_| known))
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let Step::Put = step;
        put(work.api, work.planned, wanted(work.planned)).await
    }

    async fn settle(
        &self,
        verb: Verb,
        work: &Work<'_, Self>,
    ) -> Result<Option<Self::Remote>, WaitError> {
        match verb {
            Verb::Delete => Ok(None),
            _ => converge::told(self, work, SETTLES).await,
        }
    }

    async fn read(&self, api: &S3Api, prior: &Logging) -> Result<Option<Self::Remote>, Failure> {
        let answer = api.call(&GET_BUCKET_LOGGING, || {
            api.client
                .get_bucket_logging()
                .set_bucket(text(&prior.bucket))
                .set_expected_bucket_owner(text(&prior.expected_bucket_owner))
                .send()
        });
        Ok(answer.await?.logging_enabled)
    }

    fn state(&self, api: &S3Api, remote: Self::Remote, known: &Logging) -> Logging {
        let grants = remote.target_grants.unwrap_or_default();
        let format = remote.target_object_key_format;
        Logging {
            bucket: known.bucket.clone(),
            expected_bucket_owner: known.expected_bucket_owner.clone(),
            id: made_id(&known.bucket, &known.expected_bucket_owner).into(),
            region: api.region.as_str().into(),
            target_bucket: remote.target_bucket.into(),
            target_prefix: remote.target_prefix.into(),
            target_grant: Attr::Known(grants.iter().map(grant).collect()),
            target_object_key_format: block(format.as_ref().map(key_format)),
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        put(work.api, work.prior, None).await
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
                .because("S3 cannot write logs to the target bucket.")
                .next(
                    "The target bucket has to be in the same region and account, and its policy has to allow \
                     `s3:PutObject` to `logging.s3.amazonaws.com`; or its ACL has to be `log-delivery-write`, \
                     where ACLs count. Make this resource depend on that.",
                )
                .blaming(Path::of("target_bucket")),
            _ => doing,
        }
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::regional(&self.shared, PIECES))
    }

    fn import(&self, id: &str) -> Result<Logging, Diagnostics> {
        let found = imported(id)?;
        Ok(Logging {
            id: found.id,
            bucket: found.bucket,
            expected_bucket_owner: found.owner,
            region: found.region,
            ..Logging::default()
        })
    }
}

fn with_id(planned: &Logging) -> Logging {
    Logging {
        id: made_id(&planned.bucket, &planned.expected_bucket_owner).into(),
        ..planned.clone()
    }
}

/// A grant as HCL has it.
fn grant(grant: &sdk::TargetGrant) -> TargetGrant {
    let permission = grant.permission.as_ref().map(|it| it.as_str().to_owned());
    TargetGrant {
        permission: permission.into(),
        grantee: block(grant.grantee.as_ref().map(Grantee::read)),
    }
}

/// The form of keys as HCL has it.
fn key_format(format: &sdk::TargetObjectKeyFormat) -> KeyFormat {
    let partitioned = format.partitioned_prefix.as_ref().map(|it| Partitioned {
        partition_date_source: it
            .partition_date_source
            .as_ref()
            .map(|it| it.as_str().to_owned())
            .into(),
    });
    KeyFormat {
        partitioned_prefix: block(partitioned),
        simple_prefix: block(format.simple_prefix.as_ref().map(|_| Simple {})),
    }
}

/// What is planned, as the API takes it.
fn wanted(planned: &Logging) -> Option<sdk::LoggingEnabled> {
    let grants = planned.target_grant.if_known().into_iter().flatten();
    let grants: Vec<sdk::TargetGrant> = grants
        .map(|it| {
            sdk::TargetGrant::builder()
                .set_grantee(single(&it.grantee).and_then(Grantee::write))
                .set_permission(given(&it.permission).map(sdk::BucketLogsPermission::from))
                .build()
        })
        .collect();
    let format = single(&planned.target_object_key_format).map(|it| {
        let simple = single(&it.simple_prefix).map(|_| sdk::SimplePrefix::builder().build());
        let partitioned = single(&it.partitioned_prefix).map(|it| {
            let source = given(&it.partition_date_source).map(sdk::PartitionDateSource::from);
            sdk::PartitionedPrefix::builder()
                .set_partition_date_source(source)
                .build()
        });
        sdk::TargetObjectKeyFormat::builder()
            .set_simple_prefix(simple)
            .set_partitioned_prefix(partitioned)
            .build()
    });
    // The prefix is required and may be empty all the same.
    let prefix = planned.target_prefix.if_known().cloned();
    let logging = sdk::LoggingEnabled::builder()
        .set_target_bucket(text(&planned.target_bucket))
        .set_target_prefix(Some(prefix.unwrap_or_default()))
        .set_target_grants(parts::some(Some(grants)))
        .set_target_object_key_format(format);
    parts::built(logging.build())
}

/// Sets it, or nothing.
async fn put(
    api: &S3Api,
    model: &Logging,
    logging: Option<sdk::LoggingEnabled>,
) -> Result<(), Failure> {
    let status = sdk::BucketLoggingStatus::builder().set_logging_enabled(logging);
    let status = status.build();
    let sent = api.call(&PUT_BUCKET_LOGGING, || {
        api.client
            .put_bucket_logging()
            .set_bucket(text(&model.bucket))
            .set_expected_bucket_owner(text(&model.expected_bucket_owner))
            .bucket_logging_status(status.clone())
            .send()
    });
    sent.await?;
    Ok(())
}
