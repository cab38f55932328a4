//! What a cluster has left in its cloud is told by the destroy, because it costs money.

use crate::shop::{
    SANDBOX, cluster, existing, get, make_namespace, post, release_of, said, settings, tool, urn,
    wait_for, workspace_of,
};
use serde_json::json;
use slipway_acceptance::cli::{CliError, Workspace};

fn release(number: usize, namespace: &str) -> Result<Workspace, CliError> {
    let hcl = release_of("  create_namespace = true", &settings("settings", "a"));
    let cluster = format!("cluster = \"{}\"", urn());
    let hcl = hcl.replace("cluster = \"shop\"", &cluster);
    let mut workspace = workspace_of(tool(number), namespace, &hcl)?;
    workspace.set_envs(SANDBOX.env());
    workspace.apply()?.success()?;
    Ok(workspace)
}

const DESTROY: [&str; 4] = ["destroy", "-input=false", "-no-color", "-auto-approve"];
const TOLD: &str = "Objects of the cluster are left in its cloud";

#[test]
fn a_load_balancer_that_is_left_is_named() {
    let live = || -> Result<(), CliError> {
        // Somebody's own, which no release knows.
        make_namespace("left-by-hand");
        let services = "/api/v1/namespaces/left-by-hand/services";
        let service = json!({
            "metadata": { "name": "edge" },
            "spec": { "type": "LoadBalancer", "selector": { "app": "edge" }, "ports": [{ "port": 80 }] },
        });
        post(services, &service);
        let edge = format!("{services}/edge");
        let address = wait_for("its address", || {
            let ip = get(&edge)["status"]["loadBalancer"]["ingress"][0]["ip"].clone();
            ip.as_str().map(ToOwned::to_owned)
        });
        let (_, all) = SANDBOX.call_outside("GET", "/v2/load_balancers", &json!(null));
        let all = all["load_balancers"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let balancer = all
            .iter()
            .find(|it| it["ip"] == address.as_str())
            .expect("it is there");
        let name = balancer["name"].as_str().expect("a name");

        let run = release(0, "left-told")?.run(&DESTROY)?.success()?;
        assert!(said(&run).contains(TOLD), "{}", said(&run));
        assert!(
            said(&run).contains(name),
            "{name} is not in: {}",
            said(&run)
        );
        assert!(existing("left-told").is_empty());

        let deleted = cluster()
            .call_outside("DELETE", &edge, None)
            .expect("an answer");
        assert_eq!(deleted.0, 200);
        wait_for("its end", || get(&edge).is_null().then_some(()));
        let run = release(1, "left-nothing")?.run(&DESTROY)?.success()?;
        assert!(!said(&run).contains(TOLD), "{}", said(&run));
        Ok(())
    };
    live().unwrap_or_else(|error| panic!("{error}"));
}
