//! `aws_security_group_rule`: rules of a group that share a protocol and ports, one for each peer.
//!
//! The type is older than EC2's ids of rules, so it has no id of the API: its rules are found by what
//! they allow. It is written by hand, because nothing of it is one call on one object; what rules are
//! stands in [`crate::ec2::permissions`].

mod id;
mod model;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_ec2::types::SecurityGroupRule as Found;
use serde_json::Value as Json;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::error::{CloudError, Service};
use slipway_engine::lifecycle::{AFTER_STOP, Claim, Crud, Failure, Session as _, Sought, Work};
use slipway_engine::wait::WaitError;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::Attr;
use slipway_framework::resource::Plan;

use crate::ec2::permissions::companions::{self, Kind};
use crate::ec2::permissions::{Direction, Own, Peer, Rule, Rules, calls, wire};
use crate::ec2::session::{self, Ec2};
use crate::error::EC2;
use crate::outlook::{self, Outlook};
use crate::parts::{self, given};
use crate::reads::{self, Objects, Shape, SharedReads};
use crate::shared::Shared;

pub(crate) use model::SecurityGroupRule;

/// The type.
pub(crate) struct SecurityGroupRules {
    shared: Arc<Shared>,
}

/// The rules that are there, of those that the resource stands for.
pub(crate) struct Remote {
    /// Each with what it allows; never empty.
    found: Vec<(Rule, Found)>,
    /// Whether all are there.
    whole: bool,
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// `description`.
    Description,
}

impl SecurityGroupRules {
    pub(crate) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// The rules of groups, by group, many with one call.
    fn reads(&self, api: &Ec2) -> Result<Arc<SharedReads<Vec<Found>>>, Diagnostics> {
        let shape = Shape::new(calls::LIST_RULES.name, |it: &Vec<Found>| {
            reads::sole(it.first().and_then(Found::group_id))
        });
        SharedReads::of(&self.shared, api, shape, of_groups)
    }
}

impl SecurityGroupRules {
    /// What is said of rules that are there already. It is no failure of a call any more: that the
    /// same is there does not mean that it is ours.
    async fn duplicate(&self, work: &Work<'_, Self>, error: &CloudError) -> Failure {
        let api = &work.api.detached(AFTER_STOP);
        let group = work.planned.group().to_owned();
        let all = calls::rules_of(api, vec![group]).await.unwrap_or_default();
        let ids = of_model(all, work.planned)
            .into_iter()
            .flat_map(|it| it.found);
        let ids = ids
            .filter_map(|(_, it)| it.security_group_rule_id)
            .collect();
        let doing = Doing::new(Verb::Create, Self::NOUN)
            .of(EC2)
            .named(self.name(work.planned));
        to_diagnostic(error, &calls::duplicate(doing, ids)).into()
    }
}

/// The rules of these groups; none for a group that is gone.
fn of_groups(api: Ec2, groups: Vec<String>) -> Objects<Vec<Found>> {
    Box::pin(async move {
        let found = calls::rules_of(&api, groups.clone()).await?;
        let mut all: HashMap<String, Vec<Found>> = groups
            .into_iter()
            .map(|group| (group, Vec::new()))
            .collect();
        for rule in found {
            let group = rule.group_id().unwrap_or_default().to_owned();
            all.entry(group).or_default().push(rule);
        }
        Ok(all)
    })
}

/// Those of a group's rules that the model stands for.
fn of_model(all: Vec<Found>, model: &SecurityGroupRule) -> Option<Remote> {
    let owner = all
        .iter()
        .find_map(|it| it.group_owner_id().map(str::to_owned));
    let own = Own {
        id: Some(model.group()),
        owner: owner.as_deref(),
    };
    let wanted = model.rules(own);
    let is_egress = model.direction() == Direction::Egress;
    let there = all
        .into_iter()
        .filter(|it| it.is_egress() == Some(is_egress));
    let rules = there.map(|it| (wire::rule(&it, own), it));
    let found: Vec<(Rule, Found)> = rules
        .filter(|(rule, _)| wanted.contains_key(rule))
        .collect();
    (!found.is_empty()).then_some(Remote {
        whole: found.len() == wanted.len(),
        found,
    })
}

