//! Registries and what may pull from them.

use crate::client::{Api, text};
use base64::Engine as _;
use serde_json::{Value, json};
use slipway_sandbox::digitalocean::Settings;
use std::time::Duration;

#[test]
fn registries_are_as_many_as_the_tier_has() {
    let api = Api::start();
    api.sandbox.take_name("taken");
    let body = |name: &str, tier: &str| json!({ "name": name, "subscription_tier_slug": tier, "region": "fra1" });
    let create = |name, tier| api.call("POST", "/v2/registries", &body(name, tier)).said();
    assert_eq!(
        create("taken", "basic"),
        "409 conflict: registry name is not available"
    );
    assert_eq!(create("one", "basic"), "201");
    assert_eq!(
        create("two", "basic"),
        "412 precondition_failed: the basic subscription has at most 1 registries"
    );
    assert_eq!(create("two", "professional"), "201");
    let check = |name| {
        api.call(
            "POST",
            "/v2/registries/validate-name",
            &json!({ "name": name }),
        )
    };
    assert_eq!((check("one").status, check("three").status), (409, 204));
    let listed = api.get("/v2/registries").body;
    assert_eq!(listed["registries"].as_array().map(Vec::len), Some(2));
    let tier = api.get("/v2/registries/subscription").body;
    assert_eq!(tier["subscription"]["tier"]["slug"], "professional");
    assert_eq!(
        api.refused(
            "POST",
            "/v2/registries/subscription",
            json!({ "tier_slug": "basic" })
        ),
        "412 precondition_failed: the account has more registries than the tier"
    );
    assert_eq!(api.get("/v2/registries/options").status, 200);
    assert_eq!(api.delete("/v2/registries/one").status, 204);
    assert_eq!(api.get("/v2/registries/one").status, 404);
}

#[test]
fn a_registry_collects_garbage_once_at_a_time() {
    let api = Api::with(Settings {
        action: Duration::from_secs(60),
        ..Settings::default()
    });
    let body = json!({ "name": "shop", "subscription_tier_slug": "basic" });
    api.ok("POST", "/v2/registries", body);
    let path = "/v2/registries/shop/garbage-collection";
    assert_eq!(api.get(path).status, 404);
    let first = api.ok("POST", path, Value::Null)["garbage_collection"].clone();
    assert_eq!(first["status"], "requested");
    assert_eq!(
        api.refused("POST", path, Value::Null),
        "409 conflict: a garbage collection is already in progress"
    );
    let cancel = json!({ "cancel": true });
    let ended = api.ok("PUT", &format!("{path}/{}", text(&first["uuid"])), cancel);
    assert_eq!(ended["garbage_collection"]["status"], "cancelled");
    api.ok("POST", path, Value::Null);
    api.sandbox.advance(Duration::from_secs(61));
    assert_eq!(api.get(path).status, 404, "it is over");
    let all = api.get(&format!("{path}s")).body["garbage_collections"].clone();
    let states: Vec<String> = all
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| text(&row["status"]))
        .collect();
    assert_eq!(states, ["cancelled", "succeeded"]);
}

#[test]
fn docker_credentials_live_until_they_are_revoked_or_over() {
    let mut api = Api::start();
    let body = json!({ "name": "shop", "subscription_tier_slug": "basic" });
    api.ok("POST", "/v2/registries", body);
    let token = |query: &str| {
        let path = format!("/v2/registries/shop/docker-credentials{query}");
        let auth = text(&api.get(&path).body["auths"]["registry.digitalocean.com"]["auth"]);
        let plain = base64::engine::general_purpose::STANDARD.decode(auth);
        let plain = String::from_utf8(plain.expect("base64")).expect("a text");
        plain.split_once(':').expect("a pair").1.to_owned()
    };
    let short = token("?expiry_seconds=60&read_write=true");
    let endless = token("");
    assert_eq!(
        api.sandbox.existing()["token"],
        ["docker read shop", "docker readwrite shop"]
    );
    api.sandbox.advance(Duration::from_secs(61));
    assert_eq!(api.sandbox.existing()["token"], ["docker read shop"]);
    let revoke = |api: &Api, token: &str| {
        api.call("POST", "/v1/oauth/revoke", &json!({ "token": token }))
            .status
    };
    assert_eq!(revoke(&api, &endless), 401, "a token revokes itself alone");
    api.token = endless.clone();
    assert_eq!(
        api.refused("GET", "/v2/account", Value::Null)[..3].to_owned(),
        "403"
    );
    assert_eq!(revoke(&api, &endless), 200);
    assert_eq!(revoke(&api, &endless), 401);
    assert!(!api.sandbox.existing().contains_key("token"));
    assert_ne!(short, endless);
}
