//! What is secret and short-lived, as ephemeral resources, which are in no state and no plan.
//!
//! - `docker_credentials`: what lets into the registries.
//! - `kubernetes_credentials`: what reaches a Kubernetes cluster.

mod docker_credentials;
mod kubernetes_credentials;

use std::sync::Arc;

use slipway_framework::Types;

use crate::shared::Shared;

/// Adds the ephemeral resources.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    let credentials = docker_credentials::DockerCredentials::new(Arc::clone(shared));
    types.ephemeral_resource(credentials);
    let credentials = kubernetes_credentials::KubernetesCredentials::new(Arc::clone(shared));
    types.ephemeral_resource(credentials);
}
