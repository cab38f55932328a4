//! `aws_secretsmanager_secret`: what has values, which are versions of it.
//!
//! No definition makes it: its replicas are added and removed by two calls and then waited for, its
//! deletion is one of two kinds, and a name that waits for its deletion is taken.
//!
//! Facts: Secrets Manager API reference, CreateSecret, DescribeSecret, UpdateSecret, DeleteSecret,
//! PutResourcePolicy, ReplicateSecretToRegions, RemoveRegionsFromReplication; Secrets Manager user
//! guide, "Delete an AWS Secrets Manager secret".

mod calls;
mod model;
mod replicas;

use std::sync::Arc;
use std::time::Duration;

use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Sought, Work};
use slipway_engine::wait::WaitError;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use self::calls::Remote;
use self::model::Secret;
use super::session::{self, Secrets as Session};
use crate::error::SECRETSMANAGER;
use crate::outlook::{self, Outlook};
use crate::parts::{self, States, given, moment};
use crate::shared::Shared;
use crate::{identities, import_ids, made_names, sought, tagged};

/// For how long replicas are waited for, and for a secret to be deleted.
const WITHIN: Duration = Duration::from_secs(600);

/// A policy that says nothing, which Secrets Manager takes for none.
const NO_POLICY: &str = "{}";

/// What the object of a creation has, by which it is told from another one of its name.
const SAME: &[&str] = &["description", "kms_key_id"];

/// The type.
pub(in crate::secretsmanager) struct Secrets {
    shared: Arc<Shared>,
}

impl Secrets {
    pub(in crate::secretsmanager) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(in crate::secretsmanager) enum Step {
    /// `description`, `kms_key_id`.
    Description,
    /// `policy`.
    Policy,
    /// `replica`, and whether it takes the place of other secrets.
    Replicas,
    /// Tags.
    Tags,
}

impl Crud for Secrets {
    type Model = Secret;
    type Api = Session;
    type Remote = Remote;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[
        Claim {
            step: Step::Description,
            fields: &["description", "kms_key_id"],
        },
        Claim {
            step: Step::Policy,
            fields: &["policy"],
        },
        Claim {
            step: Step::Replicas,
            fields: &["replica", "force_overwrite_replica_secret"],
        },
        Claim {
            step: Step::Tags,
            fields: &["tags", "tags_all"],
        },
    ];
    const LOCAL: &'static [&'static str] = &["recovery_window_in_days"];
    const SERVICE: Service = SECRETSMANAGER;
    const NOUN: &'static str = "Secrets Manager secret";
    const UNIQUE_NAME: bool = true;
    const LOSS: &'static str = "Its values are gone with it.";

