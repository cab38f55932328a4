//! What becomes of buckets, policies and keys of Spaces, and the official provider does not see.

use std::time::Duration;

use serde_json::{Value, json};
use slipway_acceptance::aws::{Fault, Rule, json_answer};
use slipway_acceptance::cli::{Action, Cli, CliError};
use slipway_acceptance::digitalocean::{Sandbox, Settings};
use slipway_acceptance::inventory::call_at_spaces;

use super::{change, count, id, in_spaces, on, outside};

const BUCKET: &str = r#"
variable "name" { default = "slipway-shop" }
variable "versions" { default = true }

resource "digitalocean_spaces_bucket" "shop" {
  name   = var.name
  region = "ams3"

  dynamic "versioning" {
    for_each = var.versions ? [true] : []
    content {
      enabled = true
    }
  }

  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = ["https://shop.example"]
  }
}
"#;

const SHOP: &str = "digitalocean_spaces_bucket.shop";

/// A call of S3's protocol about the bucket, behind the provider's back.
fn about_shop(sandbox: &Sandbox, operation: &str, more: &Value) -> Result<Value, CliError> {
    let mut arguments = json!({ "Bucket": "slipway-shop" });
    if let (Some(into), Some(more)) = (arguments.as_object_mut(), more.as_object()) {
        into.extend(more.clone());
    }
    call_at_spaces(sandbox, Some("ams3"), operation, &arguments)
}

#[test]
fn defect_16_a_bucket_that_became_public_and_lost_its_rules_is_mended() {
    in_spaces(Cli::Terraform, BUCKET, |sandbox, workspace| {
        workspace.apply()?.success()?;
        about_shop(sandbox, "PutBucketAcl", &json!({ "ACL": "public-read" }))?;
        about_shop(sandbox, "DeleteBucketCors", &json!({}))?;
        let plan = workspace.plan_document()?;
        let change = plan.change(SHOP).expect("it is in the plan");
        assert_eq!(change.action(), Some(Action::Update));
        assert_eq!(change.changed(), ["acl", "cors_rule"]);
        workspace.apply()?.success()?;
        let acl = about_shop(sandbox, "GetBucketAcl", &json!({}))?;
        assert_eq!(acl["Grants"].as_array().map(Vec::len), Some(1), "{acl}");
        let rules = about_shop(sandbox, "GetBucketCors", &json!({}))?;
        assert_eq!(rules["CORSRules"].as_array().map(Vec::len), Some(1));
        Ok(())
    });
}

#[test]
fn defect_16_another_name_makes_another_bucket_and_versions_end_with_their_block() {
    in_spaces(Cli::OpenTofu, BUCKET, |sandbox, workspace| {
        workspace.apply()?.success()?;
        change(workspace, "apply", &["-var=versions=false"])?.success()?;
        let versions = about_shop(sandbox, "GetBucketVersioning", &json!({}))?;
        assert_eq!(versions["Status"], "Suspended");
        change(
            workspace,
            "apply",
            &["-var=versions=false", "-var=name=slipway-other"],
        )?
        .success()?;
        assert_eq!(sandbox.existing()["bucket"], ["slipway-other"]);
        Ok(())
    });
}

#[test]
fn defects_16_and_28_a_bucket_is_named_and_signed_for_where_it_is() {
    in_spaces(Cli::Terraform, BUCKET, |sandbox, workspace| {
        // A region that is younger than this provider.
        let young = BUCKET.replace("ams3", "osl1");
        workspace.configure(&young)?;
        workspace.plan()?.changes()?;
        workspace.configure(BUCKET)?;
        workspace.apply()?.success()?;
        let state = workspace.state_file()?;
        let endpoint = sandbox.spaces_endpoint().unwrap_or_default();
        let host = endpoint.trim_start_matches("http://");
        let domain = format!("slipway-shop.{host}");
        assert_eq!(state.string(SHOP, "endpoint"), Some(host));
        assert_eq!(
            state.string(SHOP, "bucket_domain_name"),
            Some(domain.as_str())
        );

        let calls = sandbox.calls().into_iter();
        let calls = calls.filter(|call| call.service == "s3");
        let mut regions: Vec<_> = calls.map(|call| call.region).collect();
        regions.dedup();
        assert_eq!(regions, ["ams3"]);
        Ok(())
    });
}

