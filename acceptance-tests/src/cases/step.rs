//! One step: outside changes, plan, apply, and the plan that has to be empty.

use super::life::{Life, fails_in};
use super::manifest::{Phase, Serving};
use super::{Step, failed, outside, snapshot};
use crate::aws::RuleFile;
use crate::cli::case::expect_actions;
use crate::cli::{CliError, PlannedChange, Run, StateFile};
use std::collections::BTreeMap;

/// Lives one step.
pub(super) fn run(life: &Life<'_>, step: &Step) -> Result<(), CliError> {
    outside::change(life, step)?;
    life.configure(&life.workspace, step)?;
    let limits = &step.manifest.calls;
    let before = counts(life, limits);
    let said = spoiled(life, step, || {
        if fails_in(step, Phase::Destroy) {
            destroy(life)
        } else {
            plan_and_apply(life, step)
        }
    })?;
    check_calls(limits, &before, &counts(life, limits))?;
    snapshot::check(&step.folder.join("diagnostics.txt"), &said)?;
    if step.manifest.fails.is_none() {
        plan_is_empty(life, step)?;
    }
    check_state(&life.workspace.state_file()?, step)?;
    let cloud = step.folder.join("cloud.txt");
    if cloud.is_file() {
        let holds = life.account.left_over(&life.case.given())?;
        snapshot::check(&cloud, &holds.to_string())?;
    }
    Ok(())
}

/// Does something while the rules of the step's `faults.toml` are in force. Each has to fire.
fn spoiled(
    life: &Life<'_>,
    step: &Step,
    act: impl FnOnce() -> Result<String, CliError>,
) -> Result<String, CliError> {
    let file = step.folder.join("faults.toml");
    if !file.is_file() {
        return act();
    }
    let text = std::fs::read_to_string(&file).map_err(|e| CliError::io("read", &file, e))?;
    let rules = RuleFile::parse(&text).map_err(|why| failed("faults.toml", why))?;
    let handles = rules
        .into_rules()
        .into_iter()
        .map(|rule| life.account.rule(rule));
    let handles: Vec<_> = handles.collect();
    let said = act();
    for handle in &handles {
        handle.remove();
    }
    let said = said?;
    match handles.iter().position(|handle| handle.hits() == 0) {
        Some(number) => Err(failed(
            "faults.toml",
            format!("rule {} never fired", number + 1),
        )),
        None => Ok(said),
    }
}

/// How many calls fit each pattern that has a limit.
fn counts(life: &Life<'_>, limits: &BTreeMap<String, usize>) -> BTreeMap<String, usize> {
    let patterns = limits.keys();
    patterns
        .map(|pattern| (pattern.clone(), life.account.count(pattern)))
        .collect()
}

fn check_calls(
    limits: &BTreeMap<String, usize>,
    before: &BTreeMap<String, usize>,
    after: &BTreeMap<String, usize>,
) -> Result<(), CliError> {
    for (pattern, most) in limits {
        let made = after[pattern] - before[pattern];
        if made > *most {
            let why = format!("{made} calls of {pattern} instead of at most {most}");
            return Err(failed("calls", why));
        }
    }
    Ok(())
}

/// Returns what a person reads: the warnings and errors of the plan, then those of the apply.
fn plan_and_apply(life: &Life<'_>, step: &Step) -> Result<String, CliError> {
    if is_at_once(life, step) {
        return apply_at_once(life, step);
    }
    let said = planned(life, step)?;
    if fails_in(step, Phase::Plan) {
        return Ok(said);
    }
    let run = life
        .workspace
        .run(&["apply", "-no-color", "-input=false", "plan.bin"])?;
    let run = if fails_in(step, Phase::Apply) {
        run.failure()?
    } else {
        run.success()?
    };
    let sections = [said, section("apply", &run)];
    let sections = sections.into_iter().filter(|it| !it.is_empty());
    Ok(sections.collect::<Vec<_>>().join("\n"))
}

