//! Which subnets have an ACL. Every subnet has exactly one, so it is not put on or taken off an ACL, but
//! moved from one to another by replacing the association.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Session as _;
use slipway_engine::retry::Effect;

use crate::api::Operation;
use crate::ec2::session::{self, Ec2};

const DESCRIBE: Operation = Operation {
    name: "DescribeNetworkAcls",
    effect: Effect::Reads,
    kinds: &[("InvalidNetworkAclID.NotFound", ErrorKind::NotFound)],
};

const MOVE: Operation = Operation {
    name: "ReplaceNetworkAclAssociation",
    effect: Effect::Changes,
    kinds: &[
        // Somebody else has moved the subnet. It is not the ACL that is not there.
        ("InvalidAssociationID.NotFound", ErrorKind::Conflict),
        ("InvalidNetworkAclID.NotFound", ErrorKind::NotFound),
    ],
};

/// How often a subnet is looked up and moved again when somebody else moves it meanwhile, or when it is
/// not known what became of the request.
const TRIES: u32 = 3;

/// The pause before that, in which the new association becomes visible.
const PAUSE: Duration = Duration::from_secs(1);

async fn list(api: &Ec2, filters: Vec<sdk::Filter>) -> Result<Vec<sdk::NetworkAcl>, CloudError> {
    session::pages(|token| {
        let filters = filters.clone();
        async move {
            let answer = api
                .call(&DESCRIBE, || {
                    let request = api.client.describe_network_acls();
                    let request = request.set_filters(Some(filters.clone()));
                    request.set_next_token(token.clone()).send()
                })
                .await?;
            Ok((answer.network_acls, answer.next_token))
        }
    })
    .await
}

/// The associations of these subnets: subnet, association, ACL.
async fn associations(
    api: &Ec2,
    subnets: &BTreeSet<String>,
) -> Result<Vec<(String, String, String)>, CloudError> {
    let ids = subnets.iter().cloned().collect();
    let found = list(api, vec![session::filter("association.subnet-id", ids)]).await?;
    let all = found
        .into_iter()
        .flat_map(|acl| acl.associations.unwrap_or_default());
    let known = all.filter_map(|it| {
        let association = it.network_acl_association_id?;
        Some((it.subnet_id?, association, it.network_acl_id?))
    });
    Ok(known
        .filter(|(subnet, ..)| subnets.contains(subnet))
        .collect())
}

/// Moves these subnets to an ACL, from `only` or, when that is not said, from whichever they have.
///
/// # Errors
/// Those of the calls.
async fn to(
    api: &Ec2,
    subnets: &BTreeSet<String>,
    acl: &str,
    only: Option<&str>,
) -> Result<(), CloudError> {
    if subnets.is_empty() {
        return Ok(());
    }
    for tries in 1..=TRIES {
        let mut again = None;
        for (_, association, from) in associations(api, subnets).await? {
            if from == acl || only.is_some_and(|only| only != from) {
                continue;
            }
            let sent = api.call(&MOVE, || {
                let request = api.client.replace_network_acl_association();
                request
                    .association_id(&association)
                    .network_acl_id(acl)
                    .send()
            });
            match sent.await {
                Err(error)
                    if error.is_ambiguous()
                        || error.code() == Some("InvalidAssociationID.NotFound") =>
                {
                    again = Some(error);
                }
                sent => {
                    sent?;
                }
            }
        }
        match again {
            None => return Ok(()),
            Some(error) if tries == TRIES => return Err(error),
            Some(error) => {
                let pause = api.runtime().sleep(PAUSE);
                if api.stop().run(pause).await.is_err() {
                    return Err(error.with_kind(ErrorKind::Interrupted));
                }
            }
        }
    }
    Ok(())
}

/// The default ACL of a VPC.
///
/// # Errors
/// Those of DescribeNetworkAcls; there is always one.
async fn default_of(api: &Ec2, vpc: &str) -> Result<String, CloudError> {
    let filters = vec![
        session::filter("vpc-id", vec![vpc.to_owned()]),
        session::filter("default", vec!["true".to_owned()]),
    ];
    let found = list(api, filters).await?.pop();
    let id = found.and_then(|acl| acl.network_acl_id);
    id.ok_or_else(|| api.incomplete(&DESCRIBE, "NetworkAcls"))
}

/// Makes the subnets of an ACL those that are planned. Those that leave go to the default one of the
/// VPC, unless they have another one by now.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn change(
    api: &Ec2,
    (acl, vpc): (&str, &str),
    before: &BTreeSet<String>,
    after: &BTreeSet<String>,
) -> Result<(), CloudError> {
    let gone: BTreeSet<String> = before.difference(after).cloned().collect();
    let new: BTreeSet<String> = after.difference(before).cloned().collect();
    to(api, &new, acl, None).await?;
    if !gone.is_empty() {
        let default = default_of(api, vpc).await?;
        to(api, &gone, &default, Some(acl)).await?;
    }
    Ok(())
}

/// Moves these subnets to an ACL that none can be taken from; those that would have to leave.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn join(
    api: &Ec2,
    acl: &str,
    before: &BTreeSet<String>,
    after: &BTreeSet<String>,
) -> Result<Vec<String>, CloudError> {
    let new: BTreeSet<String> = after.difference(before).cloned().collect();
    to(api, &new, acl, None).await?;
    let gone: BTreeSet<String> = before.difference(after).cloned().collect();
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let all = associations(api, &gone).await?.into_iter();
    let stays = all
        .filter(|(_, _, at)| at == acl)
        .map(|(subnet, ..)| subnet);
    Ok(stays.collect())
}

/// Moves whatever subnets an ACL has to the default one of its VPC, so that it can be deleted.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn leave(api: &Ec2, acl: &str, vpc: &str) -> Result<(), CloudError> {
    let found = list(
        api,
        vec![session::filter("network-acl-id", vec![acl.to_owned()])],
    )
    .await?;
    let all = found
        .into_iter()
        .flat_map(|acl| acl.associations.unwrap_or_default());
    let subnets: BTreeSet<String> = all.filter_map(|it| it.subnet_id).collect();
    if subnets.is_empty() {
        return Ok(());
    }
    let default = default_of(api, vpc).await?;
    to(api, &subnets, &default, Some(acl)).await
}
