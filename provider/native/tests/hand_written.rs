//! What the pages of the types are made from.
//!
//! `UPDATE_EXPECT=1 cargo test -p slipway-native --test hand_written` writes the file; then
//! `cargo xtask codegen` writes the pages.

use std::collections::BTreeSet;

use expect_test::expect_file;
use serde_json::{Map, Value as Json, json};
use slipway_engine::clock::Runtime;
use slipway_engine::settings::Environment;
use slipway_framework::Server;
use slipway_native::{Slipway, hand_written, permissions};

/// The kinds of types, and what their names begin with in the list.
const KINDS: [(&str, &str); 3] = [
    ("resources", ""),
    ("data_sources", "data."),
    ("ephemeral_resources", "ephemeral."),
];

fn described() -> Json {
    let environment = Environment::from_variables(Vec::<(String, String)>::new());
    let server = Server::new(Slipway::new(environment, Runtime::system()));
    server.expect("core accepts the schemas").describe()
}

/// What AWS has to permit, by action.
fn permissions(of: &str) -> Json {
    let mut all = permissions::ALL.iter();
    let one = all.find(|it| it.of == of).expect("it is listed");
    json!({ "create": one.create, "read": one.read, "update": one.update, "delete": one.delete })
}

#[test]
fn the_pages_are_told_what_the_provider_says() {
    let described = described();
    let mut told = Map::new();
    for (kind, begins) in KINDS {
        let mut all = Map::new();
        let types = described[kind].as_object().into_iter().flatten();
        for (name, schema) in types {
            let listed = hand_written::ALL.iter();
            let mut listed = listed.filter(|it| it.0 == format!("{begins}{name}"));
            let import = listed.next().and_then(|it| it.1);
            let permissions = permissions(&format!("{begins}{name}"));
            let one = json!({ "schema": schema, "import": import, "permissions": permissions });
            all.insert(name.clone(), one);
        }
        told.insert(kind.to_owned(), all.into());
    }
    told.insert("provider".to_owned(), described["provider"].clone());
    told.insert("functions".to_owned(), json!({}));
    let text = serde_json::to_string_pretty(&told).expect("it is JSON");
    expect_file!["schema/hand-written.json"].assert_eq(&(text + "\n"));
}

#[test]
fn every_type_is_listed() {
    let described = described();
    let mut names = BTreeSet::new();
    for (kind, begins) in KINDS {
        let types = described[kind].as_object().into_iter().flatten();
        names.extend(types.map(|(name, _)| format!("{begins}{name}")));
    }
    let listed = hand_written::ALL.iter().map(|it| it.0.to_owned());
    assert_eq!(names, listed.collect());
}
