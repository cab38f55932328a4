//! Actions: what takes a while and ends by itself.

use super::catalog;
use crate::digitalocean::ask::{Ask, Outcome, one};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    Some(match operation {
        "actions_list" => world.actions.listed(ask, "actions", |_| true),
        "actions_get" => world
            .actions
            .get(ask.id(0))
            .and_then(|row| one(200, "action", row)),
        _ => return None,
    })
}

/// Begins an action, and does `change` when it ends.
pub(crate) fn begin(
    world: &mut World,
    kind: &str,
    (resource_type, resource): (&str, Value),
    region: &str,
    change: impl FnOnce(&mut World) + Send + 'static,
) -> Value {
    let id = world.number();
    let row = json!({
        "id": id,
        "status": "in-progress",
        "type": kind,
        "started_at": world.stamp(),
        "completed_at": null,
        "resource_type": resource_type,
        "resource_id": resource.as_u64(),
        "region": catalog::region(region),
        "region_slug": region,
        "_of": resource,
    });
    world.actions.add(row.clone());
    let wait = world.settings.action;
    world.after(wait, move |world| {
        change(world);
        let now = world.stamp();
        if let Some(row) = world.actions.find_mut(&id.to_string()) {
            row["status"] = json!("completed");
            row["completed_at"] = json!(now);
        }
    });
    row
}

/// Says at which droplet an action is done to something else.
pub(crate) fn at(world: &mut World, action: &Value, droplet: Value) {
    if let Some(row) = world.actions.find_mut(&action["id"].to_string()) {
        row["_at"] = droplet;
    }
}

/// Whether something is being done to a droplet or at it.
pub(crate) fn is_pending_at(world: &World, droplet: &Value) -> bool {
    let mut actions = world.actions.iter();
    let is_there = |row: &Value| row["_of"] == *droplet || row["_at"] == *droplet;
    actions.any(|row| is_there(row) && row["status"] == "in-progress")
}

/// Whether something else is being done to a thing.
pub(crate) fn is_pending(world: &World, resource: &Value) -> bool {
    let mut actions = world.actions.iter();
    actions.any(|row| row["_of"] == *resource && row["status"] == "in-progress")
}
