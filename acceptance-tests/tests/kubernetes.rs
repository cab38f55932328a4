//! Kubernetes clusters of DigitalOcean when something comes between: what a folder of `cases/` cannot script.
//! Each test is about a fault of the official provider, by its number in the list of those that its source
//! and its users tell.

use std::time::Duration;

use serde_json::{Value, json};
use slipway_acceptance::aws::{Fault, Rule};
use slipway_acceptance::cli::{Cli, CliError, Face, Provider, Workspace, for_each_cli};
use slipway_acceptance::digitalocean::{Sandbox, Settings};

const CLUSTER: &str = "digitalocean_kubernetes_cluster.main";

/// A cluster in a network of its own.
const STACK: &str = r#"
variable "size" { default = "s-2vcpu-4gb" }
variable "kube_version" { default = "1.34.6-do.0" }
variable "more" { default = false }
variable "kinds" { default = "null" }

resource "digitalocean_vpc" "net" {
  name     = "net"
  region   = "fra1"
  ip_range = "10.20.0.0/16"
}

resource "digitalocean_kubernetes_cluster" "main" {
  name     = "main"
  region   = "fra1"
  version  = var.kube_version
  vpc_uuid = digitalocean_vpc.net.id

  registry_integration             = var.more
  destroy_all_associated_resources = var.kinds == "null" ? var.more : null
  destroy_associated_resources     = jsondecode(var.kinds)

  node_pool {
    name       = "first"
    size       = var.size
    node_count = 2
    tags       = ["shop"]
  }

  timeouts {
    create = "20s"
  }
}
"#;

/// Longer than any test waits.
const LONG: Duration = Duration::from_secs(3600);

/// Long enough to be waited for.
const A_WHILE: Duration = Duration::from_secs(3);

fn workspace(cli: Cli, sandbox: &Sandbox) -> Result<Workspace, CliError> {
    // The first network of a region is its default one, which cannot be deleted.
    let network = json!({ "name": "default-fra1", "region": "fra1" });
    sandbox.call_outside("POST", "/v2/vpcs", &network);
    let mut workspace = Workspace::new(cli, &Provider::slipway_of(Face::DigitalOcean)?)?;
    workspace.set_envs(sandbox.env());
    workspace.configure(STACK)?;
    Ok(workspace)
}

fn sandbox(settings: Settings) -> Sandbox {
    Sandbox::with_settings(settings).expect("the local DigitalOcean starts")
}

/// The cluster, as the API tells it.
fn cluster(sandbox: &Sandbox) -> Value {
    let (_, answer) = sandbox.call_outside("GET", "/v2/kubernetes/clusters", &Value::Null);
    answer["kubernetes_clusters"][0].clone()
}

const APPLY: [&str; 3] = ["apply", "-no-color", "-auto-approve"];

