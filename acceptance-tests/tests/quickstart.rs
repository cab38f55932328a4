//! The examples as the demo runs them: how many API calls the quickstarts take, on both command line tools, and
//! that releases leave nothing behind.
//!
//! The limits are those that the README promises.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test reads how it was asked to run, and says what it measured"
)]

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;
use slipway_acceptance::aws::{Sandbox, Settings};
use slipway_acceptance::cases::{self, Case};
use slipway_acceptance::cli::{Cli, CliError, Exit, Face, Provider, Workspace, for_each_cli};
use slipway_acceptance::{digitalocean, inventory};

/// Calls that records cause: changes of record sets, lists of them, and waits for changes.
fn record_calls(counts: &BTreeMap<String, usize>) -> usize {
    [
        "ChangeResourceRecordSets",
        "ListResourceRecordSets",
        "GetChange",
    ]
    .into_iter()
    .filter_map(|operation| counts.get(&format!("route53:{operation}")))
    .sum()
}

fn workspace(cli: Cli, sandbox: &Sandbox) -> Result<Workspace, CliError> {
    cases::workspace(cli, &Provider::slipway()?, sandbox)
}

/// One change of an A record, as Route 53's XML.
fn change(action: &str, name: &str, address: &str) -> String {
    format!(
        "<Change><Action>{action}</Action><ResourceRecordSet><Name>{name}</Name><Type>A</Type><TTL>60</TTL>\
         <ResourceRecords><ResourceRecord><Value>{address}</Value></ResourceRecord></ResourceRecords>\
         </ResourceRecordSet></Change>"
    )
}

fn quickstart() -> Case {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/quickstart");
    Case::load(&folder).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn three_hundred_records_take_few_calls() {
    for_each_cli(|cli| -> Result<(), CliError> {
        let sandbox = Sandbox::with_settings(Settings::realistic()).expect("the local AWS starts");
        let workspace = workspace(cli, &sandbox)?;
        workspace.replace(&quickstart().steps[0].files)?;
        let applied = workspace.apply()?.success()?;
        let calls = sandbox.counts();
        println!("{cli:?}: apply in {:.1?}: {calls:?}", applied.elapsed);
        assert!(record_calls(&calls) <= 60, "{cli:?}: {calls:?}");
        let zone = sandbox
            .state()
            .zones
            .into_iter()
            .next()
            .expect("the zone is there");
        assert!(zone.records.len() >= 302, "{} records", zone.records.len());

        sandbox.reset_calls();
        // The certificate was pending when it was stored and is issued now, which is drift but no change.
        let planned = workspace
            .plan()?
            .expect("no change", |run| run.exit == Exit::Code(0))?;
        let calls = sandbox.counts();
        println!("{cli:?}: empty plan in {:.1?}: {calls:?}", planned.elapsed);
        assert!(record_calls(&calls) <= 6, "{cli:?}: {calls:?}");

        workspace.destroy()?.success()?;
        assert!(sandbox.state().is_empty(), "{:?}", sandbox.state());
        Ok(())
    });
}

#[test]
fn one_record_in_a_large_zone_does_not_list_the_zone() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    let cli = Cli::OpenTofu;
    let run = || -> Result<(), CliError> {
        let workspace = workspace(cli, &sandbox)?;
        let zone = "resource \"aws_route53_zone\" \"large\" {\n  name = \"large.example\"\n  force_destroy = true\n}\n";
        workspace.configure(zone)?;
        workspace.apply()?.success()?;
        let id = sandbox.state().zone("large.example").id.clone();
        for batch in 0..10 {
            let changes: String = (0..1000)
                .map(|index| {
                    change(
                        "CREATE",
                        &format!("r{batch:02}{index:03}.large.example."),
                        "192.0.2.1",
                    )
                })
                .collect();
            sandbox.change_records_outside(&id, &changes);
        }
        let record = "resource \"aws_route53_record\" \"one\" {\n  zone_id = aws_route53_zone.large.zone_id\n  name = \"one\"\n  type = \"A\"\n  ttl = 60\n  records = [\"192.0.2.7\"]\n}\n";
        workspace.configure(&format!("{zone}{record}"))?;
        sandbox.reset_calls();
        workspace.apply()?.success()?;
        workspace.plan()?.empty_plan()?;
        let lists = sandbox.count("route53:ListResourceRecordSets");
        assert!(
            lists <= 3,
            "{lists} lists of a zone with 10,000 records: {:?}",
            sandbox.counts()
        );
        workspace.destroy()?.success()?;
        assert!(sandbox.state().is_empty(), "force_destroy leaves nothing");
        Ok(())
    };
    if let Err(error) = run() {
        panic!("{error}");
    }
}

