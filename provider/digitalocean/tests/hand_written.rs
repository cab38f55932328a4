//! What the pages of hand-written types are made from.
//!
//! `UPDATE_EXPECT=1 cargo test -p slipway-digitalocean --test hand_written` writes the file; then
//! `cargo xtask codegen` writes the pages.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use expect_test::expect_file;
use serde_json::{Map, Value as Json, json};
use slipway_digitalocean::connection::Environment;
use slipway_digitalocean::{DigitalOcean, hand_written};
use slipway_engine::clock::Runtime;
use slipway_framework::Server;

fn described() -> Json {
    let environment = Environment::from_variables(Vec::<(String, String)>::new());
    let server = Server::new(DigitalOcean::new(environment, Runtime::system()));
    server.expect("core accepts the schemas").describe()
}

#[test]
fn the_pages_are_told_what_the_provider_says() {
    let described = described();
    let (mut resources, mut sources, mut ephemerals) = (Map::new(), Map::new(), Map::new());
    for it in hand_written::ALL {
        let (kind, name, all) = match it.of.split_once('.') {
            Some(("data", name)) => ("data_sources", name, &mut sources),
            Some((_, name)) => ("ephemeral_resources", name, &mut ephemerals),
            None => ("resources", it.of, &mut resources),
        };
        let schema = &described[kind][name];
        assert!(schema.is_object(), "{} is no type", it.of);
        let told = json!({ "schema": schema, "import": it.import, "permissions": {} });
        all.insert(name.to_owned(), told);
    }
    let told = json!({
        "provider": described["provider"],
        "resources": resources,
        "data_sources": sources,
        "ephemeral_resources": ephemerals,
        "functions": {},
    });
    let text = serde_json::to_string_pretty(&told).expect("it is JSON");
    expect_file!["schema/hand-written.json"].assert_eq(&(text + "\n"));
}

#[test]
fn every_type_is_generated_or_listed() {
    let described = described();
    let generated = generated(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/generated"));
    let listed: BTreeSet<&str> = hand_written::ALL.iter().map(|it| it.of).collect();
    let mut missing = Vec::new();
    for (kind, begins) in [
        ("resources", ""),
        ("data_sources", "data."),
        ("ephemeral_resources", "ephemeral."),
    ] {
        let names = described[kind].as_object().into_iter().flatten();
        let names = names.map(|(name, _)| format!("{begins}{name}"));
        missing.extend(
            names.filter(|name| !listed.contains(name.as_str()) && !generated.contains(name)),
        );
    }
    assert_eq!(missing, [""; 0]);
}

/// The names that stand in the first lines of generated files.
fn generated(folder: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            names.extend(generated(&path));
        } else {
            let text = fs::read_to_string(&path).expect("a text");
            let told = text.lines().nth(1).unwrap_or_default().to_owned();
            let name = told.trim_start_matches("//! `");
            let name = name.split('`').next().unwrap_or_default();
            let is_data = path.components().any(|it| it.as_os_str() == "data");
            let name = match is_data && !name.starts_with("data.") {
                true => format!("data.{name}"),
                false => name.to_owned(),
            };
            names.insert(name);
        }
    }
    names
}