#[test]
fn defect_17_a_policy_that_cannot_be_read_is_an_error_and_a_bucket_that_is_gone_is_seen() {
    let stack = r#"
resource "digitalocean_spaces_bucket_policy" "shop" {
  region = "ams3"
  bucket = "slipway-shop"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = ["s3:GetObject"]
      Resource  = ["arn:aws:s3:::slipway-shop/*"]
    }]
  })
}
"#;
    in_spaces(Cli::OpenTofu, stack, |sandbox, workspace| {
        const POLICY: &str = "digitalocean_spaces_bucket_policy.shop";
        about_shop(sandbox, "CreateBucket", &json!({}))?;
        workspace.apply()?.success()?;
        let denied = Fault::error(403, "AccessDenied", "");
        let reads = sandbox.rule(Rule::on("s3:GetBucketPolicy").fault(denied));
        let error = workspace.plan()?.one_error()?;
        reads.assert_fired();
        assert!(error.detail.contains("AccessDenied"), "{error:?}");
        // What passes is waited for.
        let busy = sandbox.rule(Rule::on("s3:GetBucketPolicy").fault(Fault::InternalError));
        workspace.plan()?.empty_plan()?;
        busy.assert_fired();

        about_shop(sandbox, "DeleteBucket", &json!({}))?;
        let plan = workspace.plan_document()?;
        let change = plan.change(POLICY).and_then(|it| it.action());
        assert_eq!(change, Some(Action::Create));
        Ok(())
    });
}

#[test]
fn an_object_that_may_not_be_read_is_told_as_such() {
    let object = r#"
resource "digitalocean_spaces_bucket" "shop" {
  name   = "slipway-shop"
  region = "ams3"
}

resource "digitalocean_spaces_bucket_object" "page" {
  region  = digitalocean_spaces_bucket.shop.region
  bucket  = digitalocean_spaces_bucket.shop.name
  key     = "index.html"
  content = "hello"
}
"#;
    in_spaces(Cli::Terraform, object, |sandbox, workspace| {
        workspace.apply()?.success()?;
        // The answer to a HEAD has no body, so nothing but its status says what it means.
        let denied = Fault::error(403, "AccessDenied", "");
        let reads = sandbox.rule(Rule::on("s3:HeadObject").always().fault(denied));
        let printed = workspace.run(&["plan", "-no-color"])?.failure()?.said();
        reads.assert_fired();
        assert!(printed.contains("lack the permission"), "{printed}");
        sandbox.clear_rules();
        workspace.plan()?.empty_plan()?;
        Ok(())
    });
}

#[test]
fn defect_18_a_bucket_that_vanishes_is_told_at_once() {
    in_spaces(Cli::Terraform, BUCKET, |sandbox, workspace| {
        workspace.apply()?.success()?;
        // It is there for the first call, and for none after that.
        let gone = || Fault::error(404, "NoSuchBucket", "");
        let reads = [
            "s3:GetBucketVersioning",
            "s3:GetBucketLifecycleConfiguration",
        ]
        .map(|read| sandbox.rule(Rule::on(read).always().fault(gone())));
        let run = workspace.save_plan()?;
        assert!(run.elapsed < Duration::from_secs(30), "{:?}", run.elapsed);
        let plan = workspace.saved_plan()?;
        let change = plan.change(SHOP).and_then(|it| it.action());
        assert_eq!(change, Some(Action::Create));
        reads.iter().for_each(|rule| rule.assert_fired());
        Ok(())
    });
}

/// A key with two grants.
const KEY: &str = r#"
resource "digitalocean_spaces_key" "some" {
  name = "some"

  grant {
    bucket     = "backups"
    permission = "readwrite"
  }
  grant {
    bucket     = "uploads"
    permission = "read"
  }
}
"#;

