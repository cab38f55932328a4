//! Pools: a size that never changes, and a number of nodes that does.

use super::{nodes, tags};
use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply, done, one};
use crate::digitalocean::nouns::{catalog, tags as tag};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

pub(super) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    let (cluster, pool) = (ask.id(0), ask.id(1));
    if let Err(refusal) = world.clusters.get(cluster) {
        return Some(Err(refusal));
    }
    Some(match operation {
        "kubernetes_list_nodePools" => world
            .clusters
            .get(cluster)
            .map(|row| Reply::Json(200, json!({ "node_pools": row["node_pools"] }))),
        "kubernetes_add_nodePool" => create(world, ask),
        "kubernetes_get_nodePool" => {
            found(world, cluster, pool).and_then(|p| one(200, "node_pool", p))
        }
        "kubernetes_update_nodePool" => update(world, ask),
        "kubernetes_delete_nodePool" => found(world, cluster, pool)
            .map(|_| ())
            .and_then(|()| delete(world, cluster, pool)),
        "kubernetes_delete_node" => delete_node(world, ask),
        _ => return None,
    })
}

fn found<'a>(world: &'a mut World, cluster: &str, pool: &str) -> Result<&'a mut Value, Refusal> {
    nodes::find_pool(world, cluster, pool).ok_or_else(Refusal::not_found)
}

/// Refuses pools that cannot be, with the texts of the API where they are known.
pub(super) fn check(world: &World, asked: &[Value], present: &[Value]) -> Result<(), Refusal> {
    let mut names: Vec<&Value> = present.iter().map(|pool| &pool["name"]).collect();
    let mut more = 0;
    for pool in asked {
        if names.contains(&&pool["name"]) {
            return Err(Refusal::invalid(
                "validation error: node pool names must be unique",
            ));
        }
        names.push(&pool["name"]);
        let size = pool["size"].as_str().unwrap_or_default();
        if catalog::size(size).is_none() {
            return Err(Refusal::invalid(format!(
                "validation error: invalid node size: {size}"
            )));
        }
        check_scale(world, pool, 0)?;
        more += count(pool);
    }
    room(world, more)
}

/// The bounds of a pool that scales itself, and the account's limit of droplets.
fn check_scale(world: &World, pool: &Value, present: u64) -> Result<(), Refusal> {
    if pool["auto_scale"] != true {
        return Ok(());
    }
    let (least, most) = bounds(pool);
    if most == 0 || least > most {
        return Err(Refusal::invalid(
            "validation error: autoscale min nodes must not exceed max nodes",
        ));
    }
    let (more, used) = (most.saturating_sub(present), world.droplets.len() as u64);
    if used + more > world.settings.droplet_limit {
        return Err(Refusal::invalid(format!(
            "validation error: autoscale desired max nodes exceed limits, {more} additional nodes but not enough available droplet limit"
        )));
    }
    Ok(())
}

fn room(world: &World, more: u64) -> Result<(), Refusal> {
    if world.droplets.len() as u64 + more > world.settings.droplet_limit {
        return Err(Refusal::invalid(
            "creating this/these droplet(s) will exceed your droplet limit",
        ));
    }
    Ok(())
}

fn bounds(pool: &Value) -> (u64, u64) {
    let number = |name: &str| pool[name].as_u64().unwrap_or(0);
    (number("min_nodes"), number("max_nodes"))
}

/// How many nodes are wanted, within the bounds of a pool that scales itself.
fn count(pool: &Value) -> u64 {
    let asked = pool["count"].as_u64().unwrap_or(0);
    match (pool["auto_scale"] == true, bounds(pool)) {
        (true, (least, most)) => asked.clamp(least, most.max(least)),
        (false, _) => asked,
    }
}

/// Adds a pool and its nodes.
pub(super) fn add(world: &mut World, cluster: &str, asked: &Value) -> Option<Value> {
    let own = crate::digitalocean::ask::texts(&asked["tags"]);
    let own = tag::ensure_all(world, &tags(cluster, true, &own));
    let id = world.uuid();
    let mut pool = json!({
        "id": id,
        "name": asked["name"],
        "size": asked["size"],
        "tags": own,
        "nodes": [],
    });
    set(&mut pool, asked);
    let wanted = count(&pool);
    let row = world.clusters.find_mut(cluster)?;
    row["node_pools"].as_array_mut()?.push(pool);
    for _ in 0..wanted {
        nodes::add(world, cluster, &id);
    }
    nodes::find_pool(world, cluster, &id).cloned()
}

