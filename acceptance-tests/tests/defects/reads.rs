//! What the official provider does not see, and where it sees a change that there is none of.

use serde_json::{Value, json};
use slipway_acceptance::aws::{Fault, Rule, json_answer};
use slipway_acceptance::cli::Cli;
use slipway_acceptance::digitalocean::Settings;

use super::{change, id, on, outside};

#[test]
fn defect_20_an_import_of_a_record_says_nothing_of_the_usual_ttl() {
    let stack = r#"
import {
  to = digitalocean_record.www
  id = "shop.example,${local.record}"
}

locals {
  record = file("record")
}

resource "digitalocean_record" "www" {
  domain = "shop.example"
  type   = "A"
  name   = "www"
  value  = "192.0.2.1"
}
"#;
    on(
        Cli::OpenTofu,
        Settings::default(),
        stack,
        |sandbox, workspace| {
            outside(
                sandbox,
                "POST",
                "/v2/domains",
                &json!({ "name": "shop.example" }),
            );
            let record = json!({ "type": "A", "name": "www", "data": "192.0.2.1", "ttl": 1800 });
            let path = "/v2/domains/shop.example/records";
            let record = outside(sandbox, "POST", path, &record);
            workspace.write("record", &record["domain_record"]["id"].to_string())?;
            let run = workspace.apply()?.success()?;
            assert_eq!(run.report.diagnostics, []);
            let counts = run.report.counts.unwrap_or_default();
            assert_eq!((counts.import, counts.add, counts.change), (1, 0, 0));
            workspace.plan()?.empty_plan()?;
            Ok(())
        },
    );
}

#[test]
fn defect_21_latest_and_the_beginning_of_a_version_are_met_by_what_is_there() {
    let stack = r#"
resource "digitalocean_kubernetes_cluster" "all" {
  for_each = toset(["latest", "1.34"])

  name    = "cluster-${replace(each.key, ".", "-")}"
  region  = "fra1"
  version = each.key

  node_pool {
    name       = "first"
    size       = "s-2vcpu-4gb"
    node_count = 1
  }
}
"#;
    on(
        Cli::Terraform,
        Settings::default(),
        stack,
        |sandbox, workspace| {
            workspace.apply()?.success()?;
            workspace.plan()?.empty_plan()?;
            assert_eq!(sandbox.count("kubernetes:UpgradeCluster"), 0);
            Ok(())
        },
    );
}

#[test]
fn defect_22_a_cluster_is_found_behind_the_first_page() {
    let settings = Settings {
        droplet_limit: 300,
        ..Settings::default()
    };
    let stack = r#"
data "digitalocean_kubernetes_cluster" "last" {
  name = "cluster-201"
}

output "id" {
  value = data.digitalocean_kubernetes_cluster.last.id
}
"#;
    on(Cli::OpenTofu, settings, stack, |sandbox, workspace| {
        let make = |number: usize| {
            let cluster = json!({
                "name": format!("cluster-{number}"), "region": "fra1", "version": "1.34",
                "node_pools": [{ "name": "a", "size": "s-2vcpu-4gb", "count": 1 }],
            });
            outside(sandbox, "POST", "/v2/kubernetes/clusters", &cluster)
        };
        let last = (1..=201).map(make).last().unwrap_or_default();
        workspace.apply()?.success()?;
        let state = workspace.state_file()?;
        assert_eq!(state.output("id"), Some(&last["kubernetes_cluster"]["id"]));
        Ok(())
    });
}

#[test]
fn defect_23_the_nodes_of_the_own_pool_are_counted_wherever_the_api_lists_it() {
    const CLUSTER: &str = "digitalocean_kubernetes_cluster.main";
    let stack = r#"
resource "digitalocean_kubernetes_cluster" "main" {
  name    = "main"
  region  = "fra1"
  version = "1.36.1-do.0"

  node_pool {
    name       = "first"
    size       = "s-2vcpu-4gb"
    node_count = 2
  }
}
"#;
    on(
        Cli::Terraform,
        Settings::default(),
        stack,
        |sandbox, workspace| {
            workspace.apply()?.success()?;
            let path = format!("/v2/kubernetes/clusters/{}", id(workspace, CLUSTER)?);
            let other = json!({ "name": "other", "size": "s-2vcpu-4gb", "count": 1 });
            outside(sandbox, "POST", &format!("{path}/node_pools"), &other);
            // Somebody adds a node, and the API lists the pools the other way round.
            let mut told = outside(sandbox, "GET", &path, &Value::Null);
            let pools = told["kubernetes_cluster"]["node_pools"].as_array_mut();
            let pools = pools.expect("it has pools");
            pools[0]["count"] = json!(3);
            pools.reverse();
            let list = json!({ "kubernetes_clusters": [told["kubernetes_cluster"]] });
            let reads = [
                ("kubernetes:GetCluster", told),
                ("kubernetes:ListClusters", list),
            ];
            for (read, told) in reads {
                let answer = Fault::Answer(json_answer(200, &told));
                sandbox.rule(Rule::on(read).always().fault(answer));
            }
            workspace.refresh()?.success()?;
            let state = workspace.state_file()?;
            let pools = state.attributes(CLUSTER).map(|it| &it["node_pool"]);
            assert_eq!(pools.map(|it| &it[0]["name"]), Some(&json!("first")));
            assert_eq!(pools.map(|it| &it[0]["node_count"]), Some(&json!(3)));
            Ok(())
        },
    );
}

