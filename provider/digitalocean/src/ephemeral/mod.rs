//! What is secret or short-lived, as ephemeral resources, which are in no state and no plan.
//!
//! - `database_credentials`: what connects to a database cluster.
//! - `docker_credentials`: what lets into the registries.
//! - `kubernetes_credentials`: what reaches a Kubernetes cluster.

mod database_credentials;
mod docker_credentials;
mod kubernetes_credentials;

use std::sync::Arc;

use slipway_framework::Types;

use crate::shared::Shared;

/// Adds the ephemeral resources.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    let credentials = database_credentials::AllDatabaseCredentials::new(Arc::clone(shared));
    types.ephemeral_resource(credentials);
    let credentials = docker_credentials::DockerCredentials::new(Arc::clone(shared));
    types.ephemeral_resource(credentials);
    let credentials = kubernetes_credentials::KubernetesCredentials::new(Arc::clone(shared));
    types.ephemeral_resource(credentials);
}
