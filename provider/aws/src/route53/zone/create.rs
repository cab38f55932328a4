//! Creating a zone.

use slipway_engine::error::catalogue::{Verb, to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostics;
use slipway_framework::path::Path;
use slipway_framework::resource::Call;

use super::{Surroundings, Zone, doing, known, state, update, wait_if_asked};
use crate::route53::api::{self, NewZone};
use crate::route53::names;
use crate::route53::service::Route53;
use crate::tagged;

/// How often a creation whose outcome is unknown is looked up and sent again.
const ROUNDS: u32 = 3;

pub(in crate::route53) async fn create(
    route53: &Route53,
    around: &Surroundings,
    call: &Call<Zone>,
    planned: Zone,
) -> Result<Zone, Diagnostics> {
    let vpcs = state::vpcs(&planned, around);
    let new = NewZone {
        name: names::normal(known(&planned.name)),
        caller_reference: format!("terraform-{}", route53.runtime().token(26)),
        comment: known(&planned.comment).to_owned(),
        delegation_set_id: planned
            .delegation_set_id
            .if_known()
            .filter(|id| !id.is_empty())
            .cloned(),
        vpc: vpcs.first().cloned(),
    };
    let made = make(route53, &new)
        .await
        .map_err(|error| refused(&error, &planned))?;
    let id = made.zone.id.clone();
    let planned = state::settled(planned, around);
    // From here on the zone exists, so its id must not be lost.
    call.save(&state::identified(
        planned.clone(),
        &made,
        made.name_servers.clone(),
        around,
    ));
    route53.know_zone(&id, &made.zone.name).await;

    let mut changes: Vec<String> = made.change_id.iter().cloned().collect();
    let servers = match state::name_servers(route53, &made).await {
        Ok(servers) => servers,
        Err(error) => {
            half_done(call, &planned, &error)?;
            made.name_servers.clone()
        }
    };
    let state = state::identified(planned, &made, servers, around);
    call.save(&state);
    let remaining: Vec<_> = vpcs.into_iter().skip(1).collect();
    let finished = finish(route53, around, &state, &remaining, &mut changes).await;
    if let Err(error) = finished {
        half_done(call, &state, &error)?;
    }
    let wait = doing(Verb::WaitFor, &state)
        .exists("The hosted zone was created and is in the state.")
        .next(UNTAINT);
    let timeout = state.timeouts.if_known().map(|timeouts| &timeouts.create);
    wait_if_asked(route53, call, wait, timeout, &changes).await?;
    Ok(state)
}

const UNTAINT: &str = "Remove the cause, then run `terraform untaint` with the zone's address and apply again. \
                       Without `untaint` the next apply deletes the zone and creates another one with other name servers.";

/// The steps after the zone exists.
async fn finish(
    route53: &Route53,
    around: &Surroundings,
    zone: &Zone,
    vpcs: &[api::VpcKey],
    changes: &mut Vec<String>,
) -> Result<(), CloudError> {
    let id = known(&zone.id);
    for vpc in vpcs {
        changes.push(update::associate(route53, id, vpc).await?);
    }
    let mut tags = around.tags.on_create(&tagged::known(&zone.tags));
    // A configured `tags_all` may say more.
    tags.extend(zone.tags_all.if_known().cloned().unwrap_or_default());
    update::change_tags(route53, id, &tags, &[]).await?;
    if zone.enable_accelerated_recovery.if_known() == Some(&true) {
        update::set_accelerated_recovery(route53, id, true).await?;
    }
    Ok(())
}

/// A step after the creation failed. After a stop what is missing is left to the next apply, which
/// sees it; anything else is an error, with the zone in the state.
fn half_done(call: &Call<Zone>, zone: &Zone, error: &CloudError) -> Result<(), Diagnostics> {
    let doing = doing(Verb::Create, zone);
    if error.is_interrupted() {
        let doing = doing
            .because("The run was interrupted before the hosted zone was finished.")
            .exists("The hosted zone exists and is in the state, but may lack tags or VPCs.")
            .next("Plan again to see what is missing, then apply again.");
        let mut warning = to_diagnostic(error, &doing);
        warning.severity = slipway_framework::diag::Severity::Warning;
        "Hosted zone not finished".clone_into(&mut warning.summary);
        call.tell(warning);
        return Ok(());
    }
    let doing = doing
        .exists("The hosted zone itself exists and is in the state.")
        .next(UNTAINT);
    Err(to_diagnostic(error, &doing).into())
}

/// Creates the zone once, whatever becomes of the answers.
async fn make(route53: &Route53, new: &NewZone) -> Result<api::Zone, CloudError> {
    let mut round = 1;
    loop {
        let created = route53
            .call(Effect::Changes, "CreateHostedZone", |api| {
                api.create_zone(new)
            })
            .await;
        let error = match created {
            Ok(made) => return Ok(made),
            // Ours from a round whose answer was lost, or another zone that happens to have the
            // reference, which 130 random bits rule out.
            Err(error) if error.is_ambiguous() || error.is_already_exists() => error,
            Err(error) => return Err(error),
        };
        match route53
            .zone_of_reference(&new.name, &new.caller_reference)
            .await
        {
            Ok(Some(id)) => return route53.look_at_zone(&id).await,
            Ok(None) if round < ROUNDS && error.is_ambiguous() && !route53.is_stopped() => {
                round += 1
            }
            Ok(None) | Err(_) => return Err(error),
        }
    }
}

/// Nothing was created, as far as is known.
fn refused(error: &CloudError, planned: &Zone) -> Diagnostics {
    let mut doing = doing(Verb::Create, planned);
    match error.code() {
        Some("InvalidDomainName") => {
            doing = doing
                .because("Route 53 rejected the domain name.")
                .next("Correct `name`, then apply again.")
                .blaming(Path::of("name"));
        }
        Some("InvalidVPCId") => {
            doing = doing
                .because("Route 53 does not know the VPC, or these credentials may not use it.")
                .next("Check `vpc_id` and `vpc_region`, then apply again.")
                .blaming(Path::of("vpc"));
        }
        Some("ConflictingDomainExists") => {
            doing = doing
                .because(
                    "The VPC already sees another hosted zone of this name or of one below it.",
                )
                .next("Remove that association, or choose another name or VPC.")
                .blaming(Path::of("vpc"));
        }
        Some("NoSuchDelegationSet" | "DelegationSetNotReusable" | "DelegationSetNotAvailable") => {
            doing = doing
                .because("Route 53 cannot use the delegation set for this zone.")
                .next("Check `delegation_set_id`, then apply again.")
                .blaming(Path::of("delegation_set_id"));
        }
        _ if error.kind() == ErrorKind::Ambiguous => {
            doing = doing.next(format!(
                "Look for a zone named `{}` without records before you apply again, and import it if it is there.",
                names::normal(known(&planned.name))
            ));
        }
        _ => {}
    }
    to_diagnostic(error, &doing).into()
}
