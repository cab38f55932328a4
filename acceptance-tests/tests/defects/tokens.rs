//! Tokens that reach Kubernetes clusters, of which the official provider revokes none.

use std::time::Duration;

use slipway_acceptance::aws::{Fault, Rule};
use slipway_acceptance::cli::{Cli, CliError, Workspace};
use slipway_acceptance::digitalocean::{Sandbox, Settings};

use super::{change, on};

const STACK: &str = r#"
variable "seconds" { default = "null" }
variable "stored" { default = "null" }

resource "digitalocean_kubernetes_cluster" "main" {
  name    = "main"
  region  = "fra1"
  version = "latest"

  kubeconfig_expire_seconds = jsondecode(var.seconds)
  store_credentials         = jsondecode(var.stored)

  node_pool {
    name       = "first"
    size       = "s-2vcpu-4gb"
    node_count = 1
  }
}
"#;

const RUN: &str = r#"
ephemeral "digitalocean_kubernetes_credentials" "run" {
  cluster_id = digitalocean_kubernetes_cluster.main.id
}
"#;

const CLUSTER: &str = "digitalocean_kubernetes_cluster.main";

fn both(test: impl Fn(&Sandbox, &Workspace) -> Result<(), CliError>) {
    for cli in [Cli::Terraform, Cli::OpenTofu] {
        on(cli, Settings::default(), STACK, &test);
    }
}

/// How many tokens reach the cluster.
fn good(sandbox: &Sandbox) -> usize {
    super::count(sandbox, "token")
}

/// The token of the state; none where it has none.
fn token(workspace: &Workspace) -> Result<String, CliError> {
    let state = workspace.state_file()?;
    let attributes = state.attributes(CLUSTER).cloned().unwrap_or_default();
    let token = attributes["kube_config"][0]["token"].as_str();
    Ok(token.unwrap_or_default().to_owned())
}

/// The tokens that were revoked, in their order.
fn revoked(sandbox: &Sandbox) -> Vec<String> {
    let calls = sandbox.calls().into_iter();
    let calls = calls.filter(|it| it.name() == "oauth:Revoke" && it.status == Some(200));
    let bodies = calls.map(|it| String::from_utf8_lossy(&it.body).into_owned());
    bodies
        .map(|it| it.trim_start_matches("token=").to_owned())
        .collect()
}

fn denied() -> Fault {
    Fault::error(403, "forbidden", "You are not authorized")
}

#[test]
fn defect_13_the_token_of_a_run_is_revoked_at_its_end() {
    both(|sandbox, workspace| {
        workspace.apply()?.success()?;
        workspace.configure(&format!("{STACK}{RUN}"))?;
        workspace.apply()?.success()?;
        assert_eq!(good(sandbox), 1, "that of the state");
        let ended = revoked(sandbox);
        assert!(
            !ended.is_empty() && !ended.contains(&token(workspace)?),
            "{ended:?}"
        );

        // One that cannot be revoked ends within the hour, and what the run did is done.
        let revokes = sandbox.rule(Rule::on("oauth:Revoke").always().fault(denied()));
        let printed = change(workspace, "apply", &[])?.success()?.said();
        assert!(revokes.hits() > 0);
        assert!(
            printed.contains("of this run could not be revoked"),
            "{printed}"
        );
        assert!(good(sandbox) > 1);
        sandbox.clear_rules();
        sandbox.advance(Duration::from_secs(3_700));
        assert_eq!(good(sandbox), 1);
        workspace.destroy()?.success()?;
        Ok(())
    });
}

#[test]
fn defect_13_the_token_of_a_state_is_revoked_when_it_is_replaced_and_destroyed() {
    both(|sandbox, workspace| {
        workspace.apply()?.success()?;
        let first = token(workspace)?;
        change(workspace, "apply", &["-var=seconds=7200"])?.success()?;
        let second = token(workspace)?;
        assert_ne!(first, second);
        assert_eq!((good(sandbox), revoked(sandbox)), (1, vec![first.clone()]));
        change(workspace, "destroy", &["-var=seconds=7200"])?.success()?;
        assert_eq!(revoked(sandbox), [first, second]);
        Ok(())
    });
}

