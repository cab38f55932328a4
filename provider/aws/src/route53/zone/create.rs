//! Creating a zone.

use slipway_engine::error::catalogue::Doing;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Failure, Sought, Work};
use slipway_engine::retry::Effect;
use slipway_framework::model::{Attr, Set};
use slipway_framework::path::Path;

use super::model::Vpc;
use super::{Zone, Zones, known, state};
use crate::route53::api::{self, NewZone};
use crate::route53::names;
use crate::tagged;
use crate::tags::Tags;

pub(super) async fn create(work: &Work<'_, Zones>) -> Result<Zone, Failure> {
    let new = new_zone(work);
    let made = work
        .api
        .route53
        .call(Effect::Changes, "CreateHostedZone", |api| {
            api.create_zone(&new)
        })
        .await?;
    Ok(begun(work, &made).await)
}

/// The zone of this create's caller reference.
pub(super) async fn find(work: &Work<'_, Zones>) -> Result<Sought<Zone>, Failure> {
    let (new, route53) = (new_zone(work), &work.api.route53);
    let found = route53
        .zone_of_reference(&new.name, &new.caller_reference)
        .await?;
    let Some(id) = found else {
        return Ok(Sought::Absent);
    };
    let made = route53.look_at_zone(&id).await?;
    Ok(Sought::Found(begun(work, &made).await))
}

fn new_zone(work: &Work<'_, Zones>) -> NewZone {
    let planned = work.planned;
    NewZone {
        name: names::normal(known(&planned.name)),
        caller_reference: format!("terraform-{}", work.token),
        comment: known(&planned.comment).to_owned(),
        delegation_set_id: planned
            .delegation_set_id
            .if_known()
            .filter(|id| !id.is_empty())
            .cloned(),
        vpc: state::vpcs(planned, &work.api.around).first().cloned(),
    }
}

/// What exists after the call: a zone with the first of its VPCs, without tags and features.
async fn begun(work: &Work<'_, Zones>, made: &api::Zone) -> Zone {
    work.api
        .route53
        .know_zone(&made.zone.id, &made.zone.name)
        .await;
    work.pending(|pending| {
        pending.is_new = true;
        pending.changes.extend(made.change_id.clone());
    });
    let around = &work.api.around;
    let planned = work.planned.clone();
    let vpc = state::vpcs(&planned, around).first().map(|vpc| Vpc {
        vpc_id: vpc.id.as_str().into(),
        vpc_region: vpc.region.as_str().into(),
    });
    let untagged = tagged::known(&planned.tags).is_empty()
        && planned.tags_all.if_known().is_none_or(Tags::is_empty);
    let zone = Zone {
        vpc: Attr::Known(Set(vpc.into_iter().collect())),
        tags: if untagged {
            planned.tags.clone()
        } else {
            Attr::Null
        },
        tags_all: Attr::Known(Tags::new()),
        enable_accelerated_recovery: match planned.enable_accelerated_recovery {
            Attr::Known(_) => Attr::Known(false),
            _ => Attr::Null,
        },
        ..planned
    };
    let zone = state::identified(zone, made, made.name_servers.clone(), around);
    if !state::is_private(&made.zone) {
        return zone;
    }
    // The answer about a private zone lists no name servers; a read finds them.
    Zone {
        name_servers: Attr::Unknown,
        primary_name_server: Attr::Unknown,
        ..zone
    }
}

/// Why Route 53 refused to create a zone.
pub(super) fn explain(error: &CloudError, planned: &Zone, mut doing: Doing) -> Doing {
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
    doing
}