/// How long a new rule may take to be seen when nothing says it.
const CREATE_TIMEOUT: Duration = Duration::from_secs(300);

impl Remote {
    /// Those of the elements that are still there.
    fn kept(&self, list: &Attr<Vec<String>>, peer: fn(&str) -> Peer) -> Attr<Vec<String>> {
        let is_there = |text: &String| {
            let peer = peer(text);
            self.found.iter().any(|(rule, _)| rule.peer == peer)
        };
        let kept = |all: Vec<String>| all.into_iter().filter(is_there).collect();
        list.clone().map(kept)
    }

    /// The description of all; where they differ, one that is not the known one, so that it shows.
    fn description(&self, known: &Attr<String>) -> Attr<String> {
        let known = given(known).unwrap_or_default();
        let of = |found: &Found| found.description().unwrap_or_default().to_owned();
        let all = self.found.iter().map(|(_, found)| of(found));
        let other = all.into_iter().find(|text| text != known);
        let text = other.unwrap_or_else(|| known.to_owned());
        Some(text).filter(|text| !text.is_empty()).into()
    }

    /// The id of the rule, when it is a single one.
    fn rule_id(&self) -> Option<String> {
        match self.found.as_slice() {
            [(_, only)] if self.whole => only.security_group_rule_id().map(str::to_owned),
            _ => None,
        }
    }
}

fn permissions(model: &SecurityGroupRule) -> Vec<aws_sdk_ec2::types::IpPermission> {
    let own = Own {
        id: Some(model.group()),
        owner: None,
    };
    wire::permissions(&model.rules(own), own)
}

