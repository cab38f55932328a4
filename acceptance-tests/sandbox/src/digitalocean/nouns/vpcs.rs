//! VPCs, and their members, of which a VPC must be free before it can go.

use super::catalog;
use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply, done, one};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    Some(match operation {
        "vpcs_list" => world.vpcs.listed(ask, "vpcs", |_| true),
        "vpcs_create" => create(world, ask),
        "vpcs_get" => world
            .vpcs
            .get(ask.id(0))
            .and_then(|vpc| one(200, "vpc", vpc)),
        "vpcs_update" | "vpcs_patch" => update(world, ask),
        "vpcs_delete" => delete(world, ask.id(0)),
        "vpcs_list_members" => world.vpcs.get(ask.id(0)).map(|vpc| {
            let id = vpc["id"].as_str().unwrap_or_default();
            let mut members = members(world, id);
            if let Some(kind) = ask.query("resource_type") {
                let start = format!("do:{kind}:");
                let is_one = |m: &Value| m["urn"].as_str().is_some_and(|u| u.starts_with(&start));
                members.retain(is_one);
            }
            Reply::List("members", members)
        }),
        "vpcs_list_peerings" => world
            .vpcs
            .get(ask.id(0))
            .map(|_| Reply::List("peerings", Vec::new())),
        _ => return None,
    })
}

fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (name, region) = (ask.text("name"), ask.text("region"));
    catalog::check_region(region)?;
    if world.vpcs.has("name", name) {
        return Err(Refusal::invalid(
            "Duplicate VPC name. Please try again with a unique name.",
        ));
    }
    let range = match ask.given("ip_range").and_then(Value::as_str) {
        Some(text) => {
            let range = Range::parse(text).ok_or_else(|| {
                Refusal::invalid("ip_range must be a private network of RFC 1918 in CIDR notation")
            })?;
            if !(16..=28).contains(&range.bits) {
                return Err(Refusal::invalid(
                    "ip_range size must be between /16 and /28",
                ));
            }
            if let Some(other) = overlapping(world, range) {
                return Err(Refusal::invalid(format!(
                    "This range/size overlaps with another VPC network in your account: {other}"
                )));
            }
            text.to_owned()
        }
        None => free_range(world),
    };
    let vpc = add(world, name, region, ask.text("description"), &range);
    one(201, "vpc", &vpc)
}

/// Adds a VPC; the first of a region is its default.
fn add(world: &mut World, name: &str, region: &str, description: &str, range: &str) -> Value {
    let id = world.uuid();
    let vpc = json!({
        "id": id,
        "urn": format!("do:vpc:{id}"),
        "name": name,
        "description": description,
        "region": region,
        "ip_range": range,
        "created_at": world.stamp(),
        "default": !world.vpcs.has("region", region),
    });
    world.vpcs.add(vpc.clone());
    vpc
}

/// The VPC that a body names, or the region's default, which is made when there is none.
pub(crate) fn chosen(world: &mut World, id: &str, region: &str) -> Result<String, Refusal> {
    if !id.is_empty() {
        let vpc = world
            .vpcs
            .find(id)
            .ok_or_else(|| Refusal::invalid("VPC not found"))?;
        if vpc["region"] != region {
            return Err(Refusal::invalid("VPC must be in the same region"));
        }
        return Ok(id.to_owned());
    }
    let is_default = |vpc: &&Value| vpc["region"] == region && vpc["default"] == true;
    let default = world.vpcs.iter().find(is_default).cloned();
    let vpc = default.unwrap_or_else(|| {
        let range = free_range(world);
        add(world, &format!("default-{region}"), region, "", &range)
    });
    Ok(vpc["id"].as_str().unwrap_or_default().to_owned())
}

