//! The blocks of `aws_dynamodb_table` about other regions, and about data in S3.

use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::Validator;

/// A copy of the table in another region.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Model)]
pub(crate) struct Replica {
    /// ARN of the copy.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// Whether reads in any region see the last write (`STRONG`), or see it soon (`EVENTUAL`, as when left out). All replicas have the same, for as long as they exist.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::one_of(["EVENTUAL", "STRONG"]))
    )]
    pub(crate) consistency_mode: Attr<String>,
    /// Whether DynamoDB refuses to delete the copy.
    #[attr(optional_computed())]
    pub(crate) deletion_protection_enabled: Attr<bool>,
    /// ARN of the KMS key of that region that encrypts the copy. Another one makes the copy anew.
    #[attr(
        optional_computed()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::arn())
    )]
    pub(crate) kms_key_arn: Attr<String>,
    /// Whether the copy can be restored as it was at any moment of the last days.
    #[attr(optional_or_zero().equal(SemanticEquality::ZeroForNull))]
    pub(crate) point_in_time_recovery: Attr<bool>,
    /// Whether the copy gets the table's tags.
    #[attr(optional_or_zero().equal(SemanticEquality::ZeroForNull))]
    pub(crate) propagate_tags: Attr<bool>,
    /// Region of the copy.
    #[attr(required())]
    pub(crate) region_name: Attr<String>,
    /// ARN of the copy's newest stream of changes.
    #[attr(computed())]
    pub(crate) stream_arn: Attr<String>,
    /// Moment at which that stream was made.
    #[attr(computed())]
    pub(crate) stream_label: Attr<String>,
}

/// A region that takes part in deciding what was written, without data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Witness {
    /// The region.
    #[attr(optional_computed())]
    pub(crate) region_name: Attr<String>,
}

/// Data in S3 that a table is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Import {
    /// How the files are compressed: `GZIP`, `ZSTD` or `NONE`.
    #[attr(
        optional_or_zero()
            .replace()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::one_of(["GZIP", "NONE", "ZSTD"]))
    )]
    pub(crate) input_compression_type: Attr<String>,
    /// Format of the files: `DYNAMODB_JSON`, `ION` or `CSV`.
    #[attr(required().replace().check(Validator::one_of(["CSV", "DYNAMODB_JSON", "ION"])))]
    pub(crate) input_format: Attr<String>,
    /// How the format is used.
    #[block(max(1).replace())]
    pub(crate) input_format_options: Attr<Vec<InputFormatOptions>>,
    /// Where the files are.
    #[block(min(1).max(1).replace())]
    pub(crate) s3_bucket_source: Attr<Vec<S3Source>>,
}

/// How a format is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct InputFormatOptions {
    /// How `CSV` is used.
    #[block(max(1).replace())]
    pub(crate) csv: Attr<Vec<Csv>>,
}

/// How comma-separated values are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Csv {
    /// Character between two values; a comma when left out.
    #[attr(
        optional_or_zero()
            .replace()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::one_of(["", ",", "\t", ":", ";", "|", " "]))
    )]
    pub(crate) delimiter: Attr<String>,
    /// The names of the columns; those of the first line of each file when left out.
    #[attr(optional_or_zero().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) header_list: Attr<Set<String>>,
}

/// Where files are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct S3Source {
    /// Name of the bucket.
    #[attr(required().replace())]
    pub(crate) bucket: Attr<String>,
    /// Account that has the bucket.
    #[attr(optional_or_zero().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) bucket_owner: Attr<String>,
    /// Beginning of the keys of the files.
    #[attr(optional_or_zero().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) key_prefix: Attr<String>,
}
