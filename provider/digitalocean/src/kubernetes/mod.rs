//! Kubernetes clusters, as far as no definition can say what they do.
//!
//! - `version`: what a version may be written as, and what a plan of one has to keep to.
//! - `seen`: what reads of clusters found, for the warnings of plans.
//! - `rules`: what a plan of a cluster has to keep to besides.
//! - `options`: whether there is the region, size and version that a new cluster is to have.
//! - `pool`: the cluster's own pool among its others; `exchange`: one of another size takes its place.
//! - `upgrade`: from one version to the next.
//! - `credentials`: what the state holds to reach the cluster, and the file that kubectl reads.
//! - `removal`: what outlives a cluster, and when its network is rid of it.

pub(crate) mod credentials;
pub(crate) mod exchange;
pub(crate) mod options;
pub(crate) mod pool;
pub(crate) mod removal;
pub(crate) mod rules;
pub(crate) mod seen;
pub(crate) mod upgrade;
pub(crate) mod version;

use slipway_engine::error::ErrorKind;
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;

/// A call that reads, of which "not found" is told by its code.
pub(crate) const fn reading(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Reads,
        kinds: &[("not_found", ErrorKind::NotFound)],
    }
}

/// A call that may be made twice.
const fn setting(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Repeatable("it sets what is to be"),
        kinds: &[("not_found", ErrorKind::NotFound)],
    }
}
