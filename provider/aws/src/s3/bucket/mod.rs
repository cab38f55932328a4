//! `aws_s3_bucket`: a bucket, without its settings.
//!
//! hashicorp/aws reads every setting of a bucket with the bucket itself, because its deprecated
//! arguments show them; here they are types of their own alone, and a read takes two calls.
//!
//! - `model`: attributes and blocks; `names`: names that can be known to fail.
//! - `calls`: the calls; `empty`: what `force_destroy` does.

pub(super) mod calls;
mod empty;
mod model;
mod names;

use std::sync::Arc;
use std::time::Duration;

use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, ErrorKind, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Session as _, Sought, Work};
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use super::session::{self, S3Api};
use super::website;
use crate::error::S3;
use crate::outcome::{self, Passing};
use crate::outlook::Outlook;
use crate::partition::Partition;
use crate::parts::given;
use crate::shared::Shared;
use crate::tags::Tags;
use crate::{identities, import_ids, made_names, outlook, parts, sought, tagged};
use model::{Bucket, Limits};

/// For how long most operations are tried, as in the contract's documents.
const USUAL: Duration = Duration::from_secs(20 * 60);

/// For how long a bucket is emptied.
const EMPTYING: Duration = Duration::from_secs(60 * 60);

/// The type.
pub(in crate::s3) struct Buckets {
    shared: Arc<Shared>,
}

impl Buckets {
    pub(in crate::s3) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// What a read answers.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// The tags, where they may be read.
    tags: Option<Tags>,
    /// Whether objects can be locked.
    locks: bool,
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Tags.
    Tags,
}

