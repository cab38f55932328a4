//! The rules that every cloud of the sandbox has, on DigitalOcean's calls.

use crate::client::Api;
use serde_json::{Value, json};
use slipway_sandbox::digitalocean::{Fault, Rule, Settings};
use std::time::Duration;

#[test]
fn faults_speak_as_the_api_does() {
    let api = Api::start();
    let cases: [(Fault, &str); 4] = [
        (
            Fault::Throttle,
            "429 too_many_requests: API Rate limit exceeded.",
        ),
        (
            Fault::InternalError,
            "500 server_error: Unexpected server-side error",
        ),
        (
            Fault::ExpiredCredentials,
            "401 unauthorized: Unable to authenticate you.",
        ),
        (
            Fault::error(503, "service_unavailable", "please try again."),
            "503 service_unavailable: please try again.",
        ),
    ];
    for (fault, expected) in cases {
        let rule = api.sandbox.rule(Rule::on("account:Get").fault(fault));
        assert_eq!(api.refused("GET", "/v2/account", Value::Null), expected);
        rule.assert_fired();
        rule.remove();
    }
    let calls = api.sandbox.calls();
    let last = calls.last().expect("a call");
    assert_eq!(last.error_code.as_deref(), Some("service_unavailable"));
    assert!(last.fault.is_some());
}

#[test]
fn a_lost_answer_leaves_what_was_made() {
    let api = Api::start();
    api.sandbox
        .rule(Rule::on("vpcs:Create").fault(Fault::LoseAnswer));
    let body = json!({ "name": "net", "region": "fra1" });
    assert!(api.try_call("POST", "/v2/vpcs", &body).is_err());
    let listed = api.get("/v2/vpcs").body;
    assert_eq!(listed["vpcs"][0]["name"], "net");
    assert_eq!(api.sandbox.calls()[0].status, Some(201));
    assert_eq!(api.sandbox.calls()[0].resources[0], "net");
}

#[test]
fn young_objects_may_be_unseen() {
    let api = Api::with(Settings {
        new_objects_unseen: Duration::from_millis(150),
        ..Settings::default()
    });
    let made = api.ok(
        "POST",
        "/v2/vpcs",
        json!({ "name": "net", "region": "fra1" }),
    );
    let path = format!("/v2/vpcs/{}", made["vpc"]["id"].as_str().expect("an id"));
    assert_eq!(api.get(&path).status, 404);
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(api.get(&path).status, 200);

    let rule = Rule::on("domains:Get*").always();
    let rule = rule.fault(Fault::NotFoundAfterCreate(Duration::from_secs(60)));
    api.sandbox.rule(rule);
    api.ok("POST", "/v2/domains", json!({ "name": "example.com" }));
    assert_eq!(
        api.refused("GET", "/v2/domains/example.com", Value::Null),
        "404 not_found: The resource you requested could not be found."
    );
}
