//! The arguments and attributes of `aws_dynamodb_table`.

use std::collections::BTreeMap;

use slipway_framework::model::{Attr, Model, Set, Timeouts};
use slipway_framework::schema::{OnOmit, OnRemove};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};
use slipway_framework::value::Value;

pub(crate) use super::blocks::{Import, Replica, Witness};

/// How reads and writes are paid for.
pub(super) const PROVISIONED: &str = "PROVISIONED";
pub(super) const ON_DEMAND: &str = "PAY_PER_REQUEST";

/// The projections that a secondary index can have.
const PROJECTIONS: [&str; 3] = ["ALL", "INCLUDE", "KEYS_ONLY"];

/// A table, with its indexes and its replicas in other regions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(
    relation(Relation::Conflicts(vec!["import_table", "restore_source_name", "restore_source_table_arn"]))
        .relation(Relation::Conflicts(vec!["on_demand_throughput", "read_capacity"]))
        .relation(Relation::Conflicts(vec!["on_demand_throughput", "write_capacity"]))
)]
pub(crate) struct Table {
    /// Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// How reads and writes are paid for: `PROVISIONED`, by the capacity that is set, or `PAY_PER_REQUEST`.
    #[attr(default(PROVISIONED).check(Validator::one_of([PROVISIONED, ON_DEMAND])))]
    pub(crate) billing_mode: Attr<String>,
    /// Whether DynamoDB refuses to delete the table.
    #[attr(optional_or_zero().equal(SemanticEquality::ZeroForNull))]
    pub(crate) deletion_protection_enabled: Attr<bool>,
    /// Attribute that is the partition key; that of the source when the table is restored.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) hash_key: Attr<String>,
    /// Name of the table.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Name, which no other table of the account has in the region.
    #[attr(
        required()
            .replace()
            .check(Validator::text("have 3 to 255 letters, digits and `_.-`", is_name))
    )]
    pub(crate) name: Attr<String>,
    /// Attribute that is the sort key.
    #[attr(optional_or_zero().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) range_key: Attr<String>,
    /// Reads a second that are paid for with `PROVISIONED`.
    #[attr(optional_computed())]
    pub(crate) read_capacity: Attr<i64>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub(crate) region: Attr<String>,
    /// Moment as of which the source is restored.
    #[attr(
        optional_or_zero()
            .replace()
            .equal(SemanticEquality::EmptyForNull)
            .equal(SemanticEquality::Timestamp)
            .check(Validator::timestamp())
    )]
    pub(crate) restore_date_time: Attr<String>,
    /// Name of a table of this region that the new table is made from.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) restore_source_name: Attr<String>,
    /// ARN of a table, perhaps of another region, that the new table is made from.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull).check(Validator::arn()))]
    pub(crate) restore_source_table_arn: Attr<String>,
    /// Whether the source is restored as it was last.
    #[attr(optional_or_zero().replace().equal(SemanticEquality::ZeroForNull))]
    pub(crate) restore_to_latest_time: Attr<bool>,
    /// ARN of the newest stream of changes.
    #[attr(computed().recomputed_with(&["stream_enabled", "stream_view_type"]))]
    pub(crate) stream_arn: Attr<String>,
    /// Whether changes of items are written to a stream.
    #[attr(optional_or_zero().equal(SemanticEquality::ZeroForNull))]
    pub(crate) stream_enabled: Attr<bool>,
    /// Moment at which the newest stream was made, by which it is told from older ones.
    #[attr(computed().recomputed_with(&["stream_enabled", "stream_view_type"]))]
    pub(crate) stream_label: Attr<String>,
    /// What the stream has of an item that changed: `KEYS_ONLY`, `NEW_IMAGE`, `OLD_IMAGE` or `NEW_AND_OLD_IMAGES`.
    #[attr(
        optional_computed()
            .equal(SemanticEquality::CaseInsensitive)
            .equal(SemanticEquality::EmptyForNull)
            .check(
                Validator::one_of_ignoring_case([
                    "",
                    "KEYS_ONLY",
                    "NEW_AND_OLD_IMAGES",
                    "NEW_IMAGE",
                    "OLD_IMAGE",
                ]),
            )
    )]
    pub(crate) stream_view_type: Attr<String>,
    /// Storage class: `STANDARD`, or `STANDARD_INFREQUENT_ACCESS` for what is read seldom.
    #[attr(
        optional_computed()
            .equal(SemanticEquality::EmptyForNull)
            .equal(SemanticEquality::Custom(is_usual_class))
            .check(Validator::one_of(["", "STANDARD", "STANDARD_INFREQUENT_ACCESS"]))
            .on_omit(OnOmit::Null)
            .on_remove(OnRemove::Keep)
    )]
    pub(crate) table_class: Attr<String>,
    /// Tags.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// The tags together with the provider's `default_tags`.
    #[attr(optional_computed())]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Writes a second that are paid for with `PROVISIONED`.
    #[attr(optional_computed())]
    pub(crate) write_capacity: Attr<i64>,
    /// The attributes that keys are made of; no others.
    #[block(computed())]
    pub(crate) attribute: Attr<Set<Attribute>>,
    /// The indexes with partition keys of their own.
    #[block()]
    pub(crate) global_secondary_index: Attr<Set<GlobalIndex>>,
    /// Region that takes part in deciding what was written, without data, where one replica is strongly consistent.
    #[block(max(1))]
    pub(crate) global_table_witness: Attr<Vec<Witness>>,
    /// Data in S3 that the new table is made from.
    #[block(max(1).replace())]
    pub(crate) import_table: Attr<Vec<Import>>,
    /// The indexes that share the table's partition key.
    #[block(replace())]
    pub(crate) local_secondary_index: Attr<Set<LocalIndex>>,
    /// The most that is paid for with `PAY_PER_REQUEST`.
    #[block(max(1))]
    pub(crate) on_demand_throughput: Attr<Vec<OnDemand>>,
    /// Whether the table can be restored as it was at any moment of the last days.
    #[block(max(1).computed())]
    pub(crate) point_in_time_recovery: Attr<Vec<Recovery>>,
    /// The copies of the table in other regions, which change together with it.
    #[block()]
    pub(crate) replica: Attr<Set<Replica>>,
    /// Whether a KMS key of the account encrypts the table, and which.
    #[block(max(1).computed())]
    pub(crate) server_side_encryption: Attr<Vec<Encryption>>,
    /// How long to wait.
    #[block()]
    pub(crate) timeouts: Attr<Timeouts>,
    /// Which attribute says when an item expires.
    #[block(max(1).computed())]
    pub(crate) ttl: Attr<Vec<TimeToLive>>,
    /// The reads and writes that the table can serve at once.
    #[block(max(1))]
    pub(crate) warm_throughput: Attr<Vec<Warm>>,
}

