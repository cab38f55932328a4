//! A local AWS: our gateway in front of moto.
//!
//! moto keeps the objects; the gateway names and records every call ([`Call`]), checks its signature
//! ([`Credential`]), spoils it by rule ([`Rule`], [`Fault`]), and adds the behaviour that moto lacks:
//! all of Route 53's record sets, its caller references, rates and change states, and ACM's
//! validation against those records. [`CloudState`] is read around all of that, so that a test need
//! trust neither the provider nor the call log.
//!
//! ```no_run
//! use slipway_sandbox::aws::{Fault, Rule, Sandbox};
//!
//! let sandbox = Sandbox::start().expect("moto starts");
//! let lost = sandbox.rule(Rule::on("route53:ChangeResourceRecordSets").fault(Fault::LoseAnswer));
//! // ... drive something with `sandbox.env()` ...
//! assert_eq!(lost.hits(), 1);
//! assert!(sandbox.count("route53:*") <= 6);
//! assert!(sandbox.state().zones.is_empty());
//! ```
//!
//! A sweep over every request of an apply runs it once clean, and then once for each of the calls
//! with `Rule::on("*").nth(n)`; [`Fault::run`] and [`Fault::run_after_commit`] kill a process there,
//! before or after the call was carried out.
//!
//! It deliberately simulates no IAM permissions; a test that needs a refusal scripts it with a rule.

mod acm;
mod answer;
mod control;
mod credentials;
mod fault;
mod forward;
mod limits;
mod log;
mod moto;
mod naming;
mod outside;
mod request;
mod route53;
mod rule;
mod sandbox;
mod server;
mod settings;
mod signature;
mod state;
mod xml;

pub use answer::{Answer, json_answer, xml_answer};
pub use credentials::Credential;
pub use limits::Rate;
pub use log::Call;
pub use request::{Protocol, Request};
pub use rule::{Fault, Gate, Rule, RuleHandle, Watcher};
pub use sandbox::{Sandbox, SandboxError};
pub use settings::Settings;
pub use state::{Alias, Certificate, CloudState, Record, Zone};
