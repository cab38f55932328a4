//! The quotas of DigitalOcean: what a large zone costs, and a bad day of the API.
//!
//! A short run has one tool and a few records on the bad day; `cargo xtask soak` has both, and so many that
//! they take minutes.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test reads how it was asked to run, and says what it measured"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use slipway_acceptance::aws::{Call, Fault, Rule};
use slipway_acceptance::cases::Case;
use slipway_acceptance::cli::{Cli, CliError, Face, Provider, Workspace};
use slipway_acceptance::digitalocean::Sandbox;
use slipway_acceptance::inventory;

/// Calls that a token may make in a minute (API reference, "Rate Limit").
const PER_MINUTE: usize = 250;

/// How many records the large zone has.
const RECORDS: usize = 1000;

/// Twenty resources, and one record, of which the others are copies.
const LARGE: &str = r#"
variable "records" {
  type    = number
  default = 1
}

resource "digitalocean_domain" "all" {
  for_each = toset(["large", "one", "two", "three"])
  name     = "${each.key}.example"
}

resource "digitalocean_record" "host" {
  count  = var.records
  domain = digitalocean_domain.all["large"].id
  type   = "A"
  name   = "host-${count.index}"
  value  = "192.0.2.1"
  ttl    = 300
}

resource "digitalocean_tag" "all" {
  count = 7
  name  = "tag-${count.index}"
}

resource "digitalocean_ssh_key" "all" {
  for_each   = toset(["a", "b", "c", "d"])
  name       = each.key
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4${each.key} me"
}

resource "digitalocean_vpc" "all" {
  count  = 4
  name   = "network-${count.index}"
  region = "fra1"
}

resource "digitalocean_project" "main" {
  name      = "large"
  resources = [digitalocean_domain.all["large"].urn]
}
"#;

/// Whether this is no short run: `cargo xtask soak` says so.
fn is_long() -> bool {
    std::env::var_os("SLIPWAY_SOAK").is_some()
}

fn with_each_tool(test: impl Fn(Cli) -> Result<(), CliError>) {
    let mut tools = Cli::all().unwrap_or_else(|error| panic!("{error}"));
    if !is_long() {
        tools.retain(|cli| *cli == Cli::OpenTofu);
    }
    for cli in tools {
        test(cli).unwrap_or_else(|error| panic!("with {}: {error}", cli.program_name()));
    }
}

/// A workspace whose commands all use one process of the provider: a token's quotas are kept by each process,
/// which cannot know of the calls of another but by refusals.
fn workspace(cli: Cli, sandbox: &Sandbox) -> Result<Workspace, CliError> {
    // The first network of a region is its default one, which cannot be deleted.
    let network = json!({ "name": "default-fra1", "region": "fra1" });
    sandbox.call_outside("POST", "/v2/vpcs", &network);
    let provider = Provider::slipway_attached(Face::DigitalOcean, &sandbox.env())?;
    let mut workspace = Workspace::new(cli, &provider)?;
    workspace.set_envs(sandbox.env());
    Ok(workspace)
}

/// A state in which the only record has this many more beside it, which are made at the API. A provider
/// would need minutes for that, because a token may make only so many calls.
fn with_more_records(sandbox: &Sandbox, state: &str) -> String {
    let mut state: Value = serde_json::from_str(state).expect("a state");
    let resources = state["resources"].as_array_mut().into_iter().flatten();
    let mut records = resources.filter(|it| it["type"] == "digitalocean_record");
    let records = records.next().expect("the record is there");
    let first = records["instances"][0].clone();
    let more = (1..RECORDS).map(|index| {
        let name = format!("host-{index}");
        let record = json!({ "type": "A", "name": name, "data": "192.0.2.1", "ttl": 300 });
        let path = "/v2/domains/large.example/records";
        let (status, answer) = sandbox.call_outside("POST", path, &record);
        assert_eq!(status, 201, "{answer}");
        let mut instance = first.clone();
        instance["index_key"] = json!(index);
        let attributes = &mut instance["attributes"];
        attributes["id"] = json!(answer["domain_record"]["id"].to_string());
        attributes["name"] = json!(name);
        attributes["fqdn"] = json!(format!("{name}.large.example"));
        if instance["identity"].is_object() {
            instance["identity"]["id"] = instance["attributes"]["id"].clone();
        }
        instance
    });
    let more: Vec<Value> = more.collect();
    let instances = records["instances"].as_array_mut().expect("instances");
    instances.extend(more);
    state.to_string()
}

