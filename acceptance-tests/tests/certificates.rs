//! Certificates of ACM that are in use, or that fail: what a folder of `cases/` cannot script.

use std::time::Duration;

use expect_test::expect;
use slipway_acceptance::aws::{Certificate, Fault, Gate, Rule, Sandbox};
use slipway_acceptance::cases::workspace;
use slipway_acceptance::cli::{Cli, CliError, Provider, Workspace, for_each_cli};

const CERTIFICATE: &str = "aws_acm_certificate.main";

fn only_certificate(sandbox: &Sandbox) -> Certificate {
    let mut certificates = sandbox.state().certificates;
    assert_eq!(certificates.len(), 1, "{certificates:#?}");
    certificates.remove(0)
}

fn alone(cli: Cli, sandbox: &Sandbox) -> Result<Workspace, CliError> {
    let workspace = workspace(cli, &Provider::slipway()?, sandbox)?;
    workspace.configure(ALONE)?;
    Ok(workspace)
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
        let workspace = alone(cli, &sandbox)?;
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
        let workspace = alone(cli, &sandbox)?;
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
