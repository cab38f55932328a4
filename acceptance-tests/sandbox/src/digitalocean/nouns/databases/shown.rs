//! Clusters as they are answered: what their connections are made of depends on who asks, and when.

use super::engine::Engine;
use super::{engine, urn};
use crate::digitalocean::ask::{Outcome, Reply, public};
use crate::digitalocean::token::Token;
use crate::digitalocean::world::World;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The scope without which passwords are left out (OpenAPI document, `database_connection`); where they stand
/// alone the document does it.
const CREDENTIALS: &str = "database:view_credentials";

pub(super) fn one(world: &World, status: u16, row: &Value, token: &Token, is_new: bool) -> Outcome {
    let database = cluster(world, row, token, is_new);
    Ok(Reply::Json(status, json!({ "database": database })))
}

pub(super) fn cluster(world: &World, row: &Value, token: &Token, is_new: bool) -> Value {
    let engine = engine(row);
    let mut answer = public(row);
    let project = world.project_of(&urn(row));
    answer["project_id"] = json!(project.unwrap_or_else(|| world.default_project()));
    let host = format!(
        "{}-do-user-{}-0.db.ondigitalocean.com",
        row["name"].as_str().unwrap_or_default(),
        row["_number"]
    );
    let password = match row["_users"][0]["password"].as_str() {
        Some(own) => own,
        None => row["_password"].as_str().unwrap_or_default(),
    };
    let password = if is_told(engine, is_new) {
        password
    } else {
        ""
    };
    let connection = |host: &str| connection(engine, host, password, token);
    answer["connection"] = connection(&host);
    answer["private_connection"] = connection(&format!("private-{host}"));
    if row["num_nodes"].as_u64() > Some(1) {
        let standby = format!("replica-{host}");
        answer["standby_connection"] = connection(&standby);
        answer["standby_private_connection"] = connection(&format!("private-{standby}"));
    }
    answer["metrics_endpoints"] = json!([{ "host": host, "port": 9273 }]);
    answer["users"] = match engine.has_users {
        true => json!(users(row, is_new)),
        false => Value::Null,
    };
    answer
}

/// MongoDB's passwords are told once.
fn is_told(engine: &Engine, is_new: bool) -> bool {
    is_new || engine.slug != "mongodb"
}

/// The address holds the password, and goes with it.
fn connection(engine: &Engine, host: &str, password: &str, token: &Token) -> Value {
    let (scheme, user, port) = (engine.scheme, engine.user, engine.port);
    let (database, suffix) = (engine.database, engine.suffix);
    let mut connection = json!({
        "database": database, "host": host, "port": port, "ssl": true, "user": user, "password": password,
    });
    if token.may(CREDENTIALS) {
        let uri = format!("{scheme}://{user}:{password}@{host}:{port}/{database}{suffix}");
        connection["uri"] = json!(uri.trim_end_matches('/'));
    }
    connection
}

pub(super) fn users(row: &Value, is_new: bool) -> Vec<Value> {
    let users = row["_users"].as_array().into_iter().flatten();
    let engine = engine(row);
    users.map(|own| user(engine, own, is_new)).collect()
}

pub(super) fn user(engine: &Engine, own: &Value, is_new: bool) -> Value {
    let mut user = own.clone();
    if engine.slug == "kafka" {
        let (certificate, key) = by_certificate(own);
        user["access_cert"] = json!(certificate);
        user["access_key"] = json!(key);
    }
    if !is_told(engine, is_new) {
        user["password"] = json!("");
    }
    user
}

/// What a user of Kafka connects with besides a password (OpenAPI document, `database_user`): texts in the form
/// of PEM, of which the key is as secret as the password that it is made of.
fn by_certificate(own: &Value) -> (String, String) {
    let text = |member: &str| own[member].as_str().unwrap_or_default();
    let pem = |kind: &str, of: &str| {
        let body = STANDARD.encode(format!("{kind} of {of}"));
        format!("-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n")
    };
    (
        pem("CERTIFICATE", text("name")),
        pem("PRIVATE KEY", text("password")),
    )
}
