//! `aws_route53_record`: all values of one name and type in a zone.
//!
//! There is no call that creates or deletes a record; everything is a change in a batch of its zone.
//! A record does not wait until all name servers know it, unless `timeouts` asks for that.
//!
//! - `model`: attributes and blocks; `values`: spellings of values; `id`: ids and import ids.
//! - `convert`: between the model and the API.
//! - `create`, `update`, `delete`: the changes; `explain`: why one was refused.
//! - `upgrade`: states of older versions.

mod checks;
pub(super) mod convert;
mod create;
mod delete;
mod explain;
pub(super) mod id;
mod model;
mod update;
mod upgrade;
mod values;

use std::sync::Arc;

use serde_json::Value as Json;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::error::{CloudError, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Work};
use slipway_engine::wait::WaitError;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use super::api::{RecordKey, RecordSet};
use super::names;
use super::service::Route53;
use crate::error::ROUTE53;
use crate::identities;
use crate::shared::Shared;
pub(super) use convert::same_content;
pub(crate) use model::Record;
#[cfg(test)]
pub(super) use model::{
    Alias, CidrPolicy, Coordinates, FailoverPolicy, GeolocationPolicy, GeoproximityPolicy,
    LatencyPolicy, WeightedPolicy,
};

const NOUN: &str = "Route 53 record";

/// The type.
pub(in crate::route53) struct Records {
    shared: Arc<Shared>,
}

impl Records {
    pub(in crate::route53) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The only step of an update: everything is in one change.
#[derive(Clone, Copy, Debug)]
pub(in crate::route53) struct Put;

/// What a read answers: the record set, and where it is.
#[derive(Debug)]
pub(in crate::route53) struct Seen {
    place: Place,
    set: RecordSet,
}

/// The pieces of an import id.
const PIECES: &[Piece] = &[
    Piece::Part("zone_id"),
    Piece::Text("_"),
    Piece::Part("name"),
    Piece::Text("_"),
    Piece::Part("type"),
    Piece::Perhaps {
        text: "_",
        part: "set_identifier",
    },
];

impl Crud for Records {
    type Model = Record;
    type Api = Route53;
    type Remote = Seen;
    type Step = Put;
    /// The ids of changes that are on their way to the name servers.
    type Pending = Vec<String>;

