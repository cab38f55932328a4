//! Who may connect to a cluster: one list, which is written as a whole.

use super::found_mut;
use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply, done};
use crate::digitalocean::nouns::tags;
use crate::digitalocean::world::World;
use serde_json::{Value, json};

/// How many rules there may be (API reference, "Update Firewall Rules (Trusted Sources)").
const MOST: usize = 100;

pub(super) fn serve(world: &mut World, name: &str, ask: &Ask<'_>, row: &Value) -> Option<Outcome> {
    Some(match name {
        "list_firewall_rules" => {
            let all = row["rules"].as_array().cloned().unwrap_or_default();
            Ok(Reply::List("rules", all))
        }
        "update_firewall_rules" => update(world, ask),
        _ => return None,
    })
}

fn update(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let rules = rules(world, ask.id(0), &ask.body["rules"])?;
    found_mut(world, ask.id(0))?["rules"] = rules;
    done()
}

/// Rules as they are kept, when each leads to something. A rule that is sent with its id is the same one.
pub(super) fn rules(world: &mut World, cluster: &str, asked: &Value) -> Result<Value, Refusal> {
    let asked = asked.as_array().map(Vec::as_slice).unwrap_or_default();
    if asked.len() > MOST {
        return Err(Refusal::invalid(format!(
            "a cluster has at most {MOST} firewall rules"
        )));
    }
    let present = world.databases.find(cluster);
    let present = present.map_or(Value::Null, |row| row["rules"].clone());
    let mut rules: Vec<Value> = Vec::new();
    for one in asked {
        let (kind, value) = (&one["type"], one["value"].as_str().unwrap_or_default());
        check(world, kind.as_str().unwrap_or_default(), value)?;
        let is_same = |other: &&Value| other["type"] == *kind && other["value"] == value;
        if rules.iter().any(|other| is_same(&other)) {
            continue;
        }
        let before = present.as_array().into_iter().flatten().find(is_same);
        let mut rule = match before {
            Some(rule) => rule.clone(),
            None => json!({
                "uuid": world.uuid(),
                "cluster_uuid": cluster,
                "type": kind,
                "value": value,
                "created_at": world.stamp(),
            }),
        };
        if let Some(text) = one["description"].as_str() {
            rule["description"] = json!(text);
        }
        rules.push(rule);
    }
    Ok(json!(rules))
}

fn check(world: &mut World, kind: &str, value: &str) -> Result<(), Refusal> {
    let exists = match kind {
        "droplet" => world.droplets.find(value).is_some(),
        "k8s" => world.clusters.find(value).is_some(),
        "tag" => {
            tags::ensure(world, value);
            true
        }
        "ip_addr" => {
            let (address, bits) = value.split_once('/').unwrap_or((value, "32"));
            let is_range = bits.parse::<u8>().is_ok_and(|bits| bits <= 32);
            is_range && address.parse::<std::net::Ipv4Addr>().is_ok()
        }
        // Apps are not simulated, so every id of one is believed.
        _ => !value.is_empty(),
    };
    if exists {
        return Ok(());
    }
    Err(Refusal::invalid(format!(
        "invalid firewall rule: {kind} {value}"
    )))
}
