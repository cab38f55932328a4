//! Nodes, each of which is a droplet.

use crate::digitalocean::ask::texts;
use crate::digitalocean::nouns::droplets;
use crate::digitalocean::world::World;
use crate::kubernetes::Machine;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Adds a node to a pool; it runs after a while.
pub(super) fn add(world: &mut World, cluster: &str, pool: &str) {
    let Some(row) = world.clusters.find(cluster) else {
        return;
    };
    let Some(own) = pools_of(row).iter().find(|row| row["id"] == pool) else {
        return;
    };
    let (size, tags) = (own["size"].clone(), texts(&own["tags"]));
    let (region, vpc) = (row["region"].clone(), row["vpc_uuid"].clone());
    let pool_name = own["name"].as_str().unwrap_or_default().to_owned();
    let name = format!("{pool_name}-{}", &world.hex()[..5]);
    let droplet = droplets::add(
        world,
        &droplets::New {
            name: &name,
            region: region.as_str().unwrap_or_default(),
            size: size.as_str().unwrap_or_default(),
            vpc: vpc.as_str().unwrap_or_default(),
            tags,
            image: json!("doks"),
            cluster: Some(cluster),
        },
    );
    let (id, stamp) = (world.uuid(), world.stamp());
    let node = json!({
        "id": id,
        "name": name,
        "status": { "state": "provisioning" },
        "droplet_id": droplet.to_string(),
        "created_at": stamp,
        "updated_at": stamp,
    });
    if let Some(pool) = find_pool(world, cluster, pool)
        && let Some(nodes) = pool["nodes"].as_array_mut()
    {
        nodes.push(node);
    }
    let wait = world.settings.node_provisioning;
    let cluster = cluster.to_owned();
    world.after(wait, move |world| {
        set_state(world, &cluster, &id, "provisioning", "running");
    });
}

/// Drains a node, then deletes it and its droplet. `false` when there is no such node.
pub(super) fn remove(world: &mut World, cluster: &str, id: &str, drains: bool) -> bool {
    let state = if drains { "draining" } else { "deleting" };
    if !set_state(world, cluster, id, "", state) {
        return false;
    }
    let wait = world.settings.node_draining;
    let (cluster, id) = (cluster.to_owned(), id.to_owned());
    world.after(wait, move |world| {
        let mut gone = None;
        if let Some(row) = world.clusters.find_mut(&cluster) {
            for pool in row["node_pools"].as_array_mut().into_iter().flatten() {
                if let Some(nodes) = pool["nodes"].as_array_mut()
                    && let Some(at) = nodes.iter().position(|node| node["id"] == *id)
                {
                    gone = Some(nodes.remove(at));
                }
            }
        }
        if let Some(droplet) = gone.as_ref().and_then(|node| node["droplet_id"].as_str()) {
            droplets::remove(world, droplet);
        }
    });
    true
}

/// The droplets of a whole cluster go with it.
pub(super) fn remove_all(world: &mut World, cluster: &str) {
    let droplets: Vec<String> = world
        .droplets
        .iter()
        .filter(|row| row["_cluster"] == cluster)
        .map(|row| row["id"].to_string())
        .collect();
    for droplet in droplets {
        droplets::remove(world, &droplet);
    }
}

/// Changes a node's state when it has the one that is expected, or any for `""`.
fn set_state(world: &mut World, cluster: &str, id: &str, from: &str, to: &str) -> bool {
    let now = world.stamp();
    let Some(row) = world.clusters.find_mut(cluster) else {
        return false;
    };
    let pools = row["node_pools"].as_array_mut().into_iter().flatten();
    let mut nodes = pools.flat_map(|pool| pool["nodes"].as_array_mut().into_iter().flatten());
    let Some(node) = nodes.find(|node| node["id"] == id) else {
        return false;
    };
    if from.is_empty() || node["status"]["state"] == from {
        node["status"]["state"] = json!(to);
        node["updated_at"] = json!(now);
    }
    true
}

pub(super) fn pools_of(cluster: &Value) -> &[Value] {
    cluster["node_pools"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
}

pub(super) fn find_pool<'a>(
    world: &'a mut World,
    cluster: &str,
    pool: &str,
) -> Option<&'a mut Value> {
    let row = world.clusters.find_mut(cluster)?;
    let mut pools = row["node_pools"].as_array_mut()?.iter_mut();
    pools.find(|row| row["id"] == pool)
}

/// The nodes that have joined a cluster, with the labels that DOKS gives them (DOKS, "Automatic Application of
/// Labels and Taints to Nodes").
pub(super) fn machines(cluster: &Value) -> Vec<Machine> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut all = Vec::new();
    for pool in pools_of(cluster) {
        let size = text(&pool["size"]);
        let mut labels: BTreeMap<String, String> = [
            ("doks.digitalocean.com/node-pool", text(&pool["name"])),
            ("doks.digitalocean.com/node-pool-id", text(&pool["id"])),
            ("doks.digitalocean.com/version", text(&cluster["version"])),
            ("node.kubernetes.io/instance-type", size.clone()),
            ("topology.kubernetes.io/region", text(&cluster["region"])),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        let own = pool["labels"].as_object().into_iter().flatten();
        labels.extend(own.map(|(name, value)| (name.clone(), text(value))));
        let nodes = pool["nodes"].as_array().into_iter().flatten();
        let joined = |node: &&Value| {
            matches!(
                node["status"]["state"].as_str(),
                Some("running" | "draining")
            )
        };
        for node in nodes.filter(joined) {
            let mut labels = labels.clone();
            labels.insert(
                "doks.digitalocean.com/node-id".to_owned(),
                text(&node["id"]),
            );
            all.push(Machine {
                name: text(&node["name"]),
                id: format!("digitalocean://{}", text(&node["droplet_id"])),
                labels,
                taints: pool["taints"].as_array().cloned().unwrap_or_default(),
                cpus: number_before(&size, "vcpu"),
                memory: number_before(&size, "gb"),
            });
        }
    }
    all
}

/// The 4 of `s-2vcpu-4gb`, by `gb`.
fn number_before(size: &str, unit: &str) -> u64 {
    let mut parts = size.split('-').filter_map(|part| part.strip_suffix(unit));
    parts.find_map(|number| number.parse().ok()).unwrap_or(2)
}
