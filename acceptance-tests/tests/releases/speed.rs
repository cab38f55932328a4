//! What forty releases of twelve objects cost that have not changed: time, calls and memory.

use crate::shop::{cluster, workspace_of};
use serde_json::json;
use slipway_acceptance::cli::{Cli, CliError, Run, Workspace};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const RELEASES: &str = r#"
resource "slipway_release" "app" {
  count     = 40
  name      = "app-${count.index}"
  namespace = var.namespace
  cluster   = "shop"

  manifests = concat(
    [for n in range(9) : <<-YAML
      apiVersion: v1
      kind: ConfigMap
      metadata: { name: "app-${count.index}-${n}" }
      data: { a: "${n}" }
      YAML
    ],
    [<<-YAML
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: "app-${count.index}" }
      spec:
        selector: { matchLabels: { app: "app-${count.index}" } }
        template:
          metadata: { labels: { app: "app-${count.index}" } }
          spec:
            containers: [{ name: web, image: "registry.example/web:1" }]
      ---
      apiVersion: v1
      kind: Service
      metadata: { name: "app-${count.index}" }
      spec: { selector: { app: "app-${count.index}" }, ports: [{ port: 80 }] }
      ---
      apiVersion: v1
      kind: ServiceAccount
      metadata: { name: "app-${count.index}" }
      YAML
    ],
  )
}
"#;

/// As many resources of the tools' own, which cost what the tools themselves cost.
const NONE: &str = r#"
resource "terraform_data" "app" {
  count = 40
  input = [for n in range(12) : "text of about the length of an object, number ${n} of ${count.index}"]
}
"#;

/// The most memory that the provider had while a command ran, in kilobytes.
fn watched(workspace: &Workspace, arguments: &[&str]) -> Result<(Run, u64), CliError> {
    let background = workspace.start(arguments)?;
    let processes = background.processes().clone();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let watch = std::thread::spawn(move || {
        let mut most = 0;
        while stopped
            .recv_timeout(Duration::from_millis(20))
            .is_err_and(|it| it == std::sync::mpsc::RecvTimeoutError::Timeout)
        {
            for id in processes.providers() {
                let status = std::fs::read_to_string(format!("/proc/{id}/status"));
                let status = status.unwrap_or_default();
                let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
                let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
                most = most.max(kilobytes.unwrap_or(0));
            }
        }
        most
    });
    let run = background.wait(Duration::from_secs(240))?;
    drop(stop);
    let most = watch.join().expect("the watch ends");
    Ok((run, most))
}

const PLAN: [&str; 4] = ["plan", "-input=false", "-no-color", "-detailed-exitcode"];

/// The most time over the tool's own.
const MOST: Duration = Duration::from_secs(5);

/// What several plans took at the least, and had at the most.
struct Least {
    time: Duration,
    /// In kilobytes.
    memory: u64,
    plans: usize,
}

#[test]
fn forty_unchanged_releases_are_planned_in_seconds() {
    let live = || -> Result<(), CliError> {
        // Both have the same parallelism and the same machine.
        let cli = Cli::OpenTofu;
        let bare = workspace_of(cli, "speed-bare", NONE)?;
        bare.apply()?.success()?;
        let namespace = "speed";
        let body = json!({ "metadata": { "name": namespace } });
        let made = cluster().call_outside("POST", "/api/v1/namespaces", Some(&body));
        assert_eq!(made.expect("an answer").0, 201);
        let workspace = workspace_of(cli, namespace, RELEASES)?;
        let begun = Instant::now();
        workspace.apply()?.success()?;
        println!("40 releases of 12 objects, made in {:.1?}", begun.elapsed());
        // Other tests compute beside it, so the quickest counts, of more than three while none is quick enough.
        let least = |workspace: &Workspace, enough: Duration| -> Result<Least, CliError> {
            let mut least = Least {
                time: Duration::MAX,
                memory: 0,
                plans: 0,
            };
            while least.plans < 3 || (least.time > enough && least.plans < 12) {
                let (run, most) = watched(workspace, &PLAN)?;
                least.time = least.time.min(run.success()?.elapsed);
                least.memory = least.memory.max(most);
                least.plans += 1;
            }
            Ok(least)
        };
        let alone = least(&bare, Duration::MAX)?.time;
        let before = cluster().calls().len();
        let Least {
            time: whole,
            memory,
            plans,
        } = least(&workspace, alone + MOST)?;
        let calls = cluster().calls().split_off(before);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        // Other tests have namespaces of their own.
        let is_its = |path: &str| {
            let about = path.strip_prefix("/api").unwrap_or(path);
            path.contains("/speed/") || path.ends_with("/kube-system") || about.len() < 3
        };
        for call in calls.iter().filter(|call| is_its(&call.path)) {
            *counts.entry(&call.name).or_default() += 1;
        }
        let all: usize = counts.values().sum();
        println!(
            "refresh and plan: {whole:.2?}, the tool alone {alone:.2?}; {} calls a plan: {counts:?} in {plans}; {memory} kB",
            all / plans
        );
        let over = whole.saturating_sub(alone);
        assert!(over <= MOST, "{over:.1?} over the tool's own time");
        assert!(memory <= 80 * 1024, "{memory} kB");
        workspace.destroy()?.success()?;
        Ok(())
    };
    live().unwrap_or_else(|error| panic!("{error}"));
}
