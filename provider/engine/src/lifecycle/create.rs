//! Creating an object.

use slipway_framework::diag::Diagnostics;
use slipway_framework::model::Model as _;
use slipway_framework::resource::{Call, Report};
use slipway_framework::value::Value;

use super::adopt::{self, Origin};
use super::complete::{complete, without_unknowns};
use super::report::{doing, told, untaint, wait_failed, warned};
use super::untyped::{Connected, Parts, Remote, Task, Typed};
use super::work::Operation;
use super::{AFTER_STOP, Crud, Failure, send, update};
use crate::error::catalogue::{Doing, Verb, wait_to_diagnostic};
use crate::lag::{Sight, retry_while_absent};
use crate::wait::WaitError;

/// The key in private data under which an object stands that was created and not finished.
pub(super) const UNFINISHED: &str = "unfinished";

/// Creates an object; its state.
///
/// # Errors
///
/// What the user reads. The state of an object that exists by then is recorded in `call`.
pub async fn create<L: Crud>(
    lifecycle: &L,
    api: L::Api,
    call: &Call<L::Model>,
    planned: L::Model,
) -> Result<L::Model, Diagnostics> {
    let parts = Typed::new(lifecycle, call);
    let state = run(&parts, Box::new(api), call.report(), planned.to_value()).await?;
    parts.model(&state)
}

/// The same without types.
pub(super) async fn run(
    parts: &dyn Parts,
    api: Box<dyn Connected>,
    report: &Report,
    planned: Value,
) -> Result<Value, Diagnostics> {
    let planned = parts.resolve(&*api, &planned)?;
    let operation = Operation::new(parts, api, report);
    let (made, origin) = match adopt::sought(&operation, &planned).await? {
        Some(remote) => {
            let state = parts.adopted(&parts.state(&*operation.api, remote, &planned)?)?;
            (adopt::met(parts.facts(), state, &planned), Origin::Adopted)
        }
        None => (send::send(&operation, &planned).await?, Origin::Made),
    };
    // From here on the object exists, so its id must not be lost.
    report.save(made.clone());
    report.private(|private| private.write(UNFINISHED, &true));
    let whole = complete(&planned, &made);
    let mut birth = Birth {
        operation: &operation,
        done: made,
        promise: match origin {
            Origin::Made => whole.clone(),
            Origin::Adopted => planned,
        },
        planned: whole,
        origin,
    };
    birth.grow().await
}

/// How long a stopped create may go on with its steps. Reading back takes up to [`AFTER_STOP`] more, and
/// both together no longer than hosts are patient.
const HURRY: std::time::Duration = std::time::Duration::from_secs(2);

/// An object that exists, on its way to what was planned.
struct Birth<'a> {
    operation: &'a Operation<'a>,
    /// What exists.
    done: Value,
    /// What is to be, as far as it is known.
    planned: Value,
    /// What was planned. It leaves open what the steps may change of an object that was taken over.
    promise: Value,
    origin: Origin,
}

/// Why it did not get there.
enum Cut {
    Wait(WaitError),
    Part(Failure),
}

