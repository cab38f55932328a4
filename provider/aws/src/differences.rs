//! Where a type differs from the contract of hashicorp/aws on purpose.
//!
//! The contract is the schema of 6.25 together with what 5.100 still had. One rule needs no entry:
//! an argument that the contract calls optional may be optional and computed here, so that a value
//! which the official provider stored for an argument that was left out can stay.
//! A test compares every schema with the contract; it fails on a difference that is not listed, and on
//! an entry that no difference needs.

pub use slipway_engine::differences::{Behaviour, Difference};

/// All differences of behaviour, by service.
pub fn behaviour() -> Vec<Behaviour> {
    let by_hand = [
        crate::route53::BEHAVIOUR,
        crate::acm::BEHAVIOUR,
        crate::dynamodb::BEHAVIOUR,
        crate::ec2::BEHAVIOUR,
        crate::ec2::INSTANCE_BEHAVIOUR,
        crate::iam::BEHAVIOUR,
        crate::kms::BEHAVIOUR,
        crate::s3::BEHAVIOUR,
        crate::secretsmanager::BEHAVIOUR,
        crate::ssm::BEHAVIOUR,
    ];
    [by_hand.concat(), crate::generated::BEHAVIOUR.concat()].concat()
}

/// All differences of the schemas, by service.
pub fn all() -> Vec<Difference> {
    let by_hand = [
        crate::acm::DIFFERENCES,
        crate::dynamodb::DIFFERENCES,
        crate::ec2::DIFFERENCES,
        crate::ecr::DIFFERENCES,
        crate::ec2::INSTANCE_DIFFERENCES,
        crate::eks::DIFFERENCES,
        crate::iam::DIFFERENCES,
        crate::iam::LOOKUPS,
        crate::kms::DIFFERENCES,
        crate::route53::DIFFERENCES,
        crate::s3::DIFFERENCES,
        crate::secretsmanager::DIFFERENCES,
        crate::ssm::DIFFERENCES,
        crate::data_sources::DIFFERENCES,
        crate::ephemeral::DIFFERENCES,
        PROVIDER,
    ];
    [by_hand.concat(), crate::generated::DIFFERENCES.concat()].concat()
}

/// Differences of the provider block.
const PROVIDER: &[Difference] = &[];
