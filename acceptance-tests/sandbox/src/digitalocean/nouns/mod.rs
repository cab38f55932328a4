//! One module for each noun of the API. Each serves the operations of the document that it has, and
//! answers `None` to those that nothing simulates.

pub(crate) mod account;
pub(crate) mod actions;
pub(crate) mod catalog;
pub(crate) mod cdn;
pub(crate) mod certificates;
pub(crate) mod databases;
pub(crate) mod domains;
pub(crate) mod droplets;
pub(crate) mod kubernetes;
pub(crate) mod load_balancers;
pub(crate) mod projects;
pub(crate) mod registries;
pub(crate) mod spaces_keys;
pub(crate) mod ssh_keys;
pub(crate) mod tags;
pub(crate) mod volumes;
pub(crate) mod vpcs;

use super::ask::{Ask, Outcome, Refusal};
use super::world::World;

/// What is said of an object that cannot be read yet.
pub(crate) fn unseen(service: &str) -> Refusal {
    match service {
        "databases" => Refusal::nothing_called(databases::NO_CLUSTER),
        _ => Refusal::not_found(),
    }
}

/// Carries a call out.
pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    let (service, _) = operation.split_once('_')?;
    match service {
        "account" | "oauth" => account::serve(world, operation, ask),
        "actions" => actions::serve(world, operation, ask),
        "regions" | "sizes" => catalog::serve(operation),
        "cdn" => cdn::serve(world, operation, ask),
        "certificates" => certificates::serve(world, operation, ask),
        "databases" => databases::serve(world, operation, ask),
        "domains" => domains::serve(world, operation, ask),
        "droplets" | "dropletActions" => droplets::serve(world, operation, ask),
        "kubernetes" => kubernetes::serve(world, operation, ask),
        "loadBalancers" => load_balancers::serve(world, operation, ask),
        "projects" => projects::serve(world, operation, ask),
        "registries" | "registry" => registries::serve(world, operation, ask),
        "spacesKey" => spaces_keys::serve(world, operation, ask),
        "sshKeys" => ssh_keys::serve(world, operation, ask),
        "tags" => tags::serve(world, operation, ask),
        "volumes" | "volumeActions" | "volumeSnapshots" | "snapshots" => {
            volumes::serve(world, operation, ask)
        }
        "vpcs" => vpcs::serve(world, operation, ask),
        _ => None,
    }
}
