//! Instances: what several types do with them.
//!
//! - `power`: stopping, with the wait until it is so.

pub(crate) mod power;
