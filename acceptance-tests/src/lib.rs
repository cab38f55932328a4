//! The local clouds, the driver of the real command line tools, and the cases that run on both.
//!
//! This crate proves what the provider promises, so it shares no code with it: operation names,
//! signatures, DNS rules and the end state of the cloud are worked out here a second time, from the
//! services' own documentation.
//!
//! | module | what it is |
//! |---|---|
//! | [`aws`], [`digitalocean`] | the local clouds of `slipway-sandbox` |
//! | [`cli`] | runs Terraform and OpenTofu in a scrubbed folder, and the life of a case |
//! | [`inventory`] | what exists in a simulated account, read independently of provider and harness |
//! | [`cases`] | folders of HCL that live from apply to destroy, and the sweeps of faults over them |
//! | [`modules`] | other people's modules, from init to destroy and beside the official provider |
//! | [`driver`] | plays the core of Terraform against a provider, call by call |
//! | [`tools`] | installs moto and OpenTofu once, outside the clone |
#![allow(
    clippy::disallowed_methods,
    reason = "tests run on the real clock and read the developer's environment"
)]

pub mod cases;
pub mod cli;
pub mod driver;
pub mod inventory;
pub mod modules;

/// The local AWS, in a crate of its own because people use it without the tests.
pub use slipway_sandbox::aws;
/// The local DigitalOcean.
pub use slipway_sandbox::digitalocean;
/// The Kubernetes behind the clusters of both.
pub use slipway_sandbox::kubernetes;

/// The tools the tests drive, in a crate of their own so that `cargo xtask` builds quickly.
pub use slipway_tools as tools;
