//! What each argument does besides: what it refuses, keeps, takes over, and leaves to others.

use crate::shop::{
    ADDRESS, deployment, existing, get, make_namespace, patch, post, release_of, said, settings,
    tool, workspace, workspace_of,
};
use serde_json::json;
use slipway_acceptance::cli::{Action, CliError, Run, Workspace};

const PLAN: [&str; 3] = ["plan", "-input=false", "-no-color"];

/// Fails with what a command printed when it does not say these words.
fn says(run: &Run, all: &[&str]) {
    let said = said(run);
    for words in all {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    }
}

fn check(test: impl FnOnce() -> Result<(), CliError>) {
    test().unwrap_or_else(|error| panic!("{error}"));
}

/// What becomes of the pods, and the tag of their image.
fn set_life(workspace: &mut Workspace, life: &str, tag: &str) {
    workspace.set_env("TF_VAR_life", life);
    workspace.set_env("TF_VAR_tag", tag);
}

#[test]
fn what_is_protected_is_neither_destroyed_nor_replaced() {
    check(|| {
        let namespace = "protected";
        let with = |protect: &str, name: &str| {
            let hcl = release_of(
                &format!("  create_namespace = true\n  protect = {protect}"),
                &settings("settings", "b"),
            );
            hcl.replace("name = \"web\"", &format!("name = \"{name}\""))
        };
        let workspace = workspace_of(tool(0), namespace, &with("true", "web"))?;
        workspace.apply()?.success()?;
        let there = existing(namespace);
        let refused = "Release is protected";
        // The plan says so already where it knows of it.
        let run = workspace
            .run(&[&PLAN[..], &["-destroy"]].concat())?
            .failure()?;
        says(&run, &[refused, "Nothing was changed."]);
        workspace.destroy()?.failure()?;
        workspace.configure(&with("true", "other"))?;
        says(&workspace.run(&PLAN)?.failure()?, &[refused]);
        // A replacement that the configuration does not ask for is refused when it comes to it.
        workspace.configure(&with("true", "web"))?;
        let replace = format!("-replace={ADDRESS}");
        let apply = [
            "apply",
            "-input=false",
            "-no-color",
            "-auto-approve",
            &replace,
        ];
        says(&workspace.run(&apply)?.failure()?, &[refused]);
        assert_eq!(existing(namespace), there);
        workspace.plan()?.empty_plan()?;

        workspace.configure(&with("false", "web"))?;
        workspace.apply()?.success()?;
        workspace.destroy()?.success()?;
        assert!(existing(namespace).is_empty());
        Ok(())
    });
}

#[test]
fn what_fails_is_kept_where_that_is_wanted() {
    check(|| {
        let namespace = "kept";
        let mut workspace = workspace(tool(1), namespace)?;
        let hcl = crate::shop::WEB.replace(
            "create_namespace = true",
            "create_namespace = true\n  on_failure       = \"keep\"",
        );
        workspace.configure(&hcl)?;
        let is_broken = |tag: &str| {
            let web = deployment(namespace, "web");
            let template = &web["spec"]["template"];
            let life = &template["metadata"]["annotations"]["slipway.dev/pod-life"];
            let image = &template["spec"]["containers"][0]["image"];
            *life == "config-error" && *image == format!("registry.example/web:{tag}")
        };
        // A first install stays to be looked at, and the next apply goes on from it.
        set_life(&mut workspace, "config-error", "1");
        let apply = ["apply", "-input=false", "-no-color", "-auto-approve"];
        let run = workspace.run(&apply)?.failure()?;
        says(
            &run,
            &["What was applied stays, and the next apply goes on from it."],
        );
        assert!(is_broken("1"));
        let made = deployment(namespace, "web")["metadata"]["uid"].clone();
        set_life(&mut workspace, "runs", "1");
        workspace.apply()?.success()?;
        assert_eq!(deployment(namespace, "web")["metadata"]["uid"], made);
        workspace.plan()?.empty_plan()?;

        // An upgrade is not taken back, and the state says how far it came.
        set_life(&mut workspace, "config-error", "2");
        workspace.apply()?.failure()?;
        assert!(is_broken("2"));
        let state = workspace.state_file()?;
        assert_eq!(state.string(ADDRESS, "status"), Some("failed"));
        workspace.plan()?.changes()?;
        set_life(&mut workspace, "runs", "2");
        let run = workspace.apply()?.success()?;
        assert!(
            run.report
                .planned
                .iter()
                .all(|it| it.action == Action::Update)
        );
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;
        Ok(())
    });
}

