//! How a cluster comes to be.

use super::engine::{self, Engine};
use super::{firewall, settings, shown};
use crate::digitalocean::ask::{Ask, Outcome, Refusal};
use crate::digitalocean::nouns::{catalog, tags, vpcs};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let name = ask.text("name");
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || name.len() > 63 || !name.chars().all(fits) {
        return Err(Refusal::invalid("invalid cluster name"));
    }
    if world.databases.has("name", name) {
        return Err(Refusal::invalid("cluster name is not available"));
    }
    let engine = Engine::by_slug(ask.text("engine"));
    let engine = engine.ok_or_else(|| Refusal::invalid("invalid cluster engine"))?;
    let version = match ask.text("version") {
        "" => engine.default_version(),
        asked => asked,
    };
    if engine.place(version).is_none() {
        return Err(Refusal::invalid("invalid cluster engine version"));
    }
    let region = ask.text("region");
    if catalog::region(region).is_none() {
        return Err(Refusal::invalid("invalid cluster region"));
    }
    let nodes = ask.body["num_nodes"].as_u64().unwrap_or_default();
    let storage = check_size(
        engine,
        nodes,
        ask.text("size"),
        &ask.body["storage_size_mib"],
    )?;
    let source = source(world, engine, &ask.body["backup_restore"])?;
    let vpc = vpcs::chosen(world, ask.text("private_network_uuid"), region)?;
    let project = ask.given("project_id").and_then(Value::as_str);
    let project = project.filter(|id| !id.is_empty());
    if project.is_some_and(|id| world.projects.find(id).is_none()) {
        return Err(Refusal::invalid("invalid project"));
    }
    let id = world.uuid();
    let rules = firewall::rules(world, &id, &ask.body["rules"])?;
    let own = tags::ensure_all(world, &ask.texts("tags"));
    let is_restored = source.is_some();
    let mut row = json!({
        "id": id,
        "name": name,
        "engine": engine.slug,
        "version": version,
        "semantic_version": engine.semantic(version),
        "num_nodes": nodes,
        "size": ask.text("size"),
        "region": region,
        "status": if is_restored { "forking" } else { "creating" },
        "created_at": world.stamp(),
        "private_network_uuid": vpc,
        "tags": own,
        "db_names": null,
        "maintenance_window": { "day": "tuesday", "hour": "14:00:00", "pending": false, "description": [] },
        "storage_size_mib": storage,
        "rules": rules,
        "_number": world.number(),
        "_users": [],
        "_autoscale": ask.given("autoscale").cloned().unwrap_or_else(|| json!({ "storage": { "enabled": false } })),
        "_config": {},
    });
    if let Some(given) = ask.given("do_settings") {
        row["do_settings"] = given.clone();
    }
    if engine.has_users {
        row["_users"] = json!([super::contents::user(world, engine.user, "primary")]);
    } else {
        row["_password"] = json!(world.secret());
    }
    if !engine.database.is_empty() && engine.slug != "mongodb" {
        row["db_names"] = json!([engine.database]);
    }
    settings::begin(engine, &mut row);
    if let Some(source) = source {
        for member in ["db_names", "_users"] {
            row[member] = source[member].clone();
        }
    }
    let answer = shown::one(world, 201, &row, ask.token, true);
    let urn = super::urn(&row);
    world.databases.add(row);
    world.put_into_project(&urn, project);
    super::clusters::change(world, &id, world.settings.database_creating, |_| {});
    answer
}

/// The cluster whose backup is restored.
fn source(world: &World, engine: &Engine, asked: &Value) -> Result<Option<Value>, Refusal> {
    if asked.is_null() {
        return Ok(None);
    }
    let mut rows = world.databases.iter();
    let found = rows.find(|row| row["name"] == asked["database_name"]);
    let found = found.ok_or_else(|| Refusal::nothing_called(super::NO_CLUSTER))?;
    if found["engine"] != engine.slug {
        return Err(Refusal::invalid("a backup is restored to the same engine"));
    }
    Ok(Some(found.clone()))
}

/// The storage of a size, when both may be.
pub(super) fn check_size(
    engine: &Engine,
    nodes: u64,
    size: &str,
    storage: &Value,
) -> Result<u64, Refusal> {
    let Some(least) = engine::storage(size) else {
        return Err(Refusal::invalid("invalid size"));
    };
    if !engine.fits(nodes, size) {
        return Err(Refusal::invalid(format!(
            "{size} is not available for {nodes} nodes of {}",
            engine.slug
        )));
    }
    match storage.as_u64() {
        None => Ok(least),
        Some(asked) if asked < least => Err(Refusal::invalid(format!(
            "storage_size_mib must be at least {least} for {size}"
        ))),
        Some(asked) => Ok(asked),
    }
}
