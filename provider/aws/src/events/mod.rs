//! EventBridge.
//!
//! - `session`: the API in one region, its rates, and the form of its tags.
//!
//! The types come from definitions; see `generated`.

pub(crate) mod session;
