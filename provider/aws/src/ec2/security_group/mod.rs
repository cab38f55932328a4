//! `aws_security_group`, and in [`default`] `aws_default_security_group`.
//!
//! They are written by hand, because what can change of them are rules, and those are changed all at
//! once; what rules are stands in [`crate::ec2::permissions`].

mod default;
mod model;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_ec2::types as sdk;
use serde_json::Value as Json;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind, Service};
use slipway_engine::lifecycle::{AFTER_STOP, Claim, Crud, Failure, Session as _, Sought, Work};
use slipway_engine::retry::Effect;
use slipway_engine::wait::WaitError;
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::Attr;
use slipway_framework::resource::Plan;

use crate::api::Operation;
use crate::ec2::holders;
use crate::ec2::permissions::{Direction, group};
use crate::ec2::session::{self, Ec2};
use crate::error::EC2;
use crate::identities;
use crate::made_names;
use crate::outlook::{self, Outlook};
use crate::parts::{self, given};
use crate::shared::Shared;
use crate::tagged;

pub(crate) use default::DefaultSecurityGroups;
use model::SecurityGroup;

/// The type.
pub(crate) struct SecurityGroups {
    shared: Arc<Shared>,
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// The rules of one direction.
    Rules(Direction),
    /// Tags.
    Tags,
}

/// The steps of both types.
const STEPS: &[Claim<Step>] = &[
    Claim {
        step: Step::Rules(Direction::Ingress),
        fields: &["ingress"],
    },
    Claim {
        step: Step::Rules(Direction::Egress),
        fields: &["egress"],
    },
    Claim {
        step: Step::Tags,
        fields: &["tags", "tags_all"],
    },
];

/// No two groups of a VPC have one name, so a repeat is refused.
const CREATE: Operation = Operation {
    name: "CreateSecurityGroup",
    effect: Effect::Changes,
    kinds: &[("InvalidGroup.Duplicate", ErrorKind::AlreadyExists)],
};

const DELETE: Operation = Operation {
    name: "DeleteSecurityGroup",
    effect: Effect::Repeatable("what is gone is told by a code of its own"),
    kinds: &[
        ("DependencyViolation", ErrorKind::InUse),
        ("InvalidGroup.NotFound", ErrorKind::NotFound),
    ],
};

/// How long a new group may take to be seen when nothing says it.
const CREATE_TIMEOUT: Duration = Duration::from_secs(600);

/// How long a group that is in use is tried to be deleted when nothing says it.
const DELETE_TIMEOUT: Duration = Duration::from_secs(900);

impl SecurityGroups {
    pub(crate) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// The group of the planned name in the planned VPC.
    async fn named(
        &self,
        api: &Ec2,
        planned: &SecurityGroup,
    ) -> Result<Vec<sdk::SecurityGroup>, CloudError> {
        let name = given(&planned.name).unwrap_or_default();
        let mut filters = vec![session::filter("group-name", vec![name.to_owned()])];
        let vpc = given(&planned.vpc_id).map(|vpc| vec![vpc.to_owned()]);
        filters.extend(vpc.map(|vpc| session::filter("vpc-id", vpc)));
        group::list(api, filters).await
    }

    /// What is said of a name that is taken. It is no failure of a call any more: that there is such a
    /// group does not mean that it is ours.
    async fn taken(&self, work: &Work<'_, Self>, error: &CloudError) -> Failure {
        let api = &work.api.detached(AFTER_STOP);
        let found = self.named(api, work.planned).await.unwrap_or_default();
        let ids = found.into_iter().filter_map(|it| it.group_id).collect();
        let doing = Doing::new(Verb::Create, Self::NOUN)
            .of(EC2)
            .named(given(&work.planned.name).unwrap_or_default())
            .because("The VPC has a security group of this name already.")
            .next("Choose another name or a `name_prefix`, or import the group that is there, then apply again.")
            .listing("Of this name", ids);
        to_diagnostic(error, &doing).into()
    }
}

