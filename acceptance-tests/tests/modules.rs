//! What `cargo xtask modules` says of a small module: that it works, that a type is missing, that
//! another provider cannot be had, and that something fails.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use slipway_acceptance::cli::Cli;
use slipway_acceptance::modules::{Outcome, Providers, Refusal, Source, try_out};

/// A module as it stands in a registry: it names the official provider.
const MODULE: &str = r#"
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.46"
    }
  }
}

variable "cidr_block" {}

resource "aws_vpc" "this" {
  cidr_block = var.cidr_block
}
"#;

/// An example of it, which is called as its folder is.
const GOOD: &str = r#"
module "vpc" {
  source     = "../../"
  cidr_block = "10.0.0.0/16"
}

resource "aws_internet_gateway" "this" {
  vpc_id = module.vpc.this.id
  tags   = { Name = basename(path.cwd) }
}
"#;

const MISSING: &str = r#"
resource "aws_moon" "this" {
  count = 0
}
"#;

const FOREIGN: &str = r#"
terraform {
  required_providers {
    moon = {
      source = "nobody.invalid/nobody/moon"
    }
  }
}
"#;

const FAILING: &str = r#"
module "vpc" {
  source     = "../../"
  cidr_block = "10.0.0.0/30"
}
"#;

fn write(root: &Path, name: &str, text: &str) {
    let file = root.join(name);
    let folder = file.parent().expect("a file is in a folder");
    fs::create_dir_all(folder).expect("a folder");
    fs::write(file, text).expect("a file");
}

fn tried(source: &Source, providers: &Providers, name: &str) -> Outcome {
    // One tool is enough: what differs between the two, the cases of `cases/` cover.
    try_out(source, name, &[Cli::Terraform], providers)
}

fn refusal(outcome: &Outcome) -> &Refusal {
    let (_, lived) = outcome.lived.first().expect("a tool");
    lived.as_ref().expect_err("it is refused")
}

#[test]
fn each_example_is_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let module = format!("{MODULE}\noutput \"this\" {{\n  value = aws_vpc.this\n}}\n");
    write(folder.path(), "main.tf", &module);
    for (name, text) in [
        ("good", GOOD),
        ("missing", MISSING),
        ("foreign", FOREIGN),
        ("failing", FAILING),
    ] {
        write(folder.path(), &format!("examples/{name}/main.tf"), text);
    }
    let source = Source::open(folder.path()).expect("it has examples");
    assert_eq!(
        source.examples().expect("they can be listed"),
        ["failing", "foreign", "good", "missing"]
    );
    let providers = Providers::install(false).unwrap_or_else(|error| panic!("{error}"));

    let good = tried(&source, &providers, "good");
    let calls = good.lived[0]
        .1
        .clone()
        .unwrap_or_else(|why| panic!("{why:?}"));
    assert!(good.is_good() && good.comparison.is_none());
    assert_eq!(good.resources, 2);
    assert!(
        calls.apply.of("ec2:CreateVpc") == 1
            && calls.plan.total() < calls.apply.total()
            && calls.second_plan.total() > 0
            && calls.destroy.total() > 0,
        "{calls:?}"
    );

    let missing = tried(&source, &providers, "missing");
    let types = BTreeSet::from(["resource aws_moon".to_owned()]);
    assert_eq!(refusal(&missing), &Refusal::Missing(types));
    assert!(!missing.is_good());

    let foreign = tried(&source, &providers, "foreign");
    assert!(
        matches!(refusal(&foreign), Refusal::Skipped(why) if why.contains("nobody/moon")),
        "{foreign:?}"
    );
    assert!(foreign.is_good(), "what cannot be run is no fault");

    let failing = tried(&source, &providers, "failing");
    assert!(
        matches!(refusal(&failing), Refusal::Failed(why) if why.contains("apply")),
        "{failing:?}"
    );
    assert!(!failing.is_good());
    let left = fs::read_dir(folder.path().join("examples/good")).expect("a folder");
    assert_eq!(left.count(), 1, "the sources are not changed");
}
