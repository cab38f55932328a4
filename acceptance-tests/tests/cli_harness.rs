//! The harness of the command line tools, tried on what is built into them, so that it needs neither a
//! provider nor a cloud: a harness that cannot fail would let every other test pass.

use expect_test::{Expect, expect};
use slipway_acceptance::cli::process::look_for;
use slipway_acceptance::cli::{
    Action, Case, Cli, CliError, Counts, Exit, Provider, Report, Run, Severity, Step, Workspace,
    for_each_cli,
};
use std::path::Path;
use std::time::Duration;

fn workspace(cli: Cli, config: &str) -> Result<Workspace, CliError> {
    let workspace = Workspace::new(cli, &Provider::none())?;
    workspace.configure(config)?;
    Ok(workspace)
}

/// A resource whose creation runs a shell command.
fn running(command: &str) -> String {
    format!(
        "resource \"terraform_data\" \"a\" {{\n  provisioner \"local-exec\" {{\n    command = {command:?}\n  }}\n}}\n"
    )
}

fn wait_for(file: &Path) {
    let seen = look_for(Duration::from_secs(60), || file.exists().then_some(()));
    assert!(seen.is_some(), "{} does not appear", file.display());
}

fn life() -> Case<'static> {
    let config = |input: &str, trigger: &str| {
        format!(
            "resource \"terraform_data\" \"a\" {{\n  input = {input:?}\n  triggers_replace = {trigger:?}\n}}\n"
        )
    };
    Case::new(config("one", "x"))
        // The type has nothing to read its input from, so import cannot know it.
        .import(
            "terraform_data.a",
            "id",
            &["input", "output", "triggers_replace"],
        )
        .without_plan_after_import()
        .then(
            Step::new("new input", config("two", "x"))
                .expect(&[("terraform_data.a", Action::Update)])
                .check(|state| match state.string("terraform_data.a", "id") {
                    Some(_) => Ok(()),
                    None => Err("no id"),
                }),
        )
        .then(
            Step::new("new trigger", config("two", "y"))
                .expect(&[("terraform_data.a", Action::Replace)]),
        )
        .then(
            Step::new("asked for", config("two", "y"))
                .with("-replace=terraform_data.a")
                .expect(&[("terraform_data.a", Action::Replace)]),
        )
}

#[test]
fn a_life_from_apply_to_destroy() {
    for_each_cli(|cli| {
        let mut looked = false;
        life()
            .nothing_left(|| {
                looked = true;
                Ok::<_, String>(())
            })
            .run(cli, &Provider::none())?;
        assert!(looked, "the last check runs");
        Ok::<_, CliError>(())
    });
}

#[test]
fn a_case_fails_where_something_is_not_as_it_should_be() {
    let failure = |case: Case<'_>| {
        let failed = case.run(Cli::OpenTofu, &Provider::none());
        failed.expect_err("the case is wrong").to_string()
    };
    let one = "resource \"terraform_data\" \"a\" {\n  input = \"one\"\n}\n";

    let text = failure(Case::starting_with(
        Step::new("wrong action", one).expect(&[("terraform_data.a", Action::Update)]),
    ));
    assert!(
        text.contains("step `wrong action`: expected the actions"),
        "{text}"
    );

    let never_empty = one.replace("\"one\"", "timestamp()");
    let text = failure(Case::new(never_empty));
    assert!(
        text.contains("expected an empty plan without drift"),
        "{text}"
    );

    let text = failure(Case::new(one).import("terraform_data.a", "id", &["output"]));
    assert!(
        text.contains("input: {\"type\":\"string\",\"value\":\"one\"}"),
        "{text}"
    );

    let text = failure(Case::new(one).nothing_left(|| Err("a zone is left")));
    assert_eq!(text, "step `after destroy`: a zone is left");
}

