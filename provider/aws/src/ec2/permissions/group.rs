//! The rules of a whole group, for the types that have them as `ingress` and `egress`.

use aws_sdk_ec2::types::{Filter, SecurityGroup, Vpc};
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::{Crud, Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Element, Model, Set};
use slipway_framework::resource::Plan;
use slipway_framework::value::Value;

use super::companions::{self, Kind};
use super::{Direction, Own, Peer, Rules, blocks, calls, check, rule, wire};
use crate::api::Operation;
use crate::ec2::session::{self, Ec2};
use crate::reads::{self, Listed, Objects, Shape, SharedReads};
use crate::shared::Shared;

/// The blocks of one direction.
fn blocks_of(model: &impl Model, direction: Direction) -> Value {
    let value = model.to_value();
    let blocks = value.as_object().and_then(|it| it.get(direction.name()));
    blocks.cloned().unwrap_or(Value::Null)
}

/// A text of a model.
fn text_of(model: &impl Model, name: &str) -> Option<String> {
    let value = model.to_value();
    let text = value.as_object()?.get(name)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// The rules of one direction as they are.
fn there(group: &SecurityGroup, direction: Direction) -> Rules {
    let permissions = match direction {
        Direction::Ingress => group.ip_permissions(),
        Direction::Egress => group.ip_permissions_egress(),
    };
    wire::rules(permissions, own(group))
}

fn own(group: &SecurityGroup) -> Own<'_> {
    Own {
        id: group.group_id(),
        owner: group.owner_id(),
    }
}

/// The blocks of one direction as they are, in the words of those that are known.
fn told(group: &SecurityGroup, direction: Direction, known: &Value) -> Value {
    blocks::set(&there(group, direction), known, own(group))
}

/// Fills the blocks of one direction with what is there.
///
/// # Panics
/// When the model's blocks do not have the shape of blocks, which the first read of a test finds.
pub(crate) fn fill<T: Element>(blocks: &mut Attr<T>, group: &SecurityGroup, direction: Direction) {
    let told = told(group, direction, &blocks.to_value());
    *blocks = Attr::from_value(&told).expect("both directions have the same blocks");
}

/// Checks the configured rules, notes that they are written as blocks, and keeps the prior blocks where
/// the configured ones mean the same for this group.
pub(crate) fn plan<M: Model>(shared: &Shared, plan: &mut Plan<M>) {
    if plan.is_destroy() {
        return;
    }
    if plan.is_create() {
        // EC2 lets everything out of a new group, and hashicorp/aws takes that away. So a group without
        // blocks begins without rules, and that is known now.
        for direction in Direction::BOTH {
            plan.set::<Set<String>>(direction.name(), Set::default());
        }
    }
    let prior = plan.prior.as_ref();
    let (id, owner) = (
        prior.and_then(|prior| text_of(prior, "id")),
        prior.and_then(|prior| text_of(prior, "owner_id")),
    );
    let own = Own {
        id: id.as_deref(),
        owner: owner.as_deref(),
    };
    let mut told = Diagnostics::new();
    let mut kept = Vec::new();
    for direction in Direction::BOTH {
        let configured = blocks_of(&plan.config, direction);
        if configured.is_null() {
            continue;
        }
        told.extend(check::blocks(&configured, direction, own));
        let before = prior.map_or(Value::Null, |prior| blocks_of(prior, direction));
        let wanted = blocks::rules(&configured, own);
        if wanted.is_some() && !before.is_null() && wanted == blocks::rules(&before, own) {
            kept.push(direction);
        }
        let warned = own
            .id
            .and_then(|id| companions::note(shared, id, direction, Kind::Blocks));
        warned.into_iter().for_each(|it| told.push(it));
    }
    for direction in kept {
        plan.keep_prior(direction.name());
    }
    told.into_iter().for_each(|it| plan.tell(it));
}

