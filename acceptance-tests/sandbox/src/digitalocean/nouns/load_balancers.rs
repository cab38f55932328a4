//! Load balancers: an update says everything, and what it does not say is the default again.

use super::{catalog, droplets, vpcs};
use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply, done, one, public};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    let id = ask.id(0);
    Some(match operation {
        "loadBalancers_list" => {
            let all: Vec<Value> = world
                .load_balancers
                .iter()
                .map(|row| shown(world, row))
                .collect();
            Ok(Reply::List("load_balancers", all))
        }
        "loadBalancers_create" => create(world, ask),
        "loadBalancers_get" => world
            .load_balancers
            .get(id)
            .and_then(|row| one(200, "load_balancer", &shown(world, row))),
        "loadBalancers_update" => update(world, ask),
        "loadBalancers_delete" => world.load_balancers.get(id).map(|_| ()).and_then(|()| {
            remove(world, id);
            done()
        }),
        "loadBalancers_delete_cache" => world.load_balancers.get(id).and_then(|_| done()),
        "loadBalancers_add_droplets" => list(world, ask, "droplet_ids", true),
        "loadBalancers_remove_droplets" => list(world, ask, "droplet_ids", false),
        "loadBalancers_add_forwardingRules" => list(world, ask, "forwarding_rules", true),
        "loadBalancers_remove_forwardingRules" => list(world, ask, "forwarding_rules", false),
        _ => return None,
    })
}

/// With the droplets that a tag means now.
fn shown(world: &World, row: &Value) -> Value {
    let mut row = public(row);
    if let Some(tag) = row["tag"].as_str().filter(|tag| !tag.is_empty()) {
        let tagged = world
            .droplets
            .iter()
            .filter(|one| droplets::has_tag(one, tag));
        row["droplet_ids"] = tagged.map(|one| one["id"].clone()).collect();
    }
    row
}

fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    check(world, ask, "")?;
    let id = world.uuid();
    let mut row = json!({ "id": id, "ip": "", "status": "new", "created_at": world.stamp() });
    fill(world, &mut row, ask)?;
    world.load_balancers.add(row.clone());
    let project = row["project_id"].as_str().map(ToOwned::to_owned);
    world.put_into_project(&format!("do:loadbalancer:{id}"), project.as_deref());
    let (wait, failure) = (
        world.settings.load_balancer_new,
        world.failure("loadBalancers"),
    );
    world.after(wait, move |world| {
        let address = world.address();
        if let Some(row) = world.load_balancers.find_mut(&id) {
            if failure.is_some() {
                row["status"] = json!("errored");
                return;
            }
            row["status"] = json!("active");
            row["ip"] = json!(address);
        }
    });
    one(202, "load_balancer", &shown(world, &row))
}

fn update(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let id = ask.id(0).to_owned();
    let before = world.load_balancers.get(&id)?.clone();
    check(world, ask, &id)?;
    let mut row = json!({});
    for kept in ["id", "ip", "status", "created_at", "_cluster", "_service"] {
        if let Some(value) = before.get(kept) {
            row[kept] = value.clone();
        }
    }
    fill(world, &mut row, ask)?;
    // Neither can be changed; what is not said stays.
    for kept in ["vpc_uuid", "network", "type"] {
        if let Some(value) = before.get(kept) {
            row[kept] = value.clone();
        }
    }
    if ask.given("project_id").is_none() {
        row["project_id"] = before["project_id"].clone();
    }
    let project = row["project_id"].as_str().map(ToOwned::to_owned);
    if before["project_id"] != row["project_id"] {
        world.put_into_project(&format!("do:loadbalancer:{id}"), project.as_deref());
    }
    *world.load_balancers.get_mut(&id)? = row.clone();
    one(200, "load_balancer", &shown(world, &row))
}

