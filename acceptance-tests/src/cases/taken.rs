//! Objects that have their names already: a process that was killed had made them, and nobody wrote it
//! down. The errors of the next apply name them and say what to do, and that is done here.

use super::failed;
use super::manifest::Imports;
use crate::cli::{CliError, Run, StateFile, StateInstance, Workspace};
use std::collections::{BTreeMap, BTreeSet};

/// How the sentence begins in which an error says it.
const ADVICE: &str = "Import ";

/// How many applies may be refused one after the other. What was made side by side is refused together,
/// and what waited for it comes after.
const REFUSALS: usize = 3;

/// Imports what the errors of `run` name of `named`, by the ids of `made`, which a run of the same
/// configuration made, and applies again, until no error names another one of these. Returns the last run,
/// and adds the addresses to `imported`.
pub(super) fn imported(
    workspace: &Workspace,
    mut run: Run,
    (made, named): (&StateFile, &[&StateInstance]),
    imports: &Imports,
    imported: &mut BTreeSet<String>,
) -> Result<Run, CliError> {
    let mut blocks = BTreeMap::new();
    for _ in 0..REFUSALS {
        let taken = run.report.errors();
        let taken = taken.filter(|error| error.detail.lines().any(|it| it.starts_with(ADVICE)));
        let taken: Vec<_> = taken.filter_map(|error| error.address.as_ref()).collect();
        let mut found = named.iter().filter(|it| taken.contains(&&it.address));
        let (before, state) = (blocks.len(), workspace.state_file()?);
        found.try_for_each(|it| {
            let block = block(it, imports, (made, &state))?;
            blocks.insert(it.address.clone(), block);
            Ok::<_, CliError>(())
        })?;
        if blocks.len() == before {
            break;
        }
        let text: String = blocks.values().map(String::as_str).collect();
        workspace.write("imports_of_the_harness.tf", &text)?;
        run = workspace.apply()?;
    }
    imported.extend(blocks.into_keys());
    Ok(run)
}

/// An `import` block, which changes nothing once the object is in the state. What another object of `made` is
/// called by in the id is what the same one is called by in `state`.
fn block(
    instance: &StateInstance,
    imports: &Imports,
    (made, state): (&StateFile, &StateFile),
) -> Result<String, CliError> {
    let address = &instance.address;
    let id = imports.of(&instance.kind).id_of_taken(&instance.attributes);
    let mut id = id.map_err(|name| failed("import", format!("{address} has no `{name}`")))?;
    for other in made.instances().iter().filter(|it| it.address != *address) {
        let (before, now) = (&other.attributes["id"], state.string(&other.address, "id"));
        if let (Some(before), Some(now)) = (before.as_str().filter(|it| !it.is_empty()), now) {
            id = id.replace(before, now);
        }
    }
    Ok(format!("import {{\n  to = {address}\n  id = {id:?}\n}}\n"))
}
