//! `digitalocean_spaces_bucket`: a bucket, with some of its settings.
//!
//! - `model`: attributes and blocks; `cors`: those for other origins between HCL and the API.
//! - `calls`: the calls; `empty`: what `force_destroy` does.

pub(super) mod calls;
mod cors;
pub(super) mod empty;
mod model;

use std::sync::Arc;

use aws_sdk_s3::types as sdk;
use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Session as _, Sought, Work};
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use super::error::{SPACES, explained};
use super::session::{self, SpacesApi};
use super::settings::{acl, lifecycle};
use super::{imported, names, region_of};
use crate::parts::{self, given};
use crate::shared::Shared;
use crate::{identities, sought};
use model::{Bucket, Versioning};

/// The type.
pub(super) struct Buckets {
    shared: Arc<Shared>,
}

impl Buckets {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// What a read answers.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    acl: &'static str,
    versioning: bool,
    lifecycle: Vec<sdk::LifecycleRule>,
    cors: Vec<sdk::CorsRule>,
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// The access control list.
    Acl,
    /// Whether old versions are kept.
    Versioning,
    /// The lifecycle rules.
    Lifecycle,
    /// The rules for other origins.
    Cors,
}

impl Crud for Buckets {
    type Model = Bucket;
    type Api = SpacesApi;
    type Remote = Seen;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[
        Claim {
            step: Step::Acl,
            fields: &["acl"],
        },
        Claim {
            step: Step::Versioning,
            fields: &["versioning"],
        },
        Claim {
            step: Step::Lifecycle,
            fields: &["lifecycle_rule"],
        },
        Claim {
            step: Step::Cors,
            fields: &["cors_rule"],
        },
    ];
    const LOCAL: &'static [&'static str] = &["force_destroy"];
    const SERVICE: Service = SPACES;
    const NOUN: &'static str = "Spaces bucket";
    const UNIQUE_NAME: bool = true;
    const LOSS: &'static str = "Everything in it would be lost.";

    fn type_name(&self) -> &'static str {
        "digitalocean_spaces_bucket"
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::alone(&[
            Piece::Part("region"),
            Piece::Text(","),
            Piece::Part("name"),
        ]))
    }

    fn validate(&self, config: &Bucket, diagnostics: &mut Diagnostics) {
        lifecycle::check(&config.lifecycle_rule, diagnostics);
    }

    fn plan(&self, plan: &mut Plan<Bucket>) {
        let Some(planned) = &plan.planned else { return };
        let before = plan.prior.as_ref().map(|prior| &prior.name);
        let new = (before != Some(&planned.name)).then(|| given(&planned.name));
        if let Some((name, fault)) = new.flatten().and_then(|it| Some((it, names::fault(it)?))) {
            let detail = format!(
                "`name` is no name of a bucket: {fault}. Nothing was changed.\n\
                 Correct it, then plan again.\n\n  Value:  {name}"
            );
            let told = Diagnostic::error("Impossible bucket name", detail);
            plan.tell(told.at(Path::of("name")));
        }
        // Without the block no old versions are kept; there is no way back to a bucket that never kept some.
        if plan.config.versioning.if_known().is_none_or(Vec::is_empty)
            && !plan.config.versioning.is_unknown()
        {
            plan.set_filled::<Vec<Versioning>>("versioning", vec![off()]);
        }
    }

    fn connect(&self, model: &Bucket) -> Result<SpacesApi, Diagnostics> {
        session::connect(&self.shared, &region_of(&model.region))
    }

    fn name(&self, model: &Bucket) -> String {
        name_of(model).to_owned()
    }

    fn resolve(&self, api: &SpacesApi, mut planned: Bucket) -> Bucket {
        lifecycle::name(api.runtime(), &mut planned.lifecycle_rule);
        planned
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Bucket, Failure> {
        let (api, known) = (work.api, made(work.planned));
        match sought::none(self, api, &known, &calls::CREATE_BUCKET).await {
            // Somebody else's, perhaps: the create says it.
            Err(Failure::Call(error)) if error.is_access_denied() => {}
            looked => looked?,
        }
        calls::create(api, work.planned).await?;
        Ok(known)
    }

    async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<Bucket>, Failure> {
        match acl::read(work.api, name_of(work.planned)).await {
            Ok(_) => Ok(Sought::Found(made(work.planned))),
            Err(error) if error.is_not_found() => Ok(Sought::Absent),
            Err(error) => Err(error.into()),
        }
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, planned) = (work.api, work.planned);
        Ok(match step {
            Step::Acl => {
                let wanted = given(&planned.acl).unwrap_or_default();
                acl::put(api, name_of(planned), wanted).await
            }
            Step::Versioning => {
                let wanted = planned.versioning.if_known().and_then(|it| it.first());
                let is_on = wanted.is_some_and(|it| it.enabled == Attr::Known(true));
                calls::put_versioning(api, name_of(planned), is_on).await
            }
            Step::Lifecycle => calls::put_lifecycle(api, planned).await,
            Step::Cors => calls::put_cors(api, planned).await,
        }?)
    }

    async fn read(&self, api: &SpacesApi, prior: &Bucket) -> Result<Option<Seen>, Failure> {
        Ok(Some(calls::read(api, prior).await?))
    }

    async fn glance(&self, api: &SpacesApi, prior: &Bucket) -> Result<Option<Seen>, Failure> {
        Ok(Some(Seen {
            acl: acl::read(api, name_of(prior)).await?,
            versioning: false,
            lifecycle: Vec::new(),
            cors: Vec::new(),
        }))
    }

    fn state(&self, api: &SpacesApi, remote: Seen, known: &Bucket) -> Bucket {
        let (name, host) = (name_of(known), api.host());
        Bucket {
            acl: remote.acl.into(),
            bucket_domain_name: format!("{name}.{host}").into(),
            cors_rule: cors::told(remote.cors),
            force_destroy: parts::or(&known.force_destroy, false),
            id: name.into(),
            lifecycle_rule: lifecycle::told(remote.lifecycle, &known.lifecycle_rule),
            name: name.into(),
            region: api.region.as_str().into(),
            urn: format!("do:space:{name}").into(),
            versioning: Attr::Known(vec![Versioning {
                enabled: remote.versioning.into(),
            }]),
            endpoint: host.into(),
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        if work.prior.force_destroy.if_known() == Some(&true) {
            empty::empty(work).await?;
        }
        Ok(calls::delete(work.api, name_of(work.prior)).await?)
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
                    "There is a bucket of this name already, of somebody else or of yours in another region, and no two \
                     buckets share one.",
                )
                .next("Choose another name, then apply again.")
                .blaming(Path::of("name")),
            Some("BucketNotEmpty") => {
                let left = empty::versions(work.api, name_of(work.prior)).await;
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
            _ => explained(error, doing),
        }
    }

    fn import(&self, id: &str) -> Result<Bucket, Diagnostics> {
        let (region, name) = imported(id, "NAME")?;
        Ok(Bucket {
            id: name.clone(),
            name,
            region,
            ..Bucket::default()
        })
    }
}

/// No old versions are kept.
fn off() -> Versioning {
    Versioning {
        enabled: false.into(),
    }
}

/// The name of a bucket: its id, or what is planned to be its name.
fn name_of(model: &Bucket) -> &str {
    let name = given(&model.id).or(given(&model.name));
    name.unwrap_or_default()
}

/// The state of a bucket that was just made: it keeps no versions and has no rules.
fn made(planned: &Bucket) -> Bucket {
    Bucket {
        id: name_of(planned).into(),
        cors_rule: Attr::Known(Vec::new()),
        lifecycle_rule: Attr::Known(Vec::new()),
        versioning: Attr::Known(vec![off()]),
        ..planned.clone()
    }
}
