//! `aws_s3_object`: an object of a bucket.
//!
//! No definition makes it: its content comes from four arguments and is uploaded at once or in parts, a
//! change of almost anything uploads it again, and deleting it is about versions.
//!
//! - `model`: attributes and blocks; `key`: keys, and import ids.
//! - `calls`: the smaller calls; `state`: what a read tells.
//! - `body`: where the content comes from; `upload`: how it gets there; `versions`: how it goes.

mod body;
mod calls;
pub(super) mod key;
mod model;
mod state;
mod upload;
mod versions;

use std::sync::Arc;

use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Work};
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use super::session::{self, S3Api};
use super::settings::single;
use crate::error::S3;
use crate::identities;
use crate::outlook::{self, Outlook};
use crate::parts::given;
use crate::shared::Shared;
use crate::tagged;
use crate::tags::{DefaultTags, TagRules, Tags};
use model::{Object, UPLOADED};
use versions::Which;

/// How many tags an object has at most (S3 user guide, "Categorizing your objects using tags").
const MOST_TAGS: usize = 10;

/// The type.
pub(in crate::s3) struct Objects {
    shared: Arc<Shared>,
}

impl Objects {
    pub(in crate::s3) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// What a read answers.
#[derive(Clone, Debug)]
pub(in crate::s3) struct Seen {
    head: HeadObjectOutput,
    /// The tags, where they may be read.
    tags: Option<Tags>,
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(in crate::s3) enum Step {
    /// Everything anew.
    Upload,
    /// The canned ACL.
    Acl,
    /// The legal hold.
    LegalHold,
    /// Mode and time of the retention.
    Retention,
    /// Tags.
    Tags,
}

impl Crud for Objects {
    type Model = Object;
    type Api = S3Api;
    type Remote = Seen;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[
        Claim {
            step: Step::Upload,
            fields: UPLOADED,
        },
        Claim {
            step: Step::Acl,
            fields: &["acl"],
        },
        Claim {
            step: Step::LegalHold,
            fields: &["object_lock_legal_hold_status"],
        },
        Claim {
            step: Step::Retention,
            fields: &["object_lock_mode", "object_lock_retain_until_date"],
        },
        Claim {
            step: Step::Tags,
            fields: &["tags", "tags_all"],
        },
    ];
    const LOCAL: &'static [&'static str] = &["force_destroy", "override_provider"];
    const SERVICE: Service = S3;
    const NOUN: &'static str = "S3 object";
    const LOSS: &'static str = "Its content would be lost.";

    fn type_name(&self) -> &'static str {
        "aws_s3_object"
    }

    fn plan(&self, plan: &mut Plan<Object>) {
        let mut outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
        if let (Some(outlook), true) = (&mut outlook, has_own_defaults(&plan.config)) {
            outlook.tags.default = DefaultTags::default();
        }
        outlook::tags_all(plan, outlook.as_ref(), |model| &model.tags);
        let count = match (&outlook, &plan.planned) {
            (Some(outlook), Some(planned)) => {
                let all = tagged::plan_all(&outlook.tags, &planned.tags);
                all.if_known().map_or(0, Tags::len)
            }
            _ => 0,
        };
        if count > MOST_TAGS {
            let detail = format!(
                "An object has at most {MOST_TAGS} tags, and this one would have {count} together with the provider's \
                 `default_tags`. Nothing was changed.\n\
                 Remove some, or leave the provider's out with `override_provider {{ default_tags {{ tags = {{}} }} }}`."
            );
            plan.tell(Diagnostic::error("Too many tags", detail).at(Path::of("tags")));
        }
    }

    fn connect(&self, model: &Object) -> Result<S3Api, Diagnostics> {
        session::connect(&self.shared, given(&model.region))
    }

    fn name(&self, model: &Object) -> String {
        let (bucket, key) = (given(&model.bucket), given(&model.key));
        format!("{}/{}", bucket.unwrap_or_default(), key.unwrap_or_default())
    }

