//! S3.
//!
//! - `session`: the API in one region, its rates, and the form of its tags.
//! - `bucket`: buckets themselves; their settings come from definitions, see `generated`.
//! - `bucket_data`: the data source.
//! - `versioning`: a setting with a state that has no way back.
//! - `website`: where websites of buckets are, by region.

mod bucket;
mod bucket_data;
pub(crate) mod session;
mod versioning;
mod website;

use std::sync::Arc;

use slipway_engine::lifecycle::Managed;
use slipway_framework::Types;

use crate::differences::{Behaviour, Difference};
use crate::shared::Shared;

/// Adds the types of S3 that are written by hand.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.resource(Managed::new(bucket::Buckets::new(Arc::clone(shared))));
    types.resource(Managed::new(versioning::Versionings::new(Arc::clone(
        shared,
    ))));
    types.data_source(bucket_data::BucketSource::new(Arc::clone(shared)));
}

/// What these types do differently with the same schema.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[
    Behaviour {
        of: "aws_s3_bucket.bucket",
        official: "a name that S3 refuses is planned",
        here: "an error at plan",
        reason: "what can be known to fail is an error at plan",
    },
    Behaviour {
        of: "aws_s3_bucket.force_destroy",
        official: "legal holds of objects are taken away",
        here: "an object with a legal hold is an error that names it",
        reason: "whoever holds an object wants it to outlive the configuration of its bucket",
    },
];

/// A setting of a bucket that has a type of its own.
const fn setting(path: &'static str, contract: &'static str) -> Difference {
    Difference {
        path,
        ours: "absent",
        contract,
        reason: "Deprecated since hashicorp/aws 4, where the setting has a type of its own. Showing it takes a read of every setting with every bucket, so it is refused here.",
    }
}

/// Where the schemas differ from the contract. What is absent is so with everything in it.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        path: "aws_s3_bucket.id",
        ours: "computed",
        contract: "optional computed",
        reason: "An id cannot be chosen; hashicorp/aws accepts one and ignores it.",
    },
    Difference {
        path: "data.aws_s3_bucket.id",
        ours: "computed",
        contract: "optional computed",
        reason: "An id cannot be chosen; hashicorp/aws accepts one and ignores it.",
    },
    Difference {
        path: "aws_s3_bucket_versioning.id",
        ours: "computed",
        contract: "optional computed",
        reason: "An id cannot be chosen; hashicorp/aws accepts one and ignores it.",
    },
    setting(
        "aws_s3_bucket.acceleration_status",
        "string optional computed deprecated",
    ),
    setting("aws_s3_bucket.acl", "string optional computed deprecated"),
    setting("aws_s3_bucket.cors_rule", "block list computed"),
    setting("aws_s3_bucket.grant", "block set computed"),
    setting("aws_s3_bucket.lifecycle_rule", "block list computed"),
    setting("aws_s3_bucket.logging", "block list 0..1 computed"),
    setting(
        "aws_s3_bucket.object_lock_configuration",
        "block list 0..1 computed",
    ),
    setting(
        "aws_s3_bucket.policy",
        "string optional computed deprecated",
    ),
    setting(
        "aws_s3_bucket.replication_configuration",
        "block list 0..1 computed",
    ),
    setting(
        "aws_s3_bucket.request_payer",
        "string optional computed deprecated",
    ),
    setting(
        "aws_s3_bucket.server_side_encryption_configuration",
        "block list 0..1 computed",
    ),
    setting("aws_s3_bucket.versioning", "block list 0..1 computed"),
    setting("aws_s3_bucket.website", "block list 0..1 computed"),
    setting("aws_s3_bucket.website_domain", "string computed deprecated"),
    setting(
        "aws_s3_bucket.website_endpoint",
        "string computed deprecated",
    ),
];
