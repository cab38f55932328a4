//! Every resource of a state, imported into a fresh one: the plan is empty, and each attribute comes out
//! as it was made, but for what the service cannot know.

use super::life::Life;
use super::{Step, failed};
use crate::cli::case::compare;
use crate::cli::{Action, CliError, StateFile, Workspace};
use std::collections::BTreeSet;
use std::fmt::Write as _;

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
    let run = second.apply()?.success()?;
    for change in &run.report.planned {
        let address = &change.address;
        let as_expected = match change.action {
            Action::Noop | Action::Import | Action::Read => true,
            Action::Create => planned.made_anew.contains(address),
            // What is not read back is written again.
            Action::Update => kind_of(made, address)
                .is_some_and(|kind| !life.imports.of(kind).not_read.is_empty()),
            _ => false,
        };
        if !as_expected {
            return Err(failed(
                "import",
                format!("{:?} of {address} is planned", change.action),
            ));
        }
    }
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
        let kind = kind_of(made, address).unwrap_or_default();
        let mut ignored = life.imports.of(kind).not_read;
        ignored.extend(
            life.case
                .manifest
                .respelled
                .get(address)
                .into_iter()
                .flatten()
                .cloned(),
        );
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
