//! Clusters: read, resized, moved, upgraded and deleted. What takes time shows as another status.

use super::{create, engine, found, found_mut, ready, shown, urn};
use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply, done, texts};
use crate::digitalocean::nouns::{catalog, vpcs};
use crate::digitalocean::world::World;
use serde_json::{Value, json};
use std::time::Duration;

pub(super) fn list(world: &World, ask: &Ask<'_>) -> Outcome {
    let wanted = |row: &&Value| {
        ask.query("tag_name")
            .is_none_or(|tag| texts(&row["tags"]).iter().any(|own| own == tag))
    };
    let rows = world.databases.iter().filter(wanted);
    let rows = rows.map(|row| shown::cluster(world, row, ask.token, false));
    Ok(Reply::List("databases", rows.collect()))
}

pub(super) fn serve(world: &mut World, name: &str, ask: &Ask<'_>, row: &Value) -> Option<Outcome> {
    Some(match name {
        "get_cluster" => shown::one(world, 200, row, ask.token, false),
        "destroy_cluster" => {
            world.databases.remove(ask.id(0));
            world.leave_vpc("dbaas", row);
            world.take_from_project(&urn(row));
            done()
        }
        "update_clusterSize" => resize(world, ask, row),
        "update_region" => migrate(world, ask, row),
        "update_major_version" => upgrade(world, ask, row),
        "install_update" => ready(row).and_then(|()| {
            found_mut(world, ask.id(0))?["maintenance_window"]["pending"] = json!(false);
            done()
        }),
        _ => return None,
    })
}

/// Applies a change after a while, at whose end the cluster is online.
pub(super) fn change(
    world: &mut World,
    id: &str,
    wait: Duration,
    apply: impl FnOnce(&mut Value) + Send + 'static,
) {
    let id = id.to_owned();
    world.after(wait, move |world| {
        if let Some(row) = world.databases.find_mut(&id) {
            apply(row);
            row["status"] = json!("online");
        }
    });
}

fn resize(world: &mut World, ask: &Ask<'_>, row: &Value) -> Outcome {
    ready(row)?;
    let (nodes, size) = (ask.body["num_nodes"].clone(), ask.body["size"].clone());
    let asked = match ask.given("storage_size_mib") {
        Some(storage) => storage.clone(),
        // What was added before stays when nothing is said.
        None if row["size"] == size => row["storage_size_mib"].clone(),
        None => Value::Null,
    };
    let slug = size.as_str().unwrap_or_default();
    let storage = create::check_size(engine(row), nodes.as_u64().unwrap_or(0), slug, &asked)?;
    if row["storage_size_mib"].as_u64() > Some(storage) {
        return Err(Refusal::invalid("storage cannot be made smaller"));
    }
    found_mut(world, ask.id(0))?["status"] = json!("resizing");
    let wait = world.settings.database_changing;
    change(world, ask.id(0), wait, move |row| {
        row["num_nodes"] = nodes;
        row["size"] = size;
        row["storage_size_mib"] = json!(storage);
    });
    Ok(Reply::Empty(202))
}

/// To another region, and into its default VPC.
fn migrate(world: &mut World, ask: &Ask<'_>, row: &Value) -> Outcome {
    ready(row)?;
    let region = ask.text("region").to_owned();
    if catalog::region(&region).is_none() {
        return Err(Refusal::invalid("invalid cluster region"));
    }
    let vpc = vpcs::chosen(world, "", &region)?;
    found_mut(world, ask.id(0))?["status"] = json!("migrating");
    let wait = world.settings.database_changing;
    change(world, ask.id(0), wait, move |row| {
        row["region"] = json!(region);
        row["private_network_uuid"] = json!(vpc);
    });
    Ok(Reply::Empty(202))
}

/// The document has no status for it: the version is the old one until it ends.
fn upgrade(world: &mut World, ask: &Ask<'_>, row: &Value) -> Outcome {
    ready(row)?;
    let (engine, version) = (engine(row), ask.text("version").to_owned());
    let before = engine.place(row["version"].as_str().unwrap_or_default());
    let after = engine.place(&version);
    if after.is_none() || after <= before {
        return Err(Refusal::invalid("invalid cluster engine version"));
    }
    found(world, ask.id(0))?;
    let wait = world.settings.database_changing;
    change(world, ask.id(0), wait, move |row| {
        row["semantic_version"] = json!(engine.semantic(&version));
        row["version"] = json!(version);
    });
    done()
}
