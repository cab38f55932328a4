//! VPC endpoints, as their hooks use them.
//!
//! - `kinds`: which arguments an endpoint of a kind takes, and what changes with them.
//! - `details`: what is read of an endpoint besides itself, with calls that many endpoints share.
//! - `change`: what differs between two states, as one call takes it.

pub(crate) mod change;
pub(crate) mod details;
pub(crate) mod kinds;

#[cfg(test)]
mod tests;