#[test]
fn defect_1_an_interrupted_creation_is_resumed_and_nothing_is_replaced() {
    for_each_cli(|cli| {
        let sandbox = sandbox(Settings {
            cluster_provisioning: LONG,
            ..Settings::default()
        });
        let workspace = workspace(cli, &sandbox)?;
        let processes = workspace.processes().clone();
        let interrupt = Fault::run(move |_| {
            processes.interrupt();
        });
        let looks = sandbox.rule(Rule::on("kubernetes:GetCluster").nth(2).fault(interrupt));
        workspace.run(&APPLY)?;
        looks.assert_fired();
        let state = workspace.state_file()?;
        assert_eq!(state.string(CLUSTER, "status"), Some("provisioning"));
        assert_eq!(
            state.string(CLUSTER, "id"),
            cluster(&sandbox)["id"].as_str()
        );

        // The next apply finds it, and takes up what it has by then.
        sandbox.advance(LONG);
        workspace.apply()?.success()?;
        let state = workspace.state_file()?;
        assert_eq!(state.string(CLUSTER, "status"), Some("running"));
        assert_eq!(sandbox.count("kubernetes:CreateCluster"), 1);
        assert_eq!(sandbox.count("kubernetes:DeleteCluster"), 0);
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}

#[test]
fn defect_1_a_cluster_that_is_late_stays_in_the_state_and_untaint_keeps_it() {
    for_each_cli(|cli| {
        let sandbox = sandbox(Settings {
            cluster_provisioning: LONG,
            ..Settings::default()
        });
        let workspace = workspace(cli, &sandbox)?;
        let printed = workspace.run(&APPLY)?.failure()?.said();
        assert!(printed.contains("was still not ready"), "{printed}");
        assert!(printed.contains("`terraform untaint`"), "{printed}");
        sandbox.advance(LONG);
        workspace.run(&["untaint", CLUSTER])?.success()?;
        workspace.apply()?.success()?;
        assert_eq!(sandbox.count("kubernetes:CreateCluster"), 1);
        assert_eq!(sandbox.count("kubernetes:DeleteCluster"), 0);
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}

#[test]
fn defect_1_a_cluster_in_error_is_explained_and_not_forgotten() {
    for_each_cli(|cli| {
        let sandbox = sandbox(Settings::default());
        let workspace = workspace(cli, &sandbox)?;
        sandbox.fail_next_cluster("no capacity for this size in fra1");
        // A poll that fails is no reason to give up either.
        let busy = Fault::error(503, "service_unavailable", "try again");
        let poll = sandbox.rule(Rule::on("kubernetes:GetCluster").nth(1).fault(busy));
        let printed = workspace.run(&APPLY)?.failure()?.said();
        poll.assert_fired();
        assert!(
            printed.contains("no capacity for this size in fra1"),
            "{printed}"
        );
        assert!(workspace.state_file()?.instance(CLUSTER).is_some());
        // It is of no use, so the next apply makes another one in its place.
        workspace.apply()?.success()?;
        assert_eq!(sandbox.count("kubernetes:DeleteCluster"), 1);
        assert_eq!(sandbox.existing()["cluster"].len(), 1);
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}

#[test]
fn defect_2_a_registry_that_cannot_be_integrated_costs_no_cluster() {
    for_each_cli(|cli| {
        let sandbox = sandbox(Settings::default());
        let workspace = workspace(cli, &sandbox)?;
        let with = [&APPLY[..], &["-var=more=true"]].concat();
        let printed = workspace.run(&with)?.success()?.said();
        assert!(printed.contains("pulls from no registry"), "{printed}");
        let registry = json!({
            "name": "images", "subscription_tier_slug": "basic", "region": "fra1",
        });
        sandbox.call_outside("POST", "/v2/registries", &registry);
        workspace.run(&with)?.success()?;
        assert_eq!(cluster(&sandbox)["registry_enabled"], true);
        assert_eq!(sandbox.count("kubernetes:CreateCluster"), 1);
        assert_eq!(sandbox.count("kubernetes:DeleteCluster"), 0);
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}

#[test]
fn defect_5_a_pool_of_another_size_is_finished_by_the_next_run() {
    for_each_cli(|cli| {
        let sandbox = sandbox(Settings {
            node_provisioning: A_WHILE,
            node_draining: A_WHILE,
            ..Settings::default()
        });
        let workspace = workspace(cli, &sandbox)?;
        workspace.apply()?.success()?;
        let before = cluster(&sandbox)["node_pools"][0].clone();
        let with = [&APPLY[..], &["-var=size=s-4vcpu-8gb"]].concat();
        let processes = workspace.processes().clone();
        let interrupt = Fault::run_after_commit(move |_, _| {
            processes.interrupt();
        });
        let adds = sandbox.rule(Rule::on("kubernetes:AddNodePool").fault(interrupt));
        workspace.run(&with)?.failure()?;
        adds.assert_fired();
        // Both are there, and the old one has all of its nodes.
        let pools = cluster(&sandbox)["node_pools"].clone();
        assert_eq!(pools.as_array().map(Vec::len), Some(2), "{pools}");
        assert_eq!(pools[0]["id"], before["id"]);
        assert_eq!(pools[0]["count"], 2);

        workspace.run(&with)?.success()?;
        let pools = cluster(&sandbox)["node_pools"].clone();
        assert_eq!(pools.as_array().map(Vec::len), Some(1), "{pools}");
        let after = &pools[0];
        assert_ne!(after["id"], before["id"]);
        assert_eq!(after["size"], "s-4vcpu-8gb");
        for same in ["name", "count", "labels", "tags", "taints"] {
            assert_eq!(after[same], before[same], "{same}");
        }
        assert_eq!(sandbox.count("kubernetes:AddNodePool"), 1);
        assert_eq!(sandbox.count("kubernetes:CreateCluster"), 1);
        let plan = workspace.run(&["plan", "-no-color", "-var=size=s-4vcpu-8gb"])?;
        assert!(plan.said().contains("No changes"), "{}", plan.said());
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}

#[test]
fn a_pool_that_cannot_be_exchanged_stays_as_it_was() {
    for_each_cli(|cli| {
        // Two nodes, and one more at most.
        let sandbox = sandbox(Settings {
            droplet_limit: 3,
            ..Settings::default()
        });
        let workspace = workspace(cli, &sandbox)?;
        workspace.apply()?.success()?;
        let with = [&APPLY[..], &["-var=size=s-4vcpu-8gb"]].concat();
        let printed = workspace.run(&with)?.failure()?.said();
        assert!(printed.contains("exceed your droplet limit"), "{printed}");
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}

#[test]
fn defects_7_and_9_upgrades_go_up_and_are_waited_for() {
    for_each_cli(|cli| {
        let sandbox = sandbox(Settings {
            cluster_upgrading: A_WHILE,
            ..Settings::default()
        });
        let workspace = workspace(cli, &sandbox)?;
        workspace.apply()?.success()?;
        let with = |version: &str| {
            let version = format!("-var=kube_version={version}");
            workspace.run(&[&APPLY[..], &[&version]].concat())
        };
        with("1.34.7-do.2")?.success()?;
        let now = cluster(&sandbox);
        assert_eq!(
            (&now["version"], &now["status"]["state"]),
            (&json!("1.34.7-do.2"), &json!("running"))
        );
        // An older patch is none that anybody could have, and an older minor version is told.
        with("1.34.6-do.0")?.success()?;
        let printed = with("1.33")?.failure()?.said();
        assert!(printed.contains("DOKS takes no version back"), "{printed}");
        assert_eq!(sandbox.count("kubernetes:UpgradeCluster"), 1);
        assert_eq!(sandbox.count("kubernetes:DeleteCluster"), 0);
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}

#[test]
fn an_upgrade_that_is_cut_off_is_waited_for_by_the_next_run() {
    for_each_cli(|cli| {
        let sandbox = sandbox(Settings {
            cluster_upgrading: A_WHILE,
            ..Settings::default()
        });
        let workspace = workspace(cli, &sandbox)?;
        workspace.apply()?.success()?;
        let processes = workspace.processes().clone();
        let interrupt = Fault::run_after_commit(move |_, _| {
            processes.interrupt();
        });
        let asks = sandbox.rule(Rule::on("kubernetes:UpgradeCluster").fault(interrupt));
        let with = [&APPLY[..], &["-var=kube_version=1.34.7-do.2"]].concat();
        workspace.run(&with)?.failure()?;
        asks.assert_fired();
        workspace.run(&with)?.success()?;
        assert_eq!(cluster(&sandbox)["version"], "1.34.7-do.2");
        assert_eq!(sandbox.count("kubernetes:UpgradeCluster"), 1);
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}

#[test]
fn defect_10_a_network_is_deleted_when_the_cluster_has_left_it() {
    for_each_cli(|cli| {
        let sandbox = sandbox(Settings {
            cluster_deleting: A_WHILE,
            members_stay: A_WHILE,
            ..Settings::default()
        });
        let workspace = workspace(cli, &sandbox)?;
        workspace.apply()?.success()?;
        workspace.destroy()?.success()?;
        assert_eq!(sandbox.count("kubernetes:DeleteCluster"), 1);
        // The first request found it empty.
        assert_eq!(sandbox.count("vpcs:Delete"), 1);
        Ok::<_, CliError>(())
    });
}

#[test]
fn what_a_cluster_made_is_named_or_goes_along() {
    for_each_cli(|cli| {
        // How many volumes and snapshots are left of one each.
        for (with, left) in [
            ("-var=more=false", (1, 1)),
            ("-var=more=true", (0, 0)),
            (r#"-var=kinds=["volumes"]"#, (0, 1)),
        ] {
            let sandbox = sandbox(Settings::default());
            let workspace = workspace(cli, &sandbox)?;
            workspace.run(&[&APPLY[..], &[with]].concat())?.success()?;
            let id = cluster(&sandbox)["id"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            let made = |path: &str, kind: &str, body: &Value| {
                let (_, made) = sandbox.call_outside("POST", path, body);
                let made = made[kind]["id"].as_str().unwrap_or_default().to_owned();
                assert!(sandbox.associate(&id, &made), "{kind} {made}");
                made
            };
            let body = json!({ "name": "pvc-1", "region": "fra1", "size_gigabytes": 10 });
            let volume = made("/v2/volumes", "volume", &body);
            let path = format!("/v2/volumes/{volume}/snapshots");
            made(&path, "snapshot", &json!({ "name": "copy-1" }));
            let printed = workspace.destroy()?.success()?.said();
            assert_eq!(printed.contains("(pvc-1)"), left.0 == 1, "{printed}");
            assert_eq!(printed.contains("(copy-1)"), left.1 == 1, "{printed}");
            let exists = |kind: &str| sandbox.existing().get(kind).map_or(0, Vec::len);
            assert_eq!((exists("volume"), exists("snapshot")), left, "{with}");
        }
        Ok::<_, CliError>(())
    });
}

#[test]
fn defect_13_credentials_are_not_made_anew_by_every_refresh() {
    for_each_cli(|cli| {
        let sandbox = sandbox(Settings::default());
        let workspace = workspace(cli, &sandbox)?;
        workspace.apply()?.success()?;
        for _ in 0..2 {
            workspace.plan()?.empty_plan()?;
        }
        assert_eq!(sandbox.count("kubernetes:GetCredentials"), 1);
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}

#[test]
fn a_lost_answer_makes_no_second_cluster() {
    for_each_cli(|cli| {
        let sandbox = sandbox(Settings::default());
        let workspace = workspace(cli, &sandbox)?;
        // Somebody else's has the same name.
        let other = json!({
            "name": "main", "region": "fra1", "version": "1.34",
            "node_pools": [{ "name": "a", "size": "s-2vcpu-4gb", "count": 1 }],
        });
        let (_, other) = sandbox.call_outside("POST", "/v2/kubernetes/clusters", &other);
        let lost = sandbox.rule(Rule::on("kubernetes:CreateCluster").fault(Fault::LoseAnswer));
        workspace.apply()?.success()?;
        lost.assert_fired();
        assert_eq!(sandbox.existing()["cluster"].len(), 2);
        let state = workspace.state_file()?;
        assert_ne!(
            state.string(CLUSTER, "id"),
            other["kubernetes_cluster"]["id"].as_str()
        );
        workspace.destroy()?.success()?;
        assert_eq!(sandbox.existing()["cluster"].len(), 1);
        Ok::<_, CliError>(())
    });
}
