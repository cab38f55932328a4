//! Changing a record in place.

use slipway_engine::error::ErrorKind;
use slipway_engine::error::catalogue::{Verb, to_diagnostic};
use slipway_engine::lifecycle::{Failure, Work};
use slipway_framework::diag::Diagnostics;

use super::{Place, Record, Records, convert, explain, same_content, unsendable, zone_failed};
use crate::route53::api::{RecordKey, RecordSet};
use crate::route53::changes::RecordChange;
use crate::route53::service::Route53;

/// Puts the planned record in the place of the one that exists.
pub(super) async fn put(work: &Work<'_, Records>) -> Result<(), Failure> {
    let (route53, prior, planned) = (work.api, work.prior, work.planned);
    let before = Place::of_state(route53, prior)
        .await
        .map_err(|error| zone_failed(Verb::Update, prior, &error))?;
    // Zone and name replace the record, so they are those of the state.
    let key = convert::key(planned, &before.key.name);
    let place = Place {
        zone_id: before.zone_id.clone(),
        key,
    };
    let sendable = |record: &Record| {
        convert::to_set(record, &place.key.name).map_err(|fault| unsendable(&place, &fault))
    };
    let (old, new) = (sendable(prior)?, sendable(planned)?);
    // Only the spelling changed.
    if same_content(&old, &new) {
        return Ok(());
    }
    let _held = route53
        .turns()
        .hold(&place.zone_id, &[before.key.clone(), place.key.clone()])
        .await;
    let change_id = if RecordKey::of(&old) == RecordKey::of(&new) && policy(&old) == policy(&new) {
        let change = RecordChange::upsert(new);
        match route53.change(&place.zone_id, change).await {
            Ok(change_id) => change_id,
            Err(error) => {
                return Err(explain::refused(route53, &place, Verb::Update, &error)
                    .await
                    .into());
            }
        }
    } else {
        exchange(route53, &before, &place, old, new).await?
    };
    work.pending(|changes| changes.extend(change_id));
    Ok(())
}

/// Puts one record set in the place of another of a different key or routing policy, in one step.
async fn exchange(
    route53: &Route53,
    before: &Place,
    place: &Place,
    old: RecordSet,
    new: RecordSet,
) -> Result<Option<String>, Diagnostics> {
    let change = RecordChange::replace(old.clone(), new.clone());
    let error = match route53.change(&place.zone_id, change).await {
        Ok(change_id) => return Ok(change_id),
        Err(error) if error.kind() == ErrorKind::Invalid => error,
        Err(error) => return Err(explain::refused(route53, place, Verb::Update, &error).await),
    };
    // A deletion has to name what exists to the letter, and the state keeps the user's spelling.
    let again = match route53.look_up(&before.zone_id, &before.key).await {
        Ok(Some(found)) if !same_content(&found, &old) => {
            return Err(to_diagnostic(
                &error,
                &explain::changed_outside(before, Verb::Update, &found),
            )
            .into());
        }
        Ok(Some(found)) if found != old => RecordChange::replace(found, new),
        Ok(None) => RecordChange::create(new),
        Ok(Some(_)) | Err(_) => {
            return Err(explain::refused(route53, place, Verb::Update, &error).await);
        }
    };
    match route53.change(&place.zone_id, again).await {
        Ok(change_id) => Ok(change_id),
        Err(error) => Err(explain::refused(route53, place, Verb::Update, &error).await),
    }
}

/// The kind of a routing policy: Route 53 changes its values in place, and its kind not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Policy {
    Simple,
    Weighted,
    Failover,
    Latency,
    Geolocation,
    Geoproximity,
    Cidr,
    Multivalue,
}

fn policy(set: &RecordSet) -> Policy {
    let kinds = [
        (set.weight().is_some(), Policy::Weighted),
        (set.failover().is_some(), Policy::Failover),
        (set.region().is_some(), Policy::Latency),
        (set.geo_location().is_some(), Policy::Geolocation),
        (set.geo_proximity_location().is_some(), Policy::Geoproximity),
        (set.cidr_routing_config().is_some(), Policy::Cidr),
        (set.multi_value_answer() == Some(true), Policy::Multivalue),
    ];
    kinds
        .into_iter()
        .find(|(is, _)| *is)
        .map_or(Policy::Simple, |(_, kind)| kind)
}
