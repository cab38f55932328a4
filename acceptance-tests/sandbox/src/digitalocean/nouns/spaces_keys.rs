//! Keys for Spaces, whose secrets are shown once.

use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply, done, one};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    Some(match operation {
        "spacesKey_list" => Ok(Reply::List("keys", list(world, ask))),
        "spacesKey_create" => create(world, ask),
        "spacesKey_get" => world
            .spaces_keys
            .get(ask.id(0))
            .and_then(|row| one(200, "key", row)),
        "spacesKey_update" | "spacesKey_patch" => update(world, ask),
        "spacesKey_delete" => {
            let removed = world.spaces_keys.remove(ask.id(0));
            removed.ok_or_else(Refusal::not_found).and_then(|_| done())
        }
        _ => return None,
    })
}

fn list(world: &World, ask: &Ask<'_>) -> Vec<Value> {
    let has = |row: &Value, member: &str, asked: Option<&str>| {
        let grants = row["grants"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        asked.is_none_or(|asked| grants.iter().any(|grant| grant[member] == asked))
    };
    let mut keys = world.spaces_keys.shown(|row| {
        ask.query("name").is_none_or(|name| row["name"] == name)
            && has(row, "bucket", ask.query("bucket"))
            && has(row, "permission", ask.query("permission"))
    });
    if ask.query("sort") == Some("name") {
        keys.sort_by(|a, b| a["name"].as_str().cmp(&b["name"].as_str()));
    }
    if ask.query("sort_direction") == Some("desc") {
        keys.reverse();
    }
    keys
}

fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let name = ask.text("name");
    if name.is_empty() {
        return Err(Refusal::bad_request("name is required"));
    }
    if world.spaces_keys.len() >= world.settings.spaces_key_limit {
        return Err(Refusal::invalid(
            "you have reached the limit of Spaces keys",
        ));
    }
    let grants = grants(&ask.body["grants"])?;
    let key = format!("DO00{}", world.hex().to_uppercase());
    let secret = format!("{}{}{}", world.hex(), world.hex(), &world.hex()[..11]);
    let mut row = json!({
        "name": name,
        "access_key": key,
        "grants": grants,
        "created_at": world.stamp(),
        "_secret": secret,
    });
    world.spaces_keys.add(row.clone());
    row["secret_key"] = json!(secret);
    one(201, "key", &row)
}

/// Full access wins over grants for buckets (API reference, "Create a New Spaces Access Key").
fn grants(asked: &Value) -> Result<Value, Refusal> {
    let asked = asked.as_array().cloned().unwrap_or_default();
    for grant in &asked {
        let (bucket, permission) = (&grant["bucket"], grant["permission"].as_str());
        match permission {
            // The document has the empty one too; such a grant permits nothing.
            Some("fullaccess" | "") => {}
            Some("read" | "readwrite") if *bucket != "" => {}
            Some("read" | "readwrite") => {
                return Err(Refusal::bad_request(
                    "bucket is required for this permission",
                ));
            }
            _ => {
                return Err(Refusal::bad_request(
                    "permission must be one of read, readwrite, fullaccess",
                ));
            }
        }
    }
    if is_full(&json!(asked)) {
        return Ok(json!([{ "bucket": "", "permission": "fullaccess" }]));
    }
    Ok(json!(asked))
}

fn is_full(grants: &Value) -> bool {
    let grants = grants.as_array().map(Vec::as_slice).unwrap_or_default();
    grants
        .iter()
        .any(|grant| grant["permission"] == "fullaccess")
}

/// Nothing but the name can be changed (API reference, "Update Spaces Access Keys").
fn update(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let row = world.spaces_keys.get_mut(ask.id(0))?;
    if ask.given("grants").is_some() && grants(&ask.body["grants"])? != row["grants"] {
        return Err(Refusal::bad_request(
            "only the name of a key can be updated",
        ));
    }
    if let Some(name) = ask.given("name") {
        row["name"] = name.clone();
    }
    one(200, "key", row)
}
