//! What is around a release: the digest of its image, how it fares, and its cluster for other tools.

use crate::shop::{SANDBOX, deployment, existing, urn, workspace_of};
use serde_json::{Value, json};
use slipway_acceptance::cli::{CliError, for_each_cli};

/// The cluster is reached by a file that is made for the run, which another provider block is handed.
const AROUND: &str = r#"
variable "urn" {}

data "slipway_image" "web" {
  ref = "registry.digitalocean.com/acme/web:main"
}

ephemeral "slipway_kubeconfig" "shop" {
  cluster = var.urn
}

provider "slipway" {
  alias    = "handed"
  clusters = { handed = { kubeconfig = ephemeral.slipway_kubeconfig.shop.raw_config } }
}

resource "slipway_release" "web" {
  provider         = slipway.handed
  name             = "web"
  namespace        = var.namespace
  create_namespace = true
  cluster          = "handed"
  images           = { web = data.slipway_image.web.digest_ref }

  manifests = [<<-YAML
    apiVersion: apps/v1
    kind: Deployment
    metadata: { name: web }
    spec:
      replicas: 2
      selector: { matchLabels: { app: web } }
      template:
        metadata: { labels: { app: web } }
        spec: { containers: [{ name: web, image: registry.example/web }] }
    YAML
  ]
}

data "slipway_workload" "web" {
  cluster    = "shop"
  namespace  = var.namespace
  kind       = "Deployment"
  name       = "web"
  depends_on = [slipway_release.web]
}

output "told" {
  value = "${data.slipway_workload.web.status} ${data.slipway_workload.web.ready_replicas} ${data.slipway_workload.web.images["web"]}"
}
"#;

#[test]
fn a_release_runs_what_its_tag_means_and_is_told() {
    let body = json!({ "name": "acme", "subscription_tier_slug": "basic", "region": "fra1" });
    let (status, made) = SANDBOX.call_outside("POST", "/v2/registries", &body);
    assert_eq!(status, 201, "{made}");
    let registry = SANDBOX.registry().expect("a registry");
    for_each_cli(|cli| -> Result<(), CliError> {
        let namespace = format!("around-{}", cli.program_name());
        let mut workspace = workspace_of(cli, &namespace, AROUND)?;
        workspace.set_envs(SANDBOX.env());
        let address = format!("registry.digitalocean.com={}", registry.endpoint());
        workspace.set_env("SLIPWAY_REGISTRIES", address);
        workspace.set_env("TF_VAR_urn", urn());
        let revoked = SANDBOX.count("*:*evoke*");
        for content in ["one", "two"] {
            let digest = registry.push("acme/web", "main", content);
            let image = format!("registry.digitalocean.com/acme/web@{digest}");
            workspace.apply()?.success()?;
            let pods = deployment(&namespace, "web")["spec"]["template"]["spec"].clone();
            assert_eq!(pods["containers"][0]["image"], image.as_str());
            let state: Value = serde_json::from_str(&workspace.state_text()?).expect("JSON");
            assert_eq!(
                state["outputs"]["told"]["value"],
                format!("ready 2 {image}")
            );
            workspace.plan()?.empty_plan()?;
        }
        // Neither the file nor its token is kept.
        let state = workspace.state_text()?;
        assert!(!state.contains("current-context"), "{state}");
        workspace.destroy()?.success()?;
        assert!(SANDBOX.count("*:*evoke*") > revoked);
        assert!(existing(&namespace).is_empty());
        Ok(())
    });
}