    fn resolve(&self, api: &S3Api, mut planned: Object) -> Object {
        planned.tags_all = tagged::resolve(&rules(api, &planned), &planned.tags, planned.tags_all);
        if planned.acl.is_unknown() {
            // Nothing reads it back.
            planned.acl = Attr::Null;
        }
        planned
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Object, Failure> {
        let (api, planned) = (work.api, work.planned);
        let tags = rules(api, planned).on_create(&tagged::known(&planned.tags));
        upload::upload(api, planned, &tags).await?;
        Ok(Object {
            id: planned.key.clone(),
            ..planned.clone()
        })
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, planned) = (work.api, work.planned);
        match step {
            Step::Upload => {
                // What is ignored, and what AWS itself has put there, goes with the new content.
                let mut tags = self.tags_now(work).await?;
                tags.extend(planned.tags_all.if_known().cloned().unwrap_or_default());
                upload::upload(api, planned, &tags).await
            }
            Step::Acl => calls::put_acl(api, planned).await,
            Step::LegalHold => calls::put_legal_hold(api, planned).await,
            Step::Retention => calls::put_retention(api, work.prior, planned).await,
            Step::Tags => {
                let change = tagged::change(&api.tags, &work.prior.tags_all, &planned.tags_all);
                if change.is_empty() {
                    return Ok(());
                }
                let mut all = self.tags_now(work).await?;
                all.extend(planned.tags_all.if_known().cloned().unwrap_or_default());
                calls::retag(api, planned, &all).await
            }
        }
    }

    async fn read(&self, api: &S3Api, prior: &Object) -> Result<Option<Seen>, Failure> {
        let Some(head) = calls::head(api, prior).await? else {
            return Ok(None);
        };
        // S3 tells how many tags there are to whoever may read them.
        let has_none = head.tag_count.is_none_or(|count| count == 0)
            && prior.tags_all.if_known().is_some_and(Tags::is_empty);
        let tags = match has_none {
            true => Some(Tags::new()),
            false => api.readable(calls::tags(api, prior).await)?,
        };
        Ok(Some(Seen { head, tags }))
    }

    fn state(&self, api: &S3Api, remote: Seen, known: &Object) -> Object {
        state::state(api, remote, known)
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let prior = work.prior;
        let key = key::sent(given(&prior.key).unwrap_or_default());
        let which = Which {
            bucket: given(&prior.bucket).unwrap_or_default(),
            key: &key,
            by_force: prior.force_destroy.if_known() == Some(&true),
        };
        match given(&prior.version_id) {
            Some(_) => versions::delete_versions(work.api, which).await,
            None => Ok(versions::delete(work.api, which).await?),
        }
    }

    async fn explain(
        &self,
        _: Verb,
        error: &CloudError,
        work: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        match error.code() {
            Some("NoSuchBucket") => doing
                .because("There is no such bucket.")
                .next("Correct `bucket`, or make the bucket first, then apply again.")
                .blaming(Path::of("bucket")),
            Some("AccessControlListNotSupported") => doing
                .because("ACLs of this bucket are turned off, as they are for every new bucket.")
                .next(
                    "Remove `acl` and use a policy (`aws_s3_bucket_policy`) instead, or let ACLs count with \
                     `aws_s3_bucket_ownership_controls` (`BucketOwnerPreferred`), on which this resource then depends.",
                )
                .blaming(Path::of("acl")),
            Some("InvalidRequest") if locks(work.planned) => doing
                .next(
                    "Objects can be locked only in a bucket with `object_lock_enabled = true`, and a mode always goes \
                     with a date. Correct the arguments `object_lock_*`, then apply again.",
                ),
            _ => doing,
        }
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::regional(
            &self.shared,
            &[Piece::Part("bucket"), Piece::Text("/"), Piece::Part("key")],
        ))
    }

    fn import(&self, id: &str) -> Result<Object, Diagnostics> {
        let (bucket, key, region) = key::imported(id)?;
        Ok(Object {
            bucket: bucket.into(),
            id: key.into(),
            key: key.into(),
            region,
            ..Object::default()
        })
    }
}

impl Objects {
    /// The tags that stay whatever is planned: ignored ones, and AWS's own.
    async fn tags_now(&self, work: &Work<'_, Self>) -> Result<Tags, Failure> {
        let rules = rules(work.api, work.planned);
        let mut all = match calls::tags(work.api, work.prior).await {
            Ok(tags) => tags,
            Err(error) if error.is_not_found() => Tags::new(),
            Err(error) => return Err(error.into()),
        };
        all.retain(|key, _| rules.ignore.covers(key) && !key.starts_with("aws:"));
        Ok(all)
    }
}

/// Whether the provider's `default_tags` do not hold.
fn has_own_defaults(model: &Object) -> bool {
    single(&model.override_provider).is_some_and(|it| single(&it.default_tags).is_some())
}

/// The rules of tags that hold for this object.
fn rules(api: &S3Api, model: &Object) -> TagRules {
    let mut rules = api.tags.clone();
    if has_own_defaults(model) {
        rules.default = DefaultTags::default();
    }
    rules
}

fn locks(model: &Object) -> bool {
    let all = [
        &model.object_lock_legal_hold_status,
        &model.object_lock_mode,
        &model.object_lock_retain_until_date,
    ];
    all.into_iter().any(|it| given(it).is_some())
}