fn update(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let id = ask.id(0);
    let region = world.vpcs.get(id)?["region"].clone();
    let name = ask.text("name");
    if world
        .vpcs
        .iter()
        .any(|vpc| vpc["name"] == name && vpc["id"] != id)
    {
        return Err(Refusal::invalid(
            "Duplicate VPC name. Please try again with a unique name.",
        ));
    }
    if ask.body["default"] == true {
        for vpc in world.vpcs.iter_mut().filter(|vpc| vpc["region"] == region) {
            vpc["default"] = json!(false);
        }
        world.vpcs.get_mut(id)?["default"] = json!(true);
    }
    let vpc = world.vpcs.get_mut(id)?;
    for member in ["name", "description"] {
        if let Some(value) = ask.given(member) {
            vpc[member] = value.clone();
        }
    }
    one(200, "vpc", vpc)
}

fn delete(world: &mut World, id: &str) -> Outcome {
    let vpc = world.vpcs.get(id)?;
    if vpc["default"] == true {
        return Err(Refusal::forbidden("Can not delete default VPCs"));
    }
    if !members(world, id).is_empty() {
        return Err(Refusal::conflict("Can not delete VPC with members"));
    }
    world.vpcs.remove(id);
    done()
}

/// What is in a VPC, and what is gone but has not left yet.
fn members(world: &World, vpc: &str) -> Vec<Value> {
    let kinds = [
        (&world.droplets, "droplet"),
        (&world.load_balancers, "loadbalancer"),
        (&world.clusters, "kubernetes"),
        (&world.databases, "dbaas"),
    ];
    let present = kinds.into_iter().flat_map(|(table, kind)| {
        let inside = table.iter().filter(|row| of(row) == vpc);
        inside.map(move |row| member(kind, row))
    });
    let leaving = world.leaving.iter().filter(|(from, _)| from == vpc);
    present
        .chain(leaving.map(|(_, member)| member.clone()))
        .collect()
}

/// The VPC that a thing is in.
fn of(row: &Value) -> &str {
    let id = row["vpc_uuid"].as_str();
    id.or(row["private_network_uuid"].as_str())
        .unwrap_or_default()
}

fn member(kind: &str, row: &Value) -> Value {
    let id = match &row["id"] {
        Value::String(id) => id.clone(),
        other => other.to_string(),
    };
    json!({
        "urn": format!("do:{kind}:{id}"),
        "name": row["name"],
        "created_at": row["created_at"],
    })
}

impl World {
    /// What is deleted stays a member of its VPC for a while ("registers out late").
    pub(crate) fn leave_vpc(&mut self, kind: &str, row: &Value) {
        let (vpc, stay) = (of(row), self.settings.members_stay);
        if vpc.is_empty() || stay.is_zero() {
            return;
        }
        let entry = (vpc.to_owned(), member(kind, row));
        self.leaving.push(entry.clone());
        self.after(stay, move |world| {
            world.leaving.retain(|other| *other != entry)
        });
    }
}

#[derive(Debug, Clone, Copy)]
struct Range {
    first: u32,
    bits: u32,
}

impl Range {
    /// A range of a private network.
    fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/')?;
        let address: std::net::Ipv4Addr = address.parse().ok()?;
        let bits: u32 = bits.parse().ok().filter(|bits| *bits <= 32)?;
        address.is_private().then(|| Self {
            first: u32::from(address) & mask(bits),
            bits,
        })
    }

    fn overlaps(self, other: Self) -> bool {
        let mask = mask(self.bits.min(other.bits));
        self.first & mask == other.first & mask
    }
}

fn mask(bits: u32) -> u32 {
    u32::MAX.checked_shl(32 - bits).unwrap_or(0)
}

fn overlapping(world: &World, range: Range) -> Option<String> {
    let mut texts = world.vpcs.iter().filter_map(|vpc| vpc["ip_range"].as_str());
    texts
        .find(|text| Range::parse(text).is_some_and(|other| other.overlaps(range)))
        .map(ToOwned::to_owned)
}

fn free_range(world: &World) -> String {
    let ranges = (0..4096).map(|n: u32| format!("10.{}.{}.0/20", 100 + n / 16, n % 16 * 16));
    let free =
        |text: &String| Range::parse(text).is_some_and(|range| overlapping(world, range).is_none());
    ranges.into_iter().find(free).unwrap_or_default()
}
