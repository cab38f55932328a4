//! A case once for each API request and each kind of fault.
//!
//! After the fault one more apply has to make everything right: it replaces nothing, the plan is empty,
//! and the cloud holds exactly what it holds after a run in which nothing went wrong. What is more than
//! that was doubled or orphaned; what is less was lost. Where a process was killed, the apply may be
//! refused by objects that have their names already; what its errors say is then done (`taken`). The only
//! excuse is the list of `cases/orphans.toml`: objects that nothing can tell apart once a process was
//! killed between commit and answer.

use super::account::Account;
use super::life::of_case;
use super::manifest::{Imports, Orphan, read};
use super::{Case, failed, in_step, outside, queue, taken};
use crate::aws::{Rule, RuleHandle};
use crate::cli::{Action, Cli, CliError, Face, Provider, Run, StateFile, Workspace};
use crate::inventory::{Inventory, Scope};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

pub use super::point::{Command, Point, Requests, Seen};
pub use super::spoil::Spoil;

/// No spoiled apply takes longer on any machine.
const LIMIT: Duration = Duration::from_secs(300);

/// A case, what it looks like when nothing goes wrong, and what may be orphaned.
pub struct Sweep {
    case: Case,
    env: Vec<(String, String)>,
    clean: Clean,
    /// By resource type.
    may_orphan: BTreeMap<String, Orphan>,
    imports: Imports,
}

struct Clean {
    scopes: BTreeSet<Scope>,
    cloud: Inventory,
    /// The text of the state that knows it.
    state: String,
    requests: BTreeMap<(Command, Requests), u64>,
}

impl Sweep {
    /// Lives the case once without faults. `env` is added to the tools' environment, for variables of
    /// the configuration.
    ///
    /// # Errors
    /// When that fails.
    pub fn new(case: Case, env: &[(&str, &str)]) -> Result<Self, CliError> {
        let mut sweep = Self {
            case,
            env: env
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            clean: Clean {
                scopes: BTreeSet::new(),
                cloud: Inventory::default(),
                state: String::new(),
                requests: BTreeMap::new(),
            },
            may_orphan: read(&super::folder::root().join("orphans.toml"))?,
            imports: Imports::load()?,
        };
        let account = &outside::begun(&sweep.case)?;
        let workspace = sweep.workspace(Cli::OpenTofu, account)?;
        let to_clusters = to_clusters(account);
        workspace.apply()?.success()?;
        sweep.count(account, Command::Apply, to_clusters.matched());
        nothing_to_do(&workspace)?;
        sweep.clean.scopes = account.scopes();
        sweep.clean.cloud = account.inventory(&sweep.clean.scopes, &sweep.case.given())?;
        sweep.clean.state = workspace.state_text()?;
        let types: BTreeSet<_> = workspace
            .state_file()?
            .instances()
            .iter()
            .map(|instance| instance.kind.clone())
            .collect();
        sweep.may_orphan.retain(|kind, _| types.contains(kind));
        account.reset_calls();
        let before = to_clusters.matched();
        workspace.destroy()?.success()?;
        sweep.count(account, Command::Destroy, to_clusters.matched() - before);
        Ok(sweep)
    }

    fn count(&mut self, account: &Account, command: Command, to_clusters: u64) {
        let calls = account.calls();
        let writes = calls.iter().filter(|call| !call.is_read()).count();
        self.clean.requests.extend([
            ((command, Requests::Every), calls.len() as u64),
            ((command, Requests::Writes), writes as u64),
            ((command, Requests::ToClusters), to_clusters),
        ]);
    }

    /// How many such requests a clean command makes.
    #[must_use]
    pub fn requests(&self, command: Command, of: Requests) -> u64 {
        self.clean.requests[&(command, of)]
    }

    /// The types of the case whose objects a SIGKILL may orphan.
    #[must_use]
    pub fn may_orphan(&self) -> BTreeSet<String> {
        self.may_orphan.keys().cloned().collect()
    }

