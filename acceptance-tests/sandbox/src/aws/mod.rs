//! A local AWS: our gateway in front of moto.
//!
//! moto keeps the objects; the gateway names and records every call ([`Call`]), checks its signature
//! ([`Credential`]), spoils it by rule ([`Rule`], [`Fault`], [`RuleFile`]), and adds the behaviour that
//! moto lacks: the overlays, one for each service that needs one. [`CloudState`] and
//! [`Sandbox::existing`] are read around all of that, so that a test need trust neither the provider
//! nor the call log. What nothing simulates, and what moto crashes on, is answered 501 and listed
//! ([`Sandbox::not_simulated`]).
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
//! with `Rule::on("*").nth(n)`; [`Fault::Kill`] and [`Fault::KillAfterCommit`] kill the process that
//! calls, [`Fault::run`] and [`Fault::run_after_commit`] do what a test likes.
//!
//! It deliberately simulates no IAM permissions; a test that needs a refusal scripts it with a rule.

mod acm;
mod autoscaling;
mod credentials;
mod dynamodb;
mod ec2;
mod ecr;
mod eks;
mod elasticache;
mod elb;
mod events;
mod existing;
mod form;
mod forward;
mod ghost;
mod iam;
mod images;
mod kms;
mod limits;
mod logs;
mod measure;
mod moto;
mod naming;
mod outside;
mod placed;
mod query;
mod rds;
mod rds_subnets;
mod redshift;
mod route53;
mod s3;
mod sandbox;
mod secrets;
mod server;
mod settings;
mod signature;
mod sns;
mod sqs;
mod ssm;
mod state;

/// What another cloud needs that speaks S3.
pub(crate) mod shared {
    pub(crate) use super::credentials::{Credential, CredentialTable};
    pub(crate) use super::forward::{Reply, Upstream};
    pub(crate) use super::moto::Moto;
    pub(crate) use super::naming::name_s3;
    pub(crate) use super::s3::renamed;
    pub(crate) use super::signature::refusal as signature_refusal;
}

// What all clouds share, under the names by which the overlays know it.
use crate::frame::{answer, deliver, log, record, request, rule, xml};

pub use answer::{Answer, json_answer, xml_answer};
pub use autoscaling::AutoScalingSettings;
pub use credentials::Credential;
pub use dynamodb::DynamoSettings;
pub use ec2::Ec2Settings;
pub use eks::EksSettings;
pub use limits::{Limit, Rate, Share};
pub use log::Call;
pub use measure::{Measured, MeasuredCall, measure_gateway};
pub use moto::SharedOrigin;
pub use record::{CallLine, call_table, summary_table};
pub use request::{Protocol, Request};
pub use rule::{Fault, Gate, Rule, RuleFile, RuleFileError, RuleHandle, Signal, Victim, Watcher};
pub use sandbox::{Launch, Sandbox, SandboxError};
pub use settings::Settings;
pub use state::{Alias, Certificate, CloudState, Record, Zone};
