//! What lets Docker and Kubernetes into the registries of an account.
//!
//! The API makes credentials at a read and knows them no more afterwards, so that no definition can say what
//! becomes of them.
//!
//! - [`credentials`]: how they are made, when they are renewed, and how they end.
//! - [`docker_credentials`]: those of a state. Those of a run are in `ephemeral`.

pub(crate) mod credentials;
mod docker_credentials;

use std::sync::Arc;

use slipway_engine::lifecycle::Managed;
use slipway_framework::Types;

use crate::differences::{Behaviour, Difference};
use crate::shared::Shared;

/// Adds the types.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    let all = docker_credentials::AllDockerCredentials::new(Arc::clone(shared));
    types.resource(Managed::new(all));
}

/// Where the schemas differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[Difference {
    path: "digitalocean_container_registry_docker_credentials.id",
    ours: "computed",
    contract: "optional computed",
    reason: "An id cannot be chosen; digitalocean/digitalocean accepts one and ignores it.",
}];

/// What these types do differently with the same schema.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[
    Behaviour {
        of: "digitalocean_container_registry_docker_credentials",
        official: "new credentials leave the old ones good until they end, and an error of their revocation is dropped",
        here: "the old ones are revoked first, and an error of that is told",
        reason: "what no state knows of any more is open to whoever has it",
    },
    Behaviour {
        of: "digitalocean_container_registry_docker_credentials",
        official: "tokens are revoked at DigitalOcean's own host, whatever `api_endpoint` says, and a destroy crashes when that \
                   host is not reached",
        here: "they are revoked at the endpoint that is called, when that is another one",
        reason: "what was got from one host is not sent to another one",
    },
    Behaviour {
        of: "digitalocean_container_registry_docker_credentials.credential_expiration_time",
        official: "a change of `write` alone makes new credentials and leaves the time of the old ones",
        here: "it is that of the new ones",
        reason: "it is what the time is for",
    },
    Behaviour {
        of: "digitalocean_container_registry_docker_credentials.credential_expiration_time",
        official: "new credentials are made while a plan is made, once the old ones have ended",
        here: "when half of their time is over, a plan shows that they are renewed, and the apply does it",
        reason: "credentials that end during an apply are of no use, and a plan that is never applied changes nothing",
    },
    Behaviour {
        of: "digitalocean_container_registry_docker_credentials.expiry_seconds",
        official: "fifty years when it is left out",
        here: "a year when it is left out; fifty years that the official provider stored stay until something else makes \
               new credentials, and a warning says so",
        reason: "a state is no place for a key that outlives everybody who has read it",
    },
    Behaviour {
        of: "digitalocean_container_registry_docker_credentials.expiry_seconds",
        official: "0 is taken, and asks for credentials that never end",
        here: "an error at plan",
        reason: "they would be good for ever",
    },
    Behaviour {
        of: "digitalocean_container_registry_docker_credentials.registry_name",
        official: "an import does not set it, so that nothing comes of it",
        here: "it is the import id; the next apply makes credentials",
        reason: "nothing tells credentials again",
    },
    Behaviour {
        of: "digitalocean_container_registry_docker_credentials.registry_name",
        official: "credentials of a registry that is gone leave the state and stay good",
        here: "they stay in the state; the next apply revokes them and makes others",
        reason: "who deletes a registry can make another one in its place",
    },
];
