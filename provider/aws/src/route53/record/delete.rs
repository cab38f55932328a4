//! Deleting a record.

use slipway_engine::error::ErrorKind;
use slipway_engine::error::catalogue::{Verb, to_diagnostic};
use slipway_engine::lifecycle::{Failure, Work};
use slipway_framework::diag::{Diagnostic, Diagnostics};

use super::{
    Place, Record, Records, convert, create, explain, is_zone_gone, same_content, unsendable,
    zone_failed,
};
use crate::route53::changes::RecordChange;
use crate::route53::names;
use crate::route53::service::Route53;

pub(super) async fn delete(work: &Work<'_, Records>) -> Result<(), Failure> {
    let (route53, prior) = (work.api, work.prior);
    let place = match Place::of_state(route53, prior).await {
        Ok(place) => place,
        Err(error) if is_zone_gone(&error) => return Ok(()),
        Err(error) => return Err(zone_failed(Verb::Delete, prior, &error).into()),
    };
    let _held = route53
        .turns()
        .hold(&place.zone_id, std::slice::from_ref(&place.key))
        .await;
    let token = work
        .call
        .private(|private| private.read::<String>(create::ADOPTED));
    if route53
        .turns()
        .is_taken(&place.zone_id, &place.key, token.as_deref())
    {
        tracing::info!(record = %place.key, "not deleted: another resource has taken this record over");
        return Ok(());
    }
    if is_of_the_zone_itself(route53, &place).await {
        work.call.tell(left_to_the_zone(&place));
        return Ok(());
    }
    let change_id = remove(route53, &place, prior).await?;
    work.pending(|changes| changes.extend(change_id));
    Ok(())
}

/// Whether it is one of the two records that Route 53 makes with each zone and deletes with it only
/// (Route 53 developer guide, "NS and SOA records that Amazon Route 53 creates for a public hosted
/// zone"). A record resource can have taken it over with `allow_overwrite`.
async fn is_of_the_zone_itself(route53: &Route53, place: &Place) -> bool {
    if !matches!(place.key.record_type.as_str(), "NS" | "SOA") {
        return false;
    }
    let zone = route53.zone_name(&place.zone_id).await;
    // Without an answer the deletion is tried, and says what is wrong.
    zone.is_ok_and(|zone| names::equal(&zone, &place.key.name))
}

fn left_to_the_zone(place: &Place) -> Diagnostic {
    let record_type = &place.key.record_type;
    let detail = format!(
        "Route 53 deletes the {record_type} record of a zone only with the zone. It is no longer managed here, and keeps \
         its content.\nTo change it again, import it.\n\n  Object:  {} in zone {}",
        place.key, place.zone_id
    );
    Diagnostic::warning(format!("{record_type} record stays with its zone"), detail)
}

/// Deletes the record as the state has it, or as it is when only the spelling differs.
///
/// A refusal never counts as success by itself: only a record that is not there is gone.
async fn remove(
    route53: &Route53,
    place: &Place,
    prior: &Record,
) -> Result<Option<String>, Diagnostics> {
    let set = convert::to_set(prior, &place.key.name).map_err(|fault| unsendable(place, &fault))?;
    let error = match route53
        .change(&place.zone_id, RecordChange::delete(set.clone()))
        .await
    {
        Ok(change_id) => return Ok(change_id),
        Err(error) if is_zone_gone(&error) => return Ok(None),
        Err(error) if error.kind() == ErrorKind::Invalid => error,
        Err(error) => return Err(explain::refused(route53, place, Verb::Delete, &error).await),
    };
    let found = match route53.look_up(&place.zone_id, &place.key).await {
        Ok(None) => return Ok(None),
        Err(error) if is_zone_gone(&error) => return Ok(None),
        Ok(Some(found)) => found,
        Err(_) => return Err(to_diagnostic(&error, &place.doing(Verb::Delete)).into()),
    };
    if !same_content(&found, &set) {
        return Err(to_diagnostic(
            &error,
            &explain::changed_outside(place, Verb::Delete, &found),
        )
        .into());
    }
    if found == set {
        return Err(to_diagnostic(&error, &place.doing(Verb::Delete)).into());
    }
    match route53
        .change(&place.zone_id, RecordChange::delete(found))
        .await
    {
        Ok(change_id) => Ok(change_id),
        Err(error) => Err(to_diagnostic(&error, &place.doing(Verb::Delete)).into()),
    }
}
