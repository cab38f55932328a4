//! A DOKS cluster: whom it lets in.

use crate::client::Api;
use crate::kubectl::Kubectl;
use serde_json::{Value, json};
use slipway_sandbox::digitalocean::Settings;
use std::time::Duration;

/// Makes a cluster, and says its path.
pub(crate) fn cluster(api: &Api, name: &str, nodes: u32) -> String {
    let body = json!({
        "name": name, "region": "fra1", "version": "latest",
        "node_pools": [{ "name": "web", "size": "s-2vcpu-4gb", "count": nodes }],
    });
    let made = api.ok("POST", "/v2/kubernetes/clusters", body);
    let id = made["kubernetes_cluster"]["id"].as_str().expect("an id");
    format!("/v2/kubernetes/clusters/{id}")
}

pub(crate) fn kubectl(api: &Api, cluster: &str, query: &str) -> Kubectl {
    Kubectl::new(&api.get(&format!("{cluster}/kubeconfig{query}")).text)
}

#[test]
fn it_lets_in_whom_its_credentials_were_given_to() {
    let api = Api::start();
    let (one, other) = (cluster(&api, "one", 1), cluster(&api, "other", 1));
    let first = kubectl(&api, &one, "");
    let who = first.ok(&["auth", "whoami", "-o", "json"]);
    let who: Value = serde_json::from_str(&who).expect("JSON");
    let user = &who["status"]["userInfo"];
    assert_eq!(user["username"], "sandbox@example.com");
    assert_eq!(
        user["groups"],
        json!(["k8saas:authenticated", "system:authenticated"])
    );
    assert_eq!(first.ok(&["auth", "can-i", "*", "*"]), "yes");

    let calls = api.sandbox.cluster("one").expect("it is there").calls();
    let asked = calls
        .iter()
        .find(|call| call.path.contains("selfsubjectreviews"));
    let asked = asked.expect("it is recorded");
    assert_eq!((asked.method.as_str(), asked.status), ("POST", 201));
    assert_eq!(asked.user.as_deref(), Some("sandbox@example.com"));

    // The token of another cluster, at this one.
    let config = api.get(&format!("{one}/kubeconfig")).text;
    let token = |text: &str| {
        let line = text.lines().find(|line| line.contains("token:"));
        line.expect("a token").trim().to_owned()
    };
    let foreign = token(&api.get(&format!("{other}/kubeconfig")).text);
    let foreign = Kubectl::new(&config.replace(&token(&config), &foreign));
    foreign.is_nobody();
    let guessed = Kubectl::new(&config.replace(&token(&config), "token: dop_v1_guessed"));
    guessed.is_nobody();

    // One that is revoked stops at once, though it was good a moment ago.
    let second = Kubectl::new(&config);
    second.ok(&["get", "pods"]);
    let secret = token(&config).replace("token: ", "");
    api.sandbox.remove_token(&secret);
    second.is_nobody();
    first.ok(&["get", "pods"]);

    // And one whose time is over.
    let brief = kubectl(&api, &one, "?expiry_seconds=300");
    brief.ok(&["get", "pods"]);
    api.sandbox.advance(Duration::from_secs(301));
    brief.is_nobody();

    // A service account's token is the API server's to judge.
    let account = first.ok(&["create", "token", "default"]);
    let pod = Kubectl::new(&config.replace(&token(&config), &format!("token: {account}")));
    let refused = pod.refused(&["get", "pods"]);
    assert!(
        refused.contains("User \"system:serviceaccount:default:default\" cannot list resource"),
        "{refused}"
    );

    let server = api.sandbox.cluster("one").expect("it is there");
    let pids = server.pids();
    assert_eq!(pids.len(), 5, "{pids:?}");
    api.ok("DELETE", &one, Value::Null);
    assert!(api.sandbox.cluster("one").is_none() && server.pids().is_empty());
    let refused = first.refused(&["get", "pods"]);
    assert!(refused.contains("was refused"), "{refused}");
    // The other one was never asked for anything.
    assert!(
        api.sandbox
            .cluster("other")
            .expect("there")
            .pids()
            .is_empty()
    );
}

#[test]
fn tokens_may_live_for_seconds() {
    let api = Api::with(Settings {
        kubernetes_token_life: Duration::from_secs(60),
        ..Settings::default()
    });
    let one = cluster(&api, "one", 1);
    // It may have to wait for its turn, and the token is not to end meanwhile.
    let server = api.sandbox.cluster("one").expect("it is there");
    server.start().expect("it starts");
    let given = kubectl(&api, &one, "?expiry_seconds=3600");
    given.ok(&["get", "namespaces"]);
    api.sandbox.advance(Duration::from_secs(61));
    given.is_nobody();
    kubectl(&api, &one, "").ok(&["get", "namespaces"]);
}