/// An attribute that a key is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Model)]
pub(crate) struct Attribute {
    /// Name of the attribute, which every block has to have.
    #[attr(optional_computed())]
    pub(crate) name: Attr<String>,
    /// Type of its values, which every block has to have: `S` for text, `N` for numbers or `B` for bytes.
    #[attr(optional_computed().check(Validator::one_of(["B", "N", "S"])))]
    pub(crate) r#type: Attr<String>,
}

/// An index with a partition key of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Model)]
pub(crate) struct GlobalIndex {
    /// Attribute that is its partition key.
    #[attr(required())]
    pub(crate) hash_key: Attr<String>,
    /// Name of the index.
    #[attr(required())]
    pub(crate) name: Attr<String>,
    /// Attributes that are in the index besides keys, with `INCLUDE`.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) non_key_attributes: Attr<Set<String>>,
    /// What is in the index: `ALL`, `KEYS_ONLY`, or also what `non_key_attributes` names (`INCLUDE`).
    #[attr(required().check(Validator::one_of(PROJECTIONS)))]
    pub(crate) projection_type: Attr<String>,
    /// Attribute that is its sort key.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) range_key: Attr<String>,
    /// Reads a second that are paid for with `PROVISIONED`.
    #[attr(optional_computed())]
    pub(crate) read_capacity: Attr<i64>,
    /// Writes a second that are paid for with `PROVISIONED`.
    #[attr(optional_computed())]
    pub(crate) write_capacity: Attr<i64>,
    /// The most that is paid for with `PAY_PER_REQUEST`.
    #[block(max(1))]
    pub(crate) on_demand_throughput: Attr<Vec<OnDemand>>,
    /// The reads and writes that the index can serve at once.
    #[block(max(1))]
    pub(crate) warm_throughput: Attr<Vec<Warm>>,
}

