//! Domains, records, certificates and the CDN.

use crate::client::{Api, text};
use serde_json::{Value, json};
use slipway_sandbox::digitalocean::Settings;
use std::time::Duration;

fn domain(api: &Api) {
    let body = json!({ "name": "example.com", "ip_address": "192.0.2.1" });
    api.ok("POST", "/v2/domains", body);
}

fn record(api: &Api, body: Value) -> Value {
    let path = "/v2/domains/example.com/records";
    api.ok("POST", path, body)["domain_record"].clone()
}

#[test]
fn a_domain_begins_with_records_and_belongs_to_one() {
    let api = Api::start();
    domain(&api);
    let records = api.get("/v2/domains/example.com/records").body;
    let kinds = records["domain_records"].as_array().expect("a list").iter();
    let kinds: Vec<String> = kinds.map(|record| text(&record["type"])).collect();
    assert_eq!(kinds, ["SOA", "NS", "NS", "NS", "A"]);
    api.sandbox.take_name("example.org");
    for (name, expected) in [
        (
            "example.com",
            "422 unprocessable_entity: name already exists",
        ),
        (
            "example.org",
            "422 unprocessable_entity: name already exists",
        ),
    ] {
        let body = json!({ "name": name });
        assert_eq!(api.refused("POST", "/v2/domains", body), expected);
    }
    let zone = api.get("/v2/domains/example.com").body;
    assert!(text(&zone["domain"]["zone_file"]).contains("example.com. 1800 IN A 192.0.2.1"));
    assert_eq!(api.delete("/v2/domains/example.com").status, 204);
    assert_eq!(api.delete("/v2/domains/example.com").status, 404);
    assert!(api.sandbox.existing().is_empty());
}

#[test]
fn records_of_a_name_share_a_ttl_and_a_cname_is_alone() {
    let api = Api::start();
    domain(&api);
    let first = record(
        &api,
        json!({ "type": "A", "name": "www", "data": "192.0.2.2", "ttl": 300 }),
    );
    assert_eq!(first["ttl"], 300);
    let more = json!({ "type": "TXT", "name": "www", "data": "v=spf1 -all" });
    assert_eq!(record(&api, more)["ttl"], 300, "as the name has it");
    let more = json!({ "type": "A", "name": "www", "data": "192.0.2.3", "ttl": 60 });
    record(&api, more);
    let path = format!("/v2/domains/example.com/records/{}", first["id"]);
    assert_eq!(api.get(&path).body["domain_record"]["ttl"], 60);
    let by_name = api
        .get("/v2/domains/example.com/records?name=www.example.com&type=A")
        .body;
    assert_eq!(by_name["meta"]["total"], 2);

    let cname = json!({ "type": "CNAME", "name": "www", "data": "example.org." });
    assert_eq!(
        api.refused("POST", "/v2/domains/example.com/records", cname),
        "422 unprocessable_entity: CNAME records cannot share a name with other records"
    );
    let made = record(
        &api,
        json!({ "type": "CNAME", "name": "app", "data": "example.org." }),
    );
    assert_eq!(made["data"], "example.org");
    let path = format!("/v2/domains/example.com/records/{}", made["id"]);
    let changed = api.ok("PATCH", &path, json!({ "type": "CNAME", "ttl": 600 }));
    assert_eq!(changed["domain_record"]["data"], "example.org");
    assert_eq!(changed["domain_record"]["ttl"], 600);
    assert_eq!(api.delete(&path).status, 204);
    assert_eq!(api.get(&path).status, 404);
}

