//! One case on one tool, from apply to destroy.

use super::account::Account;
use super::manifest::{Phase, Serving};
use super::{Case, Imports, Step, failed, import, in_step, step};
use crate::aws::Sandbox;
use crate::cli::{Cli, CliError, Provider, Workspace};
use crate::digitalocean::Exchanges;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// No command of a case takes longer on any machine.
const LIMIT: Duration = Duration::from_secs(300);

/// Lives a case on each of these tools, one after the other, each in an account of its own. What is said to
/// DigitalOcean is kept for [`judge`](super::judge()).
///
/// # Errors
/// At the first thing that is not as it should be; the message names tool and step.
pub fn live(
    case: &Case,
    tools: &[Cli],
    imports: &Imports,
    exchanges: &Arc<Exchanges>,
) -> Result<(), CliError> {
    for &cli in tools {
        let account = Account::listened_to(case, Some(Arc::clone(exchanges)))?;
        Life::new(case, cli, &account, imports)
            .and_then(|life| life.run())
            .map_err(|error| CliError::Check {
                message: format!("with {}: {error}", cli.program_name()),
            })?;
    }
    Ok(())
}

/// The tool whose turn it is with a case: half of the cases have each. A new case moves no other, and a case
/// to which the tools themselves come in different ways is lived on all.
#[must_use]
pub fn in_turn(case: &Case, tools: &[Cli]) -> Vec<Cli> {
    if case.manifest.serving != Serving::Attached || tools.is_empty() {
        return tools.to_vec();
    }
    let number: usize = case.name.bytes().map(usize::from).sum();
    vec![tools[number % tools.len()]]
}

/// A workspace whose tool and provider talk to this account.
///
/// # Errors
/// Those of [`Workspace::new`].
pub fn workspace(cli: Cli, provider: &Provider, sandbox: &Sandbox) -> Result<Workspace, CliError> {
    with_variables(cli, provider, sandbox.env())
}

/// The same with these variables.
pub(super) fn with_variables(
    cli: Cli,
    provider: &Provider,
    variables: Vec<(String, String)>,
) -> Result<Workspace, CliError> {
    let mut workspace = Workspace::new(cli, provider)?;
    workspace.set_timeout(LIMIT);
    workspace.set_envs(variables);
    Ok(workspace)
}

/// The same with the variables of a case.
pub(super) fn of_case(
    case: &Case,
    cli: Cli,
    provider: &Provider,
    account: &Account,
) -> Result<Workspace, CliError> {
    let mut workspace = with_variables(cli, provider, account.env())?;
    workspace.set_envs(case.manifest.environment.clone());
    Ok(workspace)
}

/// A case that is being lived.
pub(super) struct Life<'a> {
    pub(super) case: &'a Case,
    pub(super) account: &'a Account,
    pub(super) imports: &'a Imports,
    pub(super) workspace: Workspace,
    /// What calls behind the provider's back have told, by the names that the steps give to it.
    pub(super) kept: RefCell<BTreeMap<String, String>>,
    provider: Provider,
}

impl<'a> Life<'a> {
    fn new(
        case: &'a Case,
        cli: Cli,
        account: &'a Account,
        imports: &'a Imports,
    ) -> Result<Self, CliError> {
        let mut variables = account.env();
        variables.extend(case.manifest.environment.clone());
        let faces = case.manifest.all_faces();
        let provider = Provider::several(&faces, |face| match case.manifest.serving {
            Serving::Attached => Provider::slipway_attached(face, &variables),
            Serving::Mirror => Provider::slipway_in_mirror(face),
            Serving::Override => Provider::slipway_of(face),
        })?;
        Self::with(case, cli, account, imports, provider)
    }

    /// A life with a provider of the caller's choice.
    pub(super) fn with(
        case: &'a Case,
        cli: Cli,
        account: &'a Account,
        imports: &'a Imports,
        provider: Provider,
    ) -> Result<Self, CliError> {
        let workspace = of_case(case, cli, &provider, account)?;
        Ok(Self {
            case,
            account,
            imports,
            workspace,
            kept: RefCell::default(),
            provider,
        })
    }

    /// One more workspace on the same account, with an empty state.
    pub(super) fn second_workspace(&self) -> Result<Workspace, CliError> {
        of_case(
            self.case,
            self.workspace.cli(),
            &self.provider,
            self.account,
        )
    }

    /// Puts a step's files into a workspace.
    pub(super) fn configure(&self, workspace: &Workspace, step: &Step) -> Result<(), CliError> {
        let mut files = step.files.clone();
        if let Some(variables) = files.get_mut("terraform.tfvars") {
            for (name, text) in self.kept.borrow().iter() {
                *variables = variables.replace(&format!("${{{name}}}"), text);
            }
        }
        workspace.replace(&files)?;
        if step.has_modules() || self.case.manifest.serving == Serving::Mirror {
            workspace.init()?.success()?;
        }
        Ok(())
    }

    fn run(&self) -> Result<(), CliError> {
        self.account.reset_calls();
        for (index, step) in self.case.steps.iter().enumerate() {
            in_step(&step.name, step::run(self, step))?;
            let is_imported = self.case.manifest.not_imported.is_none();
            if index == 0 && step.manifest.fails.is_none() && is_imported {
                in_step("import", import::check(self, step))?;
            }
        }
        self.destroy()
    }

    /// Destroys everything; then neither the state nor the cloud has anything left.
    pub(super) fn destroy(&self) -> Result<(), CliError> {
        in_step("destroy", self.workspace.destroy()?.success())?;
        if !self.workspace.state_file()?.is_empty() {
            return Err(failed("destroy", "the state is not empty afterwards"));
        }
        in_step("destroy", self.account.everything_was_simulated())?;
        let left = self.account.left_over(&self.case.given())?;
        if left.is_empty() {
            return Ok(());
        }
        Err(failed(
            "after destroy",
            format!("the cloud is not as it was:\n{left}"),
        ))
    }
}

/// Whether a step's failure takes the place of its apply.
pub(super) fn fails_in(step: &Step, phase: Phase) -> bool {
    step.manifest.fails == Some(phase)
}
