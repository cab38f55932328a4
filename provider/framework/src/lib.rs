//! A plugin framework for Terraform and OpenTofu providers.
//!
//! It serves the plugin protocol in version 6 and decides everything that is the same for all
//! providers: the process and its connection, the codecs of values, plans by the rules of core, and
//! those rules held against every answer before it leaves. A provider brings models, operations and
//! the words of its domain. `examples/petstore.rs` is a whole one, and
//! `examples/vault.rs` shows functions, ephemeral resources and identities.
//!
//! What it deliberately does not do: it names no cloud, calls nothing over a network, retries nothing
//! and waits for nothing; that belongs to the provider, or to an engine between the two. It speaks no
//! older protocol. Moves between types, generated
//! configuration, lists and actions are not there yet; their calls answer that there is none.
//!
//! # Modules, in reading order
//!
//! What a provider is written with:
//!
//! - [`model`]: a struct declared once gives the schema and the conversions.
//! - [`resource`], [`DataSource`], [`ephemeral`], [`Provider`]: the traits.
//! - [`function`]: functions that a provider adds to the language.
//! - [`identity`]: how objects are named without their state.
//! - [`diag`]: what the user is told. [`path`]: to which part of a resource it belongs.
//! - [`module`]: what the module at hand says to the provider.
//! - [`validate`]: checks of a configuration. [`semantic`]: when two spellings mean the same.
//! - [`stop`]: the host's wish to stop.
//!
//! What it stands on:
//!
//! - [`value`]: values with null, unknown and exact numbers, and their codecs.
//! - [`schema`]: what each argument is and how it behaves in a plan.
//! - [`plan`]: planning, and core's rules.
//!
//! The process:
//!
//! - [`plugin`]: handshake, connection, panics, the end. [`Server`] is the provider as a service.
//! - `rpc`: the calls of the protocol; with `plugin` the only place that knows its messages.
//! - [`log`]: logs in the form that the host reads.

// The Model derive writes paths that start at this crate's name, here too.
extern crate self as slipway_framework;

mod data_source;
pub mod diag;
pub mod ephemeral;
pub mod function;
pub mod identity;
pub mod log;
pub mod model;
pub mod module;
pub mod path;
pub mod plan;
pub mod plugin;
mod provider;
pub mod resource;
mod rpc;
pub mod schema;
pub mod semantic;
pub mod stop;
pub mod validate;
pub mod value;

pub use data_source::DataSource;
pub use ephemeral::EphemeralResource;
pub use function::Function;
pub use provider::{Host, Provider, Types};
pub use rpc::{InvalidSchemas, Server};