#[test]
fn certificates_are_issued_renewed_and_held_by_what_uses_them() {
    let api = Api::with(Settings {
        certificate_pending: Duration::from_secs(60),
        ..Settings::default()
    });
    let body = json!({ "name": "web", "type": "lets_encrypt", "dns_names": ["www.example.com"] });
    assert_eq!(
        api.refused("POST", "/v2/certificates", body.clone()),
        "422 unprocessable_entity: www.example.com is not managed by DigitalOcean's DNS"
    );
    domain(&api);
    let made = api.ok("POST", "/v2/certificates", body)["certificate"].clone();
    let path = format!("/v2/certificates/{}", text(&made["id"]));
    assert_eq!(api.get(&path).body["certificate"]["state"], "pending");
    api.sandbox.advance(Duration::from_secs(61));
    assert_eq!(api.get(&path).body["certificate"]["state"], "verified");
    let rule = json!({
        "entry_protocol": "https", "entry_port": 443, "target_protocol": "http", "target_port": 80,
        "certificate_id": made["id"],
    });
    let balancer = json!({ "name": "lb", "region": "fra1", "forwarding_rules": [rule] });
    let balancer = api.ok("POST", "/v2/load_balancers", balancer)["load_balancer"].clone();
    assert_eq!(
        api.refused("DELETE", &path, Value::Null),
        "403 forbidden: Make sure the certificate is not in use before deleting it"
    );
    let renewed = api.sandbox.renew_certificate("web").expect("it is renewed");
    assert_eq!(api.get(&path).status, 404, "the id is another one");
    let found = api.get("/v2/certificates?name=web").body;
    assert_eq!(found["certificates"][0]["id"], *renewed);
    let path = format!("/v2/load_balancers/{}", text(&balancer["id"]));
    let rules = api.get(&path).body["load_balancer"]["forwarding_rules"].clone();
    assert_eq!(rules[0]["certificate_id"], *renewed);
}

#[test]
fn certificates_and_load_balancers_may_fail() {
    let api = Api::start();
    domain(&api);
    api.sandbox.fail_next_certificate();
    let body = json!({ "name": "web", "type": "lets_encrypt", "dns_names": ["example.com"] });
    let made = api.ok("POST", "/v2/certificates", body)["certificate"].clone();
    let path = format!("/v2/certificates/{}", text(&made["id"]));
    assert_eq!(api.get(&path).body["certificate"]["state"], "error");
    api.sandbox.fail_next_load_balancer();
    let rule = json!({
        "entry_protocol": "tcp", "entry_port": 80, "target_protocol": "tcp", "target_port": 80,
    });
    let body = json!({ "name": "lb", "region": "fra1", "forwarding_rules": [rule] });
    let made = api.ok("POST", "/v2/load_balancers", body)["load_balancer"].clone();
    let path = format!("/v2/load_balancers/{}", text(&made["id"]));
    assert_eq!(api.get(&path).body["load_balancer"]["status"], "errored");
}

#[test]
fn own_certificates_are_read_and_have_names_of_their_own() {
    let api = Api::start();
    let pem = |kind: &str| format!("-----BEGIN {kind}-----\nMII=\n-----END {kind}-----\n");
    let body = |key: String| {
        json!({
            "name": "own", "type": "custom", "private_key": key,
            "leaf_certificate": pem("CERTIFICATE"),
        })
    };
    assert_eq!(
        api.refused("POST", "/v2/certificates", body("key".to_owned())),
        "422 unprocessable_entity: private_key is not a valid PEM encoded value"
    );
    let made = api.ok("POST", "/v2/certificates", body(pem("PRIVATE KEY")));
    assert_eq!(made["certificate"]["state"], "verified");
    assert_eq!(
        api.refused("POST", "/v2/certificates", body(pem("PRIVATE KEY"))),
        "422 unprocessable_entity: Name has already been used"
    );
    let origin = json!({
        "origin": "pictures.fra1.digitaloceanspaces.com", "ttl": 600,
        "custom_domain": "cdn.example.com", "certificate_id": made["certificate"]["id"],
    });
    let made = api.ok("POST", "/v2/cdn/endpoints", origin.clone())["endpoint"].clone();
    assert_eq!(made["endpoint"], "pictures.fra1.cdn.digitaloceanspaces.com");
    assert_eq!(
        api.refused("POST", "/v2/cdn/endpoints", origin),
        "409 conflict: origin is already in use"
    );
    let path = format!("/v2/cdn/endpoints/{}", text(&made["id"]));
    let changed = api.ok("PUT", &path, json!({ "custom_domain": "", "ttl": 60 }));
    assert!(changed["endpoint"].get("certificate_id").is_none());
    assert_eq!(changed["endpoint"]["ttl"], 60);
    assert_eq!(api.delete(&path).status, 204);
}
