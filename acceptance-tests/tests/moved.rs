//! `moved` blocks from one provider to another: objects of the official provider become ours, and nothing else does.

use serde_json::json;
use slipway_acceptance::cli::{CliError, Face, Provider, Workspace, for_each_cli};
use slipway_acceptance::digitalocean::Sandbox;

/// The same provider under the official address and under its own.
const PROVIDERS: &str = r#"
terraform {
  required_providers {
    official = { source = "digitalocean/digitalocean" }
    ours     = { source = "slipway/digitalocean" }
  }
}
"#;

const BEFORE: &str = r#"
resource "digitalocean_domain" "official" {
  provider = official
  name     = "shop.example"
}

resource "digitalocean_tag" "official" {
  provider = official
  name     = "shop"
}
"#;

const AFTER: &str = r#"
moved {
  from = digitalocean_domain.official
  to   = digitalocean_domain.ours
}

moved {
  from = digitalocean_tag.official
  to   = digitalocean_tag.ours
}

resource "digitalocean_domain" "ours" {
  provider = ours
  name     = "shop.example"
}

resource "digitalocean_tag" "ours" {
  provider = ours
  name     = "shop"
}
"#;

const ANOTHER_TYPE: &str = r#"
moved {
  from = digitalocean_tag.official
  to   = digitalocean_project.ours
}

resource "digitalocean_domain" "official" {
  provider = official
  name     = "shop.example"
}

resource "digitalocean_project" "ours" {
  provider = ours
  name     = "shop"
}
"#;

#[test]
fn objects_of_the_official_provider_become_ours_and_stay_as_they_are() {
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local DigitalOcean starts");
        let mut workspace = Workspace::new(cli, &Provider::slipway_of(Face::DigitalOcean)?)?;
        workspace.set_envs(sandbox.env());
        workspace.configure(&[PROVIDERS, BEFORE].concat())?;
        workspace.apply()?.success()?;

        workspace.configure(&[PROVIDERS, ANOTHER_TYPE].concat())?;
        let printed = workspace.run(&["plan", "-no-color"])?.failure()?.said();
        assert!(printed.contains("Unable to move the object"), "{printed}");
        let why =
            "A digitalocean_tag of digitalocean/digitalocean cannot become a digitalocean_project";
        assert!(printed.contains(why), "{printed}");

        sandbox.reset_calls();
        workspace.configure(&[PROVIDERS, AFTER].concat())?;
        workspace.apply()?.success()?;
        let changed = sandbox
            .calls()
            .into_iter()
            .filter(|call| call.method != "GET");
        assert_eq!(changed.count(), 0, "a move changes nothing");
        let state = workspace.state_text()?;
        let state: serde_json::Value = serde_json::from_str(&state).expect("a state");
        let resources = state["resources"].as_array().expect("resources");
        assert_eq!(resources.len(), 2);
        for resource in resources {
            assert_eq!(resource["name"], json!("ours"));
            let provider = resource["provider"].as_str().unwrap_or_default();
            assert!(provider.contains("slipway/digitalocean"), "{provider}");
        }
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}
