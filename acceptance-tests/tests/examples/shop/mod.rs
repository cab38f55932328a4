//! `examples/shop-on-doks` by its Makefile: each target does what it says, wrong words are refused before anything
//! is asked, and `make destroy` gets to the end whatever stands in its way.

mod image;

mod refused;

mod targets;

use serde_json::{Value, json};
use slipway_acceptance::cases::Case;
use slipway_acceptance::cli::{Cli, CliError, Face, Provider, Run, Workspace};
use slipway_acceptance::digitalocean::{Launch, Sandbox, SpacesLaunch};
use slipway_acceptance::inventory;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// No target takes longer on any machine.
const LIMIT: Duration = Duration::from_secs(400);

/// What `make` keeps.
const KEPT: &str = "stack.auto.tfvars";

/// What `make init` makes up.
const PASSWORDS: &str = "passwords.auto.tfvars";

/// GNU make, which the example is driven by.
fn make() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let found = ["gmake", "make"].iter().find_map(|name| {
        let mut files = folders.iter().map(|folder| folder.join(name));
        files.find(|file| file.is_file())
    });
    found.expect("GNU make is missing: install it (on Debian, the package `make`)")
}

/// The example in a workspace, with an account.
struct Stack {
    sandbox: Sandbox,
    workspace: Workspace,
}

impl Stack {
    fn new(cli: Cli) -> Result<Self, CliError> {
        let launch = Launch {
            spaces: Some(SpacesLaunch {
                port: 0,
                forked_moto: true,
            }),
            ..Launch::default()
        };
        let sandbox = Sandbox::launch(launch).expect("the local DigitalOcean starts");
        // The first network of a region is its default one, which cannot be deleted.
        let network = json!({ "name": "default-fra1", "region": "fra1" });
        sandbox.call_outside("POST", "/v2/vpcs", &network);
        let mut workspace = example(cli)?;
        for (name, value) in sandbox.env() {
            // A token is enough.
            if !name.starts_with("SPACES_") || name == "SPACES_ENDPOINT_URL" {
                workspace.set_env(name, value);
            }
        }
        Ok(Self { sandbox, workspace })
    }

    fn make(&self, words: &[&str]) -> Result<Run, CliError> {
        let tool = format!("TF={}", self.workspace.cli().program()?.display());
        let words = [&[tool.as_str(), "YES=1"], words].concat();
        let run = self.workspace.run_program(&make(), &words)?;
        println!("{} ({:.1?})", run.command, run.elapsed);
        Ok(run)
    }

    /// A plan that finds nothing to do.
    fn is_settled(&self) -> Result<(), CliError> {
        let run = self.make(&["plan"])?.success()?;
        run.expect("that there is nothing to do", |run| {
            run.stdout.contains("No changes.")
        })?;
        Ok(())
    }

    /// What `make` keeps.
    fn kept(&self) -> String {
        std::fs::read_to_string(self.workspace.dir().join(KEPT)).expect(KEPT)
    }

    /// An object of the cluster.
    fn object(&self, path: &str) -> Value {
        let cluster = self.sandbox.cluster("slipway-shop").expect("the cluster");
        let (status, answer) = cluster.call_outside("GET", path, None).expect("an answer");
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    /// The image that an environment runs.
    fn image(&self, environment: &str) -> String {
        let path = format!("/apis/apps/v1/namespaces/{environment}/deployments/web");
        let image = &self.object(&path)["spec"]["template"]["spec"]["containers"][0]["image"];
        image.as_str().unwrap_or_default().to_owned()
    }

    fn nothing_is_left(&self) {
        let left = inventory::remains_at_digitalocean(&self.sandbox);
        assert_eq!(left, BTreeMap::new());
        let state = self.workspace.state_file().expect("a state");
        assert!(state.is_empty());
        for name in [KEPT, PASSWORDS] {
            assert!(!self.workspace.dir().join(name).exists(), "{name}");
        }
    }
}

fn example(cli: Cli) -> Result<Workspace, CliError> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/shop-on-doks");
    let faces = [Face::DigitalOcean, Face::Slipway];
    let provider = Provider::several(&faces, Provider::slipway_in_mirror)?;
    let mut workspace = Workspace::new(cli, &provider)?;
    workspace.set_timeout(LIMIT);
    workspace.replace(&Case::load(&folder)?.steps[0].files)?;
    Ok(workspace)
}

/// The tools take turns.
fn tool(number: usize) -> Cli {
    let tools = Cli::all().unwrap_or_else(|error| panic!("{error}"));
    tools[number % tools.len()]
}

fn live(test: impl FnOnce() -> Result<(), CliError>) {
    test().unwrap_or_else(|error| panic!("{error}"));
}