/// What a create and an update say alike. The bounds are 0 where the pool does not scale itself.
fn set(pool: &mut Value, asked: &Value) {
    let or = |name: &str, default: Value| match asked.get(name) {
        Some(value) if !value.is_null() => value.clone(),
        _ => default,
    };
    pool["labels"] = or("labels", Value::Null);
    pool["taints"] = or("taints", json!([]));
    // A taint without a value is told with an empty one.
    for taint in pool["taints"].as_array_mut().into_iter().flatten() {
        if taint["value"].is_null() {
            taint["value"] = json!("");
        }
    }
    pool["auto_scale"] = or("auto_scale", json!(false));
    let scales = pool["auto_scale"] == true;
    for bound in ["min_nodes", "max_nodes"] {
        pool[bound] = if scales {
            or(bound, json!(0))
        } else {
            json!(0)
        };
    }
    pool["count"] = or("count", json!(0));
    pool["count"] = json!(count(pool));
}

fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let cluster = ask.id(0);
    let present = nodes::pools_of(world.clusters.get(cluster)?).to_vec();
    check(world, std::slice::from_ref(ask.body), &present)?;
    let pool = add(world, cluster, ask.body).ok_or_else(Refusal::not_found)?;
    one(201, "node_pool", &pool)
}

fn update(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (cluster, id) = (ask.id(0), ask.id(1));
    let mut pool = found(world, cluster, id)?.clone();
    let others = nodes::pools_of(world.clusters.get(cluster)?);
    if others
        .iter()
        .any(|other| other["id"] != id && other["name"] == ask.body["name"])
    {
        return Err(Refusal::invalid(
            "validation error: node pool names must be unique",
        ));
    }
    let present = live(&pool).len() as u64;
    let mut asked = pool.clone();
    if let (Some(into), Value::Object(members)) = (asked.as_object_mut(), ask.body) {
        into.extend(
            members
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
    }
    check_scale(world, &asked, present)?;
    if ask.given("tags").is_some() {
        pool["tags"] = json!(tag::ensure_all(
            world,
            &tags(cluster, true, &ask.texts("tags"))
        ));
    }
    pool["name"] = asked["name"].clone();
    set(&mut pool, &asked);
    let wanted = count(&pool);
    room(world, wanted.saturating_sub(present))?;
    *found(world, cluster, id)? = pool.clone();
    for _ in present..wanted {
        nodes::add(world, cluster, id);
    }
    // The newest go first.
    let surplus = present.saturating_sub(wanted) as usize;
    for node in live(&pool).iter().rev().take(surplus) {
        nodes::remove(world, cluster, node, true);
    }
    let pool = found(world, cluster, id)?;
    one(202, "node_pool", pool)
}

/// The ids of the nodes that are there to stay.
fn live(pool: &Value) -> Vec<String> {
    let nodes = pool["nodes"].as_array().into_iter().flatten();
    let stays = |node: &&Value| {
        let state = node["status"]["state"].as_str();
        !matches!(state, Some("draining" | "deleting"))
    };
    let ids = nodes.filter(stays).filter_map(|node| node["id"].as_str());
    ids.map(ToOwned::to_owned).collect()
}

fn delete(world: &mut World, cluster: &str, id: &str) -> Outcome {
    if nodes::pools_of(world.clusters.get(cluster)?).len() == 1 {
        return Err(Refusal::invalid(
            "validation error: cannot delete the last node pool",
        ));
    }
    let nodes = live(found(world, cluster, id)?);
    for node in nodes {
        nodes::remove(world, cluster, &node, true);
    }
    let (wait, cluster, id) = (
        world.settings.node_draining,
        cluster.to_owned(),
        id.to_owned(),
    );
    world.after(wait, move |world| {
        if let Some(row) = world.clusters.find_mut(&cluster)
            && let Some(pools) = row["node_pools"].as_array_mut()
        {
            pools.retain(|pool| pool["id"] != *id);
        }
    });
    done()
}

fn delete_node(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (cluster, id, node) = (ask.id(0), ask.id(1), ask.id(2));
    let pool = found(world, cluster, id)?;
    if !live(pool).iter().any(|own| own == node) {
        return Err(Refusal::not_found());
    }
    nodes::remove(world, cluster, node, ask.query("skip_drain") != Some("1"));
    if ask.query("replace") == Some("1") {
        nodes::add(world, cluster, id);
    } else {
        let pool = found(world, cluster, id)?;
        pool["count"] = json!(live(pool).len());
    }
    Ok(Reply::Empty(202))
}
