//! Whatever goes wrong at whichever request, one more apply makes it right: nothing is lost, nothing
//! is doubled, and the plan is empty.
//!
//! A stack of one zone, twelve records and a certificate is applied once for each API request of its
//! apply and each kind of fault. The only exceptions are the types of docs/orphans.md, which nothing
//! can tell apart after a process was killed between commit and answer; the sweep asserts that list.
#![allow(
    clippy::disallowed_methods,
    reason = "a test reads how it was asked to run, and says what it measured"
)]

#[path = "support/stack.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;

use slipway_acceptance::aws::{CloudState, Fault, Rule, Sandbox};
use slipway_acceptance::cli::{Cli, CliError, Provider, Workspace};

const STACK: &str = r#"
resource "aws_route53_zone" "main" {
  name = "sweep.example"
}

resource "aws_route53_record" "host" {
  count   = HOSTS
  zone_id = aws_route53_zone.main.zone_id
  name    = "host${count.index}"
  type    = "A"
  ttl     = 60
  records = [cidrhost("10.0.0.0/16", count.index + 1)]
}

resource "aws_acm_certificate" "main" {
  domain_name       = "www.sweep.example"
  validation_method = "DNS"
}
"#;

/// How many records the stack has: as many as the quickstart when there is time for it.
fn hosts() -> usize {
    if support::is_long_run() { 300 } else { 12 }
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    KillProvider,
    KillCli,
    Interrupt,
    LoseAnswer,
}

/// Types whose objects a SIGKILL between commit and answer may orphan (docs/orphans.md).
const MAY_ORPHAN: [&str; 2] = ["aws_route53_zone", "aws_acm_certificate"];

fn workspace(cli: Cli, sandbox: &Sandbox) -> Result<Workspace, CliError> {
    let mut workspace = Workspace::new(cli, &Provider::slipway()?)?;
    for (name, value) in sandbox.env() {
        workspace.set_env(name, value);
    }
    workspace.configure(&STACK.replace("HOSTS", &hosts().to_string()))?;
    Ok(workspace)
}

/// Ids of what exists, by type.
fn ids(state: &CloudState) -> BTreeMap<&'static str, BTreeSet<String>> {
    let zones = state.zones.iter().map(|zone| zone.id.clone()).collect();
    let certificates = state.certificates.iter().map(|it| it.arn.clone()).collect();
    BTreeMap::from([(MAY_ORPHAN[0], zones), (MAY_ORPHAN[1], certificates)])
}

/// What exists and no state knows.
fn orphans(workspace: &Workspace, sandbox: &Sandbox) -> Result<Orphans, CliError> {
    let known: BTreeSet<String> = match workspace.state_file() {
        Ok(state) => state
            .instances()
            .iter()
            .filter_map(|instance| {
                instance
                    .attributes
                    .get("id")
                    .and_then(|id| id.as_str())
                    .map(str::to_owned)
            })
            .collect(),
        // Nothing was written yet.
        Err(_) => BTreeSet::new(),
    };
    let exists = ids(&sandbox.state());
    Ok(exists
        .into_iter()
        .map(|(kind, ids)| (kind, ids.iter().filter(|id| !known.contains(*id)).count()))
        .collect())
}

/// How many API requests an apply of the stack makes when nothing goes wrong.
fn requests(cli: Cli) -> Result<u64, CliError> {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    workspace(cli, &sandbox)?.apply()?.success()?;
    Ok(sandbox.calls().len() as u64)
}

/// How many objects of each type no state knows.
type Orphans = BTreeMap<&'static str, usize>;

