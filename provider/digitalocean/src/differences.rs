//! Where a type differs from the contract of the official provider on purpose.
//!
//! The contract is the schema of 2.x of August 2026. One rule needs no entry: an argument that the
//! contract calls optional may be optional and computed here, so that a value which the official provider
//! stored for an argument that was left out can stay.

pub use slipway_engine::differences::{Behaviour, Difference};

/// All differences of behaviour.
pub fn behaviour() -> Vec<Behaviour> {
    [
        PROVIDER_BEHAVIOUR,
        crate::data_sources::BEHAVIOUR,
        crate::data_sources::lookup::BEHAVIOUR,
        crate::projects::BEHAVIOUR,
        crate::registries::BEHAVIOUR,
        crate::spaces::BEHAVIOUR,
        &crate::generated::BEHAVIOUR.concat(),
    ]
    .concat()
}

/// All differences of the schemas.
pub fn all() -> Vec<Difference> {
    [
        crate::data_sources::DIFFERENCES,
        crate::data_sources::lookup::DIFFERENCES,
        crate::projects::DIFFERENCES,
        crate::registries::DIFFERENCES,
        crate::spaces::DIFFERENCES,
        LOOSENED,
        &crate::generated::DIFFERENCES.concat(),
    ]
    .concat()
}

const NO_VALUE: &str = "A taint of Kubernetes has a value only where somebody gives it one.";

/// What the contract requires, and definitions let users leave out.
const LOOSENED: &[Difference] = &[
    Difference {
        path: "digitalocean_kubernetes_cluster.node_pool.taint.value",
        ours: "optional computed",
        contract: "required",
        reason: NO_VALUE,
    },
    Difference {
        path: "digitalocean_kubernetes_node_pool.taint.value",
        ours: "optional computed",
        contract: "required",
        reason: NO_VALUE,
    },
];

const PROVIDER_BEHAVIOUR: &[Behaviour] = &[
    Behaviour {
        of: "provider",
        official: "without a token, calls are made without one and refused",
        here: "an error before anything is called, unless a Spaces key is given",
        reason: "what can be known to fail is an error at plan",
    },
    Behaviour {
        of: "provider",
        official: "a failed request is sent again whatever it does",
        here: "one that may have changed something is looked up before it is sent again",
        reason: "a create that is sent twice makes two objects",
    },
    Behaviour {
        of: "provider",
        official: "`http_retry_max` is 4 when it is left out",
        here: "left out, retries are limited by time, for each kind of failure",
        reason: "a rate that is exceeded may take minutes to pass, a broken network does not heal in them",
    },
];
