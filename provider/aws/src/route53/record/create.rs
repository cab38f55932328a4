//! Creating a record.

use slipway_engine::error::catalogue::{Verb, to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Failure, Work};
use slipway_framework::diag::Diagnostics;

use super::{
    Place, Record, Records, convert, explain, finished, same_content, unsendable, zone_failed,
};
use crate::route53::api::RecordSet;
use crate::route53::changes::RecordChange;

/// The private data in which a resource keeps the token of a record that it took over.
pub(super) const ADOPTED: &str = "adopted";

pub(super) async fn create(work: &Work<'_, Records>) -> Result<Record, Failure> {
    let (route53, planned) = (work.api, work.planned);
    let place = match Place::of_plan(route53, planned).await {
        Ok(place) => place,
        Err(error) => return Err(zone_failed(Verb::Create, planned, &error).into()),
    };
    let set =
        convert::to_set(planned, &place.key.name).map_err(|fault| unsendable(&place, &fault))?;
    let _held = route53
        .turns()
        .hold(&place.zone_id, std::slice::from_ref(&place.key))
        .await;
    let overwrites = planned.allow_overwrite.if_known() == Some(&true);
    let change = if overwrites {
        RecordChange::upsert(set.clone())
    } else {
        RecordChange::create(set.clone())
    };
    match route53.change(&place.zone_id, change).await {
        Ok(change_id) => work.pending(|changes| changes.extend(change_id)),
        Err(error) if error.kind() == ErrorKind::Invalid && !overwrites => {
            adopt_or_explain(work, &place, &set, &error).await?;
        }
        Err(error) => {
            return Err(explain::refused(route53, &place, Verb::Create, &error)
                .await
                .into());
        }
    }
    Ok(finished(planned.clone(), &place))
}

/// A creation was refused. When the very record is there, an earlier run made it and was cut off
/// before its state was written, so it is taken over; any other record is somebody else's.
async fn adopt_or_explain(
    work: &Work<'_, Records>,
    place: &Place,
    set: &RecordSet,
    error: &CloudError,
) -> Result<(), Diagnostics> {
    let route53 = work.api;
    let key = place.key.clone();
    let looked = route53.look_up(&place.zone_id, &key).await;
    match looked {
        Ok(Some(found)) if same_content(&found, set) => {
            let token = work.token;
            route53.turns().adopt(&place.zone_id, &place.key, token);
            work.call.private(|private| private.write(ADOPTED, &token));
            tracing::info!(record = %place.key, "a record that is exactly as planned was taken over");
            Ok(())
        }
        Ok(Some(found)) => {
            Err(to_diagnostic(error, &explain::exists_already(place, &found)).into())
        }
        Ok(None) | Err(_) => Err(explain::refused(route53, place, Verb::Create, error).await),
    }
}
