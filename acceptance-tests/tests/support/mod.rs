//! What the tests of the AWS resources share: the provider block, and what the cloud holds as text.
#![allow(dead_code, reason = "each test uses the part that it needs")]

use std::fmt::Write as _;

use slipway_acceptance::aws::{CloudState, Record, Sandbox};
use slipway_acceptance::cli::{Cli, CliError, Provider, Workspace};

/// The `terraform` and `provider` blocks that talk to this sandbox and to nothing else.
pub(crate) fn aws_provider(sandbox: &Sandbox) -> String {
    aws_provider_with(sandbox, "")
}

/// [`aws_provider`] with more arguments and blocks.
pub(crate) fn aws_provider_with(sandbox: &Sandbox, more: &str) -> String {
    provider_block(
        &sandbox.endpoint(),
        &sandbox.endpoint(),
        Sandbox::SECRET_KEY,
        more,
    )
}

/// The blocks with what a test wants to be wrong: where Route 53 is, where everything else is, and
/// the secret key.
pub(crate) fn provider_block(route53: &str, others: &str, secret: &str, more: &str) -> String {
    format!(
        r#"terraform {{
  required_providers {{
    aws = {{ source = "slipway/aws" }}
  }}
}}

provider "aws" {{
  region     = "{region}"
  access_key = "{key}"
  secret_key = "{secret}"
  {more}
  endpoints {{
    acm     = "{others}"
    route53 = "{route53}"
    sts     = "{others}"
  }}
}}
"#,
        region = Sandbox::REGION,
        key = Sandbox::ACCESS_KEY,
    )
}

/// A workspace with the provider block in a file of its own, so that line numbers of `main.tf` are
/// those of the test's configuration.
pub(crate) fn workspace(cli: Cli, provider_block: &str, main: &str) -> Result<Workspace, CliError> {
    let workspace = Workspace::new(cli, &Provider::slipway()?)?;
    workspace.write("provider.tf", provider_block)?;
    workspace.configure(main)?;
    Ok(workspace)
}

/// A check of [`slipway_acceptance::cli::Case::nothing_left`]: the account is as empty as at first.
pub(crate) fn nothing_left(sandbox: &Sandbox) -> impl FnMut() -> Result<(), String> {
    || {
        let state = sandbox.state();
        if state.is_empty() {
            Ok(())
        } else {
            Err(format!("something is left: {state:#?}"))
        }
    }
}

/// The records of a zone, one a line: name, type, set identifier, TTL, content, routing.
///
/// # Panics
/// When there is not exactly one such zone.
#[track_caller]
pub(crate) fn records_text(state: &CloudState, zone: &str) -> String {
    let mut lines: Vec<String> = state
        .normalized()
        .zone(zone)
        .records
        .iter()
        .map(line)
        .collect();
    lines.sort();
    lines.into_iter().map(|line| line + "\n").collect()
}

fn line(record: &Record) -> String {
    let mut text = format!("{} {}", record.name, record.kind);
    if let Some(identifier) = &record.set_identifier {
        write!(text, " #{identifier}").ok();
    }
    if let Some(ttl) = record.ttl {
        write!(text, " {ttl}").ok();
    }
    for value in &record.values {
        write!(text, " [{value}]").ok();
    }
    if let Some(alias) = &record.alias {
        write!(text, " -> {} in {}", alias.name, alias.zone_id).ok();
        text.push_str(if alias.evaluate_target_health {
            ", healthy"
        } else {
            ""
        });
    }
    for (member, value) in &record.routing {
        write!(text, " {member}={value}").ok();
    }
    if let Some(check) = &record.health_check {
        write!(text, " checked by {check}").ok();
    }
    text
}
