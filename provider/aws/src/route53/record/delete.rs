//! Deleting a record.

use slipway_engine::error::ErrorKind;
use slipway_engine::error::catalogue::{Verb, to_diagnostic};
use slipway_framework::diag::Diagnostics;
use slipway_framework::resource::Call;

use super::{
    Place, Record, convert, create, explain, is_zone_gone, same_content, unsendable, wait_if_asked, zone_failed,
};
use crate::route53::changes::RecordChange;
use crate::route53::service::Route53;

pub(in crate::route53) async fn delete(
    route53: &Route53,
    call: &Call<Record>,
    prior: Record,
) -> Result<(), Diagnostics> {
    let place = match Place::of_state(route53, &prior).await {
        Ok(place) => place,
        Err(error) if is_zone_gone(&error) => return Ok(()),
        Err(error) => return Err(zone_failed(Verb::Delete, &prior, &error)),
    };
    let _held = route53.hold(&place.zone_id, std::slice::from_ref(&place.key)).await;
    let token = call.private(|private| private.read::<String>(create::ADOPTED));
    if route53.is_taken(&place.zone_id, &place.key, token.as_deref()) {
        tracing::info!(record = %place.key, "not deleted: another resource has taken this record over");
        return Ok(());
    }
    let change_id = remove(route53, &place, &prior).await?;
    let timeout = prior.timeouts.if_known().map(|timeouts| &timeouts.delete);
    wait_if_asked(route53, call, &place, Verb::Delete, timeout, change_id.as_deref()).await
}

/// Deletes the record as the state has it, or as it is when only the spelling differs.
///
/// A refusal never counts as success by itself: only a record that is not there is gone.
async fn remove(route53: &Route53, place: &Place, prior: &Record) -> Result<Option<String>, Diagnostics> {
    let set = convert::to_set(prior, &place.key.name).map_err(|fault| unsendable(place, &fault))?;
    let error = match route53.change(&place.zone_id, RecordChange::delete(set.clone())).await {
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
        return Err(to_diagnostic(&error, &explain::changed_outside(place, Verb::Delete, &found)).into());
    }
    if found == set {
        return Err(to_diagnostic(&error, &place.doing(Verb::Delete)).into());
    }
    match route53.change(&place.zone_id, RecordChange::delete(found)).await {
        Ok(change_id) => Ok(change_id),
        Err(error) => Err(to_diagnostic(&error, &place.doing(Verb::Delete)).into()),
    }
}