    const STEPS: &'static [Claim<Put>] = &[Claim {
        step: Put,
        fields: &[
            "type",
            "ttl",
            "records",
            "set_identifier",
            "health_check_id",
            "multivalue_answer_routing_policy",
            "alias",
            "cidr_routing_policy",
            "failover_routing_policy",
            "geolocation_routing_policy",
            "geoproximity_routing_policy",
            "latency_routing_policy",
            "weighted_routing_policy",
        ],
    }];
    const LOCAL: &'static [&'static str] = &["allow_overwrite", "timeouts"];
    const SERVICE: Service = ROUTE53;
    const NOUN: &'static str = NOUN;

    fn type_name(&self) -> &'static str {
        "aws_route53_record"
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::global(&self.shared, PIECES))
    }

    fn version(&self) -> i64 {
        2
    }

    fn validate(&self, config: &Record, diagnostics: &mut Diagnostics) {
        checks::check(config, diagnostics);
    }

    fn plan(&self, plan: &mut Plan<Record>) {
        plan_id(plan);
    }

    fn connect(&self, _: &Record) -> Result<Route53, Diagnostics> {
        Route53::of(&self.shared)
    }

    fn name(&self, record: &Record) -> String {
        // Before the zone's name is known the configured name has to do.
        let name = record.fqdn.if_known().or(record.name.if_known());
        let key = convert::key(record, name.map_or("", String::as_str));
        format!("{key} in zone {}", names::zone_id(known(&record.zone_id)))
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Record, Failure> {
        create::create(work).await
    }

    async fn step(&self, _: Put, work: &Work<'_, Self>) -> Result<(), Failure> {
        update::put(work).await
    }

    async fn settle(&self, verb: Verb, work: &Work<'_, Self>) -> Result<Option<Seen>, WaitError> {
        let changes = work.pending(std::mem::take);
        work.api
            .settle(verb, &work.planned.timeouts, changes)
            .await?;
        Ok(None)
    }

    async fn read(&self, route53: &Route53, prior: &Record) -> Result<Option<Seen>, Failure> {
        let place = match Place::of_state(route53, prior).await {
            Ok(place) => place,
            Err(error) if is_zone_gone(&error) => return Ok(None),
            Err(error) => return Err(zone_failed(Verb::Read, prior, &error).into()),
        };
        match route53.record(&place.zone_id, &place.key).await {
            Ok(set) => Ok(set.map(|set| Seen { place, set })),
            Err(error) if is_zone_gone(&error) => Ok(None),
            // Something else is missing, so this proves nothing about the record.
            Err(error) if error.is_not_found() => {
                Err(Diagnostics::from(to_diagnostic(&error, &place.doing(Verb::Read))).into())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn state(&self, _: &Route53, seen: Seen, known: &Record) -> Record {
        finished(convert::from_set(known.clone(), &seen.set), &seen.place)
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        delete::delete(work).await
    }

    fn import(&self, id: &str) -> Result<Record, Diagnostics> {
        import(id)
    }

    fn upgrade(&self, version: i64, state: Json) -> Result<Json, Diagnostics> {
        upgrade::upgrade(version, state)
    }
}

/// The id is a function of four arguments, so it is known as soon as they are.
fn plan_id(plan: &mut Plan<Record>) {
    let Some(planned) = plan.planned.clone() else {
        return;
    };
    let moves = plan.is_create()
        || ["zone_id", "name", "type", "set_identifier"]
            .iter()
            .any(|name| plan.changes(name));
    if !moves {
        return;
    }
    match (
        planned.zone_id,
        planned.name,
        planned.r#type,
        planned.set_identifier,
    ) {
        (
            Attr::Known(zone_id),
            Attr::Known(name),
            Attr::Known(record_type),
            Attr::Known(set_identifier),
        ) => {
            plan.set(
                "id",
                id::format(&zone_id, &name, &record_type, Some(&set_identifier)),
            );
        }
        (Attr::Known(zone_id), Attr::Known(name), Attr::Known(record_type), Attr::Null) => {
            plan.set("id", id::format(&zone_id, &name, &record_type, None));
        }
        _ => plan.set_unknown("id"),
    }
}

/// The zone, name and key that the arguments of a wholly known model name.
#[derive(Debug)]
pub(in crate::route53) struct Place {
    zone_id: String,
    key: RecordKey,
}

impl Place {
    /// The place of a record in the state; its complete name is stored, but for an imported one.
    async fn of_state(route53: &Route53, record: &Record) -> Result<Self, CloudError> {
        let zone_id = names::zone_id(known(&record.zone_id)).to_owned();
        let fqdn = match record.fqdn.if_known().filter(|fqdn| !fqdn.is_empty()) {
            Some(fqdn) => names::readable(&names::normal(fqdn)),
            None => names::complete(known(&record.name), &route53.zone_name(&zone_id).await?),
        };
        let key = convert::key(record, &fqdn);
        Ok(Self { zone_id, key })
    }

    /// The place of a planned record.
    async fn of_plan(route53: &Route53, record: &Record) -> Result<Self, CloudError> {
        let zone_id = names::zone_id(known(&record.zone_id)).to_owned();
        let fqdn = names::complete(known(&record.name), &route53.zone_name(&zone_id).await?);
        let key = convert::key(record, &fqdn);
        Ok(Self { zone_id, key })
    }

    fn doing(&self, verb: Verb) -> Doing {
        Doing::new(verb, NOUN).named(format!("{} in zone {}", self.key, self.zone_id))
    }
}

/// A required text of a wholly known model.
fn known(attr: &Attr<String>) -> &str {
    attr.if_known().map(String::as_str).unwrap_or_default()
}

/// The zone's id leads nowhere.
fn zone_failed(verb: Verb, record: &Record, error: &CloudError) -> Diagnostics {
    let mut doing = Doing::new(verb, NOUN).named(id::format(
        known(&record.zone_id),
        known(&record.name),
        known(&record.r#type),
        record.set_identifier.if_known().map(String::as_str),
    ));
    if error.is_not_found() {
        doing = doing
            .because(format!(
                "Route 53 has no hosted zone with the id `{}`.",
                names::zone_id(known(&record.zone_id))
            ))
            .next("Check `zone_id`, and that the provider uses the account that owns the zone.")
            .blaming(Path::of("zone_id"));
    }
    to_diagnostic(error, &doing).into()
}

/// A wholly known model that cannot be sent: schema checks rule that out.
fn unsendable(place: &Place, fault: &str) -> Diagnostics {
    Diagnostic::bug(
        "Record cannot be sent",
        format!("Record:  {}\nReason:  {fault}", place.key),
    )
    .into()
}

/// The state of a record that exists. What is known of id and complete name already stays as it is.
fn finished(record: Record, place: &Place) -> Record {
    let or = |known: Attr<String>, value: String| {
        if known.if_known().is_some() {
            known
        } else {
            Attr::Known(value)
        }
    };
    let set_identifier = record.set_identifier.if_known().map(String::as_str);
    let id = id::format(
        known(&record.zone_id),
        known(&record.name),
        known(&record.r#type),
        set_identifier,
    );
    Record {
        id: or(record.id, id),
        fqdn: or(record.fqdn, place.key.name.clone()),
        ..record
    }
}

/// A zone that is gone has taken its records with it.
fn is_zone_gone(error: &CloudError) -> bool {
    error.is_not_found() && error.code() == Some("NoSuchHostedZone")
}

pub(super) fn import(id: &str) -> Result<Record, Diagnostics> {
    let parts = id::parse(id).map_err(|fault| {
        Diagnostic::error(
            "Malformed import id",
            format!(
                "The import id of a Route 53 record is not complete: {fault} Nothing was imported.\n\
                 Write it as `ZONEID_NAME_TYPE`, or `ZONEID_NAME_TYPE_SETIDENTIFIER` for a record with a routing policy.\n\n  \
                 Given:    {id}\n  Example:  Z0123456789ABCDEFGHIJ_www.example.com_A"
            ),
        )
    })?;
    Ok(Record {
        id: id.into(),
        zone_id: Attr::Known(parts.zone_id),
        name: Attr::Known(parts.name),
        r#type: Attr::Known(parts.record_type),
        set_identifier: parts.set_identifier.into(),
        ..Record::default()
    })
}
