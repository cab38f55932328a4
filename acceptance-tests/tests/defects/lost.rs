//! Objects that the official provider loses, doubles, or replaces with all that is in them.

use std::time::Duration;

use serde_json::{Value, json};
use slipway_acceptance::aws::{Fault, Request, Rule};
use slipway_acceptance::cli::{Action, Cli};
use slipway_acceptance::digitalocean::Settings;

use super::{DATABASE, LONG, MAIN, change, count, id, on, outside};

#[test]
fn defect_3_a_database_that_is_late_stays_in_the_state_and_untaint_keeps_it() {
    let settings = Settings {
        database_creating: LONG,
        ..Settings::default()
    };
    on(Cli::Terraform, settings, DATABASE, |sandbox, workspace| {
        let run = change(workspace, "apply", &[])?.failure()?;
        let made = outside(sandbox, "GET", "/v2/databases", &Value::Null);
        assert_eq!(made["databases"][0]["id"], id(workspace, MAIN)?);
        let printed = run.said();
        assert!(printed.contains("was still not ready"), "{printed}");
        sandbox.advance(LONG);
        workspace.run(&["untaint", MAIN])?.success()?;
        workspace.apply()?.success()?;
        assert_eq!(sandbox.count("databases:CreateCluster"), 1);
        assert_eq!(sandbox.count("databases:DestroyCluster"), 0);
        Ok(())
    });
}

#[test]
fn defect_3_a_database_that_is_never_found_is_waited_for_no_longer_than_asked() {
    on(
        Cli::OpenTofu,
        Settings::default(),
        DATABASE,
        |sandbox, workspace| {
            let missing = Fault::error(404, "not_found", "cluster not found");
            let looks = sandbox.rule(Rule::on("databases:GetCluster").always().fault(missing));
            let run = change(workspace, "apply", &[])?.failure()?;
            looks.assert_fired();
            assert!(run.elapsed < Duration::from_secs(60), "{:?}", run.elapsed);
            let printed = run.said();
            assert!(printed.contains("it is not visible yet"), "{printed}");
            let made = outside(sandbox, "GET", "/v2/databases", &Value::Null);
            assert_eq!(made["databases"][0]["id"], id(workspace, MAIN)?);
            Ok(())
        },
    );
}

#[test]
fn defect_4_a_project_that_cannot_become_the_default_is_no_orphan() {
    let stack = r#"
resource "digitalocean_project" "shop" {
  name        = "shop"
  environment = "Staging"
  is_default  = true
}
"#;
    on(
        Cli::OpenTofu,
        Settings::default(),
        stack,
        |sandbox, workspace| {
            let refused = Fault::error(403, "forbidden", "You are not authorized");
            let is_change = |call: &Request| ["PUT", "PATCH"].contains(&call.method.as_str());
            let changes = Rule::on("projects:*").when(is_change).fault(refused);
            let changes = sandbox.rule(changes);
            workspace.apply()?.failure()?;
            changes.assert_fired();
            let projects = outside(sandbox, "GET", "/v2/projects", &Value::Null);
            let made = projects["projects"].as_array().into_iter().flatten();
            let made: Vec<_> = made.filter(|it| it["name"] == "shop").collect();
            assert_eq!(made.len(), 1, "{projects}");
            assert_eq!(made[0]["id"], id(workspace, "digitalocean_project.shop")?);
            workspace.apply()?.success()?;
            let now = outside(sandbox, "GET", "/v2/projects/default", &Value::Null);
            assert_eq!(now["project"]["name"], "shop");
            Ok(())
        },
    );
}

#[test]
fn defect_6_another_address_and_an_import_keep_the_zone_and_its_records() {
    let stack = r#"
variable "address" { default = "192.0.2.1" }

resource "digitalocean_domain" "shop" {
  name       = "shop.example"
  ip_address = var.address
}
"#;
    on(
        Cli::Terraform,
        Settings::default(),
        stack,
        |sandbox, workspace| {
            const SHOP: &str = "digitalocean_domain.shop";
            workspace.apply()?.success()?;
            let record = json!({ "type": "A", "name": "www", "data": "192.0.2.9" });
            let path = "/v2/domains/shop.example/records";
            outside(sandbox, "POST", path, &record);
            let before = outside(sandbox, "GET", path, &Value::Null);

            change(workspace, "apply", &["-var=address=192.0.2.2"])?.success()?;
            workspace.state_rm(SHOP)?.success()?;
            workspace.import(SHOP, "shop.example")?.success()?;
            let plan = workspace.plan_document()?;
            let action = plan.change(SHOP).and_then(|it| it.action());
            assert!(
                matches!(action, Some(Action::Noop | Action::Update)),
                "{action:?}"
            );
            workspace.apply()?.success()?;
            workspace.plan()?.empty_plan()?;

            assert_eq!(outside(sandbox, "GET", path, &Value::Null), before);
            assert_eq!(sandbox.count("domains:Create"), 1);
            assert_eq!(sandbox.count("domains:Delete"), 0);
            Ok(())
        },
    );
}

const REPEATABLE: &str = r#"
resource "digitalocean_domain" "shop" {
  name = "shop.example"
}

resource "digitalocean_record" "www" {
  domain = digitalocean_domain.shop.id
  type   = "A"
  name   = "www"
  value  = "192.0.2.1"
}

resource "digitalocean_kubernetes_cluster" "main" {
  name    = "main"
  region  = "fra1"
  version = "latest"

  node_pool {
    name       = "first"
    size       = "s-2vcpu-4gb"
    node_count = 1
  }
}
"#;

