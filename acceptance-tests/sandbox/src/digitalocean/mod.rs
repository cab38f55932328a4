//! A local DigitalOcean: a simulator of its API that keeps state, takes its time, counts calls and
//! refuses what the real one refuses.
//!
//! | module | what it is |
//! |---|---|
//! | `document` | the published OpenAPI document, pruned: names of operations, and what messages look like |
//! | `exchanges` | what was said, each thing once, and an endpoint that says it again |
//! | `gateway` | a call: whose, how often, whether the document allows it, and who has it |
//! | `token`, `rate`, `page` | tokens with scopes, both rate limits, pages of lists |
//! | `world`, `table` | everything that exists, and what is due to happen to it |
//! | `nouns` | one module for each noun of the API |
//! | `spaces` | buckets and objects, at an endpoint of their own |
//!
//! Every request and every answer is held against the document ([`Sandbox::violations`]). Rules name
//! calls by the document's operations: `kubernetes:CreateCluster`, `domains:ListRecords`.
//!
//! What is behind the endpoint of a cluster is real, but for its nodes: see [`crate::kubernetes`].

mod ask;
mod document;
mod exchanges;
mod existing;
mod gateway;
mod measure;
mod nouns;
mod page;
mod rate;
mod sandbox;
mod settings;
mod spaces;
mod table;
mod token;
mod world;

pub use crate::frame::log::Call;
pub use crate::frame::rule::{Fault, Rule, RuleFile, RuleFileError, RuleHandle};
pub use exchanges::{ASKED, Exchange, Exchanges, Replay};
pub use measure::{Measured, measure};
pub use sandbox::{Launch, Sandbox, SandboxError, SpacesLaunch};
pub use settings::{Rates, Settings};
pub use token::Token;