#[test]
fn defect_13_a_token_that_leaves_the_state_is_revoked_or_stays() {
    both(|sandbox, workspace| {
        workspace.apply()?.success()?;
        let first = token(workspace)?;
        let revokes = sandbox.rule(Rule::on("oauth:Revoke").always().fault(denied()));
        let printed = change(workspace, "apply", &["-var=stored=false"])?
            .failure()?
            .said();
        assert!(
            printed.contains("in the state could not be revoked"),
            "{printed}"
        );
        assert_eq!((revokes.hits(), token(workspace)?), (1, first.clone()));
        sandbox.clear_rules();
        change(workspace, "apply", &["-var=stored=false"])?.success()?;
        assert_eq!((good(sandbox), revoked(sandbox)), (0, vec![first]));
        assert_eq!(token(workspace)?, "");
        Ok(())
    });
}

#[test]
fn defect_13_what_is_destroyed_is_gone_though_its_token_cannot_be_revoked() {
    both(|sandbox, workspace| {
        workspace.apply()?.success()?;
        let _rule = sandbox.rule(Rule::on("oauth:Revoke").always().fault(denied()));
        let printed = change(workspace, "destroy", &[])?.success()?.said();
        assert!(
            printed.contains("that the state had could not be revoked"),
            "{printed}"
        );
        assert!(workspace.state_file()?.is_empty());
        Ok(())
    });
}

/// What cannot be done better: a plan that is never applied leaves the old one in the state.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the tool's own processes live by the clock of the machine"
)]
fn defect_13_a_token_that_a_refresh_replaces_ends_by_itself() {
    let stack = STACK.replacen("\"null\"", "\"20\"", 1);
    on(
        Cli::Terraform,
        Settings::default(),
        &stack,
        |sandbox, workspace| {
            workspace.apply()?.success()?;
            let first = token(workspace)?;
            // Half of its time, which is that of the machine.
            let mut said = String::new();
            let looks = (0..60).map(|_| {
                // Looks without a pause would use up the calls of the minute.
                std::thread::sleep(Duration::from_secs(1));
                said = workspace.plan()?.success()?.said();
                Ok::<_, CliError>(sandbox.count("kubernetes:GetCredentials"))
            });
            let looked = looks.take_while(|made| matches!(made, Ok(1))).count();
            assert!(looked > 1, "it is good for longer than a moment");
            assert!(said.contains("renewed by a plan"), "{said}");
            workspace.apply()?.success()?;
            assert_ne!(token(workspace)?, first);
            assert_eq!(revoked(sandbox), [""; 0]);
            // Of the plan, which was not applied, of the apply, and the first one for as long as it is good.
            assert_eq!(good(sandbox), 3);
            sandbox.advance(Duration::from_secs(21));
            assert_eq!(good(sandbox), 0);
            Ok(())
        },
    );
}

const FOUND: &str = r#"
data "digitalocean_kubernetes_cluster" "found" {
  name              = digitalocean_kubernetes_cluster.main.name
  store_credentials = false
}
"#;

/// A data source has no state between two plans, so it makes credentials at every read, unless it is told to make none.
#[test]
fn defect_13_a_data_source_that_is_to_make_no_tokens_makes_none() {
    both(|sandbox, workspace| {
        workspace.apply()?.success()?;
        let without = format!("{STACK}{FOUND}");
        let with = without.replace("store_credentials = false", "");
        for (stack, made) in [(without, 1), (with, 6)] {
            workspace.configure(&stack)?;
            for _ in 0..5 {
                workspace.plan()?.success()?;
            }
            assert_eq!(good(sandbox), made, "one is that of the resource");
        }
        workspace.destroy()?.success()?;
        Ok(())
    });
}
