//! EKS.
//!
//! - `addon_version`: the data source that tells versions of add-ons.
//! - `nodes`: what changes of node groups are made of.
//! - `session`: the API in one region, its rates, and the form of its tags.
//! - `cluster_rules`: what a plan of a cluster has to keep to; `blockers`: what keeps one from being deleted.
//! - `cluster_data`, `versions_data`: data sources.
//!
//! The other types come from definitions; see `generated`.

mod addon_version;
pub(crate) mod blockers;
mod cluster_data;
pub(crate) mod cluster_rules;
pub(crate) mod nodes;
pub(crate) mod session;
mod versions_data;

use std::sync::Arc;

use slipway_framework::Types;

use crate::differences::Difference;
use crate::shared::Shared;

/// Adds the data sources of EKS.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.data_source(addon_version::AddonVersions::new(Arc::clone(shared)));
    types.data_source(cluster_data::ClusterSource::new(Arc::clone(shared)));
    types.data_source(versions_data::VersionsSource::new(Arc::clone(shared)));
}

/// Where the data sources differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        path: "data.aws_eks_addon_version.id",
        ours: "computed",
        contract: "optional computed",
        reason: "An id cannot be chosen; hashicorp/aws accepts one and ignores it.",
    },
    Difference {
        path: "data.aws_eks_cluster.id",
        ours: "computed",
        contract: "optional computed",
        reason: "An id cannot be chosen; hashicorp/aws accepts one and ignores it.",
    },
    Difference {
        path: "data.aws_eks_cluster.tags",
        ours: "computed",
        contract: "optional computed",
        reason: "Tags do not narrow the search; hashicorp/aws accepts them and ignores them.",
    },
];