/// Refuses what cannot be: a name that another one has, and rules that lead nowhere.
fn check(world: &World, ask: &Ask<'_>, own: &str) -> Result<(), Refusal> {
    let name = ask.text("name");
    let twin = |row: &Value| row["name"] == name && row["id"] != own;
    if !name.is_empty() && world.load_balancers.iter().any(twin) {
        return Err(Refusal::invalid("Load balancer name already in use"));
    }
    if ask
        .given("droplet_ids")
        .is_some_and(|all| all != &json!([]))
        && !ask.text("tag").is_empty()
    {
        return Err(Refusal::invalid(
            "only one of droplet_ids and tag can be specified",
        ));
    }
    for id in ask.body["droplet_ids"].as_array().into_iter().flatten() {
        if world.droplets.find(&id.to_string()).is_none() {
            return Err(Refusal::invalid(format!("droplet {id} not found")));
        }
    }
    let rules = ask.body["forwarding_rules"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    if rules.is_empty() && ask.text("type") != "GLOBAL" {
        return Err(Refusal::invalid("forwarding_rules can't be blank"));
    }
    check_rules(world, &rules)
}

fn check_rules(world: &World, rules: &[Value]) -> Result<(), Refusal> {
    let mut ports: Vec<(&Value, bool)> = Vec::new();
    for rule in rules {
        let certificate = rule["certificate_id"].as_str().unwrap_or_default();
        let protocol = rule["entry_protocol"].as_str().unwrap_or_default();
        let is_encrypted = ["https", "http2", "http3"].contains(&protocol);
        if is_encrypted && certificate.is_empty() && rule["tls_passthrough"] != true {
            return Err(Refusal::invalid(
                "a certificate is required for encrypted traffic without pass through",
            ));
        }
        if !certificate.is_empty() && world.certificates.find(certificate).is_none() {
            return Err(Refusal::invalid(format!(
                "certificate {certificate} not found"
            )));
        }
        let port = (&rule["entry_port"], ["udp", "http3"].contains(&protocol));
        if ports.contains(&port) {
            return Err(Refusal::invalid(
                "forwarding rules must not share an entry port",
            ));
        }
        ports.push(port);
    }
    Ok(())
}

/// Members that are taken as they are, and what they are when nothing is said.
fn defaults() -> Value {
    json!({
        "name": "", "algorithm": "round_robin", "size_unit": 1,
        "forwarding_rules": [], "redirect_http_to_https": false, "enable_proxy_protocol": false,
        "enable_backend_keepalive": false, "disable_lets_encrypt_dns_records": false,
        "http_idle_timeout_seconds": 60, "network": "EXTERNAL", "network_stack": "IPV4",
        "type": "REGIONAL", "tls_cipher_policy": "DEFAULT", "tag": "", "droplet_ids": [],
        "health_check": {}, "sticky_sessions": {}, "firewall": { "allow": [], "deny": [] },
    })
}

fn fill(world: &mut World, row: &mut Value, ask: &Ask<'_>) -> Result<(), Refusal> {
    let defaults = defaults();
    for (name, default) in defaults.as_object().expect("an object") {
        row[name] = ask.given(name).cloned().unwrap_or_else(|| default.clone());
    }
    let check = json!({
        "protocol": "http", "port": 80, "path": "/", "check_interval_seconds": 10,
        "response_timeout_seconds": 5, "healthy_threshold": 5, "unhealthy_threshold": 3,
    });
    or_defaults(&mut row["health_check"], &check);
    or_defaults(&mut row["sticky_sessions"], &json!({ "type": "none" }));
    or_defaults(&mut row["firewall"], &json!({ "allow": [], "deny": [] }));
    for rule in row["forwarding_rules"].as_array_mut().into_iter().flatten() {
        or_defaults(
            rule,
            &json!({ "certificate_id": "", "tls_passthrough": false }),
        );
    }
    for optional in ["glb_settings", "domains", "target_load_balancer_ids"] {
        if let Some(value) = ask.given(optional) {
            row[optional] = value.clone();
        }
    }
    let project = ask.text("project_id");
    row["project_id"] = match project {
        "" => json!(world.default_project()),
        id if world.projects.find(id).is_some() => json!(id),
        _ => return Err(Refusal::invalid("project not found")),
    };
    if ask.text("type") == "GLOBAL" {
        return Ok(());
    }
    let region = ask.text("region");
    catalog::check_region(region)?;
    row["region"] = catalog::region(region).unwrap_or_default();
    row["vpc_uuid"] = json!(vpcs::chosen(world, ask.text("vpc_uuid"), region)?);
    Ok(())
}

fn or_defaults(value: &mut Value, defaults: &Value) {
    for (name, default) in defaults.as_object().expect("an object") {
        if value[name].is_null() {
            value[name] = default.clone();
        }
    }
}

/// Adds to one of the lists, or takes from it.
fn list(world: &mut World, ask: &Ask<'_>, member: &str, adds: bool) -> Outcome {
    let mut asked = ask.body[member].as_array().cloned().unwrap_or_default();
    let row = world.load_balancers.get(ask.id(0))?;
    let mut own = row[member].as_array().cloned().unwrap_or_default();
    if member == "forwarding_rules" {
        for rule in &mut asked {
            or_defaults(
                rule,
                &json!({ "certificate_id": "", "tls_passthrough": false }),
            );
        }
    }
    own.retain(|one| !asked.contains(one));
    if adds {
        own.extend(asked);
    }
    match member {
        "forwarding_rules" if own.is_empty() => {
            return Err(Refusal::invalid("a load balancer needs a forwarding rule"));
        }
        "forwarding_rules" => check_rules(world, &own)?,
        _ => {}
    }
    world.load_balancers.get_mut(ask.id(0))?[member] = json!(own);
    done()
}

/// Deletes a load balancer, which stays a member of its VPC for a while.
pub(crate) fn remove(world: &mut World, id: &str) {
    if let Some(row) = world.load_balancers.remove(id) {
        world.leave_vpc("loadbalancer", &row);
    }
    world.take_from_project(&format!("do:loadbalancer:{id}"));
}
