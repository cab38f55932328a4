//! What the pages of hand-written types are made from; and that every type has its permissions.
//!
//! `UPDATE_EXPECT=1 cargo test -p slipway-aws --test hand_written` writes the file; then
//! `cargo xtask codegen` writes the pages.

use std::collections::{BTreeMap, BTreeSet};

use expect_test::expect_file;
use serde_json::{Map, Value as Json, json};
use slipway_aws::connection::Environment;
use slipway_aws::permissions::Permissions;
use slipway_aws::{Aws, hand_written, permissions};
use slipway_engine::clock::Runtime;
use slipway_framework::Server;

fn described() -> Json {
    let environment = Environment::from_variables(Vec::<(String, String)>::new());
    let server =
        Server::new(Aws::new(environment, Runtime::system())).expect("core accepts the schemas");
    server.describe()
}

/// The names of all types; data sources begin with `data.`, ephemeral resources with `ephemeral.`.
fn types() -> BTreeSet<String> {
    let described = described();
    let names = |kind: &str| {
        let names = described[kind].as_object().into_iter().flatten();
        names.map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    let sources = names("data_sources").into_iter();
    let sources = sources.map(|name| format!("data.{name}"));
    let ephemerals = names("ephemeral_resources").into_iter();
    let ephemerals = ephemerals.map(|name| format!("ephemeral.{name}"));
    let resources = names("resources").into_iter();
    resources.chain(sources).chain(ephemerals).collect()
}

#[test]
fn every_type_has_its_permissions() {
    let mut wanted = types();
    let mut wrong = Vec::new();
    for of in permissions::all() {
        if !wanted.remove(of.of) {
            wrong.push(format!("{} is no type, or has two entries", of.of));
        }
        for list in [of.create, of.read, of.update, of.delete] {
            if !list.is_sorted() {
                wrong.push(format!("{}: {list:?} is not sorted", of.of));
            }
        }
    }
    let missing = wanted.iter().map(|name| {
        format!("{name} has none: a type without a definition needs an entry in provider/aws/src/hand_written.rs")
    });
    wrong.extend(missing);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn actions(of: &Permissions) -> BTreeMap<&'static str, &'static [&'static str]> {
    BTreeMap::from([
        ("create", of.create),
        ("read", of.read),
        ("update", of.update),
        ("delete", of.delete),
    ])
}

#[test]
fn the_pages_are_told_what_the_provider_says() {
    let described = described();
    let (mut resources, mut sources, mut ephemerals) = (Map::new(), Map::new(), Map::new());
    for it in hand_written::all() {
        let of = it.permissions.of;
        let (kind, name, all) = match of.split_once('.') {
            Some(("data", name)) => ("data_sources", name, &mut sources),
            Some((_, name)) => ("ephemeral_resources", name, &mut ephemerals),
            None => ("resources", of, &mut resources),
        };
        let told = json!({
            "schema": described[kind][name],
            "import": it.import,
            "permissions": actions(&it.permissions),
        });
        all.insert(name.to_owned(), told);
    }
    let functions = &described["functions"];
    let told = json!({
        "provider": described["provider"],
        "resources": resources,
        "data_sources": sources,
        "ephemeral_resources": ephemerals,
        "functions": functions,
    });
    let text = serde_json::to_string_pretty(&told).expect("it is JSON");
    expect_file!["schema/hand-written.json"].assert_eq(&(text + "\n"));
}
