//! Changing and deleting clusters.

use super::{create, nodes, set_state, state, tags};
use crate::digitalocean::ask::{Ask, Outcome, Refusal, done, one};
use crate::digitalocean::nouns::tags as tag;
use crate::digitalocean::world::World;
use serde_json::json;

pub(super) fn update(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let id = ask.id(0);
    let row = world.clusters.get(id)?;
    if state(row) == "deleting" {
        return Err(Refusal::invalid("cluster is being deleted"));
    }
    if row["ha"] == true && ask.body["ha"] == false {
        return Err(Refusal::invalid(
            "validation error: high availability cannot be disabled",
        ));
    }
    let own = ask
        .given("tags")
        .map(|_| tag::ensure_all(world, &tags(id, false, &ask.texts("tags"))));
    let policy = match ask.given("maintenance_policy") {
        Some(policy) => Some(create::maintenance(policy)?),
        None => None,
    };
    let now = world.stamp();
    let row = world.clusters.get_mut(id)?;
    create::take_parts(row, ask);
    if let Some(own) = own {
        row["tags"] = json!(own);
    }
    if let Some(policy) = policy {
        row["maintenance_policy"] = policy;
    }
    if ask.body["ha"] == true && row["ha"] == false {
        row["ha"] = json!(true);
        row["ipv4"] = json!("");
    }
    row["updated_at"] = json!(now);
    let mut shown = row.clone();
    shown
        .as_object_mut()
        .expect("an object")
        .remove("registries");
    one(202, "kubernetes_cluster", &shown)
}

/// What Services and claims made stays behind.
pub(super) fn delete(world: &mut World, id: &str) -> Outcome {
    if state(world.clusters.get(id)?) == "deleting" {
        return done();
    }
    set_state(world, id, "deleting", "");
    world.servers.fleet.close(id);
    let (wait, id) = (world.settings.cluster_deleting, id.to_owned());
    world.after(wait, move |world| {
        nodes::remove_all(world, &id);
        if let Some(row) = world.clusters.remove(&id) {
            world.leave_vpc("kubernetes", &row);
        }
        world.take_from_project(&format!("do:kubernetes:{id}"));
        world.tags.remove(&format!("k8s:{id}"));
    });
    done()
}
