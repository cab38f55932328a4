//! Why Route 53 refused a change, where more can be found out than it says.

use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_framework::diag::Diagnostics;
use slipway_framework::path::Path;

use super::{Place, convert, id};
use crate::route53::api::RecordSet;
use crate::route53::names;
use crate::route53::service::Route53;

/// Another record has the key of the one that was to be created.
pub(super) fn exists_already(place: &Place, found: &RecordSet) -> Doing {
    let key = &place.key;
    let import_id = id::format(
        &place.zone_id,
        &key.name,
        &key.record_type,
        key.set_identifier.as_deref(),
    );
    place
        .doing(Verb::Create)
        .because("Route 53 already has a record of this name and type, with another content.")
        .exists(format!("It was left as it is: {}.", convert::show(found)))
        .next(format!(
            "To manage that record, run `terraform import ADDRESS '{import_id}'`. \
             To replace it, set `allow_overwrite = true`."
        ))
}

/// A change was refused or failed.
pub(super) async fn refused(
    route53: &Route53,
    place: &Place,
    verb: Verb,
    error: &CloudError,
) -> Diagnostics {
    let mut doing = place.doing(verb);
    match (error.kind(), error.code()) {
        (ErrorKind::NotFound, Some("NoSuchHealthCheck")) => {
            doing = doing
                .because("Route 53 has no health check with this id.")
                .next("Check `health_check_id`, then apply again.")
                .blaming(Path::of("health_check_id"));
        }
        (ErrorKind::NotFound, Some("NoSuchHostedZone")) => {
            doing = doing
                .because(format!(
                    "Route 53 has no hosted zone with the id `{}`.",
                    place.zone_id
                ))
                .next("Check `zone_id`, and that the provider uses the account that owns the zone.")
                .blaming(Path::of("zone_id"));
        }
        (ErrorKind::Invalid, _) => {
            let others = route53
                .records_named(&place.zone_id, &place.key.name)
                .await
                .unwrap_or_default();
            if let Some(conflict) = cname_conflict(place, &others) {
                doing = conflict.apply(doing);
            }
        }
        _ => {}
    }
    to_diagnostic(error, &doing).into()
}

/// A CNAME and another record share a name, which DNS does not allow (RFC 1034 §3.6.2).
struct CnameConflict {
    other: String,
    name: String,
    record_type: String,
}

impl CnameConflict {
    fn apply(self, doing: Doing) -> Doing {
        let Self {
            other,
            name,
            record_type,
        } = self;
        doing
            .because(format!(
                "`{name}` already has {other} records, and a name with a CNAME record can have no other record."
            ))
            .next(format!(
                "Remove those {other} records first, or give this {record_type} record another name. \
                 At the top of a zone, use an alias in place of a CNAME."
            ))
            .blaming(Path::of("name"))
    }
}

fn cname_conflict(place: &Place, others: &[RecordSet]) -> Option<CnameConflict> {
    let record_type = place.key.record_type.as_str();
    let clashes = |other: &&RecordSet| {
        let other = other.r#type().as_str();
        other != record_type && (record_type == "CNAME" || other == "CNAME")
    };
    let other = others.iter().find(clashes)?;
    Some(CnameConflict {
        other: other.r#type().as_str().to_owned(),
        name: names::readable(&place.key.name),
        record_type: record_type.to_owned(),
    })
}

/// What exists differs from what the state says, and is not ours to touch.
pub(super) fn changed_outside(place: &Place, verb: Verb, found: &RecordSet) -> Doing {
    place
        .doing(verb)
        .because("The record is not as the state has it: it was changed by someone else since it was last read.")
        .exists(format!("It was left as it is: {}.", convert::show(found)))
        .next("Plan again to see what changed, then apply again.")
}
