//! Container registries, by the API of several registries and by the older one of a single registry.

mod collection;
mod credentials;
mod door;
mod subscription;

use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply, done, one};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    let (api, what) = operation.split_once('_')?;
    // The older API names no registry: it means the only one.
    let name = match api {
        "registry" => world.only_registry(),
        _ => Some(ask.id(0).to_owned()),
    };
    let found = || match &name {
        Some(name) => world.registries.get(name).cloned(),
        None => Err(Refusal::not_found()),
    };
    Some(match what {
        "list" => Ok(Reply::Json(
            200,
            json!({ "registries": world.registries.shown(|_| true) }),
        )),
        "create" => create(world, ask, api == "registry"),
        "get" => found().and_then(|row| one(200, "registry", &row)),
        "delete" => found().and_then(|row| delete(world, &row)),
        "validate_name" => match is_free(world, ask.text("name")) {
            Ok(()) => done(),
            Err(refusal) => Err(refusal),
        },
        "get_dockerCredentials" => found().and_then(|row| credentials::mint(world, &row, ask)),
        "get_options" => Ok(Reply::Json(
            200,
            json!({ "options": subscription::options() }),
        )),
        "get_subscription" => subscription::get(world),
        "update_subscription" => subscription::update(world, ask),
        "list_repositoriesV2" => found().map(|_| Reply::List("repositories", Vec::new())),
        "list_garbageCollections"
        | "get_garbageCollection"
        | "run_garbageCollection"
        | "update_garbageCollection" => match found() {
            Ok(row) => {
                let registry = row["name"].as_str().unwrap_or_default();
                collection::serve(world, what, ask, registry)
            }
            Err(refusal) => Err(refusal),
        },
        _ => return None,
    })
}

/// Names are unique over all accounts.
fn is_free(world: &World, name: &str) -> Result<(), Refusal> {
    if world.registries.find(name).is_some() || world.taken.iter().any(|taken| taken == name) {
        return Err(Refusal::conflict("registry name is not available"));
    }
    Ok(())
}

fn create(world: &mut World, ask: &Ask<'_>, is_single: bool) -> Outcome {
    let name = ask.text("name");
    is_free(world, name)?;
    let tier = ask.text("subscription_tier_slug");
    let known = world.tier.as_ref().map(|(slug, _)| slug.clone());
    let tier = match (tier, known) {
        ("", Some(known)) => known,
        ("", None) => {
            return Err(Refusal::invalid("subscription_tier_slug is required"));
        }
        (asked, _) => asked.to_owned(),
    };
    let most = if is_single {
        1
    } else {
        subscription::registries_of(&tier)
    };
    if world.registries.len() >= most {
        return Err(Refusal::precondition(format!(
            "the {tier} subscription has at most {most} registries"
        )));
    }
    subscription::set(world, &tier);
    let row = json!({
        "name": name,
        "created_at": world.stamp(),
        "region": ask.given("region").cloned().unwrap_or(json!("nyc3")),
        "storage_usage_bytes": 0,
        "storage_usage_bytes_updated_at": world.stamp(),
    });
    world.registries.add(row.clone());
    let mut shown = row;
    if is_single {
        shown["subscription"] = subscription::shown(world);
    }
    one(201, "registry", &shown)
}

/// What a registry was integrated into forgets it.
fn delete(world: &mut World, row: &Value) -> Outcome {
    let name = row["name"].as_str().unwrap_or_default().to_owned();
    world.registries.remove(&name);
    for cluster in world.clusters.iter_mut() {
        if let Some(all) = cluster["registries"].as_array_mut() {
            all.retain(|other| *other != name);
            let is_left = !all.is_empty();
            cluster["registry_enabled"] = json!(is_left);
        }
    }
    done()
}

impl World {
    fn only_registry(&self) -> Option<String> {
        let row = self.registries.iter().next()?;
        row["name"].as_str().map(ToOwned::to_owned)
    }
}
