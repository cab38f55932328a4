//! Versions: what a slug means, what may come after what, and how it comes.

use super::{nodes, set_state, state};
use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply};
use crate::digitalocean::nouns::catalog::{self, VERSIONS};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

/// Major, minor, patch, and the number after `do.`.
fn numbers(slug: &str) -> Vec<u32> {
    let digits = slug.split(|c: char| !c.is_ascii_digit());
    digits.filter_map(|part| part.parse().ok()).collect()
}

fn minor(slug: &str) -> u32 {
    numbers(slug).get(1).copied().unwrap_or(0)
}

/// The version that a create means: a slug, `latest`, or a minor version, of which the newest is taken.
pub(super) fn resolve(asked: &str) -> Result<String, Refusal> {
    let mut versions = VERSIONS.iter();
    let found = versions.find(|slug| {
        asked == "latest" || **slug == asked || slug.starts_with(&format!("{asked}."))
    });
    match found {
        Some(slug) if !asked.is_empty() => Ok((*slug).to_owned()),
        _ => Err(Refusal::invalid("validation error: invalid version slug")),
    }
}

/// From 1.36 on a control plane is one of several unless the create says otherwise.
pub(super) fn is_ha_by_default(slug: &str) -> bool {
    minor(slug) >= 36
}

/// The newest patch of the same minor version; only from there the next minor version.
fn after(slug: &str) -> Vec<&'static str> {
    let newest = |minor_version: u32| {
        let mut versions = VERSIONS.iter();
        versions
            .find(|other| minor(other) == minor_version)
            .copied()
    };
    let own = minor(slug);
    let patch = newest(own).filter(|other| numbers(other) > numbers(slug));
    match patch {
        Some(patch) => vec![patch],
        None => newest(own + 1).into_iter().collect(),
    }
}

pub(super) fn available(world: &World, id: &str) -> Outcome {
    let row = world.clusters.get(id)?;
    let versions = after(row["version"].as_str().unwrap_or_default());
    // Nothing is said where there is nothing.
    let listed = match versions.is_empty() {
        true => Value::Null,
        false => json!(
            versions
                .into_iter()
                .map(catalog::version)
                .collect::<Vec<_>>()
        ),
    };
    Ok(Reply::Json(
        200,
        json!({ "available_upgrade_versions": listed }),
    ))
}

pub(super) fn upgrade(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let id = ask.id(0).to_owned();
    let row = world.clusters.get(&id)?;
    let version = ask.text("version").to_owned();
    let allowed = after(row["version"].as_str().unwrap_or_default());
    if !allowed.contains(&version.as_str()) {
        return Err(Refusal::invalid(
            "validation error: version is not a valid upgrade for this cluster",
        ));
    }
    if state(row) != "running" {
        return Err(Refusal::invalid("cluster must be running to be upgraded"));
    }
    set_state(world, &id, "upgrading", "");
    let wait = world.settings.cluster_upgrading;
    world.after(wait, move |world| finish(world, &id, &version));
    Ok(Reply::Empty(202))
}

/// Every node is replaced by one of the new version.
fn finish(world: &mut World, id: &str, version: &str) {
    let Some(row) = world.clusters.find_mut(id) else {
        return;
    };
    if state(row) != "upgrading" {
        return;
    }
    row["version"] = json!(version);
    let pools: Vec<(String, Vec<String>)> = nodes::pools_of(row)
        .iter()
        .map(|pool| {
            let nodes = pool["nodes"].as_array().into_iter().flatten();
            let ids = nodes.filter_map(|node| node["id"].as_str());
            let pool = pool["id"].as_str().unwrap_or_default();
            (pool.to_owned(), ids.map(ToOwned::to_owned).collect())
        })
        .collect();
    for (pool, old) in pools {
        for node in old {
            nodes::add(world, id, &pool);
            nodes::remove(world, id, &node, true);
        }
    }
    set_state(world, id, "running", "");
}

impl World {
    /// What happens in the maintenance window of a cluster with `auto_upgrade`: the newest patch. `None`
    /// when there is none, or no such cluster.
    pub(crate) fn patch_cluster(&mut self, id: &str) -> Option<String> {
        let row = self.clusters.find(id)?;
        let version = row["version"].as_str()?.to_owned();
        let next = after(&version)
            .into_iter()
            .find(|next| minor(next) == minor(&version))?;
        set_state(self, id, "upgrading", "");
        finish(self, id, next);
        Some(next.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_come_before_the_next_minor_version() {
        assert_eq!(after("1.34.6-do.0"), ["1.34.7-do.2"]);
        assert_eq!(after("1.34.7-do.2"), ["1.35.4-do.1"]);
        assert_eq!(after("1.33.10-do.1"), ["1.34.7-do.2"]);
        assert!(after(VERSIONS[0]).is_empty());
    }

    #[test]
    fn a_create_may_say_less_than_a_slug() {
        let resolved = |asked| resolve(asked).map_err(|refusal| refusal.message);
        assert_eq!(resolved("latest"), Ok(VERSIONS[0].to_owned()));
        assert_eq!(resolved("1.34"), Ok("1.34.7-do.2".to_owned()));
        assert_eq!(resolved("1.34.6-do.0"), Ok("1.34.6-do.0".to_owned()));
        assert!(resolved("1.3").is_err() && resolved("").is_err());
    }
}
