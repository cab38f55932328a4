//! Tokens of container registries: which of them are good at each moment. No list of the API tells it, so that
//! no folder of `cases/` can ask.

use slipway_acceptance::cli::{CliError, Face, Provider, Workspace, for_each_cli};
use slipway_acceptance::digitalocean::Sandbox;

/// A registry, and what lets into it.
const STACK: &str = r#"variable "write" {
  default = false
}

resource "digitalocean_container_registry" "main" {
  name                   = "shop-images"
  subscription_tier_slug = "basic"
}

resource "digitalocean_container_registry_docker_credentials" "main" {
  registry_name = digitalocean_container_registry.main.name
  write         = var.write
}

ephemeral "digitalocean_container_registry_docker_credentials" "run" {
  registry_name = "shop-images"
  write         = true
}
"#;

#[test]
fn one_token_is_good_for_each_state_and_none_for_none() {
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local DigitalOcean starts");
        let good = || sandbox.existing().remove("token").unwrap_or_default();
        let mut workspace = Workspace::new(cli, &Provider::slipway_of(Face::DigitalOcean)?)?;
        workspace.set_envs(sandbox.env());
        let (stack, _) = STACK.split_once("ephemeral").unwrap_or_default();
        workspace.configure(stack)?;
        let apply = ["apply", "-no-color", "-auto-approve"];
        workspace.run(&apply)?.success()?;
        assert_eq!(good(), ["docker read shop-images"]);

        // The one that is replaced and those of the run are good no more.
        workspace.configure(STACK)?;
        let write = [&apply[..], &["-var=write=true"]].concat();
        workspace.run(&write)?.success()?;
        assert_eq!(good(), ["docker readwrite shop-images"]);
        let destroy = ["destroy", "-no-color", "-auto-approve"];
        workspace.run(&destroy)?.success()?;
        assert!(good().is_empty(), "{:?}", good());
        Ok::<_, CliError>(())
    });
}
