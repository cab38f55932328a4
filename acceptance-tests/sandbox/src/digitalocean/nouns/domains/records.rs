//! Records: found by name and type, and of one name with one TTL.

use super::{DEFAULT_TTL, canonical};
use crate::digitalocean::ask::{Ask, Outcome, Refusal, done, one};
use crate::digitalocean::table::Table;
use crate::digitalocean::world::World;
use serde_json::{Value, json};

pub(super) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    let domain = ask.id(0);
    Some(match operation {
        "domains_list_records" => list(world, ask),
        "domains_create_record" => create(world, ask),
        "domains_get_record" => {
            of(world, domain).and_then(|records| one(200, "domain_record", records.get(ask.id(1))?))
        }
        "domains_update_record" | "domains_patch_record" => update(world, ask),
        "domains_delete_record" => of(world, domain).and_then(|records| {
            if records.get(ask.id(1))?["type"] == "SOA" {
                return Err(Refusal::invalid("SOA records cannot be deleted"));
            }
            records.remove(ask.id(1));
            done()
        }),
        _ => return None,
    })
}

fn of<'a>(world: &'a mut World, domain: &str) -> Result<&'a mut Table, Refusal> {
    world.records.get_mut(domain).ok_or_else(Refusal::not_found)
}

/// `name` is a whole name.
fn list(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let domain = ask.id(0).to_owned();
    let records = of(world, &domain)?;
    let kind = ask.query("type");
    let asked = ask.query("name");
    let whole = |record: &Value| match record["name"].as_str() {
        Some("@") | None => domain.clone(),
        Some(name) => format!("{name}.{domain}"),
    };
    let wanted = |record: &Value| {
        kind.is_none_or(|kind| record["type"] == kind)
            && asked.is_none_or(|name| whole(record) == name)
    };
    records.listed(ask, "domain_records", wanted)
}

fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let domain = ask.id(0);
    of(world, domain)?;
    let id = world.number();
    let mut record = canonical::record(ask.body, id, domain)?;
    if record["type"] == "SOA" {
        return Err(Refusal::invalid("Type is not included in the list"));
    }
    let records = of(world, domain)?;
    join(records, &mut record)?;
    records.add(record.clone());
    one(201, "domain_record", &record)
}

fn update(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let domain = ask.id(0);
    let records = of(world, domain)?;
    let before = records.get(ask.id(1))?.clone();
    if let Some(kind) = ask.given("type")
        && *kind != before["type"]
    {
        return Err(Refusal::invalid("Type cannot be changed"));
    }
    let mut asked = before.clone();
    if let Value::Object(members) = ask.body {
        for (name, value) in members {
            if !value.is_null() && name != "id" {
                asked[name] = value.clone();
            }
        }
    }
    // What is kept has no dot at its end, which a request needs.
    let kind = before["type"].as_str().unwrap_or_default();
    let is_host = ["CNAME", "MX", "NS", "SRV", "CAA"].contains(&kind);
    if ask.given("data").is_none() && is_host && before["data"] != "@" {
        let kept = before["data"].as_str().unwrap_or_default();
        asked["data"] = json!(format!("{kept}."));
    }
    let id = before["id"].as_u64().unwrap_or_default();
    let mut record = if kind == "SOA" {
        let mut record = before.clone();
        record["ttl"] = asked["ttl"].clone();
        record
    } else {
        canonical::record(&asked, id, domain)?
    };
    join(records, &mut record)?;
    *records.get_mut(ask.id(1))? = record.clone();
    one(200, "domain_record", &record)
}

/// A CNAME is alone with its name (RFC 1034 §3.6.2), and all records of a name have one TTL: that which was
/// said last.
fn join(records: &mut Table, record: &mut Value) -> Result<(), Refusal> {
    let is_other =
        |other: &&mut Value| other["name"] == record["name"] && other["id"] != record["id"];
    let others: Vec<&mut Value> = records.iter_mut().filter(is_other).collect();
    let is_cname = |record: &Value| record["type"] == "CNAME";
    let is_shared = !others.is_empty() && is_cname(record);
    if is_shared || others.iter().any(|other| is_cname(other)) {
        return Err(Refusal::invalid(
            "CNAME records cannot share a name with other records",
        ));
    }
    match record["ttl"].as_u64() {
        Some(ttl) => others
            .into_iter()
            .for_each(|other| other["ttl"] = json!(ttl)),
        None => {
            let known = others.first().map(|other| other["ttl"].clone());
            record["ttl"] = known.unwrap_or(json!(DEFAULT_TTL));
        }
    }
    Ok(())
}