const SOME: &str = "digitalocean_spaces_key.some";

#[test]
fn defect_8_a_key_whose_answer_is_lost_is_not_made_twice_and_named() {
    on(
        Cli::OpenTofu,
        Settings::default(),
        KEY,
        |sandbox, workspace| {
            let other = json!({ "name": "other", "grants": [] });
            let other = outside(sandbox, "POST", "/v2/spaces/keys", &other);
            let lost = sandbox.rule(Rule::on("spacesKey:Create").fault(Fault::LoseAnswer));
            let printed = change(workspace, "apply", &[])?.failure()?.said();
            lost.assert_fired();
            assert_eq!(sandbox.count("spacesKey:Create"), 1);
            let keys = outside(sandbox, "GET", "/v2/spaces/keys", &Value::Null);
            let keys = keys["keys"].as_array().expect("a list");
            let id = |key: &Value| key["access_key"].as_str().expect("an id").to_owned();
            let made = keys.iter().filter(|key| id(key) != id(&other["key"]));
            let made: Vec<String> = made.map(id).collect();
            assert_eq!(made.len(), 1);
            assert!(printed.contains(&made[0]), "{printed}");
            assert!(!printed.contains(&id(&other["key"])), "{printed}");
            // Nobody can use it: its secret was in the answer alone.
            assert!(printed.contains("delete it if it is there"), "{printed}");
            assert!(!printed.contains("import it"), "{printed}");
            Ok(())
        },
    );
}

#[test]
fn defect_19_a_key_is_imported_whatever_the_order_of_its_grants() {
    on(
        Cli::Terraform,
        Settings::default(),
        KEY,
        |sandbox, workspace| {
            let grants = json!([
                { "bucket": "uploads", "permission": "read" },
                { "bucket": "backups", "permission": "readwrite" },
            ]);
            let key = json!({ "name": "some", "grants": grants });
            let key = outside(sandbox, "POST", "/v2/spaces/keys", &key);
            let key = key["key"]["access_key"].as_str().unwrap_or_default();
            workspace.import(SOME, key)?.success()?;
            workspace.plan()?.empty_plan()?;
            assert_eq!(id(workspace, SOME)?, key);
            Ok(())
        },
    );
}

#[test]
fn defect_19_grants_that_are_told_in_another_order_are_no_change() {
    on(
        Cli::OpenTofu,
        Settings::default(),
        KEY,
        |sandbox, workspace| {
            workspace.apply()?.success()?;
            let mut told = outside(sandbox, "GET", "/v2/spaces/keys", &Value::Null);
            let grants = told["keys"][0]["grants"].as_array_mut();
            grants.expect("it has grants").reverse();
            let one = json!({ "key": told["keys"][0] });
            let reads = [("spacesKey:List", told), ("spacesKey:Get", one)].map(|(read, told)| {
                let answer = Fault::Answer(json_answer(200, &told));
                sandbox.rule(Rule::on(read).always().fault(answer))
            });
            workspace.plan()?.empty_plan()?;
            assert_eq!(reads.iter().map(|it| it.hits()).sum::<u64>(), 1);
            Ok(())
        },
    );
}

#[test]
fn defect_19_another_grant_makes_another_key() {
    let full = r#"
resource "digitalocean_spaces_key" "some" {
  name = "some"

  grant {
    bucket     = ""
    permission = "fullaccess"
  }
}
"#;
    on(
        Cli::OpenTofu,
        Settings::default(),
        full,
        |sandbox, workspace| {
            workspace.apply()?.success()?;
            let before = id(workspace, SOME)?;
            workspace.configure(KEY)?;
            let plan = workspace.plan_document()?;
            let change = plan.change(SOME).and_then(|it| it.action());
            assert_eq!(change, Some(Action::Replace));
            workspace.apply()?.success()?;
            assert_ne!(id(workspace, SOME)?, before);
            assert_eq!(count(sandbox, "Spaces key"), 1);
            workspace.plan()?.empty_plan()?;
            Ok(())
        },
    );
}
