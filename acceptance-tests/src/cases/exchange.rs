//! A case on two providers: the same HCL gives the same end state, and each one's state plans empty
//! under the other.
//!
//! Each provider has an account of its own. After every step the two are read independently and
//! compared with their ids taken out. Then ours imports what the official provider made, each plans on
//! the other's state, and each destroys what the other made.

use super::account::Account;
use super::life::Life;
use super::manifest::Serving;
use super::{Case, Imports, Step, failed, import, in_step, outside};
use crate::cli::{Action, Cli, CliError, Provider, Run, Workspace};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// What is compared, in the order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Both apply every step, and the two accounts are equal afterwards.
    Apply,
    /// Ours has nothing to do after each apply.
    EmptyPlan,
    /// Ours imports what the official provider made.
    Import,
    /// Ours has nothing to do on the official provider's state.
    FromOfficial,
    /// The official provider has nothing to do on our state.
    ToOfficial,
}

impl Column {
    /// Every column.
    pub const ALL: [Self; 5] = [
        Self::Apply,
        Self::EmptyPlan,
        Self::Import,
        Self::FromOfficial,
        Self::ToOfficial,
    ];
}

/// How a type did in a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// As it should.
    Good,
    /// Not possible or not meant to be, for this reason.
    Excused(String),
    /// Not as it should, with what was found.
    Bad(String),
}

/// How each type of a case did.
pub type Marks = BTreeMap<String, BTreeMap<Column, Mark>>;

/// Compares the providers on one case.
///
/// # Errors
/// When one of them cannot live the case at all; what they do differently is in the marks.
pub fn compare(case: &Case, imports: &Imports) -> Result<Marks, CliError> {
    let (theirs, ours) = (Account::start(case)?, Account::start(case)?);
    let face = case.manifest.face;
    let peer = |account: &Account| official_of(case, account);
    let mut official = side(case, &theirs, imports, peer(&theirs)?)?;
    let mut slipway = side(case, &ours, imports, Provider::slipway_of(face)?)?;
    let mut marks = Marks::new();
    for step in case.steps.iter().filter(|step| step.is_compared()) {
        in_step("official", apply(&official, step))?;
        in_step("ours", apply(&slipway, step))?;
        let types = types(&slipway.workspace)?;
        note(
            &mut marks,
            &types,
            Column::Apply,
            ends(case, &theirs, &ours)?,
        );
        note_plan(&mut marks, &types, Column::EmptyPlan, &slipway.workspace)?;
    }
    let types = types(&slipway.workspace)?;
    imported(&mut marks, &official, &types)?;
    official
        .workspace
        .set_provider(&Provider::slipway_of(face)?)?;
    note_plan(
        &mut marks,
        &types,
        Column::FromOfficial,
        &official.workspace,
    )?;
    slipway.workspace.set_provider(&peer(&ours)?)?;
    match &case.manifest.no_return {
        Some(reason) => {
            note(
                &mut marks,
                &types,
                Column::ToOfficial,
                Mark::Excused(reason.clone()),
            );
        }
        None => note_plan(&mut marks, &types, Column::ToOfficial, &slipway.workspace)?,
    }
    in_step("ours destroys theirs", official.destroy())?;
    in_step("theirs destroys ours", slipway.destroy())?;
    Ok(marks)
}

/// Lives a case with the official provider alone: proof of the sandbox towards a client that is not
/// ours.
///
/// # Errors
/// At the first thing that is not as it should be.
pub fn live_officially(case: &Case, imports: &Imports) -> Result<(), CliError> {
    let account = Account::start(case)?;
    let provider = official_of(case, &account)?;
    let life = side(case, &account, imports, provider)?;
    for step in case.steps.iter().filter(|step| step.is_compared()) {
        in_step(&step.name, apply(&life, step))?;
        in_step(&step.name, nothing_to_do(life.workspace.plan()?))?;
    }
    life.destroy()
}

/// Why a case is not compared, when that is so.
#[must_use]
pub fn is_left_out(case: &Case) -> Option<&str> {
    case.manifest.no_peer.as_deref()
}

