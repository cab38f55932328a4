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
//!
//! What the types share that come from definitions, of whatever cloud:
//!
//! - [`settings`]: what a provider is configured by. [`shared`]: what all types of a configured provider
//!   have in common.
//! - [`operation`]: what is called, and what its errors mean.
//! - [`parts`]: parts of lifecycles. [`rules`]: what can be judged before anything is asked.
//! - [`sought`]: objects of requests whose outcome is unknown. [`outcome`]: what becomes of calls.
//! - [`entries`]: attributes that are texts by name. [`import_ids`] and [`old_states`]: states that come
//!   from elsewhere. [`differences`]: where a type is not the official one.

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

pub mod operation;
pub mod settings;
pub mod shared;

pub mod differences;
pub mod entries;
pub mod import_ids;
pub mod old_states;
pub mod outcome;
pub mod parts;
pub mod rules;
pub mod sought;
