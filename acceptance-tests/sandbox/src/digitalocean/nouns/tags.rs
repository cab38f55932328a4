//! Tags: a name is known as it was first written, and what is tagged makes them.

use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply, done, one, texts};
use crate::digitalocean::table::Table;
use crate::digitalocean::world::World;
use serde_json::{Value, json};

pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    Some(match operation {
        "tags_list" => {
            let names: Vec<Value> = world.tags.iter().map(|tag| tag["name"].clone()).collect();
            let rows = names.iter().filter_map(Value::as_str);
            Ok(Reply::List(
                "tags",
                rows.map(|name| shown(world, name)).collect(),
            ))
        }
        "tags_create" => create(world, ask),
        "tags_get" => canonical(world, ask.id(0)).and_then(|name| {
            let tag = shown(world, &name);
            one(200, "tag", &tag)
        }),
        "tags_delete" => canonical(world, ask.id(0)).and_then(|name| {
            world.tags.remove(&name);
            for table in tagged(world) {
                for row in table.iter_mut() {
                    untag(row, &name);
                }
            }
            done()
        }),
        "tags_assign_resources" => change(world, ask, |row, name| {
            untag(row, name);
            if let Some(tags) = row["tags"].as_array_mut() {
                tags.push(json!(name));
            }
        }),
        "tags_unassign_resources" => change(world, ask, untag),
        _ => return None,
    })
}

fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let name = ask.text("name");
    if name.is_empty() {
        return Err(Refusal::invalid("Name can't be blank"));
    }
    let name = ensure(world, name);
    let tag = shown(world, &name);
    one(201, "tag", &tag)
}

/// Makes a tag where it does not exist, and returns its name as it was first written.
pub(crate) fn ensure(world: &mut World, name: &str) -> String {
    match canonical(world, name) {
        Ok(known) => known,
        Err(_) => {
            world.tags.add(json!({ "name": name }));
            name.to_owned()
        }
    }
}

/// The tags of a body, made where they do not exist.
pub(crate) fn ensure_all(world: &mut World, names: &[String]) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for name in names {
        let name = ensure(world, name);
        if !known.contains(&name) {
            known.push(name);
        }
    }
    known
}

fn canonical(world: &World, name: &str) -> Result<String, Refusal> {
    let mut tags = world.tags.iter().filter_map(|tag| tag["name"].as_str());
    tags.find(|known| known.eq_ignore_ascii_case(name))
        .map(ToOwned::to_owned)
        .ok_or_else(Refusal::not_found)
}

fn tagged(world: &mut World) -> [&mut Table; 5] {
    [
        &mut world.droplets,
        &mut world.volumes,
        &mut world.snapshots,
        &mut world.clusters,
        &mut world.databases,
    ]
}

fn untag(row: &mut Value, name: &str) {
    if let Some(tags) = row["tags"].as_array_mut() {
        tags.retain(|tag| tag != name);
    }
}

/// Tags what a body lists, or takes the tag away.
fn change(world: &mut World, ask: &Ask<'_>, apply: impl Fn(&mut Value, &str)) -> Outcome {
    let name = canonical(world, ask.id(0))?;
    let resources = ask.body["resources"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    for resource in &resources {
        let id = resource["resource_id"].as_str().unwrap_or_default();
        let table = match resource["resource_type"].as_str() {
            Some("droplet") => &mut world.droplets,
            Some("volume") => &mut world.volumes,
            Some("volume_snapshot") => &mut world.snapshots,
            Some("database") => &mut world.databases,
            _ => return Err(Refusal::nothing_called("images are not simulated")),
        };
        apply(table.get_mut(id)?, &name);
    }
    done()
}

/// A tag with how many have it.
fn shown(world: &World, name: &str) -> Value {
    let count = |table: &Table| {
        let rows = table.iter();
        let tagged = rows.filter(|row| texts(&row["tags"]).iter().any(|tag| tag == name));
        tagged.count()
    };
    let counts = [
        ("droplets", count(&world.droplets)),
        ("images", 0),
        ("volumes", count(&world.volumes)),
        ("volume_snapshots", count(&world.snapshots)),
        ("databases", count(&world.databases)),
    ];
    let mut resources = json!({ "count": counts.iter().map(|(_, count)| count).sum::<usize>() });
    for (kind, count) in counts {
        resources[kind] = json!({ "count": count });
    }
    json!({ "name": name, "resources": resources })
}
