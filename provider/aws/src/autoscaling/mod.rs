//! Auto Scaling.
//!
//! - `group`: what groups are planned, changed and waited for by.
//! - `schedule`: what a new scheduled action sets that is left out.
//! - `session`: the API in one region, and its rates.
//!
//! The types come from definitions; see `generated`.

pub(crate) mod group;
pub(crate) mod schedule;
pub(crate) mod session;