/// Why a case is for the official provider alone, when that is so.
#[must_use]
pub fn is_official_only(case: &Case) -> Option<&str> {
    case.manifest.only_peer.as_deref()
}

/// The official provider for a case. One that is attached to has one configuration, whichever block the tool
/// sent last.
fn official_of(case: &Case, account: &Account) -> Result<Provider, CliError> {
    let face = case.manifest.face;
    match case.manifest.serving {
        Serving::Override => Provider::official(face),
        Serving::Attached | Serving::Mirror => Provider::official_serving(face, &account.env()),
    }
}

fn side<'a>(
    case: &'a Case,
    account: &'a Account,
    imports: &'a Imports,
    provider: Provider,
) -> Result<Life<'a>, CliError> {
    Life::with(case, Cli::Terraform, account, imports, provider)
}

fn apply(life: &Life<'_>, step: &Step) -> Result<(), CliError> {
    outside::change(life, step)?;
    life.configure(&life.workspace, step)?;
    let mut arguments = vec!["apply", "-json", "-auto-approve", "-input=false"];
    arguments.extend(step.manifest.arguments.iter().map(String::as_str));
    life.workspace.run(&arguments)?.success()?;
    Ok(())
}

/// Whether the two accounts hold the same.
fn ends(case: &Case, theirs: &Account, ours: &Account) -> Result<Mark, CliError> {
    let difference = ours.against(theirs, &case.given())?;
    Ok(if difference.is_empty() {
        Mark::Good
    } else {
        Mark::Bad(format!(
            "the end states differ (+ ours, - official):\n{difference}"
        ))
    })
}

fn imported(
    marks: &mut Marks,
    official: &Life<'_>,
    types: &BTreeSet<String>,
) -> Result<(), CliError> {
    let steps = &official.case.steps;
    let Some(step) = steps.iter().rfind(|step| step.is_compared()) else {
        return Ok(());
    };
    let ours = Life::with(
        official.case,
        Cli::Terraform,
        official.account,
        official.imports,
        Provider::slipway_of(official.case.manifest.face)?,
    )?;
    let (importable, not): (BTreeSet<String>, BTreeSet<String>) = types
        .iter()
        .cloned()
        .partition(|kind| official.imports.of(kind).none.is_none());
    for kind in not {
        let reason = official.imports.of(&kind).none.unwrap_or_default();
        note(
            marks,
            &BTreeSet::from([kind]),
            Column::Import,
            Mark::Excused(reason),
        );
    }
    let state = official.workspace.state_file()?;
    let mark = match import::of_state(&ours, step, &state) {
        Ok(()) => Mark::Good,
        Err(error) => Mark::Bad(error.to_string()),
    };
    note(marks, &importable, Column::Import, mark);
    for (address, reason) in &official.case.manifest.no_import {
        let kind = state.instance(address).map(|it| it.kind.clone());
        let excused = Mark::Excused(reason.clone());
        note(marks, &kind.into_iter().collect(), Column::Import, excused);
    }
    Ok(())
}

fn types(workspace: &Workspace) -> Result<BTreeSet<String>, CliError> {
    let state = workspace.state_file()?;
    let managed = state.instances().iter().filter(|instance| instance.managed);
    Ok(managed.map(|instance| instance.kind.clone()).collect())
}

/// Plans, and blames the types of the resources for which there is something to do; all of them, when
/// the plan fails.
fn note_plan(
    marks: &mut Marks,
    types: &BTreeSet<String>,
    column: Column,
    workspace: &Workspace,
) -> Result<(), CliError> {
    let state = workspace.state_file()?;
    let run = workspace.plan()?;
    if run.is_success() {
        note(marks, types, column, Mark::Good);
        return Ok(());
    }
    let acting = run
        .report
        .planned
        .iter()
        .filter(|change| change.action != Action::Noop);
    let mut guilty: BTreeSet<String> = acting
        .filter_map(|change| Some(state.instance(&change.address)?.kind.clone()))
        .collect();
    if guilty.is_empty() {
        guilty.clone_from(types);
    }
    let good = types.difference(&guilty).cloned().collect();
    note(marks, &good, column, Mark::Good);
    note(
        marks,
        &guilty,
        column,
        Mark::Bad(format!("{run}{}", changed(workspace)?)),
    );
    Ok(())
}

