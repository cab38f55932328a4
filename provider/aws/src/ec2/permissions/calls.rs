//! The calls that change the rules of a group.

use aws_sdk_ec2::types::{Filter, IpPermission, SecurityGroupRule, TagSpecification};
use slipway_engine::error::catalogue::Doing;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::ROUNDS;
use slipway_engine::retry::Effect;

use super::{Change, Direction, Own, Rules, wire};
use crate::api::Operation;
use crate::ec2::session::{self, Ec2};

/// The codes of the calls about rules (EC2 API reference, error codes).
const KINDS: &[(&str, ErrorKind)] = &[
    ("InvalidPermission.Duplicate", ErrorKind::AlreadyExists),
    ("InvalidPermission.NotFound", ErrorKind::Conflict),
    ("InvalidGroup.NotFound", ErrorKind::NotFound),
    ("InvalidGroupId.Malformed", ErrorKind::Invalid),
    ("InvalidSecurityGroupRuleId.NotFound", ErrorKind::NotFound),
    ("RulesPerSecurityGroupLimitExceeded", ErrorKind::Quota),
];

/// Two rules of a group that allow the same cannot be, so a repeat is refused.
const ALLOW_INGRESS: Operation = Operation {
    name: "AuthorizeSecurityGroupIngress",
    effect: Effect::Changes,
    kinds: KINDS,
};

const ALLOW_EGRESS: Operation = Operation {
    name: "AuthorizeSecurityGroupEgress",
    effect: Effect::Changes,
    kinds: KINDS,
};

const REVOKE_INGRESS: Operation = Operation {
    name: "RevokeSecurityGroupIngress",
    effect: Effect::Changes,
    kinds: KINDS,
};

const REVOKE_EGRESS: Operation = Operation {
    name: "RevokeSecurityGroupEgress",
    effect: Effect::Changes,
    kinds: KINDS,
};

const DESCRIBE_INGRESS: Operation = Operation {
    name: "UpdateSecurityGroupRuleDescriptionsIngress",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: KINDS,
};

const DESCRIBE_EGRESS: Operation = Operation {
    name: "UpdateSecurityGroupRuleDescriptionsEgress",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: KINDS,
};

/// The operation that allows.
pub(super) const fn allowing(direction: Direction) -> &'static Operation {
    match direction {
        Direction::Ingress => &ALLOW_INGRESS,
        Direction::Egress => &ALLOW_EGRESS,
    }
}

/// Groups by what they have, which is empty when there is none.
pub(super) const LIST: Operation = Operation {
    name: "DescribeSecurityGroups",
    effect: Effect::Reads,
    kinds: KINDS,
};

pub(crate) const LIST_RULES: Operation = Operation {
    name: "DescribeSecurityGroupRules",
    effect: Effect::Reads,
    kinds: KINDS,
};

/// The rules of these groups, with their ids.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn rules_of(
    api: &Ec2,
    groups: Vec<String>,
) -> Result<Vec<SecurityGroupRule>, CloudError> {
    list_rules(api, vec![session::filter("group-id", groups)]).await
}

/// The rules that fit.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn list_rules(
    api: &Ec2,
    filters: Vec<Filter>,
) -> Result<Vec<SecurityGroupRule>, CloudError> {
    session::pages(|token| {
        let filters = filters.clone();
        async move {
            let answer = api
                .call(&LIST_RULES, || {
                    let request = api.client.describe_security_group_rules();
                    let request = request.set_filters(Some(filters.clone()));
                    request.set_next_token(token.clone()).send()
                })
                .await?;
            Ok((answer.security_group_rules, answer.next_token))
        }
    })
    .await
}

/// The rule with this id: the only read whose "not found" is one.
///
/// # Errors
/// Those of the call.
pub(crate) async fn rule(api: &Ec2, id: &str) -> Result<Option<SecurityGroupRule>, CloudError> {
    let answer = api.call(&LIST_RULES, || {
        let request = api.client.describe_security_group_rules();
        request.security_group_rule_ids(id).send()
    });
    let found = answer.await?.security_group_rules;
    Ok(found.unwrap_or_default().pop())
}

/// The same with a rule's id, which makes a repeat harmless.
const REVOKE_ONE_INGRESS: Operation = Operation {
    effect: Effect::Repeatable("what is gone is told by a code of its own"),
    ..REVOKE_INGRESS
};

const REVOKE_ONE_EGRESS: Operation = Operation {
    effect: Effect::Repeatable("what is gone is told by a code of its own"),
    ..REVOKE_EGRESS
};

/// Allows what the rule with this id allows no longer.
///
/// # Errors
/// Those of the call.
pub(crate) async fn revoke_by_id(
    api: &Ec2,
    group: &str,
    direction: Direction,
    id: &str,
) -> Result<(), CloudError> {
    match direction {
        Direction::Ingress => {
            let answer = api.call(&REVOKE_ONE_INGRESS, || {
                let request = api.client.revoke_security_group_ingress().group_id(group);
                request.security_group_rule_ids(id).send()
            });
            answer.await.map(drop)
        }
        Direction::Egress => {
            let answer = api.call(&REVOKE_ONE_EGRESS, || {
                let request = api.client.revoke_security_group_egress().group_id(group);
                request.security_group_rule_ids(id).send()
            });
            answer.await.map(drop)
        }
    }
}

