//! Secrets that the official provider stores, that are good for long, and that it revokes not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use slipway_acceptance::aws::{Fault, Rule};
use slipway_acceptance::cli::Cli;
use slipway_acceptance::digitalocean::{Sandbox, Settings};

use super::{change, count, on, outside};

/// Credentials of a registry that is there already.
const CREDENTIALS: &str = r#"
variable "write" { default = false }

resource "digitalocean_container_registry_docker_credentials" "main" {
  registry_name = "shop-images"
  write         = var.write
}
"#;

const MAIN: &str = "digitalocean_container_registry_docker_credentials.main";

fn make_registry(sandbox: &Sandbox) {
    let registry = json!({
        "name": "shop-images", "subscription_tier_slug": "basic", "region": "fra1",
    });
    outside(sandbox, "POST", "/v2/registries", &registry);
}

/// What the tokens that are good now are for.
fn good(sandbox: &Sandbox) -> Vec<String> {
    sandbox.existing().remove("token").unwrap_or_default()
}

#[test]
fn defect_14_credentials_are_good_for_a_year_and_revoked_when_they_are_replaced_and_destroyed() {
    on(
        Cli::Terraform,
        Settings::default(),
        CREDENTIALS,
        |sandbox, workspace| {
            make_registry(sandbox);
            workspace.apply()?.success()?;
            assert_eq!(good(sandbox), ["docker read shop-images"]);
            let calls = sandbox.calls().into_iter();
            let made = calls.filter(|call| call.operation == "GetDockerCredentials");
            let made: Vec<_> = made.map(|call| call.uri).collect();
            assert!(made[0].contains("expiry_seconds=31536000"), "{made:?}");

            // Others have another time.
            let plan = ["plan", "-no-color", "-out=plan.bin", "-var=write=true"];
            workspace.run(&plan)?.success()?;
            let plan = workspace.saved_plan()?;
            let change_of = plan.change(MAIN).expect("it is in the plan");
            assert!(change_of.changed().contains(&"credential_expiration_time"));
            workspace.apply_saved()?.success()?;
            assert_eq!(good(sandbox), ["docker readwrite shop-images"]);
            change(workspace, "destroy", &["-var=write=true"])?.success()?;
            assert_eq!(good(sandbox), [""; 0]);
            Ok(())
        },
    );
}

#[test]
fn defect_14_credentials_that_cannot_be_revoked_are_told_and_not_forgotten() {
    on(
        Cli::OpenTofu,
        Settings::default(),
        CREDENTIALS,
        |sandbox, workspace| {
            make_registry(sandbox);
            workspace.apply()?.success()?;
            let denied = Fault::error(403, "forbidden", "You are not authorized");
            let revokes = sandbox.rule(Rule::on("oauth:Revoke").always().fault(denied));
            for (command, arguments) in [("apply", &["-var=write=true"][..]), ("destroy", &[])] {
                let printed = change(workspace, command, arguments)?.failure()?.said();
                assert!(printed.contains("could not be revoked"), "{printed}");
                assert!(workspace.state_file()?.instance(MAIN).is_some());
            }
            assert_eq!(revokes.hits(), 2);
            sandbox.clear_rules();
            workspace.destroy()?.success()?;
            assert_eq!(good(sandbox), [""; 0]);
            Ok(())
        },
    );
}

#[test]
fn defect_14_an_import_knows_its_registry_and_gets_credentials_by_the_next_apply() {
    on(
        Cli::Terraform,
        Settings::default(),
        CREDENTIALS,
        |sandbox, workspace| {
            make_registry(sandbox);
            workspace.import(MAIN, "shop-images")?.success()?;
            let state = workspace.state_file()?;
            assert_eq!(state.string(MAIN, "registry_name"), Some("shop-images"));
            let run = workspace.apply()?.success()?;
            let counts = run.report.counts.unwrap_or_default();
            assert_eq!((counts.add, counts.change, counts.destroy), (0, 1, 0));
            assert_eq!(good(sandbox), ["docker read shop-images"]);
            workspace.plan()?.empty_plan()?;
            Ok(())
        },
    );
}

