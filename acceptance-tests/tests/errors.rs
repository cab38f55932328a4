//! What a user reads when something is wrong, as the command line tools print it: one error in the
//! form of the style guide, at plan where the facts allow it, and nothing lost.

mod support;

use expect_test::{Expect, expect};
use slipway_acceptance::aws::{Fault, Rule, Sandbox};
use slipway_acceptance::cli::{Cli, CliError, Run, Workspace, for_each_cli};

const PLAN: &[&str] = &["plan", "-no-color", "-input=false"];
const APPLY: &[&str] = &["apply", "-no-color", "-input=false", "-auto-approve"];

fn record(lines: &str) -> String {
    format!("resource \"aws_route53_record\" \"a\" {{\n{lines}\n}}\n")
}

/// The one error that a failed run printed, checked for its form.
fn one_error(run: Run) -> Result<String, CliError> {
    let run = run.failure()?;
    let run = run.expect("one error on standard error", |run| {
        run.stderr.lines().filter(|line| line.starts_with("Error: ")).count() == 1
    })?;
    let text = run.printed_errors();
    let summary = text.lines().find_map(|line| line.strip_prefix("Error: ")).unwrap_or_default();
    assert!(summary.starts_with(|c: char| c.is_uppercase()), "sentence case: {text}");
    assert!(!summary.ends_with('.'), "no full stop in the summary: {text}");
    assert!(!summary.contains(['"', '`']), "no value in the summary: {text}");
    Ok(text)
}

/// A configuration that is refused at plan, before any API was asked for a record, with this text
/// from both tools.
fn refused_at_plan(main: &str, expected: &Expect) {
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let workspace = support::workspace(cli, &support::aws_provider(&sandbox), main)?;
        expected.assert_eq(&one_error(workspace.run(PLAN)?)?);
        assert_eq!(sandbox.count("route53:*"), 0, "{:?}", sandbox.counts());
        Ok::<_, CliError>(())
    });
}

#[test]
fn a_wrong_type() {
    let main = record("  zone_id = \"Z0123456789ABC\"\n  name    = \"www\"\n  type    = \"A\"\n  ttl     = \"five\"\n  records = [\"192.0.2.1\"]");
    refused_at_plan(&main, &expect![[""]]);
}

#[test]
fn a_record_type_that_does_not_exist() {
    let main = record("  zone_id = \"Z0123456789ABC\"\n  name    = \"www\"\n  type    = \"CNAM\"\n  ttl     = 60\n  records = [\"a.example.net\"]");
    refused_at_plan(&main, &expect![[""]]);
}

#[test]
fn an_impossible_record_name() {
    let main = record("  zone_id = \"Z0123456789ABC\"\n  name    = \"www..shop\"\n  type    = \"A\"\n  ttl     = 60\n  records = [\"192.0.2.1\"]");
    refused_at_plan(&main, &expect![[""]]);
}

#[test]
fn an_overlong_text() {
    let main = record("  zone_id = \"Z0123456789ABC\"\n  name    = \"www\"\n  type    = \"TXT\"\n  ttl     = 60\n  records = [join(\"\", [for n in range(410) : \"0123456789\"])]");
    refused_at_plan(&main, &expect![[""]]);
}

#[test]
fn values_and_an_alias() {
    let main = record("  zone_id = \"Z0123456789ABC\"\n  name    = \"www\"\n  type    = \"A\"\n  records = [\"192.0.2.1\"]\n  ttl     = 60\n  alias {\n    name                   = \"shop.example.net\"\n    zone_id                = \"Z215JYRZR1TBD5\"\n    evaluate_target_health = false\n  }");
    refused_at_plan(&main, &expect![[""]]);
}

#[test]
fn neither_values_nor_an_alias() {
    let main = record("  zone_id = \"Z0123456789ABC\"\n  name    = \"www\"\n  type    = \"A\"");
    refused_at_plan(&main, &expect![[""]]);
}

