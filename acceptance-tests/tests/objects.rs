//! Objects that are uploaded in parts, whose files are too large for a folder of `cases/`, and objects that
//! are held.

use std::fs::File;
use std::time::Duration;

use slipway_acceptance::aws::{Fault, Rule, Sandbox};
use slipway_acceptance::cases::workspace;
use slipway_acceptance::cli::{CliError, Provider, Workspace, for_each_cli};

const STACK: &str = r#"resource "aws_s3_bucket" "main" {
  bucket = "slipway-large"
}

resource "aws_s3_object" "large" {
  bucket = aws_s3_bucket.main.id
  key    = "large.bin"
  source = "large.bin"
}
"#;

const HELD: &str = r#"resource "aws_s3_bucket" "main" {
  bucket              = "slipway-held"
  object_lock_enabled = true
}

resource "aws_s3_object" "held" {
  bucket                        = aws_s3_bucket.main.id
  key                           = "held"
  content                       = "held"
  object_lock_legal_hold_status = "ON"
  force_destroy                 = true
}
"#;

/// The size of the file: four parts of 16 MiB, and one more.
const SIZE: u64 = 65 << 20;

fn configured(workspace: &Workspace) -> Result<(), CliError> {
    workspace.configure(STACK)?;
    let file = File::create(workspace.dir().join("large.bin")).expect("a file can be made");
    file.set_len(SIZE).expect("it can be as large");
    Ok(())
}

fn denied() -> Fault {
    Fault::Error {
        status: 403,
        code: "AccessDenied".to_owned(),
        message: "Access Denied".to_owned(),
    }
}

#[test]
fn a_large_file_is_uploaded_in_parts_and_nothing_is_left_of_an_upload_that_fails() {
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let workspace = workspace(cli, &Provider::slipway()?, &sandbox)?;
        configured(&workspace)?;
        // The first part fails while others are on their way.
        let first = Rule::on("s3:UploadPart").fault(denied());
        let others = Rule::on("s3:UploadPart").from_call(2).always();
        let others = others.fault(Fault::Delay(Duration::from_secs(2)));
        let (first, others) = (sandbox.rule(first), sandbox.rule(others));
        workspace.apply()?.failure()?;
        first.assert_fired();
        others.assert_fired();
        assert_eq!(sandbox.count("s3:AbortMultipartUpload"), 1);
        let parts = sandbox.calls().into_iter();
        let parts = parts.filter(|call| call.operation == "UploadPart");
        let answers: Vec<_> = parts.map(|call| call.status).collect();
        // No part is begun after the failure, and none arrives after the end of the upload.
        assert!(answers.len() <= 4, "{answers:?}");
        assert!(
            answers[1..].iter().all(|it| *it == Some(200)),
            "{answers:?}"
        );

        sandbox.clear_rules();
        sandbox.reset_calls();
        workspace.apply()?.success()?;
        assert_eq!(sandbox.count("s3:UploadPart"), 5);
        assert_eq!(sandbox.count("s3:CompleteMultipartUpload"), 1);
        assert_eq!(sandbox.count("s3:AbortMultipartUpload"), 0);
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}

#[test]
fn a_legal_hold_stays_where_the_object_cannot_be_deleted() {
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let workspace = workspace(cli, &Provider::slipway()?, &sandbox)?;
        workspace.configure(HELD)?;
        workspace.apply()?.success()?;
        let rule = sandbox.rule(Rule::on("s3:DeleteObjects").always().fault(denied()));
        workspace.destroy()?.failure()?;
        rule.assert_fired();
        assert_eq!(sandbox.count("s3:PutObjectLegalHold"), 0);

        sandbox.clear_rules();
        workspace.destroy()?.success()?;
        assert_eq!(sandbox.count("s3:PutObjectLegalHold"), 1);
        Ok::<_, CliError>(())
    });
}

#[test]
fn parts_that_stay_are_told() {
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let workspace = workspace(cli, &Provider::slipway()?, &sandbox)?;
        configured(&workspace)?;
        for operation in ["s3:UploadPart", "s3:AbortMultipartUpload"] {
            sandbox.rule(Rule::on(operation).always().fault(denied()));
        }
        let run = workspace.run(&["apply", "-no-color", "-auto-approve"])?;
        let said = format!("{} {}", run.stdout, run.stderr);
        // The tools wrap what they print, and draw a line beside it.
        let words = said.split_whitespace().filter(|it| *it != "│");
        let said = words.collect::<Vec<_>>().join(" ");
        for expected in [
            "Warning: Unable to delete unfinished S3 upload",
            "abort-multipart-upload --bucket slipway-large",
            "Unable to create S3 object",
        ] {
            assert!(said.contains(expected), "{said}");
        }
        Ok::<_, CliError>(())
    });
}
