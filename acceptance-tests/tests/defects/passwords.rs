//! Passwords of databases, which the official provider stores and has no other way to tell.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use slipway_acceptance::aws::{Fault, Rule};
use slipway_acceptance::cli::{CliError, Face, Provider, StateFile, Workspace, for_each_cli};
use slipway_acceptance::digitalocean::{Sandbox, Settings, Token};

use super::{LONG, outside};

/// A cluster that is there already, and somebody who wants to know how to connect to it.
const ASKS: &str = r#"
variable "cluster" {}

ephemeral "digitalocean_database_credentials" "app" {
  cluster_id = var.cluster
  user       = "doadmin"
}

ephemeral "digitalocean_database_credentials" "other" {
  cluster_id = var.cluster
  user       = "app"
}

# The password is a token too, here.
provider "digitalocean" {
  alias = "by_password"
  token = ephemeral.digitalocean_database_credentials.other.password
}

resource "digitalocean_tag" "beside" {
  provider = digitalocean.by_password
  name     = "beside"
}
"#;

/// The tool starts the provider itself, so that a log has both.
fn workspace(cli: slipway_acceptance::cli::Cli, sandbox: &Sandbox) -> Result<Workspace, CliError> {
    let mut workspace = Workspace::new(cli, &Provider::slipway_of(Face::DigitalOcean)?)?;
    workspace.set_envs(sandbox.env());
    Ok(workspace)
}

fn sandbox(settings: Settings) -> Sandbox {
    Sandbox::with_settings(settings).expect("the local DigitalOcean starts")
}

