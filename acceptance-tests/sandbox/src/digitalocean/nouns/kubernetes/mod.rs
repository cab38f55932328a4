//! Kubernetes: clusters, their pools and nodes, upgrades, credentials, and what they leave behind.

mod associated;
mod balancers;
mod clusters;
mod create;
mod credentials;
mod disks;
mod nodes;
mod pools;
mod registries;
mod servers;
mod upgrade;

pub(crate) use servers::Servers;

use super::catalog;
use crate::digitalocean::ask::{Ask, Outcome, Reply, one};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    let id = ask.id(0);
    if operation.contains("Pool") || operation.contains("delete_node") {
        return pools::serve(world, operation, ask);
    }
    Some(match operation {
        "kubernetes_list_clusters" => world.clusters.listed(ask, "kubernetes_clusters", |_| true),
        "kubernetes_create_cluster" => create::create(world, ask),
        "kubernetes_get_cluster" => world
            .clusters
            .get(id)
            .and_then(|row| one(200, "kubernetes_cluster", row)),
        "kubernetes_update_cluster" => clusters::update(world, ask),
        "kubernetes_delete_cluster" => clusters::delete(world, id),
        "kubernetes_list_associatedResources" => associated::list(world, id),
        "kubernetes_destroy_associatedResourcesSelective" => associated::selective(world, ask),
        "kubernetes_destroy_associatedResourcesDangerous" => associated::dangerous(world, id),
        "kubernetes_get_kubeconfig" => credentials::kubeconfig(world, ask),
        "kubernetes_get_credentials" => credentials::credentials(world, ask),
        "kubernetes_get_availableUpgrades" => upgrade::available(world, id),
        "kubernetes_upgrade_cluster" => upgrade::upgrade(world, ask),
        "kubernetes_list_options" => Ok(Reply::Json(
            200,
            json!({ "options": catalog::kubernetes_options() }),
        )),
        "kubernetes_get_status_messages" => world.clusters.get(id).map(|row| {
            let messages = row["_messages"].as_array().cloned().unwrap_or_default();
            Reply::Json(200, json!({ "messages": messages }))
        }),
        "kubernetes_get_clusterUser" => world.clusters.get(id).map(|_| {
            let user = json!({ "username": super::account::EMAIL, "groups": [servers::GROUP] });
            Reply::Json(200, json!({ "kubernetes_cluster_user": user }))
        }),
        "kubernetes_add_registry" | "kubernetes_add_registries" => {
            registries::change(world, ask, true)
        }
        "kubernetes_remove_registry" | "kubernetes_remove_registries" => {
            registries::change(world, ask, false)
        }
        _ => return None,
    })
}

/// Says in what state a cluster is.
fn set_state(world: &mut World, id: &str, state: &str, message: &str) {
    let now = world.stamp();
    if let Some(row) = world.clusters.find_mut(id) {
        row["status"] = json!({ "state": state, "message": message });
        row["updated_at"] = json!(now);
        if let Some(messages) = row["_messages"].as_array_mut()
            && !message.is_empty()
        {
            messages.push(json!({ "message": message, "timestamp": now }));
        }
    }
}

fn state(row: &Value) -> &str {
    row["status"]["state"].as_str().unwrap_or_default()
}

/// The tags of a cluster or a pool: those that the API gives, then the user's.
fn tags(id: &str, is_pool: bool, asked: &[String]) -> Vec<String> {
    let mut tags = vec!["k8s".to_owned(), format!("k8s:{id}")];
    if is_pool {
        tags.push("k8s:worker".to_owned());
    }
    for tag in asked {
        if !tags.contains(tag) {
            tags.push(tag.clone());
        }
    }
    tags
}