/// An index that shares the table's partition key.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Model)]
pub(crate) struct LocalIndex {
    /// Name of the index.
    #[attr(required().replace())]
    pub(crate) name: Attr<String>,
    /// Attributes that are in the index besides keys, with `INCLUDE`.
    #[attr(optional_or_zero().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) non_key_attributes: Attr<Vec<String>>,
    /// What is in the index: `ALL`, `KEYS_ONLY`, or also what `non_key_attributes` names (`INCLUDE`).
    #[attr(required().replace().check(Validator::one_of(PROJECTIONS)))]
    pub(crate) projection_type: Attr<String>,
    /// Attribute that is its sort key.
    #[attr(required().replace())]
    pub(crate) range_key: Attr<String>,
}

/// The most that is paid for on demand.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Model)]
pub(crate) struct OnDemand {
    /// Most reads a second; `-1` for any number.
    #[attr(optional_computed())]
    pub(crate) max_read_request_units: Attr<i64>,
    /// Most writes a second; `-1` for any number.
    #[attr(optional_computed())]
    pub(crate) max_write_request_units: Attr<i64>,
}

/// The reads and writes that can be served at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Model)]
pub(crate) struct Warm {
    /// Reads a second, at least 12000.
    #[attr(optional_computed().check(Validator::range(12_000..)))]
    pub(crate) read_units_per_second: Attr<i64>,
    /// Writes a second, at least 4000.
    #[attr(optional_computed().check(Validator::range(4_000..)))]
    pub(crate) write_units_per_second: Attr<i64>,
}

/// Whether the table can be restored as it was at any moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Recovery {
    /// Whether it can, which the block has to say.
    #[attr(optional_computed())]
    pub(crate) enabled: Attr<bool>,
    /// For how many days back, from 1 to 35; 35 when left out.
    #[attr(optional_computed().check(Validator::range(1..=35)))]
    pub(crate) recovery_period_in_days: Attr<i64>,
}

/// Encryption with a KMS key of the account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Encryption {
    /// Whether a key of the account is used, which the block has to say; otherwise one that DynamoDB owns.
    #[attr(optional_computed())]
    pub(crate) enabled: Attr<bool>,
    /// ARN of the KMS key; that of the account's `alias/aws/dynamodb` when left out.
    #[attr(
        optional_computed()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::any_of([Validator::arn(), Validator::one_of([""])]))
    )]
    pub(crate) kms_key_arn: Attr<String>,
}

/// Items that expire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct TimeToLive {
    /// Attribute that says when an item expires, in seconds since 1970.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) attribute_name: Attr<String>,
    /// Whether items expire.
    #[attr(default(false))]
    pub(crate) enabled: Attr<bool>,
}

/// A table whose class nobody chose has the usual one.
fn is_usual_class(one: &Value, other: &Value) -> bool {
    let is_usual = |it: &Value| it.is_null() || matches!(it.as_str(), Some("" | "STANDARD"));
    is_usual(one) && is_usual(other)
}

fn is_name(text: &str) -> bool {
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"_.-".contains(&it);
    (3..=255).contains(&text.len()) && text.bytes().all(is_plain)
}
