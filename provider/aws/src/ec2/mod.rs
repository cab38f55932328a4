//! EC2: networks.
//!
//! - `session`: the API in one region, its rates, and tags, which all of its objects have alike.
//! - `routes`: routes, as route tables and single routes have them.
//!
//! The types come from definitions; see `generated`.

pub(crate) mod acls;
pub(crate) mod routes;
pub(crate) mod session;