#[test]
fn a_routing_policy_without_a_set_identifier() {
    let main = record("  zone_id = \"Z0123456789ABC\"\n  name    = \"www\"\n  type    = \"A\"\n  ttl     = 60\n  records = [\"192.0.2.1\"]\n  weighted_routing_policy {\n    weight = 1\n  }");
    refused_at_plan(&main, &expect![[""]]);
}

const WWW: &str = "  name    = \"www\"\n  type    = \"A\"\n  ttl     = 60\n  records = [\"192.0.2.1\"]";

#[test]
fn an_unknown_zone() {
    let expected = expect![[""]];
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
    let expected = expect![[""]];
    let main = format!(
        "{}\nresource \"aws_route53_record\" \"b\" {{\n  zone_id    = aws_route53_zone.main.zone_id\n  name       = \"www.errors.example\"\n  type       = \"CNAME\"\n  ttl        = 60\n  records    = [\"shop.example.net\"]\n  depends_on = [aws_route53_record.a]\n}}\n",
        record(&format!("  zone_id = aws_route53_zone.main.zone_id\n{WWW}"))
    );
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let workspace = with_zone(cli, &support::aws_provider(&sandbox), &main)?;
        expected.assert_eq(&one_error(workspace.run(APPLY)?)?);
        let state = sandbox.state();
        assert!(state.zone("errors.example").record("www", "A").is_some(), "the other record was made");
        assert_eq!(state.zone("errors.example").records.len(), 1);
        destroy_all(&workspace, &sandbox)
    });
}

#[test]
fn a_record_of_somebody_else() {
    let expected = expect![[""]];
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
        let record = state.zone("errors.example").record("www", "A").expect("the record is there");
        assert_eq!(record.values, ["198.51.100.7"], "it was left as it is");
        sandbox.change_records_outside(&zone_id, &change("DELETE"));
        destroy_all(&workspace, &sandbox)
    });
}

#[test]
fn a_malformed_import_id() {
    let expected = expect![[""]];
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
    let expected = expect![[""]];
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let secret = "not-the-secret-of-this-key-0123456789abc";
        let provider = support::provider_block(&sandbox.endpoint(), &sandbox.endpoint(), secret, "");
        let workspace = support::workspace(cli, &provider, ZONE)?;
        let run = workspace.run(PLAN)?;
        assert!(!run.stderr.contains(secret) && !run.stdout.contains(secret), "the secret is shown");
        expected.assert_eq(&one_error(run)?);
        assert_eq!(sandbox.count("route53:*"), 0);
        Ok::<_, CliError>(())
    });
}

/// A port of loopback where nobody listens ("discard", RFC 863).
const NOBODY: &str = "http://127.0.0.1:9";

#[test]
fn an_unreachable_endpoint() {
    let expected = expect![[""]];
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let provider = support::provider_block(NOBODY, &sandbox.endpoint(), Sandbox::SECRET_KEY, "max_retries = 0");
        let workspace = support::workspace(cli, &provider, ZONE)?;
        expected.assert_eq(&one_error(workspace.run(APPLY)?)?);
        assert!(workspace.state_file()?.is_empty() && sandbox.state().is_empty());
        Ok::<_, CliError>(())
    });
}

#[test]
fn nobody_knows_whose_the_credentials_are() {
    let expected = expect![[""]];
    for_each_cli(|cli| {
        let provider = support::provider_block(NOBODY, NOBODY, Sandbox::SECRET_KEY, "max_retries = 0");
        let workspace = support::workspace(cli, &provider, ZONE)?;
        expected.assert_eq(&one_error(workspace.run(PLAN)?)?);
        Ok::<_, CliError>(())
    });
}

#[test]
fn a_throttled_account() {
    let expected = expect![[""]];
    let main = record(&format!("  zone_id = aws_route53_zone.main.zone_id\n{WWW}"));
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let provider = support::aws_provider_with(&sandbox, "max_retries = 0");
        let workspace = with_zone(cli, &provider, &main)?;
        let throttled = sandbox.rule(Rule::on("route53:ChangeResourceRecordSets").always().fault(Fault::Throttle));
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
