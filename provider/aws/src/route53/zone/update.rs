//! The steps that change a zone in place.

use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::Work;
use slipway_engine::retry::Effect;

use super::{Step, Zone, Zones, id_of, known, state};
use crate::route53::api::VpcKey;
use crate::route53::service::Route53;
use crate::tagged;
use crate::tags::Tags;

/// The most tags that one call sets, and the most that it removes (API reference,
/// ChangeTagsForResource).
const TAGS_PER_CALL: usize = 10;

pub(super) async fn step(step: Step, work: &Work<'_, Zones>) -> Result<(), CloudError> {
    let (route53, around) = (&work.api.route53, &work.api.around);
    let (prior, planned) = (work.prior, work.planned);
    let id = id_of(prior);
    match step {
        Step::Comment => {
            let comment = known(&planned.comment);
            let effect = Effect::Repeatable("it sets the whole comment");
            route53
                .call(effect, "UpdateHostedZoneComment", |api| {
                    api.update_comment(&id, comment)
                })
                .await
        }
        Step::Vpcs => {
            let (before, after) = (state::vpcs(prior, around), state::vpcs(planned, around));
            // A private zone always has a VPC, so the new ones come first.
            for vpc in after.difference(&before) {
                let change = associate(route53, &id, vpc).await?;
                work.pending(|pending| pending.changes.push(change));
            }
            for vpc in before.difference(&after) {
                let change = disassociate(route53, &id, vpc).await?;
                work.pending(|pending| pending.changes.extend(change));
            }
            Ok(())
        }
        Step::Tag => tag(work, &id).await,
        Step::Recover => {
            let is_on = |zone: &Zone| zone.enable_accelerated_recovery.if_known() == Some(&true);
            if is_on(prior) == is_on(planned) {
                return Ok(());
            }
            set_accelerated_recovery(route53, &id, is_on(planned)).await
        }
    }
}

async fn tag(work: &Work<'_, Zones>, id: &str) -> Result<(), CloudError> {
    let rules = &work.api.around.tags;
    let mut change = tagged::change(rules, &work.prior.tags_all, &work.planned.tags_all);
    if work.pending(|pending| pending.is_new) {
        // On a new object an ignored key is the user's wish too.
        let wished = rules.on_create(&tagged::known(&work.planned.tags));
        change.set.extend(wished);
    }
    let remove: Vec<String> = change.remove.into_iter().collect();
    change_tags(&work.api.route53, id, &change.set, &remove).await
}

/// Lets a VPC see the zone; the id of the change. Route 53 answers the same for one that does.
async fn associate(route53: &Route53, zone_id: &str, vpc: &VpcKey) -> Result<String, CloudError> {
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
async fn change_tags(
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
async fn set_accelerated_recovery(
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
