//! Whatever is killed at whichever call that changes something, the next apply makes it right: nothing is
//! doubled, nothing is locked, nothing is left behind.
//!
//! The provider and the tool are killed before and after the cluster has done what it was asked, in the first
//! install, in an upgrade, in the rollback of one that fails, and in the destroy: 40 points, in `cargo xtask soak`
//! 200. All points share one cluster, and each has a namespace.

use crate::shop::{ADDRESS, cluster, deployment, existing, get, workspace};
use serde_json::Value;
use slipway_acceptance::aws::{Fault, Request, Rule, Signal, Victim};
use slipway_acceptance::cases::queue;
use slipway_acceptance::cli::{Cli, CliError, Run, Workspace};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

/// What is interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Install,
    Upgrade,
    RollBack,
    Destroy,
}

const PHASES: [Phase; 4] = [
    Phase::Install,
    Phase::Upgrade,
    Phase::RollBack,
    Phase::Destroy,
];

/// Who is killed, and whether the cluster has done what it was asked by then.
const KILLS: [(Victim, bool); 4] = [
    (Victim::Client, true),
    (Victim::Parent, true),
    (Victim::Client, false),
    (Victim::Parent, false),
];

#[derive(Debug, Clone, Copy)]
struct Point {
    cli: Cli,
    phase: Phase,
    victim: Victim,
    after: bool,
    /// At which of the calls that change something, from 1.
    nth: u64,
}

/// What a clean life looks like.
#[derive(Default)]
struct Clean {
    /// Calls that change something, by phase.
    calls: BTreeMap<Phase, u64>,
    /// What exists after an install, and after an upgrade.
    exists: BTreeMap<Phase, BTreeSet<String>>,
}

/// Whether a call changes something of a namespace.
fn changes(namespace: &str) -> impl Fn(&Request) -> bool + Send + Sync + 'static {
    let (own, inside) = (namespace.to_owned(), format!("{namespace}/"));
    move |call| {
        let is_about = |name: &String| *name == own || name.starts_with(&inside);
        !call.is_read() && call.resources.iter().any(is_about)
    }
}

/// The command that a phase is about, from a workspace that is as it was before.
fn command(phase: Phase, workspace: &mut Workspace) -> Result<Run, CliError> {
    match phase {
        Phase::Install => {}
        Phase::Upgrade => workspace.set_env("TF_VAR_tag", "2"),
        Phase::RollBack => {
            workspace.set_env("TF_VAR_tag", "3");
            workspace.set_env("TF_VAR_life", "config-error");
        }
        Phase::Destroy => return workspace.destroy(),
    }
    workspace.apply()
}

/// Lives every phase once without a kill.
fn clean() -> Result<Clean, CliError> {
    let namespace = "clean";
    let mut clean = Clean::default();
    let mut workspace = workspace(Cli::OpenTofu, namespace)?;
    for phase in PHASES {
        let all = Rule::on("k8s:*").when(changes(namespace)).always();
        let counter = cluster().rule(all);
        let run = command(phase, &mut workspace)?;
        let run = match phase {
            Phase::RollBack => run.failure()?,
            _ => run.success()?,
        };
        println!(
            "clean {phase:?}: {} calls, {:.1?}",
            counter.matched(),
            run.elapsed
        );
        clean.calls.insert(phase, counter.matched());
        clean.exists.insert(phase, existing(namespace));
        counter.remove();
    }
    Ok(clean)
}

/// Points of all phases: the kinds of kills and the tools take turns, and so do the calls.
fn points(clean: &Clean, tools: &[Cli], each: u64) -> Vec<Point> {
    let mut points = Vec::new();
    for phase in PHASES {
        let calls = clean.calls[&phase].max(1);
        for number in 0..each {
            let kind = usize::try_from(number).unwrap_or(0);
            let (victim, after) = KILLS[kind % KILLS.len()];
            points.push(Point {
                cli: tools[kind / 2 % tools.len()],
                phase,
                victim,
                after,
                // From the first call to the last, evenly.
                nth: 1 + number * calls / each,
            });
        }
    }
    points
}

/// How many calls before its own a point is tried at.
const TRIES: usize = 6;

/// One point. Where its call does not come this time, since a thing was ready at the first look or the work was done
/// before it, the one before it is taken.
fn live(point: Point, namespace: &str, clean: &Clean) -> Result<String, CliError> {
    for (again, nth) in (1..=point.nth).rev().take(TRIES).enumerate() {
        let namespace = match again {
            0 => namespace.to_owned(),
            again => format!("{namespace}-{again}"),
        };
        if let Some(met) = once(Point { nth, ..point }, &namespace, clean)? {
            return Ok(met);
        }
    }
    Err(failed("it meets no call".to_owned()))
}

/// One point; `None` when its call did not come this time.
fn once(point: Point, namespace: &str, clean: &Clean) -> Result<Option<String>, CliError> {
    let mut workspace = workspace(point.cli, namespace)?;
    if point.phase != Phase::Install {
        workspace.apply()?.success()?;
    }
    let (process, signal) = (point.victim, Signal::Kill);
    let fault = match point.after {
        false => Fault::Kill { process, signal },
        true => Fault::KillAfterCommit { process, signal },
    };
    let at = Rule::on("k8s:*").when(changes(namespace)).nth(point.nth);
    let rule = cluster().rule(at.fault(fault).named(namespace));
    let run = command(point.phase, &mut workspace)?;
    let is_gone = workspace
        .processes()
        .wait_until_gone(Duration::from_secs(10));
    require(is_gone, || "a provider outlives its host".to_owned())?;
    let hits = rule.hits();
    rule.remove();
    let calls = cluster().calls();
    let met = calls
        .iter()
        .find(|call| call.fault.as_deref() == Some(namespace));
    let met = met.map_or(String::new(), |call| call.name.clone());
    if hits == 0 || run.is_success() {
        println!(
            "{namespace}: call {} ({met}) did not come in time",
            point.nth
        );
    }
    if run.is_success() {
        // A sign of the lease's holder, for one, goes its way beside the work, which may have ended by the time it is
        // met. What ended well is done.
        if point.phase == Phase::Destroy {
            emptied(namespace)?;
        }
        recovered(point, namespace, &mut workspace, clean)?;
        return Ok(None);
    }
    if hits == 0 {
        workspace.destroy()?.success()?;
        return Ok(None);
    }
    workspace.restore_emptied_state()?;
    recovered(point, namespace, &mut workspace, clean)
        .map_err(|error| failed(format!("killed at {met}: {error}")))?;
    Ok(Some(met))
}

