//! What the official provider does not wait for, and what it takes for an error although it is done.

use serde_json::Value;
use slipway_acceptance::aws::{Fault, Rule};
use slipway_acceptance::cli::Cli;
use slipway_acceptance::digitalocean::Settings;

use super::{A_WHILE, DATABASE, MAIN, change, id, on, outside, said};

#[test]
fn defect_11_an_upgrade_of_a_database_is_waited_for() {
    let settings = Settings {
        database_changing: A_WHILE,
        ..Settings::default()
    };
    on(Cli::OpenTofu, settings, DATABASE, |sandbox, workspace| {
        workspace.apply()?.success()?;
        change(workspace, "apply", &["-var=engine_version=16"])?.success()?;
        let now = outside(sandbox, "GET", "/v2/databases", &Value::Null);
        assert_eq!(now["databases"][0]["version"], "16");
        Ok(())
    });
}

const BALANCER: &str = r#"
resource "digitalocean_loadbalancer" "main" {
  name   = "main"
  region = "fra1"

  forwarding_rule {
    entry_port      = 80
    entry_protocol  = "tcp"
    target_port     = 80
    target_protocol = "tcp"
  }
}
"#;

#[test]
fn defect_11_databases_and_load_balancers_are_gone_when_a_destroy_ends() {
    let stack = format!("{DATABASE}{BALANCER}");
    on(
        Cli::Terraform,
        Settings::default(),
        &stack,
        |sandbox, workspace| {
            // Both can be read for a while after they were deleted.
            let stays = ["databases:GetCluster", "loadBalancers:Get"].map(|look| {
                let stays = Rule::on(look).always().fault(Fault::StaleRead(A_WHILE));
                (look, sandbox.rule(stays))
            });
            workspace.apply()?.success()?;
            workspace.destroy()?.success()?;
            for (look, stays) in stays {
                stays.assert_fired();
                let calls = sandbox.calls().into_iter();
                let last = calls.filter(|call| call.name() == look).last();
                assert_eq!(last.and_then(|call| call.status), Some(404), "{look}");
            }
            Ok(())
        },
    );
}

#[test]
fn defect_12_what_is_gone_already_is_deleted() {
    let stack = format!(
        r#"{DATABASE}
resource "digitalocean_domain" "shop" {{
  name = "shop.example"
}}

resource "digitalocean_spaces_key" "some" {{
  name = "some"
}}

resource "digitalocean_kubernetes_cluster" "main" {{
  name    = "main"
  region  = "fra1"
  version = "latest"

  node_pool {{
    name       = "first"
    size       = "s-2vcpu-4gb"
    node_count = 1
  }}
}}

resource "digitalocean_kubernetes_node_pool" "other" {{
  cluster_id = digitalocean_kubernetes_cluster.main.id
  name       = "other"
  size       = "s-2vcpu-4gb"
  node_count = 1
}}
"#
    );
    on(
        Cli::OpenTofu,
        Settings::default(),
        &stack,
        |sandbox, workspace| {
            workspace.apply()?.success()?;
            let (database, key) = (
                id(workspace, MAIN)?,
                id(workspace, "digitalocean_spaces_key.some")?,
            );
            let cluster = id(workspace, "digitalocean_kubernetes_cluster.main")?;
            let pool = id(workspace, "digitalocean_kubernetes_node_pool.other")?;
            for path in [
                format!("databases/{database}"),
                "domains/shop.example".to_owned(),
                format!("spaces/keys/{key}"),
                format!("kubernetes/clusters/{cluster}/node_pools/{pool}"),
            ] {
                outside(sandbox, "DELETE", &format!("/v2/{path}"), &Value::Null);
            }
            // It was there when the plan was made.
            let run = change(workspace, "destroy", &["-refresh=false"])?.success()?;
            assert!(said(&run).contains("5 destroyed"), "{}", said(&run));
            for delete in [
                "databases:DestroyCluster",
                "domains:Delete",
                "spacesKey:Delete",
                "kubernetes:DeleteNodePool",
            ] {
                assert_eq!(sandbox.count(delete), 1, "{delete}");
            }
            Ok(())
        },
    );
}