    /// Goes through the points side by side, until `deadline` when there is one, and calls `tell` with
    /// each that is done. A point whose request did not come this time gives `None`.
    pub fn run(
        &self,
        points: Vec<Point>,
        deadline: Option<Instant>,
        tell: impl Fn(&queue::Done<Option<Seen>>) + Sync,
    ) -> Vec<queue::Done<Option<Seen>>> {
        let jobs = points
            .into_iter()
            .map(|point| (point.name(), point))
            .collect();
        let work = |point: &Point| {
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Ok(None);
            }
            self.point(point).map_err(|error| error.to_string())
        };
        queue::run(self.width(), jobs, work, tell)
    }

    /// How many points at once. Control planes are few on a machine, and whoever waits for one waits for its end.
    fn width(&self) -> usize {
        let has_releases = self.case.manifest.all_faces().contains(&Face::Slipway);
        queue::width().min(if has_releases { 2 } else { usize::MAX })
    }

    fn workspace(&self, cli: Cli, account: &Account) -> Result<Workspace, CliError> {
        let provider = Provider::several(&self.case.manifest.all_faces(), Provider::slipway_of)?;
        let mut workspace = of_case(&self.case, cli, &provider, account)?;
        workspace.set_envs(self.env.clone());
        if let Some(step) = self.case.steps.first() {
            workspace.replace(&step.files)?;
            if step.has_modules() {
                workspace.get_modules()?.success()?;
            }
        }
        Ok(workspace)
    }

    /// One point, from an empty account to the account as it has to be.
    fn point(&self, point: &Point) -> Result<Option<Seen>, CliError> {
        let account = &outside::begun(&self.case)?;
        let mut workspace = self.workspace(point.cli, account)?;
        let (faces, env) = (self.case.manifest.all_faces(), account.env());
        // Only what is spoiled needs a provider that the tool has started, and ends or kills with it.
        let attached = Provider::several(&faces, |face| Provider::slipway_attached(face, &env))?;
        if point.command == Command::Destroy {
            workspace.set_provider(&attached)?;
            workspace.apply()?.success()?;
            workspace.set_provider(&Provider::several(&faces, Provider::slipway_of)?)?;
        }
        let Some(operation) = in_step("fault", spoiled(point, account, &workspace))? else {
            return Ok(None);
        };
        workspace.set_provider(&attached)?;
        let at = format!("after {} at {operation}", point.spoil.name());
        let mut seen = Seen {
            operation,
            orphans: BTreeMap::new(),
            imported: BTreeSet::new(),
        };
        in_step(&at, self.recovered(point, account, &workspace, &mut seen))?;
        Ok(Some(seen))
    }

    /// The types of which the fault may have left an object.
    fn possible(&self, point: &Point) -> impl Iterator<Item = (&String, &Orphan)> {
        let all = self.may_orphan.iter();
        all.filter(|(_, orphan)| point.spoil.may_leave(orphan))
    }

    /// Takes the objects of a type out that neither this state knows nor a clean run leaves, and all that
    /// names them. Returns how many there were.
    fn take_out(&self, orphan: &Orphan, cloud: &mut Inventory, state: &str) -> usize {
        // What every account has is not in a state either.
        let clean = (&self.clean.cloud, self.clean.state.as_str());
        match (&orphan.list, &orphan.label) {
            (Some(list), Some(label)) => cloud.take_out_labelled(list, label),
            (Some(list), None) => cloud.take_out_unknown(list, state, clean),
            (None, _) => 0,
        }
    }

    /// The types whose orphans stand in the way of the apply: they are there, and every error names one.
    fn blocking(
        &self,
        point: &Point,
        account: &Account,
        workspace: &Workspace,
        run: &Run,
    ) -> Result<Option<BTreeSet<String>>, CliError> {
        let errors: Vec<&str> = run.report.errors().map(|it| it.detail.as_str()).collect();
        if errors.is_empty() {
            return Ok(None);
        }
        let cloud = account.inventory(&self.clean.scopes, &self.case.given())?;
        let (state, calls) = (workspace.state_text()?, account.calls());
        let there = self.possible(point).filter_map(|(kind, orphan)| {
            let words = orphan.blocks.as_deref()?;
            let is_there = match orphan.list {
                Some(_) => self.take_out(orphan, &mut cloud.clone(), &state) > 0,
                // The service itself has to say that something is there.
                None => calls
                    .iter()
                    .any(|it| it.error_code.as_deref() == Some(words)),
            };
            is_there.then_some((kind.as_str(), words))
        });
        Ok(explained(&errors, &there.collect::<Vec<_>>()))
    }

    /// The command again without faults. The cloud has to be as after a clean run, but for the orphans
    /// that are excused.
    fn recovered(
        &self,
        point: &Point,
        account: &Account,
        workspace: &Workspace,
        seen: &mut Seen,
    ) -> Result<(), CliError> {
        let scopes = &self.clean.scopes;
        let difference = match point.command {
            Command::Apply => {
                let mut run = workspace.apply()?;
                if point.spoil.kills() {
                    let made = StateFile::parse(&self.clean.state)?;
                    let named = made.instances().iter();
                    let named = named.filter(|it| !self.may_orphan.contains_key(&it.kind));
                    let named: Vec<_> = named.collect();
                    let clean = (&made, named.as_slice());
                    run =
                        taken::imported(workspace, run, clean, &self.imports, &mut seen.imported)?;
                }
                if let Some(blocking) = self.blocking(point, account, workspace, &run)? {
                    let blocking = blocking.into_iter().map(|kind| (kind, 1));
                    seen.orphans.extend(blocking);
                    return Ok(());
                }
                replaces_nothing(&run.success()?)?;
                nothing_to_do(workspace)?;
                if point.spoil.kills() {
                    account.end_temporary_keys();
                }
                let mut cloud = account.inventory(scopes, &self.case.given())?;
                let state = workspace.state_text()?;
                for (kind, orphan) in self.possible(point) {
                    let count = self.take_out(orphan, &mut cloud, &state);
                    seen.orphans
                        .extend((count > 0).then(|| (kind.clone(), count)));
                }
                cloud.against(&self.clean.cloud)
            }
            Command::Destroy => {
                if point.spoil.kills() {
                    workspace.restore_emptied_state()?;
                }
                workspace.destroy()?.success()?;
                if point.spoil.kills() {
                    account.end_temporary_keys();
                }
                account.left_over_in(scopes, &self.case.given())?
            }
        };
        if difference.is_empty() {
            return Ok(());
        }
        let message = format!("the cloud is not as after a clean run:\n{difference}");
        Err(CliError::Check { message })
    }
}

