//! Changes of the primary network interface, and of the instance profile.
//!
//! Facts: EC2 API reference, ModifyNetworkInterfaceAttribute (that of an instance is refused when it has
//! several interfaces), AssignPrivateIpAddresses, AssignIpv6Addresses,
//! ReplaceIamInstanceProfileAssociation.

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::model::Attr;

use super::Instances;
use super::change::sets;
use super::launch::{PASSING, RUN};
use crate::api::Operation;
use crate::ec2::session;
use crate::outcome;
use crate::parts::{self, given};

const MODIFY: Operation = sets("ModifyNetworkInterfaceAttribute");
const ASSIGN: Operation = sets("AssignPrivateIpAddresses");
const UNASSIGN: Operation = sets("UnassignPrivateIpAddresses");
const UNASSIGN_IPV6: Operation = sets("UnassignIpv6Addresses");
const ASSOCIATE: Operation = Operation {
    name: "AssociateIamInstanceProfile",
    effect: Effect::Changes,
    kinds: &[],
};
const REPLACE: Operation = sets("ReplaceIamInstanceProfileAssociation");
const DISASSOCIATE: Operation = Operation {
    name: "DisassociateIamInstanceProfile",
    effect: Effect::Repeatable("what is gone is told by a code of its own"),
    kinds: &[("InvalidAssociationID.NotFound", ErrorKind::NotFound)],
};
const ASSOCIATIONS: Operation = Operation {
    name: "DescribeIamInstanceProfileAssociations",
    effect: Effect::Reads,
    kinds: &[],
};

/// Each repetition would assign as many again.
const ASSIGN_IPV6: Operation = Operation {
    name: "AssignIpv6Addresses",
    effect: Effect::Changes,
    kinds: &[],
};

fn interface<'a>(work: &Work<'a, Instances>) -> Result<&'a str, CloudError> {
    let known = given(&work.prior.primary_network_interface_id);
    known.ok_or_else(|| work.api.incomplete(&RUN, "NetworkInterfaceId"))
}

/// The security groups of the primary interface.
///
/// # Errors
/// Those of the call.
pub(super) async fn groups(work: &Work<'_, Instances>) -> Result<(), Failure> {
    let (api, interface) = (work.api, interface(work)?);
    let groups = parts::texts(&work.planned.vpc_security_group_ids);
    let sent = api.call(&MODIFY, || {
        let request = api.client.modify_network_interface_attribute();
        request
            .network_interface_id(interface)
            .set_groups(groups.clone())
            .send()
    });
    sent.await?;
    Ok(())
}

/// Whether the primary interface looks at the source and the destination of traffic.
///
/// # Errors
/// Those of the call.
pub(super) async fn source_dest_check(work: &Work<'_, Instances>) -> Result<(), Failure> {
    let (api, interface) = (work.api, interface(work)?);
    let is_on = work.planned.source_dest_check != Attr::Known(false);
    let sent = api.call(&MODIFY, || {
        let value = sdk::AttributeBooleanValue::builder().value(is_on).build();
        let request = api.client.modify_network_interface_attribute();
        let request = request.network_interface_id(interface);
        request.source_dest_check(value).send()
    });
    sent.await?;
    Ok(())
}

/// That the first IPv6 address stays, which can only be switched on.
///
/// # Errors
/// Those of the call.
pub(super) async fn primary_ipv6(work: &Work<'_, Instances>) -> Result<(), Failure> {
    let (api, interface) = (work.api, interface(work)?);
    if work.planned.enable_primary_ipv6 != Attr::Known(true) {
        return Ok(());
    }
    let sent = api.call(&MODIFY, || {
        let request = api.client.modify_network_interface_attribute();
        request
            .network_interface_id(interface)
            .enable_primary_ipv6(true)
            .send()
    });
    sent.await?;
    Ok(())
}

