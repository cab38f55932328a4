//! The DigitalOcean face: drop-in `digitalocean_*` resources and data sources.
//!
//! A configuration written for the official provider runs unchanged: same names, attributes, ids and
//! import ids. What differs from that contract stands in [`differences`], each with its reason.
//! Behaviour that is not DigitalOcean's own (retries, rates, waiting, the words of errors) comes from the
//! engine, calls and types from the client; nothing here knows the other faces.
//!
//! - [`provider`]: the provider block, and the list of types.
//! - [`connection`]: token, endpoints, proxies and the client, made from the block.
//! - `shared`: what the resources of one provider share.
//! - `session`: the API as all types use it. `reads`: lists that answer the reads of single objects.
//! - `generated`: the types that come from definitions; `identities`: what names their objects; `hooks`:
//!   code of single types. `kubernetes`: clusters, as far as no definition can say what they do.
//!   `certificates`: certificates, as what uses them names them. `offers`: what there is for something new.
//!   `versions`: their order.
//! - [`clusters`]: Kubernetes clusters for whoever works on them: where they are, tokens, and what they left.
//! - `projects`: what is in a project. `registries`: what lets into registries. `tokens`: how that ends, and what
//!   reaches clusters. `spaces`: buckets and objects, by S3's protocol.
//! - [`hand_written`]: what no schema says of the types that no definition makes.
//! - `data_sources`: those that are written by hand. `ephemeral`: credentials that are stored nowhere.

mod certificates;
pub mod clusters;
pub mod connection;
mod data_sources;
pub mod differences;
mod ephemeral;
mod error;
#[allow(
    clippy::let_and_return,
    clippy::unnecessary_literal_unwrap,
    clippy::unnecessary_map_on_constructor,
    clippy::unnecessary_to_owned,
    reason = "one emitter writes required and optional members alike"
)]
#[allow(
    clippy::module_inception,
    reason = "a noun of the API may have a type of its name"
)]
mod generated;
pub mod hand_written;
#[allow(
    clippy::module_inception,
    reason = "a noun of the API may have a type of its name"
)]
mod hooks;
mod identities;
mod kubernetes;
mod offers;
mod projects;
pub mod provider;
mod reads;
mod registries;
mod session;
mod shared;
mod spaces;
mod spellings;
mod tokens;
mod versions;

pub use provider::DigitalOcean;
#[expect(
    unused_imports,
    reason = "generated types of every face name them alike"
)]
use slipway_engine::{
    entries, import_ids, old_states, operation as api, outcome, parts, rules, sought,
};