/// Makes a cluster of PostgreSQL outside of every state; its id.
fn make(sandbox: &Sandbox, engine: &str, version: &str) -> String {
    let cluster = json!({
        "name": "main", "engine": engine, "version": version, "region": "fra1", "size": "db-s-1vcpu-1gb",
        "num_nodes": 1,
    });
    let made = outside(sandbox, "POST", "/v2/databases", &cluster);
    made["database"]["id"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// The passwords of all users of all clusters.
fn passwords(sandbox: &Sandbox) -> Vec<String> {
    let clusters = outside(sandbox, "GET", "/v2/databases", &Value::Null);
    let clusters = clusters["databases"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let users = clusters
        .iter()
        .flat_map(|it| it["users"].as_array().cloned().unwrap_or_default());
    let told = users.filter_map(|it| it["password"].as_str().map(str::to_owned));
    let all: Vec<String> = told.collect();
    assert!(all.iter().all(|it| it.len() > 10), "{all:?}");
    all
}

/// A text holds none of them, plain or in base64.
fn without(text: &str, secrets: &[String], what: &str) {
    assert!(!secrets.is_empty());
    for secret in secrets {
        assert!(!text.contains(secret.as_str()), "{what} has {secret}");
        let coded = STANDARD.encode(secret);
        assert!(
            !text.contains(coded.trim_end_matches('=')),
            "{what} has {secret} in base64"
        );
    }
}

#[test]
fn defect_15_a_password_feeds_a_provider_block_and_is_nowhere_else() {
    for_each_cli(|cli| {
        let sandbox = sandbox(Settings::default());
        let cluster = make(&sandbox, "pg", "16");
        let path = format!("/v2/databases/{cluster}/users");
        outside(&sandbox, "POST", &path, &json!({ "name": "app" }));
        let secrets = passwords(&sandbox);
        assert_eq!(secrets.len(), 2);
        for secret in &secrets {
            sandbox.add_token(Token::full(secret));
        }
        let mut workspace = workspace(cli, &sandbox)?;
        let log = workspace.trace();
        workspace.configure(ASKS)?;
        workspace.set_env("TF_VAR_cluster", &cluster);
        workspace.save_plan()?.success()?;
        let plan = workspace
            .run(&["show", "-json", "plan.bin"])?
            .success()?
            .said();
        workspace.apply_saved()?.success()?;
        assert_eq!(
            sandbox.existing().get("tag"),
            Some(&vec!["beside".to_owned()])
        );
        without(&workspace.state_text()?, &secrets, "the state");
        without(&plan, &secrets, "the plan");
        let log = std::fs::read_to_string(log).expect("there is a log");
        assert!(log.contains("OpenEphemeralResource"), "it logs everything");
        without(&log, &secrets, "the log");
        workspace.destroy()?.success()?;
        assert_eq!(sandbox.violations(), [""; 0]);
        Ok::<_, CliError>(())
    });
}

#[test]
fn defect_15_a_token_that_may_not_see_passwords_is_told_the_scope() {
    for_each_cli(|cli| {
        let sandbox = sandbox(Settings::default());
        let cluster = make(&sandbox, "pg", "16");
        let scopes = ["database:read"];
        sandbox.add_token(Token::scoped("dop_v1_reader", &scopes));
        let mut workspace = workspace(cli, &sandbox)?;
        workspace.set_env("DIGITALOCEAN_TOKEN", "dop_v1_reader");
        workspace.set_env("TF_VAR_cluster", &cluster);
        let (first, _) = ASKS
            .split_once("ephemeral \"digitalocean_database_credentials\" \"other\"")
            .unwrap_or_default();
        for config in [
            first.to_owned(),
            first.replace("user       = \"doadmin\"", ""),
        ] {
            workspace.configure(&config)?;
            let error = workspace.plan()?.one_error()?;
            assert_eq!(error.summary, "No password of a database user");
            assert!(
                error.detail.contains("database:view_credentials"),
                "{}",
                error.detail
            );
        }
        Ok::<_, CliError>(())
    });
}

#[test]
fn defect_15_a_cluster_that_is_not_ready_is_told_with_its_status() {
    for_each_cli(|cli| {
        let sandbox = sandbox(Settings {
            database_creating: LONG,
            ..Settings::default()
        });
        let cluster = make(&sandbox, "pg", "16");
        let mut workspace = workspace(cli, &sandbox)?;
        workspace.set_env("TF_VAR_cluster", &cluster);
        let (first, _) = ASKS
            .split_once("ephemeral \"digitalocean_database_credentials\" \"other\"")
            .unwrap_or_default();
        workspace.configure(first)?;
        let error = workspace.plan()?.one_error()?;
        assert_eq!(error.summary, "Database cluster not ready");
        assert!(
            error.detail.contains("its status is creating"),
            "{}",
            error.detail
        );
        sandbox.advance(LONG);
        workspace.plan()?.success()?;
        Ok::<_, CliError>(())
    });
}

/// Everything that has secrets in its state, unless it is told not to.
const STORED: &str = r#"
variable "stored" { default = "null" }

resource "digitalocean_database_cluster" "main" {
  name              = "shop"
  engine            = "pg"
  version           = "16"
  region            = "fra1"
  size              = "db-s-1vcpu-1gb"
  node_count        = 1
  store_credentials = jsondecode(var.stored)
}

resource "digitalocean_database_user" "app" {
  cluster_id        = digitalocean_database_cluster.main.id
  name              = "app"
  store_credentials = jsondecode(var.stored)
}

resource "digitalocean_kubernetes_cluster" "main" {
  name              = "main"
  region            = "fra1"
  version           = "latest"
  store_credentials = jsondecode(var.stored)

  node_pool {
    name       = "first"
    size       = "s-2vcpu-4gb"
    node_count = 1
  }
}
"#;

const TYPES: [&str; 3] = [
    "digitalocean_database_cluster.main",
    "digitalocean_database_user.app",
    "digitalocean_kubernetes_cluster.main",
];

/// Plans, and applies that; what the plan does to each resource, and the plan as JSON.
fn change_stored(
    workspace: &mut Workspace,
    stored: &str,
) -> Result<(Vec<String>, String), CliError> {
    workspace.set_env("TF_VAR_stored", stored);
    workspace.save_plan()?.success()?;
    let document = workspace.saved_plan()?;
    let actions = document
        .changes()
        .filter_map(|it| Some(format!("{:?} {}", it.action()?, it.address())));
    let actions = actions.collect();
    let plan = workspace
        .run(&["show", "-json", "plan.bin"])?
        .success()?
        .said();
    workspace.apply_saved()?.success()?;
    workspace.plan()?.empty_plan()?;
    Ok((actions, plan))
}

#[test]
fn defect_15_a_state_is_without_credentials_where_it_is_to_be() {
    for_each_cli(|cli| {
        let sandbox = sandbox(Settings::default());
        let mut workspace = workspace(cli, &sandbox)?;
        let log = workspace.trace();
        workspace.configure(STORED)?;
        let (actions, plan) = change_stored(&mut workspace, "false")?;
        assert_eq!(actions, TYPES.map(|it| format!("Create {it}")));
        assert_eq!(sandbox.count("kubernetes:GetCredentials"), 0);
        let secrets = passwords(&sandbox);
        assert_eq!(secrets.len(), 2);
        let document = workspace.saved_plan()?;
        for (address, attribute) in TYPES.into_iter().zip(["uri", "password", "kube_config"]) {
            let change = document.change(address).expect("it is in the plan");
            assert!(
                change.after_unknown()[attribute].is_null(),
                "{address}.{attribute}"
            );
        }
        let read = |what: &str, text: &str| without(text, &secrets, what);
        read("the plan", &plan);
        read("the state", &workspace.state_text()?);
        let log = std::fs::read_to_string(log).expect("there is a log");
        assert!(log.contains("ApplyResourceChange"), "it logs everything");
        read("the log", &log);

        // They come, as where nothing was ever said, and go again.
        let (actions, _) = change_stored(&mut workspace, "null")?;
        assert_eq!(actions, TYPES.map(|it| format!("Update {it}")));
        let state = workspace.state_text()?;
        assert!(secrets.iter().all(|secret| state.contains(secret.as_str())));
        let file = workspace.state_file()?;
        let token = &file.attributes(TYPES[2]).expect("it is there")["kube_config"][0]["token"];
        let token = token.as_str().unwrap_or_default().to_owned();
        assert!(token.len() > 20, "{token}");
        let (actions, plan) = change_stored(&mut workspace, "false")?;
        assert_eq!(actions, TYPES.map(|it| format!("Update {it}")));
        assert!(
            plan.contains(secrets[0].as_str()),
            "a plan has what is there before it"
        );
        read("the state", &workspace.state_text()?);
        without(&workspace.state_text()?, &[token], "the state");
        workspace.destroy()?.success()?;
        assert_eq!(sandbox.violations(), [""; 0]);
        Ok::<_, CliError>(())
    });
}

#[test]
fn defect_15_a_create_that_fails_half_way_stores_no_password_either() {
    for_each_cli(|cli| {
        let sandbox = sandbox(Settings::default());
        let cluster = make(&sandbox, "pg", "16");
        let mut workspace = workspace(cli, &sandbox)?;
        let user = r#"
            variable "cluster" {}

            resource "digitalocean_database_user" "app" {
              cluster_id        = var.cluster
              name              = "app"
              store_credentials = false
            }
        "#;
        workspace.configure(user)?;
        workspace.set_env("TF_VAR_cluster", &cluster);
        let denied = Fault::error(403, "forbidden", "You are not authorized");
        // The first looks whether somebody else has such a user.
        let reads = Rule::on("databases:GetUser").nth(2).fault(denied);
        let reads = sandbox.rule(reads);
        workspace.apply()?.failure()?;
        reads.assert_fired();
        let state = workspace.state_file()?;
        let id = format!("{cluster}/user/app");
        assert_eq!(state.string(TYPES[1], "id"), Some(id.as_str()));
        without(&workspace.state_text()?, &passwords(&sandbox), "the state");
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}

/// What is read right after a reset may be what was there before it.
#[test]
fn a_password_that_a_reset_answers_is_that_of_the_state() {
    for_each_cli(|cli| {
        let sandbox = sandbox(Settings::default());
        let cluster = make(&sandbox, "mysql", "8");
        let workspace = workspace(cli, &sandbox)?;
        let user = |plugin: &str| {
            format!(
                r#"
                resource "digitalocean_database_user" "app" {{
                  cluster_id        = "{cluster}"
                  name              = "app"
                  mysql_auth_plugin = "{plugin}"
                }}
                "#
            )
        };
        workspace.configure(&user("mysql_native_password"))?;
        workspace.apply()?.success()?;
        let before = workspace.state_file()?;
        workspace.configure(&user("caching_sha2_password"))?;
        // What is read afterwards is what was there before.
        let stale = Rule::on("databases:GetUser").times(9);
        let stale = sandbox.rule(stale.fault(Fault::StaleRead(LONG)));
        workspace.apply()?.success()?;
        stale.assert_fired();
        sandbox.clear_rules();
        let after = workspace.state_file()?;
        let password = |state: &StateFile| state.string(TYPES[1], "password").map(str::to_owned);
        assert_ne!(password(&before), password(&after));
        let made = password(&after).unwrap_or_default();
        assert!(passwords(&sandbox).contains(&made));
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}
