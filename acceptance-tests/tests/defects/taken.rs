//! Objects of somebody else, which look like those that are to be made.

use serde_json::{Value, json};
use slipway_acceptance::aws::{Fault, Rule};
use slipway_acceptance::cli::Cli;
use slipway_acceptance::digitalocean::{Sandbox, Settings};

use super::{on, outside};

const STACK: &str = r#"
resource "digitalocean_database_cluster" "main" {
  name       = "main"
  engine     = "pg"
  version    = "16"
  region     = "fra1"
  size       = "db-s-1vcpu-1gb"
  node_count = 1
}

resource "digitalocean_loadbalancer" "web" {
  name   = "web"
  region = "fra1"

  forwarding_rule {
    entry_port      = 80
    entry_protocol  = "http"
    target_port     = 80
    target_protocol = "http"
  }
}

resource "digitalocean_cdn" "static" {
  origin = "static.fra1.digitaloceanspaces.com"
}

resource "digitalocean_domain" "shop" {
  name = "shop.example"
}

resource "digitalocean_certificate" "shop" {
  name             = "shop"
  private_key      = "-----BEGIN PRIVATE KEY-----\nYQ==\n-----END PRIVATE KEY-----"
  leaf_certificate = "-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----"
}

resource "digitalocean_vpc" "main" {
  name     = "main"
  region   = "fra1"
  ip_range = "10.44.0.0/16"
}

resource "digitalocean_project" "main" {
  name        = "main"
  purpose     = "Web Application"
  environment = "Production"
}

resource "digitalocean_ssh_key" "me" {
  name       = "me"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me"
}
"#;

/// Operations that create, by the address of what they make.
const CREATES: [(&str, &str); 8] = [
    (
        "digitalocean_database_cluster.main",
        "databases:CreateCluster",
    ),
    ("digitalocean_loadbalancer.web", "loadBalancers:Create"),
    ("digitalocean_cdn.static", "cdn:CreateEndpoint"),
    ("digitalocean_domain.shop", "domains:Create"),
    ("digitalocean_certificate.shop", "certificates:Create"),
    ("digitalocean_vpc.main", "vpcs:Create"),
    ("digitalocean_project.main", "projects:Create"),
    ("digitalocean_ssh_key.me", "sshKeys:Create"),
];

/// Another team has all of it, word for word; by what each is named in an error.
fn theirs(sandbox: &Sandbox) -> Vec<String> {
    let pem = |kind: &str| format!("-----BEGIN {kind}-----\nYQ==\n-----END {kind}-----");
    let rule = json!({ "entry_port": 80, "entry_protocol": "http", "target_port": 80, "target_protocol": "http" });
    let made = [
        (
            "/v2/databases",
            json!({ "name": "main", "engine": "pg", "version": "16", "region": "fra1", "size": "db-s-1vcpu-1gb", "num_nodes": 1 }),
            "/database/id",
        ),
        (
            "/v2/load_balancers",
            json!({ "name": "web", "region": "fra1", "forwarding_rules": [rule] }),
            "/load_balancer/id",
        ),
        (
            "/v2/cdn/endpoints",
            json!({ "origin": "static.fra1.digitaloceanspaces.com" }),
            "/endpoint/id",
        ),
        (
            "/v2/domains",
            json!({ "name": "shop.example" }),
            "/domain/name",
        ),
        (
            "/v2/certificates",
            json!({ "name": "shop", "private_key": pem("PRIVATE KEY"), "leaf_certificate": pem("CERTIFICATE") }),
            "/certificate/name",
        ),
        (
            "/v2/vpcs",
            json!({ "name": "main", "region": "fra1", "ip_range": "10.44.0.0/16" }),
            "/vpc/id",
        ),
        (
            "/v2/projects",
            json!({ "name": "main", "purpose": "Web Application", "environment": "Production" }),
            "/project/id",
        ),
        (
            "/v2/account/keys",
            json!({ "name": "me", "public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me" }),
            "/ssh_key/id",
        ),
    ];
    let names = made.into_iter().map(|(path, body, place)| {
        let answer = outside(sandbox, "POST", path, &body);
        match answer.pointer(place) {
            Some(Value::String(name)) => name.clone(),
            Some(other) => other.to_string(),
            None => panic!("{path}: {answer}"),
        }
    });
    names.collect()
}

#[test]
fn what_another_team_has_is_refused_and_named() {
    for cli in [Cli::Terraform, Cli::OpenTofu] {
        on(cli, Settings::default(), STACK, |sandbox, workspace| {
            let theirs = theirs(sandbox);
            let printed = workspace.apply()?.failure()?.said();
            for name in &theirs {
                assert!(printed.contains(name), "{name}: {printed}");
            }
            let told = printed.matches("Already there:").count();
            assert_eq!(told, theirs.len(), "{printed}");
            let next = printed.matches("Import the existing object").count();
            assert_eq!(next, theirs.len(), "{printed}");
            let state = workspace.state_file()?;
            assert!(state.instances().is_empty(), "nothing is ours");
            Ok(())
        });
    }
}

#[test]
fn a_server_that_fails_gives_away_nothing_of_another_team() {
    for cli in [Cli::Terraform, Cli::OpenTofu] {
        on(cli, Settings::default(), STACK, |sandbox, workspace| {
            theirs(sandbox);
            let before = sandbox.existing();
            let failing = || {
                let text = "Failed to forward the request you made, please try again.";
                Fault::error(503, "service_unavailable", text)
            };
            let rules = CREATES.map(|(_, call)| sandbox.rule(Rule::on(call).fault(failing())));
            workspace.apply()?.failure()?;
            for rule in &rules {
                rule.assert_fired();
            }
            let state = workspace.state_file()?;
            let ours: Vec<_> = state
                .instances()
                .iter()
                .map(|it| it.address.clone())
                .collect();
            assert!(ours.is_empty(), "{ours:?}");
            workspace.destroy()?.success()?;
            assert_eq!(sandbox.existing(), before);
            Ok(())
        });
    }
}

#[test]
fn what_is_ours_is_found_when_its_answer_is_lost() {
    on(
        Cli::Terraform,
        Settings::default(),
        STACK,
        |sandbox, workspace| {
            // The first network of a region cannot be deleted.
            let body = json!({ "name": "default-fra1", "region": "fra1" });
            outside(sandbox, "POST", "/v2/vpcs", &body);
            let rules =
                CREATES.map(|(_, call)| sandbox.rule(Rule::on(call).fault(Fault::LoseAnswer)));
            workspace.apply()?.success()?;
            for rule in &rules {
                rule.assert_fired();
            }
            for (_, call) in CREATES {
                assert_eq!(sandbox.count(call), 1, "{call}");
            }
            workspace.plan()?.empty_plan()?;
            workspace.destroy()?.success()?;
            Ok(())
        },
    );
}
