//! The native face: `slipway_*` resources, which are the same on every cloud.
//!
//! A release is plain Kubernetes manifests on a cluster that may be made in the same apply. What is applied, how
//! it is waited for and what a failure means is the business of [`slipway_kubernetes`]; which cluster is meant, and
//! who asks there, is found out here, by way of the faces of the clouds. This is the only crate that knows all of
//! them.
//!
//! - [`provider`]: the provider block, and the list of types.
//! - `shared`: what the resources of one provider share: the block, and the connections made from it.
//! - `clusters`: from the name of a cluster to a connection. `eks`, `doks`, `named`: the kinds of clusters.
//! - `release`: `slipway_release`. `workload`: how something in a cluster fares. `image`: from tags to digests.
//!   `kubeconfig`: a cluster for other tools, for one run.
//! - [`hand_written`]: what no schema says of the types. [`permissions`]: what AWS has to permit for them.

mod clusters;
pub mod hand_written;
mod image;
mod kubeconfig;
pub mod permissions;
pub mod provider;
mod release;
mod shared;
#[cfg(test)]
mod testing;
mod workload;

pub use provider::Slipway;
