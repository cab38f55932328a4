//! One example on one tool and one provider, from init to destroy.

use super::source::Source;
use crate::aws::Sandbox;
use crate::cases::{changed, workspace};
use crate::cli::{Cli, CliError, Provider, Run, Workspace};
use crate::inventory::{self, Given, Inventory};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

/// No command on an example takes longer on any machine, not even with the official provider.
const LIMIT: Duration = Duration::from_secs(900);

/// The provider that this is about.
const PROVIDER: &str = "hashicorp/aws";

/// Why an example did not get as far as its apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It needs something that this machine cannot get: another provider, or a module of a registry.
    Skipped(String),
    /// It uses types that the provider does not have: `resource aws_vpc_ipam`.
    Missing(BTreeSet<String>),
    /// A command failed, or did not do what it has to do.
    Failed(String),
}

impl From<CliError> for Refusal {
    fn from(error: CliError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// How many API calls each command made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Calls {
    /// `plan` of a new stack.
    pub plan: usize,
    /// `apply`, which plans again.
    pub apply: usize,
    /// `plan` with nothing to do.
    pub second_plan: usize,
    /// `destroy`.
    pub destroy: usize,
}

/// Whose provider makes an example stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Ours,
    Official,
}

/// An example that stands.
#[derive(Debug)]
pub(super) struct Stand {
    pub(super) sandbox: Sandbox,
    pub(super) workspace: Workspace,
    pub(super) calls: Calls,
    pub(super) resources: usize,
    /// What exists in its account.
    pub(super) end: Inventory,
    given: Given,
}

/// A copy of the sources in which an example is initialised.
pub(super) fn initialise(
    source: &Source,
    example: &str,
    cli: Cli,
    provider: &Provider,
    sandbox: &Sandbox,
) -> Result<Workspace, Refusal> {
    let mut workspace = workspace(cli, provider, sandbox)?;
    workspace.set_timeout(LIMIT);
    source.copy_to(&workspace.folder().join("source"))?;
    // Examples name things after the folder that they are in.
    workspace.work_in(&Path::new("source/examples").join(example));
    let run = workspace.init()?;
    if run.is_success() {
        return Ok(workspace);
    }
    let said = first_error(&run);
    let others = foreign(&workspace)?;
    Err(match others {
        None => Refusal::Skipped(format!("a module of it cannot be fetched: {said}")),
        Some(names) if !names.is_empty() => {
            let names: Vec<String> = names.into_iter().collect();
            Refusal::Skipped(format!("it needs {}: {said}", names.join(", ")))
        }
        Some(_) => Refusal::Failed(format!("init: {run}")),
    })
}

/// The other providers that a configuration needs; `None` when its modules are not there.
fn foreign(workspace: &Workspace) -> Result<Option<BTreeSet<String>>, CliError> {
    let run = workspace.run(&["providers"])?;
    Ok(run.is_success().then(|| others_in(&run.stdout)))
}

/// The source addresses in the tree that `providers` prints, without ours and what is built in.
fn others_in(tree: &str) -> BTreeSet<String> {
    let named = tree.split("provider[").skip(1);
    let named = named.filter_map(|rest| rest.split_once(']'));
    let without_host = named.filter_map(|(address, _)| address.split_once('/'));
    without_host
        .map(|(_, source)| source.to_owned())
        .filter(|source| source != PROVIDER && !source.starts_with("builtin/"))
        .collect()
}

/// The first sentence that a command without `-json` printed as an error.
fn first_error(run: &Run) -> String {
    let text = run.printed_errors();
    let lines = text
        .lines()
        .map(|line| line.trim_start_matches(['│', '╷', '╵', ' ']));
    let mut lines = lines.filter(|line| !line.is_empty());
    let error = lines.find(|line| line.starts_with("Error"));
    error.unwrap_or("it says no more").trim().to_owned()
}

