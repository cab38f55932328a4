//! `digitalocean_spaces_bucket_cors_configuration`: what pages of other origins may ask a bucket for.

use aws_sdk_s3::types as sdk;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::operation::Operation;
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::Validator;

use super::{Place, Refusal, Setting, placed};
use crate::parts::{self, given};
use crate::spaces::error::NO_BUCKET;
use crate::spaces::names;
use crate::spaces::session::{SpacesApi, changing, reading};

/// What a bucket without rules answers.
pub(in crate::spaces) const NO_RULES: &str = "NoSuchCORSConfiguration";

const GONE: &[(&str, ErrorKind)] = &[
    (NO_BUCKET, ErrorKind::NotFound),
    (NO_RULES, ErrorKind::NotFound),
];
const GET_BUCKET_CORS: Operation = reading("GetBucketCors", GONE);
const PUT_BUCKET_CORS: Operation = changing("PutBucketCors", "it sets what is to be");
const DELETE_BUCKET_CORS: Operation = Operation {
    kinds: GONE,
    ..changing("DeleteBucketCors", "what is gone stays gone")
};

/// The methods of a rule (S3 API reference, `CORSRule`).
pub(in crate::spaces) const METHODS: [&str; 5] = ["GET", "PUT", "POST", "DELETE", "HEAD"];

/// What Ceph's object gateway takes in origins and headers.
pub(in crate::spaces) fn one_star() -> Validator {
    Validator::text("have at most one `*`", |text| {
        text.matches('*').count() <= 1
    })
}

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

impl Setting for Cors {
    type Told = Vec<sdk::CorsRule>;

    const TYPE_NAME: &'static str = "digitalocean_spaces_bucket_cors_configuration";
    const NOUN: &'static str = "Spaces bucket CORS configuration";
    const FIELDS: &'static [&'static str] = &["cors_rule"];
    const REFUSAL: Refusal = Refusal {
        codes: &["InvalidRequest", "MalformedXML"],
        because: "Spaces refused the rules.",
        next: "Correct `cors_rule`, then apply again.",
        argument: Some("cors_rule"),
    };

    placed!();

    async fn read(api: &SpacesApi, bucket: &str) -> Result<Option<Self::Told>, CloudError> {
        read(api, bucket).await
    }

    async fn put(&self, api: &SpacesApi, bucket: &str) -> Result<(), CloudError> {
        let rules = self.cors_rule.if_known().into_iter().flatten();
        put(api, bucket, rules.filter_map(wanted).collect()).await
    }

    async fn end(api: &SpacesApi, bucket: &str) -> Result<(), CloudError> {
        end(api, bucket).await
    }

    fn told(told: Self::Told, known: &Self) -> Self {
        let known = known.cors_rule.if_known();
        let rules = told.into_iter().map(|told| {
            let told = rule(told);
            let same = known
                .into_iter()
                .flatten()
                .find(|it| plain(it) == plain(&told));
            same.cloned().unwrap_or(told)
        });
        Self {
            cors_rule: Attr::Known(rules.collect()),
            ..Self::default()
        }
    }
}

/// The rules of a bucket.
pub(in crate::spaces) async fn read(
    api: &SpacesApi,
    bucket: &str,
) -> Result<Option<Vec<sdk::CorsRule>>, CloudError> {
    let read = api.call(&GET_BUCKET_CORS, bucket, |client| {
        client.get_bucket_cors().bucket(bucket).send()
    });
    Ok(read.await?.cors_rules.filter(|it| !it.is_empty()))
}

/// Sets the rules of a bucket, of which there are some.
pub(in crate::spaces) async fn put(
    api: &SpacesApi,
    bucket: &str,
    rules: Vec<sdk::CorsRule>,
) -> Result<(), CloudError> {
    // The builder wants rules, which are there.
    let rules = sdk::CorsConfiguration::builder().set_cors_rules(Some(rules));
    let rules = rules.build().ok();
    let sent = api.call(&PUT_BUCKET_CORS, bucket, |client| {
        let call = client.put_bucket_cors().bucket(bucket);
        call.set_cors_configuration(rules.clone()).send()
    });
    sent.await.map(drop)
}

/// Takes the rules of a bucket away.
pub(in crate::spaces) async fn end(api: &SpacesApi, bucket: &str) -> Result<(), CloudError> {
    let sent = api.call(&DELETE_BUCKET_CORS, bucket, |client| {
        client.delete_bucket_cors().bucket(bucket).send()
    });
    sent.await.map(drop)
}

/// A rule as the API takes it. The builder wants methods and origins, which are there.
fn wanted(rule: &Rule) -> Option<sdk::CorsRule> {
    sdk::CorsRule::builder()
        .set_id(given(&rule.id).map(str::to_owned))
        .set_allowed_headers(parts::some(parts::texts(&rule.allowed_headers)))
        .set_allowed_methods(parts::texts(&rule.allowed_methods))
        .set_allowed_origins(parts::texts(&rule.allowed_origins))
        .set_expose_headers(parts::some(parts::texts(&rule.expose_headers)))
        .set_max_age_seconds(rule.max_age_seconds.if_known().copied().map(parts::int))
        .build()
        .ok()
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