/// What cannot be done better: no documented call tells it. The way out, which the page names, works.
#[test]
fn defect_14_credentials_that_others_revoked_stay_until_they_are_replaced() {
    on(
        Cli::OpenTofu,
        Settings::default(),
        CREDENTIALS,
        |sandbox, workspace| {
            make_registry(sandbox);
            workspace.apply()?.success()?;
            let state = workspace.state_file()?;
            let file = state.string(MAIN, "docker_credentials").unwrap_or_default();
            sandbox.remove_token(&token(file));
            assert_eq!(good(sandbox), [""; 0]);
            workspace.plan()?.empty_plan()?;
            change(workspace, "apply", &[&format!("-replace={MAIN}")])?.success()?;
            assert_eq!(good(sandbox), ["docker read shop-images"]);
            Ok(())
        },
    );
}

/// The token in a `config.json` of Docker.
fn token(file: &str) -> String {
    let file: Value = serde_json::from_str(file).unwrap_or_default();
    let auth = file["auths"]["registry.digitalocean.com"]["auth"].as_str();
    let plain = STANDARD
        .decode(auth.unwrap_or_default())
        .unwrap_or_default();
    let plain = String::from_utf8(plain).unwrap_or_default();
    plain.rsplit(':').next().unwrap_or_default().to_owned()
}

/// Secrets that are made for the run. The key of a certificate is none of a certificate here, but all of them.
const EPHEMERAL: &str = r#"
ephemeral "digitalocean_spaces_key" "run" {
  name = "for-the-run"

  grant {
    bucket     = "backups"
    permission = "read"
  }
}

ephemeral "digitalocean_container_registry_docker_credentials" "run" {
  registry_name = "shop-images"
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

ephemeral "digitalocean_kubernetes_credentials" "run" {
  cluster_id = digitalocean_kubernetes_cluster.main.id
}

locals {
  secrets = join(" ", [
    ephemeral.digitalocean_spaces_key.run.secret_key,
    ephemeral.digitalocean_container_registry_docker_credentials.run.password,
    ephemeral.digitalocean_kubernetes_credentials.run.token,
  ])
}

resource "digitalocean_certificate" "uploaded" {
  name                   = "uploaded"
  leaf_certificate       = "-----BEGIN CERTIFICATE-----\nbGVhZg==\n-----END CERTIFICATE-----\n"
  private_key_wo         = "-----BEGIN PRIVATE KEY-----\n${local.secrets}\n-----END PRIVATE KEY-----\n"
  private_key_wo_version = 1
}
"#;

#[test]
fn defect_15_secrets_can_be_had_and_sent_that_no_state_holds() {
    on(
        Cli::OpenTofu,
        Settings::default(),
        EPHEMERAL,
        |sandbox, workspace| {
            make_registry(sandbox);
            workspace.apply()?.success()?;
            let calls = sandbox.calls();
            let sent = calls.iter().find(|it| it.name() == "certificates:Create");
            let sent: Value = sent
                .and_then(|it| serde_json::from_slice(&it.body).ok())
                .unwrap_or_default();
            let key = sent["private_key"].as_str().unwrap_or_default();
            let secrets = key.lines().nth(1).unwrap_or_default();
            let secrets: Vec<&str> = secrets.split(' ').collect();
            assert_eq!(secrets.len(), 3, "{key}");
            let state = workspace.state_text()?;
            for secret in secrets {
                assert!(secret.len() > 20, "{secret}");
                assert!(!state.contains(secret), "{secret}");
            }
            // What was made for the run ended with it.
            assert_eq!(count(sandbox, "Spaces key"), 0);
            let good = good(sandbox);
            assert!(!good.iter().any(|it| it.starts_with("docker")), "{good:?}");
            Ok(())
        },
    );
}
