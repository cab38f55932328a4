//! Deleting a zone, and before that its records where `force_destroy` says so.

use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Verb, to_diagnostic};
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostics;
use slipway_framework::resource::Call;

use super::{Zone, doing, id_of, wait_if_asked};
use crate::route53::service::Route53;

pub(in crate::route53) async fn delete(
    route53: &Route53,
    call: &Call<Zone>,
    prior: Zone,
) -> Result<(), Diagnostics> {
    let id = id_of(&prior);
    if prior.force_destroy.if_known() == Some(&true)
        && let Err(error) = route53.delete_all_records(&id).await
    {
        if error.is_not_found() {
            return Ok(());
        }
        let doing = doing(Verb::Delete, &prior)
            .exists("The hosted zone still exists; some of its records may be deleted.");
        return Err(to_diagnostic(&error, &doing).into());
    }
    let effect = Effect::Repeatable("a zone that is gone is told by a code of its own");
    match route53
        .call(effect, "DeleteHostedZone", |api| api.delete_zone(&id))
        .await
    {
        Ok(change) => {
            let doing = doing(Verb::WaitFor, &prior)
                .exists("The hosted zone was deleted.")
                .next("Apply again.");
            let timeout = prior.timeouts.if_known().map(|timeouts| &timeouts.delete);
            wait_if_asked(route53, call, doing, timeout, &[change]).await
        }
        Err(error) if error.code() == Some("NoSuchHostedZone") => Ok(()),
        Err(error) => Err(refused(route53, &id, &prior, &error).await),
    }
}

async fn refused(route53: &Route53, id: &str, prior: &Zone, error: &CloudError) -> Diagnostics {
    let mut doing = doing(Verb::Delete, prior);
    if error.code() == Some("HostedZoneNotEmpty") {
        let left = match route53.records_left(id).await.as_deref() {
            Ok([]) | Err(_) => String::new(),
            Ok(names) => format!(" Among them: {}.", names.join(", ")),
        };
        doing = doing
            .because(format!("The hosted zone has records that are not managed here.{left}"))
            .exists("The hosted zone and its records still exist.")
            .next(
                "Delete those records, or set `force_destroy = true` and apply before you destroy the zone: \
                 then all records in it are deleted with it.",
            );
    }
    to_diagnostic(error, &doing).into()
}
