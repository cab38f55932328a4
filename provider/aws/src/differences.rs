//! Where a type differs from the contract of hashicorp/aws on purpose.
//!
//! The contract is the schema of 6.25 together with what 5.100 still had. One rule needs no entry:
//! an argument that the contract calls optional may be optional and computed here, so that a value
//! which the official provider stored for an argument that was left out can stay.
//! A test compares every schema with the contract; it fails on a difference that is not listed, and on
//! an entry that no difference needs.

/// One difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The type and the path in it, with dots and without indexes: `aws_route53_zone.id`. Data sources
    /// begin with `data.`, the provider block is `provider`.
    pub path: &'static str,
    /// What it is here: flags, type or nesting, in the contract's words.
    pub ours: &'static str,
    /// What the contract says.
    pub contract: &'static str,
    /// Why.
    pub reason: &'static str,
}

/// One difference in what a type does with the same schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// The type; data sources begin with `data.`.
    pub of: &'static str,
    /// What hashicorp/aws does.
    pub official: &'static str,
    /// What happens here.
    pub here: &'static str,
    /// Why.
    pub reason: &'static str,
}

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
