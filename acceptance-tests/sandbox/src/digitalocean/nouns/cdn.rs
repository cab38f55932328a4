//! CDN endpoints in front of Spaces buckets.

use crate::digitalocean::ask::{Ask, Outcome, Refusal, done, one};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    Some(match operation {
        "cdn_list_endpoints" => world.cdn.listed(ask, "endpoints", |_| true),
        "cdn_create_endpoint" => create(world, ask),
        "cdn_get_endpoint" => world
            .cdn
            .get(ask.id(0))
            .and_then(|row| one(200, "endpoint", row)),
        "cdn_update_endpoints" => update(world, ask),
        "cdn_delete_endpoint" => world.cdn.get(ask.id(0)).map(|_| ()).and_then(|()| {
            world.cdn.remove(ask.id(0));
            done()
        }),
        "cdn_purge_cache" => world.cdn.get(ask.id(0)).and_then(|_| done()),
        _ => return None,
    })
}

const HOST: &str = ".digitaloceanspaces.com";

fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let origin = ask.text("origin").to_owned();
    let bucket = origin
        .strip_suffix(HOST)
        .and_then(|rest| rest.split_once('.'));
    let Some((bucket, region)) = bucket else {
        return Err(Refusal::invalid("origin must be a Spaces bucket"));
    };
    if world.cdn.has("origin", &origin) {
        return Err(Refusal::conflict("origin is already in use"));
    }
    let mut row = json!({
        "id": world.uuid(),
        "origin": origin,
        "endpoint": format!("{bucket}.{region}.cdn{HOST}"),
        "ttl": ask.given("ttl").cloned().unwrap_or(json!(3600)),
        "created_at": world.stamp(),
    });
    name(world, &mut row, ask)?;
    world.cdn.add(row.clone());
    one(201, "endpoint", &row)
}

fn update(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let mut row = world.cdn.get(ask.id(0))?.clone();
    if let Some(ttl) = ask.given("ttl") {
        row["ttl"] = ttl.clone();
    }
    name(world, &mut row, ask)?;
    *world.cdn.get_mut(ask.id(0))? = row.clone();
    one(200, "endpoint", &row)
}

/// A name of one's own comes with a certificate; an empty one takes both away.
fn name(world: &World, row: &mut Value, ask: &Ask<'_>) -> Result<(), Refusal> {
    let (Some(domain), certificate) = (ask.given("custom_domain"), ask.text("certificate_id"))
    else {
        return match ask.text("certificate_id") {
            "" => Ok(()),
            id => with_certificate(world, row, id),
        };
    };
    let members = row.as_object_mut().expect("a row is an object");
    if domain == "" {
        members.remove("custom_domain");
        members.remove("certificate_id");
        return Ok(());
    }
    if certificate.is_empty() {
        return Err(Refusal::invalid(
            "certificate_id is required for a custom domain",
        ));
    }
    members.insert("custom_domain".to_owned(), domain.clone());
    with_certificate(world, row, certificate)
}

fn with_certificate(world: &World, row: &mut Value, id: &str) -> Result<(), Refusal> {
    if world.certificates.find(id).is_none() {
        return Err(Refusal::invalid("certificate not found"));
    }
    row["certificate_id"] = json!(id);
    Ok(())
}