/// Applies an example: everything that it declares is known, the apply goes through, and the next plan
/// is empty. The folder is initialised with `provider` whoever does it.
pub(super) fn stand(
    source: &Source,
    example: &str,
    cli: Cli,
    provider: &Provider,
    by: By,
) -> Result<Stand, Refusal> {
    let sandbox = Sandbox::start().map_err(|error| Refusal::Failed(error.to_string()))?;
    let mut workspace = initialise(source, example, cli, provider, &sandbox)?;
    if by == By::Official {
        workspace.set_provider(&Provider::official_aws_attached(&sandbox.env())?)?;
    }
    known(&workspace)?;
    let mut calls = Calls::default();
    sandbox.reset_calls();
    let before = count(&sandbox);
    workspace.plan()?.changes()?;
    calls.plan = count(&sandbox) - before;
    let before = count(&sandbox);
    workspace.apply()?.success()?;
    calls.apply = count(&sandbox) - before;
    let before = count(&sandbox);
    nothing_to_do(&workspace)?;
    calls.second_plan = count(&sandbox) - before;
    // What the official provider reads again after its own apply is no fault of ours.
    if by == By::Ours {
        // Objects learn of what others did to them: a table of its routes, a role of its policies. Once
        // that is read, nothing is new any more.
        workspace.refresh()?.success()?;
        empty(&workspace)?;
    }
    let given = Given::by(&source.texts(example)?);
    let end = Inventory::read(&sandbox, &inventory::scopes(&sandbox), &given)?;
    let state = workspace.state_file()?;
    let resources = state.instances().iter().filter(|it| it.managed).count();
    Ok(Stand {
        sandbox,
        workspace,
        calls,
        resources,
        end,
        given,
    })
}

/// The types that a configuration declares have to be the provider's, with all their arguments.
fn known(workspace: &Workspace) -> Result<(), Refusal> {
    let run = workspace.validate()?;
    if run.is_success() {
        return Ok(());
    }
    let mut missing = BTreeSet::new();
    for error in run.report.errors() {
        let kind = match error.summary.as_str() {
            "Invalid resource type" => "resource",
            "Invalid data source" => "data source",
            _ => return Err(Refusal::Failed(format!("validate: {run}"))),
        };
        let name = error.detail.split('"').nth(1).unwrap_or("?");
        missing.insert(format!("{kind} {name}"));
    }
    Err(Refusal::Missing(missing))
}

/// There is nothing to do, and nothing drifted.
///
/// # Errors
/// When there is; the message names the attributes.
fn empty(workspace: &Workspace) -> Result<(), CliError> {
    explained(workspace, workspace.plan()?.empty_plan())
}

/// There is nothing to do. What a provider reads in another way than the one that wrote the state may
/// be drift.
///
/// # Errors
/// As [`empty`].
pub(super) fn nothing_to_do(workspace: &Workspace) -> Result<(), CliError> {
    explained(workspace, workspace.plan()?.success())
}

fn explained(workspace: &Workspace, plan: Result<Run, CliError>) -> Result<(), CliError> {
    match plan {
        Ok(_) => Ok(()),
        Err(error) => Err(CliError::Check {
            message: format!("{error}\n{}", changed(workspace)?),
        }),
    }
}

impl Stand {
    /// Destroys everything. Returns the calls that it took, and what is left in the account.
    pub(super) fn end(self) -> Result<(Calls, Inventory), Refusal> {
        let before = count(&self.sandbox);
        self.workspace.destroy()?.success()?;
        let calls = Calls {
            destroy: count(&self.sandbox) - before,
            ..self.calls
        };
        if !self.workspace.state_file()?.is_empty() {
            return Err(Refusal::Failed(
                "destroy: the state is not empty afterwards".to_owned(),
            ));
        }
        let missing = not_simulated(&self.sandbox);
        if !missing.is_empty() {
            return Err(Refusal::Failed(format!(
                "the sandbox does not simulate {missing:?}"
            )));
        }
        let scopes = inventory::scopes(&self.sandbox);
        let left = Inventory::read(&self.sandbox, &scopes, &self.given)?;
        Ok((calls, left))
    }
}

/// A gap of the sandbox must not look like a fault of the provider.
fn not_simulated(sandbox: &Sandbox) -> BTreeSet<String> {
    let calls = sandbox.calls().into_iter();
    let missing = calls.filter(|call| call.status == Some(501) && !inventory::is_own(call));
    missing.map(|call| call.name()).collect()
}

/// The calls that the provider made so far.
fn count(sandbox: &Sandbox) -> usize {
    let calls = sandbox.calls();
    calls.iter().filter(|call| !inventory::is_own(call)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_providers_are_told_by_the_tree() {
        let tree = "\nProviders required by configuration:\n.\n\
                    ├── provider[registry.terraform.io/hashicorp/aws] >= 5.46.0\n\
                    ├── provider[registry.terraform.io/hashicorp/random] >= 2.0.0\n\
                    └── module.vpc\n    └── provider[registry.terraform.io/hashicorp/aws] >= 5.79.0\n\
                    └── provider[terraform.io/builtin/terraform]\n";
        assert_eq!(
            others_in(tree),
            BTreeSet::from(["hashicorp/random".to_owned()])
        );
    }
}
