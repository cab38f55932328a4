//! The simulated DigitalOcean over HTTP: every exchange of every test is held against the published
//! document, and nothing else may be wrong with it.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests run on the real clock and say what they measured"
)]

mod client;
mod clusters;
mod databases;
mod faults;
mod frame;
mod judges;
mod names;
mod network;
mod program;
mod projects;
mod registries;
mod spaces;
mod speed;
mod storage;
mod truth;