impl Crud for SecurityGroups {
    type Model = SecurityGroup;
    type Api = Ec2;
    type Remote = sdk::SecurityGroup;
    type Step = Step;
    type Pending = group::Progress;
    const STEPS: &'static [Claim<Step>] = STEPS;
    const LOCAL: &'static [&'static str] = &["revoke_rules_on_delete", "timeouts"];
    const SERVICE: Service = EC2;
    const NOUN: &'static str = "EC2 security group";
    const LOSS: &'static str = "What uses the security group has to let go of it first.";

    fn type_name(&self) -> &'static str {
        "aws_security_group"
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::regional(&self.shared, &[Piece::Part("id")]))
    }

    fn version(&self) -> i64 {
        1
    }

    fn upgrade(&self, version: i64, state: Json) -> Result<Json, Diagnostics> {
        model::upgrade(self.type_name(), version, state)
    }

    fn plan(&self, plan: &mut Plan<SecurityGroup>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
        outlook::tags_all(plan, outlook.as_ref(), |model| &model.tags);
        group::plan(&self.shared, plan);
    }

    fn connect(&self, model: &SecurityGroup) -> Result<Ec2, Diagnostics> {
        session::connect(&self.shared, given(&model.region))
    }

    fn name(&self, model: &SecurityGroup) -> String {
        let name = given(&model.id).or(given(&model.name));
        name.unwrap_or_default().to_owned()
    }

    fn resolve(&self, api: &Ec2, mut planned: SecurityGroup) -> SecurityGroup {
        planned.tags_all = tagged::resolve(&api.tags, &planned.tags, planned.tags_all);
        model::named(api.runtime(), planned)
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<SecurityGroup, Failure> {
        let (api, planned) = (work.api, work.planned);
        let made = api.call(&CREATE, || {
            let request = api.client.create_security_group();
            request
                .set_description(planned.description.if_known().cloned())
                .set_group_name(given(&planned.name).map(str::to_owned))
                .set_tag_specifications(session::on_create(api, "security-group", &planned.tags))
                .set_vpc_id(given(&planned.vpc_id).map(str::to_owned))
                .send()
        });
        let answer = match made.await {
            Err(error) if error.is_already_exists() && !work.pending(|progress| progress.sent) => {
                return Err(self.taken(work, &error).await);
            }
            Err(error) => {
                work.pending(|progress| progress.sent |= error.is_ambiguous());
                return Err(error.into());
            }
            Ok(answer) => answer,
        };
        let id = answer.group_id;
        let id = id.ok_or_else(|| api.incomplete(&CREATE, "GroupId"))?;
        Ok(made_of(id, planned))
    }

    /// No two groups of a VPC have one name, so the one that is there after a lost answer is ours when
    /// it is as it was asked for. Its rules are not looked at: the steps bring them to what is planned.
    async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<SecurityGroup>, Failure> {
        let (api, planned) = (work.api, work.planned);
        let found = self.named(api, planned).await?;
        let [only] = found.as_slice() else {
            let is_none = found.is_empty();
            return Ok(if is_none {
                Sought::Absent
            } else {
                Sought::Unsure
            });
        };
        let wished = api.tags.on_create(&tagged::known(&planned.tags));
        let is_ours = only.description() == planned.description.if_known().map(String::as_str)
            && session::read_tags(Some(only.tags())) == wished;
        Ok(match only.group_id() {
            Some(id) if is_ours => Sought::Found(made_of(id.to_owned(), planned)),
            Some(_) | None => Sought::Unsure,
        })
    }

    async fn ready(&self, work: &Work<'_, Self>) -> Result<Option<sdk::SecurityGroup>, WaitError> {
        let timeouts = work.planned.timeouts.if_known();
        let within = timeouts.map_or(CREATE_TIMEOUT, |it| it.create.duration_or(CREATE_TIMEOUT));
        let visible = parts::visible(self, work, within).await?;
        if let Some(group) = &visible {
            work.pending(|progress| progress.saw(group));
        }
        Ok(visible)
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, before, after) = (work.api, work.prior, work.planned);
        match step {
            Step::Rules(direction) => {
                let read = || group::before(self, work, direction);
                let models = (work.call.config(), before, after);
                group::change(api, &self.shared, direction, models, read).await
            }
            Step::Tags => {
                let id = given(&before.id).unwrap_or_default();
                Ok(session::retag(api, id, &before.tags_all, &after.tags_all).await?)
            }
        }
    }

    async fn read(
        &self,
        api: &Ec2,
        prior: &SecurityGroup,
    ) -> Result<Option<sdk::SecurityGroup>, Failure> {
        group::read(
            api,
            &self.shared,
            given(&prior.vpc_id),
            given(&prior.id).unwrap_or_default(),
        )
        .await
    }

    fn state(&self, api: &Ec2, remote: sdk::SecurityGroup, known: &SecurityGroup) -> SecurityGroup {
        let tags = session::read_tags(remote.tags.as_deref());
        let mut state = SecurityGroup {
            arn: remote.security_group_arn.clone().into(),
            description: remote.description.clone().into(),
            egress: known.egress.clone(),
            id: remote.group_id.clone().into(),
            ingress: known.ingress.clone(),
            name: remote.group_name.clone().into(),
            name_prefix: known.name_prefix.clone(),
            owner_id: remote.owner_id.clone().into(),
            region: api.region.as_str().into(),
            revoke_rules_on_delete: parts::or(&known.revoke_rules_on_delete, false),
            tags: tagged::read(&api.tags, &tags, &known.tags),
            tags_all: Attr::Known(api.tags.read_tags_all(&tags)),
            vpc_id: remote.vpc_id.clone().into(),
            timeouts: known.timeouts.clone(),
        };
        state.name_prefix = made_names::prefix_of(&state.name, &state.name_prefix, "");
        group::fill(&mut state.ingress, &remote, Direction::Ingress);
        group::fill(&mut state.egress, &remote, Direction::Egress);
        state
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
        if work.prior.revoke_rules_on_delete == Attr::Known(true) {
            group::let_go(api, id).await?;
        }
        api.call(&DELETE, || {
            api.client.delete_security_group().group_id(id).send()
        })
        .await?;
        Ok(())
    }

    fn release(&self, prior: &SecurityGroup) -> Duration {
        let timeouts = prior.timeouts.if_known();
        timeouts.map_or(DELETE_TIMEOUT, |it| it.delete.duration_or(DELETE_TIMEOUT))
    }

    async fn explain(
        &self,
        verb: Verb,
        error: &CloudError,
        work: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        if verb != Verb::Delete || error.kind() != ErrorKind::InUse {
            return doing;
        }
        let api = &work.api.detached(AFTER_STOP);
        let id = given(&work.prior.id).unwrap_or_default();
        holders::named(api, id, doing).await
    }

    fn import(&self, id: &str) -> Result<SecurityGroup, Diagnostics> {
        session::import(id, "security-group", |id, region| SecurityGroup {
            id,
            region,
            ..SecurityGroup::default()
        })
    }
}

/// A group that was made just now: EC2 decides which rules it has, and the steps see to them.
fn made_of(id: String, planned: &SecurityGroup) -> SecurityGroup {
    SecurityGroup {
        id: id.into(),
        ingress: Attr::Null,
        egress: Attr::Null,
        ..planned.clone()
    }
}
