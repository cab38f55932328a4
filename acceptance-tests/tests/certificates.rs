//! Certificates of ACM: zone, certificate, validation records and the wait for it in one apply, and
//! the data sources that such a stack uses.

mod support;

use std::time::Duration;

use expect_test::expect;
use serde_json::{Value, json};
use slipway_acceptance::aws::{Certificate, Fault, Gate, Rule, Sandbox};
use slipway_acceptance::cli::{
    Action, CliError, PlannedChange, Run, StateFile, Workspace, for_each_cli,
};

const DOMAIN: &str = "certificates.example";

/// A certificate for an apex and its wildcard, which share a validation record, and one more name.
fn stack(tags: &str, options: &str) -> String {
    format!(
        r#"
resource "aws_route53_zone" "main" {{
  name = "{DOMAIN}"
}}

resource "aws_acm_certificate" "main" {{
  domain_name               = "{DOMAIN}"
  subject_alternative_names = ["*.{DOMAIN}", "www.{DOMAIN}"]
  validation_method         = "DNS"
  tags                      = {tags}
  {options}
}}

resource "aws_route53_record" "validation" {{
  for_each = {{ for option in aws_acm_certificate.main.domain_validation_options : option.domain_name => option }}

  allow_overwrite = true
  zone_id         = aws_route53_zone.main.zone_id
  name            = each.value.resource_record_name
  type            = each.value.resource_record_type
  ttl             = 60
  records         = [each.value.resource_record_value]
}}

resource "aws_acm_certificate_validation" "main" {{
  certificate_arn         = aws_acm_certificate.main.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}}
"#
    )
}

/// Data sources, and what their outputs have to be.
const DATA: &str = r#"
data "aws_region" "current" {}
data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

data "aws_route53_zone" "by_id" {
  zone_id = aws_route53_zone.main.zone_id
}

data "aws_route53_zone" "by_name" {
  name       = "certificates.example."
  depends_on = [aws_route53_zone.main]
}

output "facts" {
  value = {
    region       = data.aws_region.current.name
    account      = data.aws_caller_identity.current.account_id
    partition    = data.aws_partition.current.partition
    suffix       = data.aws_partition.current.dns_suffix
    reverse      = data.aws_partition.current.reverse_dns_prefix
    zone         = data.aws_route53_zone.by_id.name
    same_zone    = data.aws_route53_zone.by_name.zone_id == aws_route53_zone.main.zone_id
    same_servers = data.aws_route53_zone.by_id.name_servers == aws_route53_zone.main.name_servers
    comment      = data.aws_route53_zone.by_id.comment
    private      = data.aws_route53_zone.by_name.private_zone
  }
}
"#;

const DEFAULT_TAGS: &str = "default_tags {\n    tags = { Team = \"dns\", Stage = \"test\" }\n  }";
const CERTIFICATE: &str = "aws_acm_certificate.main";

fn only_certificate(sandbox: &Sandbox) -> Certificate {
    let mut certificates = sandbox.state().certificates;
    assert_eq!(certificates.len(), 1, "{certificates:#?}");
    certificates.remove(0)
}

fn tags(certificate: &Certificate) -> Vec<String> {
    certificate
        .tags
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect()
}

fn acting(run: &Run) -> Vec<&PlannedChange> {
    run.report
        .planned
        .iter()
        .filter(|change| change.action != Action::Noop)
        .collect()
}

/// Applies the configuration and reads once, since what ACM adds when it issues a certificate comes
/// after the resource was created. From then on every plan has to be empty.
fn apply(workspace: &Workspace) -> Result<Run, CliError> {
    let applied = workspace.apply()?.success()?;
    workspace.refresh()?.success()?;
    workspace.plan()?.empty_plan()?;
    Ok(applied)
}

fn attribute<'a>(state: &'a StateFile, address: &str, name: &str) -> &'a Value {
    state
        .attributes(address)
        .and_then(|attributes| attributes.get(name))
        .unwrap_or(&Value::Null)
}

