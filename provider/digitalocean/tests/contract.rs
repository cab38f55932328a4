//! Every schema against the contract of the official provider: names, types, nesting, flags, versions.
//!
//! `contract/digitalocean.json` holds the facts, for the types of the contract that are to exist here. A
//! difference must be listed in `slipway_digitalocean::differences` with its reason, and each entry there
//! must be needed.

#[path = "../../aws/tests/contract/compare.rs"]
mod compare;

use serde_json::{Value as Json, json};
use slipway_digitalocean::DigitalOcean;
use slipway_digitalocean::connection::Environment;
use slipway_digitalocean::differences;
use slipway_engine::clock::Runtime;
use slipway_framework::Server;

/// Types that the official provider lacks.
const OWN: [&str; 3] = [
    "digitalocean_spaces_bucket_acl",
    "digitalocean_spaces_bucket_lifecycle_configuration",
    "digitalocean_spaces_bucket_website_configuration",
];

fn described() -> Json {
    let environment = Environment::from_variables(Vec::<(String, String)>::new());
    let server = Server::new(DigitalOcean::new(environment, Runtime::system()));
    server.expect("core accepts the schemas").describe()
}

/// The contract of the types that exist here.
fn contract(here: &Json) -> Json {
    let there = include_str!("contract/digitalocean.json");
    let there: Json = serde_json::from_str(there).expect("the contract is JSON");
    let of = |kind: &str| {
        let all = compare::entries(&here[kind]);
        let known =
            all.filter_map(|(name, _)| Some((name.clone(), there[kind].get(name)?.clone())));
        known.collect::<serde_json::Map<_, _>>()
    };
    json!({
        "provider": there["provider"],
        "resources": of("resources"),
        "data_sources": of("data_sources"),
    })
}

#[test]
fn the_schemas_are_those_of_the_contract_but_for_the_listed_differences() {
    let mut here = described();
    let there = compare::of_contract(&contract(&here));
    for own in OWN {
        let is_theirs = there
            .keys()
            .any(|path| path.starts_with(&format!("{own}.")));
        let resources = here["resources"].as_object_mut();
        let ours = resources.and_then(|all| all.remove(own));
        assert!(
            ours.is_some() && !is_theirs,
            "{own} is no type of ours alone"
        );
    }
    compare::compare(&compare::of_ours(&here), &there, &differences::all());
}

#[test]
fn every_difference_has_a_reason_in_a_sentence() {
    compare::reasons(&differences::all());
}

#[test]
fn every_type_and_argument_is_described() {
    compare::described(&described());
}
