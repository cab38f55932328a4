//! What only the cloud shows to be wrong, or the way to it.

use expect_test::expect;
use slipway_acceptance::aws::{Fault, Rule, Sandbox};
use slipway_acceptance::cli::{Cli, CliError, Workspace, for_each_cli};

use super::{APPLY, PLAN, one_error, record, support};

const WWW: &str =
    "  name    = \"www\"\n  type    = \"A\"\n  ttl     = 60\n  records = [\"192.0.2.1\"]";

#[test]
fn an_unknown_zone() {
    let expected = expect![[r#"

        Error: Unable to create Route 53 record

          with aws_route53_record.a,
          on main.tf line 2, in resource "aws_route53_record" "a":
           2:   zone_id = "[ZONE]"

        Route 53 has no hosted zone with the id `[ZONE]`. No record was
        created.
        Check `zone_id`, and that the provider uses the account that owns the zone.

          Object:     [ZONE]_www_A
          Operation:  route53:GetHostedZone
          Code:       NoSuchHostedZone (HTTP 404)
          Message:    No hosted zone found with ID: [ZONE]
          Request ID: [REQUEST ID]
    "#]];
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let main = record(&format!("  zone_id = \"Z0123456789ABC\"\n{WWW}"));
        let workspace = support::workspace(cli, &support::aws_provider(&sandbox), &main)?;
        expected.assert_eq(&one_error(workspace.run(APPLY)?)?);
        assert!(workspace.state_file()?.is_empty());
        Ok::<_, CliError>(())
    });
}

const ZONE: &str = "resource \"aws_route53_zone\" \"main\" {\n  name = \"errors.example\"\n}\n\n";

/// A workspace whose zone is there, and then this configuration beside it.
fn with_zone(cli: Cli, provider: &str, more: &str) -> Result<Workspace, CliError> {
    let workspace = support::workspace(cli, provider, ZONE)?;
    workspace.apply()?.success()?;
    workspace.configure(&format!("{ZONE}{more}"))?;
    Ok(workspace)
}

/// After the error nothing is lost: the destroy takes away all that there is.
fn destroy_all(workspace: &Workspace, sandbox: &Sandbox) -> Result<(), CliError> {
    workspace.destroy()?.success()?;
    assert!(sandbox.state().is_empty(), "{:#?}", sandbox.state());
    Ok(())
}

#[test]
fn a_cname_beside_another_record() {
    let expected = expect![[r#"

        Error: Unable to create Route 53 record

          with aws_route53_record.b,
          on main.tf line 15, in resource "aws_route53_record" "b":
          15:   name       = "www.errors.example"

        `www.errors.example` already has A records, and a name with a CNAME record
        can have no other record. No record was created.
        Remove those A records first, or give this CNAME record another name. At the
        top of a zone, use an alias in place of a CNAME.

          Object:     www.errors.example CNAME in zone [ZONE]
          Operation:  route53:ChangeResourceRecordSets
          Code:       InvalidChangeBatch (HTTP 400)
          Message:    [RRSet of type CNAME with DNS name www.errors.example. is not permitted as it conflicts with other records with the same DNS name in zone errors.example.]
          Request ID: [REQUEST ID]
    "#]];
    let main = format!(
        "{}\nresource \"aws_route53_record\" \"b\" {{\n  zone_id    = aws_route53_zone.main.zone_id\n  name       = \"www.errors.example\"\n  type       = \"CNAME\"\n  ttl        = 60\n  records    = [\"shop.example.net\"]\n  depends_on = [aws_route53_record.a]\n}}\n",
        record(&format!("  zone_id = aws_route53_zone.main.zone_id\n{WWW}"))
    );
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let workspace = with_zone(cli, &support::aws_provider(&sandbox), &main)?;
        expected.assert_eq(&one_error(workspace.run(APPLY)?)?);
        let state = sandbox.state();
        assert!(
            state.zone("errors.example").record("www", "A").is_some(),
            "the other record was made"
        );
        assert_eq!(state.zone("errors.example").records.len(), 1);
        destroy_all(&workspace, &sandbox)
    });
}

