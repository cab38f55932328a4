//! Against the API server of a simulated cluster, which is a real one.

use std::time::Duration;

use serde_json::json;
use slipway_kubernetes::client::Manner;
use slipway_sandbox::digitalocean::Sandbox;

use super::*;
use crate::testing::{configured, run, said};

fn deployment(name: &str, image: &str, notes: &Value) -> Object {
    let body = json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": { "name": name, "namespace": "default" },
        "spec": {
            "replicas": 2,
            "selector": { "matchLabels": { "app": name } },
            "template": {
                "metadata": { "labels": { "app": name }, "annotations": notes },
                "spec": { "containers": [{ "name": "web", "image": image }] },
            },
        },
    });
    Object::from_cluster(body).expect("an object")
}

#[test]
fn what_is_in_a_cluster_is_told() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let body = json!({
        "name": "shop", "region": "fra1", "version": "latest",
        "node_pools": [{ "name": "web", "size": "s-2vcpu-4gb", "count": 1 }],
    });
    let (_, made) = sandbox.call_outside("POST", "/v2/kubernetes/clusters", &body);
    let id = made["kubernetes_cluster"]["id"].as_str().expect("an id");
    let urn = format!("do:kubernetes:{id}");
    sandbox
        .cluster("shop")
        .expect("there")
        .start()
        .expect("it starts");
    let shared = configured(sandbox.env());
    run(async {
        let reached = clusters::required(&shared, &urn).await.expect("reached");
        let manner = Manner {
            manager: "test",
            force: false,
            dry_run: false,
        };
        let web = deployment("web", "registry.example/web:1", &json!({}));
        reached.cluster.apply(&web, manner).await.expect("applied");
        let workloads = Workloads::new(Arc::clone(&shared));
        let ask = async |kind: &str, namespace: Option<&str>, name: &str| {
            let config = Workload {
                cluster: urn.clone().into(),
                kind: kind.into(),
                name: name.into(),
                namespace: namespace.map(ToOwned::to_owned).into(),
                ..Workload::default()
            };
            workloads.read(config, &StopSignal::never()).await
        };
        let mut told = ask("Deployment", Some("default"), "web")
            .await
            .expect("told");
        for _ in 0..100 {
            if told.status == "ready".into() {
                break;
            }
            assert_eq!(told.status, "waiting".into(), "{told:?}");
            shared.runtime().sleep(Duration::from_millis(200)).await;
            told = ask("Deployment.apps", Some("default"), "web")
                .await
                .expect("told");
        }
        assert_eq!(told.status, "ready".into(), "{told:?}");
        assert_eq!(told.why, "".into());
        assert_eq!((told.replicas, told.ready_replicas), (2.into(), 2.into()));
        let images = BTreeMap::from([("web".to_owned(), "registry.example/web:1".to_owned())]);
        assert_eq!(told.images, images.into());
        let namespace = ask("Namespace", None, "default").await.expect("told");
        assert_eq!(namespace.status, "ready".into());
        assert_eq!(namespace.replicas, Attr::Null);

        let refused = async |kind: &str, namespace: Option<&str>, name: &str| {
            said(&ask(kind, namespace, name).await.expect_err("refused"))
        };
        let told = refused("Deployment", Some("default"), "api").await;
        assert!(told.contains("Workload not found"), "{told}");
        assert!(told.contains("Deployment/default/api"), "{told}");
        let told = refused("Deployment", None, "web").await;
        assert!(told.contains("Give `namespace`"), "{told}");
        let told = refused("Namespace", Some("default"), "default").await;
        assert!(told.contains("Leave out `namespace`"), "{told}");
        let told = refused("Deploymnt", Some("default"), "web").await;
        assert!(told.contains("serves no kind `Deploymnt`"), "{told}");
    });
}
