//! What all calls have in common.

use crate::client::Api;
use serde_json::{Value, json};
use slipway_sandbox::digitalocean::{Rates, Sandbox, Settings, Token};
use std::time::Duration;

#[test]
fn a_call_needs_a_token_with_its_scope() {
    let mut api = Api::start();
    let scopes = ["vpc:read", "domain:read"];
    api.sandbox.add_token(Token::scoped("limited", &scopes));
    assert_eq!(api.get("/v2/account").status, 200);
    api.token = "limited".to_owned();
    assert_eq!(api.get("/v2/vpcs").status, 200);
    let body = json!({ "name": "x", "region": "fra1" });
    assert_eq!(
        api.refused("POST", "/v2/vpcs", body),
        "403 forbidden: You are not authorized to perform this operation"
    );
    let mut expired = Token::full("expired");
    expired.expires = Some(std::time::SystemTime::now() + Duration::from_secs(60));
    api.sandbox.add_token(expired);
    for (token, after, status) in [("expired", 0, 200), ("expired", 61, 401), ("none", 0, 401)] {
        api.sandbox.advance(Duration::from_secs(after));
        api.token = token.to_owned();
        let answer = api.get("/v2/account");
        assert_eq!(answer.status, status);
        if status == 401 {
            assert_eq!(
                answer.said(),
                "401 unauthorized: Unable to authenticate you."
            );
            assert_eq!(
                answer.headers["x-request-id"],
                answer.body["request_id"].as_str().expect("an id")
            );
        }
    }
}

#[test]
fn members_need_scopes_of_their_own() {
    let mut api = Api::start();
    let body = json!({
        "name": "web", "region": "fra1", "size": "s-1vcpu-1gb", "image": "debian-12-x64", "tags": ["prod"],
    });
    let made = api.ok("POST", "/v2/droplets", body.clone())["droplet"].clone();
    assert_eq!(made["tags"], json!(["prod"]));
    let scopes = ["droplet:read", "droplet:create", "image:read"];
    api.sandbox.add_token(Token::scoped("limited", &scopes));
    api.token = "limited".to_owned();
    let seen = api.get("/v2/droplets").body["droplets"][0].clone();
    assert_eq!(
        (&seen["name"], seen.get("tags"), seen.get("vpc_uuid")),
        (&json!("web"), None, None)
    );
    let forbidden = "403 forbidden: You are not authorized to perform this operation";
    assert_eq!(api.refused("POST", "/v2/droplets", body.clone()), forbidden);
    assert_eq!(
        api.refused("GET", "/v2/droplets?tag_name=prod", Value::Null),
        forbidden
    );
    let mut plain = body;
    plain.as_object_mut().expect("an object").remove("tags");
    api.ok("POST", "/v2/droplets", plain);
}

#[test]
fn a_tag_that_cannot_be_is_refused_in_the_other_form_of_errors() {
    let api = Api::start();
    let answer = api.call("POST", "/v2/tags", &json!({ "name": "a b" }));
    assert_eq!(answer.status, 400);
    let text = "name does not match \"^[a-zA-Z0-9_\\\\-:]+$\"";
    let expected = json!({ "error": text, "messages": [text], "root_causes": [] });
    assert_eq!(answer.body, expected);
}

#[test]
fn what_does_not_exist_or_cannot_be_meant_is_refused() {
    let api = Api::start();
    for (method, path, body, expected) in [
        (
            "GET",
            "/v2/vpcs/5a4db0c0-0000-4000-8000-000000000000",
            Value::Null,
            "404 not_found: The resource you requested could not be found.",
        ),
        (
            "GET",
            "/v2/nothing",
            Value::Null,
            "404 not_found: The resource you requested could not be found.",
        ),
        (
            "POST",
            "/v2/vpcs",
            json!({ "name": "x" }),
            "422 unprocessable_entity: region is required",
        ),
        (
            "POST",
            "/v2/vpcs",
            json!({ "name": 7, "region": "fra1" }),
            "422 unprocessable_entity: name is no string",
        ),
        (
            "GET",
            "/v2/domains?per_page=none",
            Value::Null,
            "400 bad_request: per_page is invalid",
        ),
    ] {
        assert_eq!(api.refused(method, path, body), expected);
    }
}

