//! What an account may choose from: regions, sizes, and the versions of Kubernetes. The slugs are real
//! ones; the lists are shorter than the real ones.

use crate::digitalocean::ask::{Outcome, Refusal, Reply};
use serde_json::{Value, json};

const REGIONS: [(&str, &str); 10] = [
    ("nyc1", "New York 1"),
    ("nyc3", "New York 3"),
    ("ams3", "Amsterdam 3"),
    ("sfo2", "San Francisco 2"),
    ("sfo3", "San Francisco 3"),
    ("sgp1", "Singapore 1"),
    ("lon1", "London 1"),
    ("fra1", "Frankfurt 1"),
    ("tor1", "Toronto 1"),
    ("syd1", "Sydney 1"),
];

/// Slug, memory in MiB, processors, disk in GiB, and dollars a month.
const SIZES: [(&str, u64, u64, u64, f64); 8] = [
    ("s-1vcpu-1gb", 1024, 1, 25, 6.0),
    ("s-1vcpu-2gb", 2048, 1, 50, 12.0),
    ("s-2vcpu-2gb", 2048, 2, 60, 18.0),
    ("s-2vcpu-4gb", 4096, 2, 80, 24.0),
    ("s-4vcpu-8gb", 8192, 4, 160, 48.0),
    ("s-8vcpu-16gb", 16384, 8, 320, 96.0),
    ("g-2vcpu-8gb", 8192, 2, 25, 63.0),
    ("c-2", 4096, 2, 25, 42.0),
];

/// Slugs of versions, the newest first; of each minor version the first is the newest patch.
pub(crate) const VERSIONS: [&str; 6] = [
    "1.36.1-do.0",
    "1.35.4-do.1",
    "1.35.3-do.0",
    "1.34.7-do.2",
    "1.34.6-do.0",
    "1.33.10-do.1",
];

/// What droplets may have in every region.
pub(crate) const FEATURES: [&str; 6] = [
    "backups",
    "ipv6",
    "metadata",
    "install_agent",
    "storage",
    "image_transfer",
];

pub(crate) fn serve(operation: &str) -> Option<Outcome> {
    Some(match operation {
        "regions_list" => Ok(Reply::List("regions", regions())),
        "sizes_list" => Ok(Reply::List("sizes", sizes())),
        _ => return None,
    })
}

pub(crate) fn region_slugs() -> Vec<&'static str> {
    REGIONS.iter().map(|region| region.0).collect()
}

fn slugs() -> Vec<&'static str> {
    SIZES.iter().map(|size| size.0).collect()
}

fn regions() -> Vec<Value> {
    REGIONS
        .iter()
        .map(|(slug, name)| shown(slug, name))
        .collect()
}

fn shown(slug: &str, name: &str) -> Value {
    json!({ "slug": slug, "name": name, "sizes": slugs(), "available": true, "features": FEATURES })
}

fn sizes() -> Vec<Value> {
    SIZES.iter().map(|size| size_of(*size)).collect()
}

fn size_of((slug, memory, vcpus, disk, monthly): (&str, u64, u64, u64, f64)) -> Value {
    let kind = match slug.split('-').next() {
        Some("g") => "General Purpose",
        Some("c") => "CPU-Optimized",
        _ => "Basic",
    };
    json!({
        "slug": slug,
        "memory": memory,
        "vcpus": vcpus,
        "disk": disk,
        "transfer": monthly / 6.0,
        "price_monthly": monthly,
        "price_hourly": monthly / 672.0,
        "regions": region_slugs(),
        "available": true,
        "description": kind,
    })
}

/// A region by its slug.
pub(crate) fn region(slug: &str) -> Option<Value> {
    let mut regions = REGIONS.iter();
    let (slug, name) = regions.find(|region| region.0 == slug)?;
    Some(shown(slug, name))
}

/// Refuses a region that does not exist.
pub(crate) fn check_region(slug: &str) -> Result<(), Refusal> {
    match region(slug) {
        Some(_) => Ok(()),
        None => Err(Refusal::invalid("Region is not valid")),
    }
}

/// A size by its slug.
pub(crate) fn size(slug: &str) -> Option<Value> {
    let mut sizes = SIZES.iter();
    sizes.find(|size| size.0 == slug).map(|size| size_of(*size))
}

/// What clusters may be made of (the sizes with two gigabytes or more).
pub(crate) fn kubernetes_options() -> Value {
    let regions: Vec<Value> = REGIONS
        .iter()
        .map(|(slug, name)| json!({ "slug": slug, "name": name }))
        .collect();
    let sizes: Vec<Value> = SIZES
        .iter()
        .filter(|size| size.1 >= 2048)
        .map(|size| json!({ "slug": size.0, "name": size.0 }))
        .collect();
    json!({
        "regions": regions,
        "sizes": sizes,
        "versions": VERSIONS.map(version),
    })
}

/// A version as it is listed.
pub(crate) fn version(slug: &str) -> Value {
    json!({
        "slug": slug,
        "kubernetes_version": slug.split('-').next(),
        "supported_features": ["cluster-autoscaler", "docr-integration", "ha-control-plane", "token-authentication"],
    })
}