/// What is said of a rule that is there already: these ids.
pub(crate) fn duplicate(doing: Doing, ids: Vec<String>) -> Doing {
    doing
        .because("The security group has a rule that allows the same already, and cannot have it twice.")
        .next(
            "See what made the other rule: another resource of this configuration, or somebody else. \
             Remove one of the two, or import the rule that is there, then apply again.",
        )
        .listing("The same", ids)
}

/// Allows permissions in one call; the rules that were made.
///
/// # Errors
/// Those of the call. Nothing is changed by one that is refused.
pub(crate) async fn allow(
    api: &Ec2,
    group: &str,
    direction: Direction,
    permissions: Vec<IpPermission>,
    tags: Option<Vec<TagSpecification>>,
) -> Result<Vec<SecurityGroupRule>, CloudError> {
    let made = match direction {
        Direction::Ingress => {
            let answer = api.call(&ALLOW_INGRESS, || {
                let request = api
                    .client
                    .authorize_security_group_ingress()
                    .group_id(group);
                let request = request.set_ip_permissions(Some(permissions.clone()));
                request.set_tag_specifications(tags.clone()).send()
            });
            answer.await?.security_group_rules
        }
        Direction::Egress => {
            let answer = api.call(&ALLOW_EGRESS, || {
                let request = api.client.authorize_security_group_egress().group_id(group);
                let request = request.set_ip_permissions(Some(permissions.clone()));
                request.set_tag_specifications(tags.clone()).send()
            });
            answer.await?.security_group_rules
        }
    };
    Ok(made.unwrap_or_default())
}

/// Allows permissions no longer, in one call.
///
/// # Errors
/// Those of the call.
pub(crate) async fn revoke(
    api: &Ec2,
    group: &str,
    direction: Direction,
    permissions: Vec<IpPermission>,
) -> Result<(), CloudError> {
    match direction {
        Direction::Ingress => {
            let answer = api.call(&REVOKE_INGRESS, || {
                let request = api.client.revoke_security_group_ingress().group_id(group);
                request.set_ip_permissions(Some(permissions.clone())).send()
            });
            answer.await.map(drop)
        }
        Direction::Egress => {
            let answer = api.call(&REVOKE_EGRESS, || {
                let request = api.client.revoke_security_group_egress().group_id(group);
                request.set_ip_permissions(Some(permissions.clone())).send()
            });
            answer.await.map(drop)
        }
    }
}

/// Gives rules another description, in one call.
///
/// # Errors
/// Those of the call.
pub(crate) async fn describe(
    api: &Ec2,
    group: &str,
    direction: Direction,
    permissions: Vec<IpPermission>,
) -> Result<(), CloudError> {
    match direction {
        Direction::Ingress => {
            let answer = api.call(&DESCRIBE_INGRESS, || {
                let request = api.client.update_security_group_rule_descriptions_ingress();
                let request = request.group_id(group);
                request.set_ip_permissions(Some(permissions.clone())).send()
            });
            answer.await.map(drop)
        }
        Direction::Egress => {
            let answer = api.call(&DESCRIBE_EGRESS, || {
                let request = api.client.update_security_group_rule_descriptions_egress();
                let request = request.group_id(group);
                request.set_ip_permissions(Some(permissions.clone())).send()
            });
            answer.await.map(drop)
        }
    }
}

/// Brings the rules of one direction to what is wanted. `read` reads those that are there, and says which
/// of them may be removed: they decide what is to be done, so an answer that was lost and a rule that somebody added or removed meanwhile do
/// no harm.
///
/// # Errors
/// Those of the calls, and of `read`.
pub(crate) async fn bring<E, F>(
    api: &Ec2,
    group: &str,
    direction: Direction,
    wanted: &Rules,
    read: impl Fn() -> F + Send + Sync,
) -> Result<(), E>
where
    E: From<CloudError>,
    F: Future<Output = Result<(Rules, Rules), E>> + Send,
{
    let mut round = 1;
    loop {
        let (there, removable) = read().await?;
        let change = Change::to(wanted, &there, &removable);
        if change.is_empty() {
            return Ok(());
        }
        let Err(error) = make(api, group, direction, &change).await else {
            return Ok(());
        };
        let is_stale = error.is_ambiguous()
            || error.is_already_exists()
            || error.code() == Some("InvalidPermission.NotFound");
        if !is_stale || round == ROUNDS {
            return Err(error.into());
        }
        round += 1;
    }
}

/// Makes the calls of a change: what is new comes first, so that nothing is cut off in between.
async fn make(
    api: &Ec2,
    group: &str,
    direction: Direction,
    change: &Change,
) -> Result<(), CloudError> {
    let own = Own {
        id: Some(group),
        owner: None,
    };
    let permissions = |rules: &Rules| wire::permissions(rules, own);
    let mut is_removed = change.remove.is_empty();
    if !change.add.is_empty() {
        let add = || allow(api, group, direction, permissions(&change.add), None);
        match add().await {
            Ok(_) => {}
            // Old and new together are too many, so that only the other order is left.
            Err(error) if error.kind() == ErrorKind::Quota && change.fits_after_removal() => {
                revoke(api, group, direction, permissions(&change.remove)).await?;
                is_removed = true;
                add().await?;
            }
            Err(error) => return Err(error),
        }
    }
    if !change.describe.is_empty() {
        describe(api, group, direction, permissions(&change.describe)).await?;
    }
    if !is_removed {
        revoke(api, group, direction, permissions(&change.remove)).await?;
    }
    Ok(())
}