#[test]
fn members_that_the_api_ignores_are_told_of() {
    let sandbox = Sandbox::start().expect("it starts");
    let body = json!({ "name": "x", "region": "fra1", "ip_rang": "10.0.0.0/16" });
    let (status, _) = sandbox.call_outside("POST", "/v2/vpcs", &body);
    assert_eq!(status, 201);
    assert_eq!(
        sandbox.violations(),
        ["request of vpcs:Create: ip_rang: is not known"]
    );
}

#[test]
fn lists_come_in_pages_that_name_each_other() {
    let api = Api::start();
    for n in 0..45 {
        api.ok(
            "POST",
            "/v2/domains",
            json!({ "name": format!("d{n:02}.example.com") }),
        );
    }
    let page = |query: &str| {
        let body = api.get(&format!("/v2/domains{query}")).body;
        let pages = body["links"]["pages"].as_object().cloned();
        let pages = pages.map(|pages| pages.keys().cloned().collect::<Vec<_>>());
        let rows = body["domains"].as_array().map_or(0, Vec::len);
        (rows, body["meta"]["total"].as_u64(), pages)
    };
    let names = |names: &[&str]| Some(names.iter().map(ToString::to_string).collect());
    assert_eq!(page(""), (20, Some(45), names(&["last", "next"])));
    assert_eq!(page("?page=3"), (5, Some(45), names(&["first", "prev"])));
    assert_eq!(page("?per_page=500"), (45, Some(45), None));
    // A client follows the link as it is.
    let first = api.get("/v2/domains?per_page=30").body;
    let next = first["links"]["pages"]["next"].as_str().expect("a link");
    let path = next
        .strip_prefix(&api.sandbox.endpoint())
        .expect("this host");
    let rest = api.get(path).body;
    assert_eq!(rest["domains"].as_array().map(Vec::len), Some(15));
    assert!(rest["links"]["pages"]["prev"].is_string());
}

#[test]
fn both_rates_are_kept_and_told() {
    let settings = Settings {
        rates: Rates {
            per_hour: 30,
            per_minute: 20,
            enforced: true,
        },
        ..Settings::default()
    };
    let api = Api::with(settings);
    let first = api.get("/v2/account");
    assert_eq!(first.headers["ratelimit-limit"], "30");
    assert_eq!(first.headers["ratelimit-remaining"], "29");
    for _ in 1..20 {
        assert_eq!(api.get("/v2/account").status, 200);
    }
    let burst = api.get("/v2/account");
    assert_eq!(
        burst.said(),
        "429 too_many_requests: API Rate limit exceeded."
    );
    let wait: u64 = burst.headers["retry-after"].parse().expect("seconds");
    assert!((55..=60).contains(&wait), "{wait}");
    api.sandbox.advance(Duration::from_secs(wait));
    for _ in 0..10 {
        assert_eq!(api.get("/v2/account").status, 200);
    }
    let over = api.get("/v2/account");
    assert_eq!(over.status, 429);
    assert!(!over.headers.contains_key("retry-after"));
    assert_eq!(over.headers["ratelimit-remaining"], "0");
    let reset: u64 = over.headers["ratelimit-reset"].parse().expect("a time");
    let now = std::time::SystemTime::now() + Duration::from_secs(wait);
    let now = now
        .duration_since(std::time::UNIX_EPOCH)
        .expect("a time")
        .as_secs();
    api.sandbox.advance(Duration::from_secs(reset - now + 1));
    assert_eq!(api.get("/v2/account").status, 200);
}

#[test]
fn a_port_that_is_in_use_is_explained() {
    let first = slipway_sandbox::digitalocean::Sandbox::start().expect("a simulator");
    let endpoint = first.endpoint();
    let port = endpoint.rsplit(':').next().and_then(|it| it.parse().ok());
    let launch = slipway_sandbox::digitalocean::Launch {
        port: port.expect("a port"),
        ..Default::default()
    };
    let error = slipway_sandbox::digitalocean::Sandbox::launch(launch).expect_err("it is in use");
    let text = error.to_string();
    assert!(text.contains("in use by another program"), "{text}");
}
