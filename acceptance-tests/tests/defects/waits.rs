//! What the official provider does not wait for, and what it takes for an error although it is done.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;
use slipway_acceptance::aws::{Fault, Rule};
use slipway_acceptance::cli::Cli;
use slipway_acceptance::digitalocean::{Sandbox, Settings};

use super::{A_WHILE, DATABASE, MAIN, change, id, on, outside};

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

/// A cluster that does not show its change at once is not one that has it.
#[test]
fn defect_11_a_database_is_as_it_was_to_be_when_an_apply_ends() {
    let settings = Settings {
        database_changing: A_WHILE,
        ..Settings::default()
    };
    let stack = DATABASE.replace("\"db-s-1vcpu-1gb\"", "var.size");
    let stack = format!("variable \"size\" {{ default = \"db-s-1vcpu-1gb\" }}\n{stack}");
    on(Cli::Terraform, settings, &stack, |sandbox, workspace| {
        workspace.apply()?.success()?;
        workspace.plan()?.empty_plan()?;
        let reads = Rule::on("databases:GetCluster").times(3);
        let stale = sandbox.rule(reads.fault(Fault::StaleRead(A_WHILE * 5)));
        change(workspace, "apply", &["-var=size=db-s-2vcpu-4gb"])?.success()?;
        stale.assert_fired();
        let now = outside(sandbox, "GET", "/v2/databases", &Value::Null);
        assert_eq!(now["databases"][0]["size"], "db-s-2vcpu-4gb");
        assert_eq!(now["databases"][0]["status"], "online");
        Ok(())
    });
}

const BALANCER: &str = r#"
variable "port" { default = 80 }

resource "digitalocean_loadbalancer" "main" {
  name   = "main"
  region = "fra1"

  forwarding_rule {
    entry_port      = var.port
    entry_protocol  = "tcp"
    target_port     = 80
    target_protocol = "tcp"
  }
}
"#;

/// Its address.
const WAY_IN: &str = "digitalocean_loadbalancer.main";

/// What the API tells of a load balancer while this is in force.
fn told(status: &str) -> Rule {
    let value = Fault::UnknownValue {
        member: "status".to_owned(),
        value: status.to_owned(),
    };
    Rule::on("loadBalancers:Get").always().fault(value)
}

/// Another port, which is a change in place. Nothing is read before it.
const CHANGE: [&str; 2] = ["-refresh=false", "-var=port=81"];

#[test]
fn defect_11_an_update_of_a_load_balancer_is_waited_for() {
    let settings = Settings::default();
    on(Cli::OpenTofu, settings, BALANCER, |sandbox, workspace| {
        workspace.apply()?.success()?;
        sandbox.reset_calls();
        let new = sandbox.rule(told("new").times(2));
        change(workspace, "apply", &CHANGE)?.success()?;
        assert_eq!(new.hits(), 2);
        let calls = sandbox.calls().into_iter();
        let mut looks = calls.filter(|call| call.name() == "loadBalancers:Get");
        assert!(looks.next_back().is_some_and(|last| last.fault.is_none()));
        let state = workspace.state_file()?;
        assert_eq!(state.string(WAY_IN, "status"), Some("active"));
        Ok(())
    });
}

#[test]
fn defect_11_a_load_balancer_whose_update_fails_or_is_interrupted_stays_in_the_state() {
    let settings = Settings::default();
    on(Cli::Terraform, settings, BALANCER, |sandbox, workspace| {
        workspace.apply()?.success()?;
        let made = id(workspace, WAY_IN)?;

        let errored = sandbox.rule(told("errored"));
        let run = change(workspace, "apply", &CHANGE)?.failure()?;
        assert!(
            run.said().contains("its state is `errored`"),
            "{}",
            run.said()
        );
        errored.assert_fired();
        errored.remove();
        assert_eq!(id(workspace, WAY_IN)?, made);

        let (processes, once) = (workspace.processes().clone(), Once::new());
        let interrupt = Fault::run(move |_| {
            once.call_once(|| {
                processes.interrupt();
            });
        });
        let new = sandbox.rule(told("new").fault(interrupt));
        let run = change(workspace, "apply", &["-refresh=false", "-var=port=82"])?;
        new.assert_fired();
        assert!(run.said().contains("Warning: "), "{}", run.said());
        new.remove();
        assert_eq!(id(workspace, WAY_IN)?, made);

        let run = change(workspace, "apply", &["-var=port=82"])?.success()?;
        assert!(
            run.said().contains("0 added, 0 changed, 0 destroyed"),
            "{}",
            run.said()
        );
        assert_eq!(sandbox.count("loadBalancers:Update"), 2);
        Ok(())
    });
}

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
            assert!(run.said().contains("5 destroyed"), "{}", run.said());
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

const CLUSTER: &str = r#"
variable "size" { default = "s-2vcpu-4gb" }

resource "digitalocean_kubernetes_cluster" "main" {
  name    = "main"
  region  = "fra1"
  version = "latest"

  node_pool {
    name       = "first"
    size       = var.size
    node_count = 1
  }
}
"#;

/// Deletes the pool that takes the place of another one, once it was seen.
fn delete_new_pool(sandbox: &Sandbox, is_over: &AtomicBool) {
    let was_seen = || {
        let calls = sandbox.calls();
        let mut since = calls
            .iter()
            .skip_while(|it| it.name() != "kubernetes:AddNodePool");
        since.any(|it| it.name() == "kubernetes:GetCluster")
    };
    while !was_seen() {
        assert!(!is_over.load(Ordering::Relaxed), "no pool was made");
        std::thread::yield_now();
    }
    let told = outside(sandbox, "GET", "/v2/kubernetes/clusters", &Value::Null);
    let cluster = &told["kubernetes_clusters"][0];
    let id = |it: &Value| it["id"].as_str().unwrap_or_default().to_owned();
    let (cluster, pool) = (id(cluster), id(&cluster["node_pools"][1]));
    let path = format!("/v2/kubernetes/clusters/{cluster}/node_pools/{pool}");
    outside(sandbox, "DELETE", &path, &Value::Null);
}

#[test]
fn a_pool_that_something_else_deletes_is_not_waited_for() {
    let settings = Settings {
        node_provisioning: A_WHILE * 3,
        ..Settings::default()
    };
    on(Cli::Terraform, settings, CLUSTER, |sandbox, workspace| {
        workspace.apply()?.success()?;
        let is_over = AtomicBool::new(false);
        let run = std::thread::scope(|scope| {
            scope.spawn(|| delete_new_pool(sandbox, &is_over));
            let run = change(workspace, "apply", &["-var=size=s-4vcpu-8gb"]);
            is_over.store(true, Ordering::Relaxed);
            run
        });
        let said = run?.failure()?.said();
        assert!(said.contains("deleted by something else"), "{said}");
        // The next run makes another one.
        change(workspace, "apply", &["-var=size=s-4vcpu-8gb"])?.success()?;
        assert_eq!(sandbox.count("kubernetes:AddNodePool"), 2);
        Ok(())
    });
}
