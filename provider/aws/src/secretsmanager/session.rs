//! Secrets Manager in one region.

use slipway_engine::error::ErrorKind;
use slipway_engine::retry::Effect;

pub(crate) use crate::api::pages;
use crate::api::{Operation, Rates};
use crate::regional::regional;
pub(crate) use crate::tag_lists::{on_create, read_tags, tags};

/// Calls a second in each account and region (Secrets Manager user guide, "AWS Secrets Manager quotas"):
/// DescribeSecret and GetSecretValue 10000, the calls that change something 50 together.
const RATES: Rates = Rates {
    reads: (100.0, 100),
    changes: (20.0, 40),
};

regional!(
    "Secrets Manager",
    Secrets,
    aws_sdk_secretsmanager::Client,
    SECRETSMANAGER,
    secretsmanager,
    RATES
);

/// What the codes of the operations mean (Secrets Manager API reference, "Errors" of each).
const KINDS: &[(&str, ErrorKind)] = &[
    ("ResourceNotFoundException", ErrorKind::NotFound),
    ("ResourceExistsException", ErrorKind::AlreadyExists),
    ("LimitExceededException", ErrorKind::Quota),
    ("InvalidParameterException", ErrorKind::Invalid),
    ("InvalidRequestException", ErrorKind::Invalid),
    ("MalformedPolicyDocumentException", ErrorKind::Invalid),
    ("PublicPolicyException", ErrorKind::Invalid),
    ("EncryptionFailure", ErrorKind::Invalid),
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

/// An operation that may be made once.
pub(super) const fn creating(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Changes,
        kinds: KINDS,
    }
}
