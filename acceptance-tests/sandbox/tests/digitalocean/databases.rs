//! Managed databases.

use crate::client::{Api, text};
use serde_json::{Value, json};
use slipway_sandbox::digitalocean::{Settings, Token};
use std::time::Duration;

fn body(name: &str, engine: &str) -> Value {
    json!({
        "name": name, "engine": engine, "region": "fra1", "size": "db-s-1vcpu-2gb", "num_nodes": 1,
    })
}

fn cluster(api: &Api, engine: &str) -> (String, Value) {
    let made = api.ok("POST", "/v2/databases", body("shop", engine))["database"].clone();
    (format!("/v2/databases/{}", text(&made["id"])), made)
}

fn read(api: &Api, path: &str) -> Value {
    api.get(path).body["database"].clone()
}

#[test]
fn a_cluster_is_made_changed_and_gone_in_its_time() {
    let api = Api::with(Settings {
        database_creating: Duration::from_secs(300),
        database_changing: Duration::from_secs(60),
        ..Settings::default()
    });
    let mut asked = body("shop", "pg");
    asked["version"] = json!("16");
    asked["tags"] = json!(["prod"]);
    let made = api.ok("POST", "/v2/databases", asked)["database"].clone();
    let path = format!("/v2/databases/{}", text(&made["id"]));
    assert_eq!(made["status"], "creating");
    let address = text(&made["connection"]["uri"]);
    assert!(
        address.starts_with("postgresql://doadmin:")
            && address.ends_with(":25060/defaultdb?sslmode=require"),
        "{address}"
    );
    let busy =
        "412 precondition_failed: cluster is not available while it is being created or changed";
    let size = json!({ "size": "db-s-2vcpu-4gb", "num_nodes": 2 });
    assert_eq!(
        api.refused("PUT", &format!("{path}/resize"), size.clone()),
        busy
    );
    assert_eq!(
        api.refused("POST", &format!("{path}/dbs"), json!({ "name": "a" })),
        busy
    );
    api.sandbox.advance(Duration::from_secs(301));
    assert_eq!(read(&api, &path)["status"], "online");

    assert_eq!(
        api.call("PUT", &format!("{path}/resize"), &size).status,
        202
    );
    assert_eq!(read(&api, &path)["status"], "resizing");
    api.sandbox.advance(Duration::from_secs(61));
    let large = read(&api, &path);
    assert_eq!(
        (&large["size"], &large["num_nodes"]),
        (&size["size"], &json!(2))
    );
    assert!(text(&large["standby_connection"]["host"]).starts_with("replica-shop-"));
    let small = json!({ "size": "db-s-1vcpu-2gb", "num_nodes": 1 });
    assert_eq!(
        api.refused("PUT", &format!("{path}/resize"), small),
        "422 unprocessable_entity: storage cannot be made smaller"
    );

    let upgrade = |version: &str| {
        let body = json!({ "version": version });
        api.call("PUT", &format!("{path}/upgrade"), &body).said()
    };
    assert_eq!(
        upgrade("15"),
        "422 unprocessable_entity: invalid cluster engine version"
    );
    assert_eq!(upgrade("17"), "204");
    assert_eq!(read(&api, &path)["version"], "16", "it takes its time");
    api.sandbox.advance(Duration::from_secs(61));
    assert_eq!(read(&api, &path)["semantic_version"], "17.6");

    let moved = json!({ "region": "nyc3" });
    assert_eq!(
        api.call("PUT", &format!("{path}/migrate"), &moved).status,
        202
    );
    api.sandbox.advance(Duration::from_secs(61));
    let moved = read(&api, &path);
    assert_eq!(moved["region"], "nyc3");
    assert_ne!(moved["private_network_uuid"], made["private_network_uuid"]);
    let members = format!("/v2/vpcs/{}/members", text(&moved["private_network_uuid"]));
    let members = api.get(&members).body["members"].clone();
    assert_eq!(members[0]["urn"], format!("do:dbaas:{}", text(&made["id"])));
    let tag = api.get("/v2/tags/prod").body["tag"]["resources"]["databases"].clone();
    assert_eq!(tag["count"], 1);
    let found = api.get("/v2/databases?tag_name=prod").body;
    assert_eq!(found["databases"].as_array().map(Vec::len), Some(1));

    assert_eq!(api.delete(&path).status, 204);
    assert_eq!(
        api.refused("DELETE", &path, Value::Null),
        "404 not_found: cluster not found"
    );
}

