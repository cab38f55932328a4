//! The cluster, and the release that most tests make.

use serde_json::{Value, json};
use slipway_acceptance::cli::{Cli, CliError, Face, Provider, Run, Workspace};
use slipway_acceptance::digitalocean::Sandbox;
use slipway_acceptance::kubernetes::Cluster;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// No command takes longer on any machine.
const LIMIT: Duration = Duration::from_secs(240);

/// The sandbox, which ends with this process.
pub(crate) static SANDBOX: LazyLock<Sandbox> = LazyLock::new(|| {
    let sandbox = Sandbox::start().expect("the local DigitalOcean starts");
    let body = json!({
        "name": "shop", "region": "fra1", "version": "latest",
        "node_pools": [{ "name": "web", "size": "s-8vcpu-16gb", "count": 3 }],
    });
    let (status, made) = sandbox.call_outside("POST", "/v2/kubernetes/clusters", &body);
    assert_eq!(status, 201, "{made}");
    let cluster = sandbox.cluster("shop").expect("it was made");
    cluster.start().expect("it starts");
    sandbox
});

/// The Kubernetes of all tests.
pub(crate) fn cluster() -> Cluster {
    SANDBOX.cluster("shop").expect("it is there")
}

/// The URN of the cluster of all tests.
pub(crate) fn urn() -> String {
    let (_, all) = SANDBOX.call_outside("GET", "/v2/kubernetes/clusters", &Value::Null);
    let all = all["kubernetes_clusters"].as_array().into_iter().flatten();
    let mut shop = all.filter(|cluster| cluster["name"] == "shop");
    let shop = shop.next().expect("it is there");
    format!("do:kubernetes:{}", shop["id"].as_str().expect("an id"))
}

/// Everything that a command printed, as one line: the tools wrap it.
pub(crate) fn said(run: &Run) -> String {
    let all = format!("{}\n{}", run.printed(), run.printed_errors());
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The configuration of the provider, and the release.
pub(crate) const PROVIDER: &str = r#"
terraform {
  required_providers {
    slipway = { source = "slipway/slipway" }
  }
}

variable "host" {}
variable "authority" {}
variable "token" {}
variable "namespace" {}

provider "slipway" {
  clusters = {
    shop = { host = var.host, certificate_authority = var.authority, token = var.token }
  }
}
"#;

/// A release of several kinds, with a namespace of its own.
pub(crate) const WEB: &str = r#"
variable "tag" { default = "1" }
variable "life" { default = "runs" }
variable "log" { default = "" }

resource "slipway_release" "web" {
  name             = "web"
  namespace        = var.namespace
  create_namespace = true
  cluster          = "shop"
  images           = { web = "registry.example/web:${var.tag}" }

  manifests = [<<-YAML
    apiVersion: v1
    kind: ConfigMap
    metadata: { name: settings }
    data: { greeting: hello }
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: { name: web }
    spec:
      replicas: 2
      selector: { matchLabels: { app: web } }
      template:
        metadata:
          labels: { app: web }
          annotations:
            slipway.dev/pod-life: "${var.life}"
            slipway.dev/logs: "${var.log}"
            slipway.dev/previous-logs: "${var.log}"
        spec:
          containers:
            - name: web
              image: registry.example/web
              envFrom: [{ configMapRef: { name: settings } }]
    ---
    apiVersion: v1
    kind: Service
    metadata: { name: web }
    spec:
      selector: { app: web }
      ports: [{ port: 80 }]
    YAML
  ]
}
"#;

/// Its address.
pub(crate) const ADDRESS: &str = "slipway_release.web";

/// A workspace with the release, whose tools start the provider.
pub(crate) fn workspace(cli: Cli, namespace: &str) -> Result<Workspace, CliError> {
    workspace_of(cli, namespace, WEB)
}

/// The same with another release.
pub(crate) fn workspace_of(cli: Cli, namespace: &str, hcl: &str) -> Result<Workspace, CliError> {
    let mut workspace = Workspace::new(cli, &Provider::slipway_of(Face::Slipway)?)?;
    workspace.set_timeout(LIMIT);
    let cluster = cluster();
    for (name, value) in [
        ("host", cluster.endpoint()),
        ("authority", cluster.authority()),
        ("token", cluster.token()),
        ("namespace", namespace.to_owned()),
    ] {
        workspace.set_env(format!("TF_VAR_{name}"), value);
    }
    workspace.write("provider.tf", PROVIDER)?;
    workspace.configure(hcl)?;
    Ok(workspace)
}

/// The tools take turns where both do the same.
pub(crate) fn tool(number: usize) -> Cli {
    let tools = Cli::all().unwrap_or_else(|error| panic!("{error}"));
    tools[number % tools.len()]
}

/// A release with a namespace of its own, of these arguments and manifests.
pub(crate) fn release_of(arguments: &str, manifests: &str) -> String {
    let arguments: String = arguments.lines().map(|line| format!("{line}\n")).collect();
    format!(
        "resource \"slipway_release\" \"web\" {{\n  name = \"web\"\n  namespace = var.namespace\n  cluster = \"shop\"\n\
         {arguments}  manifests = [<<-YAML\n{manifests}\n    YAML\n  ]\n}}\n"
    )
}

/// A ConfigMap as a manifest has it.
pub(crate) fn settings(name: &str, value: &str) -> String {
    format!(
        "    apiVersion: v1\n    kind: ConfigMap\n    metadata: {{ name: {name} }}\n    data: {{ a: {value} }}"
    )
}

/// A namespace that no release makes.
pub(crate) fn make_namespace(name: &str) {
    let body = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": name } });
    post("/api/v1/namespaces", &body);
}

/// Makes something behind everybody's back.
pub(crate) fn post(path: &str, body: &Value) -> Value {
    let (status, answer) = cluster()
        .call_outside("POST", path, Some(body))
        .expect("an answer");
    assert_eq!(status, 201, "{answer}");
    answer
}

/// Changes something behind everybody's back.
pub(crate) fn patch(path: &str, body: &Value) {
    let (status, answer) = cluster()
        .call_outside("PATCH", path, Some(body))
        .expect("an answer");
    assert_eq!(status, 200, "{answer}");
}

/// Waits for something that comes within a minute.
pub(crate) fn wait_for<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "{what} does not come");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// What the API server answers to whoever may do everything.
pub(crate) fn get(path: &str) -> Value {
    let (status, answer) = cluster()
        .call_outside("GET", path, None)
        .expect("an answer");
    match status {
        404 => Value::Null,
        200 => answer,
        _ => panic!("{path}: {status} {answer}"),
    }
}

/// A Deployment.
pub(crate) fn deployment(namespace: &str, name: &str) -> Value {
    get(&format!(
        "/apis/apps/v1/namespaces/{namespace}/deployments/{name}"
    ))
}

/// Everything in a namespace that is of a kind which releases make, and the namespace: `configmaps/settings`.
pub(crate) fn existing(namespace: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (api, plural) in [
        ("api/v1", "configmaps"),
        ("api/v1", "secrets"),
        ("api/v1", "services"),
        ("api/v1", "serviceaccounts"),
        ("apis/apps/v1", "deployments"),
    ] {
        let list = get(&format!("/{api}/namespaces/{namespace}/{plural}"));
        let items = list["items"].as_array().into_iter().flatten();
        let names = items.filter_map(|item| item["metadata"]["name"].as_str());
        all.extend(names.map(|name| format!("{plural}/{name}")));
    }
    if !get(&format!("/api/v1/namespaces/{namespace}")).is_null() {
        all.insert(format!("namespaces/{namespace}"));
    }
    all
}