#[test]
fn a_record_of_somebody_else() {
    let expected = expect![[r#"

        Error: Unable to create Route 53 record

          with aws_route53_record.a,
          on main.tf line 5, in resource "aws_route53_record" "a":
           5: resource "aws_route53_record" "a" {

        Route 53 already has a record of this name and type, with another content. It
        was left as it is: 198.51.100.7 (TTL 5).
        To manage that record, run `terraform import ADDRESS
        '[ZONE]_www.errors.example_A'`. To replace it, set
        `allow_overwrite = true`.

          Object:     www.errors.example A in zone [ZONE]
          Operation:  route53:ChangeResourceRecordSets
          Code:       InvalidChangeBatch (HTTP 400)
          Message:    [Tried to create resource record set [name='www.errors.example.', type='A'] but it already exists]
          Request ID: [REQUEST ID]
    "#]];
    let main = record(&format!("  zone_id = aws_route53_zone.main.zone_id\n{WWW}"));
    let change = |action: &str| {
        format!(
            "<Change><Action>{action}</Action><ResourceRecordSet><Name>www.errors.example.</Name><Type>A</Type><TTL>5</TTL>\
             <ResourceRecords><ResourceRecord><Value>198.51.100.7</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></Change>"
        )
    };
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let workspace = with_zone(cli, &support::aws_provider(&sandbox), &main)?;
        let zone_id = sandbox.state().zone("errors.example").id.clone();
        sandbox.change_records_outside(&zone_id, &change("CREATE"));
        expected.assert_eq(&one_error(workspace.run(APPLY)?)?);
        let state = sandbox.state();
        let record = state
            .zone("errors.example")
            .record("www", "A")
            .expect("the record is there");
        assert_eq!(record.values, ["198.51.100.7"], "it was left as it is");
        sandbox.change_records_outside(&zone_id, &change("DELETE"));
        destroy_all(&workspace, &sandbox)
    });
}

#[test]
fn a_malformed_import_id() {
    let expected = expect![[r#"

        Error: Malformed import id

        The import id of a Route 53 record is not complete: None of its parts after
        the name is a record type in capital letters. Nothing was imported.
        Write it as `ZONEID_NAME_TYPE`, or `ZONEID_NAME_TYPE_SETIDENTIFIER` for a
        record with a routing policy.

          Given:    [ZONE]_www.errors.example
          Example:  [ZONE]_www.example.com_A

    "#]];
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let main = record(&format!("  zone_id = \"Z0123456789ABC\"\n{WWW}"));
        let workspace = support::workspace(cli, &support::aws_provider(&sandbox), &main)?;
        let id = "Z0123456789ABC_www.errors.example";
        expected.assert_eq(&one_error(workspace.import("aws_route53_record.a", id)?)?);
        assert!(workspace.state_file()?.is_empty());
        Ok::<_, CliError>(())
    });
}

#[test]
fn a_bad_credential() {
    let expected = expect![[r#"

        Error: Unable to validate the AWS credentials

          with provider["[REGISTRY]/slipway/aws"],
          on provider.tf line 7, in provider "aws":
           7: provider "aws" {

        STS does not accept the credentials.
        Correct or renew them, then try again.

          Operation:  sts:GetCallerIdentity
          Code:       SignatureDoesNotMatch (HTTP 403)
          Request ID: [REQUEST ID]
          Reason:     The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.
    "#]];
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let secret = "not-the-secret-of-this-key-0123456789abc";
        let provider =
            support::provider_block(&sandbox.endpoint(), &sandbox.endpoint(), secret, "");
        let workspace = support::workspace(cli, &provider, ZONE)?;
        let run = workspace.run(PLAN)?;
        assert!(
            !run.stderr.contains(secret) && !run.stdout.contains(secret),
            "the secret is shown"
        );
        expected.assert_eq(&one_error(run)?);
        assert_eq!(sandbox.count("route53:*"), 0);
        Ok::<_, CliError>(())
    });
}

/// A port of loopback where nobody listens ("discard", RFC 863).
const NOBODY: &str = "http://127.0.0.1:9";

#[test]
fn an_unreachable_endpoint() {
    let expected = expect![[r#"

        Error: Unable to create Route 53 hosted zone

          with aws_route53_zone.main,
          on main.tf line 1, in resource "aws_route53_zone" "main":
           1: resource "aws_route53_zone" "main" {

        No connection to Route 53 at `127.0.0.1:9`. No hosted zone was created.
        Check the network, proxies and endpoint settings, then try again.

          Object:    errors.example
          Operation: route53:CreateHostedZone
          Endpoint:  127.0.0.1:9
          Cause:     dispatch failure: io error: client error (Connect): no connection to 127.0.0.1:9: tcp connect error: Connection refused (os error 111)
    "#]];
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let provider = support::provider_block(
            NOBODY,
            &sandbox.endpoint(),
            Sandbox::SECRET_KEY,
            "max_retries = 0",
        );
        let workspace = support::workspace(cli, &provider, ZONE)?;
        expected.assert_eq(&one_error(workspace.run(APPLY)?)?);
        assert!(workspace.state_file()?.is_empty() && sandbox.state().is_empty());
        Ok::<_, CliError>(())
    });
}

#[test]
fn nobody_knows_whose_the_credentials_are() {
    let expected = expect![[r#"

        Error: Unable to validate the AWS credentials

          with provider["[REGISTRY]/slipway/aws"],
          on provider.tf line 7, in provider "aws":
           7: provider "aws" {

        STS could not be asked whose the credentials are.
        Check the region, the network and the endpoint, or set
        `skip_credentials_validation`.

          Operation:  sts:GetCallerIdentity
          Endpoint:   127.0.0.1:9
          Reason:     dispatch failure: io error: client error (Connect): no connection to 127.0.0.1:9: tcp connect error: Connection refused (os error 111)
    "#]];
    for_each_cli(|cli| {
        let provider =
            support::provider_block(NOBODY, NOBODY, Sandbox::SECRET_KEY, "max_retries = 0");
        let workspace = support::workspace(cli, &provider, ZONE)?;
        expected.assert_eq(&one_error(workspace.run(PLAN)?)?);
        Ok::<_, CliError>(())
    });
}

#[test]
fn a_throttled_account() {
    let expected = expect![[r#"

        Error: Unable to create Route 53 record

          with aws_route53_record.a,
          on main.tf line 5, in resource "aws_route53_record" "a":
           5: resource "aws_route53_record" "a" {

        Route 53 refused the request because the account sends too many. No record
        was created.
        Wait until other programs that use this account are done, or ask for a higher
        rate, then apply again.

          Object:     www.errors.example A in zone [ZONE]
          Operation:  route53:ChangeResourceRecordSets
          Code:       Throttling (HTTP 400)
          Message:    Rate exceeded
          Request ID: [REQUEST ID]
    "#]];
    let main = record(&format!("  zone_id = aws_route53_zone.main.zone_id\n{WWW}"));
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let provider = support::aws_provider_with(&sandbox, "max_retries = 0");
        let workspace = with_zone(cli, &provider, &main)?;
        let throttled = sandbox.rule(
            Rule::on("route53:ChangeResourceRecordSets")
                .always()
                .fault(Fault::Throttle),
        );
        expected.assert_eq(&one_error(workspace.run(APPLY)?)?);
        throttled.assert_fired();
        assert!(sandbox.state().zone("errors.example").records.is_empty());
        sandbox.clear_rules();

        // With the usual patience a throttle is no error.
        workspace.write("provider.tf", &support::aws_provider(&sandbox))?;
        let some = sandbox.rule(Rule::on("route53:*").times(3).fault(Fault::Throttle));
        workspace.apply()?.success()?;
        assert_eq!(some.hits(), 3);
        workspace.plan()?.empty_plan()?;
        destroy_all(&workspace, &sandbox)
    });
}
