//! The client against a server that answers what it is told to, and its types against the documented
//! examples.

mod examples;
mod failures;
mod quotas;
mod requests;
mod server;

/// Which types operations are called with.
#[rustfmt::skip]
#[path = "../generated/table.rs"]
mod table;