/// Brings the rules of one direction to the planned blocks. A group whose blocks are left to others is
/// new, and begins without rules.
///
/// # Errors
/// Those of the calls, and of `read`.
pub(crate) async fn change<M, F>(
    api: &Ec2,
    shared: &Shared,
    direction: Direction,
    (config, before, wanted): (&M, &M, &M),
    read: impl Fn() -> F + Send + Sync,
) -> Result<(), Failure>
where
    M: Model,
    F: Future<Output = Result<Option<SecurityGroup>, Failure>> + Send,
{
    let id = text_of(before, "id").unwrap_or_default();
    let account = text_of(before, "owner_id").unwrap_or_else(|| api.account().to_owned());
    let own = Own {
        id: Some(&id),
        owner: Some(&account)
            .filter(|it| !it.is_empty())
            .map(String::as_str),
    };
    let rules = |model: &M| blocks::rules(&blocks_of(model, direction), own);
    if !blocks_of(config, direction).is_null() {
        // A plan of a new group did not know the id.
        companions::note(shared, &id, direction, Kind::Blocks);
    }
    // A group that was made just now has what EC2 gave it, which nobody planned.
    let is_new = blocks_of(before, direction).is_null();
    let before = rules(before).unwrap_or_default();
    let wanted = rules(wanted).unwrap_or_default();
    if is_new && wanted.is_empty() && rule::at_birth(direction).is_empty() {
        return Ok(());
    }
    let read = || async {
        let found = match read().await {
            Ok(found) => found,
            Err(Failure::Call(error)) if is_new && error.is_not_found() => None,
            Err(failure) => return Err(failure),
        };
        // It may not be visible yet.
        let there = found.map_or_else(|| rule::at_birth(direction), |it| there(&it, direction));
        let removable = if is_new {
            there.clone()
        } else {
            before.clone()
        };
        Ok((there, removable))
    };
    calls::bring(api, &id, direction, &wanted, read).await
}

/// What the parts of one operation on a group tell each other.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// Whether a request was sent whose outcome is not known.
    pub(crate) sent: bool,
    /// The group as it was read, and the direction whose rules were changed since.
    seen: Option<(Option<Direction>, SecurityGroup)>,
}

impl Progress {
    /// It was read, and nothing was changed since.
    pub(crate) fn saw(&mut self, group: &SecurityGroup) {
        self.seen = Some((None, group.clone()));
    }

    /// The group before its rules of a direction are changed: what is done to the others leaves these
    /// as they were.
    fn before(&mut self, direction: Direction) -> Option<SecurityGroup> {
        let (changed, group) = self.seen.take()?;
        if changed.is_none() {
            self.seen = Some((Some(direction), group.clone()));
        }
        (changed != Some(direction)).then_some(group)
    }
}

/// The group before its rules of a direction are changed, read only when it was not before.
///
/// # Errors
/// Those of the read.
pub(crate) async fn before<L>(
    lifecycle: &L,
    work: &Work<'_, L>,
    direction: Direction,
) -> Result<Option<SecurityGroup>, Failure>
where
    L: Crud<Api = Ec2, Remote = SecurityGroup, Pending = Progress>,
{
    if let Some(seen) = work.pending(|progress| progress.before(direction)) {
        return Ok(Some(seen));
    }
    let found = lifecycle.read(work.api, work.prior).await?;
    if let Some(group) = &found {
        work.pending(|progress| {
            progress.saw(group);
            progress.before(direction)
        });
    }
    Ok(found)
}

/// Reads a group together with others; `network` is the VPC in which it was last.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn read(
    api: &Ec2,
    shared: &Shared,
    network: Option<&str>,
    id: &str,
) -> Result<Option<SecurityGroup>, Failure> {
    let shape = Shape::new(calls::LIST.name, |it: &SecurityGroup| {
        reads::sole(it.group_id())
    })
    .among(|it| it.vpc_id.clone(), of_networks);
    let reads = SharedReads::of(shared, api, shape, many)?;
    Ok(api.one_in(network, &reads, id, alone(api, id)).await?)
}