/// One point of the sweep. Returns the operation that was spoiled and what was orphaned there.
fn point(cli: Cli, kind: Kind, nth: u64) -> Result<Option<(String, Orphans)>, CliError> {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    let workspace = workspace(cli, &sandbox)?;
    let processes = workspace.processes().clone();
    let fault = match kind {
        Kind::LoseAnswer => Fault::LoseAnswer,
        Kind::KillProvider => Fault::run_after_commit(move |_, _| {
            processes.kill_providers();
        }),
        Kind::KillCli => Fault::run_after_commit(move |_, _| {
            processes.kill_cli();
        }),
        Kind::Interrupt => Fault::run(move |_| {
            processes.interrupt();
        }),
    };
    let rule = sandbox.rule(Rule::on("*").nth(nth).fault(fault));
    let first = workspace.start_apply()?.wait(Duration::from_secs(180))?;
    let gone = workspace
        .processes()
        .wait_until_gone(Duration::from_secs(10));
    assert!(gone, "{cli:?} {kind:?}: a provider outlives its host");
    if rule.hits() == 0 {
        // Requests that run side by side are merged differently each time; this run made fewer.
        first.success()?;
        return Ok(None);
    }
    let spoiled = sandbox
        .calls()
        .into_iter()
        .find(|call| call.fault.is_some())
        .map(|call| call.name());
    let spoiled = spoiled.unwrap_or_default();
    sandbox.clear_rules();
    let orphaned = orphans(&workspace, &sandbox)?;
    let lost: usize = orphaned.values().sum();
    if matches!(kind, Kind::Interrupt | Kind::LoseAnswer) {
        assert_eq!(
            lost, 0,
            "{cli:?} {kind:?} at {spoiled}: {orphaned:?} known to no state"
        );
    }
    workspace.apply()?.success()?;
    workspace.plan()?.empty_plan()?;
    let state = sandbox.state();
    for (kind_of, ids) in ids(&state) {
        let expected = 1 + orphaned.get(kind_of).copied().unwrap_or(0);
        assert_eq!(
            ids.len(),
            expected,
            "{cli:?} {kind:?} at {spoiled}: {kind_of} doubled"
        );
    }
    // An orphaned zone keeps the records it got; the zone that the state knows has each exactly once.
    let known = workspace.state_file()?;
    let known = known
        .string("aws_route53_zone.main", "zone_id")
        .unwrap_or_default()
        .to_owned();
    let zone = state
        .zones
        .iter()
        .find(|zone| zone.id == known)
        .expect("the state knows a zone that exists");
    let found = zone
        .records
        .iter()
        .filter(|record| record.kind == "A")
        .count();
    assert_eq!(found, hosts(), "{cli:?} {kind:?} at {spoiled}");
    Ok(Some((spoiled, orphaned)))
}

#[test]
fn nothing_is_lost_and_nothing_is_doubled() {
    let most = requests(Cli::OpenTofu).expect("the stack applies");
    let mut points = Vec::new();
    for kind in [
        Kind::KillProvider,
        Kind::KillCli,
        Kind::Interrupt,
        Kind::LoseAnswer,
    ] {
        for nth in 1..=most {
            // Each tool meets each kind of fault at every other request; `soak` does all of both.
            let both = support::is_long_run();
            if both || nth % 2 == 0 {
                points.push((Cli::Terraform, kind, nth));
            }
            if both || nth % 2 == 1 {
                points.push((Cli::OpenTofu, kind, nth));
            }
        }
    }
    points.retain(|(cli, ..)| cli.program().is_ok());
    let count = points.len();
    let queue = Mutex::new(points);
    let orphaned_by_kill = Mutex::new(BTreeSet::new());
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().expect("no panic while locked").pop();
                    let Some((cli, kind, nth)) = next else { break };
                    let outcome = std::panic::catch_unwind(|| point(cli, kind, nth));
                    match outcome {
                        Ok(Ok(None)) => {}
                        Ok(Ok(Some((_, orphaned)))) => {
                            let lost = orphaned.into_iter().filter(|(_, lost)| *lost > 0);
                            orphaned_by_kill
                                .lock()
                                .expect("no panic while locked")
                                .extend(lost.map(|(kind, _)| kind));
                        }
                        Ok(Err(error)) => failures
                            .lock()
                            .expect("no panic while locked")
                            .push(format!("{cli:?} {kind:?} at request {nth}: {error}")),
                        Err(panic) => {
                            let text = panic.downcast_ref::<String>().cloned().unwrap_or_default();
                            failures
                                .lock()
                                .expect("no panic while locked")
                                .push(format!("request {nth}: {text}"));
                        }
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no panic while locked");
    assert!(
        failures.is_empty(),
        "{} of {count} points:\n{}",
        failures.len(),
        failures.join("\n\n")
    );
    let orphaned = orphaned_by_kill
        .into_inner()
        .expect("no panic while locked");
    assert_eq!(
        orphaned,
        BTreeSet::from(MAY_ORPHAN),
        "docs/orphans.md lists exactly what a SIGKILL may orphan"
    );
}