#[test]
fn a_certificate_is_validated_in_one_apply_and_lives_to_its_destroy() {
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let provider = support::aws_provider_with(&sandbox, DEFAULT_TAGS);
        let plain = stack("{ Name = \"shop\" }", "") + DATA;
        let workspace = support::workspace(cli, &provider, &plain)?;
        let applied = apply(&workspace)?;
        assert_eq!(
            applied.report.counts.map(|counts| counts.add),
            Some(6),
            "{applied}"
        );

        let certificate = only_certificate(&sandbox);
        assert_eq!(certificate.status, "ISSUED");
        assert_eq!(certificate.names.len(), 3, "{certificate:?}");
        assert_eq!(tags(&certificate), ["Name=shop", "Stage=test", "Team=dns"]);
        assert_eq!(
            sandbox.state().zone(DOMAIN).records.len(),
            2,
            "apex and wildcard share a record"
        );
        let state = workspace.state_file()?;
        assert_eq!(*attribute(&state, CERTIFICATE, "status"), json!("ISSUED"));
        assert_eq!(
            *attribute(&state, CERTIFICATE, "tags"),
            json!({ "Name": "shop" })
        );
        let all = json!({ "Name": "shop", "Stage": "test", "Team": "dns" });
        assert_eq!(*attribute(&state, CERTIFICATE, "tags_all"), all);
        check_facts(&workspace)?;
        import(cli, &provider, &plain, &state, &certificate.arn)?;

        let logging =
            "options {\n    certificate_transparency_logging_preference = \"DISABLED\"\n  }";
        workspace.configure(&(stack("{ Name = \"mail\", Team = \"mail\" }", logging) + DATA))?;
        let updated = apply(&workspace)?;
        let expected = PlannedChange {
            address: CERTIFICATE.to_owned(),
            action: Action::Update,
        };
        assert_eq!(acting(&updated), [&expected]);
        let changed = only_certificate(&sandbox);
        assert_eq!(changed.arn, certificate.arn);
        assert_eq!(
            changed.options["CertificateTransparencyLoggingPreference"],
            "DISABLED"
        );
        assert_eq!(tags(&changed), ["Name=mail", "Stage=test", "Team=mail"]);

        delete_outside(&sandbox, &changed.arn);
        let again = apply(&workspace)?;
        let created = PlannedChange {
            address: CERTIFICATE.to_owned(),
            action: Action::Create,
        };
        assert!(acting(&again).contains(&&created), "{again}");
        let second = only_certificate(&sandbox);
        assert_eq!(second.status, "ISSUED");
        assert_ne!(second.arn, certificate.arn);
        assert_eq!(sandbox.state().zone(DOMAIN).records.len(), 2);

        workspace.destroy()?.success()?;
        assert!(sandbox.state().is_empty(), "{:#?}", sandbox.state());
        Ok::<_, CliError>(())
    });
}

fn check_facts(workspace: &Workspace) -> Result<(), CliError> {
    let shown = workspace.show()?;
    let facts = shown.output("facts").cloned().unwrap_or_default();
    let expected = json!({
        "region": Sandbox::REGION,
        "account": Sandbox::ACCOUNT,
        "partition": "aws",
        "suffix": "amazonaws.com",
        "reverse": "com.amazonaws",
        "zone": DOMAIN,
        "same_zone": true,
        "same_servers": true,
        "comment": "Managed by Terraform",
        "private": false,
    });
    assert_eq!(facts, expected);
    Ok(())
}

/// Imports the certificate alone; every attribute has to come out as the first state has it.
fn import(
    cli: slipway_acceptance::cli::Cli,
    provider: &str,
    main: &str,
    made: &StateFile,
    arn: &str,
) -> Result<(), CliError> {
    let second = support::workspace(cli, provider, main)?;
    second.import(CERTIFICATE, arn)?.success()?;
    let imported = second.state_file()?;
    let attributes = |state: &StateFile| {
        let mut attributes = state.attributes(CERTIFICATE).cloned().unwrap_or_default();
        // ACM counts the first domain among the names, and the configuration does not.
        attributes["subject_alternative_names"].take();
        attributes
    };
    assert_eq!(attributes(&imported), attributes(made));
    let target = format!("-target={CERTIFICATE}");
    second
        .run(&[
            "plan",
            "-json",
            "-detailed-exitcode",
            "-input=false",
            &target,
        ])?
        .empty_plan()?;
    Ok(())
}

fn delete_outside(sandbox: &Sandbox, arn: &str) {
    let body = json!({ "CertificateArn": arn });
    let answer = sandbox.json_call_outside("acm", "CertificateManager.DeleteCertificate", &body);
    assert!(answer.status().is_success(), "{answer:?}");
}

