//! Why a revision could not be made, and what is there now.

use std::fmt;
use std::time::Duration;

use slipway_engine::error::{CloudError, ErrorKind};

use crate::explain::Explanation;
use crate::inventory::{Inventory, LeaseError};
use crate::object::Key;

/// A run that failed.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Why.
    pub cause: Cause,
    /// What was done about it.
    pub done: Done,
    /// What may be there now; `None` when nothing is.
    pub left: Option<Inventory>,
}

/// Why a revision could not be made.
#[derive(Clone, Debug)]
pub enum Cause {
    /// The lease could not be had or held, or the inventory not be read or written.
    Lease(LeaseError),
    /// A call failed that concerns no single object.
    Call(CloudError),
    /// Its namespace is not there, and the release does not make it.
    NoNamespace(String),
    /// Another state has the release; who changed it last, as it says of itself.
    Owned(String),
    /// Another state took the release over from the one that is to be destroyed; who changed it last.
    TakenOver(String),
    /// Objects are there that the release did not make, and may not adopt.
    Foreign(Vec<Key>),
    /// Objects would have to be made anew, and are not deleted for that.
    Unchangeable(Vec<Unchangeable>),
    /// The cluster refused objects.
    Refused(Vec<Refusal>),
    /// Objects will not become ready, or did not in time.
    NotReady {
        /// Those, and why.
        objects: Vec<NotReady>,
        /// How long was waited.
        waited: Duration,
        /// Whether waiting longer would help nothing.
        hopeless: bool,
    },
    /// Objects are being deleted, but something holds them.
    Held {
        /// Those, and what holds them.
        objects: Vec<NotReady>,
        /// How long was waited.
        waited: Duration,
    },
    /// The host asked to stop while it was waited for these.
    Interrupted(Vec<NotReady>),
}

/// An object that would have to be made anew, and is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchangeable {
    /// Which.
    pub key: Key,
    /// The fields that never change: `.spec.storageClassName`.
    pub paths: Vec<String>,
    /// Why it is not deleted, as a clause.
    pub why: &'static str,
}

/// An object that the cluster refused.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Which.
    pub key: Key,
    /// Why.
    pub error: CloudError,
}

/// An object that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotReady {
    /// Which.
    pub key: Key,
    /// Why, as a clause.
    pub why: String,
    /// What its pods tell, if they do.
    pub explanation: Option<Explanation>,
}

/// What was done about a failure.
#[derive(Clone, Debug)]
pub enum Done {
    /// Nothing had been changed.
    NothingChanged,
    /// What was made stays, as the last of these runs left it.
    Left,
    /// This revision is there again, and ready.
    RolledBack(u64),
    /// This revision was to be made again, which failed too.
    RollbackFailed(u64, Box<Cause>),
    /// What a first install had made is gone.
    Removed,
    /// What a first install had made is gone, except for these: they hold data, or others are in them.
    RemovedBut(Vec<Key>),
    /// What a first install had made was to be removed, which failed too.
    RemovalFailed(Box<Cause>),
}

impl Failure {
    /// Whether the host's stop ended the run, so that another goes on from where it was.
    #[must_use]
    pub fn is_stop(&self) -> bool {
        self.cause.is_stop()
    }
}

impl Cause {
    /// Whether the host's stop ended it, so that nothing is to be undone.
    pub(super) fn is_stop(&self) -> bool {
        match self {
            Self::Interrupted(_) => true,
            Self::Call(error) | Self::Lease(LeaseError::Call(error)) => {
                error.kind() == ErrorKind::Interrupted
            }
            Self::Refused(all) => all
                .iter()
                .any(|refusal| refusal.error.kind() == ErrorKind::Interrupted),
            _ => false,
        }
    }

    /// Whether the release is another run's by now, so that nothing may be undone.
    pub(super) fn is_lost(&self) -> bool {
        matches!(self, Self::Lease(LeaseError::Lost))
    }
}

impl From<CloudError> for Cause {
    fn from(error: CloudError) -> Self {
        Self::Call(error)
    }
}

impl From<LeaseError> for Cause {
    fn from(error: LeaseError) -> Self {
        Self::Lease(error)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |keys: &mut dyn Iterator<Item = &Key>| {
            let names: Vec<String> = keys.map(ToString::to_string).collect();
            names.join(", ")
        };
        match self {
            Self::Lease(error) => error.fmt(f),
            Self::Call(error) => error.fmt(f),
            Self::NoNamespace(name) => write!(f, "there is no namespace `{name}`"),
            Self::Owned(by) => write!(f, "another state has the release ({by})"),
            Self::TakenOver(by) => write!(f, "another state took the release over ({by})"),
            Self::Foreign(keys) => {
                write!(f, "the release did not make {}", names(&mut keys.iter()))
            }
            Self::Unchangeable(all) => {
                let keys = names(&mut all.iter().map(|object| &object.key));
                write!(f, "fields of {keys} never change")
            }
            Self::Refused(all) => {
                let keys = names(&mut all.iter().map(|refusal| &refusal.key));
                write!(f, "the cluster refused {keys}")
            }
            Self::NotReady { objects, .. } | Self::Interrupted(objects) => {
                let keys = names(&mut objects.iter().map(|object| &object.key));
                write!(f, "not ready: {keys}")
            }
            Self::Held { objects, .. } => {
                let keys = names(&mut objects.iter().map(|object| &object.key));
                write!(f, "not gone: {keys}")
            }
        }
    }
}
