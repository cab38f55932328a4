//! The guides about moving from the official providers: a state changes the name of its provider, and back.

use super::Mirror;
use slipway_acceptance::cli::{CliError, Exit, Workspace, for_each_cli};
use slipway_acceptance::{aws, digitalocean};

/// A provider and its own address, the official one, and what there is to move.
struct Move {
    name: &'static str,
    official: &'static str,
    own: &'static str,
    resources: &'static str,
}

const AWS: Move = Move {
    name: "aws",
    official: "hashicorp/aws",
    own: "slipway/aws",
    resources: r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
  tags       = { Name = "moved" }
}
"#,
};

const DIGITALOCEAN: Move = Move {
    name: "digitalocean",
    official: "digitalocean/digitalocean",
    own: "slipway/digitalocean",
    resources: r#"
resource "digitalocean_domain" "main" {
  name = "moved.example"
}

resource "digitalocean_record" "main" {
  domain = digitalocean_domain.main.id
  type   = "A"
  name   = "www"
  value  = "192.0.2.1"
}
"#,
};

impl Move {
    /// The configuration, served from an address.
    fn from(&self, source: &str) -> String {
        let name = self.name;
        let required = format!("{name} = {{ source = \"{source}\" }}");
        format!(
            "terraform {{\n  required_providers {{\n    {required}\n  }}\n}}\n{}",
            self.resources
        )
    }

    /// Applies under the official address, moves to our own and back, and each time nothing changes.
    fn there_and_back(&self, workspace: &Workspace) -> Result<(), CliError> {
        workspace.configure(&self.from(self.official))?;
        workspace.init()?.success()?;
        workspace.apply()?.success()?;
        for (from, to) in [(self.official, self.own), (self.own, self.official)] {
            workspace.configure(&self.from(to))?;
            let replace = ["state", "replace-provider", "-auto-approve", from, to];
            workspace.run(&replace)?.success()?;
            workspace.init()?.success()?;
            let plan =
                workspace.run(&["plan", "-no-color", "-input=false", "-detailed-exitcode"])?;
            plan.expect("no change", |run| run.exit == Exit::Code(0))?;
            let providers = workspace.run(&["providers", "-no-color"])?.success()?;
            assert!(!providers.stdout.contains(from), "{}", providers.stdout);
        }
        workspace.destroy()?.success()?;
        Ok(())
    }
}

#[test]
fn a_state_of_hashicorp_aws_takes_our_name_and_gets_its_own_back() {
    let mirror = Mirror::standing_in();
    for_each_cli(|cli| {
        let sandbox = aws::Sandbox::start().expect("the local AWS starts");
        let mut workspace = mirror.workspace(cli)?;
        workspace.set_envs(sandbox.env());
        AWS.there_and_back(&workspace)
    });
}

#[test]
fn a_state_of_the_official_digitalocean_provider_does_so_too() {
    let mirror = Mirror::new();
    mirror.install(&["--as", DIGITALOCEAN.official]);
    for_each_cli(|cli| {
        let sandbox = digitalocean::Sandbox::start().expect("the local DigitalOcean starts");
        let mut workspace = mirror.workspace(cli)?;
        workspace.set_envs(sandbox.env());
        DIGITALOCEAN.there_and_back(&workspace)
    });
}
