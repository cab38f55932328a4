//! What Services and claims of a cluster made, which outlives it unless it is named.

use super::clusters;
use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply};
use crate::digitalocean::nouns::{load_balancers, volumes};
use crate::digitalocean::table::Table;
use crate::digitalocean::world::World;
use serde_json::{Value, json};

const KINDS: [&str; 3] = ["load_balancers", "volumes", "volume_snapshots"];

fn table<'a>(world: &'a World, kind: &str) -> &'a Table {
    match kind {
        "load_balancers" => &world.load_balancers,
        "volumes" => &world.volumes,
        _ => &world.snapshots,
    }
}

fn of(world: &World, cluster: &str, kind: &str) -> Vec<Value> {
    let rows = table(world, kind).iter();
    let own = rows.filter(|row| row["_cluster"] == cluster);
    own.map(|row| json!({ "id": row["id"], "name": row["name"] }))
        .collect()
}

pub(super) fn list(world: &World, cluster: &str) -> Outcome {
    world.clusters.get(cluster)?;
    let mut answer = json!({});
    for kind in KINDS {
        answer[kind] = json!(of(world, cluster, kind));
    }
    Ok(Reply::Json(200, answer))
}

/// Deletes what is named, and the cluster.
pub(super) fn selective(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let cluster = ask.id(0);
    world.clusters.get(cluster)?;
    for kind in KINDS {
        let own = of(world, cluster, kind);
        for id in ask.texts(kind) {
            if !own.iter().any(|row| row["id"] == *id) {
                return Err(Refusal::invalid(format!(
                    "{id} is not associated with the cluster"
                )));
            }
        }
    }
    for kind in KINDS {
        for id in ask.texts(kind) {
            remove(world, kind, &id);
        }
    }
    clusters::delete(world, cluster)
}

/// Deletes everything.
pub(super) fn dangerous(world: &mut World, cluster: &str) -> Outcome {
    world.clusters.get(cluster)?;
    for kind in KINDS {
        for row in of(world, cluster, kind) {
            remove(world, kind, row["id"].as_str().unwrap_or_default());
        }
    }
    clusters::delete(world, cluster)
}

fn remove(world: &mut World, kind: &str, id: &str) {
    match kind {
        "load_balancers" => load_balancers::remove(world, id),
        "volumes" => volumes::remove(world, id),
        _ => {
            world.snapshots.remove(id);
        }
    }
}