impl Birth<'_> {
    async fn grow(&mut self) -> Result<Value, Diagnostics> {
        let seen = match self.parts().await {
            Ok(seen) => seen,
            Err(Cut::Wait(error @ WaitError::Stopped { .. })) => {
                let left = self.hurry().await;
                let state = self.stopped(error).await?;
                if let Some(failure) = left {
                    self.unfinished(failure);
                }
                return Ok(state);
            }
            Err(Cut::Wait(error)) => return Err(self.failed_wait(error).await),
            Err(Cut::Part(failure)) if failure.is_interrupted() => {
                return match self.hurry().await {
                    None => self.last_look().await,
                    Some(failure) => self.interrupted(failure),
                };
            }
            Err(Cut::Part(failure)) => return Err(self.failed(failure).await),
        };
        let state = match seen {
            None if self.promise.is_wholly_known() => self.promise.clone(),
            None => match self.read_back().await {
                Ok(Some(state)) => state,
                Ok(None) => return self.stopped(not_yet_visible()).await,
                Err(failure) if failure.is_interrupted() => return self.interrupted(failure),
                Err(failure) => return Err(self.failed(failure).await),
            },
            Some(remote) => self.completed(remote)?,
        };
        self.operation
            .report
            .private(|private| private.remove(UNFINISHED));
        Ok(state)
    }

    /// Waits, makes the steps, waits again.
    async fn parts(&mut self) -> Result<Option<Remote>, Cut> {
        let operation = self.operation;
        let (parts, api) = (operation.parts, &*operation.api);
        let task = Task {
            // What a step changes is read once more after it.
            is_brief: update::has_steps(parts.facts(), &self.done, &self.planned),
            ..operation.task(&self.done, &self.planned)
        };
        let ready = parts.ready(task).await.map_err(Cut::Wait)?;
        let changed = update::steps(operation, api, &mut self.done, &self.planned)
            .await
            .map_err(Cut::Part)?;
        if !changed {
            // What was read of an object that was taken over still holds.
            self.promise.clone_from(&self.planned);
        }
        let settled = parts
            .settle(Verb::Create, operation.task(&self.done, &self.planned))
            .await
            .map_err(Cut::Wait)?;
        // What was seen before a step is not what is there after it.
        Ok(settled.or(ready.filter(|_| !changed)))
    }

    /// After a stop: makes the steps that are left, without waiting for anything. No plan shows what a
    /// step would have taken away and no argument names, such as the rule by which a new security group
    /// lets everything out. Why not all were made, if they were not.
    async fn hurry(&mut self) -> Option<Failure> {
        let api = self.operation.api.detached(HURRY);
        let steps = update::steps(self.operation, &*api, &mut self.done, &self.planned);
        // A change that was sent is waited for: the time ends what would come after it.
        let end = async {
            api.runtime().sleep(HURRY).await;
            api.stop().stop();
            std::future::pending::<()>().await;
        };
        tokio::select! {
            made = steps => made.err(),
            () = end => None,
        }
    }

    /// The state after a read; `None` when the object did not become visible before a stop.
    async fn read_back(&self) -> Result<Option<Value>, Failure> {
        let (parts, api) = (self.operation.parts, &*self.operation.api);
        let told = std::sync::Mutex::new(None);
        let read = || async {
            match parts.read(api, &self.planned).await {
                Ok(found) => Ok(found),
                Err(Failure::Call(error)) => Err(error),
                Err(Failure::Told(diagnostics)) => {
                    *told
                        .lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(diagnostics);
                    Ok(None)
                }
            }
        };
        let sight = retry_while_absent(api.runtime(), api.stop(), parts.lag(), read).await?;
        if let Some(diagnostics) = told
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
        {
            return Err(Failure::Told(diagnostics));
        }
        match sight {
            Sight::There(remote) => Ok(Some(self.completed(remote)?)),
            Sight::Stopped => Ok(None),
            Sight::Absent => Err(Failure::Told(self.vanished())),
        }
    }

    fn completed(&self, remote: Remote) -> Result<Value, Diagnostics> {
        let operation = self.operation;
        let read = operation
            .parts
            .state(&*operation.api, remote, &self.planned)?;
        Ok(without_unknowns(&complete(&self.promise, &read)))
    }

    fn noun(&self) -> &'static str {
        self.operation.parts.facts().noun()
    }

    fn doing(&self, verb: Verb) -> Doing {
        doing(self.operation.parts, verb, &self.done)
    }

    /// The host asked to stop while something was waited for: what is there by now goes into the
    /// state, with a warning, and the next read finishes the wait.
    async fn stopped(&self, error: WaitError) -> Result<Value, Diagnostics> {
        let state = self.last_look().await?;
        let doing = self.doing(Verb::WaitFor).exists(format!(
            "The {} {} and is in the state.",
            self.noun(),
            self.origin.came()
        ));
        self.operation
            .report
            .tell(wait_to_diagnostic(&error, &doing));
        Ok(state)
    }

    /// A wait failed: state and error, so that core keeps the object, marked as tainted.
    async fn failed_wait(&self, error: WaitError) -> Diagnostics {
        match self.last_look().await {
            Ok(state) => self.operation.report.save(state),
            Err(diagnostics) => return diagnostics,
        }
        let mut doing = self.doing(Verb::WaitFor);
        if let WaitError::Call(error) = &error {
            let task = self.operation.task(&self.done, &self.planned);
            let parts = self.operation.parts;
            doing = parts.explain(Verb::WaitFor, error, task, doing).await;
        }
        wait_failed(&error, &self.tainted(doing))
    }

    /// A step failed: what was done before it is in the state.
    async fn failed(&self, failure: Failure) -> Diagnostics {
        let operation = self.operation;
        operation.report.save(self.done.clone());
        let task = operation.task(&self.done, &self.planned);
        let verb = self.origin.verb();
        let doing = self.doing(verb);
        let tainted = |doing: Doing| self.tainted(doing);
        told(operation.parts, verb, failure, task, doing, tainted).await
    }

    fn tainted(&self, doing: Doing) -> Doing {
        let next = match self.origin {
            Origin::Made => untaint(self.operation.parts.facts()),
            Origin::Adopted => adopt::again(self.operation.parts.facts()),
        };
        doing
            .exists(format!(
                "The {} {} and is in the state, marked as tainted.",
                self.noun(),
                self.origin.came()
            ))
            .next(next)
    }

    /// The host asked to stop before a step was sent, and it could not be made in a hurry.
    fn interrupted(&self, failure: Failure) -> Result<Value, Diagnostics> {
        self.unfinished(failure);
        Ok(without_unknowns(&self.planned))
    }

    /// Tells which step was not made, and why.
    fn unfinished(&self, failure: Failure) {
        let noun = self.noun();
        let mut doing = self.doing(self.origin.verb());
        if failure.is_interrupted() {
            doing = doing.because(format!(
                "The run was interrupted before the {noun} was finished."
            ));
        }
        let doing = doing
            .exists(format!(
                "The {noun} exists and is in the state, but parts of it may not be set yet."
            ))
            .next(
                "Plan again to see what is missing, then apply again. Where the plan shows nothing, `-replace` makes it anew.",
            );
        let mut letters = noun.chars();
        let capital: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .chain(letters)
            .collect();
        for warning in warned(failure, &doing, format!("{capital} not finished")) {
            self.operation.report.tell(warning);
        }
    }

    /// What can be read of the object within the time that a stopped host has; null for the rest.
    async fn last_look(&self) -> Result<Value, Diagnostics> {
        let api = self.operation.api.detached(AFTER_STOP);
        let read = self.operation.parts.read(&*api, &self.planned);
        match api.runtime().timeout(AFTER_STOP, read).await {
            Some(Ok(Some(remote))) => self.completed(remote),
            _ => Ok(without_unknowns(&self.planned)),
        }
    }

    /// It was made, and cannot be found.
    fn vanished(&self) -> Diagnostics {
        let parts = self.operation.parts;
        let window = parts.lag().window.as_secs();
        let noun = self.noun();
        slipway_framework::diag::Diagnostic::error(
            format!("{} disappeared", parts.facts().title),
            format!(
                "The {noun} {}, but for {window} s after that it could not be read. It is in the state, marked as \
                 tainted.\nSee whether something else deleted it, then apply again.\n\n  Object:  {}",
                self.origin.came(),
                parts.name(&self.done)
            ),
        )
        .into()
    }
}

fn not_yet_visible() -> WaitError {
    WaitError::Stopped {
        last: "it is not visible yet".to_owned(),
    }
}
