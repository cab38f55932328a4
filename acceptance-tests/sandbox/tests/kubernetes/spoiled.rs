//! Rules at the calls to a cluster.

use crate::client::Api;
use crate::doks::{cluster, kubectl};
use serde_json::json;
use slipway_sandbox::aws::{Fault, Rule, Signal, Victim};

fn config_map(name: &str) -> String {
    json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": name } }).to_string()
}

/// kubectl says what it was answered, so each kind of fault is met once.
#[test]
fn calls_to_a_cluster_meet_rules() {
    let api = Api::start();
    let path = cluster(&api, "one", 1);
    let server = api.sandbox.cluster("one").expect("it is there");
    let kubectl = kubectl(&api, &path, "");
    let create = |name: &str| kubectl.run(&["create", "-f", "-"], &config_map(name));
    let there = |name: &str| {
        let path = format!("/api/v1/namespaces/default/configmaps/{name}");
        server
            .call_outside("GET", &path, None)
            .expect("an answer")
            .0
            == 200
    };
    let rule = |fault| {
        let rule = Rule::on("k8s:Create configmaps")
            .resource("default/")
            .fault(fault);
        api.sandbox.rule(rule.named("test"))
    };
    assert!(create("none").is_ok() && there("none"));
    // Before anything is done, and after it was.
    for (name, fault, is_done, said) in [
        (
            "forbidden",
            Fault::error(403, "Forbidden", "not today"),
            false,
            "not today",
        ),
        (
            "internal",
            Fault::InternalError,
            false,
            "Internal error occurred",
        ),
        ("dropped", Fault::Drop, false, "EOF"),
        ("lost", Fault::LoseAnswer, true, "EOF"),
        (
            "late",
            Fault::InternalErrorAfterCommit,
            true,
            "Internal error occurred",
        ),
    ] {
        let rule = rule(fault);
        let refused = create(name).expect_err(name);
        assert!(refused.contains(said), "{name}: {refused}");
        assert_eq!((rule.hits(), there(name)), (1, is_done), "{name}");
        rule.remove();
        let calls = server.calls();
        let met = calls.iter().rev().find(|call| call.fault.is_some());
        let met = met.expect("it is recorded");
        assert_eq!(met.name, "k8s:Create configmaps", "{name}");
        assert_eq!(met.fault.as_deref(), Some("test"), "{name}");
        assert_eq!(met.status == 201, is_done, "{name}: {met:?}");
    }
    // kubectl comes again when it is told so.
    let busy = rule(Fault::Throttle);
    assert!(create("busy").is_ok() && busy.hits() == 1);
    busy.remove();
    // Whoever calls may be killed.
    for (name, is_done) in [("killed", false), ("killed-late", true)] {
        let (process, signal) = (Victim::Client, Signal::Kill);
        let rule = rule(match is_done {
            false => Fault::Kill { process, signal },
            true => Fault::KillAfterCommit { process, signal },
        });
        assert_eq!(create(name), Err(String::new()), "it says nothing more");
        assert_eq!((rule.hits(), there(name)), (1, is_done), "{name}");
        rule.remove();
    }
    // Another namespace is not meant.
    let other = api.sandbox.rule(
        Rule::on("k8s:*")
            .resource("other/*")
            .fault(Fault::Drop)
            .always(),
    );
    assert!(create("free").is_ok() && other.matched() == 0);
}
