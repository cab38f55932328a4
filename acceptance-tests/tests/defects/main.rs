//! Defects of the official DigitalOcean provider that ours does not have. Each test has the number of its defect
//! in the list of those that the official provider's source and its users tell; those of Kubernetes clusters that
//! are not here are in `kubernetes.rs`.
//!
//! | module | what the official provider does |
//! |---|---|
//! | `certificates` | it cannot exchange a certificate that is in use |
//! | `taken` | it repeats what may have been done, and loses what it made |
//! | `lost` | it loses objects, doubles them, or replaces them with all that is in them |
//! | `waits` | it does not wait, or takes for an error what is gone already |
//! | `reads` | it does not see what is there, or sees a change where there is none |
//! | `passwords` | it stores passwords of databases, and tells them in no other way |
//! | `secrets` | it stores secrets that are good for long, and revokes none |
//! | `tokens` | it revokes no token that reaches a cluster |
//! | `spaces` | it does not see what becomes of buckets, policies and keys |

mod certificates;
mod lost;
mod passwords;
mod reads;
mod secrets;
mod spaces;
mod taken;
mod tokens;
mod waits;

use std::time::Duration;

use serde_json::Value;
use slipway_acceptance::cli::{Cli, CliError, Face, Provider, Run, Workspace};
use slipway_acceptance::digitalocean::{Sandbox, Settings};

/// Longer than any test waits.
const LONG: Duration = Duration::from_secs(3600);

/// Long enough to be waited for.
const A_WHILE: Duration = Duration::from_secs(2);

/// A database cluster.
const DATABASE: &str = r#"
variable "engine_version" { default = "15" }

resource "digitalocean_database_cluster" "main" {
  name       = "main"
  engine     = "pg"
  version    = var.engine_version
  region     = "fra1"
  size       = "db-s-1vcpu-1gb"
  node_count = 1

  timeouts {
    create = "3s"
  }
}
"#;

/// Its address.
const MAIN: &str = "digitalocean_database_cluster.main";

/// Lives a test on one tool, or on the only one that there is: the tests take turns.
fn on(
    cli: Cli,
    settings: Settings,
    stack: &str,
    test: impl FnOnce(&Sandbox, &Workspace) -> Result<(), CliError>,
) {
    let sandbox = Sandbox::with_settings(settings).expect("the local DigitalOcean starts");
    live(cli, &sandbox, stack, test);
}

/// The same with a Spaces beside the API.
fn in_spaces(
    cli: Cli,
    stack: &str,
    test: impl FnOnce(&Sandbox, &Workspace) -> Result<(), CliError>,
) {
    let sandbox = Sandbox::start_with_spaces().expect("the local DigitalOcean starts");
    live(cli, &sandbox, stack, test);
}

/// One process serves the tool: it is faster than a start for each command.
fn live(
    cli: Cli,
    sandbox: &Sandbox,
    stack: &str,
    test: impl FnOnce(&Sandbox, &Workspace) -> Result<(), CliError>,
) {
    let tools = Cli::all().unwrap_or_else(|error| panic!("{error}"));
    let cli = if tools.contains(&cli) { cli } else { tools[0] };
    let lived = || {
        let provider = Provider::slipway_attached(Face::DigitalOcean, &sandbox.env())?;
        let mut workspace = Workspace::new(cli, &provider)?;
        workspace.set_envs(sandbox.env());
        workspace.configure(stack)?;
        test(sandbox, &workspace)
    };
    lived().unwrap_or_else(|error: CliError| panic!("with {}: {error}", cli.program_name()));
    assert_eq!(sandbox.violations(), [""; 0]);
}

fn outside(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> Value {
    let (status, answer) = sandbox.call_outside(method, path, body);
    assert!(status < 300, "{method} {path}: {status} {answer}");
    answer
}

fn id(workspace: &Workspace, address: &str) -> Result<String, CliError> {
    let state = workspace.state_file()?;
    Ok(state
        .string(address, "id")
        .expect("it has an id")
        .to_owned())
}

fn count(sandbox: &Sandbox, kind: &str) -> usize {
    sandbox.existing().get(kind).map_or(0, Vec::len)
}

fn change(workspace: &Workspace, command: &str, arguments: &[&str]) -> Result<Run, CliError> {
    let all = [&[command, "-no-color", "-auto-approve"], arguments].concat();
    workspace.run(&all)
}