    fn type_name(&self) -> &'static str {
        "aws_secretsmanager_secret"
    }

    fn validate(&self, config: &Secret, diagnostics: &mut Diagnostics) {
        let mut replicas = config.replica.if_known().into_iter().flatten();
        if replicas.any(|it| it.region.is_null()) {
            let detail = "A replica is a copy in another region, and this block names none. Nothing was changed.\n\
                 Write `region`.";
            let path = Path::of("replica");
            diagnostics.push(Diagnostic::error("Replica without a region", detail).at(path));
        }
    }

    fn plan(&self, plan: &mut Plan<Secret>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
        outlook::tags_all(plan, outlook.as_ref(), |model| &model.tags);
        if !plan.is_destroy() && !plan.is_create() {
            replicas::plan_again(plan);
        }
    }

    fn connect(&self, model: &Secret) -> Result<Session, Diagnostics> {
        session::connect(&self.shared, given(&model.region))
    }

    fn name(&self, model: &Secret) -> String {
        let name = given(&model.name).or_else(|| given(&model.id));
        name.unwrap_or_default().to_owned()
    }

    fn resolve(&self, api: &Session, mut planned: Secret) -> Secret {
        planned.tags_all = tagged::resolve(&api.tags, &planned.tags, planned.tags_all);
        let (runtime, prefix) = (
            slipway_engine::lifecycle::Session::runtime(api),
            &planned.name_prefix,
        );
        planned.name = made_names::named(runtime, planned.name, prefix, "");
        planned
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Secret, Failure> {
        let planned = work.planned;
        let arn = calls::create(work.api, planned, work.token).await?;
        Ok(Secret {
            id: arn.as_str().into(),
            arn: arn.into(),
            policy: parts::fresh(&planned.policy, Attr::Null),
            ..planned.clone()
        })
    }

    async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<Secret>, Failure> {
        let planned = work.planned;
        let found = sought::read(self, work.api, planned, SAME).await?;
        Ok(found.map(|state| Secret {
            id: state.id,
            arn: state.arn,
            policy: parts::fresh(&planned.policy, Attr::Null),
            ..planned.clone()
        }))
    }

    async fn ready(&self, work: &Work<'_, Self>) -> Result<Option<Remote>, WaitError> {
        replicas::settled(self, work, WITHIN).await
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, planned) = (work.api, work.planned);
        let id = given(&work.prior.id).unwrap_or_default();
        match step {
            Step::Description => calls::describe_as(api, id, planned).await?,
            Step::Policy => match given(&planned.policy).filter(|it| *it != NO_POLICY) {
                Some(policy) => calls::put_policy(api, id, policy).await?,
                None => calls::delete_policy(api, id).await?,
            },
            Step::Replicas => {
                let change = replicas::Change::between(&work.prior.replica, &planned.replica);
                let force = planned.force_overwrite_replica_secret == Attr::Known(true);
                calls::remove_replicas(api, id, change.gone).await?;
                calls::add_replicas(api, id, change.new, force).await?;
            }
            Step::Tags => {
                let (before, after) = (&work.prior.tags_all, &planned.tags_all);
                calls::tag(api, id, tagged::change(&api.tags, before, after)).await?;
            }
        }
        Ok(())
    }

    async fn settle(&self, verb: Verb, work: &Work<'_, Self>) -> Result<Option<Remote>, WaitError> {
        if verb != Verb::Delete {
            return replicas::settled(self, work, WITHIN).await;
        }
        let states = States {
            ready: &[],
            failed: &[],
        };
        let there = |_: &Remote| (Some("there".to_owned()), None);
        parts::until_gone(self, work, WITHIN, states, there).await
    }

    async fn read(&self, api: &Session, prior: &Secret) -> Result<Option<Remote>, Failure> {
        Ok(calls::read(api, prior, true).await?)
    }

    async fn glance(&self, api: &Session, prior: &Secret) -> Result<Option<Remote>, Failure> {
        Ok(calls::read(api, prior, false).await?)
    }

    fn state(&self, api: &Session, remote: Remote, known: &Secret) -> Secret {
        let about = &remote.secret;
        let name: Attr<String> = about.name.clone().into();
        let policy = match (remote.policy, given(&known.policy)) {
            (Some(policy), _) => policy.into(),
            (None, Some(NO_POLICY)) => NO_POLICY.into(),
            (None, _) => Attr::Null,
        };
        let tags = remote.tags.as_ref();
        Secret {
            arn: about.arn.clone().into(),
            description: parts::some(about.description.clone()).into(),
            force_overwrite_replica_secret: parts::or(&known.force_overwrite_replica_secret, false),
            id: about.arn.clone().into(),
            kms_key_id: parts::some(about.kms_key_id.clone()).into(),
            name_prefix: made_names::prefix_of(&name, &known.name_prefix, ""),
            name,
            policy,
            recovery_window_in_days: parts::or(&known.recovery_window_in_days, 30),
            region: api.region.as_str().into(),
            replica: replicas::seen(about.replication_status(), &known.replica),
            tags: tagged::seen(&api.tags, tags, &known.tags),
            tags_all: tagged::all_seen(&api.tags, tags, &known.tags_all),
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, prior) = (work.api, work.prior);
        let id = given(&prior.id).unwrap_or_default();
        // A secret with replicas cannot be deleted.
        let change = replicas::Change::between(&prior.replica, &Attr::Null);
        calls::remove_replicas(api, id, change.gone).await?;
        let days = prior.recovery_window_in_days.if_known().copied();
        Ok(calls::delete(api, id, days.unwrap_or(30)).await?)
    }

    async fn explain(
        &self,
        verb: Verb,
        error: &CloudError,
        work: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        if verb == Verb::Create && calls::is_awaiting_deletion(error) {
            let name = given(&work.planned.name).unwrap_or_default();
            let deleted = calls::deleted(work.api, name).await;
            let when = deleted.map_or_else(String::new, |at| format!(" since {}", moment(&at)));
            return doing.blaming(Path::of("name")).next(format!(
                "A secret of this name waits for its deletion{when}, and has the name until then. \
                 Restore it with `aws secretsmanager restore-secret --secret-id {name}` and import it, \
                 delete it for good with `aws secretsmanager delete-secret --force-delete-without-recovery --secret-id {name}`, \
                 or choose another name."
            ));
        }
        match error.code() {
            Some("MalformedPolicyDocumentException" | "PublicPolicyException") => {
                doing.blaming(Path::of("policy"))
            }
            _ => doing,
        }
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::alone(&[Piece::Part("arn")]))
    }

    fn import(&self, id: &str) -> Result<Secret, Diagnostics> {
        let (id, region) = import_ids::with_region(id, "ARN")?;
        Ok(Secret {
            id: id.into(),
            region,
            ..Secret::default()
        })
    }
}
