//! `aws_s3_bucket_lifecycle_configuration`: what S3 does with objects as they grow old.
//!
//! No definition makes it: the order of rules says nothing, filters come in several forms that mean the
//! same, and S3 tells rules in parts that depend on each other (zero days beside a date).
//!
//! - `model`: attributes and blocks; `check`: rules that can be known to fail.
//! - `wire`: rules between HCL and the API; `old`: states of older versions.

mod check;
mod model;
mod old;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_s3::operation::get_bucket_lifecycle_configuration::GetBucketLifecycleConfigurationOutput;
use aws_sdk_s3::types as sdk;
use serde_json::Value as Json;
use slipway_engine::error::catalogue::Verb;
use slipway_engine::error::{ErrorKind, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Sought, Work};
use slipway_engine::wait::{WaitError, WaitOptions};
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::Attr;
use slipway_framework::resource::Plan;

use super::{imported, made_id, text};
use crate::api::Operation;
use crate::error::S3;
use crate::outlook::{self, Outlook};
use crate::parts::given;
use crate::s3::session::{self, S3Api, changing, reading};
use crate::shared::Shared;
use crate::{converge, identities, parts};
use model::{Lifecycle, Limits};

const GONE: &[(&str, ErrorKind)] = &[
    ("NoSuchBucket", ErrorKind::NotFound),
    ("NoSuchLifecycleConfiguration", ErrorKind::NotFound),
];
const GET_LIFECYCLE: Operation = reading("GetBucketLifecycleConfiguration", GONE);
const PUT_LIFECYCLE: Operation =
    changing("PutBucketLifecycleConfiguration", "it sets what is to be");
const DELETE_LIFECYCLE: Operation =
    changing("DeleteBucketLifecycle", "rules that are gone stay gone");

/// For how long S3 may take to tell a change (S3 user guide, "Setting an S3 Lifecycle configuration":
/// there is a lag until it is known to all systems).
const SETTLES: Duration = Duration::from_secs(3 * 60);

/// How many reads in a row have to tell a change: the first one may be answered by a server that knows
/// it, and the next one by another.
const IN_A_ROW: u32 = 3;

/// What all buckets have but directory buckets, whose names end like this; these take no default of the
/// smallest size (S3 API reference, PutBucketLifecycleConfiguration).
const DIRECTORY: &str = "--x-s3";

/// The smallest objects that are moved, when nobody says anything else.
const SMALLEST: &str = "all_storage_classes_128K";

/// The type.
pub(in crate::s3) struct Lifecycles {
    shared: Arc<Shared>,
}

impl Lifecycles {
    pub(in crate::s3) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(in crate::s3) enum Step {
    /// The rules.
    Put,
}

impl Crud for Lifecycles {
    type Model = Lifecycle;
    type Api = S3Api;
    type Remote = GetBucketLifecycleConfigurationOutput;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[Claim {
        step: Step::Put,
        fields: &["rule", "transition_default_minimum_object_size"],
    }];
    const LOCAL: &'static [&'static str] = &["timeouts"];
    const SERVICE: Service = S3;
    const NOUN: &'static str = "S3 bucket lifecycle configuration";

