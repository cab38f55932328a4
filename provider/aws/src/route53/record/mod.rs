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
use std::time::Duration;

use serde_json::Value as Json;
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic, wait_to_diagnostic};
use slipway_engine::wait::WaitError;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::{Call, Plan, Resource};

use super::api::RecordKey;
use super::names;
use super::service::Route53;
use crate::shared::Shared;
pub(super) use convert::same_content;
pub(crate) use model::Record;
#[cfg(test)]
pub(super) use {
    create::create, delete::delete, model::Alias, model::CidrPolicy, model::Coordinates,
    model::FailoverPolicy, model::GeolocationPolicy, model::GeoproximityPolicy,
    model::LatencyPolicy, model::WeightedPolicy, update::update,
};

const NOUN: &str = "Route 53 record";

/// How long an operation waits for the name servers when its timeout cannot be read.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30 * 60);

/// The resource type.
pub(crate) struct RecordResource {
    shared: Arc<Shared>,
}

impl RecordResource {
    pub(crate) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl Resource for RecordResource {
    type Model = Record;

    fn type_name(&self) -> &'static str {
        "aws_route53_record"
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

    async fn create(&self, call: &Call<Record>, planned: Record) -> Result<Record, Diagnostics> {
        create::create(&*Route53::of(&self.shared)?, call, planned).await
    }

    async fn read(
        &self,
        _call: &Call<Record>,
        prior: Record,
    ) -> Result<Option<Record>, Diagnostics> {
        read(&*Route53::of(&self.shared)?, prior).await
    }

    async fn update(
        &self,
        call: &Call<Record>,
        prior: Record,
        planned: Record,
    ) -> Result<Record, Diagnostics> {
        update::update(&*Route53::of(&self.shared)?, call, prior, planned).await
    }

    async fn delete(&self, call: &Call<Record>, prior: Record) -> Result<(), Diagnostics> {
        delete::delete(&*Route53::of(&self.shared)?, call, prior).await
    }

    async fn import(&self, _call: &Call<Record>, id: &str) -> Result<Record, Diagnostics> {
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
struct Place {
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

/// Waits for the name servers when a timeout asks for it.
///
/// A stop is told as a warning and is no failure: the change is accepted, and reaches the servers by
/// itself.
async fn wait_if_asked(
    route53: &Route53,
    call: &Call<Record>,
    place: &Place,
    verb: Verb,
    timeout: Option<&Attr<String>>,
    change_id: Option<&str>,
) -> Result<(), Diagnostics> {
    let (Some(timeout), Some(change_id)) = (
        timeout.filter(|timeout| timeout.if_known().is_some()),
        change_id,
    ) else {
        return Ok(());
    };
    let Err(error) = route53
        .wait_in_sync(change_id, timeout.duration_or(DEFAULT_TIMEOUT))
        .await
    else {
        return Ok(());
    };
    let (exists, next) = match verb {
        Verb::Create => (
            "The record was created and is in the state; Route 53 goes on to tell its name servers.",
            "Run `terraform untaint` with the record's address, or the next apply deletes it and creates it again. \
             Allow more time in `timeouts`, or leave `create` out of it so as not to wait.",
        ),
        Verb::Delete => (
            "The record was deleted; Route 53 goes on to tell its name servers.",
            "Apply again to go on.",
        ),
        _ => (
            "The record was changed; Route 53 goes on to tell its name servers.",
            "Apply again to go on.",
        ),
    };
    let mut doing = place.doing(Verb::WaitFor).exists(exists);
    if !matches!(error, WaitError::Stopped { .. }) {
        doing = doing.next(next);
    }
    let diagnostic = wait_to_diagnostic(&error, &doing);
    if diagnostic.is_error() {
        return Err(diagnostic.into());
    }
    call.tell(diagnostic);
    Ok(())
}

/// Reads a record; `None` when the zone or the record is gone.
pub(super) async fn read(route53: &Route53, prior: Record) -> Result<Option<Record>, Diagnostics> {
    let place = match Place::of_state(route53, &prior).await {
        Ok(place) => place,
        Err(error) if is_zone_gone(&error) => return Ok(None),
        Err(error) => return Err(zone_failed(Verb::Read, &prior, &error)),
    };
    match route53.record(&place.zone_id, &place.key).await {
        Ok(Some(set)) => Ok(Some(finished(convert::from_set(prior, &set), &place))),
        Ok(None) => Ok(None),
        Err(error) if is_zone_gone(&error) => Ok(None),
        Err(error) => Err(to_diagnostic(&error, &place.doing(Verb::Read)).into()),
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
