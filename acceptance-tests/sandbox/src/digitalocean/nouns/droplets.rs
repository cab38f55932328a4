//! Droplets, as far as nodes, volumes and load balancers need them: made, listed, deleted.

use super::{actions, catalog, tags, vpcs};
use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply, done, one, public, texts};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    let id = ask.id(0);
    Some(match operation {
        "droplets_list" => {
            let wanted = |row: &Value| {
                ask.query("name").is_none_or(|name| row["name"] == name)
                    && ask.query("tag_name").is_none_or(|tag| has_tag(row, tag))
            };
            world.droplets.listed(ask, "droplets", wanted)
        }
        "droplets_create" => create(world, ask),
        "droplets_get" => world
            .droplets
            .get(id)
            .and_then(|row| one(200, "droplet", row)),
        "droplets_destroy" => world.droplets.get(id).map(|_| ()).and_then(|()| {
            remove(world, id);
            done()
        }),
        "droplets_destroy_byTag" => {
            let tag = ask.query("tag_name").unwrap_or_default();
            let all = world.droplets.iter().filter(|row| has_tag(row, tag));
            for id in all.map(|row| row["id"].to_string()).collect::<Vec<_>>() {
                remove(world, &id);
            }
            done()
        }
        "dropletActions_get" => world
            .actions
            .get(ask.id(1))
            .and_then(|row| one(200, "action", row)),
        "dropletActions_list" => world.droplets.get(id).map(|row| {
            let own = row["id"].clone();
            Reply::List(
                "actions",
                world.actions.shown(|action| action["_of"] == own),
            )
        }),
        _ => return None,
    })
}

pub(crate) fn has_tag(row: &Value, tag: &str) -> bool {
    texts(&row["tags"]).iter().any(|own| own == tag)
}

/// What a new droplet is.
pub(crate) struct New<'a> {
    pub(crate) name: &'a str,
    pub(crate) region: &'a str,
    pub(crate) size: &'a str,
    pub(crate) vpc: &'a str,
    pub(crate) tags: Vec<String>,
    pub(crate) image: Value,
    pub(crate) cluster: Option<&'a str>,
}

fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let region = match ask.text("region") {
        "" => "nyc3",
        region => region,
    };
    catalog::check_region(region)?;
    if catalog::size(ask.text("size")).is_none() {
        return Err(Refusal::invalid(
            "You specified an invalid size for Droplet creation.",
        ));
    }
    let names = match ask.given("names") {
        Some(_) => ask.texts("names"),
        None => vec![ask.text("name").to_owned()],
    };
    if (world.droplets.len() + names.len()) as u64 > world.settings.droplet_limit {
        return Err(Refusal::invalid(
            "creating this/these droplet(s) will exceed your droplet limit",
        ));
    }
    let vpc = vpcs::chosen(world, ask.text("vpc_uuid"), region)?;
    let own = tags::ensure_all(world, &ask.texts("tags"));
    let mut made = Vec::new();
    let mut links = Vec::new();
    for name in &names {
        let id = add(
            world,
            &New {
                name,
                region,
                size: ask.text("size"),
                vpc: &vpc,
                tags: own.clone(),
                image: ask.body["image"].clone(),
                cluster: None,
            },
        );
        let action = actions::begin(world, "create", ("droplet", json!(id)), region, |_| {});
        links.push(json!({
            "id": action["id"],
            "rel": "create",
            "href": format!("https://api.digitalocean.com/v2/actions/{}", action["id"]),
        }));
        made.push(public(world.droplets.get(&id.to_string())?));
    }
    let body = match ask.given("names") {
        Some(_) => json!({ "droplets": made, "links": { "actions": links } }),
        None => json!({ "droplet": made[0], "links": { "actions": links } }),
    };
    Ok(Reply::Json(202, body))
}

/// Adds a droplet, which is active after a while, and returns its number.
pub(crate) fn add(world: &mut World, new: &New<'_>) -> u64 {
    let id = world.number();
    let size = catalog::size(new.size).unwrap_or_default();
    let image = match &new.image {
        Value::String(slug) => json!({ "id": 1, "slug": slug, "name": slug, "type": "base" }),
        other => json!({ "id": other, "name": "image", "type": "snapshot" }),
    };
    let (public, private) = (
        world.address(),
        format!("10.110.{}.{}", id / 250 % 250, id % 250 + 1),
    );
    let address = |ip: &str, gateway: &str, kind: &str| json!({ "ip_address": ip, "netmask": "255.255.240.0", "gateway": gateway, "type": kind });
    let row = json!({
        "id": id,
        "name": new.name,
        "memory": size["memory"],
        "vcpus": size["vcpus"],
        "disk": size["disk"],
        "locked": false,
        "status": "new",
        "created_at": world.stamp(),
        "features": ["private_networking"],
        "backup_ids": [],
        "next_backup_window": null,
        "snapshot_ids": [],
        "image": image,
        "volume_ids": [],
        "size": size,
        "size_slug": new.size,
        "networks": {
            "v4": [address(&public, "203.0.113.254", "public"), address(&private, "10.110.0.1", "private")],
            "v6": [],
        },
        "region": catalog::region(new.region),
        "tags": new.tags,
        "vpc_uuid": new.vpc,
        "_cluster": new.cluster,
    });
    world.droplets.add(row);
    world.put_into_project(&format!("do:droplet:{id}"), None);
    let wait = world.settings.droplet_new;
    world.after(wait, move |world| {
        if let Some(row) = world.droplets.find_mut(&id.to_string()) {
            row["status"] = json!("active");
        }
    });
    id
}

/// Deletes a droplet; its volumes stay, detached.
pub(crate) fn remove(world: &mut World, id: &str) {
    let Some(row) = world.droplets.remove(id) else {
        return;
    };
    for volume in world.volumes.iter_mut() {
        if let Some(all) = volume["droplet_ids"].as_array_mut() {
            all.retain(|other| *other != row["id"]);
        }
    }
    for balancer in world.load_balancers.iter_mut() {
        if let Some(all) = balancer["droplet_ids"].as_array_mut() {
            all.retain(|other| *other != row["id"]);
        }
    }
    world.leave_vpc("droplet", &row);
    world.take_from_project(&format!("do:droplet:{id}"));
}