#[test]
fn what_is_there_already_is_taken_over_where_that_is_allowed() {
    check(|| {
        let namespace = "adopting";
        make_namespace(namespace);
        let maps = format!("/api/v1/namespaces/{namespace}/configmaps");
        for name in ["first", "second"] {
            let body =
                json!({ "metadata": { "name": name }, "data": { "a": "old", "own": "kept" } });
            post(&maps, &body);
        }
        let both = format!(
            "{}\n    ---\n{}",
            settings("first", "b"),
            settings("second", "b")
        );
        let workspace = workspace_of(tool(0), namespace, &release_of("", &both))?;
        let apply = ["apply", "-input=false", "-no-color", "-auto-approve"];
        let first = format!("ConfigMap/{namespace}/first");
        let second = format!("ConfigMap/{namespace}/second");
        let run = workspace.run(&apply)?.failure()?;
        says(&run, &["Nothing was changed.", "`adopt`", &first, &second]);
        // One that is named, and the other is still somebody else's.
        let named = format!("  adopt_objects = [\"{first}\"]");
        workspace.configure(&release_of(&named, &both))?;
        let run = workspace.run(&apply)?.failure()?;
        says(&run, &[&second]);
        assert!(!run.stderr.contains(&first), "{}", run.stderr);
        assert_eq!(get(&format!("{maps}/first"))["data"]["a"], "old");
        // Both: what is declared is the release's, and the rest stays whose it was.
        let named = format!("  adopt_objects = [\"{first}\", \"{second}\"]");
        workspace.configure(&release_of(&named, &both))?;
        workspace.apply()?.success()?;
        for name in ["first", "second"] {
            let map = get(&format!("{maps}/{name}"));
            assert_eq!(map["data"], json!({ "a": "b", "own": "kept" }));
        }
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;

        // All of them, and nothing has to be named.
        make_namespace("adopting-all");
        let maps = "/api/v1/namespaces/adopting-all/configmaps";
        post(
            maps,
            &json!({ "metadata": { "name": "first" }, "data": { "a": "old" } }),
        );
        let all = release_of("  adopt = \"all\"", &both);
        let workspace = workspace_of(tool(1), "adopting-all", &all)?;
        workspace.apply()?.success()?;
        assert_eq!(get(&format!("{maps}/first"))["data"]["a"], "b");
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;
        Ok(())
    });
}

/// What others may own: resources that an autoscaler sets, and an annotation whose name has dots.
const YIELDING: &str = r#"    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
      annotations: { example.com/checked: never, example.com/by: us }
    spec:
      replicas: 1
      selector: { matchLabels: { app: web } }
      template:
        metadata: { labels: { app: web } }
        spec:
          containers:
            - name: web
              image: registry.example/web:1
              resources: { requests: { cpu: 100m, memory: 64Mi } }"#;

