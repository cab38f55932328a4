//! What can be looked up.

mod account;
mod network;
mod stores;

use std::sync::Arc;

use slipway_framework::Types;
use slipway_framework::schema::Type;
use slipway_framework::value::Value;

use super::Source;
use super::several::Sources;
use super::shape::{Attributes, told};
use crate::differences::{Behaviour, Difference};
use crate::reads::{self, Listing};
use crate::session::Api;
use crate::shared::Shared;

/// Adds the data sources.
pub(in crate::data_sources) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.data_source(Source::<network::Certificate>::new(shared));
    types.data_source(Source::<stores::Cluster>::new(shared));
    types.data_source(Source::<network::Domain>::new(shared));
    types.data_source(Source::<account::Key>::new(shared));
    types.data_source(Source::<network::LoadBalancer>::new(shared));
    types.data_source(Source::<account::Project>::new(shared));
    types.data_source(Source::<network::Record>::new(shared));
    types.data_source(Source::<stores::Registries>::new(shared));
    types.data_source(Source::<stores::Registry>::new(shared));
    types.data_source(Source::<account::Tag>::new(shared));
    types.data_source(Source::<stores::User>::new(shared));
    types.data_source(Source::<network::Vpc>::new(shared));
    types.data_source(Sources::<network::Domain>::new(shared));
    types.data_source(Sources::<account::Key>::new(shared));
    types.data_source(Sources::<account::Project>::new(shared));
    types.data_source(Sources::<network::Record>::new(shared));
    types.data_source(Sources::<account::Tag>::new(shared));
}

/// Where the schemas differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        path: "data.digitalocean_database_cluster.tags",
        ours: "computed",
        contract: "optional",
        reason: "Tags cannot be chosen; the official provider accepts some and ignores them.",
    },
    Difference {
        path: "data.digitalocean_record.type",
        ours: "optional computed",
        contract: "computed",
        reason: "A name may have records of several types; set it to say which one is meant.",
    },
];

/// What they do differently with the same schema.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[
    Behaviour {
        of: "data.digitalocean_record",
        official: "of several records of a name the first that the API lists is taken",
        here: "that is an error, and `type` tells which one is meant",
        reason: "the API promises no order, and a name may have records of several types",
    },
    Behaviour {
        of: "data.digitalocean_database_cluster",
        official: "without a cluster of the name everything is empty",
        here: "that is an error",
        reason: "what is missing is found when it is looked up, and not where it is used",
    },
    Behaviour {
        of: "data.digitalocean_database_cluster",
        official: "`maintenance_window` is always empty",
        here: "it is that of the cluster",
        reason: "the API tells it",
    },
    Behaviour {
        of: "data.digitalocean_container_registry",
        official: "the provider crashes",
        here: "the registry of the name is found",
        reason: "that one asks for a registry without a name",
    },
    Behaviour {
        of: "data.digitalocean_vpc",
        official: "`created_at` is written as Go's programs print it",
        here: "it is a timestamp of RFC 3339, as the resource has it",
        reason: "functions that take a timestamp take this one",
    },
];

/// An attribute that is a number here.
fn number(attributes: &mut Attributes, name: &str) {
    retyped(attributes, name, Type::Number);
}

/// An attribute of another type than the resource's.
fn retyped(attributes: &mut Attributes, name: &str, ty: Type) {
    if let Some(attribute) = attributes.get_mut(name) {
        *attribute = told(ty, &attribute.description);
    }
}

/// What all objects are called, as far as they can be listed.
async fn names<C: Listing>(
    api: &Api,
    name: impl Fn(C::Object) -> Option<String> + Send,
) -> Vec<String> {
    let all = reads::all::<C>(api, "").await.unwrap_or_default();
    all.into_iter().filter_map(name).collect()
}

fn text(value: Option<String>) -> Value {
    value.map_or(Value::Null, Value::string)
}
