//! `aws_s3_bucket_website_configuration`: the website that a bucket is.
//!
//! No definition makes it: its rules are JSON or blocks, each of which shows the other, and its
//! endpoints are named after the region.

mod model;
mod rules;

use std::sync::Arc;

use aws_sdk_s3::operation::get_bucket_website::GetBucketWebsiteOutput;
use aws_sdk_s3::types as sdk;
use slipway_engine::error::catalogue::Verb;
use slipway_engine::error::{ErrorKind, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Sought, Work};
use slipway_engine::wait::WaitError;
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::Identity;
use slipway_framework::model::Attr;
use slipway_framework::resource::Plan;

use super::{PIECES, SETTLES, block, imported, made_id, single, text};
use crate::api::Operation;
use crate::error::S3;
use crate::outlook::{self, Outlook};
use crate::partition::Partition;
use crate::parts::given;
use crate::s3::session::{self, S3Api, changing, reading};
use crate::s3::website;
use crate::shared::Shared;
use crate::{converge, identities, parts, sought};
use model::{ErrorDocument, IndexDocument, RedirectAll, Website};

const GONE: &[(&str, ErrorKind)] = &[
    ("NoSuchBucket", ErrorKind::NotFound),
    ("NoSuchWebsiteConfiguration", ErrorKind::NotFound),
];
const GET_BUCKET_WEBSITE: Operation = reading("GetBucketWebsite", GONE);
const PUT_BUCKET_WEBSITE: Operation = changing("PutBucketWebsite", "it sets what is to be");
const DELETE_BUCKET_WEBSITE: Operation =
    changing("DeleteBucketWebsite", "a website that is gone stays gone");

/// The type.
pub(in crate::s3) struct Websites {
    shared: Arc<Shared>,
}

impl Websites {
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
    "error_document",
    "index_document",
    "redirect_all_requests_to",
    "routing_rule",
    "routing_rules",
];