#[test]
fn fields_that_are_yielded_stay_as_others_set_them() {
    check(|| {
        let namespace = "yielding";
        let entry = |path: &str| format!("{{ kind = \"Deployment.apps\", path = \"{path}\" }}");
        let yielded = format!(
            "  create_namespace = true\n  yield = [{}, {}]",
            entry("spec.template.spec.containers.resources"),
            entry("metadata.annotations.example.com/checked"),
        );
        let workspace = workspace_of(tool(1), namespace, &release_of(&yielded, YIELDING))?;
        let run = workspace.apply()?.success()?;
        assert_eq!(
            run.report.warnings().count(),
            0,
            "{:?}",
            run.report.diagnostics
        );
        let path = format!("/apis/apps/v1/namespaces/{namespace}/deployments/web");
        let requests = json!({ "cpu": "250m", "memory": "64Mi" });
        let container = json!({
            "name": "web", "image": "registry.example/web:1", "resources": { "requests": requests },
        });
        patch(
            &path,
            &json!({
                "metadata": { "annotations": { "example.com/checked": "today" } },
                "spec": { "template": { "spec": { "containers": [container] } } },
            }),
        );
        let theirs = || {
            let web = deployment(namespace, "web");
            let container = &web["spec"]["template"]["spec"]["containers"][0];
            assert_eq!(container["resources"]["requests"], requests, "{web}");
            assert_eq!(
                web["metadata"]["annotations"]["example.com/checked"],
                "today"
            );
        };
        workspace.plan()?.empty_plan()?;
        // An apply of something else leaves it to them, and takes back what is not yielded.
        let by = json!({ "metadata": { "annotations": { "example.com/by": "others" } } });
        patch(&path, &by);
        let next = YIELDING.replace("replicas: 1", "replicas: 2");
        workspace.configure(&release_of(&yielded, &next))?;
        workspace.apply()?.success()?;
        theirs();
        let web = deployment(namespace, "web");
        assert_eq!(web["spec"]["replicas"], 2);
        assert_eq!(web["metadata"]["annotations"]["example.com/by"], "us");
        workspace.plan()?.empty_plan()?;
        // Without the entries it is the release's again.
        workspace.configure(&release_of("  create_namespace = true", &next))?;
        workspace.apply()?.success()?;
        let web = deployment(namespace, "web");
        let container = &web["spec"]["template"]["spec"]["containers"][0];
        assert_eq!(container["resources"]["requests"]["cpu"], "100m");
        assert_eq!(
            web["metadata"]["annotations"]["example.com/checked"],
            "never"
        );

        // An entry that nothing is declared for is told, with how the kind is written.
        let lost = "  yield = [{ kind = \"Deployment\", path = \"spec.replicas\" }]";
        workspace.configure(&release_of(
            &format!("  create_namespace = true\n{lost}"),
            &next,
        ))?;
        let run = workspace.run(&PLAN)?.success()?;
        says(
            &run,
            &[
                "Nothing to yield",
                "Write `Deployment.apps`, or remove the entry.",
            ],
        );
        workspace.destroy()?.success()?;
        Ok(())
    });
}

#[test]
fn what_is_declared_no_more_stays_where_it_is_not_pruned() {
    check(|| {
        let namespace = "unpruned";
        let both = format!(
            "{}\n    ---\n{}",
            settings("first", "b"),
            settings("second", "b")
        );
        let arguments = "  create_namespace = true\n  prune = false";
        let workspace = workspace_of(tool(0), namespace, &release_of(arguments, &both))?;
        workspace.apply()?.success()?;
        workspace.configure(&release_of(arguments, &settings("first", "b")))?;
        workspace.apply()?.success()?;
        let is_there = |name: &str| existing(namespace).contains(&format!("configmaps/{name}"));
        assert!(is_there("first") && is_there("second"));
        workspace.plan()?.empty_plan()?;
        // Where it is pruned, what is declared no more goes.
        let arguments = "  create_namespace = true";
        let third = format!(
            "{}\n    ---\n{}",
            settings("first", "b"),
            settings("third", "b")
        );
        workspace.configure(&release_of(arguments, &third))?;
        workspace.apply()?.success()?;
        workspace.configure(&release_of(arguments, &settings("first", "b")))?;
        workspace.apply()?.success()?;
        assert!(is_there("first") && !is_there("third"));
        workspace.destroy()?.success()?;
        Ok(())
    });
}

#[test]
fn a_namespace_that_is_not_to_be_made_any_more_stays() {
    check(|| {
        let namespace = "handed-over";
        let with = |create: bool| {
            release_of(
                &format!("  create_namespace = {create}"),
                &settings("settings", "b"),
            )
        };
        let workspace = workspace_of(tool(1), namespace, &with(true))?;
        workspace.apply()?.success()?;
        workspace.configure(&with(false))?;
        workspace.apply()?.success()?;
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;
        let left = existing(namespace);
        assert!(
            left.contains(&format!("namespaces/{namespace}")),
            "{left:?}"
        );
        assert!(!left.contains("configmaps/settings"), "{left:?}");
        assert!(!left.contains("configmaps/slipway-release-web"), "{left:?}");
        Ok(())
    });
}
