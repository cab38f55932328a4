//! KMS.
//!
//! - `session`: the API in one region, its rates, and the form of its tags.
//! - `settings`: what the kinds of keys have in common, `material`: the import of one's own, `replicas`:
//!   copies in other Regions.
//! - `grant`: `aws_kms_grant`. `key_data`: the data source `aws_kms_key`.
//!
//! The other types come from definitions; see `generated`.

pub(crate) mod session;

pub(crate) mod material;
pub(crate) mod replicas;
pub(crate) mod settings;

mod grant;
mod key_data;

use std::sync::Arc;

use slipway_engine::lifecycle::Managed;
use slipway_framework::Types;

use crate::differences::{Behaviour, Difference};
use crate::shared::Shared;

/// Adds the types of KMS that are written by hand.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.resource(Managed::new(grant::Grants::new(Arc::clone(shared))));
    types.data_source(key_data::KeySource::new(Arc::clone(shared)));
}

/// What these types do differently with the same schema.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[Behaviour {
    of: "aws_kms_grant.retire_on_delete",
    official: "a change makes another grant",
    here: "the grant stays",
    reason: "it says how the grant goes, and nothing of what the grant is",
}];

const ID: &str = "An id cannot be chosen; hashicorp/aws accepts one and ignores it.";

/// Where their schemas differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        path: "aws_kms_grant.id",
        ours: "computed",
        contract: "optional computed",
        reason: ID,
    },
    Difference {
        path: "data.aws_kms_key.id",
        ours: "computed",
        contract: "optional computed",
        reason: ID,
    },
];