#[test]
fn what_cannot_be_is_refused() {
    let api = Api::start();
    cluster(&api, "pg");
    for (member, value, expected) in [
        ("name", json!("shop"), "cluster name is not available"),
        ("name", json!("A b"), "invalid cluster name"),
        ("version", json!("9"), "invalid cluster engine version"),
        ("region", json!("mars1"), "invalid cluster region"),
        ("size", json!("huge"), "invalid size"),
        (
            "num_nodes",
            json!(4),
            "db-s-1vcpu-2gb is not available for 4 nodes of pg",
        ),
        (
            "storage_size_mib",
            json!(10),
            "storage_size_mib must be at least 30720 for db-s-1vcpu-2gb",
        ),
        (
            "private_network_uuid",
            json!("5a4db0c0-0000-4000-8000-000000000000"),
            "VPC not found",
        ),
        (
            "rules",
            json!([{ "type": "ip_addr", "value": "2001:db8::1" }]),
            "invalid firewall rule: ip_addr 2001:db8::1",
        ),
    ] {
        let mut asked = body("other", "pg");
        asked[member] = value;
        assert_eq!(
            api.refused("POST", "/v2/databases", asked),
            format!("422 unprocessable_entity: {expected}")
        );
    }
    let mut restored = body("copy", "pg");
    restored["backup_restore"] = json!({ "database_name": "nothing" });
    assert_eq!(
        api.refused("POST", "/v2/databases", restored.clone()),
        "404 not_found: cluster not found"
    );
    restored["backup_restore"] = json!({ "database_name": "shop" });
    let copy = api.ok("POST", "/v2/databases", restored)["database"].clone();
    assert_eq!(copy["status"], "forking");
}

#[test]
fn databases_and_users_have_names_of_their_own() {
    let api = Api::start();
    let (path, made) = cluster(&api, "mysql");
    let (dbs, users) = (format!("{path}/dbs"), format!("{path}/users"));
    assert_eq!(
        api.ok("POST", &dbs, json!({ "name": "app" }))["db"]["name"],
        "app"
    );
    assert_eq!(
        api.refused("POST", &dbs, json!({ "name": "app" })),
        "422 unprocessable_entity: database name is not available"
    );
    assert_eq!(
        api.get(&dbs).body["dbs"],
        json!([{ "name": "defaultdb" }, { "name": "app" }])
    );
    assert_eq!(api.delete(&format!("{dbs}/app")).status, 204);
    assert_eq!(
        api.refused("GET", &format!("{dbs}/app"), Value::Null),
        "404 not_found: database not found"
    );

    let new = api.ok("POST", &users, json!({ "name": "app" }))["user"].clone();
    assert_eq!(
        new["mysql_settings"]["auth_plugin"],
        "caching_sha2_password"
    );
    assert_eq!(
        api.refused("POST", &users, json!({ "name": "app" })),
        "422 unprocessable_entity: user name is not available"
    );
    let own = format!("{users}/app");
    assert_eq!(api.get(&own).body["user"], new);
    let plugin = json!({ "mysql_settings": { "auth_plugin": "mysql_native_password" } });
    let reset = api.ok("POST", &format!("{own}/reset_auth"), plugin)["user"].clone();
    assert_ne!(reset["password"], new["password"]);
    assert_eq!(
        reset["mysql_settings"]["auth_plugin"],
        "mysql_native_password"
    );
    assert_eq!(api.delete(&own).status, 204);
    assert_eq!(api.delete(&own).said(), "404 not_found: user not found");
    assert_eq!(
        api.refused("DELETE", &format!("{users}/doadmin"), Value::Null),
        "422 unprocessable_entity: the primary user cannot be deleted"
    );
    let first = api.get(&format!("{users}/doadmin")).body["user"]["password"].clone();
    assert_eq!(first, made["connection"]["password"]);
}

#[test]
fn passwords_are_told_to_those_who_may_and_by_mongodb_once() {
    let mut api = Api::start();
    let (path, made) = cluster(&api, "mongodb");
    assert!(text(&made["connection"]["password"]).starts_with("AVNS_"));
    assert_eq!(read(&api, &path)["connection"]["password"], "");
    let new = api.ok("POST", &format!("{path}/users"), json!({ "name": "app" }));
    assert!(text(&new["user"]["password"]).starts_with("AVNS_"));
    let again = api.get(&format!("{path}/users/app")).body;
    assert_eq!(again["user"]["password"], "");
    api.delete(&path);

    let (path, _) = cluster(&api, "pg");
    api.sandbox
        .add_token(Token::scoped("reader", &["database:read"]));
    api.token = "reader".to_owned();
    let seen = read(&api, &path);
    assert_eq!(seen["connection"].get("password"), None);
    assert_eq!(seen["connection"].get("uri"), None);
    assert_eq!(
        seen["users"],
        json!([{ "name": "doadmin", "role": "primary" }])
    );
}

