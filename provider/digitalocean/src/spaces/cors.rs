//! `digitalocean_spaces_bucket_cors_configuration`: what pages of other origins may ask a bucket for.

use std::sync::Arc;

use aws_sdk_s3::types as sdk;
use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, ErrorKind, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Work};
use slipway_engine::operation::Operation;
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::Identity;
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::path::Path;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::Validator;

use super::bucket::model::{METHODS, one_star};
use super::error::{NO_BUCKET, SPACES};
use super::session::{self, SpacesApi, changing, reading};
use super::{imported, names, of_bucket, region_of, setting_explained};
use crate::identities;
use crate::parts::{self, given};
use crate::shared::Shared;

const GET_BUCKET_CORS: Operation = reading(
    "GetBucketCors",
    &[
        (NO_BUCKET, ErrorKind::NotFound),
        ("NoSuchCORSConfiguration", ErrorKind::NotFound),
    ],
);
const PUT_BUCKET_CORS: Operation = changing("PutBucketCors", "it sets what is to be");
const DELETE_BUCKET_CORS: Operation = Operation {
    kinds: GET_BUCKET_CORS.kinds,
    ..changing("DeleteBucketCors", "what is gone stays gone")
};

/// What pages of other origins may ask a bucket for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Cors {
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
    /// What pages of some origins may ask for.
    #[block(min(1).max(100))]
    pub cors_rule: Attr<Set<Rule>>,
}

/// What pages of some origins may ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Rule {
    /// Headers that they may send, each with at most one `*` in it.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::elements(one_star()))
    )]
    pub allowed_headers: Attr<Set<String>>,
    /// Methods that they may use: `GET`, `PUT`, `POST`, `DELETE` or `HEAD`.
    #[attr(required().check(Validator::elements(Validator::one_of(METHODS))))]
    pub allowed_methods: Attr<Set<String>>,
    /// The origins, each with at most one `*` in it.
    #[attr(required().check(Validator::elements(one_star())))]
    pub allowed_origins: Attr<Set<String>>,
    /// Headers of answers that they may read.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub expose_headers: Attr<Set<String>>,
    /// Name of the rule.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::length(..=255))
    )]
    pub id: Attr<String>,
    /// For how many seconds a browser may keep the answer to its question.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::ZeroForNull)
            .check(Validator::range(0..))
    )]
    pub max_age_seconds: Attr<i64>,
}

/// The type.
pub(super) struct Corses {
    shared: Arc<Shared>,
}

impl Corses {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// The rules.
    Put,
}

