//! What the configuration alone shows to be wrong: refused at plan, before AWS is asked.

use expect_test::{Expect, expect};
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::cli::{CliError, for_each_cli};

use super::{PLAN, one_error, record, support};

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
    let main = record(
        "  zone_id = \"Z0123456789ABC\"\n  name    = \"www\"\n  type    = \"A\"\n  ttl     = \"five\"\n  records = [\"192.0.2.1\"]",
    );
    refused_at_plan(
        &main,
        &expect![[r#"

        Error: Incorrect attribute value type

          on main.tf line 5, in resource "aws_route53_record" "a":
           5:   ttl     = "five"

        Inappropriate value for attribute "ttl": a number is required.
    "#]],
    );
}

#[test]
fn a_record_type_that_does_not_exist() {
    let main = record(
        "  zone_id = \"Z0123456789ABC\"\n  name    = \"www\"\n  type    = \"CNAM\"\n  ttl     = 60\n  records = [\"a.example.net\"]",
    );
    refused_at_plan(
        &main,
        &expect![[r#"

        Error: Value not allowed

          with aws_route53_record.a,
          on main.tf line 4, in resource "aws_route53_record" "a":
           4:   type    = "CNAM"

        `type` must be one of the allowed values.
        Did you mean "CNAME"?
        Correct `type`, then plan again.

          Value:    "CNAM"
          Allowed:  "SOA", "A", "TXT", "NS", "CNAME", "MX", "NAPTR", "PTR", "SRV", "SPF", "AAAA", "CAA", "DS", "TLSA", "SSHFP", "SVCB", "HTTPS"
    "#]],
    );
}

#[test]
fn an_impossible_record_name() {
    let main = record(
        "  zone_id = \"Z0123456789ABC\"\n  name    = \"www..shop\"\n  type    = \"A\"\n  ttl     = 60\n  records = [\"192.0.2.1\"]",
    );
    refused_at_plan(
        &main,
        &expect![[r#"

        Error: Impossible record name

          with aws_route53_record.a,
          on main.tf line 3, in resource "aws_route53_record" "a":
           3:   name    = "www..shop"

        `name` cannot be a DNS name: two dots stand side by side or it begins with a
        dot, so a label between dots is empty. Nothing was changed.
        Correct `name`, then plan again.

          Value:  www..shop
    "#]],
    );
}

#[test]
fn an_overlong_text() {
    let main = record(
        "  zone_id = \"Z0123456789ABC\"\n  name    = \"www\"\n  type    = \"TXT\"\n  ttl     = 60\n  records = [join(\"\", [for n in range(410) : \"0123456789\"])]",
    );
    refused_at_plan(
        &main,
        &expect![[r#"

        Error: Impossible record value

          with aws_route53_record.a,
          on main.tf line 6, in resource "aws_route53_record" "a":
           6:   records = [join("", [for n in range(410) : "0123456789"])]

        A value in `records` cannot be one of a TXT record: with its quotes it has
        4150 characters and Route 53 stores 4000 at most; put less into one value.
        Nothing was changed.
        Correct the value, then plan again.

          Value:  01234567890123456789012345678901234567890123456789012345678901234567890123456789… (4100 characters)
    "#]],
    );
}

#[test]
fn values_and_an_alias() {
    let main = record(
        "  zone_id = \"Z0123456789ABC\"\n  name    = \"www\"\n  type    = \"A\"\n  records = [\"192.0.2.1\"]\n  alias {\n    name                   = \"shop.example.net\"\n    zone_id                = \"Z215JYRZR1TBD5\"\n    evaluate_target_health = false\n  }",
    );
    refused_at_plan(
        &main,
        &expect![[r#"

        Error: Conflicting arguments

          with aws_route53_record.a,
          on main.tf line 5, in resource "aws_route53_record" "a":
           5:   records = ["192.0.2.1"]

        Only one of `alias` and `records` may be set, but `alias` and `records` are.
        Remove all but one of them.
    "#]],
    );
}

#[test]
fn neither_values_nor_an_alias() {
    let main = record("  zone_id = \"Z0123456789ABC\"\n  name    = \"www\"\n  type    = \"A\"");
    refused_at_plan(
        &main,
        &expect![[r#"

        Error: Missing argument

          with aws_route53_record.a,
          on main.tf line 1, in resource "aws_route53_record" "a":
           1: resource "aws_route53_record" "a" {

        Exactly one of `alias` and `records` must be set, but none is.
        Add one of them.
    "#]],
    );
}

#[test]
fn a_routing_policy_without_a_set_identifier() {
    let main = record(
        "  zone_id = \"Z0123456789ABC\"\n  name    = \"www\"\n  type    = \"A\"\n  ttl     = 60\n  records = [\"192.0.2.1\"]\n  weighted_routing_policy {\n    weight = 1\n  }",
    );
    refused_at_plan(
        &main,
        &expect![[r#"

        Error: Missing argument

          with aws_route53_record.a,
          on main.tf line 1, in resource "aws_route53_record" "a":
           1: resource "aws_route53_record" "a" {

        `weighted_routing_policy` is set, and needs `set_identifier`, which is not.
        Add `set_identifier`, or remove `weighted_routing_policy`.
    "#]],
    );
}