#[test]
fn defect_26_certificates_of_many_rules_are_read_in_one_list() {
    let stack = r#"
resource "digitalocean_loadbalancer" "main" {
  name   = "main"
  region = "fra1"

  dynamic "forwarding_rule" {
    for_each = range(8440, 8448)
    content {
      entry_port       = forwarding_rule.value
      entry_protocol   = "https"
      target_port      = 80
      target_protocol  = "http"
      certificate_name = "shop-${forwarding_rule.value % 2}"
    }
  }
}
"#;
    on(
        Cli::Terraform,
        Settings::default(),
        stack,
        |sandbox, workspace| {
            outside(
                sandbox,
                "POST",
                "/v2/domains",
                &json!({ "name": "shop.example" }),
            );
            for name in ["shop-0", "shop-1"] {
                let certificate = json!({
                    "name": name, "type": "lets_encrypt", "dns_names": ["shop.example"],
                });
                outside(sandbox, "POST", "/v2/certificates", &certificate);
            }
            sandbox.reset_calls();
            workspace.apply()?.success()?;
            // Each of the two is looked for by its name, once.
            let calls = sandbox.calls().into_iter();
            let named = calls.filter(|call| call.uri.contains("name=shop-"));
            assert_eq!(named.count(), 2);
            assert_eq!(sandbox.count("certificates:Get"), 0);
            sandbox.reset_calls();
            workspace.plan()?.empty_plan()?;
            assert_eq!(sandbox.count("certificates:List"), 1);
            assert_eq!(sandbox.count("certificates:*"), 1);
            Ok(())
        },
    );
}

/// Two that overwrite each other, and one that the API refuses.
#[test]
fn defect_20_records_that_cannot_stand_side_by_side_are_told_at_plan() {
    let record = |name: &str, kind: &str, value: &str, more: &str| {
        format!(
            "resource \"digitalocean_record\" \"{name}\" {{\n  domain = \"shop.example\"\n  type   = \"{kind}\"\n  \
             name   = \"www\"\n  value  = \"{value}\"\n{more}}}\n"
        )
    };
    let address = record("address", "A", "192.0.2.1", "  ttl = 300\n");
    let text = record("text", "TXT", "hello", "  ttl = 60\n");
    let alias = record("alias", "CNAME", "host.example.net.", "");
    let stack = format!("{address}{text}");
    on(
        Cli::Terraform,
        Settings::default(),
        &stack,
        |sandbox, workspace| {
            let domain = json!({ "name": "shop.example" });
            outside(sandbox, "POST", "/v2/domains", &domain);
            let said = workspace.apply()?.success()?.said();
            assert!(said.contains("Several TTLs for one name"), "{said}");
            workspace.configure(&address)?;
            workspace.apply()?.success()?;
            workspace.plan()?.empty_plan()?;

            // Refused before anything is called.
            sandbox.reset_calls();
            workspace.configure(&format!("{address}{alias}"))?;
            let said = workspace.apply()?.failure()?.said();
            assert!(said.contains("CNAME beside another record"), "{said}");
            assert_eq!(sandbox.count("domains:CreateRecord"), 0);
            // The other one leaves its name, and is gone before.
            workspace.configure(&alias)?;
            change(workspace, "apply", &["-target=digitalocean_record.address"])?.success()?;
            workspace.apply()?.success()?;
            workspace.plan()?.empty_plan()?;
            Ok(())
        },
    );
}

#[test]
fn defect_24_a_taint_needs_no_value() {
    let stack = r#"
resource "digitalocean_kubernetes_cluster" "main" {
  name    = "main"
  region  = "fra1"
  version = "latest"

  node_pool {
    name       = "first"
    size       = "s-2vcpu-4gb"
    node_count = 1

    taint {
      key    = "first"
      effect = "PreferNoSchedule"
    }
  }
}

resource "digitalocean_kubernetes_node_pool" "other" {
  cluster_id = digitalocean_kubernetes_cluster.main.id
  name       = "other"
  size       = "s-2vcpu-4gb"
  node_count = 1

  taint {
    key    = "without"
    effect = "NoSchedule"
  }

  taint {
    key    = "empty"
    value  = ""
    effect = "NoSchedule"
  }
}
"#;
    on(
        Cli::OpenTofu,
        Settings::default(),
        stack,
        |sandbox, workspace| {
            workspace.apply()?.success()?;
            workspace.plan()?.empty_plan()?;
            let told = outside(sandbox, "GET", "/v2/kubernetes/clusters", &Value::Null);
            let pools = &told["kubernetes_clusters"][0]["node_pools"];
            let taints = pools.as_array().into_iter().flatten();
            let taints: Vec<_> = taints.map(|it| it["taints"].clone()).collect();
            assert_eq!(taints[0][0]["value"], "", "{taints:?}");
            assert_eq!(taints[1].as_array().map(Vec::len), Some(2), "{taints:?}");
            Ok(())
        },
    );
}