#[test]
fn plans_counts_and_documents() {
    for_each_cli(|cli| {
        let workspace = workspace(
            cli,
            "resource \"terraform_data\" \"a\" {\n  for_each = toset([\"x\", \"y\"])\n  input = each.key\n}\noutput \"o\" { value = terraform_data.a[\"x\"].output }\n",
        )?;
        let plan = workspace.plan()?.changes()?;
        assert_eq!(plan.report.planned.len(), 2);

        let document = workspace.plan_document()?;
        let change = document
            .change("terraform_data.a[\"x\"]")
            .expect("is planned");
        assert_eq!(change.action(), Some(Action::Create));
        assert_eq!(change.after()["input"], "x");
        assert_eq!(change.after_unknown()["id"], true);

        let apply = workspace.apply()?.success()?;
        let expected = Counts {
            add: 2,
            ..Counts::default()
        };
        assert_eq!(apply.report.counts, Some(expected));
        assert_eq!(apply.report.applied.len(), 2);
        workspace.plan_without_refresh()?.empty_plan()?;
        workspace.plan()?.empty_plan()?;

        let state = workspace.show()?;
        assert_eq!(state.output("o").expect("output"), "x");
        let shown = state
            .attributes("terraform_data.a[\"y\"]")
            .expect("in the state");
        let file = workspace.state_file()?;
        assert_eq!(
            file.string("terraform_data.a[\"y\"]", "id"),
            shown["id"].as_str()
        );

        workspace.state_rm("terraform_data.a[\"y\"]")?.success()?;
        workspace.refresh()?.success()?;
        assert_eq!(workspace.state_file()?.instances().len(), 1);
        let gone = workspace.destroy()?.success()?;
        assert_eq!(
            gone.report.counts,
            Some(Counts {
                destroy: 1,
                ..Counts::default()
            })
        );
        Ok::<_, CliError>(())
    });
}

#[test]
fn errors_come_with_their_place() {
    for_each_cli(|cli| {
        let workspace = workspace(cli, "resource \"terraform_data\" \"a\" {\n  inptu = 1\n}\n")?;
        let error = workspace.validate()?.one_error()?;
        assert_eq!(error.severity, Severity::Error);
        assert_eq!(error.summary, "Unsupported argument");
        assert!(error.detail.contains("\"inptu\""), "{error}");
        let snippet = error.snippet.expect("a snippet");
        assert_eq!((snippet.start_line, snippet.code.trim()), (2, "inptu = 1"));

        workspace.configure(PRECONDITION)?;
        let run = workspace.apply()?;
        assert_eq!(
            run.one_error()?.detail,
            "No port 127.0.0.1:4711 for 123456789012."
        );

        workspace.configure(&running("echo why >&2; exit 3"))?;
        let error = workspace.apply()?.one_error()?;
        assert_eq!(error.address.as_deref(), Some("terraform_data.a"));
        assert!(error.detail.ends_with("why\n"), "{error}");
        Ok::<_, CliError>(())
    });
}

const PRECONDITION: &str = r#"resource "terraform_data" "a" {
  input = path.cwd
  lifecycle {
    precondition {
      condition     = startswith(path.cwd, "nowhere")
      error_message = "No port 127.0.0.1:4711 for 123456789012."
    }
  }
}
"#;

fn check(run: &Run, expected: &Expect) {
    expected.assert_eq(&run.printed_errors());
}

