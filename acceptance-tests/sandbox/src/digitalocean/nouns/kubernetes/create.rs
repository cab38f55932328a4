//! How a cluster comes to be.

use super::{pools, set_state, tags, upgrade};
use crate::digitalocean::ask::{Ask, Outcome, Refusal, one};
use crate::digitalocean::nouns::{catalog, tags as tag, vpcs};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

/// Plugins and settings that are objects with defaults of their own.
const PARTS: [&str; 9] = [
    "amd_gpu_device_metrics_exporter_plugin",
    "amd_gpu_device_plugin",
    "cluster_autoscaler_configuration",
    "control_plane_firewall",
    "coredns_autoscaler",
    "nvidia_gpu_device_plugin",
    "p2p_oci_registry_plugin",
    "rdma_shared_dev_plugin",
    "routing_agent",
];

/// Names may be used twice: nothing published says otherwise, and a create that is done twice shows.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let region = ask.text("region");
    if catalog::region(region).is_none() {
        return Err(Refusal::invalid("validation error: invalid region"));
    }
    if ask.text("name").is_empty() {
        return Err(Refusal::invalid("validation error: name is required"));
    }
    let version = upgrade::resolve(ask.text("version"))?;
    let asked = ask.body["node_pools"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    if asked.is_empty() {
        return Err(Refusal::invalid(
            "validation error: must specify at least one node pool",
        ));
    }
    pools::check(world, &asked, &[])?;
    let worker_subnet = ask.text("worker_subnet_uuid");
    if !worker_subnet.is_empty() && ask.text("vpc_uuid").is_empty() {
        return Err(Refusal::invalid(
            "validation error: worker_subnet_uuid requires vpc_uuid",
        ));
    }
    let vpc = vpcs::chosen(world, ask.text("vpc_uuid"), region)?;
    let id = world.uuid();
    let ha = ask.given("ha").cloned();
    let ha = ha.unwrap_or_else(|| json!(upgrade::is_ha_by_default(&version)));
    let own = tag::ensure_all(world, &tags(&id, false, &ask.texts("tags")));
    let flag = |name: &str| ask.body[name] == true;
    let text = |name: &str, default: &str| match ask.text(name) {
        "" => default.to_owned(),
        given => given.to_owned(),
    };
    let mut row = json!({
        "id": id,
        "name": ask.text("name"),
        "region": region,
        "version": version,
        "cluster_subnet": text("cluster_subnet", "10.244.0.0/16"),
        "service_subnet": text("service_subnet", "10.245.0.0/16"),
        "vpc_uuid": vpc,
        "ipv4": "",
        "endpoint": "",
        "tags": own,
        "maintenance_policy": maintenance(&ask.body["maintenance_policy"])?,
        "auto_upgrade": flag("auto_upgrade"),
        "surge_upgrade": flag("surge_upgrade"),
        "isolated_workers": flag("isolated_workers"),
        "ha": ha,
        "registry_enabled": false,
        "registries": [],
        "status": { "state": "provisioning", "message": "provisioning" },
        "created_at": world.stamp(),
        "updated_at": world.stamp(),
        "node_pools": [],
        "_messages": [],
    });
    for part in PARTS {
        if let Some(given) = ask.given(part) {
            row[part] = given.clone();
        }
    }
    if let Some(sso) = ask.given("sso") {
        row["sso"] = sso.clone();
    }
    if !worker_subnet.is_empty() {
        row["worker_subnet_uuid"] = json!(worker_subnet);
    }
    world.clusters.add(row);
    world.put_into_project(&format!("do:kubernetes:{id}"), None);
    for pool in &asked {
        let _ = pools::add(world, &id, pool);
    }
    let made = world.clusters.get(&id)?.clone();
    come_up(world, id);
    let mut shown = made;
    // The document gives it to reads alone.
    shown
        .as_object_mut()
        .expect("an object")
        .remove("registries");
    one(201, "kubernetes_cluster", &shown)
}

/// A cluster runs after a while, or is broken for good.
fn come_up(world: &mut World, id: String) {
    let wait = world.settings.cluster_provisioning;
    let failure = world.failure("kubernetes");
    world.after(wait, move |world| {
        let Some(row) = world.clusters.find(&id) else {
            return;
        };
        if super::state(row) != "provisioning" {
            return;
        }
        if let Some(message) = failure {
            set_state(world, &id, "error", &message);
            return;
        }
        let is_ha = row["ha"] == true;
        let name = row["name"].as_str().unwrap_or_default();
        let server = match world.servers.open(&id, name) {
            Ok(server) => server,
            Err(text) => {
                set_state(world, &id, "error", &text);
                return;
            }
        };
        let address = world.address();
        if let Some(row) = world.clusters.find_mut(&id) {
            row["endpoint"] = json!(server.endpoint());
            // One of several has no address of its own.
            row["ipv4"] = json!(if is_ha { String::new() } else { address });
        }
        set_state(world, &id, "running", "");
    });
}

pub(super) fn maintenance(asked: &Value) -> Result<Value, Refusal> {
    let start = asked["start_time"].as_str().unwrap_or("15:00");
    let is_time = match start.split_once(':') {
        Some((hours, minutes)) => {
            let fits = |text: &str, most: u32| text.parse::<u32>().is_ok_and(|n| n < most);
            fits(hours, 24) && fits(minutes, 60)
        }
        None => false,
    };
    if !is_time {
        return Err(Refusal::invalid(
            "validation error: maintenance policy start time must be of the form HH:MM",
        ));
    }
    let day = asked["day"].as_str().unwrap_or("any");
    Ok(json!({ "start_time": start, "duration": "4h0m0s", "day": day }))
}

/// The members of a body that an update takes as they are.
pub(super) fn take_parts(row: &mut Value, ask: &Ask<'_>) {
    for part in PARTS
        .iter()
        .chain(&["sso", "auto_upgrade", "surge_upgrade", "name"])
    {
        if let Some(given) = ask.given(part) {
            row[*part] = given.clone();
        }
    }
}