/// The attributes and outputs that a plan changes, one a line.
pub(crate) fn changed(workspace: &Workspace) -> Result<String, CliError> {
    let mut text = String::new();
    let plan = match workspace.plan_document() {
        Ok(plan) => plan,
        // It fails, as the run that is shown already says.
        Err(CliError::Unexpected { .. }) => return Ok(text),
        Err(error) => return Err(error),
    };
    for change in plan
        .changes()
        .filter(|it| it.action() != Some(Action::Noop))
    {
        for name in change.changed() {
            let is_unknown = change.after_unknown().get(name) == Some(&true.into());
            let after = change.after().get(name).filter(|_| !is_unknown);
            let after = after.map_or("unknown".to_owned(), ToString::to_string);
            let before = &change.before()[name];
            writeln!(text, "  {} {name}: {before} -> {after}", change.address()).ok();
        }
    }
    for (name, before, after) in plan.changed_outputs() {
        writeln!(text, "  output {name}: {before} -> {after}").ok();
    }
    Ok(text)
}

/// Marks these types; a worse mark stays.
fn note(marks: &mut Marks, types: &BTreeSet<String>, column: Column, mark: Mark) {
    for kind in types {
        let cell = marks.entry(kind.clone()).or_default();
        let worst = cell.get(&column).cloned().max(Some(mark.clone()));
        cell.extend(worst.map(|mark| (column, mark)));
    }
}

/// Adds the marks of another case; a worse mark stays, and an excuse gives way to a success.
pub fn merge(into: &mut Marks, other: Marks) {
    for (kind, cells) in other {
        let row = into.entry(kind).or_default();
        for (column, mark) in cells {
            let kept = match (row.remove(&column), mark) {
                (None, mark) | (Some(Mark::Excused(_)), mark @ Mark::Good) => mark,
                (Some(Mark::Good), Mark::Excused(_)) => Mark::Good,
                (Some(before), mark) => before.max(mark),
            };
            row.insert(column, kept);
        }
    }
}

fn nothing_to_do(run: Run) -> Result<(), CliError> {
    run.expect("that there is nothing to do", Run::is_success)
        .map(|_| ())
}

/// Whether everything went well that is not excused.
///
/// # Errors
/// With what did not.
pub fn all_good(marks: &Marks) -> Result<(), CliError> {
    let bad: Vec<String> = marks
        .iter()
        .flat_map(|(kind, cells)| cells.iter().map(move |(column, mark)| (kind, column, mark)))
        .filter_map(|(kind, column, mark)| match mark {
            Mark::Bad(why) => Some(format!("{kind}, {column:?}: {why}")),
            _ => None,
        })
        .collect();
    if bad.is_empty() {
        return Ok(());
    }
    Err(failed("comparison", bad.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(mark: Mark) -> Marks {
        Marks::from([("a".to_owned(), BTreeMap::from([(Column::Apply, mark)]))])
    }

    #[test]
    fn one_failure_is_not_hidden_by_a_success_elsewhere() {
        let bad = || Mark::Bad("why".to_owned());
        let excused = || Mark::Excused("because".to_owned());
        let merged = |first: Mark, second: Mark| {
            let mut marks = of(first);
            merge(&mut marks, of(second));
            marks["a"][&Column::Apply].clone()
        };
        assert_eq!(merged(Mark::Good, bad()), bad());
        assert_eq!(merged(bad(), Mark::Good), bad());
        assert_eq!(merged(bad(), excused()), bad());
        assert_eq!(merged(excused(), Mark::Good), Mark::Good);
        assert_eq!(merged(Mark::Good, excused()), Mark::Good);
        assert!(all_good(&of(excused())).is_ok());
        assert!(all_good(&of(bad())).is_err());
    }
}