#[test]
fn a_person_reads_the_same_from_both() {
    let expected = expect![[r#"

        Error: Resource precondition failed

          on main.tf line 5, in resource "terraform_data" "a":
           5:       condition     = startswith(path.cwd, "nowhere")
            ├────────────────
            │ path.cwd is "[WORKSPACE]"

        No port 127.0.0.1:[PORT] for [ACCOUNT].
    "#]];
    for_each_cli(|cli| {
        let workspace = workspace(cli, PRECONDITION)?;
        let run = workspace
            .run(&["plan", "-no-color", "-input=false"])?
            .failure()?;
        check(&run, &expected);
        Ok::<_, CliError>(())
    });
}

#[test]
fn nothing_leaks_in_and_no_network_is_used() {
    for_each_cli(|cli| {
        let mut workspace = workspace(cli, &running("env > seen.txt"))?;
        workspace.set_env("SLIPWAY_TEST", "given");
        workspace.apply()?.success()?;
        let seen = std::fs::read_to_string(workspace.dir().join("seen.txt")).expect("written");
        assert!(seen.contains("SLIPWAY_TEST=given"));
        assert!(seen.contains("AWS_EC2_METADATA_DISABLED=true"));
        // Cargo sets these for every test, so they are what a leak would show.
        assert!(!seen.contains("CARGO_"), "{seen}");

        workspace.configure("terraform {\n  required_providers {\n    aws = { source = \"hashicorp/aws\" }\n  }\n}\n")?;
        let init = workspace.init()?.failure()?;
        assert!(init.stderr.contains("hashicorp/aws"), "{init}");
        assert!(!init.stderr.contains("dial tcp"), "{init}");
        Ok::<_, CliError>(())
    });
}

#[test]
fn a_command_past_its_limit_is_killed_with_its_children() {
    for_each_cli(|cli| {
        let workspace = workspace(cli, &running("echo > started; sleep 300"))?;
        let apply = workspace.start_apply()?;
        wait_for(&workspace.dir().join("started"));
        let error = apply
            .wait(Duration::from_millis(50))
            .expect_err("takes longer");
        assert!(error.is_timeout(), "{error}");
        assert_eq!(error.run().map(|run| run.exit), Some(Exit::Signal(9)));
        assert!(
            workspace
                .processes()
                .wait_until_gone(Duration::from_secs(5))
        );
        Ok::<_, CliError>(())
    });
}

#[test]
fn signals_reach_the_tool_or_its_provider() {
    let sleep = ["/bin/sleep", "/usr/bin/sleep"]
        .into_iter()
        .find(|p| Path::new(p).exists());
    let sleep = sleep.expect("a sleep program");
    for_each_cli(|cli| {
        let limit = Duration::from_secs(30);
        // A program with a provider's name stands for the provider.
        let command = "touch started; exec ./terraform-provider-fake 300";
        let workspace = workspace(cli, &running(command))?;
        let started = workspace.dir().join("started");
        std::fs::copy(sleep, workspace.dir().join("terraform-provider-fake")).expect("copy");

        let apply = workspace.start_apply()?;
        assert!(workspace.processes().wait_for_provider(limit).is_some());
        assert_eq!(apply.processes().kill_providers(), 1);
        let run = apply.wait(limit)?.failure()?;
        assert!(run.report.errors().count() > 0, "{run}");
        assert_eq!(run.report.errored, ["terraform_data.a"]);
        assert!(
            workspace
                .state_file()?
                .instance("terraform_data.a")
                .is_some_and(|i| i.tainted)
        );

        let apply = workspace.start_apply()?;
        assert!(workspace.processes().wait_for_provider(limit).is_some());
        assert!(apply.processes().interrupt());
        let run = apply.wait(limit)?.failure()?;
        assert!(!run.is_success(), "{run}");
        assert!(workspace.processes().cli().is_none());

        std::fs::remove_file(&started).expect("was made");
        let apply = workspace.start_apply()?;
        wait_for(&started);
        assert!(workspace.processes().wait_for_provider(limit).is_some());
        assert!(apply.processes().kill_cli());
        let run = apply.wait(limit)?;
        assert_eq!(run.exit, Exit::Signal(9));
        assert_eq!(
            workspace.processes().providers().len(),
            1,
            "it outlives the tool"
        );
        workspace.processes().kill_all();
        assert!(workspace.processes().wait_until_gone(limit));

        // A killed tool leaves its lock file, but no lock.
        workspace.configure(&running("true"))?;
        workspace.apply()?.success()?;
        workspace.plan()?.empty_plan()?;
        Ok::<_, CliError>(())
    });
}

#[test]
fn a_report_that_was_cut_off_is_read_as_far_as_it_goes() {
    let planned =
        r#"{"type":"planned_change","change":{"resource":{"addr":"a.b"},"action":"create"}}"#;
    let report = Report::from_lines(&format!("{planned}\n{{\"type\":\"diagn")).expect("is read");
    assert_eq!(report.planned.len(), 1);
    let unknown = planned.replace("create", "juggle");
    Report::from_lines(&format!("{unknown}\n")).expect_err("no such action");
}