#[test]
fn the_quickstart_of_digitalocean_leaves_nothing_behind() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/quickstart-digitalocean");
    let example = Case::load(&folder).unwrap_or_else(|error| panic!("{error}"));
    for_each_cli(|cli| -> Result<(), CliError> {
        let sandbox =
            digitalocean::Sandbox::start_with_spaces().expect("the local DigitalOcean starts");
        // The first network of a region is its default one, which cannot be deleted.
        let network = json!({ "name": "default-fra1", "region": "fra1" });
        sandbox.call_outside("POST", "/v2/vpcs", &network);
        let mut workspace = Workspace::new(cli, &Provider::slipway_of(Face::DigitalOcean)?)?;
        for (name, value) in sandbox.env() {
            // The token is enough.
            if !name.starts_with("SPACES_") || name == "SPACES_ENDPOINT_URL" {
                workspace.set_env(name, value);
            }
        }
        // More would meet the limit of 250 calls a minute, which a test does not wait for.
        workspace.set_env("TF_VAR_hosts", "30");
        workspace.replace(&example.steps[0].files)?;
        workspace.apply()?.success()?;
        sandbox.reset_calls();
        workspace.plan()?.empty_plan()?;
        let calls = sandbox.calls().len();
        assert!(calls <= 21, "{cli:?}: {calls} calls for an empty plan");
        workspace.destroy()?.success()?;
        assert_eq!(
            inventory::remains_at_digitalocean(&sandbox),
            BTreeMap::new()
        );
        assert_eq!(sandbox.violations(), [""; 0]);
        Ok(())
    });
}

/// The example of this name, from an apply to a destroy. Its cloud has what it needs for a control plane.
fn live(name: &str, faces: &[Face], env: Vec<(String, String)>, number: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let tools = Cli::all().unwrap_or_else(|error| panic!("{error}"));
    let live = || -> Result<(), CliError> {
        let example = Case::load(&folder.join(name))?;
        let provider = Provider::several(faces, Provider::slipway_of)?;
        let mut workspace = Workspace::new(tools[number % tools.len()], &provider)?;
        workspace.set_envs(env);
        workspace.replace(&example.steps[0].files)?;
        let applied = workspace.apply()?.success()?;
        println!("{name}: apply in {:.1?}", applied.elapsed);
        let state = workspace.state_file()?;
        let addresses = state
            .output("addresses")
            .and_then(serde_json::Value::as_array);
        assert_eq!(addresses.map(Vec::len), Some(1), "{name}");
        // Roles tell only now what is attached to them, which is drift but no change.
        workspace
            .plan()?
            .expect("no change", |run| run.exit == Exit::Code(0))?;
        workspace.destroy()?.success()?;
        Ok(())
    };
    live().unwrap_or_else(|error| panic!("{name}: {error}"));
}

#[test]
fn a_release_on_doks_leaves_nothing_behind() {
    let sandbox = digitalocean::Sandbox::start().expect("the local DigitalOcean starts");
    let network = json!({ "name": "default-fra1", "region": "fra1" });
    sandbox.call_outside("POST", "/v2/vpcs", &network);
    let faces = [Face::DigitalOcean, Face::Slipway];
    live("release-doks", &faces, sandbox.env(), 0);
    let left = inventory::remains_at_digitalocean(&sandbox);
    assert_eq!(left, BTreeMap::new());
}

#[test]
fn a_release_on_eks_leaves_nothing_behind() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    live("release-eks", &[Face::Aws, Face::Slipway], sandbox.env(), 1);
    assert_eq!(sandbox.existing(), BTreeMap::new());
}
