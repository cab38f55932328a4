//! Every resource of a state, imported into a fresh one: the plan is empty, and each attribute comes out
//! as it was made, but for what the service cannot know.

use super::life::Life;
use super::{Step, failed};
use crate::cli::case::compare;
use crate::cli::{Action, CliError, PlannedChange, StateFile, Workspace};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The block that is about the provider's patience, and nothing that an import could read.
const TIMEOUTS: &str = "timeouts";

/// Imports what the step made, and compares every attribute.
pub(super) fn check(life: &Life<'_>, step: &Step) -> Result<(), CliError> {
    let made = life.workspace.state_file()?;
    let (imported, state) = into_fresh_state(life, step, &made)?;
    same_attributes(life, &made, &state, &imported)
}

/// Imports what a state of whichever provider knows.
pub(super) fn of_state(life: &Life<'_>, step: &Step, made: &StateFile) -> Result<(), CliError> {
    into_fresh_state(life, step, made).map(|_| ())
}

/// The addresses that were imported, and the state that knows them now.
fn into_fresh_state(
    life: &Life<'_>,
    step: &Step,
    made: &StateFile,
) -> Result<(Vec<String>, StateFile), CliError> {
    let second = life.second_workspace()?;
    let planned = prepare(life, step, made, &second)?;
    if planned.imported.is_empty() {
        return Ok((Vec::new(), StateFile::default()));
    }
    let plan = second.save_plan()?.success()?;
    as_expected(life, made, &planned, &plan.report.planned, &second)?;
    let run = second.apply_saved()?.success()?;
    let count = run.report.counts.unwrap_or_default().import;
    if count != planned.imported.len() as u64 {
        let why = format!(
            "{count} of {} resources were imported",
            planned.imported.len()
        );
        return Err(failed("import", why));
    }
    second.plan()?.empty_plan()?;
    Ok((planned.imported, second.state_file()?))
}

/// Refuses a plan that does more than import: make anew what cannot be imported, and write again what is
/// not read back.
fn as_expected(
    life: &Life<'_>,
    made: &StateFile,
    planned: &Planned,
    changes: &[PlannedChange],
    second: &Workspace,
) -> Result<(), CliError> {
    let mut updated = Vec::new();
    for PlannedChange { address, action } in changes {
        match action {
            Action::Noop | Action::Import | Action::Read => {}
            Action::Create if planned.made_anew.contains(address) => {}
            Action::Update => updated.push(address),
            other => {
                let why = format!("{other:?} of {address} is planned");
                return Err(failed("import", why));
            }
        }
    }
    if updated.is_empty() {
        return Ok(());
    }
    let plan = second.saved_plan()?;
    for address in updated {
        let known = may_differ(life, made, address);
        let change = plan.change(address);
        let change = change.ok_or_else(|| failed("import", format!("no plan of {address}")))?;
        let mut more = change.changed();
        more.retain(|name| *name != TIMEOUTS && !known.iter().any(|one| one == name));
        if !more.is_empty() {
            let why = format!("Update of {address} is planned: {more:?}");
            return Err(failed("import", why));
        }
    }
    Ok(())
}

/// The attributes that import does not bring as they were made: what only a configuration knows, and what
/// the service spells otherwise.
fn may_differ(life: &Life<'_>, made: &StateFile, address: &str) -> Vec<String> {
    let kind = kind_of(made, address).unwrap_or_default();
    let mut names = life.imports.of(kind).not_read;
    let respelled = life.case.manifest.respelled.get(address);
    names.extend(respelled.into_iter().flatten().cloned());
    names
}

/// What an import of a whole state is to do.
struct Planned {
    imported: Vec<String>,
    /// What cannot be imported; all of it can be made a second time without harm.
    made_anew: BTreeSet<String>,
}

/// Writes the step's files and an `import` block for each resource.
fn prepare(
    life: &Life<'_>,
    step: &Step,
    made: &StateFile,
    second: &Workspace,
) -> Result<Planned, CliError> {
    let mut planned = Planned {
        imported: Vec::new(),
        made_anew: BTreeSet::new(),
    };
    let mut blocks = String::new();
    for instance in made
        .instances()
        .iter()
        .filter(|it| it.managed && !it.deposed)
    {
        let import = life.imports.of(&instance.kind);
        let address = instance.address.clone();
        if import.none.is_some() {
            planned.made_anew.insert(address);
            continue;
        }
        let id = import.id(&instance.attributes).map_err(|name| {
            failed(
                "import",
                format!("{address} has no attribute `{name}` to be imported by"),
            )
        })?;
        planned.imported.push(address.clone());
        let is_told = format!("to = {address}\n");
        if step.files.values().any(|text| text.contains(&is_told)) {
            continue;
        }
        let id = format!("{id:?}").replace("${", "$${").replace("%{", "%%{");
        writeln!(blocks, "import {{\n  to = {address}\n  id = {id}\n}}").ok();
    }
    life.configure(second, step)?;
    second.write("imports_of_the_harness.tf", &blocks)?;
    Ok(planned)
}

fn same_attributes(
    life: &Life<'_>,
    made: &StateFile,
    imported: &StateFile,
    addresses: &[String],
) -> Result<(), CliError> {
    let mut differences = String::new();
    for address in addresses {
        let ignored = may_differ(life, made, address);
        let result = compare(
            &ignored,
            made.attributes(address),
            imported.attributes(address),
        );
        if let Err(text) = result {
            writeln!(differences, "{address} differs:\n{text}").ok();
        }
    }
    if differences.is_empty() {
        return Ok(());
    }
    Err(failed("import", differences))
}

fn kind_of<'a>(state: &'a StateFile, address: &str) -> Option<&'a str> {
    Some(state.instance(address)?.kind.as_str())
}
