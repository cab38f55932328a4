//! The runner of the cases, tried on cases that are wrong: one that cannot fail would let every folder
//! pass.

use slipway_acceptance::cases::{self, Case, Imports};
use slipway_acceptance::cli::Cli;
use slipway_acceptance::digitalocean::Exchange;
use std::fs;
use std::path::Path;
use std::sync::Arc;

const ZONE: &str = "resource \"aws_route53_zone\" \"main\" {\n  name = \"wrong.example\"\n}\n";

/// A folder with these files, lived; the message with which it fails.
fn failure(files: &[(&str, &str)]) -> String {
    failure_with(&Imports::load().expect("the table"), files)
}

fn failure_with(imports: &Imports, files: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let tools = Cli::all().expect("the tools");
    let lived = write(folder.path(), files).and_then(|case| {
        cases::live(&case, &tools, imports, &Arc::default()).map_err(|e| e.to_string())
    });
    lived.expect_err("the case is wrong")
}

fn write(folder: &Path, files: &[(&str, &str)]) -> Result<Case, String> {
    for (name, text) in files {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().expect("below the folder")).expect("a folder");
        fs::write(file, text).expect("a file");
    }
    Case::load(folder).map_err(|error| error.to_string())
}

#[track_caller]
fn has(text: &str, part: &str) {
    assert!(text.contains(part), "{part:?} is not in: {text}");
}

#[test]
fn what_is_left_in_the_cloud_fails() {
    // Somebody else makes a second zone, which no state knows.
    let outside = "[[outside]]\nservice = \"route53\"\noperation = \"CreateHostedZone\"\narguments = { Name = \"left.example\", CallerReference = \"somebody\" }\n";
    let text = failure(&[("main.tf", ZONE), ("1-made/step.toml", outside)]);
    has(&text, "step `after destroy`: the cloud is not as it was:");
    has(&text, "+ route53:HostedZones {");
    has(&text, "left.example");
    assert!(!text.contains("wrong.example"), "{text}");
}

#[test]
fn an_import_that_writes_what_it_should_have_read_fails() {
    let imports = "[aws_route53_zone]\nid = \"{zone_id}\"\nnot_read = [\"name\"]\n";
    let imports = Imports::parse(imports).expect("a table");
    let zone = ZONE.replace("}\n", "  force_destroy = true\n}\n");
    let text = failure_with(&imports, &[("main.tf", &zone)]);
    has(
        &text,
        "Update of aws_route53_zone.main is planned: [\"force_destroy\"]",
    );
}

#[test]
fn other_actions_than_expected_fail() {
    let text = failure(&[
        ("main.tf", ZONE),
        (
            "1-made/step.toml",
            "[actions]\n\"aws_route53_zone.main\" = \"update\"\n",
        ),
    ]);
    has(&text, "step `1-made`: step `plan`: expected the actions");
}

#[test]
fn a_plan_that_is_never_empty_fails() {
    let text = failure(&[(
        "main.tf",
        &ZONE.replace("}\n", "  comment = timestamp()\n}\n"),
    )]);
    has(&text, "expected an empty plan");
}

#[test]
fn a_word_that_nobody_expects_fails() {
    let text = failure(&[(
        "main.tf",
        &format!(
            "{ZONE}\ncheck \"never\" {{\n  assert {{\n    condition     = aws_route53_zone.main.name == \"other\"\n    error_message = \"So it is.\"\n  }}\n}}\n"
        ),
    )]);
    has(&text, "diagnostics.txt is not what it was");
    has(&text, "So it is.");
}

#[test]
fn another_cloud_than_expected_fails() {
    let text = failure(&[
        ("main.tf", ZONE),
        (
            "1-made/cloud.txt",
            "+ route53:HostedZones {Name=\"other.example.\"}\n",
        ),
    ]);
    has(&text, "cloud.txt is not what it was");
}

#[test]
fn a_fault_that_nothing_meets_fails() {
    let rule = "[[rule]]\non = \"ec2:RunInstances\"\nfault = \"throttle\"\n";
    let text = failure(&[("main.tf", ZONE), ("1-made/faults.toml", rule)]);
    has(&text, "step `faults.toml`: rule 1 never fired");
}

#[test]
fn more_calls_than_allowed_fail() {
    let text = failure(&[
        ("main.tf", ZONE),
        ("1-made/step.toml", "[calls]\n\"route53:Create*\" = 0\n"),
    ]);
    has(&text, "1 calls of route53:Create* instead of at most 0");
}

#[test]
fn a_case_that_cannot_be_read_fails() {
    has(
        &failure(&[("main.tf", ZONE), ("1-made/step.toml", "action = 1\n")]),
        "unknown field `action`",
    );
    has(
        &failure(&[("1-made/step.toml", "")]),
        "holds no configuration",
    );
    has(
        &failure(&[
            ("main.tf", ZONE),
            ("1-made/step.toml", "like = \"2-none\"\n"),
        ]),
        "is like a step that is not before it",
    );
    let outside = "[[outside]]\nservice = \"route53\"\noperation = \"DeleteHostedZone\"\narguments = { Id = \"${aws_route53_zone.other.id}\" }\n";
    let text = failure(&[("main.tf", ZONE), ("1-made/step.toml", outside)]);
    has(
        &text,
        "neither the state nor a call told `aws_route53_zone.other.id`",
    );
}

/// A call about tags that was answered so.
fn said(body: &'static str, status: u16, answer: &'static str) -> Exchange {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let answer = http::Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .body(answer.into())
        .expect("an answer");
    Exchange {
        name: "tags:Create".to_owned(),
        method: "POST".to_owned(),
        uri: "/v2/tags".to_owned(),
        headers: vec![
            header("authorization", "Bearer some"),
            header("content-type", "application/json"),
        ],
        body: body.into(),
        answer,
        document_error: None,
    }
}

#[test]
fn what_digitalocean_would_not_say_or_hear_is_found() {
    const TAG: &str = r#"{"tag": {"name": "web", "resources": {"count": 0}}}"#;
    const REFUSED: &str = r#"{"error": "no", "messages": ["no"], "root_causes": []}"#;
    let wrong = cases::judge(&[
        said(r#"{"name": "web"}"#, 201, TAG),
        said(r#"{"name": "w e b"}"#, 400, REFUSED),
        said(r#"{"name": "w e b"}"#, 201, TAG),
        said(r#"{"name": "mail"}"#, 201, r#"{"tag": {"name": 7}}"#),
        said(r#"{"name": "mail"}"#, 400, r#"{"message": "no"}"#),
        Exchange {
            uri: "/v2/tag".to_owned(),
            ..said(r#"{"name": "web"}"#, 201, TAG)
        },
    ]);
    let expected = expect_test::expect![[r#"
        tags:Create POST /v2/tag: request: Selected route not found
        tags:Create POST /v2/tags: request.body.name: Request body property name must match pattern "^[a-zA-Z0-9_\-:]+$"
        tags:Create POST /v2/tags: response.body.tag.name: Response body property tag.name must be string
        tags:Create POST /v2/tags: response.body: Response body must have required property 'error'
        tags:Create POST /v2/tags: response.body: Response body must have required property 'root_causes'"#]];
    expected.assert_eq(&wrong.expect("Prism judges").join("\n"));
}
