//! Every resource of a state, imported into a fresh one: the plan is empty, and each attribute comes out
//! as it was made, but for what the service cannot know.

use super::life::Life;
use super::{Step, failed};
use crate::cli::case::compare;
use crate::cli::{Action, CliError, Plan, PlannedChange, Run, StateFile, Workspace};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The block that is about the provider's patience, and nothing that an import could read.
const TIMEOUTS: &str = "timeouts";

/// Imports what the step made, and compares every attribute.
pub(super) fn check(life: &Life<'_>, step: &Step) -> Result<(), CliError> {
    let made = life.workspace.state_file()?;
    let second = life.second_workspace()?;
    let mut planned = prepare(life, step, &made, &second)?;
    if planned.imported.is_empty() {
        return Ok(());
    }
    let replaced = life.case.manifest.replaced_by_import.keys();
    planned.replaced = replaced.cloned().collect();
    if !planned.replaced.is_empty() {
        return replaces_what_it_must(life, &made, &planned, &second);
    }
    let run = if planned.imported.iter().any(|it| may_write(life, &made, it)) {
        by_saved_plan(life, &made, &planned, &second)?
    } else {
        at_once(life, step, &made, &planned, &second)?
    };
    whole(&planned, &run, &second)?;
    same_attributes(life, &made, &second.state_file()?, &planned.imported)
}

/// Imports what a state of whichever provider knows. Where the case says that something is replaced by that,
/// the import is planned and not made, and replaces exactly this.
pub(super) fn of_state(life: &Life<'_>, step: &Step, made: &StateFile) -> Result<(), CliError> {
    let second = life.second_workspace()?;
    let mut planned = prepare(life, step, made, &second)?;
    if planned.imported.is_empty() {
        return Ok(());
    }
    let replaced = life.case.manifest.no_import.keys();
    planned.replaced = replaced.cloned().collect();
    if !planned.replaced.is_empty() {
        return replaces_what_it_must(life, made, &planned, &second);
    }
    let run = by_saved_plan(life, made, &planned, &second)?;
    whole(&planned, &run, &second)
}

/// Expects that everything was imported, and that there is nothing more to do.
fn whole(planned: &Planned, run: &Run, second: &Workspace) -> Result<(), CliError> {
    let count = run.report.counts.unwrap_or_default().import;
    if count != planned.imported.len() as u64 {
        let why = format!(
            "{count} of {} resources were imported",
            planned.imported.len()
        );
        return Err(failed("import", why));
    }
    second.plan()?.empty_plan().map(|_| ())
}

/// Imports by one command where the plan may write nothing; that it wrote is seen afterwards.
fn at_once(
    life: &Life<'_>,
    step: &Step,
    made: &StateFile,
    planned: &Planned,
    second: &Workspace,
) -> Result<Run, CliError> {
    let run = second.apply()?.success()?;
    if updates(planned, &run.report.planned)?.is_empty() {
        return Ok(run);
    }
    // Only a saved plan says which arguments it writes.
    let third = life.second_workspace()?;
    prepare(life, step, made, &third)?;
    by_saved_plan(life, made, planned, &third)?;
    Err(failed(
        "import",
        format!("the plan writes something:\n{run}"),
    ))
}

/// Imports, unless the plan writes more than what is not read back.
fn by_saved_plan(
    life: &Life<'_>,
    made: &StateFile,
    planned: &Planned,
    second: &Workspace,
) -> Result<Run, CliError> {
    let plan = second.save_plan()?.success()?;
    let updated = updates(planned, &plan.report.planned)?;
    if !updated.is_empty() {
        writes_what_it_may(life, made, &second.saved_plan()?, &updated)?;
    }
    second.apply_saved()?.success()
}

/// Plans the import, which replaces what the case says, and nothing else.
fn replaces_what_it_must(
    life: &Life<'_>,
    made: &StateFile,
    planned: &Planned,
    second: &Workspace,
) -> Result<(), CliError> {
    let run = second.save_plan()?.success()?;
    let updated = updates(planned, &run.report.planned)?;
    writes_what_it_may(life, made, &second.saved_plan()?, &updated)?;
    let is_replaced = |address: &&String| {
        let mut changes = run.report.planned.iter();
        changes.any(|it| it.address == **address && it.action == Action::Replace)
    };
    match planned.replaced.iter().find(|it| !is_replaced(it)) {
        Some(address) => Err(failed(
            "import",
            format!("the case says that {address} is replaced, which it is not"),
        )),
        None => Ok(()),
    }
}

/// What the plan updates; it may make nothing but what cannot be imported, and destroy nothing.
fn updates<'a>(
    planned: &Planned,
    changes: &'a [PlannedChange],
) -> Result<Vec<&'a String>, CliError> {
    let mut updated = Vec::new();
    for PlannedChange { address, action } in changes {
        match action {
            Action::Noop | Action::Import | Action::Read => {}
            Action::Create if planned.made_anew.contains(address) => {}
            Action::Replace if planned.replaced.contains(address) => {}
            Action::Update => updated.push(address),
            other => {
                let why = format!("{other:?} of {address} is planned");
                return Err(failed("import", why));
            }
        }
    }
    Ok(updated)
}

/// Refuses a plan that writes more than what is not read back.
fn writes_what_it_may(
    life: &Life<'_>,
    made: &StateFile,
    plan: &Plan,
    updated: &[&String],
) -> Result<(), CliError> {
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

/// Whether importing this may end with an update.
fn may_write(life: &Life<'_>, made: &StateFile, address: &str) -> bool {
    let attributes = made.attributes(address);
    let patience = attributes.and_then(|it| it.get(TIMEOUTS));
    patience.is_some_and(|it| !it.is_null()) || !may_differ(life, made, address).is_empty()
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
    /// What is imported and replaced then.
    replaced: BTreeSet<String>,
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
        replaced: BTreeSet::new(),
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