/// A certificate alone, which nothing validates.
const ALONE: &str = "resource \"aws_acm_certificate\" \"main\" {
  domain_name       = \"shop.example\"
  validation_method = \"DNS\"
}
";

#[test]
fn a_certificate_in_use_is_kept_and_its_user_named() {
    let expected = expect![[r#"

        Error: Unable to delete ACM certificate

        Other objects still use the certificate. The certificate still exists.
        Give what uses it another certificate, or remove it, then apply again. With
        `create_before_destroy` in the `lifecycle` block, what uses it moves to the
        new certificate first.

          Object:     arn:aws:acm:eu-central-1:[ACCOUNT]:certificate/[CERTIFICATE]
          Operation:  acm:DeleteCertificate
          Code:       ResourceInUseException (HTTP 400)
          Message:    Certificate arn:aws:acm:eu-central-1:[ACCOUNT]:certificate/[CERTIFICATE] in account [ACCOUNT] is in use.
          Request ID: [REQUEST ID]
          In use by:
            arn:aws:elasticloadbalancing:eu-central-1:[ACCOUNT]:loadbalancer/app/shop/50dc6c495c0c9188
    "#]];
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let workspace = support::workspace(cli, &support::aws_provider(&sandbox), ALONE)?;
        workspace.apply()?.success()?;
        let arn = only_certificate(&sandbox).arn;
        let user = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188";
        sandbox.set_certificate_in_use(&arn, &[user]);
        // What is deleted at the same time may still let go of the certificate, so it is tried again, and
        // only an interrupt ends that at once.
        let processes = workspace.processes().clone();
        let interrupt = Fault::run(move |_| {
            processes.interrupt();
        });
        let tries = sandbox.rule(Rule::on("acm:DeleteCertificate").nth(2).fault(interrupt));
        let run = workspace
            .run(&["destroy", "-no-color", "-auto-approve"])?
            .failure()?;
        tries.assert_fired();
        let printed = run.printed_errors();
        // What follows is the tool's own word on having been interrupted.
        let ours = printed
            .split("\nError: execution halted")
            .next()
            .unwrap_or_default();
        expected.assert_eq(ours);
        assert_eq!(only_certificate(&sandbox).arn, arn);
        assert!(
            workspace.state_file()?.attributes(CERTIFICATE).is_some(),
            "the state knows it still"
        );

        sandbox.set_certificate_in_use(&arn, &[]);
        workspace.destroy()?.success()?;
        assert!(sandbox.state().is_empty());
        Ok::<_, CliError>(())
    });
}

#[test]
fn a_failed_validation_names_the_reason() {
    let expected = expect![[r#"

        Error: ACM certificate failed

          with aws_acm_certificate_validation.main,
          on main.tf line 6, in resource "aws_acm_certificate_validation" "main":
           6: resource "aws_acm_certificate_validation" "main" {

        The ACM certificate will not become ready: its status is FAILED with the
        reason CAA_ERROR. The certificate exists and can never be used.
        Remove the cause and apply again: the certificate is replaced. The ACM user
        guide explains each reason.

          Object: arn:aws:acm:eu-central-1:[ACCOUNT]:certificate/[CERTIFICATE]
    "#]];
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let workspace = support::workspace(cli, &support::aws_provider(&sandbox), ALONE)?;
        workspace.apply()?.success()?;
        let arn = only_certificate(&sandbox).arn;
        let wait = "resource \"aws_acm_certificate_validation\" \"main\" {
  certificate_arn = aws_acm_certificate.main.arn
}
";
        workspace.configure(&format!("{ALONE}\n{wait}"))?;
        // It fails while the second resource waits for it: the first call is that of the read.
        let gate = Gate::new();
        sandbox.rule(
            Rule::on("acm:DescribeCertificate")
                .nth(2)
                .fault(Fault::Pause(gate.clone())),
        );
        let apply = workspace.start(&["apply", "-no-color", "-auto-approve"])?;
        assert!(
            gate.wait_reached(Duration::from_secs(60)),
            "nothing waits for the certificate"
        );
        sandbox.fail_certificate(&arn, "CAA_ERROR");
        gate.release();
        let run = apply.wait(Duration::from_secs(60))?.failure()?;
        expected.assert_eq(&run.printed_errors());
        assert_eq!(only_certificate(&sandbox).arn, arn);
        workspace.destroy()?.success()?;
        assert!(sandbox.state().is_empty());
        Ok::<_, CliError>(())
    });
}
