//! What a provider adds to the command line tool's own time.

use crate::Failure;
use crate::figures::median;
use slipway_acceptance::cli::{Cli, Provider, Workspace};
use std::time::Duration;

/// Runs that each median is taken over.
const RUNS: usize = 7;

/// One zone, without a call to any API.
const AWS: &str = r#"
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

resource "aws_route53_zone" "main" {
  name = "bench.example.com"
}
"#;

/// The provider that nothing is in: the example of the framework.
const EMPTY: &str = r#"
terraform {
  required_providers {
    petstore = {
      source = "acme/petstore"
    }
  }
}

resource "petstore_pet" "main" {
  name = "bench"
}
"#;

/// Times of commands that call no API.
#[derive(Clone, Copy)]
pub(crate) struct Offline {
    pub(crate) validate: Duration,
    pub(crate) plan: Duration,
}

impl Offline {
    /// What these times are over those of another provider.
    pub(crate) fn over(self, empty: Self) -> Self {
        Self {
            validate: self.validate.saturating_sub(empty.validate),
            plan: self.plan.saturating_sub(empty.plan),
        }
    }
}

/// Measures an AWS provider.
///
/// # Errors
///
/// When a command fails.
pub(crate) fn aws(cli: Cli, provider: &Provider) -> Result<Offline, Failure> {
    measure(cli, provider, AWS)
}

/// Measures the example of the framework.
///
/// # Errors
///
/// When a command fails.
pub(crate) fn empty(cli: Cli, provider: &Provider) -> Result<Offline, Failure> {
    measure(cli, provider, EMPTY)
}

fn measure(cli: Cli, provider: &Provider, config: &str) -> Result<Offline, Failure> {
    let workspace = Workspace::new(cli, provider)?;
    workspace.configure(config)?;
    workspace.validate()?.success()?;
    let mut validate = Vec::new();
    let mut plan = Vec::new();
    for _ in 0..RUNS {
        validate.push(workspace.validate()?.success()?.elapsed);
        plan.push(workspace.plan()?.changes()?.elapsed);
    }
    Ok(Offline {
        validate: median(validate),
        plan: median(plan),
    })
}
