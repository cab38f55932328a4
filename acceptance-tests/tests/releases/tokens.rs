//! Tokens of a cluster that end while a release is being made: they are made anew, and nobody notices.

use serde_json::json;
use slipway_acceptance::cli::{Cli, CliError, Face, Provider, Workspace};
use slipway_acceptance::digitalocean::{Sandbox, Settings};
use std::time::Duration;

const LIFE: Duration = Duration::from_secs(2);

/// Its pods are ready only when a token has ended several times.
const RELEASE: &str = r#"
variable "cluster" {}

resource "slipway_release" "web" {
  name             = "web"
  namespace        = "shop"
  create_namespace = true
  cluster          = var.cluster

  manifests = [<<-YAML
    apiVersion: apps/v1
    kind: Deployment
    metadata: { name: web }
    spec:
      selector: { matchLabels: { app: web } }
      template:
        metadata:
          labels: { app: web }
          annotations: { slipway.dev/pod-life: slow-start, slipway.dev/slow-start-seconds: "8" }
        spec:
          containers: [{ name: web, image: "registry.example/web:1" }]
    ---
    apiVersion: v1
    kind: Service
    metadata: { name: web }
    spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }
    YAML
  ]
}
"#;

fn live(sandbox: &Sandbox, id: &str, cli: Cli) -> Result<(), CliError> {
    let mut workspace = Workspace::new(cli, &Provider::slipway_of(Face::Slipway)?)?;
    for (name, value) in sandbox.env() {
        workspace.set_env(name, value);
    }
    workspace.set_env("TF_VAR_cluster", format!("do:kubernetes:{id}"));
    workspace.configure(RELEASE)?;
    let made =
        || sandbox.count("kubernetes:GetCredentials") + sandbox.count("kubernetes:GetKubeconfig");
    let before = made();
    let run = workspace.apply()?.success()?;
    let renewed = made() - before;
    println!("apply in {:.1?}, {renewed} tokens of {LIFE:?}", run.elapsed);
    assert!(run.elapsed > 3 * LIFE, "{:?}", run.elapsed);
    assert!(renewed >= 3, "{renewed} tokens");
    workspace.plan()?.empty_plan()?;
    workspace.destroy()?.success()?;
    Ok(())
}

#[test]
fn tokens_that_end_during_an_apply_are_made_anew() {
    let sandbox = Sandbox::with_settings(Settings {
        kubernetes_token_life: LIFE,
        ..Settings::default()
    });
    let sandbox = sandbox.expect("the local DigitalOcean starts");
    let body = json!({
        "name": "brief", "region": "fra1", "version": "latest",
        "node_pools": [{ "name": "web", "size": "s-2vcpu-4gb", "count": 1 }],
    });
    let (_, made) = sandbox.call_outside("POST", "/v2/kubernetes/clusters", &body);
    let id = made["kubernetes_cluster"]["id"].as_str().expect("an id");
    let server = sandbox.cluster("brief").expect("it was made");
    // What a control plane takes to start is not what this is about.
    server.start().expect("it starts");
    for cli in Cli::all().unwrap_or_else(|error| panic!("{error}")) {
        live(&sandbox, id, cli).unwrap_or_else(|error| panic!("{}: {error}", cli.program_name()));
    }
    let refused = server
        .calls()
        .iter()
        .filter(|call| call.status == 401)
        .count();
    println!("{refused} calls were refused and made again");
}
