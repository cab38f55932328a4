//! Volumes, their actions and their snapshots.

use super::{actions, catalog, tags};
use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply, done, one};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    let id = ask.id(0);
    Some(match operation {
        "volumes_list" => {
            let wanted = |row: &Value| {
                ask.query("name").is_none_or(|name| row["name"] == name)
                    && ask
                        .query("region")
                        .is_none_or(|slug| row["region"]["slug"] == slug)
            };
            world.volumes.listed(ask, "volumes", wanted)
        }
        "volumes_create" => create(world, ask),
        "volumes_get" => world
            .volumes
            .get(id)
            .and_then(|row| one(200, "volume", row)),
        "volumes_delete" => delete(world, id),
        "volumes_delete_byName" => {
            let (name, region) = (ask.query("name"), ask.query("region"));
            let is_it = |row: &&Value| {
                row["name"].as_str() == name && row["region"]["slug"].as_str() == region
            };
            let found = world.volumes.iter().find(is_it);
            let found = found.and_then(|row| row["id"].as_str().map(ToOwned::to_owned));
            match found {
                Some(id) => delete(world, &id),
                None => Err(Refusal::not_found()),
            }
        }
        "volumeActions_post_byId" => act(world, ask),
        "volumeActions_list" => world.volumes.get(id).map(|row| {
            let own = row["id"].clone();
            Reply::List(
                "actions",
                world.actions.shown(|action| action["_of"] == own),
            )
        }),
        "volumeActions_get" => world
            .actions
            .get(ask.id(1))
            .and_then(|row| one(200, "action", row)),
        "volumeSnapshots_list" => world.volumes.get(id).map(|_| {
            Reply::List(
                "snapshots",
                world.snapshots.shown(|row| row["resource_id"] == id),
            )
        }),
        "volumeSnapshots_create" => snapshot(world, ask),
        "volumeSnapshots_get_byId" | "snapshots_get" => world
            .snapshots
            .get(id)
            .and_then(|row| one(200, "snapshot", row)),
        "snapshots_list" => world.snapshots.listed(ask, "snapshots", |_| true),
        "volumeSnapshots_delete_byId" | "snapshots_delete" => {
            let removed = world.snapshots.remove(id);
            removed.ok_or_else(Refusal::not_found).and_then(|_| done())
        }
        _ => return None,
    })
}

fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (name, region) = (ask.text("name"), ask.text("region"));
    catalog::check_region(region)?;
    if name.is_empty() {
        return Err(Refusal::bad_request("name is required"));
    }
    let twin = |row: &Value| row["name"] == name && row["region"]["slug"] == region;
    if world.volumes.iter().any(twin) {
        return Err(Refusal::conflict(format!(
            "a volume with the name {name} already exists in this region"
        )));
    }
    if world.volumes.len() as u64 >= world.settings.volume_limit {
        return Err(Refusal::forbidden(
            "failed to create volume: volume limit exceeded",
        ));
    }
    let own = tags::ensure_all(world, &ask.texts("tags"));
    let row = json!({
        "id": world.uuid(),
        "name": name,
        "description": ask.text("description"),
        "size_gigabytes": ask.given("size_gigabytes").cloned().unwrap_or(json!(1)),
        "droplet_ids": [],
        "region": catalog::region(region),
        "filesystem_type": ask.text("filesystem_type"),
        "filesystem_label": ask.text("filesystem_label"),
        "created_at": world.stamp(),
        "tags": own,
    });
    world.volumes.add(row.clone());
    let id = row["id"].as_str().unwrap_or_default();
    world.put_into_project(&format!("do:volume:{id}"), None);
    one(201, "volume", &row)
}

fn delete(world: &mut World, id: &str) -> Outcome {
    let row = world.volumes.get(id)?;
    if row["droplet_ids"]
        .as_array()
        .is_some_and(|all| !all.is_empty())
    {
        return Err(Refusal::conflict(
            "A volume that's attached to a Droplet cannot be deleted. Please detach it before deleting.",
        ));
    }
    remove(world, id);
    done()
}

/// Deletes a volume; its snapshots stay.
pub(crate) fn remove(world: &mut World, id: &str) {
    world.volumes.remove(id);
    world.take_from_project(&format!("do:volume:{id}"));
}

fn act(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let id = ask.id(0).to_owned();
    let row = world.volumes.get(&id)?;
    let region = row["region"]["slug"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let attached = row["droplet_ids"].as_array().cloned().unwrap_or_default();
    let size = row["size_gigabytes"].as_u64().unwrap_or(0);
    let droplet = ask.body["droplet_id"].clone();
    let kind = ask.text("type").to_owned();
    if actions::is_pending(world, &json!(id)) {
        return Err(Refusal::invalid("Volume already has a pending event."));
    }
    if kind != "resize" {
        let found = world.droplets.find(&droplet.to_string());
        let found = found.ok_or_else(|| Refusal::invalid("droplet not found"))?;
        if actions::is_pending_at(world, &droplet) {
            return Err(Refusal::invalid("Droplet already has a pending event."));
        }
        if found["region"]["slug"] != region {
            return Err(Refusal::invalid(
                "volume and droplet must be in the same region",
            ));
        }
    }
    let new_size = ask.body["size_gigabytes"].as_u64().unwrap_or(0);
    match kind.as_str() {
        "attach" if !attached.is_empty() => {
            return Err(Refusal::invalid("volume is already attached to a droplet"));
        }
        "detach" if !attached.contains(&droplet) => {
            return Err(Refusal::invalid("volume is not attached to the droplet"));
        }
        "resize" if new_size <= size => {
            return Err(Refusal::invalid("volumes cannot be made smaller"));
        }
        _ => {}
    }
    let (what, volume) = (kind.clone(), id.clone());
    let at = droplet.clone();
    let action = actions::begin(world, &kind, ("volume", json!(id)), &region, move |world| {
        if let Some(row) = world.volumes.find_mut(&volume) {
            match what.as_str() {
                "resize" => row["size_gigabytes"] = json!(new_size),
                "attach" => row["droplet_ids"] = json!([droplet]),
                _ => row["droplet_ids"] = json!([]),
            }
        }
        if let Some(row) = world.droplets.find_mut(&droplet.to_string())
            && let Some(all) = row["volume_ids"].as_array_mut()
        {
            all.retain(|other| *other != volume);
            if what == "attach" {
                all.push(json!(volume));
            }
        }
    });
    actions::at(world, &action, at);
    one(202, "action", &action)
}

fn snapshot(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let volume = world.volumes.get(ask.id(0))?.clone();
    let own = tags::ensure_all(world, &ask.texts("tags"));
    let row = json!({
        "id": world.uuid(),
        "name": ask.text("name"),
        "created_at": world.stamp(),
        "regions": [volume["region"]["slug"]],
        "resource_id": volume["id"],
        "resource_type": "volume",
        "min_disk_size": volume["size_gigabytes"],
        "size_gigabytes": 0.5,
        "tags": own,
        "_cluster": volume["_cluster"],
    });
    world.snapshots.add(row.clone());
    one(201, "snapshot", &row)
}