impl Crud for SecurityGroupRules {
    type Model = SecurityGroupRule;
    type Api = Ec2;
    type Remote = Remote;
    type Step = Step;
    /// Whether a request was sent whose outcome is not known.
    type Pending = bool;
    const STEPS: &'static [Claim<Step>] = &[Claim {
        step: Step::Description,
        fields: &["description"],
    }];
    const LOCAL: &'static [&'static str] = &["timeouts"];
    const SERVICE: Service = EC2;
    const NOUN: &'static str = "EC2 security group rule";

    fn type_name(&self) -> &'static str {
        "aws_security_group_rule"
    }

    fn version(&self) -> i64 {
        2
    }

    fn upgrade(&self, version: i64, state: Json) -> Result<Json, Diagnostics> {
        id::upgrade(version, state)
    }

    fn validate(&self, config: &SecurityGroupRule, diagnostics: &mut Diagnostics) {
        diagnostics.extend(config.check());
    }

    fn plan(&self, plan: &mut Plan<SecurityGroupRule>) {
        outlook::region(plan, Outlook::of(&self.shared).as_ref(), |model| {
            &model.region
        });
        let group = plan
            .planned
            .as_ref()
            .and_then(|it| given(&it.security_group_id));
        let warning = group.and_then(|group| {
            let direction = plan.config.direction();
            companions::note(&self.shared, group, direction, Kind::Resources)
        });
        warning.into_iter().for_each(|it| plan.tell(it));
    }

    fn connect(&self, model: &SecurityGroupRule) -> Result<Ec2, Diagnostics> {
        session::connect(&self.shared, given(&model.region))
    }

    fn name(&self, model: &SecurityGroupRule) -> String {
        let rules = model.rules(Own::default());
        let words = rules.keys().map(Rule::words).collect::<Vec<_>>().join(", ");
        format!("{} of {}: {words}", model.direction().name(), model.group())
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<SecurityGroupRule, Failure> {
        let (api, planned) = (work.api, work.planned);
        let direction = planned.direction();
        let group = planned.group();
        let made = calls::allow(api, group, direction, permissions(planned), None).await;
        let made = match made {
            Err(error) if error.is_already_exists() && !work.pending(|sent| *sent) => {
                return Err(self.duplicate(work, &error).await);
            }
            Err(error) => {
                work.pending(|sent| *sent |= error.is_ambiguous());
                return Err(error.into());
            }
            Ok(made) => made,
        };
        let only = match made.as_slice() {
            [only] => only.security_group_rule_id().map(str::to_owned),
            _ => None,
        };
        Ok(SecurityGroupRule {
            id: id::of(planned).into(),
            security_group_rule_id: only.into(),
            ..planned.clone()
        })
    }

    /// Rules of a group cannot be there twice, so they are ours when an answer was lost and all of them
    /// are there as they were asked for.
    async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<SecurityGroupRule>, Failure> {
        let planned = work.planned;
        let all = calls::rules_of(work.api, vec![planned.group().to_owned()]).await?;
        let Some(remote) = of_model(all, planned) else {
            return Ok(Sought::Absent);
        };
        if !remote.whole || remote.description(&planned.description) != none_for_empty(planned) {
            return Ok(Sought::Unsure);
        }
        Ok(Sought::Found(SecurityGroupRule {
            id: id::of(planned).into(),
            security_group_rule_id: remote.rule_id().into(),
            ..planned.clone()
        }))
    }

    async fn ready(&self, work: &Work<'_, Self>) -> Result<Option<Remote>, WaitError> {
        let timeouts = work.planned.timeouts.if_known();
        let within = timeouts.map_or(CREATE_TIMEOUT, |it| it.create.duration_or(CREATE_TIMEOUT));
        parts::visible(self, work, within).await
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let Step::Description = step;
        let planned = work.planned;
        let direction = planned.direction();
        Ok(calls::describe(work.api, planned.group(), direction, permissions(planned)).await?)
    }

    async fn read(&self, api: &Ec2, prior: &SecurityGroupRule) -> Result<Option<Remote>, Failure> {
        let (reads, group) = (self.reads(api)?, prior.group());
        let alone = async {
            let all = calls::rules_of(api, vec![group.to_owned()]).await;
            all.map(Some)
        };
        let all = api.one(&reads, group, alone).await?;
        Ok(all.and_then(|all| of_model(all, prior)))
    }

    fn state(&self, api: &Ec2, remote: Remote, known: &SecurityGroupRule) -> SecurityGroupRule {
        SecurityGroupRule {
            cidr_blocks: remote.kept(&known.cidr_blocks, Peer::addresses),
            ipv6_cidr_blocks: remote.kept(&known.ipv6_cidr_blocks, Peer::addresses),
            prefix_list_ids: remote
                .kept(&known.prefix_list_ids, |id| Peer::PrefixList(id.to_owned())),
            description: remote.description(&known.description),
            security_group_rule_id: remote.rule_id().into(),
            region: api.region.as_str().into(),
            ..known.clone()
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, prior) = (work.api, work.prior);
        let (group, direction) = (prior.group(), prior.direction());
        match calls::revoke(api, group, direction, permissions(prior)).await {
            // Some may be gone, and one of them refuses the call for all.
            Err(error) if is_stale(&error) => {
                let all = calls::rules_of(api, vec![group.to_owned()]).await?;
                let Some(left) = of_model(all, prior) else {
                    return Ok(());
                };
                let own = Own {
                    id: Some(group),
                    owner: None,
                };
                let left: Rules = left
                    .found
                    .into_iter()
                    .map(|(rule, _)| (rule, String::new()))
                    .collect();
                let permissions = wire::permissions(&left, own);
                Ok(calls::revoke(api, group, direction, permissions).await?)
            }
            other => Ok(other?),
        }
    }

    fn import(&self, id: &str) -> Result<SecurityGroupRule, Diagnostics> {
        id::import(id)
    }
}

/// A revocation that a read has to sort out.
fn is_stale(error: &CloudError) -> bool {
    error.is_ambiguous() || error.code() == Some("InvalidPermission.NotFound")
}

/// The planned description, in which none and an empty one are the same.
fn none_for_empty(model: &SecurityGroupRule) -> Attr<String> {
    given(&model.description).map(str::to_owned).into()
}
