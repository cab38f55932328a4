//! EC2: networks.
//!
//! - `session`: the API in one region, its rates, and tags, which all of its objects have alike.
//!
//! The types come from definitions; see `generated`.

pub(crate) mod session;
