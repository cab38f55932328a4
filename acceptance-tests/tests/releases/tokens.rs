//! Tokens of a cluster that end while a release is being made: they are made anew, and nobody notices.

use crate::shop::tool;
use serde_json::json;
use slipway_acceptance::aws;
use slipway_acceptance::cases;
use slipway_acceptance::cli::{Cli, CliError, Face, Provider, Workspace};
use slipway_acceptance::digitalocean::{Sandbox, Settings};
use slipway_acceptance::kubernetes::Cluster;
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

/// How many calls a cluster has refused because of who asked.
fn refused(cluster: &Cluster) -> usize {
    let calls = cluster.calls();
    calls.iter().filter(|call| call.status == 401).count()
}

fn live(sandbox: &Sandbox, server: &Cluster, id: &str, cli: Cli) -> Result<(), CliError> {
    let mut workspace = Workspace::new(cli, &Provider::slipway_of(Face::Slipway)?)?;
    workspace.set_envs(sandbox.env());
    workspace.set_env("TF_VAR_cluster", format!("do:kubernetes:{id}"));
    workspace.configure(RELEASE)?;
    let made =
        || sandbox.count("kubernetes:GetCredentials") + sandbox.count("kubernetes:GetKubeconfig");
    let before = made();
    let run = workspace.apply()?.success()?;
    let renewed = made() - before;
    let refused = refused(server);
    println!(
        "apply in {:.1?}, {renewed} tokens of {LIFE:?}, {refused} calls refused until now",
        run.elapsed
    );
    assert!(run.elapsed > 3 * LIFE, "{:?}", run.elapsed);
    assert!(renewed >= 3, "{renewed} tokens");
    // They are renewed before they end; a busy machine may be late for one.
    assert!(
        refused * 4 <= renewed,
        "{refused} refused, {renewed} tokens"
    );
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
        live(&sandbox, &server, id, cli)
            .unwrap_or_else(|error| panic!("{}: {error}", cli.program_name()));
    }
    // Its control plane makes room for the next.
    drop(sandbox);
    eks();
}

/// Its life is not told to whoever makes it, so a token of EKS is made anew when it is refused before its time.
const EKS_LIFE: Duration = Duration::from_secs(3);

/// The release that makes its cluster in the same apply, with pods that take longer than three tokens.
fn eks() {
    let settings = aws::Settings {
        eks: aws::EksSettings {
            token_life: EKS_LIFE,
            ..aws::EksSettings::default()
        },
        ..aws::Settings::default()
    };
    let sandbox = aws::Sandbox::with_settings(settings).expect("the local AWS starts");
    let live = || -> Result<(), CliError> {
        let provider = Provider::several(&[Face::Aws, Face::Slipway], Provider::slipway_of)?;
        let workspace = cases::workspace(tool(0), &provider, &sandbox)?;
        let source = "terraform {\n  required_providers {\n    slipway = { source = \"slipway/slipway\" }\n  }\n}\n";
        workspace.write("providers.tf", source)?;
        let slow = "metadata:\n      labels: { app: web }\n      annotations: { slipway.dev/pod-life: slow-start, slipway.dev/slow-start-seconds: \"12\" }\n";
        let manifests = include_str!("../../cases/release-eks/web.yaml");
        let with = manifests.replace("metadata:\n      labels: { app: web }\n", slow);
        assert_ne!(with, manifests);
        workspace.write("web.yaml", &with)?;
        workspace.configure(include_str!("../../cases/release-eks/main.tf"))?;
        let run = workspace.apply()?.success()?;
        let server = sandbox.cluster("shop").expect("it was made");
        let refused = refused(&server);
        println!("EKS: apply in {:.1?}, {refused} calls refused", run.elapsed);
        assert!(refused >= 2, "{refused} calls of a token that had ended");
        // The roles tell of their policies by now, which is no change.
        workspace.plan()?.success()?;
        workspace.destroy()?.success()?;
        Ok(())
    };
    live().unwrap_or_else(|error| panic!("{error}"));
}
