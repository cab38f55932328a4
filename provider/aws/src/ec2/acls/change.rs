//! From the rules that are there to those that are planned.

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::retry::Effect;

use super::Rule;
use crate::api::Operation;
use crate::ec2::session::Ec2;

/// The codes of an entry and of an ACL that is not there.
const GONE: &[(&str, ErrorKind)] = &[
    ("InvalidNetworkAclEntry.NotFound", ErrorKind::NotFound),
    ("InvalidNetworkAclID.NotFound", ErrorKind::NotFound),
];

const CREATE: Operation = Operation {
    name: "CreateNetworkAclEntry",
    effect: Effect::Repeatable("an entry that is there is told by a code of its own"),
    kinds: &[
        ("NetworkAclEntryAlreadyExists", ErrorKind::AlreadyExists),
        ("InvalidNetworkAclID.NotFound", ErrorKind::NotFound),
    ],
};

const REPLACE: Operation = Operation {
    name: "ReplaceNetworkAclEntry",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: GONE,
};

const DELETE: Operation = Operation {
    name: "DeleteNetworkAclEntry",
    effect: Effect::Repeatable("what is gone is told by a code of its own"),
    kinds: GONE,
};

/// How many rules a direction may have by default (Amazon VPC user guide, "Amazon VPC quotas").
const QUOTA: usize = 20;

/// The error code of an entry that is not there.
const NO_ENTRY: &str = "InvalidNetworkAclEntry.NotFound";

/// Makes the rules of one direction of an ACL those that are planned. One that stays under its number is
/// replaced at once, so that no packet meets an ACL without it; new ones come before old ones go, where
/// the quota leaves room for both.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn direction(
    api: &Ec2,
    acl: &str,
    egress: bool,
    before: &[Rule],
    after: &[Rule],
) -> Result<(), CloudError> {
    let under = |all: &[Rule], number: i64| all.iter().any(|rule| rule.number == number);
    let gone: Vec<&Rule> = before
        .iter()
        .filter(|it| !under(after, it.number))
        .collect();
    let has_room = after.len() + gone.len() <= QUOTA;
    if !has_room {
        delete_all(api, acl, egress, &gone).await?;
    }
    for rule in after {
        match before.iter().find(|it| it.number == rule.number) {
            Some(same) if same.is(rule) => {}
            Some(_) => replace(api, acl, egress, rule).await?,
            None => create(api, acl, egress, rule).await?,
        }
    }
    if has_room {
        delete_all(api, acl, egress, &gone).await?;
    }
    Ok(())
}

async fn delete_all(api: &Ec2, acl: &str, egress: bool, rules: &[&Rule]) -> Result<(), CloudError> {
    for rule in rules {
        delete(api, acl, egress, rule.number).await?;
    }
    Ok(())
}

/// Makes a rule. One with its number is in the way only when somebody else made it, or when the answer
/// of this call was lost: either way the planned one takes its place.
async fn create(api: &Ec2, acl: &str, egress: bool, rule: &Rule) -> Result<(), CloudError> {
    match send_create(api, acl, egress, rule).await {
        Err(error) if error.is_already_exists() => send_replace(api, acl, egress, rule).await,
        sent => sent,
    }
}

/// Sends the call that makes a rule.
///
/// # Errors
/// Those of CreateNetworkAclEntry.
pub(crate) async fn send_create(
    api: &Ec2,
    acl: &str,
    egress: bool,
    rule: &Rule,
) -> Result<(), CloudError> {
    api.call(&CREATE, || {
        api.client
            .create_network_acl_entry()
            .network_acl_id(acl)
            .egress(egress)
            .rule_number(crate::parts::int(rule.number))
            .protocol(&rule.protocol)
            .rule_action(action(rule))
            .set_cidr_block(rule.ipv4.clone())
            .set_ipv6_cidr_block(rule.ipv6.clone())
            .set_port_range(rule.port_range())
            .set_icmp_type_code(rule.icmp_type_code())
            .send()
    })
    .await?;
    Ok(())
}

async fn replace(api: &Ec2, acl: &str, egress: bool, rule: &Rule) -> Result<(), CloudError> {
    match send_replace(api, acl, egress, rule).await {
        Err(error) if error.code() == Some(NO_ENTRY) => send_create(api, acl, egress, rule).await,
        sent => sent,
    }
}

async fn send_replace(api: &Ec2, acl: &str, egress: bool, rule: &Rule) -> Result<(), CloudError> {
    api.call(&REPLACE, || {
        api.client
            .replace_network_acl_entry()
            .network_acl_id(acl)
            .egress(egress)
            .rule_number(crate::parts::int(rule.number))
            .protocol(&rule.protocol)
            .rule_action(action(rule))
            .set_cidr_block(rule.ipv4.clone())
            .set_ipv6_cidr_block(rule.ipv6.clone())
            .set_port_range(rule.port_range())
            .set_icmp_type_code(rule.icmp_type_code())
            .send()
    })
    .await?;
    Ok(())
}

/// Deletes a rule; one that is gone is a success.
///
/// # Errors
/// Those of DeleteNetworkAclEntry.
pub(crate) async fn delete(
    api: &Ec2,
    acl: &str,
    egress: bool,
    number: i64,
) -> Result<(), CloudError> {
    let sent = api.call(&DELETE, || {
        api.client
            .delete_network_acl_entry()
            .network_acl_id(acl)
            .egress(egress)
            .rule_number(crate::parts::int(number))
            .send()
    });
    match sent.await {
        Err(error) if !error.is_not_found() => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

fn action(rule: &Rule) -> sdk::RuleAction {
    sdk::RuleAction::from(rule.action.as_str())
}