    fn type_name(&self) -> &'static str {
        "aws_s3_bucket_lifecycle_configuration"
    }

    fn version(&self) -> i64 {
        1
    }

    fn validate(&self, config: &Lifecycle, diagnostics: &mut Diagnostics) {
        check::rules(&config.rule, diagnostics);
    }

    fn plan(&self, plan: &mut Plan<Lifecycle>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
    }

    fn connect(&self, model: &Lifecycle) -> Result<S3Api, Diagnostics> {
        session::connect(&self.shared, given(&model.region))
    }

    fn name(&self, model: &Lifecycle) -> String {
        made_id(&model.bucket, &model.expected_bucket_owner)
    }

    fn resolve(&self, _: &S3Api, mut planned: Lifecycle) -> Lifecycle {
        if planned.expected_bucket_owner.is_unknown() {
            planned.expected_bucket_owner = "".into();
        }
        planned
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Lifecycle, Failure> {
        put(work.api, work.planned).await?;
        Ok(with_id(work.planned))
    }

    async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<Lifecycle>, Failure> {
        let known = with_id(work.planned);
        match self.read(work.api, &known).await {
            Ok(Some(remote)) => {
                let state = self.state(work.api, remote, &known);
                Ok(match is_told(&state, &known) {
                    true => Sought::Found(known),
                    false => Sought::Absent,
                })
            }
            Ok(None) => Ok(Sought::Absent),
            Err(Failure::Call(error)) if error.is_not_found() => Ok(Sought::Absent),
            Err(failure) => Err(failure),
        }
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
        let of: fn(&Limits) -> &Attr<String> = match verb {
            Verb::Delete => {
                let states = parts::States {
                    ready: &[],
                    failed: &[],
                };
                return parts::until_gone(self, work, SETTLES, states, |_| (None, None)).await;
            }
            Verb::Create => |limits| &limits.create,
            _ => |limits| &limits.update,
        };
        let limits = work.planned.timeouts.if_known();
        let within = limits.map_or(SETTLES, |limits| of(limits).duration_or(SETTLES));
        let options = WaitOptions {
            successes: IN_A_ROW,
            ..WaitOptions::within(within)
        };
        converge::steady(self, work, options, |state| is_told(state, work.planned)).await
    }

    async fn read(&self, api: &S3Api, prior: &Lifecycle) -> Result<Option<Self::Remote>, Failure> {
        let answer = api.call(&GET_LIFECYCLE, || {
            api.client
                .get_bucket_lifecycle_configuration()
                .set_bucket(text(&prior.bucket))
                .set_expected_bucket_owner(text(&prior.expected_bucket_owner))
                .send()
        });
        Ok(Some(answer.await?))
    }

    fn state(&self, api: &S3Api, remote: Self::Remote, known: &Lifecycle) -> Lifecycle {
        let smallest = remote.transition_default_minimum_object_size;
        Lifecycle {
            bucket: known.bucket.clone(),
            expected_bucket_owner: parts::or(&known.expected_bucket_owner, String::new()),
            id: made_id(&known.bucket, &known.expected_bucket_owner).into(),
            region: api.region.as_str().into(),
            rule: wire::read(remote.rules.unwrap_or_default(), known),
            timeouts: known.timeouts.clone(),
            transition_default_minimum_object_size: match smallest {
                Some(smallest) => smallest.as_str().into(),
                // A directory bucket has none; the state keeps what says the same.
                None => parts::or(
                    &known.transition_default_minimum_object_size,
                    SMALLEST.to_owned(),
                ),
            },
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, prior) = (work.api, work.prior);
        let sent = api.call(&DELETE_LIFECYCLE, || {
            api.client
                .delete_bucket_lifecycle()
                .set_bucket(text(&prior.bucket))
                .set_expected_bucket_owner(text(&prior.expected_bucket_owner))
                .send()
        });
        sent.await?;
        Ok(())
    }

    fn identity(&self) -> Option<Identity> {
        // hashicorp/aws, which has it from 6.33 on, leaves the owner out.
        Some(identities::regional(&self.shared, &[Piece::Part("bucket")]))
    }

    fn import(&self, id: &str) -> Result<Lifecycle, Diagnostics> {
        let found = imported(id)?;
        Ok(Lifecycle {
            id: found.id,
            bucket: found.bucket,
            expected_bucket_owner: found.owner,
            region: found.region,
            ..Lifecycle::default()
        })
    }

    fn upgrade(&self, version: i64, state: Json) -> Result<Json, Diagnostics> {
        old::upgraded(self.type_name(), version, state)
    }
}

/// Whether a state says what was planned, in any spelling.
fn is_told(state: &Lifecycle, planned: &Lifecycle) -> bool {
    let smallest = |it: &Lifecycle| {
        let it = given(&it.transition_default_minimum_object_size);
        it.map(str::to_owned)
    };
    smallest(state) == smallest(planned) && wire::plain(state) == wire::plain(planned)
}

fn with_id(planned: &Lifecycle) -> Lifecycle {
    Lifecycle {
        id: made_id(&planned.bucket, &planned.expected_bucket_owner).into(),
        ..planned.clone()
    }
}

/// Sets what is planned.
async fn put(api: &S3Api, planned: &Lifecycle) -> Result<(), Failure> {
    let rules = wire::write(planned);
    let rules = sdk::BucketLifecycleConfiguration::builder().set_rules(Some(rules));
    let rules = parts::built(rules.build());
    let is_plain = !given(&planned.bucket).is_some_and(|name| name.ends_with(DIRECTORY));
    let smallest = given(&planned.transition_default_minimum_object_size)
        .filter(|_| is_plain)
        .map(sdk::TransitionDefaultMinimumObjectSize::from);
    let sent = api.call(&PUT_LIFECYCLE, || {
        api.client
            .put_bucket_lifecycle_configuration()
            .set_bucket(text(&planned.bucket))
            .set_expected_bucket_owner(text(&planned.expected_bucket_owner))
            .set_transition_default_minimum_object_size(smallest.clone())
            .set_lifecycle_configuration(rules.clone())
            .send()
    });
    sent.await?;
    Ok(())
}