#[test]
fn a_thousand_records_and_twenty_others_are_read_in_few_calls() {
    with_each_tool(|cli| -> Result<(), CliError> {
        let sandbox = Sandbox::start().expect("the local DigitalOcean starts");
        let mut workspace = workspace(cli, &sandbox)?;
        workspace.configure(LARGE)?;
        workspace.apply()?.success()?;
        let state = with_more_records(&sandbox, &workspace.state_text()?);
        workspace.write("terraform.tfstate", &state)?;
        workspace.set_env("TF_VAR_records", RECORDS.to_string());
        sandbox.reset_calls();
        let planned = workspace.plan()?.empty_plan()?;
        let calls = sandbox.calls();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for call in &calls {
            *counts.entry(call.name()).or_default() += 1;
        }
        println!(
            "{cli:?}: {} calls in {:.1?}: {counts:?}",
            calls.len(),
            planned.elapsed
        );
        assert!(
            calls.len() <= 35,
            "{cli:?}: {} calls: {counts:?}",
            calls.len()
        );
        assert_eq!(sandbox.violations(), [""; 0]);
        Ok(())
    });
}

/// A fifth of all calls: throttles, errors of the server before and after the change, and connections
/// that are reset.
fn bad_day(sandbox: &Sandbox) {
    let unavailable = Fault::error(
        503,
        "service_unavailable",
        "Failed to forward the request you made, please try again.",
    );
    for (seed, chance, fault) in [
        (1, 0.06, Fault::Throttle),
        (2, 0.04, Fault::InternalError),
        (3, 0.03, unavailable),
        (4, 0.03, Fault::InternalErrorAfterCommit),
        (5, 0.05, Fault::Reset),
    ] {
        sandbox.rule(Rule::on("*").always().chance(chance, seed).fault(fault));
    }
}

/// The most calls that came within one minute.
fn most_in_a_minute(calls: &[Call]) -> usize {
    let minute = Duration::from_secs(60);
    let counts = calls.iter().enumerate().map(|(index, first)| {
        let from_then = calls[index..].iter();
        from_then
            .take_while(|it| {
                let since = it.time.duration_since(first.time);
                since.is_ok_and(|since| since < minute)
            })
            .count()
    });
    counts.max().unwrap_or(0)
}

#[test]
fn a_bad_day_of_the_api_loses_and_doubles_nothing() {
    let hosts = if is_long() { 400 } else { 12 };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/quickstart-digitalocean");
    let example = Case::load(&folder).unwrap_or_else(|error| panic!("{error}"));
    let day = |cli| -> Result<(), CliError> {
        let sandbox = Sandbox::start_with_spaces().expect("the local DigitalOcean starts");
        let mut workspace = workspace(cli, &sandbox)?;
        workspace.set_timeout(Duration::from_secs(1800));
        workspace.set_env("TF_VAR_hosts", hosts.to_string());
        workspace.replace(&example.steps[0].files)?;
        bad_day(&sandbox);
        workspace.apply()?.success()?;
        let existing = sandbox.existing();
        let count = |kind: &str| existing.get(kind).map_or(0, Vec::len);
        assert_eq!(count("record"), hosts + 1, "{existing:?}");
        for kind in [
            "bucket",
            "certificate",
            "cluster",
            "domain",
            "project",
            "registry",
            "VPC",
        ] {
            assert_eq!(count(kind), 1, "{kind}: {existing:?}");
        }
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;
        assert_eq!(
            inventory::remains_at_digitalocean(&sandbox),
            BTreeMap::new()
        );
        let calls = sandbox.calls();
        let spoiled = calls.iter().filter(|call| call.fault.is_some()).count();
        // Spaces has limits of its own.
        let api = calls.iter().filter(|call| call.service != "s3");
        let most = most_in_a_minute(&api.cloned().collect::<Vec<_>>());
        println!(
            "{cli:?}: {} calls, {spoiled} of them spoiled, at most {most} in a minute",
            calls.len()
        );
        assert!(spoiled * 10 >= calls.len(), "too few were spoiled");
        assert!(most <= PER_MINUTE, "{most} calls in a minute");
        assert_eq!(sandbox.violations(), [""; 0]);
        Ok(())
    };
    with_each_tool(day);
}
