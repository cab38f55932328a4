//! The AWS face: drop-in `aws_*` resources and data sources.
//!
//! A configuration written for hashicorp/aws runs unchanged: same names, attributes, ids and import
//! ids. What differs from that contract stands in [`differences`], each with its reason.
//! Behaviour that is not AWS's own (retries, rates, waiting, batches, the words of errors) comes from
//! the engine; nothing here knows the other faces.
//!
//! - [`provider`]: the provider block, and the list of types.
//! - [`connection`]: credentials, endpoints, proxies and the SDK's clients, made from the block.
//! - `shared`: what the resources of one provider share; `reads`, `listed`: calls that answer several of them.
//! - [`error`]: from the SDK's errors to the engine's.
//! - [`tags`] and [`partition`]: rules that all services have in common; `tagged`: tags in models;
//!   `tag_lists`, `tag_maps`: tags in requests and answers; `codes`: what codes of messaging services mean.
//! - `route53`, `acm`, `autoscaling`, `ec2`, `iam`, `logs`, `rds`, `elasticache`, `redshift`, `eks`, `s3`, `sns`, `sqs`, `ssm`, `secretsmanager`, `dynamodb`, `events`: what is
//!   written by hand, by service; `regional`: the sessions of those that have an API in each region.
//! - `generated`: the types that come from definitions; `parts`, `entries`, `converge`, `sought`, `outcome`,
//!   `import_ids`, `identities`, `rules` and `made_names`: the behaviour that they share; `hooks`: code of single types.
//! - [`permissions`]: what IAM has to permit, by type; [`hand_written`]: what no schema says of the
//!   types that are written by hand.
//! - [`clusters`]: EKS clusters for whoever works on them: where they are, tokens, and what they left.
//! - `old_states`: states that older versions of a schema wrote.
//! - `data_sources`: what belongs to no service. `functions`: what can be called in expressions.
//!   `ephemeral`: tokens and secrets that are stored nowhere.

mod acm;
mod api;
mod autoscaling;
pub mod clusters;
mod codes;
pub mod connection;
mod converge;
mod data_sources;
pub mod differences;
mod dynamodb;
mod ec2;
mod ecr;
mod eks;
mod elasticache;
mod ephemeral;
pub mod error;
mod events;
mod functions;
#[allow(
    clippy::let_and_return,
    clippy::unnecessary_literal_unwrap,
    clippy::unnecessary_map_on_constructor,
    clippy::unnecessary_to_owned,
    reason = "one emitter writes required and optional members alike"
)]
mod generated;
pub mod hand_written;
mod hooks;
mod iam;
mod identities;
mod import_ids;
mod kms;
mod kms_keys;
mod listed;
mod logs;
mod made_names;
mod outlook;
pub mod partition;
mod parts;
pub mod permissions;
pub mod provider;
mod quota;
mod rds;
mod reads;
mod redshift;
mod regional;
mod route53;
mod s3;
mod secretsmanager;
mod shared;
mod sns;
mod spellings;
mod sqs;
mod ssm;
mod tag_lists;
mod tag_maps;
mod tagged;
pub mod tags;

pub use provider::Aws;
use slipway_engine::{entries, old_states, outcome, rules, sought};
