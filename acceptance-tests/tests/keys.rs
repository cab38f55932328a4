//! Replicas of KMS keys that take their time: what a folder of `cases/` cannot script.

use std::time::Duration;

use slipway_acceptance::aws::{Fault, Rule, Sandbox, Settings};
use slipway_acceptance::cases::workspace;
use slipway_acceptance::cli::{CliError, Provider, for_each_cli};

const COPY: &str = "aws_kms_replica_key.copy";

/// A key, and its copy in another region.
const STACK: &str = r#"resource "aws_kms_key" "primary" {
  multi_region            = true
  deletion_window_in_days = 7
}

resource "aws_kms_replica_key" "copy" {
  region                  = "us-east-1"
  primary_key_arn         = aws_kms_key.primary.arn
  deletion_window_in_days = 7
}
"#;

/// How long a copy takes here: longer than the commands around it.
const MAKING: Duration = Duration::from_secs(12);

#[test]
fn a_copy_that_is_still_made_is_deleted_once_it_is_made() {
    for_each_cli(|cli| {
        let settings = Settings {
            kms_replicating: MAKING,
            ..Settings::default()
        };
        let sandbox = Sandbox::with_settings(settings).expect("the local AWS starts");
        let workspace = workspace(cli, &Provider::slipway()?, &sandbox)?;
        workspace.configure(STACK)?;
        let processes = workspace.processes().clone();
        let interrupt = Fault::run(move |_| {
            processes.interrupt();
        });
        let made = sandbox.rule(Rule::on("kms:ReplicateKey").fault(interrupt));
        workspace.run(&["apply", "-no-color", "-auto-approve"])?;
        made.assert_fired();
        assert!(workspace.state_file()?.string(COPY, "id").is_some());
        assert_eq!(sandbox.count("kms:ReplicateKey"), 1);

        // Without a refresh, nothing but the deletion looks at it.
        sandbox.reset_calls();
        let destroy = ["destroy", "-no-color", "-auto-approve", "-refresh=false"];
        workspace.run(&destroy)?.success()?;
        assert!(sandbox.count("kms:DescribeKey") > 0);
        assert_eq!(sandbox.count("kms:ScheduleKeyDeletion"), 2);
        Ok::<_, CliError>(())
    });
}
