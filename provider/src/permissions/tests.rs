use std::fs;
use std::path::Path;

use expect_test::{Expect, expect};

use super::of_folder;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = dir.path().join(name);
        let parent = path.parent().expect("a file is in a folder");
        fs::create_dir_all(parent).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    dir
}

/// The policy and what is not covered, or the error, with the folder's name taken out.
fn said(dir: &Path) -> String {
    let said = match of_folder(dir) {
        Ok(answer) => format!(
            "{}\n--\n{}",
            answer.policy.unwrap_or_else(|| "(no policy)".to_owned()),
            answer.uncovered.join("\n")
        ),
        Err(error) => format!("error: {error}"),
    };
    said.replace(&dir.display().to_string(), "DIR")
}

fn check(files: &[(&str, &str)], expected: &Expect) {
    expected.assert_eq(&said(folder(files).path()));
}

#[test]
fn types_of_the_folder_and_of_local_modules_are_allowed_what_they_call() {
    check(
        &[
            (
                "main.tf",
                "resource \"aws_egress_only_internet_gateway\" \"a\" {\n  vpc_id = var.vpc\n}\nmodule \"dns\" {\n  source = \"./dns\"\n}\n",
            ),
            (
                "dns/main.tf",
                "data \"aws_route53_zone\" \"z\" {\n  name = \"example.com\"\n}\nmodule \"back\" { source = \"../\" }\n",
            ),
            ("more.tf.json", r#"{"data": {"aws_region": {"r": {}}}}"#),
        ],
        &expect![[r#"
            {
              "Statement": [
                {
                  "Action": [
                    "ec2:CreateEgressOnlyInternetGateway",
                    "ec2:CreateTags",
                    "ec2:DeleteEgressOnlyInternetGateway",
                    "ec2:DeleteTags",
                    "ec2:DescribeEgressOnlyInternetGateways"
                  ],
                  "Effect": "Allow",
                  "Resource": "*",
                  "Sid": "ec2"
                },
                {
                  "Action": [
                    "route53:GetHostedZone",
                    "route53:ListHostedZonesByName",
                    "route53:ListHostedZonesByVPC",
                    "route53:ListResourceRecordSets",
                    "route53:ListTagsForResource"
                  ],
                  "Effect": "Allow",
                  "Resource": "*",
                  "Sid": "route53"
                }
              ],
              "Version": "2012-10-17"
            }
            --
        "#]],
    );
}

#[test]
fn what_is_not_covered_is_named_with_its_place() {
    check(
        &[(
            "main.tf",
            "data \"aws_region\" \"r\" {}\n\nresource \"random_id\" \"x\" {}\nmodule \"vpc\" {\n  source = \"terraform-aws-modules/vpc/aws\"\n}\nmodule \"b\" {\n  source = var.where\n}\n",
        )],
        &expect![[r#"
            (no policy)
            --
            resource `random_id` (DIR/main.tf:3) is no type of this program
            module `b` (DIR/main.tf:7): its source is no plain text
            module `vpc` (DIR/main.tf:4) from "terraform-aws-modules/vpc/aws": only local modules ("./…") are looked into"#]],
    );
}

#[test]
fn malformed_files_are_named_with_their_lines() {
    check(
        &[
            ("a.tf", "resource \"aws_vpc\" \"a\" {\n  cidr_block = \n}\n"),
            ("b.tf.json", "{\n  \"data\": {,\n"),
        ],
        &expect![[r#"
            error: the configuration is malformed, so its types are not known:
            DIR/a.tf:2:16: invalid expression; expected `"`, `[`, `{`, `-`, `!`, `(`, `_`, `<`, letter or digit
            DIR/b.tf.json:2:12: key must be a string
            Correct it, then ask again."#]],
    );
}

#[test]
fn an_empty_folder_and_an_absent_one_are_errors() {
    check(
        &[("readme.md", "")],
        &expect![[r#"
            error: DIR has no resource and no data source.
            Name the folder in which you run plan and apply."#]],
    );
    check(
        &[("main.tf", "module \"a\" {\n  source = \"./gone\"\n}\n")],
        &expect![[r#"
            error: cannot read DIR/./gone: No such file or directory (os error 2)
            Name a folder of .tf files that you may read."#]],
    );
    check(
        &[("main.tf", "resource \"null_resource\" \"a\" {}\n")],
        &expect![[r#"
            error: nothing in DIR is covered:
            resource `null_resource` (DIR/main.tf:1) is no type of this program"#]],
    );
}

#[test]
fn an_app_on_a_cluster_needs_what_finds_the_cluster() {
    check(
        &[(
            "main.tf",
            "resource \"slipway_release\" \"web\" {}\ndata \"slipway_image\" \"web\" {}\nresource \"digitalocean_domain\" \"shop\" {}\n",
        )],
        &expect![[r#"
            {
              "Statement": [
                {
                  "Action": [
                    "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribeSecurityGroups",
                    "ec2:DescribeVolumes"
                  ],
                  "Effect": "Allow",
                  "Resource": "*",
                  "Sid": "ec2"
                },
                {
                  "Action": [
                    "ecr:BatchGetImage",
                    "ecr:GetAuthorizationToken"
                  ],
                  "Effect": "Allow",
                  "Resource": "*",
                  "Sid": "ecr"
                },
                {
                  "Action": [
                    "eks:DescribeCluster"
                  ],
                  "Effect": "Allow",
                  "Resource": "*",
                  "Sid": "eks"
                }
              ],
              "Version": "2012-10-17"
            }
            --
            resource `digitalocean_domain` (DIR/main.tf:3) is allowed by the scopes of a token of DigitalOcean, not by a policy"#]],
    );
}

/// Every type has its row in the table, so a folder with it gets a policy or needs none.
#[test]
fn every_type_that_calls_aws_is_covered() {
    every_type_is_covered(crate::faces::Face::Aws);
    every_type_is_covered(crate::faces::Face::Native);
}

fn every_type_is_covered(face: crate::faces::Face) {
    let described = face.server().0.describe();
    let heads = [
        ("resources", "resource"),
        ("data_sources", "data"),
        ("ephemeral_resources", "ephemeral"),
    ];
    for (kind, word) in heads {
        for name in described[kind].as_object().expect("types").keys() {
            let dir = folder(&[("main.tf", &format!("{word} \"{name}\" \"x\" {{}}\n"))]);
            let answer = of_folder(dir.path()).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(
                answer.uncovered.is_empty(),
                "{name}: {:?}",
                answer.uncovered
            );
        }
    }
}
