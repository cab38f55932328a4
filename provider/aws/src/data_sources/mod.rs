//! Data sources that belong to no service: the caller, the region, the partition, and the names of
//! services.

mod caller_identity;
mod partition;
mod region;
mod regions;
mod service_principal;

use std::sync::Arc;

use slipway_framework::Types;

use crate::differences::Difference;
use crate::shared::Shared;

/// Adds the data sources.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.data_source(caller_identity::CallerIdentity::new(Arc::clone(shared)));
    types.data_source(partition::Partition::new(Arc::clone(shared)));
    types.data_source(region::Region::new(Arc::clone(shared)));
    types.data_source(service_principal::ServicePrincipal::new(Arc::clone(shared)));
}

const ID: &str = "An id cannot be chosen; hashicorp/aws accepts one and ignores it.";

/// Where the data sources differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        path: "data.aws_caller_identity.id",
        ours: "computed",
        contract: "optional computed",
        reason: ID,
    },
    Difference {
        path: "data.aws_partition.id",
        ours: "computed",
        contract: "optional computed",
        reason: ID,
    },
    Difference {
        path: "data.aws_region.id",
        ours: "computed",
        contract: "optional computed",
        reason: ID,
    },
    Difference {
        path: "data.aws_region.name",
        ours: "optional computed deprecated",
        contract: "optional computed",
        reason: "hashicorp/aws 6 calls it deprecated as well, but the published bindings do not carry that flag.",
    },
];
