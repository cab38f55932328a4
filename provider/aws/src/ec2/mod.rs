//! EC2: networks.
//!
//! - `data`: what data sources have alike.
//! - `session`: the API in one region, its rates, and tags, which all of its objects have alike.
//! - `holders`: what holds an object that cannot be deleted.
//! - `routes`: routes, as route tables and single routes have them.
//! - `route`: the one type that is written by hand, because it is a part of another object.
//!
//! The other types come from definitions; see `generated`.

use std::sync::Arc;

use slipway_engine::lifecycle::Managed;
use slipway_framework::Types;

use crate::differences::Difference;
use crate::shared::Shared;

pub(crate) mod acls;
pub(crate) mod data;
pub(crate) mod holders;
mod route;
pub(crate) mod routes;
pub(crate) mod session;

/// Adds the type that is written by hand.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.resource(Managed::new(route::Routes::new(Arc::clone(shared))));
}

/// Where its schema differs from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[Difference {
    path: "aws_route.id",
    ours: "computed",
    contract: "optional computed",
    reason: "An id cannot be chosen; hashicorp/aws accepts one and ignores it.",
}];