fn makes_one_of_each(cli: Cli, fault: &Fault) {
    on(
        cli,
        Settings::default(),
        REPEATABLE,
        |sandbox, workspace| {
            let rules = ["domains:CreateRecord", "kubernetes:CreateCluster"]
                .map(|call| sandbox.rule(Rule::on(call).fault(fault.clone())));
            workspace.apply()?.success()?;
            rules.iter().for_each(|rule| rule.assert_fired());
            assert_eq!(count(sandbox, "record"), 1, "{fault:?}");
            assert_eq!(count(sandbox, "cluster"), 1, "{fault:?}");
            Ok(())
        },
    );
}

#[test]
fn defect_7_an_older_version_is_refused_and_keeps_nobody_from_a_destroy() {
    let cluster = r#"
resource "digitalocean_kubernetes_cluster" "main" {
  name    = "main"
  region  = "fra1"
  version = var.old ? "1.33" : "1.36"
  ha      = !var.old

  node_pool {
    name       = "first"
    size       = "s-2vcpu-4gb"
    node_count = 1
  }
}

variable "old" { default = false }
"#;
    let stack = format!("{DATABASE}{cluster}");
    let older = ["-var=engine_version=14", "-var=old=true"];
    for cli in [Cli::Terraform, Cli::OpenTofu] {
        on(cli, Settings::default(), &stack, |sandbox, workspace| {
            workspace.apply()?.success()?;
            let said = change(workspace, "apply", &older)?.failure()?.said();
            for kind in ["a database cluster", "Kubernetes cluster out of reach"] {
                let refused = said.split("Error: ").skip(1);
                let refused = refused.filter(|error| error.contains(kind));
                assert_eq!(refused.count(), 1, "{kind}: {said}");
            }
            for call in ["databases:UpdateMajorVersion", "kubernetes:UpgradeCluster"] {
                assert_eq!(sandbox.count(call), 0, "{call}");
            }
            // It plans the configuration before anything else.
            change(workspace, "destroy", &older)?.success()?;
            for call in ["databases:DestroyCluster", "kubernetes:DeleteCluster"] {
                assert_eq!(sandbox.count(call), 1, "{call}");
            }
            Ok(())
        });
    }
}

#[test]
fn defect_8_what_was_made_without_an_answer_is_not_made_again() {
    makes_one_of_each(Cli::OpenTofu, &Fault::LoseAnswer);
}

#[test]
fn defect_8_what_was_made_in_spite_of_an_error_is_not_made_again() {
    makes_one_of_each(Cli::Terraform, &Fault::InternalErrorAfterCommit);
}

#[test]
fn defect_25_what_cannot_be_changed_because_it_is_gone_is_told_and_not_forgotten() {
    let stack = r#"
variable "large" { default = false }

resource "digitalocean_database_cluster" "main" {
  name       = "main"
  engine     = "pg"
  version    = "15"
  region     = "fra1"
  size       = var.large ? "db-s-1vcpu-2gb" : "db-s-1vcpu-1gb"
  node_count = 1
}

resource "digitalocean_kubernetes_cluster" "gone" {
  name    = "gone"
  region  = "fra1"
  version = "1.36.1-do.0"

  auto_upgrade = var.large

  node_pool {
    name       = "first"
    size       = "s-2vcpu-4gb"
    node_count = 1
  }
}

resource "digitalocean_kubernetes_cluster" "stays" {
  name    = "stays"
  region  = "fra1"
  version = "1.36.1-do.0"

  node_pool {
    name       = "first"
    size       = "s-2vcpu-4gb"
    node_count = 1
  }
}

resource "digitalocean_kubernetes_node_pool" "main" {
  cluster_id = digitalocean_kubernetes_cluster.stays.id
  name       = "other"
  size       = "s-2vcpu-4gb"
  node_count = var.large ? 2 : 1
}
"#;
    on(
        Cli::OpenTofu,
        Settings::default(),
        stack,
        |sandbox, workspace| {
            const CLUSTER: &str = "digitalocean_kubernetes_cluster.gone";
            const POOL: &str = "digitalocean_kubernetes_node_pool.main";
            workspace.apply()?.success()?;
            let state = workspace.state_file()?;
            let stays = state.string(POOL, "cluster_id").unwrap_or_default();
            let pools = format!("kubernetes/clusters/{stays}/node_pools");
            let all = [
                (MAIN, "databases"),
                (CLUSTER, "kubernetes/clusters"),
                (POOL, pools.as_str()),
            ];
            for (address, path) in all {
                let path = format!("/v2/{path}/{}", id(workspace, address)?);
                outside(sandbox, "DELETE", &path, &Value::Null);
            }
            let large = "-var=large=true";
            let stale = change(workspace, "apply", &["-refresh=false", large])?;
            let state = workspace.state_file()?;
            for (address, _) in all {
                assert!(state.instance(address).is_some(), "{address}");
            }
            let printed = stale.failure()?.said();
            // What a provider forgets without a word, the tools take for a bug of it.
            let told = printed
                .matches("Another program may have removed it")
                .count();
            assert_eq!(told, all.len(), "{printed}");
            // Whoever reads first sees that they are gone.
            let run = change(workspace, "apply", &[large])?.success()?;
            assert!(run.said().contains("3 added"), "{}", run.said());
            Ok(())
        },
    );
}
