//! A change that must not be made twice.

use std::future::Future;
use std::time::Duration;

use crate::clock::Runtime;
use crate::error::CloudError;
use crate::stop::Stop;

use super::{Failure, ROUNDS};

/// The ceiling of the pause before a change is sent for the second time; it doubles with each round.
const PAUSE: Duration = Duration::from_millis(500);

/// What looking for the object of a create found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought<T> {
    /// It is there, and certainly the one.
    Found(T),
    /// It is certainly not there.
    Absent,
    /// The API has no way to tell.
    Unsure,
}

impl<T> Sought<T> {
    /// The same about something else that is made of what was found.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Sought<U> {
        match self {
            Self::Found(found) => Sought::Found(make(found)),
            Self::Absent => Sought::Absent,
            Self::Unsure => Sought::Unsure,
        }
    }
}

/// Sends a change once, whatever becomes of the answers.
///
/// When its outcome is unknown, or something is there already, `find` looks for what it would have
/// made; only when that is certainly not there, and nobody asked to stop, is it sent again, at most
/// [`ROUNDS`] times in all, with pauses that grow: a server that loses changes is not well. `find` has
/// to answer after a stop too, and soon.
///
/// # Errors
///
/// Those of `send`. One whose outcome stays unknown comes back as such: a request may still be under
/// way, even when looking found nothing.
pub async fn once<T, E, S, F>(
    runtime: &Runtime,
    stop: &Stop,
    mut send: impl FnMut() -> S,
    mut find: impl FnMut() -> F,
) -> Result<T, E>
where
    E: Doubtful,
    S: Future<Output = Result<T, E>>,
    F: Future<Output = Result<Sought<T>, E>>,
{
    let mut round = 1;
    loop {
        let failure = match send().await {
            Ok(made) => return Ok(made),
            Err(failure) => failure,
        };
        let Some((ambiguous, exists)) = failure.call().map(doubt) else {
            return Err(failure);
        };
        if !ambiguous && !exists {
            return Err(failure);
        }
        match find().await {
            Ok(Sought::Found(made)) => return Ok(made),
            Ok(Sought::Absent) if ambiguous && round < ROUNDS => {
                let pause = runtime.jitter(PAUSE * (1 << (round - 1)));
                if stop.is_stopped() || stop.run(runtime.sleep(pause)).await.is_err() {
                    return Err(failure);
                }
                round += 1;
            }
            Ok(Sought::Absent | Sought::Unsure) | Err(_) => return Err(failure),
        }
    }
}

/// A failure that may leave open whether a change was made.
pub trait Doubtful {
    /// The call that failed, if one did.
    fn call(&self) -> Option<&CloudError>;
}

impl Doubtful for CloudError {
    fn call(&self) -> Option<&CloudError> {
        Some(self)
    }
}

impl Doubtful for Failure {
    fn call(&self) -> Option<&CloudError> {
        match self {
            Self::Call(error) => Some(error),
            Self::Told(_) => None,
        }
    }
}

/// Whether the outcome is unknown, and whether something is there already.
fn doubt(error: &CloudError) -> (bool, bool) {
    (error.is_ambiguous(), error.is_already_exists())
}