/// One more command without a kill, and everything is as if there had been none.
fn recovered(
    point: Point,
    namespace: &str,
    workspace: &mut Workspace,
    clean: &Clean,
) -> Result<(), CliError> {
    let phase = point.phase;
    if phase != Phase::Destroy {
        if phase == Phase::RollBack {
            // What was broken is mended.
            workspace.set_env("TF_VAR_life", "runs");
        }
        let begun = Instant::now();
        let run = workspace.apply()?.success()?;
        println!("{namespace}: recovered in {:.1?}", begun.elapsed());
        let replaced = run.report.planned.iter().any(|change| {
            use slipway_acceptance::cli::Action::{Delete, Replace};
            matches!(change.action, Replace | Delete)
        });
        require(!replaced, || "it is replaced".to_owned())?;
        let plan = workspace.plan()?;
        plan.expect("that there is nothing to do", Run::is_success)?;
        let renamed = |of: Phase| -> BTreeSet<String> {
            let names = clean.exists[&of].iter();
            names
                .map(|it| it.replace("namespaces/clean", &format!("namespaces/{namespace}")))
                .collect()
        };
        let is = existing(namespace);
        let wanted = renamed(phase);
        require(is == wanted, || {
            format!("there is {is:?} instead of {wanted:?}")
        })?;
        let tag = match phase {
            Phase::Install => "1",
            Phase::Upgrade => "2",
            _ => "3",
        };
        let web = deployment(namespace, "web");
        let image = &web["spec"]["template"]["spec"]["containers"][0]["image"];
        require(*image == format!("registry.example/web:{tag}"), || {
            format!("{image}")
        })?;
        require(web["status"]["availableReplicas"] == 2, || {
            web["status"].to_string()
        })?;
        unlocked(namespace)?;
        let state = workspace.state_file()?;
        require(
            state
                .attributes(ADDRESS)
                .is_some_and(|it| it["status"] == "deployed"),
            || "the state does not say so".to_owned(),
        )?;
    }
    workspace.destroy()?.success()?;
    emptied(namespace)
}

/// Whether nothing is left of a release that was destroyed.
fn emptied(namespace: &str) -> Result<(), CliError> {
    // A namespace that is being deleted already is nobody's any more.
    let path = format!("/api/v1/namespaces/{namespace}");
    let is_going = || get(&path)["metadata"]["deletionTimestamp"].is_string();
    let deadline = Instant::now() + Duration::from_secs(60);
    while is_going() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(200));
    }
    let left = existing(namespace);
    require(left.is_empty(), || {
        format!("after the destroy there is {left:?}")
    })
}

/// Nobody holds the lease any more, or a process that is gone: it ends by itself then, and the destroy that
/// follows waits for that.
fn unlocked(namespace: &str) -> Result<(), CliError> {
    let path = format!("/api/v1/namespaces/{namespace}/configmaps/slipway-release-web");
    let map = get(&path);
    let lease = map["metadata"]["annotations"]["slipway.dev/lease"].as_str();
    let holder: Value = lease.map_or(Value::Null, |text| {
        serde_json::from_str(text).unwrap_or_default()
    });
    let process = holder["who"].as_str().and_then(|who| {
        let (_, process) = who.split_once("process ")?;
        process.split(',').next()
    });
    let is_alive = process.is_some_and(|id| Path::new("/proc").join(id).exists());
    require(!is_alive, || format!("it is locked: {holder}"))
}

fn require(holds: bool, why: impl FnOnce() -> String) -> Result<(), CliError> {
    match holds {
        true => Ok(()),
        false => Err(failed(why())),
    }
}

fn failed(message: String) -> CliError {
    CliError::Check { message }
}

#[test]
fn whatever_is_killed_the_next_apply_makes_it_right() {
    let tools = Cli::all().unwrap_or_else(|error| panic!("{error}"));
    let is_long = std::env::var_os("SLIPWAY_SOAK").is_some();
    let clean = clean().unwrap_or_else(|error| panic!("{error}"));
    let points = points(&clean, &tools, if is_long { 50 } else { 10 });
    let started = Instant::now();
    let jobs = points.into_iter().enumerate().map(|(number, point)| {
        let namespace = format!("killed-{number}");
        (format!("{namespace} {point:?}"), (point, namespace))
    });
    let done = queue::run(
        queue::width(),
        jobs.collect(),
        |(point, namespace)| live(*point, namespace, &clean).map_err(|error| error.to_string()),
        |done| println!("{} {:?} ({:.1?})", done.name, done.outcome, done.elapsed),
    );
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    for name in done.iter().filter_map(|done| done.outcome.as_ref().ok()) {
        *met.entry(name).or_default() += 1;
    }
    println!(
        "{} points in {:.0?}: {met:?}",
        done.len(),
        started.elapsed()
    );
    let failed: Vec<_> = done.iter().filter(|it| it.outcome.is_err()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}
