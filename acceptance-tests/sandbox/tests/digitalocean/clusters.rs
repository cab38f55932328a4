//! Kubernetes.

use crate::client::{Api, text};
use serde_json::{Value, json};
use slipway_sandbox::digitalocean::Settings;
use std::time::Duration;

fn pool(name: &str, count: u64) -> Value {
    json!({ "name": name, "size": "s-2vcpu-4gb", "count": count })
}

fn cluster(api: &Api, version: &str) -> (String, Value) {
    let body = json!({
        "name": "shop", "region": "fra1", "version": version, "tags": ["prod"],
        "node_pools": [pool("web", 2)],
    });
    let made = api.ok("POST", "/v2/kubernetes/clusters", body)["kubernetes_cluster"].clone();
    (
        format!("/v2/kubernetes/clusters/{}", text(&made["id"])),
        made,
    )
}

fn read(api: &Api, path: &str) -> Value {
    api.get(path).body["kubernetes_cluster"].clone()
}

#[test]
fn a_cluster_comes_up_is_changed_and_goes() {
    let api = Api::with(Settings {
        cluster_provisioning: Duration::from_secs(100),
        node_provisioning: Duration::from_secs(50),
        cluster_deleting: Duration::from_secs(30),
        ..Settings::default()
    });
    let (path, made) = cluster(&api, "1.35");
    assert_eq!(made["status"]["state"], "provisioning");
    assert_eq!(
        (&made["version"], &made["ha"]),
        (&json!("1.35.4-do.1"), &json!(false))
    );
    let id = text(&made["id"]);
    assert_eq!(made["tags"], json!(["k8s", format!("k8s:{id}"), "prod"]));
    let web = &made["node_pools"][0];
    assert_eq!(
        web["tags"],
        json!(["k8s", format!("k8s:{id}"), "k8s:worker"])
    );
    assert_eq!(web["nodes"][0]["status"]["state"], "provisioning");
    assert_eq!(api.get(&format!("{path}/credentials")).status, 404);
    api.sandbox.advance(Duration::from_secs(101));
    let running = read(&api, &path);
    assert_eq!(running["status"]["state"], "running");
    assert_eq!(
        running["node_pools"][0]["nodes"][1]["status"]["state"],
        "running"
    );
    assert_ne!(running["ipv4"], "");
    assert_eq!(api.get("/v2/droplets").body["meta"]["total"], 2);

    assert_eq!(
        api.refused("PUT", &path, json!({ "auto_upgrade": true })),
        "422 unprocessable_entity: name is required"
    );
    let change = json!({ "name": "shop", "ha": true, "maintenance_policy": { "day": "monday", "start_time": "04:00" } });
    let changed = api.ok("PUT", &path, change)["kubernetes_cluster"].clone();
    assert_eq!(
        (&changed["ha"], &changed["ipv4"]),
        (&json!(true), &json!(""))
    );
    assert_eq!(
        api.refused("PUT", &path, json!({ "name": "shop", "ha": false })),
        "422 unprocessable_entity: validation error: high availability cannot be disabled"
    );

    assert_eq!(api.delete(&path).status, 204);
    assert_eq!(read(&api, &path)["status"]["state"], "deleting");
    let vpc = text(&made["vpc_uuid"]);
    assert_eq!(
        api.get(&format!("/v2/vpcs/{vpc}/members")).body["meta"]["total"],
        3
    );
    api.sandbox.advance(Duration::from_secs(31));
    assert_eq!(api.get(&path).status, 404);
    assert_eq!(api.get("/v2/droplets").body["meta"]["total"], 0);
    assert_eq!(
        api.sandbox.existing().keys().collect::<Vec<_>>(),
        ["tag"],
        "the user's own"
    );
}

