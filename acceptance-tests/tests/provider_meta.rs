//! What modules say to the provider: those of the registry name themselves to AWS, and core refuses them where
//! a provider takes no `provider_meta`.

use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::cli::{Cli, CliError, Face, Provider, Workspace, for_each_cli};

const ROOT: &str = r#"
resource "aws_cloudwatch_log_group" "own" {
  name = "own"
}

data "aws_caller_identity" "own" {}

module "logs" {
  source     = "./logs"
  depends_on = [aws_cloudwatch_log_group.own]
}

module "silent" {
  source     = "./silent"
  depends_on = [module.logs]
}
"#;

const GROUP: &str = r#"
resource "aws_cloudwatch_log_group" "main" {
  name              = "of-the-module"
  retention_in_days = 1
}

data "aws_vpc" "usual" {
  default = true
}
"#;

const META: &str = r#"
terraform {
  provider_meta "aws" {
    user_agent = ["github.com/example/logs", "logs/1.2 (of a test)"]
  }
}
"#;

/// What the calls for a module have in their header.
const SAID: &str = "github.com/example/logs logs/1.2 (of a test)";

fn workspace(cli: Cli, sandbox: &Sandbox) -> Result<Workspace, CliError> {
    let mut workspace = Workspace::new(cli, &Provider::slipway_of(Face::Aws)?)?;
    workspace.set_envs(sandbox.env());
    Ok(workspace)
}

#[test]
fn a_module_is_named_by_the_calls_for_it() {
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let workspace = workspace(cli, &sandbox)?;
        workspace.write("logs/main.tf", &[META, GROUP].concat())?;
        workspace.write(
            "silent/main.tf",
            &GROUP.replace("of-the-module", "of-another"),
        )?;
        workspace.configure(ROOT)?;
        workspace.get_modules()?.success()?;
        workspace.apply()?.success()?;
        for call in sandbox.calls() {
            let body = String::from_utf8_lossy(&call.body).into_owned();
            let name = call.name();
            assert!(call.agent.contains("slipway/"), "{name}: {}", call.agent);
            match name.as_str() {
                "logs:CreateLogGroup" | "logs:PutRetentionPolicy" => {
                    let is_said = call.agent.ends_with(SAID);
                    assert_eq!(
                        is_said,
                        body.contains("of-the-module"),
                        "{name}: {}",
                        call.agent
                    );
                }
                "sts:GetCallerIdentity" => {
                    assert!(!call.agent.contains("example"), "{}", call.agent)
                }
                _ => {}
            }
        }
        let created = sandbox
            .calls()
            .into_iter()
            .filter(|call| call.agent.ends_with(SAID));
        let mut said: Vec<_> = created.map(|call| call.name()).collect();
        said.sort();
        said.dedup();
        assert!(said.contains(&"ec2:DescribeVpcs".to_owned()), "{said:?}");
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}

#[test]
fn what_the_block_does_not_take_is_refused_with_its_place() {
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let workspace = workspace(cli, &sandbox)?;
        let wrong = META.replace("user_agent", "agent");
        workspace.configure(&[&wrong, GROUP].concat())?;
        let said = workspace.run(&["plan", "-no-color"])?.failure()?.said();
        assert!(
            said.contains("An argument named \"agent\" is not expected here"),
            "{said}"
        );
        Ok::<_, CliError>(())
    });
}

#[test]
fn what_no_header_can_hold_is_refused_before_anything_is_made() {
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let workspace = workspace(cli, &sandbox)?;
        let wrong = META.replace("(of a test)", "of\\na test");
        workspace.configure(&[&wrong, GROUP].concat())?;
        let said = workspace.run(&["apply", "-no-color", "-auto-approve"])?;
        let said = said.failure()?.said();
        for expected in [
            "user_agent[1] of its block provider_meta",
            "printable ASCII",
        ] {
            assert!(said.contains(expected), "{said}");
        }
        let calls: Vec<_> = sandbox.calls().iter().map(|call| call.name()).collect();
        assert!(
            !calls.contains(&"logs:CreateLogGroup".to_owned()),
            "{calls:?}"
        );
        Ok::<_, CliError>(())
    });
}
