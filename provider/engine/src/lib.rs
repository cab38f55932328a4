//! What every cloud resource of the provider needs besides its own data: behaviour that is written
//! once, here.
//!
//! The engine names no cloud. An API crate tells it what a failure means ([`error::CloudError`]),
//! what a call does to the world ([`retry::Effect`]), how a collection is read ([`coalesce::Source`])
//! and how changes are sent together ([`batch::BatchApi`]); the engine decides when to call, how
//! often, what to wait for, and what the user reads when it fails.
//!
//! What it deliberately does not do: it opens no connection, knows no schema and no wire format, and
//! asks the operating system for nothing outside [`clock`], so that every test runs on a virtual
//! clock with a seed.
//!
//! # Modules, in reading order
//!
//! - [`clock`]: time and randomness, handed in; the virtual clock of the tests.
//! - [`error`]: the one error of a failed call, and the catalogue of diagnostics.
//! - [`stop`]: what Ctrl-C ends, and what it never ends.
//! - [`rate`]: the adapting rate of one account and API.
//! - [`retry`]: repeating calls, where repeating is safe.
//! - [`wait`]: waiting until something is so.
//! - [`lag`]: what was just made may not be visible yet.
//! - [`coalesce`]: reads that share calls.
//! - [`batch`]: writes that share calls.
//! - [`lifecycle`]: what resources of one kind have in common from create to delete.

pub mod clock;
pub mod error;
pub mod stop;

pub mod rate;
pub mod retry;
pub mod wait;

pub mod lag;

pub mod coalesce;

pub mod batch;

pub mod lifecycle;
