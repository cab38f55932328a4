//! The protocol's calls: decode, let the framework decide, encode.
//!
//! One file per RPC that does something; [`service`] has the trait of the generated code, and answers
//! properly for what this framework does not offer yet. Only this folder and
//! [`plugin`](crate::plugin) know the protocol's messages.

mod apply_resource_change;
mod call_function;
mod configure_provider;
mod convert;
mod ephemeral_resource;
mod get_provider_schema;
mod import_resource_state;
mod move_resource_state;
mod plan_resource_change;
mod provider_meta;
mod read_data_source;
mod read_resource;
mod resource_identity;
mod server;
mod service;
mod upgrade_resource_state;
mod validate;

pub use server::{InvalidSchemas, Server};
