//! ECR.
//!
//! - `session`: the API in one region, its rates, and the form of its tags.
//! - `repository_data`: the data source `aws_ecr_repository`.
//!
//! The other types come from definitions; see `generated`.

pub(crate) mod session;

mod repository_data;

use std::sync::Arc;

use slipway_framework::Types;

use crate::differences::Difference;
use crate::shared::Shared;

/// Adds the types of ECR that are written by hand.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.data_source(repository_data::RepositorySource::new(Arc::clone(shared)));
}

/// Where their schemas differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        path: "data.aws_ecr_repository.id",
        ours: "computed",
        contract: "optional computed",
        reason: "An id cannot be chosen; hashicorp/aws accepts one and ignores it.",
    },
    Difference {
        path: "data.aws_ecr_repository.tags",
        ours: "computed",
        contract: "optional computed",
        reason: "Tags do not narrow the search; hashicorp/aws accepts them and ignores them.",
    },
];
