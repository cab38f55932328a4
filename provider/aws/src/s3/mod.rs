//! S3.
//!
//! - `session`: the API in one region, its rates, and the form of its tags.
//! - `bucket`: buckets themselves; their settings come from definitions, see `generated`.
//! - `object`: objects of buckets.
//! - `bucket_data`, `object_data`: the data sources.
//! - `settings`: settings that no definition makes.
//! - `versioning`: a setting with a state that has no way back.
//! - `website`: where websites of buckets are, by region.

mod bucket;
mod bucket_data;
mod object;
mod object_data;
pub(crate) mod session;
mod settings;
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
    types.resource(Managed::new(settings::acl::Acls::new(Arc::clone(shared))));
    types.resource(Managed::new(settings::lifecycle::Lifecycles::new(
        Arc::clone(shared),
    )));
    types.resource(Managed::new(settings::logging::Loggings::new(Arc::clone(
        shared,
    ))));
    types.resource(Managed::new(settings::website::Websites::new(Arc::clone(
        shared,
    ))));
    types.resource(Managed::new(object::Objects::new(Arc::clone(shared))));
    types.data_source(bucket_data::BucketSource::new(Arc::clone(shared)));
    types.data_source(object_data::ObjectSource::new(Arc::clone(shared)));
}

/// What these types do differently with the same schema.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[
    Behaviour {
        of: "aws_s3_bucket_lifecycle_configuration.rule.filter.and.object_size_greater_than",
        official: "left out, 0 is sent, which leaves out objects without content",
        here: "nothing is sent",
        reason: "what nobody wrote leaves out nothing",
    },
    Behaviour {
        of: "aws_s3_bucket_lifecycle_configuration.rule.filter.prefix",
        official: "left out, it is planned as an empty text",
        here: "known after apply",
        reason: "beside another condition there is none, and in an empty filter it is empty",
    },
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
    Behaviour {
        of: "aws_s3_object.etag",
        official: "it is compared with the ETag of every object",
        here: "a configured one is compared only with an ETag that is an MD5",
        reason: "objects that KMS encrypts or that were uploaded in parts have another one, with which every plan would be a change",
    },
    Behaviour {
        of: "aws_s3_object.object_lock_legal_hold_status",
        official: "a legal hold that is off is shown as a change to none",
        here: "it is the same as none",
        reason: "there is no way back to an object that never had one",
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

/// The id of a type, which hashicorp/aws lets people write.
const fn id(path: &'static str) -> Difference {
    Difference {
        path,
        ours: "computed",
        contract: "optional computed",
        reason: "An id cannot be chosen; hashicorp/aws accepts one and ignores it.",
    }
}

/// An argument of a block that the API fills when it is left out.
const fn told(path: &'static str) -> Difference {
    Difference {
        path,
        ours: "optional computed",
        contract: "required",
        reason: "S3 tells it where a canned ACL stands in the place of the block, and the protocol wants everything inside of such a block to be computed. Where the block is written, it is required all the same.",
    }
}

/// Where the schemas differ from the contract. What is absent is so with everything in it.
pub(crate) const DIFFERENCES: &[Difference] = &[
    id("aws_s3_bucket.id"),
    id("aws_s3_bucket_acl.id"),
    told("aws_s3_bucket_acl.access_control_policy.grant.grantee.type"),
    told("aws_s3_bucket_acl.access_control_policy.grant.permission"),
    told("aws_s3_bucket_acl.access_control_policy.owner.id"),
    id("aws_s3_bucket_logging.id"),
    id("aws_s3_bucket_versioning.id"),
    id("aws_s3_bucket_website_configuration.id"),
    id("aws_s3_object.id"),
    id("data.aws_s3_bucket.id"),
    id("data.aws_s3_object.id"),
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
