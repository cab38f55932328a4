//! Creating a record.

use slipway_engine::error::catalogue::{Verb, to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_framework::diag::Diagnostics;
use slipway_framework::resource::Call;

use super::{
    Place, Record, convert, explain, finished, same_content, unsendable, wait_if_asked, zone_failed,
};
use crate::route53::api::RecordSet;
use crate::route53::changes::RecordChange;
use crate::route53::service::Route53;

/// The private data in which a resource keeps the token of a record that it took over.
pub(super) const ADOPTED: &str = "adopted";

pub(in crate::route53) async fn create(
    route53: &Route53,
    call: &Call<Record>,
    planned: Record,
) -> Result<Record, Diagnostics> {
    let place = match Place::of_plan(route53, &planned).await {
        Ok(place) => place,
        Err(error) => return Err(zone_failed(Verb::Create, &planned, &error)),
    };
    let set =
        convert::to_set(&planned, &place.key.name).map_err(|fault| unsendable(&place, &fault))?;
    let _held = route53
        .hold(&place.zone_id, std::slice::from_ref(&place.key))
        .await;
    let overwrites = planned.allow_overwrite.if_known() == Some(&true);
    let change = if overwrites {
        RecordChange::upsert(set.clone())
    } else {
        RecordChange::create(set.clone())
    };
    let change_id = match route53.change(&place.zone_id, change).await {
        Ok(change_id) => change_id,
        Err(error) if error.kind() == ErrorKind::Invalid && !overwrites => {
            adopt_or_explain(route53, call, &place, &set, &error).await?;
            None
        }
        Err(error) => return Err(explain::refused(route53, &place, Verb::Create, &error).await),
    };
    let state = finished(planned, &place);
    call.save(&state);
    let timeout = state.timeouts.if_known().map(|timeouts| &timeouts.create);
    wait_if_asked(
        route53,
        call,
        &place,
        Verb::Create,
        timeout,
        change_id.as_deref(),
    )
    .await?;
    Ok(state)
}

/// A creation was refused. When the very record is there, an earlier run made it and was cut off
/// before its state was written, so it is taken over; any other record is somebody else's.
async fn adopt_or_explain(
    route53: &Route53,
    call: &Call<Record>,
    place: &Place,
    set: &RecordSet,
    error: &CloudError,
) -> Result<(), Diagnostics> {
    let key = place.key.clone();
    let looked = route53.look_up(&place.zone_id, &key).await;
    match looked {
        Ok(Some(found)) if same_content(&found, set) => {
            let token = route53.adopt(&place.zone_id, &place.key);
            call.private(|private| private.write(ADOPTED, &token));
            tracing::info!(record = %place.key, "a record that is exactly as planned was taken over");
            Ok(())
        }
        Ok(Some(found)) => {
            Err(to_diagnostic(error, &explain::exists_already(place, &found)).into())
        }
        Ok(None) | Err(_) => Err(explain::refused(route53, place, Verb::Create, error).await),
    }
}
