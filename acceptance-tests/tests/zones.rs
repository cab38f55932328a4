//! `aws_route53_zone` from apply to destroy: a public and a private zone, tags, and what others left
//! in a zone that is to go.

mod support;

use expect_test::expect;
use slipway_acceptance::aws::{CloudState, Sandbox};
use slipway_acceptance::cli::{Action, Case, CliError, Provider, Step, for_each_cli};

const PUBLIC: &str = "aws_route53_zone.public";
const PRIVATE: &str = "aws_route53_zone.private";
const DEFAULT_TAGS: &str = "default_tags {\n    tags = { Team = \"dns\" }\n  }";

fn zones(sandbox: &Sandbox, public: &str, private: &str) -> String {
    format!(
        r#"{provider}
resource "aws_route53_zone" "public" {{
  name = "Zones.Example."
  {public}
}}

resource "aws_route53_zone" "private" {{
  name = "zones.example"
  {private}
}}
"#,
        provider = support::aws_provider_with(sandbox, DEFAULT_TAGS)
    )
}

/// The zones, one a line: public or private, comment, tags, VPCs.
fn text(state: &CloudState) -> Vec<String> {
    let line = |zone: &slipway_acceptance::aws::Zone| {
        let kind = if zone.private { "private" } else { "public" };
        let (comment, tags, vpcs) = (&zone.comment, &zone.tags, &zone.vpcs);
        format!("{kind} {} {comment:?} {tags:?} {vpcs:?}", zone.name)
    };
    let mut lines: Vec<String> = state.zones.iter().map(line).collect();
    lines.sort();
    lines
}

fn delete_outside(sandbox: &Sandbox) -> Result<(), String> {
    let state = sandbox.state();
    let public = state.zones.iter().find(|zone| !zone.private);
    let path = format!(
        "/2013-04-01/hostedzone/{}",
        public.ok_or("no public zone")?.id
    );
    let answer = sandbox.call_outside("route53", "us-east-1", "DELETE", &path, &[], "");
    if answer.status().is_success() {
        Ok(())
    } else {
        Err(format!("{answer:?}"))
    }
}

#[test]
fn public_and_private_zones_live_from_apply_to_destroy() {
    let vpc = |id: &str| format!("vpc {{\n    vpc_id = \"{id}\"\n  }}");
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let first = zones(
            &sandbox,
            "tags = { Stage = \"test\" }",
            &vpc("vpc-11111111"),
        );
        let changed = zones(
            &sandbox,
            "tags = { Team = \"shop\" }\n  comment = \"\"",
            &format!(
                "comment = \"inside\"\n  {}\n  {}",
                vpc("vpc-11111111"),
                vpc("vpc-22222222")
            ),
        );
        Case::starting_with(Step::new("both", first).check(|state| {
            assert_eq!(
                text(&sandbox.state()),
                [
                    r#"private zones.example. "Managed by Terraform" {"Team": "dns"} ["vpc-11111111"]"#,
                    r#"public zones.example. "Managed by Terraform" {"Stage": "test", "Team": "dns"} []"#,
                ]
            );
            let zone = state.attributes(PUBLIC).ok_or("no zone")?;
            let servers = zone["name_servers"].as_array().map_or(0, Vec::len);
            assert_eq!(servers, 4, "{zone}");
            assert_eq!(zone["arn"], format!("arn:aws:route53:::hostedzone/{}", zone["zone_id"].as_str().unwrap_or_default()));
            Ok::<_, String>(())
        }))
        .import(PUBLIC, "zone_id", &["name", "force_destroy"])
        .import(PRIVATE, "zone_id", &["force_destroy"])
        .then(
            Step::new("changes", changed.clone())
                .expect(&[(PUBLIC, Action::Update), (PRIVATE, Action::Update)])
                .check(|_| {
                    assert_eq!(
                        text(&sandbox.state()),
                        [
                            r#"private zones.example. "inside" {"Team": "dns"} ["vpc-11111111", "vpc-22222222"]"#,
                            r#"public zones.example. "" {"Team": "shop"} []"#,
                        ]
                    );
                    Ok::<_, String>(())
                }),
        )
        .then(
            Step::new("deleted outside", changed)
                .before(|| delete_outside(&sandbox))
                .expect(&[(PUBLIC, Action::Create)]),
        )
        .nothing_left(support::nothing_left(&sandbox))
        .run(cli, &Provider::slipway()?)
    });
}

#[test]
fn a_zone_with_records_of_others_goes_only_when_told_to() {
    let expected = expect![[r#"

        Error: Unable to delete Route 53 hosted zone

        The hosted zone has records that are not managed here. Among them:
        a.zones.example A, b.zones.example A. The hosted zone and its records still
        exist.
        Delete those records, or set `force_destroy = true` and apply before you
        destroy the zone: then all records in it are deleted with it.

          Object:     zones.example ([ZONE])
          Operation:  route53:DeleteHostedZone
          Code:       HostedZoneNotEmpty (HTTP 400)
          Message:    The specified hosted zone contains non-required resource record sets  and so cannot be deleted.
          Request ID: [REQUEST ID]
    "#]];
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let zone = |more: &str| {
            format!(
                "resource \"aws_route53_zone\" \"main\" {{\n  name = \"zones.example\"\n{more}}}\n"
            )
        };
        let provider = support::aws_provider(&sandbox);
        let workspace = support::workspace(cli, &provider, &zone(""))?;
        workspace.apply()?.success()?;
        let id = sandbox.state().zone("zones.example").id.clone();
        let records: String = ["a", "b"].iter().map(|name| format!(
            "<Change><Action>CREATE</Action><ResourceRecordSet><Name>{name}.zones.example.</Name><Type>A</Type><TTL>5</TTL>\
             <ResourceRecords><ResourceRecord><Value>198.51.100.7</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></Change>"
        )).collect();
        sandbox.change_records_outside(&id, &records);

        let destroy = ["destroy", "-no-color", "-auto-approve"];
        let run = workspace.run(&destroy)?.failure()?;
        expected.assert_eq(&run.printed_errors());
        assert_eq!(sandbox.state().zone("zones.example").records.len(), 2);
        assert!(
            !workspace.state_file()?.is_empty(),
            "the state knows it still"
        );

        workspace.configure(&zone("  force_destroy = true\n"))?;
        workspace.apply()?.success()?;
        workspace.destroy()?.success()?;
        assert!(sandbox.state().is_empty(), "{:#?}", sandbox.state());
        Ok::<_, CliError>(())
    });
}
