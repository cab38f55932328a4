//! VPCs and load balancers.

use crate::client::{Api, text};
use serde_json::{Value, json};
use slipway_sandbox::digitalocean::Settings;
use std::time::Duration;

fn vpc(api: &Api, name: &str, range: &str) -> String {
    let body = json!({ "name": name, "region": "fra1", "ip_range": range });
    text(&api.ok("POST", "/v2/vpcs", body)["vpc"]["id"])
}

#[test]
fn the_first_network_of_a_region_stays_and_ranges_are_apart() {
    let api = Api::start();
    let first = vpc(&api, "first", "10.1.0.0/16");
    assert_eq!(
        api.refused("DELETE", &format!("/v2/vpcs/{first}"), Value::Null),
        "403 forbidden: Can not delete default VPCs"
    );
    for (name, range, region, expected) in [
        ("b", "10.1.128.0/20", "fra1", "overlaps with another VPC"),
        ("b", "10.2.0.0/8", "fra1", "must be between /16 and /28"),
        ("b", "8.8.8.0/24", "fra1", "must be a private network"),
        ("first", "10.3.0.0/16", "fra1", "Duplicate VPC name"),
        ("b", "10.3.0.0/16", "mars1", "Region is not valid"),
    ] {
        let body = json!({ "name": name, "region": region, "ip_range": range });
        let said = api.refused("POST", "/v2/vpcs", body);
        assert!(said.contains(expected), "{said}");
    }
    let second = vpc(&api, "second", "10.2.0.0/16");
    let path = format!("/v2/vpcs/{second}");
    let changed = api.ok("PATCH", &path, json!({ "name": "2nd", "default": true }));
    assert_eq!(changed["vpc"]["default"], true);
    assert_eq!(api.delete(&format!("/v2/vpcs/{first}")).status, 204);
}

#[test]
fn a_network_waits_for_its_members_which_leave_late() {
    let api = Api::with(Settings {
        members_stay: Duration::from_secs(30),
        ..Settings::default()
    });
    vpc(&api, "default", "10.1.0.0/16");
    let net = vpc(&api, "net", "10.2.0.0/16");
    let rule = json!({
        "entry_protocol": "http", "entry_port": 80, "target_protocol": "http", "target_port": 80,
    });
    let body =
        json!({ "name": "lb", "region": "fra1", "vpc_uuid": net, "forwarding_rules": [rule] });
    let made = api.ok("POST", "/v2/load_balancers", body)["load_balancer"].clone();
    let path = format!("/v2/vpcs/{net}");
    let conflict = "409 conflict: Can not delete VPC with members";
    assert_eq!(api.refused("DELETE", &path, Value::Null), conflict);
    let balancer = format!("/v2/load_balancers/{}", text(&made["id"]));
    assert_eq!(api.delete(&balancer).status, 204);
    let members = api
        .get(&format!("{path}/members?resource_type=loadbalancer"))
        .body;
    assert_eq!(members["members"][0]["name"], "lb");
    assert_eq!(api.refused("DELETE", &path, Value::Null), conflict);
    api.sandbox.advance(Duration::from_secs(31));
    assert_eq!(api.delete(&path).status, 204);
}

#[test]
fn an_update_of_a_load_balancer_says_everything() {
    let api = Api::with(Settings {
        load_balancer_new: Duration::from_secs(60),
        ..Settings::default()
    });
    let rule = |port: u16| {
        json!({
            "entry_protocol": "http", "entry_port": port, "target_protocol": "http", "target_port": 80,
        })
    };
    let body = json!({
        "name": "lb", "region": "fra1", "size_unit": 2, "redirect_http_to_https": true,
        "tag": "web", "forwarding_rules": [rule(80)],
    });
    let made = api.ok("POST", "/v2/load_balancers", body.clone())["load_balancer"].clone();
    assert_eq!((&made["status"], &made["ip"]), (&json!("new"), &json!("")));
    api.sandbox.advance(Duration::from_secs(61));
    let path = format!("/v2/load_balancers/{}", text(&made["id"]));
    let active = api.get(&path).body["load_balancer"].clone();
    assert_eq!(active["status"], "active");
    let droplet = json!({
        "name": "web", "region": "fra1", "size": "s-1vcpu-1gb", "image": "debian-12-x64", "tags": ["web"],
    });
    let droplet = api.ok("POST", "/v2/droplets", droplet)["droplet"].clone();
    let tagged = api.get(&path).body["load_balancer"]["droplet_ids"].clone();
    assert_eq!(tagged, json!([droplet["id"]]));
    let less = json!({ "name": "lb", "region": "fra1", "forwarding_rules": [rule(81)] });
    let changed = api.ok("PUT", &path, less)["load_balancer"].clone();
    assert_eq!(changed["size_unit"], 1);
    assert_eq!(changed["redirect_http_to_https"], false);
    assert_eq!(
        (&changed["ip"], &changed["vpc_uuid"]),
        (&active["ip"], &active["vpc_uuid"])
    );
    let rules = format!("{path}/forwarding_rules");
    let more = json!({ "forwarding_rules": [rule(82)] });
    assert_eq!(api.call("POST", &rules, &more).status, 204);
    assert_eq!(
        api.refused("POST", "/v2/load_balancers", body),
        "422 unprocessable_entity: Load balancer name already in use"
    );
    let global = json!({ "name": "glb", "type": "GLOBAL", "forwarding_rules": [] });
    let global = api.ok("POST", "/v2/load_balancers", global)["load_balancer"].clone();
    assert!(global.get("region").is_none());
}
