//! A client that plays the core of Terraform or OpenTofu against a provider.
//!
//! It starts a provider as a host does, with mutual TLS over its socket, or connects to one that
//! runs. A test then says what a person would: create this, change it to that, import it, destroy
//! it. The driver makes the calls in a host's order, plans every change a second time before it
//! applies it, stores state as JSON in between, and holds every answer against the rules of the
//! protocol.
//!
//! The rules are written here a second time, from the protocol's documentation and the behaviour of
//! the hosts, and share no code with the framework, so that an error in one shows in the other. For
//! the same reason the driver has its own values, codec and schema model.
//!
//! What it does not do: it has no graph, no expressions and no state file, never compares two
//! resources, and plays neither moves nor actions.
//!
//! ```no_run
//! use serde_json::json;
//! use slipway_acceptance::driver::{Driver, Launch};
//!
//! # async fn example() {
//! let launch = Launch::new("target/debug/slipway").named("terraform-provider-aws_v0.1.0");
//! let mut driver = Driver::launch(launch).await.expect("the provider starts");
//! assert!(!driver.configure(json!({ "region": "eu-west-1" })).await.has_errors());
//! let config = json!({ "name": "example.com" });
//! let zone = driver.create("aws_route53_zone", config.clone()).await.success();
//! driver.expect_empty_plan("aws_route53_zone", &zone, config).await;
//! driver.destroy("aws_route53_zone", &zone).await.gone();
//! driver.shutdown().await;
//! # }
//! ```
//!
//! | module | what it is |
//! |---|---|
//! | `session`, `plan`, `apply`, `observe` | the operations of [`Driver`] |
//! | `identity`, `functions`, `ephemeral` | what a host that knows them does with them |
//! | `rpc` | single calls, and the rules that need no context |
//! | `process`, `connect`, `host` | the process, its socket, and what each host announces |
//! | [`validity`], [`proposed`], [`plan_valid`], [`compatible`], [`paths`] | the rules |
//! | [`schema`], [`config`], `state`, `diagnostics` | what goes in and out |
//! | [`value`], [`number`], [`msgpack`], `violation` | values, their codec, and what is wrong |

mod apply;
mod connect;
mod diagnostics;
mod ephemeral;
mod functions;
mod host;
mod identity;
mod observe;
mod plan;
mod process;
mod rpc;
mod session;
mod state;
mod violation;

pub mod compatible;
pub mod config;
pub mod msgpack;
pub mod number;
pub mod paths;
pub mod plan_valid;
pub mod proposed;
pub mod schema;
pub mod validity;
pub mod value;

pub use apply::Applied;
pub use config::{unknown, unknown_not_null};
pub use connect::Address;
pub use diagnostics::{Diagnostic, Diagnostics};
pub use ephemeral::Opened;
pub use functions::FunctionError;
pub use host::{Host, Phase};
pub use identity::IdentitySchema;
pub use observe::Refreshed;
pub use plan::{Action, Planned};
pub use process::{Launch, StartError};
pub use session::Driver;
pub use state::{StoredState, to_json};
pub use violation::{Findings, Rule, Step, ValuePath, Violation};
