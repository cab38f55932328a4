//! What hashicorp/aws 5.100.0 gives for these arguments, asked through `terraform console`.

use slipway_framework::function::Function;
use slipway_framework::model::Model;

use super::arn::{ArnBuild, ArnParse};
use super::role_path::TrimIamRolePath;

fn parsed(arn: &str) -> Result<[String; 5], String> {
    let parts = ArnParse { arn: arn.into() }.call();
    let parts = parts.map_err(|error| error.to_string())?.to_value();
    let of = |name: &str| {
        let value = parts.as_object().and_then(|parts| parts.get(name));
        value.and_then(|it| it.as_str()).expect("a text").to_owned()
    };
    Ok(["partition", "service", "region", "account_id", "resource"].map(of))
}

fn trimmed(arn: &str) -> Result<String, String> {
    let trimmed = TrimIamRolePath { arn: arn.into() }.call();
    trimmed.map_err(|error| error.to_string())
}

#[test]
fn arns_come_apart_as_at_hashicorp() {
    let good = [
        (
            "arn:aws:iam::444455556666:role/example",
            ["aws", "iam", "", "444455556666", "role/example"],
        ),
        (
            "arn:aws:s3:::bucket/key:with:colons",
            ["aws", "s3", "", "", "bucket/key:with:colons"],
        ),
        ("arn:::::", ["", "", "", "", ""]),
        ("arn:::::x", ["", "", "", "", "x"]),
        (
            "arn:AWS:IAM:REG:notanaccount:r",
            ["AWS", "IAM", "REG", "notanaccount", "r"],
        ),
    ];
    for (arn, wanted) in good {
        assert_eq!(parsed(arn).expect("it is taken").as_slice(), wanted);
    }
    for arn in [
        "",
        "arn",
        "xarn:aws:iam::444455556666:role/example",
        "ARN:::::",
    ] {
        assert!(parsed(arn).unwrap_err().contains("begin with \"arn:\""));
    }
    for (arn, count) in [("arn:aws:iam", 2), ("arn:aws:iam::4444", 4)] {
        let told = parsed(arn).unwrap_err();
        assert!(
            told.ends_with(&format!("ends after {count} of the 5 parts")),
            "{told}"
        );
    }
}

#[test]
fn arns_are_put_together_without_a_look_at_the_parts() {
    let build = |parts: [&str; 5]| {
        let [partition, service, region, account_id, resource] = parts.map(str::to_owned);
        let build = ArnBuild {
            partition,
            service,
            region,
            account_id,
            resource,
        };
        build.call().expect("everything is taken")
    };
    let role = ["aws", "iam", "", "444455556666", "role/example"];
    assert_eq!(build(role), "arn:aws:iam::444455556666:role/example");
    assert_eq!(build(["", "", "", "", ""]), "arn:::::");
    assert_eq!(
        build(["a:b", "c:d", "", "x", "role:y"]),
        "arn:a:b:c:d::x:role:y"
    );
}

#[test]
fn the_path_of_a_role_goes_and_nothing_else_is_taken() {
    let good = [
        (
            "arn:aws:iam::444455556666:role/with/path/example",
            "arn:aws:iam::444455556666:role/example",
        ),
        (
            "arn:aws:iam::444455556666:role/example",
            "arn:aws:iam::444455556666:role/example",
        ),
        (
            "arn:aws:iam::444455556666:role/a/",
            "arn:aws:iam::444455556666:role/",
        ),
        (
            "arn:aws:iam::444455556666:role//b",
            "arn:aws:iam::444455556666:role/b",
        ),
        ("arn::iam::4444:role/a/b", "arn::iam::4444:role/b"),
    ];
    for (arn, wanted) in good {
        assert_eq!(trimmed(arn).as_deref(), Ok(wanted));
    }
    let bad = [
        ("arn:aws:s3::444455556666:role/example", "\"iam\""),
        ("arn:aws:iam:eu-west-1:444455556666:role/a/b", "no region"),
        ("arn:aws:iam::444455556666:user/example", "\"role/\""),
        ("arn:aws:iam::444455556666:role", "\"role/\""),
        ("arn:aws:iam::444455556666:rolefoo/a/b", "\"role/\""),
        ("bogus", "\"arn:\""),
    ];
    for (arn, said) in bad {
        let told = trimmed(arn).unwrap_err();
        assert!(told.contains(said), "{told}");
    }
}
