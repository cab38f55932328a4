//! A zone with many records: API calls, times and memory.

use crate::Failure;
use crate::figures::memory;
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::cli::{Background, Cli, Processes, Provider, Run, Workspace};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// The official provider waits half a minute for each change, ten at a time.
const LIMIT: Duration = Duration::from_secs(1800);

/// How often the memory is looked at. The peak is kept by the kernel, so only a process that ends
/// between two looks could hide a part of it. A look reads the whole process table, about a
/// millisecond of the two cores that are being measured.
const GLANCE: Duration = Duration::from_millis(20);

/// What one zone with records costs.
#[derive(Clone, Copy)]
pub(crate) struct Records {
    pub(crate) apply: Cost,
    /// A plan without changes.
    pub(crate) plan: Cost,
}

/// What one command costs.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    /// API calls.
    pub(crate) calls: usize,
    pub(crate) time: Duration,
    /// The largest resident memory of a provider process, in KiB.
    pub(crate) memory: u64,
}

/// Applies one zone with this many records on a new local AWS, and plans again. `parallelism` is how
/// many resources the tool applies at once, which is 10 when nobody says otherwise.
///
/// # Errors
///
/// When a command fails or the second plan is not empty.
pub(crate) fn measure(
    cli: Cli,
    provider: &Provider,
    records: usize,
    parallelism: usize,
) -> Result<Records, Failure> {
    let sandbox = Sandbox::start()?;
    let mut workspace = Workspace::new(cli, provider)?;
    workspace.set_timeout(LIMIT);
    workspace.set_envs(sandbox.env());
    workspace.configure(&config(records))?;
    let parallelism = format!("-parallelism={parallelism}");
    let (apply, run) = cost(&sandbox, &workspace, || {
        workspace.start(&[
            "apply",
            "-json",
            "-auto-approve",
            "-input=false",
            &parallelism,
        ])
    })?;
    run.success()?;
    let (plan, run) = cost(&sandbox, &workspace, || {
        workspace.start(&["plan", "-json", "-detailed-exitcode", "-input=false"])
    })?;
    // The official provider sees drift in what it just made, which is no change.
    run.expect("no change", slipway_acceptance::cli::Run::is_success)?;
    Ok(Records { apply, plan })
}

/// Both tools evaluate `for_each` anew for each of its instances, so that its time grows with the
/// square of their number; `count` costs them nothing.
fn config(records: usize) -> String {
    format!(
        r#"
resource "aws_route53_zone" "main" {{
  name = "bench.example.com"
}}

resource "aws_route53_record" "host" {{
  count   = {records}
  zone_id = aws_route53_zone.main.zone_id
  name    = format("host-%04d.bench.example.com", count.index)
  type    = "A"
  ttl     = 300
  records = ["10.0.0.1"]
}}
"#
    )
}

fn cost<E>(
    sandbox: &Sandbox,
    workspace: &Workspace,
    start: impl FnOnce() -> Result<Background, E>,
) -> Result<(Cost, Run), Failure>
where
    Failure: From<E>,
{
    sandbox.reset_calls();
    let background = start()?;
    let ended = AtomicBool::new(false);
    let peak = AtomicU64::new(0);
    let run = thread::scope(|scope| {
        scope.spawn(|| watch(workspace.processes(), &ended, &peak));
        let run = background.wait(LIMIT);
        ended.store(true, Ordering::SeqCst);
        run
    })?;
    let cost = Cost {
        calls: sandbox.calls().len(),
        time: run.elapsed,
        memory: peak.into_inner(),
    };
    Ok((cost, run))
}

/// Keeps the largest memory of any provider process until the command has ended.
fn watch(processes: &Processes, ended: &AtomicBool, peak: &AtomicU64) {
    while !ended.load(Ordering::SeqCst) {
        for process in processes.providers() {
            if let Some((_, most)) = memory(process) {
                peak.fetch_max(most, Ordering::SeqCst);
            }
        }
        thread::sleep(GLANCE);
    }
}
