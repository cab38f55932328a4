//! The tier that all registries of an account are on.

use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

/// Slug, name, repositories (0: any number), GiB of storage, cents a month, and registries.
const TIERS: [(&str, &str, u64, u64, u64, usize); 3] = [
    ("starter", "Starter", 1, 0, 0, 1),
    ("basic", "Basic", 5, 5, 500, 1),
    ("professional", "Professional", 0, 100, 2000, 10),
];

const GIB: u64 = 1 << 30;

fn tier(slug: &str) -> Value {
    let mut tiers = TIERS.iter();
    let Some((slug, name, repositories, storage, cents, _)) = tiers.find(|tier| tier.0 == slug)
    else {
        return Value::Null;
    };
    json!({
        "slug": slug,
        "name": name,
        "included_repositories": repositories,
        "included_storage_bytes": if *storage == 0 { GIB / 2 } else { storage * GIB },
        "included_bandwidth_bytes": if *storage == 0 { GIB / 2 } else { storage * GIB },
        "allow_storage_overage": *cents > 0,
        "monthly_price_in_cents": cents,
        "storage_overage_price_in_cents": if *cents > 0 { 2 } else { 0 },
    })
}

/// How many registries a tier has.
pub(super) fn registries_of(slug: &str) -> usize {
    let mut tiers = TIERS.iter();
    tiers.find(|tier| tier.0 == slug).map_or(0, |tier| tier.5)
}

pub(super) fn options() -> Value {
    let tiers = TIERS.map(|(slug, ..)| {
        let mut tier = tier(slug);
        tier["eligible"] = json!(true);
        tier
    });
    let regions = [
        "nyc3", "sfo3", "sfo2", "ams3", "sgp1", "fra1", "blr1", "syd1",
    ];
    json!({ "available_regions": regions, "subscription_tiers": tiers })
}

pub(super) fn shown(world: &World) -> Value {
    let (slug, since) = world.tier.clone().unwrap_or_default();
    json!({ "tier": tier(&slug), "created_at": since, "updated_at": since })
}

pub(super) fn set(world: &mut World, slug: &str) {
    let since = world.stamp();
    if world.tier.as_ref().is_none_or(|(known, _)| known != slug) {
        world.tier = Some((slug.to_owned(), since));
    }
}

pub(super) fn get(world: &World) -> Outcome {
    if world.tier.is_none() {
        return Err(Refusal::not_found());
    }
    Ok(Reply::Json(200, json!({ "subscription": shown(world) })))
}

pub(super) fn update(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let slug = ask.text("tier_slug");
    let most = registries_of(slug);
    if most == 0 {
        return Err(Refusal::invalid("tier_slug is not valid"));
    }
    if world.registries.len() > most {
        return Err(Refusal::precondition(
            "the account has more registries than the tier",
        ));
    }
    set(world, slug);
    get(world)
}