/// Whether plan and apply are one command: where the tools start the provider themselves the apply is of a
/// saved plan, and what they say to a person is kept in two parts.
fn is_at_once(life: &Life<'_>, step: &Step) -> bool {
    life.case.manifest.serving == Serving::Attached
        && step.manifest.fails.is_none()
        && !snapshot::is_kept(&step.folder.join("diagnostics.txt"))
}

/// A step that may say nothing.
fn apply_at_once(life: &Life<'_>, step: &Step) -> Result<String, CliError> {
    let mut arguments = vec!["apply", "-json", "-auto-approve", "-input=false"];
    arguments.extend(step.manifest.arguments.iter().map(String::as_str));
    let run = life.workspace.run(&arguments)?.success()?;
    check_actions(step, &run)?;
    let said: String = run
        .report
        .diagnostics
        .iter()
        .map(ToString::to_string)
        .collect();
    if said.is_empty() {
        return Ok(said);
    }
    let why =
        format!("diagnostics.txt is not what it was: there is none, but the tool says\n{said}");
    Err(failed("apply", why))
}

/// Saves a plan, or fails as the step says, and returns what a person reads.
fn planned(life: &Life<'_>, step: &Step) -> Result<String, CliError> {
    if fails_in(step, Phase::Plan) {
        let run = plan(life, step, &["-no-color"])?.failure()?;
        return Ok(section("plan", &run));
    }
    let run = plan(life, step, &["-json", "-out=plan.bin"])?.success()?;
    check_actions(step, &run)?;
    if run.report.diagnostics.is_empty() {
        return Ok(String::new());
    }
    Ok(section("plan", &plan(life, step, &["-no-color"])?))
}

fn plan(life: &Life<'_>, step: &Step, how: &[&str]) -> Result<Run, CliError> {
    let mut arguments = vec!["plan", "-input=false"];
    arguments.extend(how);
    arguments.extend(step.manifest.arguments.iter().map(String::as_str));
    life.workspace.run(&arguments)
}

/// Compares what was planned with what the step expects, if it does.
fn check_actions(step: &Step, run: &Run) -> Result<(), CliError> {
    let Some(actions) = &step.manifest.actions else {
        return Ok(());
    };
    let expected: Vec<_> = actions
        .iter()
        .map(|(address, action)| PlannedChange {
            address: address.clone(),
            action: *action,
        })
        .collect();
    expect_actions(&expected, &run.report.planned).map_err(|why| failed("plan", why))
}

fn destroy(life: &Life<'_>) -> Result<String, CliError> {
    let run = life
        .workspace
        .run(&["destroy", "-no-color", "-input=false", "-auto-approve"])?
        .failure()?;
    Ok(section("destroy", &run))
}

/// What was said, under a heading; nothing when nothing was.
fn section(heading: &str, run: &Run) -> String {
    match snapshot::diagnostics(run) {
        text if text.is_empty() => text,
        text => format!("# {heading}\n\n{text}"),
    }
}

/// A plan that reads everything, finds nothing else, and has nothing to do would do nothing without
/// reading either: the provider is given the same values.
fn plan_is_empty(life: &Life<'_>, step: &Step) -> Result<(), CliError> {
    if step.manifest.settles.is_some() {
        life.workspace.refresh()?.success()?;
    }
    let limits = &step.manifest.empty_plan_calls;
    let before = counts(life, limits);
    life.workspace.plan()?.empty_plan()?;
    check_calls(limits, &before, &counts(life, limits))
}

fn check_state(state: &StateFile, step: &Step) -> Result<(), CliError> {
    for (name, expected) in &step.manifest.outputs {
        let is = state.output(name);
        if is != Some(expected) {
            let why = format!("the output {name} is {is:?}, expected {expected}");
            return Err(failed("state", why));
        }
    }
    for (address, expected) in &step.manifest.state {
        let attributes = state
            .attributes(address)
            .ok_or_else(|| failed("state", format!("there is no {address}")))?;
        for (name, expected) in expected {
            let is = attributes.get(name);
            if is != Some(expected) {
                let why = format!("{address}.{name} is {is:?}, expected {expected}");
                return Err(failed("state", why));
            }
        }
    }
    Ok(())
}
