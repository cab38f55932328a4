//! What is secret and short-lived: tokens and stored secrets, as ephemeral resources, which are in no
//! state and no plan; and the data sources of tokens, which are.
//!
//! - `cluster_auth`: the token for an EKS cluster. `cluster_token`: how it is made.
//! - `registry_auth`: the token for container registries.
//! - `random_password`: a password that nobody has seen.
//! - `secret_version`, `parameter`: values that Secrets Manager and Systems Manager keep.

mod cluster_auth;
pub(crate) mod cluster_token;
mod parameter;
mod random_password;
pub(crate) mod registry_auth;
mod secret_version;

use std::sync::Arc;

use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_framework::Types;
use slipway_framework::diag::Diagnostics;
use slipway_framework::path::Path;

use crate::differences::Difference;
use crate::shared::Shared;

/// Adds the ephemeral resources, and the data sources of tokens.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.data_source(cluster_auth::ClusterAuth::new(Arc::clone(shared)));
    types.data_source(registry_auth::RegistryAuth::new(Arc::clone(shared)));
    types.ephemeral_resource(cluster_auth::ClusterAuth::new(Arc::clone(shared)));
    types.ephemeral_resource(parameter::Parameter::new(Arc::clone(shared)));
    types.ephemeral_resource(random_password::RandomPassword::new(Arc::clone(shared)));
    types.ephemeral_resource(registry_auth::RegistryAuth::new(Arc::clone(shared)));
    types.ephemeral_resource(secret_version::SecretVersion::new(Arc::clone(shared)));
}

const ID: &str = "An id cannot be chosen; hashicorp/aws accepts one and ignores it.";

/// Where the data sources differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        path: "data.aws_ecr_authorization_token.id",
        ours: "computed",
        contract: "optional computed",
        reason: ID,
    },
    Difference {
        path: "data.aws_eks_cluster_auth.id",
        ours: "computed",
        contract: "optional computed",
        reason: ID,
    },
];

/// What the user reads when a call failed; the argument says what was asked for.
fn failed(error: &CloudError, noun: &str, (argument, value): (&str, &str)) -> Diagnostics {
    let doing = Doing::new(Verb::Read, noun).named(value);
    to_diagnostic(error, &doing.blaming(Path::of(argument))).into()
}
