//! Clusters of EKS whose creation is interrupted: what a folder of `cases/` cannot script.

use std::time::Duration;

use slipway_acceptance::aws::{EksSettings, Fault, Rule, Sandbox, Settings};
use slipway_acceptance::cases::workspace;
use slipway_acceptance::cli::{CliError, Provider, for_each_cli};

const CLUSTER: &str = "aws_eks_cluster.main";

/// A cluster, with the role and the network that it needs.
const STACK: &str = r#"resource "aws_iam_role" "cluster" {
  name = "cluster"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "eks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  availability_zone = ["eu-central-1a", "eu-central-1b"][count.index]
}

resource "aws_eks_cluster" "main" {
  name     = "shop"
  role_arn = aws_iam_role.cluster.arn

  vpc_config {
    subnet_ids = aws_subnet.main[*].id
  }
}
"#;

/// How long a cluster takes here: longer than any test waits.
const LONG: Duration = Duration::from_secs(3600);

#[test]
fn an_interrupted_creation_is_resumed_and_nothing_is_replaced() {
    for_each_cli(|cli| {
        let settings = Settings {
            eks: EksSettings {
                cluster_create: LONG,
                ..EksSettings::default()
            },
            ..Settings::default()
        };
        let sandbox = Sandbox::with_settings(settings).expect("the local AWS starts");
        let workspace = workspace(cli, &Provider::slipway()?, &sandbox)?;
        workspace.configure(STACK)?;
        let processes = workspace.processes().clone();
        let interrupt = Fault::run(move |_| {
            processes.interrupt();
        });
        let looks = sandbox.rule(Rule::on("eks:DescribeCluster").nth(2).fault(interrupt));
        workspace.run(&["apply", "-no-color", "-auto-approve"])?;
        looks.assert_fired();
        let state = workspace.state_file()?;
        assert_eq!(state.string(CLUSTER, "status"), Some("CREATING"));
        assert_eq!(state.string(CLUSTER, "endpoint"), None);

        // The next apply finds it, and takes up what it has by then.
        sandbox.pass_eks_time(LONG);
        workspace.apply()?.success()?;
        let state = workspace.state_file()?;
        assert_eq!(state.string(CLUSTER, "status"), Some("ACTIVE"));
        let endpoint = state.string(CLUSTER, "endpoint").unwrap_or_default();
        assert!(endpoint.starts_with("https://"), "{endpoint}");
        assert_eq!(sandbox.count("eks:CreateCluster"), 1);
        assert_eq!(sandbox.count("eks:DeleteCluster"), 0);

        workspace.destroy()?.success()?;
        assert!(sandbox.state().is_empty());
        Ok::<_, CliError>(())
    });
}