/// Further private addresses: those that go make room for those that come.
///
/// # Errors
/// Those of the calls.
pub(super) async fn secondary(work: &Work<'_, Instances>) -> Result<(), Failure> {
    let (api, interface) = (work.api, interface(work)?);
    let (before, after) = (
        &work.prior.secondary_private_ips,
        &work.planned.secondary_private_ips,
    );
    let (gone, come) = parts::exchanged(before, after);
    if !gone.is_empty() {
        let sent = api.call(&UNASSIGN, || {
            let request = api.client.unassign_private_ip_addresses();
            let request = request.network_interface_id(interface);
            request.set_private_ip_addresses(Some(gone.clone())).send()
        });
        sent.await?;
    }
    if !come.is_empty() {
        let sent = api.call(&ASSIGN, || {
            let request = api.client.assign_private_ip_addresses();
            let request = request.network_interface_id(interface);
            request.set_private_ip_addresses(Some(come.clone())).send()
        });
        sent.await?;
    }
    Ok(())
}

/// How many IPv6 addresses there are: more are assigned, and the last ones go.
///
/// # Errors
/// Those of the calls.
pub(super) async fn ipv6(work: &Work<'_, Instances>) -> Result<(), Failure> {
    let (api, interface) = (work.api, interface(work)?);
    let Attr::Known(wanted) = work.planned.ipv6_address_count else {
        return Ok(());
    };
    let have = work
        .prior
        .ipv6_addresses
        .if_known()
        .cloned()
        .unwrap_or_default();
    let wanted = usize::try_from(wanted).unwrap_or_default();
    if wanted > have.len() {
        let more = i32::try_from(wanted - have.len()).unwrap_or(i32::MAX);
        let sent = api.call(&ASSIGN_IPV6, || {
            let request = api.client.assign_ipv6_addresses();
            request
                .network_interface_id(interface)
                .ipv6_address_count(more)
                .send()
        });
        sent.await?;
    } else if wanted < have.len() {
        let gone = have[wanted..].to_vec();
        let sent = api.call(&UNASSIGN_IPV6, || {
            let request = api.client.unassign_ipv6_addresses();
            let request = request.network_interface_id(interface);
            request.set_ipv6_addresses(Some(gone.clone())).send()
        });
        sent.await?;
    }
    Ok(())
}

/// The instance profile, which is replaced in one call, so that the instance is never without.
///
/// # Errors
/// Those of the calls.
pub(super) async fn profile(work: &Work<'_, Instances>) -> Result<(), Failure> {
    let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
    let association = association(work).await?;
    let profile = given(&work.planned.iam_instance_profile).map(|name| {
        let profile = sdk::IamInstanceProfileSpecification::builder();
        profile.name(name).build()
    });
    match (association, profile) {
        (Some(association), Some(profile)) => {
            let replace = || {
                api.call(&REPLACE, || {
                    let request = api.client.replace_iam_instance_profile_association();
                    let request = request.association_id(&association);
                    request.iam_instance_profile(profile.clone()).send()
                })
            };
            outcome::passing(api, PASSING, replace).await?;
        }
        (None, Some(profile)) => {
            let associate = || {
                api.call(&ASSOCIATE, || {
                    let request = api.client.associate_iam_instance_profile().instance_id(id);
                    request.iam_instance_profile(profile.clone()).send()
                })
            };
            outcome::passing(api, PASSING, associate).await?;
        }
        (Some(association), None) => {
            let sent = api.call(&DISASSOCIATE, || {
                let request = api.client.disassociate_iam_instance_profile();
                request.association_id(&association).send()
            });
            parts::cleared(sent.await)?;
        }
        (None, None) => {}
    }
    Ok(())
}

/// The association of the instance with its profile.
async fn association(work: &Work<'_, Instances>) -> Result<Option<String>, CloudError> {
    let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
    let filter = session::filter("instance-id", vec![id.to_owned()]);
    let sent = api.call(&ASSOCIATIONS, || {
        let request = api.client.describe_iam_instance_profile_associations();
        request.filters(filter.clone()).send()
    });
    let all = sent
        .await?
        .iam_instance_profile_associations
        .unwrap_or_default();
    let mut there = all.into_iter().filter(|it| {
        use sdk::IamInstanceProfileAssociationState::{Associated, Associating};
        matches!(it.state(), Some(Associated | Associating))
    });
    Ok(there.next().and_then(|it| it.association_id))
}