impl Crud for Corses {
    type Model = Cors;
    type Api = SpacesApi;
    type Remote = Vec<sdk::CorsRule>;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[Claim {
        step: Step::Put,
        fields: &["cors_rule"],
    }];
    const LOCAL: &'static [&'static str] = &[];
    const SERVICE: Service = SPACES;
    const NOUN: &'static str = "Spaces bucket CORS configuration";

    fn type_name(&self) -> &'static str {
        "digitalocean_spaces_bucket_cors_configuration"
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::alone(super::PIECES))
    }

    fn connect(&self, model: &Cors) -> Result<SpacesApi, Diagnostics> {
        session::connect(&self.shared, &region_of(&model.region))
    }

    fn name(&self, model: &Cors) -> String {
        of_bucket(&model.id, &model.bucket).to_owned()
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Cors, Failure> {
        put(work.api, work.planned).await?;
        Ok(Cors {
            id: work.planned.bucket.clone(),
            ..work.planned.clone()
        })
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let Step::Put = step;
        Ok(put(work.api, work.planned).await?)
    }

    async fn read(&self, api: &SpacesApi, prior: &Cors) -> Result<Option<Self::Remote>, Failure> {
        let bucket = of_bucket(&prior.id, &prior.bucket);
        let read = api.call(&GET_BUCKET_CORS, bucket, |client| {
            client.get_bucket_cors().bucket(bucket).send()
        });
        Ok(read.await?.cors_rules.filter(|it| !it.is_empty()))
    }

    fn state(&self, api: &SpacesApi, remote: Self::Remote, known: &Cors) -> Cors {
        let bucket = of_bucket(&known.id, &known.bucket);
        let known = known.cors_rule.if_known();
        let rules = remote.into_iter().map(|told| {
            let told = rule(told);
            let same = known
                .into_iter()
                .flatten()
                .find(|it| plain(it) == plain(&told));
            same.cloned().unwrap_or(told)
        });
        Cors {
            bucket: bucket.into(),
            id: bucket.into(),
            region: api.region.as_str().into(),
            cors_rule: Attr::Known(rules.collect()),
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let bucket = of_bucket(&work.prior.id, &work.prior.bucket);
        let sent = work.api.call(&DELETE_BUCKET_CORS, bucket, |client| {
            client.delete_bucket_cors().bucket(bucket).send()
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
            Some("InvalidRequest" | "MalformedXML") => doing
                .because("Spaces refused the rules.")
                .next("Correct `cors_rule`, then apply again.")
                .blaming(Path::of("cors_rule")),
            _ => setting_explained(error, doing),
        }
    }

    fn import(&self, id: &str) -> Result<Cors, Diagnostics> {
        let (region, bucket) = imported(id, "BUCKET")?;
        Ok(Cors {
            id: bucket.clone(),
            bucket,
            region,
            ..Cors::default()
        })
    }
}

/// A rule as HCL has it.
fn rule(told: sdk::CorsRule) -> Rule {
    let set = |all: Option<Vec<String>>| Attr::from(all.filter(|it| !it.is_empty()).map(Set));
    Rule {
        allowed_headers: set(told.allowed_headers),
        allowed_methods: Attr::Known(Set(told.allowed_methods)),
        allowed_origins: Attr::Known(Set(told.allowed_origins)),
        expose_headers: set(told.expose_headers),
        id: told.id.filter(|it| !it.is_empty()).into(),
        max_age_seconds: told.max_age_seconds.map(i64::from).into(),
    }
}

/// A rule without what says no more than leaving it out, and with its texts in order.
fn plain(rule: &Rule) -> ([Vec<String>; 4], String, i64) {
    let sorted = |set: &Attr<Set<String>>| {
        let mut all = parts::texts(set).unwrap_or_default();
        all.sort_unstable();
        all
    };
    let sets = [
        &rule.allowed_headers,
        &rule.allowed_methods,
        &rule.allowed_origins,
        &rule.expose_headers,
    ];
    let seconds = rule.max_age_seconds.if_known().copied();
    let id = given(&rule.id).unwrap_or_default();
    (sets.map(sorted), id.to_owned(), seconds.unwrap_or_default())
}

async fn put(api: &SpacesApi, planned: &Cors) -> Result<(), CloudError> {
    let bucket = given(&planned.bucket).unwrap_or_default();
    let rules = planned.cors_rule.if_known().into_iter().flatten();
    // The builders want methods, origins and rules, which are there.
    let rules = rules.filter_map(|rule| {
        sdk::CorsRule::builder()
            .set_id(given(&rule.id).map(str::to_owned))
            .set_allowed_headers(parts::some(parts::texts(&rule.allowed_headers)))
            .set_allowed_methods(parts::texts(&rule.allowed_methods))
            .set_allowed_origins(parts::texts(&rule.allowed_origins))
            .set_expose_headers(parts::some(parts::texts(&rule.expose_headers)))
            .set_max_age_seconds(rule.max_age_seconds.if_known().copied().map(parts::int))
            .build()
            .ok()
    });
    let rules = sdk::CorsConfiguration::builder().set_cors_rules(Some(rules.collect()));
    let rules = rules.build().ok();
    let sent = api.call(&PUT_BUCKET_CORS, bucket, |client| {
        let call = client.put_bucket_cors().bucket(bucket);
        call.set_cors_configuration(rules.clone()).send()
    });
    sent.await.map(drop)
}