impl Crud for Websites {
    type Model = Website;
    type Api = S3Api;
    type Remote = GetBucketWebsiteOutput;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[Claim {
        step: Step::Put,
        fields: FIELDS,
    }];
    const LOCAL: &'static [&'static str] = &[];
    const SERVICE: Service = S3;
    const NOUN: &'static str = "S3 bucket website";

    fn type_name(&self) -> &'static str {
        "aws_s3_bucket_website_configuration"
    }

    fn validate(&self, config: &Website, diagnostics: &mut Diagnostics) {
        rules::check(&config.routing_rules, diagnostics);
    }

    fn plan(&self, plan: &mut Plan<Website>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
        // Each form of the rules shows what the other one says.
        let has_blocks = matches!(&plan.config.routing_rule, Attr::Known(all) if !all.is_empty())
            || plan.config.routing_rule.is_unknown();
        if plan.is_create() || plan.is_destroy() {
            return;
        }
        if !has_blocks && plan.changes("routing_rules") {
            plan.set_block_unknown("routing_rule");
        } else if has_blocks && plan.changes("routing_rule") {
            plan.set_unknown("routing_rules");
        }
    }

    fn connect(&self, model: &Website) -> Result<S3Api, Diagnostics> {
        session::connect(&self.shared, given(&model.region))
    }

    fn name(&self, model: &Website) -> String {
        made_id(&model.bucket, &model.expected_bucket_owner)
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Website, Failure> {
        put(work.api, work.planned).await?;
        Ok(with_id(work.planned))
    }

    async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<Website>, Failure> {
        let known = with_id(work.planned);
        let found = sought::read(self, work.api, &known, FIELDS).await?;
        Ok(found.map(|_| known))
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let Step::Put = step;
        put(work.api, work.planned).await
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

    async fn read(&self, api: &S3Api, prior: &Website) -> Result<Option<Self::Remote>, Failure> {
        let answer = api.call(&GET_BUCKET_WEBSITE, || {
            api.client
                .get_bucket_website()
                .set_bucket(text(&prior.bucket))
                .set_expected_bucket_owner(text(&prior.expected_bucket_owner))
                .send()
        });
        Ok(Some(answer.await?))
    }

    fn state(&self, api: &S3Api, remote: Self::Remote, known: &Website) -> Website {
        let bucket = given(&known.bucket).unwrap_or_default();
        let suffix = Partition::of_region_or_default(&api.region).dns_suffix;
        let domain = website::domain(&api.region, suffix);
        let redirect = remote.redirect_all_requests_to.map(|it| RedirectAll {
            host_name: it.host_name.into(),
            protocol: it.protocol.map(|it| it.as_str().to_owned()).into(),
        });
        let rules = remote.routing_rules.unwrap_or_default();
        Website {
            bucket: known.bucket.clone(),
            error_document: block(
                remote
                    .error_document
                    .map(|it| ErrorDocument { key: it.key.into() }),
            ),
            expected_bucket_owner: known.expected_bucket_owner.clone(),
            id: made_id(&known.bucket, &known.expected_bucket_owner).into(),
            index_document: block(remote.index_document.map(|it| IndexDocument {
                suffix: it.suffix.into(),
            })),
            redirect_all_requests_to: block(redirect),
            region: api.region.as_str().into(),
            routing_rule: Attr::Known(rules.iter().map(rules::block_of).collect()),
            routing_rules: rules::json_of(&rules).into(),
            website_endpoint: format!("{bucket}.{domain}").into(),
            website_domain: domain.into(),
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, prior) = (work.api, work.prior);
        let sent = api.call(&DELETE_BUCKET_WEBSITE, || {
            api.client
                .delete_bucket_website()
                .set_bucket(text(&prior.bucket))
                .set_expected_bucket_owner(text(&prior.expected_bucket_owner))
                .send()
        });
        sent.await?;
        Ok(())
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::regional(&self.shared, PIECES))
    }

    fn import(&self, id: &str) -> Result<Website, Diagnostics> {
        let found = imported(id)?;
        Ok(Website {
            id: found.id,
            bucket: found.bucket,
            expected_bucket_owner: found.owner,
            region: found.region,
            ..Website::default()
        })
    }
}

fn with_id(planned: &Website) -> Website {
    Website {
        id: made_id(&planned.bucket, &planned.expected_bucket_owner).into(),
        ..planned.clone()
    }
}

/// Sets what is planned.
async fn put(api: &S3Api, planned: &Website) -> Result<(), Failure> {
    let error = single(&planned.error_document).and_then(|it| {
        let document = sdk::ErrorDocument::builder().set_key(text(&it.key));
        parts::built(document.build())
    });
    let index = single(&planned.index_document).and_then(|it| {
        let document = sdk::IndexDocument::builder().set_suffix(text(&it.suffix));
        parts::built(document.build())
    });
    let redirect = single(&planned.redirect_all_requests_to).and_then(|it| {
        let redirect = sdk::RedirectAllRequestsTo::builder().set_host_name(text(&it.host_name));
        let redirect = redirect.set_protocol(given(&it.protocol).map(sdk::Protocol::from));
        parts::built(redirect.build())
    });
    // What is known of the rules is what was written; the other form follows from it.
    let rules = match &planned.routing_rule {
        Attr::Known(all) if !all.is_empty() => all.iter().map(rules::of_block).collect(),
        _ => given(&planned.routing_rules).map_or_else(Vec::new, rules::of_json),
    };
    let website = sdk::WebsiteConfiguration::builder()
        .set_error_document(error)
        .set_index_document(index)
        .set_redirect_all_requests_to(redirect)
        .set_routing_rules(parts::some(Some(rules)))
        .build();
    let sent = api.call(&PUT_BUCKET_WEBSITE, || {
        api.client
            .put_bucket_website()
            .set_bucket(text(&planned.bucket))
            .set_expected_bucket_owner(text(&planned.expected_bucket_owner))
            .website_configuration(website.clone())
            .send()
    });
    sent.await?;
    Ok(())
}
