//! A plugin framework for Terraform and OpenTofu providers.

// The Model derive writes paths that start at this crate's name, here too.
extern crate self as slipway_framework;

pub mod diag;
pub mod log;
pub mod model;
pub mod path;
pub mod plugin;
pub mod schema;
pub mod semantic;
pub mod validate;
pub mod value;
