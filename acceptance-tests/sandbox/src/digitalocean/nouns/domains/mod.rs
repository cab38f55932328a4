//! Domains, which begin with the records that every zone has.

mod canonical;
mod records;

use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply, done, one};
use crate::digitalocean::table::Table;
use crate::digitalocean::world::World;
use serde_json::{Value, json};
use std::fmt::Write as _;

const DEFAULT_TTL: u64 = 1800;

pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    Some(match operation {
        "domains_list" => {
            let names = world.domains.iter().filter_map(|row| row["name"].as_str());
            let all = names.map(|name| shown(world, name)).collect();
            Ok(Reply::List("domains", all))
        }
        "domains_create" => create(world, ask),
        "domains_get" => world.domains.get(ask.id(0)).and_then(|row| {
            let name = row["name"].as_str().unwrap_or_default();
            one(200, "domain", &shown(world, name))
        }),
        "domains_delete" => delete(world, ask.id(0)),
        _ => return records::serve(world, operation, ask),
    })
}

fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let name = ask.text("name").trim_end_matches('.').to_ascii_lowercase();
    if !canonical::is_host(&name) || !name.contains('.') {
        return Err(Refusal::invalid(
            "Name Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -) Or a single record of '@'.",
        ));
    }
    if world.domains.find(&name).is_some() || world.taken.contains(&name) {
        return Err(Refusal::invalid("name already exists"));
    }
    let address = ask.text("ip_address");
    if !address.is_empty() && address.parse::<std::net::Ipv4Addr>().is_err() {
        return Err(Refusal::invalid("Ip address is invalid"));
    }
    world.domains.add(json!({ "name": name }));
    world.records.insert(name.clone(), Table::by("id"));
    let mut own = vec![("SOA", DEFAULT_TTL.to_string())];
    own.extend((1..=3).map(|n| ("NS", format!("ns{n}.digitalocean.com"))));
    if !address.is_empty() {
        own.push(("A", address.to_owned()));
    }
    for (kind, data) in own {
        let id = world.number();
        let mut record = canonical::blank(id, kind, "@", &data);
        record["ttl"] = json!(DEFAULT_TTL);
        if let Some(records) = world.records.get_mut(&name) {
            records.add(record);
        }
    }
    world.put_into_project(&format!("do:domain:{name}"), None);
    let domain = json!({ "name": name, "ttl": DEFAULT_TTL, "zone_file": null });
    one(201, "domain", &domain)
}

fn delete(world: &mut World, name: &str) -> Outcome {
    world.domains.get(name)?;
    world.domains.remove(name);
    world.records.remove(name);
    world.take_from_project(&format!("do:domain:{name}"));
    done()
}

fn shown(world: &World, name: &str) -> Value {
    let mut zone = format!("$ORIGIN {name}.\n$TTL {DEFAULT_TTL}\n");
    let records = world.records.get(name);
    for record in records.into_iter().flat_map(Table::iter) {
        let text = |member: &str| record[member].as_str().unwrap_or_default();
        let owner = match text("name") {
            "@" => format!("{name}."),
            other => format!("{other}.{name}."),
        };
        let (kind, data) = (text("type"), text("data"));
        let data = match kind {
            "SOA" => format!("ns1.digitalocean.com. hostmaster.{name}. 1 10800 3600 604800 1800"),
            "TXT" => format!("\"{data}\""),
            "MX" => format!("{} {data}.", record["priority"]),
            "SRV" => format!(
                "{} {} {} {data}.",
                record["priority"], record["weight"], record["port"]
            ),
            "CNAME" | "NS" => format!("{data}."),
            _ => data.to_owned(),
        };
        let _ = writeln!(zone, "{owner} {} IN {kind} {data}", record["ttl"]);
    }
    json!({ "name": name, "ttl": DEFAULT_TTL, "zone_file": zone })
}