#[test]
fn pools_grow_shrink_scale_and_keep_their_size() {
    let api = Api::with(Settings {
        node_draining: Duration::from_secs(20),
        droplet_limit: 6,
        ..Settings::default()
    });
    let (path, made) = cluster(&api, "latest");
    assert_eq!(made["ha"], true, "from 1.36 on");
    let pools = format!("{path}/node_pools");
    let web = format!("{pools}/{}", text(&made["node_pools"][0]["id"]));
    let job = api.ok("POST", &pools, pool("job", 1))["node_pool"].clone();
    let job = format!("{pools}/{}", text(&job["id"]));
    for (body, expected) in [
        (pool("job", 1), "node pool names must be unique"),
        (
            json!({ "name": "x", "size": "huge", "count": 1 }),
            "invalid node size: huge",
        ),
        (pool("x", 9), "will exceed your droplet limit"),
        (
            json!({ "name": "x", "size": "s-2vcpu-4gb", "count": 1, "auto_scale": true, "min_nodes": 1, "max_nodes": 9 }),
            "autoscale desired max nodes exceed limits, 9 additional nodes but not enough",
        ),
    ] {
        let said = api.refused("POST", &pools, body);
        assert!(said.contains(expected), "{said}");
    }
    let scaled = json!({
        "name": "web", "count": 1, "auto_scale": true, "min_nodes": 3, "max_nodes": 4,
        "labels": { "a": "b" }, "taints": [{ "key": "k", "value": "", "effect": "NoSchedule" }],
    });
    let grown = api.ok("PUT", &web, scaled)["node_pool"].clone();
    assert_eq!(
        (&grown["count"], &grown["size"]),
        (&json!(3), &json!("s-2vcpu-4gb"))
    );
    assert_eq!(grown["nodes"].as_array().map(Vec::len), Some(3));
    let small = json!({ "name": "web", "count": 1, "auto_scale": false });
    let small = api.ok("PUT", &web, small)["node_pool"].clone();
    assert_eq!(
        (&small["min_nodes"], &small["max_nodes"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(small["nodes"][2]["status"]["state"], "draining");
    api.sandbox.advance(Duration::from_secs(21));
    let left = api.get(&web).body["node_pool"]["nodes"].clone();
    assert_eq!(left.as_array().map(Vec::len), Some(1));
    let node = format!("{web}/nodes/{}", text(&left[0]["id"]));
    assert_eq!(
        api.delete(&format!("{node}?replace=1&skip_drain=1")).status,
        202
    );
    api.sandbox.advance(Duration::from_secs(21));
    let new = api.get(&web).body["node_pool"]["nodes"].clone();
    assert_ne!(new[0]["id"], left[0]["id"]);
    assert_eq!(api.delete(&job).status, 204);
    api.sandbox.advance(Duration::from_secs(21));
    assert_eq!(api.get(&job).status, 404);
    let last = api.refused("DELETE", &web, Value::Null);
    assert!(last.ends_with("cannot delete the last node pool"), "{last}");
    assert_eq!(api.get("/v2/droplets").body["meta"]["total"], 1);
}

#[test]
fn upgrades_go_by_patches_and_minor_versions() {
    let api = Api::with(Settings {
        cluster_upgrading: Duration::from_secs(60),
        ..Settings::default()
    });
    let (path, _) = cluster(&api, "1.34.6-do.0");
    let offered = |api: &Api| {
        let body = api.get(&format!("{path}/upgrades")).body;
        body["available_upgrade_versions"][0]["slug"].clone()
    };
    let upgrade = |api: &Api, version: &str| {
        let body = json!({ "version": version });
        api.call("POST", &format!("{path}/upgrade"), &body).said()
    };
    assert_eq!(offered(&api), "1.34.7-do.2");
    assert!(
        upgrade(&api, "1.35.4-do.1").starts_with("422"),
        "patches first"
    );
    assert_eq!(upgrade(&api, "1.34.7-do.2"), "202");
    let state = read(&api, &path);
    assert_eq!(
        (&state["status"]["state"], &state["version"]),
        (&json!("upgrading"), &json!("1.34.6-do.0"))
    );
    api.sandbox.advance(Duration::from_secs(61));
    let after = read(&api, &path);
    assert_eq!(
        (&after["status"]["state"], &after["version"]),
        (&json!("running"), &json!("1.34.7-do.2"))
    );
    assert_ne!(
        after["node_pools"][0]["nodes"][0]["id"],
        state["node_pools"][0]["nodes"][0]["id"]
    );
    for version in ["1.35.4-do.1", "1.36.1-do.0"] {
        assert_eq!(upgrade(&api, version), "202");
        api.sandbox.advance(Duration::from_secs(61));
    }
    assert_eq!(offered(&api), Value::Null);
}

#[test]
fn credentials_end_with_their_time_and_reach_nothing_without_the_cluster() {
    let api = Api::start();
    let (path, made) = cluster(&api, "latest");
    let id = text(&made["id"]);
    let minted = api
        .get(&format!("{path}/credentials?expiry_seconds=60"))
        .body;
    let server = api.sandbox.cluster(&id).expect("it is there");
    assert_eq!(text(&minted["server"]), server.endpoint());
    assert_eq!(
        api.sandbox.existing()["token"],
        [format!("kubernetes {id}")]
    );
    api.sandbox.advance(Duration::from_secs(61));
    assert!(!api.sandbox.existing().contains_key("token"));
    let file = api.get(&format!("{path}/kubeconfig"));
    assert_eq!(file.headers["content-type"], "application/yaml");
    assert!(file.text.contains("token: dop_v1_"), "{}", file.text);
    assert!(api.sandbox.existing().contains_key("token"));
    api.delete(&path);
    assert_eq!(api.get(&path).status, 404);
    assert!(!api.sandbox.existing().contains_key("token"));
}

#[test]
fn what_a_cluster_made_outlives_it_unless_it_is_named() {
    let api = Api::start();
    let (path, made) = cluster(&api, "latest");
    let rule = json!({
        "entry_protocol": "tcp", "entry_port": 80, "target_protocol": "tcp", "target_port": 80,
    });
    let mut ids = Vec::new();
    for (kind, root, body) in [
        (
            "load_balancers",
            "load_balancer",
            json!({ "name": "a1", "region": "fra1", "forwarding_rules": [rule] }),
        ),
        (
            "volumes",
            "volume",
            json!({ "name": "pvc-1", "region": "fra1", "size_gigabytes": 1 }),
        ),
    ] {
        let one = api.ok("POST", &format!("/v2/{kind}"), body);
        let id = text(&one[root]["id"]);
        assert!(api.sandbox.associate(&text(&made["id"]), &id));
        ids.push(id);
    }
    let all = format!("{path}/destroy_with_associated_resources");
    let listed = api.get(&all).body;
    assert_eq!(
        listed["load_balancers"],
        json!([{ "id": ids[0], "name": "a1" }])
    );
    assert_eq!(listed["volume_snapshots"], json!([]));
    let body = json!({ "load_balancers": [ids[0]], "volumes": [], "volume_snapshots": [] });
    assert_eq!(
        api.call("DELETE", &format!("{all}/selective"), &body)
            .status,
        204
    );
    assert_eq!(api.get(&path).status, 404);
    let left = api.sandbox.existing();
    assert_eq!(left.get("load balancer"), None);
    assert_eq!(left["volume"], ["pvc-1"]);
}

#[test]
fn a_cluster_pulls_from_the_registries_that_it_is_given() {
    let api = Api::start();
    let (path, made) = cluster(&api, "latest");
    let change = |method: &str, name: &str| {
        let body = json!({ "cluster_uuids": [made["id"]], "registries": [name] });
        api.call(method, "/v2/kubernetes/registries", &body).said()
    };
    assert_eq!(
        change("POST", "shop"),
        "404 not_found: registry shop not found"
    );
    let body = json!({ "name": "shop", "subscription_tier_slug": "basic" });
    api.ok("POST", "/v2/registries", body);
    assert_eq!(change("POST", "shop"), "204");
    let state = read(&api, &path);
    assert_eq!(
        (&state["registry_enabled"], &state["registries"]),
        (&json!(true), &json!(["shop"]))
    );
    assert_eq!(change("DELETE", "shop"), "204");
    assert_eq!(read(&api, &path)["registry_enabled"], false);
}

#[test]
fn a_cluster_may_fail_and_versions_may_move_by_themselves() {
    let api = Api::start();
    api.sandbox.fail_next_cluster("no capacity in fra1");
    let (path, _) = cluster(&api, "latest");
    let broken = read(&api, &path);
    assert_eq!(
        broken["status"],
        json!({ "state": "error", "message": "no capacity in fra1" })
    );
    let messages = api.get(&format!("{path}/status_messages")).body;
    assert_eq!(messages["messages"][0]["message"], "no capacity in fra1");
    let (path, made) = cluster(&api, "1.34.6-do.0");
    read(&api, &path);
    let version = api.sandbox.patch_cluster(&text(&made["id"]));
    assert_eq!(version.as_deref(), Some("1.34.7-do.2"));
    assert_eq!(read(&api, &path)["version"], "1.34.7-do.2");
    for (member, value) in [("region", "mars1"), ("version", "0.1")] {
        let mut body = json!({
            "name": "x", "region": "fra1", "version": "latest", "node_pools": [pool("web", 1)],
        });
        body[member] = json!(value);
        let said = api.refused("POST", "/v2/kubernetes/clusters", body);
        assert!(
            said.starts_with("422 unprocessable_entity: validation error: invalid"),
            "{said}"
        );
    }
    assert_eq!(api.get("/v2/kubernetes/options").status, 200);
    assert_eq!(api.get("/v2/sizes").status, 200);
    assert_eq!(api.get("/v2/regions").status, 200);
}
