//! Every schema against the contract of hashicorp/aws: names, types, nesting, flags, versions.
//!
//! `contract/hashicorp-aws.json` holds the facts for the types that exist here. A difference must be
//! listed in `slipway_aws::differences` with its reason, and each entry there must be needed.

#[path = "contract/compare.rs"]
mod compare;

use serde_json::Value as Json;
use slipway_aws::Aws;
use slipway_aws::connection::Environment;
use slipway_aws::differences;
use slipway_engine::clock::Runtime;
use slipway_framework::Server;

fn described() -> Json {
    let environment = Environment::from_variables(Vec::<(String, String)>::new());
    let server = Server::new(Aws::new(environment, Runtime::system()));
    server.expect("core accepts the schemas").describe()
}

#[test]
fn the_schemas_are_those_of_the_contract_but_for_the_listed_differences() {
    let there = include_str!("contract/hashicorp-aws.json");
    let there: Json = serde_json::from_str(there).expect("the contract is JSON");
    let (ours, contract) = (compare::of_ours(&described()), compare::of_contract(&there));
    compare::compare(&ours, &contract, &differences::all());
}

#[test]
fn every_difference_has_a_reason_in_a_sentence() {
    compare::reasons(&differences::all());
}

#[test]
fn every_type_and_argument_is_described() {
    compare::described(&described());
}