#[test]
fn the_firewall_is_one_list() {
    let api = Api::start();
    let (path, _) = cluster(&api, "pg");
    let path = format!("{path}/firewall");
    let put = |rules: Value| api.call("PUT", &path, &json!({ "rules": rules })).said();
    let rules = json!([
        { "type": "ip_addr", "value": "192.0.2.1", "description": "office" },
        { "type": "tag", "value": "web" },
    ]);
    assert_eq!(put(rules.clone()), "204");
    let first = api.get(&path).body["rules"].clone();
    assert_eq!(first[0]["description"], "office");
    assert_eq!(put(rules), "204");
    assert_eq!(
        api.get(&path).body["rules"],
        first,
        "they are the same ones"
    );
    for (kind, value) in [("droplet", "1"), ("k8s", "x"), ("ip_addr", "192.0.2.256")] {
        assert_eq!(
            put(json!([{ "type": kind, "value": value }])),
            format!("422 unprocessable_entity: invalid firewall rule: {kind} {value}")
        );
    }
    let many: Vec<Value> = (0..101)
        .map(|n| json!({ "type": "ip_addr", "value": format!("192.0.2.{n}") }))
        .collect();
    assert_eq!(
        put(json!(many)),
        "422 unprocessable_entity: a cluster has at most 100 firewall rules"
    );
    assert_eq!(put(json!([])), "204");
    assert_eq!(api.get(&path).body["rules"], json!([]));
}

#[test]
fn each_engine_has_its_settings() {
    let api = Api::start();
    let (valkey, made) = cluster(&api, "valkey");
    assert_eq!(made["users"], Value::Null);
    assert_eq!(
        api.refused("POST", &format!("{valkey}/users"), json!({ "name": "app" })),
        "422 unprocessable_entity: user management is not supported for valkey clusters"
    );
    let policy = format!("{valkey}/eviction_policy");
    assert_eq!(api.get(&policy).body["eviction_policy"], "noeviction");
    api.ok("PUT", &policy, json!({ "eviction_policy": "allkeys_lru" }));
    assert_eq!(api.get(&policy).body["eviction_policy"], "allkeys_lru");
    assert_eq!(
        api.refused("GET", &format!("{valkey}/sql_mode"), Value::Null),
        "422 unprocessable_entity: sql_mode is not supported for valkey clusters"
    );
    let window = json!({ "day": "sunday", "hour": "02:00" });
    api.ok("PUT", &format!("{valkey}/maintenance"), window);
    assert_eq!(
        read(&api, &valkey)["maintenance_window"]["hour"],
        "02:00:00"
    );
    let window = json!({ "day": "someday", "hour": "02:00" });
    let said = api.refused("PUT", &format!("{valkey}/maintenance"), window);
    assert!(said.ends_with("invalid maintenance window"), "{said}");
    api.delete(&valkey);

    let (mysql, _) = cluster(&api, "mysql");
    let mode = format!("{mysql}/sql_mode");
    api.ok("PUT", &mode, json!({ "sql_mode": "ANSI" }));
    assert_eq!(api.get(&mode).body, json!({ "sql_mode": "ANSI" }));
    let config = format!("{mysql}/config");
    api.ok(
        "PATCH",
        &config,
        json!({ "config": { "connect_timeout": 20 } }),
    );
    api.ok(
        "PATCH",
        &config,
        json!({ "config": { "sql_require_primary_key": true } }),
    );
    let merged = json!({ "connect_timeout": 20, "sql_require_primary_key": true });
    assert_eq!(api.get(&config).body["config"], merged);
    let scale =
        json!({ "storage": { "enabled": true, "threshold_percent": 80, "increment_gib": 10 } });
    let path = format!("{mysql}/autoscale");
    api.ok("PUT", &path, scale.clone());
    assert_eq!(api.get(&path).body["autoscale"], scale);
    assert!(api.get(&format!("{mysql}/ca")).body["ca"]["certificate"].is_string());
}
