//! A plugin framework for Terraform and OpenTofu providers.

// The Model derive writes paths that start at this crate's name, here too.
extern crate self as slipway_framework;

mod data_source;
pub mod diag;
pub mod log;
pub mod model;
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
pub use provider::{Host, Provider, Types};
pub use rpc::{InvalidSchemas, Server};
