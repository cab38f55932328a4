//! Against the API server of a simulated cluster, which is a real one: what it answers is the truth.

mod anew;
mod broken;
mod client;
mod denied;
mod ended;
mod fields;
mod foreign;
mod immutable;
mod jobs;
mod kept;
mod lease;
mod rehearsal;
mod release;
mod rights;
mod strategy;
mod structure;
mod taken_over;
mod webhooks;

use std::future::Future;
use std::sync::{Arc, LazyLock};

use serde_json::{Value, json};
use slipway_engine::clock::Runtime;
use slipway_engine::retry::{Policy, Retry};
use slipway_engine::stop::Stop;
use slipway_kubernetes::client::{Cluster, Endpoint, StaticToken, Token};
use slipway_kubernetes::object::Object;
use slipway_sandbox::digitalocean::Sandbox;

/// The sandbox, which ends with this process.
static SANDBOX: LazyLock<Sandbox> = LazyLock::new(|| {
    let sandbox = Sandbox::start().expect("the sandbox starts");
    let body = json!({
        "name": "shop", "region": "fra1", "version": "latest",
        "node_pools": [{ "name": "web", "size": "s-2vcpu-4gb", "count": 2 }],
    });
    let (status, made) = sandbox.call_outside("POST", "/v2/kubernetes/clusters", &body);
    assert_eq!(status, 201, "{made}");
    sandbox
});

fn server() -> slipway_sandbox::kubernetes::Cluster {
    SANDBOX.cluster("shop").expect("it was made")
}

fn endpoint() -> Endpoint {
    Endpoint {
        host: server().endpoint(),
        authority: Some(server().authority()),
        identity: None,
    }
}

/// A cluster as whoever has a token sees it; failures are not tried for long.
fn as_whom(endpoint: &Endpoint, token: &str) -> Cluster {
    let policy = Policy::default().within(std::time::Duration::from_secs(2));
    let retry = Retry::new(Runtime::system(), Stop::new()).with_policy(policy);
    let credentials = Arc::new(StaticToken(Token::new(token)));
    Cluster::new(endpoint, credentials, retry).expect("an endpoint")
}

fn cluster() -> Cluster {
    as_whom(&endpoint(), &server().token())
}

/// Runs a test with a namespace of its own.
fn in_namespace<F: Future<Output = ()>>(name: &str, test: impl FnOnce(Cluster, String) -> F) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let cluster = cluster();
        let namespace = object(json!({
            "apiVersion": "v1", "kind": "Namespace", "metadata": { "generateName": format!("{name}-"), "name": "" },
        }));
        let made = cluster.create(&namespace, "test").await.expect("a namespace");
        let name = made["metadata"]["name"].as_str().expect("a name").to_owned();
        test(cluster, name).await;
    });
}

fn object(body: Value) -> Object {
    Object::from_cluster(body).expect("an object")
}

fn config_map(namespace: &str, name: &str, data: &Value) -> Object {
    object(json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": { "name": name, "namespace": namespace }, "data": data,
    }))
}
