//! Deleting a zone, and before that its records where `force_destroy` says so.

use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostics;

use super::{NOUN, Zones, id_of, name_of};

pub(super) async fn delete(work: &Work<'_, Zones>) -> Result<(), Failure> {
    let (route53, id) = (&work.api.route53, id_of(work.prior));
    if work.prior.force_destroy.if_known() == Some(&true)
        && let Err(error) = route53.delete_all_records(&id).await
    {
        return Err(half_done(work, error));
    }
    let effect = Effect::Repeatable("a zone that is gone is told by a code of its own");
    let change = route53
        .call(effect, "DeleteHostedZone", |api| api.delete_zone(&id))
        .await?;
    work.pending(|pending| pending.changes.push(change));
    Ok(())
}

fn half_done(work: &Work<'_, Zones>, error: CloudError) -> Failure {
    if error.is_not_found() {
        return error.into();
    }
    let doing = Doing::new(Verb::Delete, NOUN)
        .named(name_of(work.prior))
        .exists("The hosted zone still exists; some of its records may be deleted.");
    Diagnostics::from(to_diagnostic(&error, &doing)).into()
}

/// Why Route 53 refused to delete a zone: names some of the records that are left.
pub(super) async fn explain(error: &CloudError, work: &Work<'_, Zones>, doing: Doing) -> Doing {
    if error.code() != Some("HostedZoneNotEmpty") {
        return doing;
    }
    let left = work.api.route53.records_left(&id_of(work.prior)).await;
    let left = match left.as_deref() {
        Ok([]) | Err(_) => String::new(),
        Ok(names) => format!(" Among them: {}.", names.join(", ")),
    };
    doing
        .because(format!("The hosted zone has records that are not managed here.{left}"))
        .exists("The hosted zone and its records still exist.")
        .next(
            "Delete those records, or set `force_destroy = true` and apply before you destroy the zone: \
             then all records in it are deleted with it.",
        )
}