impl Crud for Buckets {
    type Model = Bucket;
    type Api = S3Api;
    type Remote = Seen;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[Claim {
        step: Step::Tags,
        fields: &["tags", "tags_all"],
    }];
    const LOCAL: &'static [&'static str] = &["bucket_prefix", "force_destroy", "timeouts"];
    const SERVICE: Service = S3;
    const NOUN: &'static str = "S3 bucket";
    const UNIQUE_NAME: bool = true;
    const LOSS: &'static str = "Everything in it would be lost.";

    fn type_name(&self) -> &'static str {
        "aws_s3_bucket"
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::regional(&self.shared, &[Piece::Part("bucket")]))
    }

    fn plan(&self, plan: &mut Plan<Bucket>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
        outlook::tags_all(plan, outlook.as_ref(), |model| &model.tags);
        let before = plan.prior.as_ref().map(|prior| &prior.bucket);
        let planned = plan.planned.as_ref();
        let new = planned.filter(|planned| before != Some(&planned.bucket));
        if let Some((argument, value, fault)) = new.and_then(name_fault) {
            let detail = format!(
                "`{argument}` makes no name of a bucket: {fault}. Nothing was changed.\n\
                 Correct `{argument}`, then plan again.\n\n  Value:  {value}"
            );
            let told = Diagnostic::error("Impossible bucket name", detail);
            plan.tell(told.at(Path::of(argument)));
        }
    }

    fn connect(&self, model: &Bucket) -> Result<S3Api, Diagnostics> {
        let api = session::connect(&self.shared, given(&model.region))?;
        Ok(match limit(model, |limits| &limits.read) {
            Some(most) => api.patient(most),
            None => api,
        })
    }

    fn name(&self, model: &Bucket) -> String {
        name_of(model)
    }

    fn resolve(&self, api: &S3Api, mut planned: Bucket) -> Bucket {
        planned.tags_all = tagged::resolve(&api.tags, &planned.tags, planned.tags_all);
        let made = made_names::named(api.runtime(), planned.bucket, &planned.bucket_prefix, "");
        planned.bucket = made;
        planned
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Bucket, Failure> {
        let (api, planned, name) = (work.api, work.planned, name_of(work.planned));
        // Elsewhere S3 refuses to make a bucket again.
        if api.region == calls::WITHOUT_LOCATION {
            refuse_taken(api, &name).await?;
        }
        let locks = planned.object_lock_enabled.if_known().copied();
        let within = limit(planned, |limits| &limits.create).unwrap_or(USUAL);
        let create = || calls::create(api, &name, locks);
        outcome::passing(api, &[busy(within)], create).await?;
        Ok(made(planned))
    }

    async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<Bucket>, Failure> {
        let known = made(work.planned);
        let found = sought::read(self, work.api, &known, &["object_lock_enabled"]).await?;
        // Tags come after the create, so that none are planned to be there yet.
        Ok(found.map(|_| known))
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let Step::Tags = step;
        let (api, name) = (work.api, name_of(work.prior));
        let change = tagged::change(&api.tags, &work.prior.tags_all, &work.planned.tags_all);
        if change.is_empty() {
            return Ok(());
        }
        // What is ignored, and what AWS itself has put there, is sent back as it is.
        let mut all = calls::tags(api, &name).await?;
        all.retain(|key, _| !change.remove.contains(key));
        all.extend(change.set);
        let within = limit(work.planned, |limits| &limits.update).unwrap_or(USUAL);
        outcome::passing(api, &[busy(within)], || calls::retag(api, &name, &all)).await?;
        Ok(())
    }

    async fn read(&self, api: &S3Api, prior: &Bucket) -> Result<Option<Seen>, Failure> {
        let is_locked = prior.object_lock_enabled.if_known() == Some(&true);
        Ok(Some(calls::read(api, &name_of(prior), is_locked).await?))
    }

    fn state(&self, api: &S3Api, remote: Seen, known: &Bucket) -> Bucket {
        let name = name_of(known);
        let suffix = Partition::of_region_or_default(&api.region).dns_suffix;
        Bucket {
            arn: format!("arn:{}:s3:::{name}", api.partition).into(),
            bucket: name.as_str().into(),
            bucket_domain_name: format!("{name}.s3.{suffix}").into(),
            bucket_prefix: made_names::prefix_of(&name.as_str().into(), &known.bucket_prefix, ""),
            bucket_region: api.region.as_str().into(),
            bucket_regional_domain_name: format!("{name}.s3.{}.{suffix}", api.region).into(),
            force_destroy: parts::or(&known.force_destroy, false),
            hosted_zone_id: website::zone(&api.region).unwrap_or_default().into(),
            id: name.as_str().into(),
            object_lock_enabled: Attr::Known(remote.locks),
            region: api.region.as_str().into(),
            tags: tagged::seen(&api.tags, remote.tags.as_ref(), &known.tags),
            tags_all: tagged::all_seen(&api.tags, remote.tags.as_ref(), &known.tags_all),
            timeouts: known.timeouts.clone(),
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let within = limit(work.prior, |limits| &limits.delete).unwrap_or(EMPTYING);
        if work.prior.force_destroy.if_known() == Some(&true) {
            empty::empty(work, within).await?;
        }
        let (api, name) = (work.api, name_of(work.prior));
        outcome::passing(api, &[busy(within)], || calls::delete(api, &name)).await?;
        Ok(())
    }

    async fn explain(
        &self,
        _: Verb,
        error: &CloudError,
        work: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        match error.code() {
            Some("BucketAlreadyExists") => doing
                .because(
                    "Another AWS account has a bucket of this name, and no two buckets of a partition share one.",
                )
                .next("Choose another name, or let one be made up with `bucket_prefix`, then apply again.")
                .blaming(Path::of("bucket")),
            Some("BucketAlreadyOwnedByYou") => doing
                .because("This account has a bucket of this name already.")
                .next("Import it, or choose another name, then apply again.")
                .blaming(Path::of("bucket")),
            Some("BucketNotEmpty") => {
                let left = calls::versions(work.api, &name_of(work.prior)).await;
                let mut keys: Vec<String> = left.into_iter().flatten().map(|it| it.key).collect();
                keys.dedup();
                keys.truncate(5);
                doing
                    .because("The bucket is not empty, and only an empty one can be deleted.")
                    .exists("The bucket and everything in it still exist.")
                    .next(
                        "Empty it, or set `force_destroy = true` and apply before you destroy it: then everything in it, \
                         with all versions, is deleted with it.",
                    )
                    .listing("Objects", keys)
            }
            _ => doing,
        }
    }

    fn import(&self, id: &str) -> Result<Bucket, Diagnostics> {
        let (name, region) = import_ids::with_region(id, "BUCKET")?;
        Ok(Bucket {
            id: name.into(),
            bucket: name.into(),
            region,
            ..Bucket::default()
        })
    }
}

/// The name of a bucket: its id, or what is planned to be its name.
fn name_of(model: &Bucket) -> String {
    let name = given(&model.id).or(given(&model.bucket));
    name.unwrap_or_default().to_owned()
}

/// What is wrong with the name of a new bucket, with the argument to blame and its value.
fn name_fault(planned: &Bucket) -> Option<(&'static str, String, &'static str)> {
    if let Some(name) = given(&planned.bucket) {
        return Some(("bucket", name.to_owned(), names::fault(name)?));
    }
    let prefix = given(&planned.bucket_prefix)?;
    let fault = names::fault(&format!("{prefix}0123456789"))?;
    Some(("bucket_prefix", prefix.to_owned(), fault))
}

/// The state of a bucket that was just made: it has no tags.
fn made(planned: &Bucket) -> Bucket {
    Bucket {
        id: name_of(planned).into(),
        tags: parts::fresh(&planned.tags, Attr::Null),
        tags_all: parts::fresh(&planned.tags_all, Attr::Known(Tags::new())),
        ..planned.clone()
    }
}

/// A time that the configuration gives.
fn limit(model: &Bucket, of: impl Fn(&Limits) -> &Attr<String>) -> Option<Duration> {
    let limits = model.timeouts.if_known()?;
    given(of(limits))?;
    Some(of(limits).duration_or(USUAL))
}

/// The refusal while S3 is busy with a bucket of this name, such as one that was deleted just now in
/// another region (S3 user guide, "Deleting a general purpose bucket").
fn busy(within: Duration) -> Passing {
    Passing {
        code: "OperationAborted",
        messages: &[],
        within,
    }
}

/// Refuses to make a bucket that is there.
///
/// # Errors
/// When there is one, and those of the read.
async fn refuse_taken(api: &S3Api, name: &str) -> Result<(), Failure> {
    let error = match calls::tags(api, name).await {
        Err(error) if error.is_not_found() => return Ok(()),
        Ok(_) => CloudError::new(S3, "CreateBucket", ErrorKind::AlreadyExists)
            .with_code("BucketAlreadyOwnedByYou")
            .with_message("The bucket was found before it was made."),
        // Whoever may not look at it does not own it.
        Err(error) if error.is_access_denied() => error,
        Err(error) => return Err(error.into()),
    };
    Err(error.into())
}
