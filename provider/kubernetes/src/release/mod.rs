//! Releases: declared objects become so, in order, are waited for, and are taken back when they fail.
//!
//! A run takes the release's lease, looks at what is there, notes in the inventory what it is about to
//! make, applies in the order of dependence, waits until all is ready, and removes what is no longer
//! declared. Whatever ends a run, the inventory knows every object that may be there; the next run goes
//! on from it.
//!
//! What is declared otherwise in a field that never changes is deleted and made anew in its place in the order,
//! unless it holds what nobody could make again; then nothing is changed at all.
//!
//! When a revision fails, the last good one is applied again and waited for. A first install that fails
//! takes away what it made, and nothing else.

mod anew;
mod apply;
mod collected;
mod destroy;
mod evidence;
mod failure;
mod last_good;
mod look;
mod message;
mod namespace;
mod rehearse;
mod removal;
mod settle;
mod strategy;
mod undo;
mod upgrade;
mod webhooks;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::inventory::{Inventory, LeaseTimes, Place};
use crate::object::{Key, Object};
use crate::owned::Yield;
use crate::pods::Patience;
use crate::secrets::Secrets;
use crate::status::Wanted;

pub use collected::is_collected;
pub use destroy::destroy;
pub use failure::{Cause, Done, Failure, NotReady, Refusal, Unchangeable};
pub use look::{Live, look};
pub use rehearse::rehearse;
pub use upgrade::release;

/// What is to be so.
#[derive(Clone, Debug)]
pub struct Declared {
    /// Which release.
    pub place: Place,
    /// An id of whoever declares it, so that two do not share a release; empty where nobody knows, as with a state
    /// that was imported.
    pub owner: String,
    /// The objects, in the order as written. A destroy needs none.
    pub objects: Vec<Object>,
    /// What a state knows of earlier revisions, for the case that the cluster's own inventory is gone.
    pub known: Vec<Object>,
    /// What no message may show, besides the Secrets among the objects.
    pub secrets: Secrets,
    /// Whether the namespace of the release is made when it is missing, and goes with the release then.
    pub create_namespace: bool,
    /// How it is done.
    pub settings: Settings,
}

/// How a release is made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long everything may take to become ready.
    pub timeout: Duration,
    /// Conditions that objects are waited for by, of kinds of which nothing else is known.
    pub conditions: Vec<Wanted>,
    /// How much is put up with before a pod is given up.
    pub patience: Patience,
    /// Whether what cannot heal ends the waiting at once.
    pub fail_fast: bool,
    /// Fields that are left to others once others own them, besides those that everybody leaves.
    pub yields: Vec<Yield>,
    /// What becomes of a revision that fails.
    pub on_failure: OnFailure,
    /// Which objects that are there already may become the release's.
    pub adopt: Adopt,
    /// Whether objects that are no longer declared are deleted.
    pub prune: bool,
    /// Who runs it, as others read it who have to wait.
    pub who: String,
    /// How long the lease lasts.
    pub lease: LeaseTimes,
}

/// What becomes of a revision that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFailure {
    /// The last good revision is made again; a first install is taken away.
    RollBack,
    /// It stays as it is.
    Keep,
}

/// Which objects that are there already, and were not made by the release, become its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Adopt {
    /// None: they are an error.
    None,
    /// All that are declared.
    All,
    /// These.
    Named(BTreeSet<Key>),
}

impl Adopt {
    fn allows(&self, key: &Key) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Named(keys) => keys.contains(key),
        }
    }
}

/// A release that is as it was declared.
#[derive(Clone, Debug)]
pub struct Released {
    /// What it consists of.
    pub inventory: Inventory,
    /// The objects as they are now.
    pub live: BTreeMap<Key, Object>,
    /// Whether a later revision that fails can be rolled back to this one: it fits into a Secret.
    pub can_roll_back: bool,
    /// What stays although it is no longer declared.
    pub kept: Vec<Key>,
}
