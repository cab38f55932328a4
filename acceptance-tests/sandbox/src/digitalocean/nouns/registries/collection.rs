//! Garbage collections, of which a registry has one at a time.

use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply, one};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

const OVER: [&str; 3] = ["failed", "succeeded", "cancelled"];

pub(super) fn serve(world: &mut World, what: &str, ask: &Ask<'_>, registry: &str) -> Outcome {
    let is_own = |row: &&Value| row["registry_name"] == registry;
    let is_active = |row: &&Value| is_own(row) && !OVER.iter().any(|over| row["status"] == *over);
    let active = world.collections.iter().find(is_active).cloned();
    match (what, active) {
        ("list_garbageCollections", _) => {
            let all = world.collections.shown(|row| is_own(&row));
            Ok(Reply::List("garbage_collections", all))
        }
        ("run_garbageCollection", Some(_)) => Err(Refusal::conflict(
            "a garbage collection is already in progress",
        )),
        ("run_garbageCollection", None) => run(world, registry),
        ("get_garbageCollection", Some(row)) => one(200, "garbage_collection", &row),
        ("update_garbageCollection", Some(row)) if is_asked(&row, ask) => {
            let (id, now) = (row["uuid"].as_str().unwrap_or_default(), world.stamp());
            let row = world.collections.get_mut(id)?;
            if ask.body["cancel"] == true {
                row["status"] = json!("cancelled");
                row["updated_at"] = json!(now);
            }
            one(200, "garbage_collection", row)
        }
        _ => Err(Refusal::not_found()),
    }
}

/// The older API names no registry before the collection.
fn is_asked(row: &Value, ask: &Ask<'_>) -> bool {
    ask.path.last().is_some_and(|id| row["uuid"] == **id)
}

fn run(world: &mut World, registry: &str) -> Outcome {
    let (id, stamp) = (world.uuid(), world.stamp());
    let row = json!({
        "uuid": id,
        "registry_name": registry,
        "status": "requested",
        "created_at": stamp,
        "updated_at": stamp,
        "blobs_deleted": 0,
        "freed_bytes": 0,
    });
    world.collections.add(row.clone());
    let wait = world.settings.action;
    world.after(wait, move |world| {
        let now = world.stamp();
        if let Some(row) = world.collections.find_mut(&id)
            && row["status"] == "requested"
        {
            row["status"] = json!("succeeded");
            row["updated_at"] = json!(now);
        }
    });
    one(201, "garbage_collection", &row)
}
