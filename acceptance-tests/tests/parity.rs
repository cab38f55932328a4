//! Side by side with the official AWS provider: the same HCL gives the same end state, and each
//! one's state plans empty under the other.
//!
//! `cargo xtask parity` runs it; it needs the official provider's binary (`SLIPWAY_PEER_AWS`). Other
//! test runs list it as ignored.

use slipway_acceptance::aws::{CloudState, Sandbox};
use slipway_acceptance::cli::{Cli, CliError, Provider, Workspace};

const STACK: &str = r#"
provider "aws" {
  default_tags {
    tags = { Owner = "parity" }
  }
}

resource "aws_route53_zone" "main" {
  name = "Parity.Example"
  tags = { Name = "main" }
}

resource "aws_route53_zone" "plain" {
  name          = "plain.example."
  comment       = "Written by hand"
  force_destroy = true
}

resource "aws_route53_record" "relative" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "www"
  type    = "A"
  ttl     = 300
  records = ["192.0.2.1", "192.0.2.2"]
}

resource "aws_route53_record" "absolute" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "API.parity.example"
  type    = "CNAME"
  ttl     = 60
  records = ["www.parity.example"]
}

resource "aws_route53_record" "text" {
  zone_id = aws_route53_zone.main.zone_id
  name    = ""
  type    = "TXT"
  ttl     = 60
  records = ["v=spf1 -all", "${join("", [for i in range(25) : "0123456789"])}\"\"second"]
}

resource "aws_route53_record" "wildcard" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "*.apps"
  type    = "A"

  alias {
    name                   = aws_route53_record.relative.fqdn
    zone_id                = aws_route53_zone.main.zone_id
    evaluate_target_health = false
  }
}

resource "aws_route53_record" "weighted" {
  count          = 2
  zone_id        = aws_route53_zone.main.zone_id
  name           = "weighted"
  type           = "A"
  ttl            = 60
  set_identifier = "part-${count.index}"
  records        = ["192.0.2.1${count.index}"]

  weighted_routing_policy {
    weight = 10 + count.index
  }
}

resource "aws_route53_record" "geo" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "geo"
  type           = "A"
  ttl            = 60
  set_identifier = "europe"
  records        = ["192.0.2.30"]

  geolocation_routing_policy {
    continent = "EU"
  }
}

resource "aws_acm_certificate" "main" {
  domain_name               = "parity.example"
  subject_alternative_names = ["*.parity.example"]
  validation_method         = "DNS"
  tags                      = { Name = "main" }
}

resource "aws_route53_record" "validation" {
  for_each = {
    for option in aws_acm_certificate.main.domain_validation_options : option.domain_name => option
  }

  zone_id         = aws_route53_zone.main.zone_id
  name            = each.value.resource_record_name
  type            = each.value.resource_record_type
  records         = [each.value.resource_record_value]
  ttl             = 60
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "main" {
  certificate_arn         = aws_acm_certificate.main.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}
"#;

/// The stack with record names as the official provider stores them: lower case, no final dot.
///
/// It rewrites what a configuration says, which core allows only the legacy type system; ours keeps
/// the user's spelling (docs/compatibility.md). On the way back the official provider takes another
/// spelling for another name.
fn in_official_spelling() -> String {
    STACK.replace("\"API.parity", "\"api.parity").replace(
        "= each.value.resource_record_name",
        "= trimsuffix(each.value.resource_record_name, \".\")",
    )
}

/// Applies the stack with one provider; the end state, and the workspace that knows it.
fn apply(
    sandbox: &Sandbox,
    provider: &Provider,
    stack: &str,
) -> Result<(CloudState, Workspace), CliError> {
    let mut workspace = Workspace::new(Cli::Terraform, provider)?;
    for (name, value) in sandbox.env() {
        workspace.set_env(name, value);
    }
    workspace.set_timeout(std::time::Duration::from_secs(300));
    workspace.configure(stack)?;
    workspace.apply()?.success()?;
    no_change(&workspace)?;
    Ok((sandbox.state().normalized(), workspace))
}

/// The plan changes nothing. A certificate that is issued by now counts as drift, and the official
/// provider sees more of it, but neither is a change.
fn no_change(workspace: &Workspace) -> Result<(), CliError> {
    workspace
        .plan()?
        .expect("no change", |run| run.is_success())
        .map(|_| ())
}

/// What one provider left plans empty under the other, and the other destroys it.
fn hand_over(sandbox: &Sandbox, workspace: &Workspace, to: &Provider) -> Result<(), CliError> {
    workspace.set_provider(to)?;
    no_change(workspace)?;
    workspace.destroy()?.success()?;
    assert!(sandbox.state().is_empty(), "{:?}", sandbox.state());
    Ok(())
}

#[test]
#[ignore = "needs the official provider's binary: run `cargo xtask parity`"]
fn the_end_state_is_the_same_and_plans_empty_both_ways() {
    let run = || -> Result<(), CliError> {
        let (ours, official) = (Provider::slipway()?, Provider::official_aws()?);
        let (first, second) = (Sandbox::start(), Sandbox::start());
        let (first, second) = (
            first.expect("the local AWS starts"),
            second.expect("the local AWS starts"),
        );
        let (by_official, left_by_official) = apply(&first, &official, STACK)?;
        let (by_us, left_by_us) = apply(&second, &ours, &in_official_spelling())?;
        assert_eq!(by_us, by_official, "the end states differ");
        hand_over(&first, &left_by_official, &ours)?;
        hand_over(&second, &left_by_us, &official)?;
        Ok(())
    };
    if let Err(error) = run() {
        panic!("{error}");
    }
}
