//! Local clouds for trying stacks without an account, and for testing providers against the waits,
//! limits, refusals and faults of the real ones.
//!
//! | module | what it is |
//! |---|---|
//! | [`aws`] | a gateway in front of moto: names, counts, checks and spoils API calls, and adds what moto lacks |
//! | [`digitalocean`] | a simulator of its API, held against the published document |
//! | [`kubernetes`] | the real API servers of simulated clusters |
//! | [`registry`] | tags and digests of images that never were, and who may read them |
//!
//! A library first: a test starts a sandbox in its own process. The program `slipway-sandbox` is one
//! for the shell.
#![allow(
    clippy::disallowed_methods,
    reason = "a program for tests runs on the real clock and reads the developer's environment"
)]

pub mod aws;
pub mod digitalocean;
mod frame;
pub mod kubernetes;
pub mod registry;
