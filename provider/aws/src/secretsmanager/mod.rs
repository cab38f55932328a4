//! Secrets Manager.
//!
//! - `session`: the API in one region, its rates, and the form of its tags.
//! - `secret`: `aws_secretsmanager_secret`. `version`: `aws_secretsmanager_secret_version`.
//! - `version_data`: the data source.

mod secret;
pub(crate) mod session;
mod version;
mod version_data;

use std::sync::Arc;

use slipway_engine::lifecycle::Managed;
use slipway_framework::Types;

use crate::differences::{Behaviour, Difference};
use crate::shared::Shared;

/// Adds the types of Secrets Manager.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.resource(Managed::new(secret::Secrets::new(Arc::clone(shared))));
    types.resource(Managed::new(version::Versions::new(Arc::clone(shared))));
    types.data_source(version_data::VersionSource::new(Arc::clone(shared)));
}

/// What these types do differently with the same schema.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[
    Behaviour {
        of: "aws_secretsmanager_secret_version",
        official: "a version without a value is planned, and refused by Secrets Manager",
        here: "an error at plan",
        reason: "what can be known to fail is an error at plan",
    },
    Behaviour {
        of: "aws_secretsmanager_secret_version.secret_string",
        official: "left out without another value, it is planned",
        here: "an error at plan",
        reason: "what can be known to fail is an error at plan",
    },
    Behaviour {
        of: "aws_secretsmanager_secret.replica",
        official: "a replica may still be made when the apply ends",
        here: "the apply waits for it, and tells why one failed",
        reason: "a failed replica is told by nothing else",
    },
];

const ID: &str = "An id cannot be chosen; hashicorp/aws accepts one and ignores it.";

/// Where the schemas differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        path: "aws_secretsmanager_secret.id",
        ours: "computed",
        contract: "optional computed",
        reason: ID,
    },
    Difference {
        path: "aws_secretsmanager_secret.replica.region",
        ours: "optional computed",
        contract: "required",
        reason: "Replicas that nobody configured are kept, so that all of such a block is computed; one without a region is refused all the same.",
    },
    Difference {
        path: "aws_secretsmanager_secret_version.id",
        ours: "computed",
        contract: "optional computed",
        reason: ID,
    },
    Difference {
        path: "data.aws_secretsmanager_secret_version.id",
        ours: "computed",
        contract: "optional computed",
        reason: ID,
    },
];
