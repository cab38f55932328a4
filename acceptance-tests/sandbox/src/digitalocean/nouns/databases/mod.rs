//! Managed databases: clusters, and the databases, users and trusted sources of each.

mod clusters;
mod contents;
mod create;
mod engine;
mod firewall;
mod settings;
mod shown;

use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply};
use crate::digitalocean::world::World;
use engine::Engine;
use serde_json::Value;

/// What every call about a cluster that is not there is told.
pub(crate) const NO_CLUSTER: &str = "cluster not found";

pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    let name = operation.strip_prefix("databases_")?;
    let account = match name {
        "list_clusters" => Some(clusters::list(world, ask)),
        "create_cluster" => Some(create::create(world, ask)),
        "list_options" => Some(Ok(Reply::Json(200, engine::options()))),
        "get_cluster_metrics_credentials" => Some(settings::metrics(world)),
        "update_cluster_metrics_credentials" => Some(settings::set_metrics(world, ask)),
        _ => None,
    };
    if account.is_some() {
        return account;
    }
    let row = match found(world, ask.id(0)) {
        Ok(row) => row.clone(),
        Err(refusal) => return Some(Err(refusal)),
    };
    clusters::serve(world, name, ask, &row)
        .or_else(|| contents::serve(world, name, ask, &row))
        .or_else(|| firewall::serve(world, name, ask, &row))
        .or_else(|| settings::serve(world, name, ask, &row))
}

fn found<'a>(world: &'a World, id: &str) -> Result<&'a Value, Refusal> {
    let row = world.databases.find(id);
    row.ok_or_else(|| Refusal::nothing_called(NO_CLUSTER))
}

fn found_mut<'a>(world: &'a mut World, id: &str) -> Result<&'a mut Value, Refusal> {
    let row = world.databases.find_mut(id);
    row.ok_or_else(|| Refusal::nothing_called(NO_CLUSTER))
}

/// Refuses what a cluster does not take while it is made or changed.
fn ready(row: &Value) -> Result<(), Refusal> {
    if row["status"] == "online" {
        return Ok(());
    }
    Err(Refusal::precondition(
        "cluster is not available while it is being created or changed",
    ))
}

fn engine(row: &Value) -> &'static Engine {
    let slug = row["engine"].as_str().unwrap_or_default();
    Engine::by_slug(slug).expect("clusters are made with an engine that is known")
}

fn urn(row: &Value) -> String {
    format!("do:dbaas:{}", row["id"].as_str().unwrap_or_default())
}
