//! What `cargo xtask modules` says of a small module: that it works, that a type is missing, that
//! another provider cannot be had, and that something fails.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use slipway_acceptance::cli::Cli;
use slipway_acceptance::cli::provider::example_binary;
use slipway_acceptance::modules::{Given, Outcome, Providers, Refusal, Source, try_out};

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

/// An example that names its module and another provider as a registry has them.
const OF_REGISTRY: &str = r#"
terraform {
  required_providers {
    petstore = {
      source  = "acme/petstore"
      version = "~> 1.2"
    }
  }
}

module "vpc" {
  source     = "nobody/vpc/aws"
  version    = "~> 5.0"
  cidr_block = "10.0.0.0/16"
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
    let providers =
        Providers::install(false, Vec::new(), Vec::new()).unwrap_or_else(|error| panic!("{error}"));

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

#[test]
fn what_is_given_needs_no_registry() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "main.tf", MODULE);
    write(folder.path(), "examples/registry/main.tf", OF_REGISTRY);
    let source = Source::open(folder.path()).expect("it has examples");
    let given = |address: &str, version: &str, path: &Path| Given {
        address: address.to_owned(),
        version: version.to_owned(),
        path: path.to_owned(),
    };
    // The newest that fits is taken; the other one is no module.
    let modules = vec![
        given("nobody/vpc/aws", "5.21.0", folder.path()),
        given("nobody/vpc/aws", "6.0.0", &folder.path().join("examples")),
    ];
    let petstore = example_binary("petstore").unwrap_or_else(|error| panic!("{error}"));
    let others = vec![given("acme/petstore", "1.2.3", &petstore)];
    let providers =
        Providers::install(false, modules, others).unwrap_or_else(|error| panic!("{error}"));
    let outcome = try_out(&source, "registry", &Cli::all().expect("tools"), &providers);
    assert!(outcome.is_good(), "{outcome:?}");
    assert_eq!((outcome.lived.len(), outcome.resources), (2, 1));
}
