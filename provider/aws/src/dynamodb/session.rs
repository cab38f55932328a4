//! DynamoDB in one region.

use slipway_engine::error::ErrorKind;
use slipway_engine::retry::Effect;

use crate::api::{Operation, Rates};
use crate::regional::regional;
pub(crate) use crate::tag_lists::{on_create, read_tags, tags};

/// Calls a second in each account and region. The limits of the control plane are not published but for
/// DescribeTable's "2,500" and tags' "5" (DynamoDB developer guide, "Quotas in Amazon DynamoDB", "API-specific
/// limits"); these are far below what is throttled.
const RATES: Rates = Rates {
    reads: (50.0, 100),
    changes: (10.0, 20),
};

regional!(
    "DynamoDB",
    Dynamo,
    aws_sdk_dynamodb::Client,
    DYNAMODB,
    dynamodb,
    RATES
);

/// What the codes of the operations mean (DynamoDB API reference, "Errors" of each).
const KINDS: &[(&str, ErrorKind)] = &[
    ("TableNotFoundException", ErrorKind::NotFound),
    ("ImportNotFoundException", ErrorKind::NotFound),
    ("TableAlreadyExistsException", ErrorKind::AlreadyExists),
    ("ReplicaAlreadyExistsException", ErrorKind::AlreadyExists),
    ("ReplicaNotFoundException", ErrorKind::Conflict),
    ("TableInUseException", ErrorKind::Conflict),
    ("ContinuousBackupsUnavailableException", ErrorKind::Conflict),
    (
        "PointInTimeRecoveryUnavailableException",
        ErrorKind::Invalid,
    ),
    ("InvalidRestoreTimeException", ErrorKind::Invalid),
    ("ImportConflictException", ErrorKind::Conflict),
];

/// The same of an operation that makes a table: what is there already has its name.
const CREATING: &[(&str, ErrorKind)] = &[
    ("ResourceInUseException", ErrorKind::AlreadyExists),
    ("TableAlreadyExistsException", ErrorKind::AlreadyExists),
    (
        "PointInTimeRecoveryUnavailableException",
        ErrorKind::Invalid,
    ),
    ("InvalidRestoreTimeException", ErrorKind::Invalid),
    // The source of a restore, and not the table.
    ("TableNotFoundException", ErrorKind::Invalid),
    ("ImportConflictException", ErrorKind::Conflict),
];

/// An operation that only reads.
pub(super) const fn reading(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Reads,
        kinds: KINDS,
    }
}

/// An operation that changes something, and may be made again for this reason.
pub(super) const fn changing(name: &'static str, why: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Repeatable(why),
        kinds: KINDS,
    }
}

/// An operation that changes something, whose outcome is looked at before it is made again.
pub(super) const fn once(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Changes,
        kinds: KINDS,
    }
}

/// An operation that makes a table.
pub(super) const fn creating(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Changes,
        kinds: CREATING,
    }
}
