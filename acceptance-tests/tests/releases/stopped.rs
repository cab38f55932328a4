//! Ctrl-C while an apply waits: the waiting ends, what was made is in the state, and the next apply goes on.

use crate::shop::{ADDRESS, deployment, existing, get, wait_for, workspace};
use serde_json::Value;
use slipway_acceptance::cli::{Action, CliError, Workspace, for_each_cli};
use std::time::{Duration, Instant};

/// Applies what never becomes ready, and stops it when its image has come to the cluster.
fn stop(workspace: &mut Workspace, namespace: &str, tag: &str) -> Result<(), CliError> {
    workspace.set_env("TF_VAR_tag", tag);
    workspace.set_env("TF_VAR_life", "never-ready");
    let image = format!("registry.example/web:{tag}");
    let apply = workspace.start_apply()?;
    wait_for("the image", || {
        let web = deployment(namespace, "web");
        let is = &web["spec"]["template"]["spec"]["containers"][0]["image"];
        (*is == image.as_str()).then_some(())
    });
    assert!(apply.processes().interrupt());
    let begun = Instant::now();
    apply.wait(Duration::from_secs(60))?;
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
    Ok(())
}

/// The lease is given back: the next run waits for nobody.
fn unlocked(namespace: &str) {
    let map = get(&format!(
        "/api/v1/namespaces/{namespace}/configmaps/slipway-release-web"
    ));
    let lease = &map["metadata"]["annotations"]["slipway.dev/lease"];
    let holder = lease.as_str().map(serde_json::from_str::<Value>);
    let holder = holder.and_then(Result::ok).unwrap_or(Value::Null);
    assert!(!holder["who"].is_string(), "it is locked: {holder}");
}

#[test]
fn an_apply_that_is_stopped_is_gone_on_with() {
    for_each_cli(|cli| -> Result<(), CliError> {
        let namespace = format!("stopped-{}", cli.program_name());
        let mut workspace = workspace(cli, &namespace)?;
        for (tag, phase) in [("1", "installing"), ("2", "upgrading")] {
            stop(&mut workspace, &namespace, tag)?;
            let state = workspace.state_file()?;
            assert_eq!(state.string(ADDRESS, "status"), Some(phase));
            unlocked(&namespace);
            let made = deployment(&namespace, "web")["metadata"]["uid"].clone();
            workspace.set_env("TF_VAR_life", "runs");
            let run = workspace.apply()?.success()?;
            let planned: Vec<Action> = run.report.planned.iter().map(|it| it.action).collect();
            assert_eq!(planned, [Action::Update], "nothing is replaced");
            assert_eq!(deployment(&namespace, "web")["metadata"]["uid"], made);
            let state = workspace.state_file()?;
            assert_eq!(state.string(ADDRESS, "status"), Some("deployed"));
            workspace.plan()?.empty_plan()?;
        }
        workspace.destroy()?.success()?;
        assert!(existing(&namespace).is_empty());
        Ok(())
    });
}
