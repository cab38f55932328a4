//! Changes of a record that no single API call makes: another type, another routing policy, an alias
//! in place of values, and a resource that gets another name in the configuration.

mod support;

use expect_test::expect;
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::cli::{Action, Case, CliError, Provider, Step, Workspace, for_each_cli};

fn config(sandbox: &Sandbox, records: &[(&str, &str)]) -> String {
    let mut text = support::aws_provider(sandbox);
    text += "\nresource \"aws_route53_zone\" \"main\" {\n  name = \"changes.example\"\n}\n";
    for (label, body) in records {
        text += &format!(
            "\nresource \"aws_route53_record\" \"{label}\" {{\n  zone_id = aws_route53_zone.main.zone_id\n{body}\n}}\n"
        );
    }
    text
}

const TARGET: (&str, &str) = (
    "target",
    r#"  name    = "target"
  type    = "A"
  ttl     = 60
  records = ["192.0.2.1"]"#,
);

const BEFORE: [(&str, &str); 5] = [
    TARGET,
    (
        "kind",
        r#"  name    = "kind"
  type    = "CNAME"
  ttl     = 60
  records = ["target.changes.example"]"#,
    ),
    (
        "alias",
        r#"  name    = "alias"
  type    = "A"
  ttl     = 60
  records = ["192.0.2.2"]"#,
    ),
    (
        "policy",
        r#"  name           = "policy"
  type           = "A"
  ttl            = 60
  records        = ["192.0.2.3"]
  set_identifier = "one"
  weighted_routing_policy {
    weight = 10
  }"#,
    ),
    (
        "old_name",
        r#"  name    = "same"
  type    = "TXT"
  ttl     = 60
  records = ["the same text"]"#,
    ),
];

const AFTER: [(&str, &str); 5] = [
    TARGET,
    (
        "kind",
        r#"  name    = "kind"
  type    = "A"
  ttl     = 60
  records = ["192.0.2.9"]"#,
    ),
    (
        "alias",
        r#"  name = "alias"
  type = "A"
  alias {
    name                   = aws_route53_record.target.fqdn
    zone_id                = aws_route53_zone.main.zone_id
    evaluate_target_health = true
  }"#,
    ),
    (
        "policy",
        r#"  name           = "policy"
  type           = "A"
  ttl            = 60
  records        = ["192.0.2.3"]
  set_identifier = "two"
  latency_routing_policy {
    region = "eu-central-1"
  }"#,
    ),
    (
        "new_name",
        r#"  name    = "same"
  type    = "TXT"
  ttl     = 60
  records = ["the same text"]"#,
    ),
];

#[test]
fn records_change_in_place_and_none_is_ever_lost() {
    let expected = expect![[r#"
        alias.changes.example. A -> target.changes.example. in zone changes.example., healthy
        kind.changes.example. A 60 [192.0.2.9]
        policy.changes.example. A #two 60 [192.0.2.3] Region=eu-central-1
        same.changes.example. TXT 60 ["the same text"]
        target.changes.example. A 60 [192.0.2.1]
    "#]];
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let check = |expected: &expect_test::Expect| {
            expected.assert_eq(&support::records_text(&sandbox.state(), "changes.example"));
        };
        let update = |label: &'static str| (label, Action::Update);
        Case::new(config(&sandbox, &BEFORE))
            .then(
                Step::new("forth", config(&sandbox, &AFTER))
                    .expect(&[
                        update("aws_route53_record.kind"),
                        update("aws_route53_record.alias"),
                        update("aws_route53_record.policy"),
                        ("aws_route53_record.old_name", Action::Delete),
                        ("aws_route53_record.new_name", Action::Create),
                    ])
                    .check(|_| {
                        check(&expected);
                        Ok::<_, String>(())
                    }),
            )
            .then(Step::new("back", config(&sandbox, &BEFORE)).check(|_| {
                let count = sandbox.state().zone("changes.example").records.len();
                if count == BEFORE.len() {
                    Ok(())
                } else {
                    Err(format!("{count} records"))
                }
            }))
            .nothing_left(support::nothing_left(&sandbox))
            .run(cli, &Provider::slipway()?)
    });
}

#[test]
fn the_record_of_a_zone_itself_stays_with_the_zone() {
    let servers = r#"  name            = "changes.example"
  type            = "NS"
  ttl             = 600
  records         = aws_route53_zone.main.name_servers
  allow_overwrite = true"#;
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let workspace = Workspace::new(cli, &Provider::slipway()?)?;
        workspace.configure(&config(&sandbox, &[("apex", servers)]))?;
        workspace.apply()?.success()?;
        workspace.configure(&config(&sandbox, &[]))?;
        let run = workspace.apply()?.success()?;
        let warnings: Vec<&str> = run
            .report
            .warnings()
            .map(|it| it.summary.as_str())
            .collect();
        assert_eq!(warnings, ["NS record stays with its zone"]);
        let state = sandbox.state();
        let record = state
            .zone("changes.example")
            .record("changes.example", "NS");
        assert_eq!(record.and_then(|record| record.ttl), Some(600));
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;
        assert!(sandbox.state().is_empty());
        Ok::<_, CliError>(())
    });
}
