//! Changing a zone in place.

use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Verb, to_diagnostic};
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostics;
use slipway_framework::resource::Call;

use super::{Surroundings, Zone, doing, id_of, known, state, wait_if_asked};
use crate::route53::api::VpcKey;
use crate::route53::service::Route53;
use crate::tags::Tags;

/// The most tags that one call sets, and the most that it removes (API reference,
/// ChangeTagsForResource).
const TAGS_PER_CALL: usize = 10;

pub(in crate::route53) async fn update(
    route53: &Route53,
    around: &Surroundings,
    call: &Call<Zone>,
    prior: Zone,
    planned: Zone,
) -> Result<Zone, Diagnostics> {
    let state = state::settled(planned, around);
    let mut done = prior.clone();
    let mut changes = Vec::new();
    let steps = run(route53, around, &prior, &state, &mut done, &mut changes).await;
    // What was done before a failure is in the state, so that the next plan goes on from there.
    call.save(&done);
    steps.map_err(|error| {
        let doing = doing(Verb::Update, &state)
            .exists("What was changed before is in the state, the rest is as it was.");
        Diagnostics::from(to_diagnostic(&error, &doing))
    })?;
    call.save(&state);
    let wait = doing(Verb::WaitFor, &state)
        .exists("The hosted zone was changed.")
        .next("Apply again to go on.");
    let timeout = state.timeouts.if_known().map(|timeouts| &timeouts.update);
    wait_if_asked(route53, call, wait, timeout, &changes).await?;
    Ok(state)
}

/// One step per call; `done` is the state after each.
async fn run(
    route53: &Route53,
    around: &Surroundings,
    prior: &Zone,
    planned: &Zone,
    done: &mut Zone,
    changes: &mut Vec<String>,
) -> Result<(), CloudError> {
    let id = id_of(prior);
    if prior.comment != planned.comment {
        let comment = known(&planned.comment);
        let effect = Effect::Repeatable("it sets the whole comment");
        route53
            .call(effect, "UpdateHostedZoneComment", |api| {
                api.update_comment(&id, comment)
            })
            .await?;
        done.comment = planned.comment.clone();
    }
    let (before, after) = (state::vpcs(prior, around), state::vpcs(planned, around));
    // A private zone always has a VPC, so the new ones come first.
    for vpc in after.difference(&before) {
        changes.push(associate(route53, &id, vpc).await?);
    }
    for vpc in before.difference(&after) {
        changes.extend(disassociate(route53, &id, vpc).await?);
    }
    done.vpc = planned.vpc.clone();
    let none = Tags::new();
    let tags = |zone: &Zone| zone.tags_all.if_known().unwrap_or(&none).clone();
    let change = around.tags.change(&tags(prior), &tags(planned));
    let remove: Vec<String> = change.remove.into_iter().collect();
    change_tags(route53, &id, &change.set, &remove).await?;
    done.tags = planned.tags.clone();
    done.tags_all = planned.tags_all.clone();
    let is_on = |zone: &Zone| zone.enable_accelerated_recovery.if_known() == Some(&true);
    if is_on(prior) != is_on(planned) {
        set_accelerated_recovery(route53, &id, is_on(planned)).await?;
    }
    Ok(())
}

/// Lets a VPC see the zone; the id of the change. Route 53 answers the same for one that does.
pub(super) async fn associate(
    route53: &Route53,
    zone_id: &str,
    vpc: &VpcKey,
) -> Result<String, CloudError> {
    let effect = Effect::Repeatable("associating a VPC twice is associating it once");
    route53
        .call(effect, "AssociateVPCWithHostedZone", |api| {
            api.associate(zone_id, vpc)
        })
        .await
}

/// Ends that; `None` when the VPC did not see the zone any more.
async fn disassociate(
    route53: &Route53,
    zone_id: &str,
    vpc: &VpcKey,
) -> Result<Option<String>, CloudError> {
    let effect = Effect::Repeatable("a VPC that is not associated is told by a code of its own");
    let call = route53
        .call(effect, "DisassociateVPCFromHostedZone", |api| {
            api.disassociate(zone_id, vpc)
        })
        .await;
    match call {
        Ok(change) => Ok(Some(change)),
        Err(error) if error.code() == Some("VPCAssociationNotFound") => Ok(None),
        Err(error) => Err(error),
    }
}

/// Sets and removes tags, ten at a time.
pub(super) async fn change_tags(
    route53: &Route53,
    zone_id: &str,
    set: &Tags,
    remove: &[String],
) -> Result<(), CloudError> {
    let pairs: Vec<(&String, &String)> = set.iter().collect();
    let calls = pairs
        .len()
        .div_ceil(TAGS_PER_CALL)
        .max(remove.len().div_ceil(TAGS_PER_CALL));
    for call in 0..calls {
        let set: Tags = pairs
            .chunks(TAGS_PER_CALL)
            .nth(call)
            .into_iter()
            .flatten()
            .map(|(key, value)| ((*key).clone(), (*value).clone()))
            .collect();
        let remove = remove.chunks(TAGS_PER_CALL).nth(call).unwrap_or_default();
        let effect = Effect::Repeatable("setting or removing a tag twice is doing it once");
        route53
            .call(effect, "ChangeTagsForResource", |api| {
                api.change_tags(zone_id, &set, remove)
            })
            .await?;
    }
    Ok(())
}

/// Turns accelerated recovery on or off.
pub(super) async fn set_accelerated_recovery(
    route53: &Route53,
    zone_id: &str,
    on: bool,
) -> Result<(), CloudError> {
    let effect = Effect::Repeatable("it sets what is to be");
    route53
        .call(effect, "UpdateHostedZoneFeatures", |api| {
            api.set_accelerated_recovery(zone_id, on)
        })
        .await
}
