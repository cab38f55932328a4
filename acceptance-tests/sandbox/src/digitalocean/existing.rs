//! What exists, by kind, without what every account has.

use super::table::Table;
use super::world::World;
use crate::frame::cloud::Existing;
use serde_json::Value;

/// Whether a row is one that a user made.
type Wanted<'a> = &'a dyn Fn(&Value) -> bool;

pub(crate) fn of(world: &World) -> Existing {
    let names = |table: &Table, wanted: Wanted<'_>| -> Vec<String> {
        let rows = table.iter().filter(|row| wanted(row));
        let named = rows.map(|row| row["name"].as_str().unwrap_or_default().to_owned());
        named.collect()
    };
    let all = |_: &Value| true;
    let mut existing = Existing::new();
    let kinds: [(&str, &Table, Wanted<'_>); 15] = [
        ("bucket", &world.buckets, &all),
        ("certificate", &world.certificates, &all),
        ("cluster", &world.clusters, &all),
        ("database", &world.databases, &all),
        ("domain", &world.domains, &all),
        ("droplet", &world.droplets, &all),
        ("load balancer", &world.load_balancers, &all),
        ("project", &world.projects, &|row| row["is_default"] != true),
        ("registry", &world.registries, &all),
        ("snapshot", &world.snapshots, &all),
        ("Spaces key", &world.spaces_keys, &all),
        ("SSH key", &world.ssh_keys, &all),
        ("tag", &world.tags, &|row| !is_automatic(row)),
        ("volume", &world.volumes, &all),
        // A region's own is made with the first thing in it, and cannot be deleted.
        ("VPC", &world.vpcs, &|row| row["default"] != true),
    ];
    for (kind, table, wanted) in kinds {
        existing.insert(kind.to_owned(), names(table, wanted));
    }
    let endpoints = world.cdn.iter().filter_map(|row| row["origin"].as_str());
    existing.insert(
        "CDN endpoint".to_owned(),
        endpoints.map(ToOwned::to_owned).collect(),
    );
    let own = |row: &&Value| row["type"] != "SOA" && row["type"] != "NS";
    let records = world.records.iter().flat_map(|(domain, records)| {
        let rows = records.iter().filter(own);
        rows.map(move |row| format!("{} {} in {domain}", row["name"], row["type"]).replace('"', ""))
    });
    existing.insert("record".to_owned(), records.collect());
    // Nothing says that the tokens of a cluster end with it; they let into nothing then.
    let mut tokens = world.tokens.purposes(world.now);
    tokens.retain(|purpose| {
        let cluster = purpose.strip_prefix("kubernetes ");
        cluster.is_none_or(|id| world.clusters.find(id).is_some())
    });
    existing.insert("token".to_owned(), tokens);
    existing.retain(|_, names| !names.is_empty());
    existing
}

/// Tags that come with clusters, of which `k8s` and `k8s:worker` stay.
fn is_automatic(row: &Value) -> bool {
    ["k8s", "k8s:worker"]
        .iter()
        .any(|name| row["name"] == *name)
}
