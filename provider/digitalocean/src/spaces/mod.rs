//! Spaces: buckets and objects, by S3's protocol.
//!
//! The types are written by hand: S3's protocol has neither addresses nor clients of the kind that definitions of
//! this provider are read with, and what is shared with the types of S3 elsewhere is the SDK and the engine.
//!
//! - `key`: what calls are signed with. `http`: how they are sent. `error`: what their failures mean.
//! - `session`: Spaces in one region. `names`: names of buckets and regions.
//! - `data`: the data sources. `ephemeral`: keys that are stored nowhere.
//! - `bucket`: buckets. `object`: objects. `settings`: settings of buckets that are types of their own.

mod bucket;
mod data;
mod ephemeral;
mod error;
pub(crate) mod http;
pub(crate) mod key;
mod names;
mod object;
mod session;
mod settings;

use std::sync::Arc;

use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::Doing;
use slipway_engine::lifecycle::Managed;
use slipway_framework::Types;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;

use crate::differences::{Behaviour, Difference};
use crate::import_ids;
use crate::parts::given;
use crate::shared::Shared;
pub(crate) use error::SPACES;

/// Adds the types.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.resource(Managed::new(bucket::Buckets::new(Arc::clone(shared))));
    types.resource(Managed::new(object::Objects::new(Arc::clone(shared))));
    settings::register(types, shared);
    data::register(types, shared);
    types.ephemeral_resource(ephemeral::EphemeralKeys::new(Arc::clone(shared)));
}

/// What is said of a failure by everything that is of a bucket, which an argument names: what is wrong, and what to do
/// again once it is right.
fn of_bucket_explained(
    error: &CloudError,
    doing: Doing,
    argument: &'static str,
    again: &str,
) -> Doing {
    match error.code() {
        Some(error::NO_BUCKET) => doing
            .because("There is no such bucket in the region.")
            .next(format!(
                "Correct `{argument}` and `region`, or make the bucket first, then {again} again."
            ))
            .blaming(Path::of(argument)),
        _ => error::explained(error, doing),
    }
}

/// The region of a model, as hosts and signatures have it.
fn region_of(region: &Attr<String>) -> String {
    given(region).unwrap_or_default().to_lowercase()
}

/// What an import id says: the region, and what is called like this.
///
/// # Errors
/// When it is malformed.
fn imported(id: &str, what: &str) -> Result<(Attr<String>, Attr<String>), Diagnostics> {
    let form = format!("REGION,{what}");
    match import_ids::parts(id, ["", ","]) {
        Some([region, name]) if !given(&name).is_some_and(|it| it.contains(',')) => {
            Ok((region_of(&region).into(), name))
        }
        _ => Err(import_ids::malformed_global(id, &form)),
    }
}

/// An id, which the official provider lets people write.
const fn id(path: &'static str) -> Difference {
    Difference {
        path,
        ours: "computed",
        contract: "optional computed",
        reason: "An id cannot be chosen; digitalocean/digitalocean accepts one and ignores it.",
    }
}

/// Where the schemas differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[
    id("digitalocean_spaces_bucket.id"),
    id("digitalocean_spaces_bucket_cors_configuration.id"),
    id("digitalocean_spaces_bucket_logging.id"),
    id("digitalocean_spaces_bucket_object.id"),
    id("digitalocean_spaces_bucket_policy.id"),
    id("data.digitalocean_spaces_bucket.id"),
    id("data.digitalocean_spaces_bucket_object.id"),
    id("data.digitalocean_spaces_bucket_objects.id"),
    id("data.digitalocean_spaces_buckets.id"),
    id("data.digitalocean_spaces_key.id"),
    Difference {
        path: "digitalocean_spaces_bucket.versioning",
        ours: "list 0..1 computed",
        contract: "list 0..1",
        reason: "The official provider stores that no versions are kept where the block is left out; so that can stay.",
    },
];

/// What these types do differently with the same schema.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[
    Behaviour {
        of: "digitalocean_spaces_bucket.name",
        official: "a change is noted in the state alone, and the bucket keeps its name",
        here: "a change replaces the bucket",
        reason: "a bucket cannot be renamed",
    },
    Behaviour {
        of: "digitalocean_spaces_bucket.name",
        official: "a name that Spaces refuses is planned",
        here: "an error at plan",
        reason: "what can be known to fail is an error at plan",
    },
    Behaviour {
        of: "digitalocean_spaces_bucket.acl",
        official: "it is never read, so that a change by somebody else goes unnoticed and an import plans one",
        here: "it is read; grants that no name stands for are `custom`",
        reason: "a bucket that became public is worth to be seen",
    },
    Behaviour {
        of: "digitalocean_spaces_bucket.versioning",
        official: "it stays on when the block is removed",
        here: "no more versions are kept when the block is removed",
        reason: "what leaves the configuration is not wanted any more",
    },
    Behaviour {
        of: "digitalocean_spaces_bucket.cors_rule",
        official: "it is never read",
        here: "it is read where it is configured",
        reason: "a change by somebody else is seen",
    },
    Behaviour {
        of: "digitalocean_spaces_bucket.endpoint",
        official: "it names DigitalOcean's host whatever `spaces_endpoint` says",
        here: "it names the host that is called",
        reason: "a bucket is where it was made",
    },
    Behaviour {
        of: "digitalocean_spaces_bucket_cors_configuration.bucket",
        official: "a change sets the rules of the other bucket and leaves those of the first as they are",
        here: "a change replaces the configuration",
        reason: "rules that nobody knows of stay behind otherwise",
    },
    Behaviour {
        of: "digitalocean_spaces_bucket_object",
        official: "it cannot be imported",
        here: "it is imported by `REGION,BUCKET,KEY`",
        reason: "an object that is there already can be managed",
    },
    Behaviour {
        of: "digitalocean_spaces_bucket_object.acl",
        official: "it is never read",
        here: "it is read where the key may read it; grants that no name stands for are `custom`",
        reason: "an object that became public is worth to be seen",
    },
    Behaviour {
        of: "digitalocean_spaces_bucket_policy",
        official: "whatever goes wrong with reading it is taken for a policy that is gone",
        here: "only the code for that is; everything else is an error",
        reason: "a failing server is no reason to write a policy anew",
    },
    Behaviour {
        of: "digitalocean_spaces_bucket_policy.policy",
        official: "one with an unknown version, about another bucket, or that keeps everybody out is planned",
        here: "an error at plan",
        reason: "what can be known to fail is an error at plan, and what keeps everybody out cannot be undone",
    },
    Behaviour {
        of: "digitalocean_spaces_bucket.region",
        official: "one of a list that each version of the provider brings along",
        here: "any name of a region",
        reason: "a new region needs no new version",
    },
];
