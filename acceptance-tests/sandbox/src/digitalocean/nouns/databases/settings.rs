//! What is set at a cluster beside its size, and the credentials that all metrics share.

use super::engine::Engine;
use super::{engine, found_mut, ready};
use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply, done};
use crate::digitalocean::world::World;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// The default of MySQL 8 here (OpenAPI document, the example of `sql_mode`).
const SQL_MODE: &str = "ANSI,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,\
                        NO_ZERO_IN_DATE,STRICT_ALL_TABLES";

/// What a new cluster has.
pub(super) fn begin(engine: &Engine, row: &mut Value) {
    match engine.slug {
        "redis" | "valkey" => row["_eviction"] = json!("noeviction"),
        "mysql" => row["_sql_mode"] = json!(SQL_MODE),
        _ => {}
    }
}

pub(super) fn serve(world: &mut World, name: &str, ask: &Ask<'_>, row: &Value) -> Option<Outcome> {
    let told = |root: &str, value: &Value| Ok(Reply::Json(200, json!({ root: value })));
    Some(match name {
        "get_ca" => {
            let text = format!(
                "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
                STANDARD.encode(ask.id(0))
            );
            told("ca", &json!({ "certificate": STANDARD.encode(text) }))
        }
        "get_autoscale" => told("autoscale", &row["_autoscale"]),
        "update_autoscale" => set(world, ask, "_autoscale", ask.body.clone()),
        "get_config" => told("config", &row["_config"]),
        "patch_config" => patch(world, ask, row),
        "get_do_settings" => {
            let none = json!({ "service_cnames": [] });
            told("do_settings", row.get("do_settings").unwrap_or(&none))
        }
        "update_do_settings" => set(world, ask, "do_settings", ask.body["do_settings"].clone()),
        "get_evictionPolicy" => of(row, "_eviction").and_then(|own| told("eviction_policy", own)),
        "update_evictionPolicy" => of(row, "_eviction")
            .and_then(|_| set(world, ask, "_eviction", ask.body["eviction_policy"].clone())),
        "get_sql_mode" => {
            of(row, "_sql_mode").map(|own| Reply::Json(200, json!({ "sql_mode": own })))
        }
        "update_sql_mode" => of(row, "_sql_mode")
            .and_then(|_| set(world, ask, "_sql_mode", ask.body["sql_mode"].clone())),
        "update_maintenanceWindow" => maintenance(world, ask),
        _ => return None,
    })
}

/// A setting that this engine has.
fn of<'a>(row: &'a Value, member: &str) -> Result<&'a Value, Refusal> {
    row.get(member).ok_or_else(|| {
        let what = member.trim_start_matches('_');
        Refusal::invalid(format!(
            "{what} is not supported for {} clusters",
            engine(row).slug
        ))
    })
}

fn set(world: &mut World, ask: &Ask<'_>, member: &str, value: Value) -> Outcome {
    let row = found_mut(world, ask.id(0))?;
    ready(row)?;
    row[member] = value;
    done()
}

fn patch(world: &mut World, ask: &Ask<'_>, row: &Value) -> Outcome {
    ready(row)?;
    let own = found_mut(world, ask.id(0))?;
    for (name, value) in ask.body["config"].as_object().into_iter().flatten() {
        own["_config"][name] = value.clone();
    }
    Ok(Reply::Empty(200))
}

/// The hour is answered with its seconds.
fn maintenance(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (day, hour) = (ask.text("day"), ask.text("hour"));
    let parts: Vec<Option<u32>> = hour.split(':').map(|part| part.parse().ok()).collect();
    let (hours, minutes) = match parts[..] {
        [Some(hours), Some(minutes)] | [Some(hours), Some(minutes), Some(_)] => (hours, minutes),
        _ => (24, 60),
    };
    if !DAYS.contains(&day) || hours > 23 || minutes > 59 {
        return Err(Refusal::invalid("invalid maintenance window"));
    }
    let window = &mut found_mut(world, ask.id(0))?["maintenance_window"];
    window["day"] = json!(day);
    window["hour"] = json!(format!("{hours:02}:{minutes:02}:00"));
    done()
}

pub(super) fn metrics(world: &mut World) -> Outcome {
    if world.metrics.is_none() {
        world.metrics = Some(("metrics".to_owned(), world.secret()));
    }
    let (user, password) = world.metrics.clone().unwrap_or_default();
    let credentials = json!({ "basic_auth_username": user, "basic_auth_password": password });
    Ok(Reply::Json(200, json!({ "credentials": credentials })))
}

pub(super) fn set_metrics(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let given = &ask.body["credentials"];
    let text = |member: &str| given[member].as_str().unwrap_or_default().to_owned();
    world.metrics = Some((text("basic_auth_username"), text("basic_auth_password")));
    done()
}
