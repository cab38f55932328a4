//! One example with everything that is asked of it: both tools, and the official provider beside ours.

use super::Providers;
use super::example::{self, By, Calls, Refusal, Stand, nothing_to_take_over};
use super::init::Uninitialised;
use super::source::Source;
use crate::aws::Sandbox;
use crate::cli::{Cli, CliError, Face, Provider, Workspace};
use crate::inventory::{self, Inventory};

/// What came of an example.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The example.
    pub name: String,
    /// How many resources it has.
    pub resources: usize,
    /// Each tool, and whether our provider lived the example with it.
    pub lived: Vec<(Cli, Result<Calls, Refusal>)>,
    /// How it compares with the official provider, when that was given.
    pub comparison: Option<Result<Comparison, Refusal>>,
}

/// How an example compares with the official provider.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The calls of the official provider.
    pub official: Calls,
    /// What differs in the cloud after the apply; `None` when nothing does.
    pub end_state: Option<String>,
    /// Why ours has something to do on the official provider's state.
    pub from_official: Option<String>,
    /// Why the official provider has something to do on our state.
    pub to_official: Option<String>,
    /// What differs in the cloud after both destroyed what they made.
    pub left: Option<String>,
}

impl Outcome {
    /// Whether everything is as it should be; what cannot be run here is no fault.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let fits = |result: Option<&Refusal>| {
            !matches!(result, Some(Refusal::Missing(_) | Refusal::Failed(_)))
        };
        let lived = self
            .lived
            .iter()
            .all(|(_, lived)| fits(lived.as_ref().err()));
        let compared = match &self.comparison {
            Some(Ok(comparison)) => comparison.is_good(),
            Some(Err(refusal)) => fits(Some(refusal)),
            None => true,
        };
        lived && compared
    }
}

impl Comparison {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let differences = [
            &self.end_state,
            &self.from_official,
            &self.to_official,
            &self.left,
        ];
        differences.iter().all(|it| it.is_none())
    }
}

/// Tries an example on these tools; with the first of them also beside the official provider.
pub fn try_out(source: &Source, name: &str, clis: &[Cli], providers: &Providers) -> Outcome {
    let mut outcome = Outcome {
        name: name.to_owned(),
        ..Outcome::default()
    };
    for (index, cli) in clis.iter().enumerate() {
        let stand = example::stand(source, name, *cli, providers, By::Ours);
        let lived = match stand {
            Err(refusal) => Err(refusal),
            Ok(mut ours) => {
                outcome.resources = ours.resources;
                let beside = match index {
                    0 => beside(source, name, *cli, providers, &mut ours),
                    _ => None,
                };
                let ended = ours.end();
                compare_ends(&mut outcome, beside, ended)
            }
        };
        outcome.lived.push((*cli, lived));
    }
    outcome
}

/// What is known of the official provider before ours destroys.
type Beside = Result<(Comparison, Inventory), Refusal>;

/// Lets the official provider do the same in an account of its own, and exchanges the states.
fn beside(
    source: &Source,
    name: &str,
    cli: Cli,
    providers: &Providers,
    ours: &mut Stand,
) -> Option<Beside> {
    let installed = providers.official.as_ref()?;
    let mut run = || {
        let sandbox = Sandbox::start().map_err(|error| Refusal::Failed(error.to_string()))?;
        takes(source, name, providers.workspace(cli, installed, &sandbox)?)?;
        // Initialised with ours, so that both can serve the folder.
        let by = By::Official;
        let mut theirs = example::stand(source, name, cli, providers, by)?;
        let mut comparison = Comparison::default();
        let difference = ours.end.against(&theirs.end);
        comparison.end_state = (!difference.is_empty())
            .then(|| format!("the end states differ (+ ours, - official):\n{difference}"));
        theirs.workspace.set_provider(&providers.ours)?;
        comparison.from_official = told(nothing_to_take_over(&theirs.workspace));
        let serving = |sandbox: &Sandbox| Provider::official_serving(Face::Aws, &sandbox.env());
        theirs.workspace.set_provider(&serving(&theirs.sandbox)?)?;
        ours.workspace.set_provider(&serving(&ours.sandbox)?)?;
        comparison.to_official = told(nothing_to_take_over(&ours.workspace));
        ours.workspace.set_provider(&providers.ours)?;
        let (calls, left) = theirs.end()?;
        comparison.official = calls;
        Ok((comparison, left))
    };
    Some(run())
}

/// Whether the module takes the official provider's version; `init` knows.
fn takes(source: &Source, name: &str, workspace: Workspace) -> Result<(), Refusal> {
    match example::initialise(source, name, workspace) {
        Ok(_) => Ok(()),
        Err(Uninitialised::Version(why)) => Err(Refusal::Skipped(why)),
        Err(other) => Err(other.into()),
    }
}

fn told(result: Result<(), CliError>) -> Option<String> {
    result.err().map(|error| error.to_string())
}

/// What is left after ours has to be nothing, or what the official provider leaves as well: both change
/// default objects of an account, which nobody can destroy.
fn compare_ends(
    outcome: &mut Outcome,
    beside: Option<Beside>,
    ended: Result<(Calls, Inventory), Refusal>,
) -> Result<Calls, Refusal> {
    let (calls, left) = match ended {
        Ok(ended) => ended,
        Err(refusal) => {
            outcome.comparison = beside.map(|beside| beside.map(|(comparison, _)| comparison));
            return Err(refusal);
        }
    };
    match beside {
        Some(Ok((mut comparison, theirs))) => {
            let difference = left.against(&theirs);
            comparison.left = (!difference.is_empty())
                .then(|| format!("what is left differs (+ ours, - official):\n{difference}"));
            outcome.comparison = Some(Ok(comparison));
            return Ok(calls);
        }
        Some(Err(refusal)) => outcome.comparison = Some(Err(refusal)),
        None => {}
    }
    let scopes = left.scopes();
    let difference = left.against(&inventory::untouched(scopes)?);
    if difference.is_empty() {
        return Ok(calls);
    }
    Err(Refusal::Failed(format!(
        "after destroy the account is not as it was:\n{difference}"
    )))
}