fn many(api: Ec2, ids: Vec<String>) -> Objects<SecurityGroup> {
    Box::pin(async move {
        let found = list(&api, vec![session::filter("group-id", ids)]).await?;
        Ok(session::by_id(found, |it| it.group_id.clone()))
    })
}

/// All groups of these VPCs.
fn of_networks(api: Ec2, vpcs: Vec<String>) -> Listed<SecurityGroup> {
    Box::pin(async move { list(&api, vec![session::filter("vpc-id", vpcs)]).await })
}

/// Reads one by its id: the only read whose "not found" is one.
async fn alone(api: &Ec2, id: &str) -> Result<Option<SecurityGroup>, CloudError> {
    let answer = api.call(&calls::LIST, || {
        api.client.describe_security_groups().group_ids(id).send()
    });
    Ok(answer.await?.security_groups.unwrap_or_default().pop())
}

const VPCS: Operation = Operation {
    name: "DescribeVpcs",
    effect: Effect::Reads,
    kinds: &[],
};

/// The default VPC of the region, if it has one.
///
/// # Errors
/// Those of the call.
pub(crate) async fn default_vpcs(api: &Ec2) -> Result<Vec<Vpc>, CloudError> {
    let filter = session::filter("is-default", vec!["true".to_owned()]);
    let answer = api.call(&VPCS, || {
        api.client.describe_vpcs().filters(filter.clone()).send()
    });
    Ok(answer.await?.vpcs.unwrap_or_default())
}

/// Takes all rules from a group, and those of other groups that refer to it.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn let_go(api: &Ec2, id: &str) -> Result<(), CloudError> {
    let filter = |name: &str| vec![session::filter(name, vec![id.to_owned()])];
    let mine = list(api, filter("group-id")).await?;
    for group in &mine {
        for direction in Direction::BOTH {
            take(api, group, direction, |_| true).await?;
        }
    }
    let filters = [
        (Direction::Ingress, "ip-permission.group-id"),
        (Direction::Egress, "egress.ip-permission.group-id"),
    ];
    for (direction, name) in filters {
        let others = list(api, filter(name)).await?;
        for group in others.iter().filter(|it| it.group_id() != Some(id)) {
            let is_about =
                |peer: &Peer| matches!(peer, Peer::Group { id: other, .. } if other == id);
            take(api, group, direction, is_about).await?;
        }
    }
    Ok(())
}

/// Takes rules with some peers from a group; what is gone meanwhile is as good, be it the rule or the
/// group. It must not count as the group that is being deleted.
async fn take(
    api: &Ec2,
    group: &SecurityGroup,
    direction: Direction,
    which: impl Fn(&Peer) -> bool,
) -> Result<(), CloudError> {
    let mut rules = there(group, direction);
    rules.retain(|rule, _| which(&rule.peer));
    let id = group.group_id().unwrap_or_default();
    if rules.is_empty() {
        return Ok(());
    }
    let permissions = wire::permissions(&rules, own(group));
    match calls::revoke(api, id, direction, permissions).await {
        Err(error)
            if error.is_not_found() || error.code() == Some("InvalidPermission.NotFound") =>
        {
            Ok(())
        }
        other => other,
    }
}

/// The groups that fit.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn list(
    api: &Ec2,
    filters: Vec<Filter>,
) -> Result<Vec<SecurityGroup>, CloudError> {
    session::pages(|token| {
        let filters = filters.clone();
        async move {
            let answer = api
                .call(&calls::LIST, || {
                    let request = api.client.describe_security_groups();
                    let request = request.set_filters(Some(filters.clone()));
                    request.set_next_token(token.clone()).send()
                })
                .await?;
            Ok((answer.security_groups, answer.next_token))
        }
    })
    .await
}