/// Runs the command with the fault; the operation that it met, unless the request did not come.
fn spoiled(
    point: &Point,
    account: &Account,
    workspace: &Workspace,
) -> Result<Option<String>, CliError> {
    let of = point.of;
    let rule = Rule::on(of.pattern())
        .when(move |request| of.counts(request))
        .nth(point.nth)
        .named(point.spoil.name())
        .fault(point.spoil.fault(workspace.processes()));
    let rule = account.rule(rule);
    let run: Run = match point.command {
        Command::Apply => workspace.start_apply()?.wait(LIMIT)?,
        Command::Destroy => workspace.destroy()?,
    };
    if !workspace
        .processes()
        .wait_until_gone(Duration::from_secs(10))
    {
        return Err(failed("fault", "a provider outlives its host"));
    }
    if rule.hits() == 0 {
        // Requests that run side by side are merged differently each time; this run made fewer.
        run.success()?;
        return Ok(None);
    }
    rule.remove();
    // The log is the proof that the fault was met.
    let mut met: Vec<String> = match of {
        Requests::ToClusters => account.spoiled_at_clusters(),
        _ => {
            let calls = account.calls().into_iter();
            let spoiled = calls.filter(|call| call.fault.is_some());
            spoiled.map(|call| call.name()).collect()
        }
    };
    match met.is_empty() {
        false => Ok(Some(met.swap_remove(0))),
        // What a cluster was asked goes with the cluster.
        true if of == Requests::ToClusters && point.command == Command::Destroy => {
            Ok(Some("k8s:*".to_owned()))
        }
        true => Err(failed(
            "fault",
            "a rule fired, but no call in the log says so",
        )),
    }
}

/// Counts the requests to clusters that change something.
fn to_clusters(account: &Account) -> RuleHandle {
    let of = Requests::ToClusters;
    let all = Rule::on(of.pattern()).when(move |request| of.counts(request));
    account.rule(all.always())
}

/// The types whose words the errors hold; none unless every error holds those of one.
fn explained(errors: &[&str], there: &[(&str, &str)]) -> Option<BTreeSet<String>> {
    let kinds = errors.iter().map(|error| {
        let found = there.iter().find(|(_, words)| error.contains(words))?;
        Some(found.0.to_owned())
    });
    kinds.collect()
}

/// What a fault met is finished or repeated, not destroyed and made again.
fn replaces_nothing(run: &Run) -> Result<(), CliError> {
    let planned = &run.report.planned;
    let gone = planned
        .iter()
        .find(|it| matches!(it.action, Action::Replace | Action::Delete));
    gone.map_or(Ok(()), |it| {
        let why = format!("{:?} of {} is planned", it.action, it.address);
        Err(failed("recovery", why))
    })
}

/// What was pending when it was stored may be ready now, which is drift but no change.
fn nothing_to_do(workspace: &Workspace) -> Result<(), CliError> {
    workspace
        .plan()?
        .expect("that there is nothing to do", Run::is_success)
        .map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apply_is_excused_only_when_every_error_names_an_orphan_that_is_there() {
        let there = [("aws_subnet", "Conflict"), ("aws_rule", "Duplicate")];
        let kinds = |kinds: &[&str]| Some(kinds.iter().map(|it| (*it).to_owned()).collect());
        let (conflict, duplicate) = ("api: InvalidSubnet.Conflict", "api: Duplicate");
        assert_eq!(explained(&[conflict], &there), kinds(&["aws_subnet"]));
        let both = explained(&[conflict, duplicate, conflict], &there);
        assert_eq!(both, kinds(&["aws_rule", "aws_subnet"]));
        assert_eq!(explained(&[conflict, "api: a crash"], &there), None);
        assert_eq!(explained(&[conflict], &there[1..]), None);
        assert_eq!(explained(&[conflict], &[]), None);
    }
}
