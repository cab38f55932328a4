//! How long and by what is waited: each argument of `wait`.

use crate::shop::{WEB, get, patch, release_of, said, tool, wait_for, workspace, workspace_of};
use regex::Regex;
use serde_json::json;
use slipway_acceptance::cli::{Cli, CliError, Run};
use std::time::Duration;

/// A first install that fails in this way, with these words for the waiting.
fn failed(cli: Cli, namespace: &str, life: &str, wait: &str) -> Result<Run, CliError> {
    let mut workspace = workspace(cli, namespace)?;
    let hcl = WEB.replace(
        "create_namespace = true",
        &format!("create_namespace = true\n  wait             = {wait}"),
    );
    workspace.configure(&hcl)?;
    workspace.set_env("TF_VAR_life", life);
    let apply = ["apply", "-input=false", "-no-color", "-auto-approve"];
    workspace.run(&apply)?.failure()
}

#[test]
fn what_may_heal_is_waited_for_until_the_time_is_over() {
    let run = failed(tool(0), "waits-time", "never-ready", "{ timeout = \"5s\" }");
    let run = run.unwrap_or_else(|error| panic!("{error}"));
    assert!((1..=5).contains(&waited(&said(&run))), "{}", said(&run));
    assert!(run.elapsed >= Duration::from_secs(5), "{:?}", run.elapsed);
}

/// For how many seconds it was waited, as is told. What is written before counts among the time that is given.
fn waited(said: &str) -> u64 {
    let told = Regex::new(r"It was waited for (\d+) s\.").expect("an expression");
    let told = told.captures(said).unwrap_or_else(|| panic!("{said}"));
    told[1].parse().expect("a number")
}

#[test]
fn a_program_that_ends_is_put_up_with_as_often_as_is_said() {
    let told =
        Regex::new(r"(?:CrashLoopBackOff|Restarting), (\d+) restart").expect("an expression");
    for (number, most) in [(0, 1_u64), (1, 5)] {
        let wait = format!("{{ restarts = {} }}", most - 1);
        let namespace = format!("waits-restarts-{number}");
        let run = failed(tool(number), &namespace, "crash-loop", &wait);
        let said = said(&run.unwrap_or_else(|error| panic!("{error}")));
        let restarts = told.captures(&said).unwrap_or_else(|| panic!("{said}"));
        let restarts: u64 = restarts[1].parse().expect("a number");
        // What is seen later, as on a busy machine, may be some more, and fewer than the other's.
        assert!(
            (most..most + 4).contains(&restarts),
            "{restarts}, not {most}"
        );
        assert!(!said.contains("It was waited for"), "{said}");
    }
}

#[test]
fn what_cannot_heal_is_waited_for_all_the_same_where_that_is_wanted() {
    let wait = "{ timeout = \"6s\", fail_fast = false }";
    let run = failed(tool(1), "waits-all-the-same", "config-error", wait);
    let run = run.unwrap_or_else(|error| panic!("{error}"));
    assert!((1..=6).contains(&waited(&said(&run))), "{}", said(&run));
    assert!(run.elapsed >= Duration::from_secs(6), "{:?}", run.elapsed);
}

/// A kind of which nothing is known, and an object of it.
const BACKUP: &str = r#"    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: { name: backups.waits.example.com }
    spec:
      group: waits.example.com
      scope: Namespaced
      names: { plural: backups, singular: backup, kind: Backup }
      versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true }
    ---
    apiVersion: waits.example.com/v1
    kind: Backup
    metadata: { name: nightly }
    spec: { at: "03:00" }"#;

#[test]
fn an_object_of_a_kind_of_ones_own_is_ready_by_its_condition() {
    let live = || -> Result<(), CliError> {
        let namespace = "waits-condition";
        let condition =
            "{ kind = \"Backup.waits.example.com\", type = \"Stored\", status = \"Yes\" }";
        let arguments =
            format!("  create_namespace = true\n  wait = {{ conditions = [{condition}] }}");
        let workspace = workspace_of(tool(0), namespace, &release_of(&arguments, BACKUP))?;
        let apply = workspace.start_apply()?;
        let path = format!("/apis/waits.example.com/v1/namespaces/{namespace}/backups/nightly");
        wait_for("the object", || (!get(&path).is_null()).then_some(()));
        let set = |status: &str| {
            let condition = json!({ "type": "Stored", "status": status });
            patch(&path, &json!({ "status": { "conditions": [condition] } }));
        };
        // True is not what is waited for.
        set("True");
        std::thread::sleep(Duration::from_secs(2));
        assert!(apply.processes().cli().is_some(), "it has ended already");
        set("Yes");
        apply.wait(Duration::from_secs(120))?.success()?;
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;
        Ok(())
    };
    live().unwrap_or_else(|error| panic!("{error}"));
}
