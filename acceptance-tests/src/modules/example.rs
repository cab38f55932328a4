//! One example on one tool and one provider, from init to destroy.

use super::Providers;
use super::init::{self, Uninitialised};
use super::outputs;
use super::source::Source;
use crate::aws::Sandbox;
use crate::cases::changed;
use crate::cli::{Action, Cli, CliError, Exit, Face, PlannedChange, Provider, Run, Workspace};
use crate::inventory::{self, Given, Inventory};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

/// No command on an example takes longer on any machine, not even with the official provider.
const LIMIT: Duration = Duration::from_secs(900);

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

/// The API calls that each command made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calls {
    /// `plan` of a new stack.
    pub plan: Made,
    /// `apply`, which plans again.
    pub apply: Made,
    /// `plan` with nothing to do.
    pub second_plan: Made,
    /// `destroy`.
    pub destroy: Made,
}

/// How often each operation was called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made(BTreeMap<String, usize>);

impl Made {
    /// The calls that the provider made after the first `since` of the sandbox's log.
    fn since(sandbox: &Sandbox, since: usize) -> Self {
        let mut made = Self::default();
        let calls = sandbox.calls().into_iter().skip(since);
        for call in calls.filter(|call| !inventory::is_own(call)) {
            *made.0.entry(call.name()).or_default() += 1;
        }
        made
    }

    /// All calls.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.values().sum()
    }

    /// The calls of one operation, which is named as `service:Operation`.
    #[must_use]
    pub fn of(&self, operation: &str) -> usize {
        self.0.get(operation).copied().unwrap_or_default()
    }

    /// The operations that were called.
    pub fn operations(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
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
    mut workspace: Workspace,
) -> Result<Workspace, Uninitialised> {
    workspace.set_timeout(LIMIT);
    source.copy_to(&workspace.folder().join("source"))?;
    // Examples name things after the folder that they are in.
    workspace.work_in(&Path::new("source").join(source.place(example)));
    init::init(&workspace)?;
    Ok(workspace)
}

/// Applies an example: everything that it declares is known, the apply goes through, and the next plan
/// is empty. The folder is initialised with our provider whoever does it.
pub(super) fn stand(
    source: &Source,
    example: &str,
    cli: Cli,
    providers: &Providers,
    by: By,
) -> Result<Stand, Refusal> {
    let sandbox = Sandbox::start().map_err(|error| Refusal::Failed(error.to_string()))?;
    let workspace = providers.workspace(cli, &providers.ours, &sandbox)?;
    let mut workspace = initialise(source, example, workspace)?;
    if by == By::Official {
        workspace.set_provider(&Provider::official_serving(Face::Aws, &sandbox.env())?)?;
    }
    known(&workspace)?;
    let mut calls = Calls::default();
    sandbox.reset_calls();
    workspace.plan()?.changes()?;
    calls.plan = Made::since(&sandbox, 0);
    let before = sandbox.calls().len();
    workspace.apply()?.success()?;
    calls.apply = Made::since(&sandbox, before);
    let before = sandbox.calls().len();
    nothing_to_do(&workspace)?;
    calls.second_plan = Made::since(&sandbox, before);
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
fn nothing_to_do(workspace: &Workspace) -> Result<(), CliError> {
    explained(workspace, workspace.plan()?.success())
}

/// There is nothing to do on a state that another provider wrote, but for outputs that show whole
/// objects; see [`outputs`].
///
/// # Errors
/// As [`empty`].
pub(super) fn nothing_to_take_over(workspace: &Workspace) -> Result<(), CliError> {
    let run = workspace.plan()?;
    let is_idle = |change: &PlannedChange| change.action == Action::Noop;
    let is_outputs = run.exit == Exit::Code(2) && run.report.planned.iter().all(is_idle);
    if is_outputs && outputs::changed(&workspace.plan_document()?).is_empty() {
        return Ok(());
    }
    explained(workspace, run.success())
}

fn explained(workspace: &Workspace, plan: Result<Run, CliError>) -> Result<(), CliError> {
    match plan {
        Ok(_) => Ok(()),
        Err(error) => {
            let outputs = match workspace.plan_document() {
                Ok(plan) => outputs::changed(&plan),
                Err(_) => String::new(),
            };
            Err(CliError::Check {
                message: format!("{error}\n{}{outputs}", changed(workspace)?),
            })
        }
    }
}

impl Stand {
    /// Destroys everything. Returns the calls that it took, and what is left in the account.
    pub(super) fn end(self) -> Result<(Calls, Inventory), Refusal> {
        let before = self.sandbox.calls().len();
        self.workspace.destroy()?.success()?;
        let calls = Calls {
            destroy: Made::since(&self.sandbox, before),
            ..self.calls
        };
        if !self.workspace.state_file()?.is_empty() {
            return Err(Refusal::Failed(
                "destroy: the state is not empty afterwards".to_owned(),
            ));
        }
        inventory::everything_was_simulated(&self.sandbox)?;
        let scopes = inventory::scopes(&self.sandbox);
        let left = Inventory::read(&self.sandbox, &scopes, &self.given)?;
        Ok((calls, left))
    }
}
