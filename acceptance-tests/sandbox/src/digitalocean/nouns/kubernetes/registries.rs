//! Which registries a cluster may pull from without being told how.

use crate::digitalocean::ask::{Ask, Outcome, Refusal, done, texts};
use crate::digitalocean::world::World;
use serde_json::json;

/// Adds or removes registries; the older API means all that there are.
pub(super) fn change(world: &mut World, ask: &Ask<'_>, adds: bool) -> Outcome {
    let all = world
        .registries
        .iter()
        .filter_map(|row| row["name"].as_str());
    let all: Vec<String> = all.map(ToOwned::to_owned).collect();
    let named = match ask.given("registries") {
        Some(_) => ask.texts("registries"),
        None => all.clone(),
    };
    if let Some(unknown) = named.iter().find(|name| adds && !all.contains(name)) {
        return Err(Refusal::nothing_called(format!(
            "registry {unknown} not found"
        )));
    }
    if adds && named.is_empty() {
        return Err(Refusal::precondition("the account has no registry"));
    }
    let clusters = ask.texts("cluster_uuids");
    for id in &clusters {
        world.clusters.get(id)?;
    }
    for id in &clusters {
        let row = world.clusters.get_mut(id)?;
        let mut own = texts(&row["registries"]);
        own.retain(|name| !named.contains(name));
        if adds {
            own.extend(named.iter().cloned());
        }
        row["registry_enabled"] = json!(!own.is_empty());
        row["registries"] = json!(own);
    }
    done()
}
