//! Data sources that are written by hand: the account, and what the API offers.

mod account;
mod database_ca;
mod kubernetes_cluster;
mod kubernetes_versions;
pub(crate) mod lookup;
pub(crate) mod narrow;
mod regions;
mod sizes;

use std::sync::Arc;

use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_framework::Types;
use slipway_framework::diag::Diagnostics;

use crate::differences::{Behaviour, Difference};
use crate::error::DIGITALOCEAN;
use crate::shared::Shared;

/// Adds the data sources.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.data_source(account::AccountData::new(Arc::clone(shared)));
    types.data_source(database_ca::AuthorityData::new(Arc::clone(shared)));
    types.data_source(kubernetes_cluster::KubernetesClusterData::new(Arc::clone(
        shared,
    )));
    types.data_source(kubernetes_versions::KubernetesVersions::new(Arc::clone(
        shared,
    )));
    lookup::register(types, shared);
    types.data_source(regions::RegionData::new(Arc::clone(shared)));
    types.data_source(regions::RegionsData::new(Arc::clone(shared)));
    types.data_source(sizes::SizesData::new(Arc::clone(shared)));
}

/// A read that failed, as the user reads of it.
fn failed(error: &CloudError, noun: &str) -> Diagnostics {
    let doing = Doing::new(Verb::Read, noun).of(DIGITALOCEAN);
    Diagnostics::from(to_diagnostic(error, &doing))
}

const ID: &str = "An id cannot be chosen; the official provider accepts one and ignores it.";

macro_rules! ids {
    ($($path:literal),*) => {
        /// Where the data sources differ from the contract.
        pub(crate) const DIFFERENCES: &[Difference] = &[
            $(Difference {
                path: $path,
                ours: "computed",
                contract: "optional computed",
                reason: ID,
            },)*
            Difference {
                path: "data.digitalocean_kubernetes_cluster.store_credentials",
                ours: "bool optional",
                contract: "absent",
                reason: "Every read makes credentials, which nothing revokes: whoever needs none can do without.",
            },
        ];
    };
}

ids!(
    "data.digitalocean_account.id",
    "data.digitalocean_certificate.id",
    "data.digitalocean_container_registries.id",
    "data.digitalocean_container_registry.id",
    "data.digitalocean_database_ca.id",
    "data.digitalocean_database_cluster.id",
    "data.digitalocean_database_user.id",
    "data.digitalocean_domain.id",
    "data.digitalocean_domains.id",
    "data.digitalocean_kubernetes_cluster.id",
    "data.digitalocean_kubernetes_versions.id",
    "data.digitalocean_projects.id",
    "data.digitalocean_record.id",
    "data.digitalocean_records.id",
    "data.digitalocean_region.id",
    "data.digitalocean_regions.id",
    "data.digitalocean_sizes.id",
    "data.digitalocean_ssh_keys.id",
    "data.digitalocean_tag.id",
    "data.digitalocean_tags.id"
);

/// What they do differently with the same schema.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[
    Behaviour {
        of: "data.digitalocean_sizes",
        official: "`supported_partition_modes` of GPUs is filled in",
        here: "it is empty",
        reason: "the API's document does not have it",
    },
    Behaviour {
        of: "data.digitalocean_kubernetes_cluster",
        official: "a name is looked for among the first 20 clusters",
        here: "it is looked for among all, and several of one name are an error",
        reason: "any cluster of an account may be meant",
    },
    Behaviour {
        of: "data.digitalocean_kubernetes_versions",
        official: "`latest_version` is the first that the API lists",
        here: "it is the highest",
        reason: "the API promises no order",
    },
];
