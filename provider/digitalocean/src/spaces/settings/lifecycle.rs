//! `digitalocean_spaces_bucket_lifecycle_configuration`: what becomes of a bucket's objects as they grow old.
//!
//! The official provider has no such type. Its rules are those of the bucket's own `lifecycle_rule`.
//!
//! - `rule`: the blocks of a rule; `wire`: rules between HCL and the API; `day`: days in them.

mod day;
mod rule;
mod wire;

use aws_sdk_s3::types as sdk;
use slipway_engine::clock::Runtime;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Session as _;
use slipway_engine::operation::Operation;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::semantic::SemanticEquality;

use super::{Place, Refusal, Setting, placed};
use crate::parts::given;
use crate::spaces::error::NO_BUCKET;
use crate::spaces::names;
use crate::spaces::session::{SpacesApi, changing, reading};
pub(in crate::spaces) use rule::{Rule, check};
pub(in crate::spaces) use wire::{told, wanted};

/// What a bucket without rules answers.
pub(in crate::spaces) const NO_RULES: &str = "NoSuchLifecycleConfiguration";

const GONE: &[(&str, ErrorKind)] = &[
    (NO_BUCKET, ErrorKind::NotFound),
    (NO_RULES, ErrorKind::NotFound),
];
const GET_LIFECYCLE: Operation = reading("GetBucketLifecycleConfiguration", GONE);
const PUT_LIFECYCLE: Operation =
    changing("PutBucketLifecycleConfiguration", "it sets what is to be");
const DELETE_LIFECYCLE: Operation = Operation {
    kinds: GONE,
    ..changing("DeleteBucketLifecycle", "what is gone stays gone")
};

/// What becomes of a bucket's objects as they grow old.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Lifecycle {
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
    /// What becomes of some objects. A bucket whose rules are set here has no `lifecycle_rule` of its own, and says `ignore_changes = [lifecycle_rule]`.
    #[block(min(1).max(1000))]
    pub lifecycle_rule: Attr<Vec<Rule>>,
}

impl Setting for Lifecycle {
    type Told = Vec<sdk::LifecycleRule>;

    const TYPE_NAME: &'static str = "digitalocean_spaces_bucket_lifecycle_configuration";
    const NOUN: &'static str = "Spaces bucket lifecycle configuration";
    const FIELDS: &'static [&'static str] = &["lifecycle_rule"];
    const REFUSAL: Refusal = Refusal {
        codes: &["InvalidArgument", "InvalidRequest", "MalformedXML"],
        because: "Spaces refused the rules.",
        next: "No two rules share a name, and none is for the objects of another. Correct `lifecycle_rule`, then \
               apply again.",
        argument: Some("lifecycle_rule"),
    };

    placed!();

    fn validate(&self, diagnostics: &mut Diagnostics) {
        check(&self.lifecycle_rule, diagnostics);
    }

    fn complete(&mut self, api: &SpacesApi) {
        name(api.runtime(), &mut self.lifecycle_rule);
    }

    async fn read(api: &SpacesApi, bucket: &str) -> Result<Option<Self::Told>, CloudError> {
        read(api, bucket).await
    }

    async fn put(&self, api: &SpacesApi, bucket: &str) -> Result<(), CloudError> {
        put(api, bucket, wanted(&self.lifecycle_rule)).await
    }

    async fn end(api: &SpacesApi, bucket: &str) -> Result<(), CloudError> {
        end(api, bucket).await
    }

    fn told(rules: Self::Told, known: &Self) -> Self {
        Self {
            lifecycle_rule: told(rules, &known.lifecycle_rule),
            ..Self::default()
        }
    }
}

/// Makes up the names of rules that have none.
pub(in crate::spaces) fn name(runtime: &Runtime, rules: &mut Attr<Vec<Rule>>) {
    if let Attr::Known(rules) = rules {
        for rule in rules {
            if given(&rule.id).is_none() {
                rule.id = format!("rule-{}", runtime.token(16)).into();
            }
        }
    }
}

/// The rules of a bucket.
pub(in crate::spaces) async fn read(
    api: &SpacesApi,
    bucket: &str,
) -> Result<Option<Vec<sdk::LifecycleRule>>, CloudError> {
    let read = api.call(&GET_LIFECYCLE, bucket, |client| {
        let call = client.get_bucket_lifecycle_configuration();
        call.bucket(bucket).send()
    });
    Ok(read.await?.rules.filter(|it| !it.is_empty()))
}

/// Sets the rules of a bucket, of which there are some.
pub(in crate::spaces) async fn put(
    api: &SpacesApi,
    bucket: &str,
    rules: Vec<sdk::LifecycleRule>,
) -> Result<(), CloudError> {
    // The builder wants rules, which are there.
    let rules = sdk::BucketLifecycleConfiguration::builder().set_rules(Some(rules));
    let rules = rules.build().ok();
    let sent = api.call(&PUT_LIFECYCLE, bucket, |client| {
        let call = client.put_bucket_lifecycle_configuration().bucket(bucket);
        call.set_lifecycle_configuration(rules.clone()).send()
    });
    sent.await.map(drop)
}

/// Takes the rules of a bucket away.
pub(in crate::spaces) async fn end(api: &SpacesApi, bucket: &str) -> Result<(), CloudError> {
    let sent = api.call(&DELETE_LIFECYCLE, bucket, |client| {
        client.delete_bucket_lifecycle().bucket(bucket).send()
    });
    sent.await.map(drop)
}
