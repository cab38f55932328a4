//! DynamoDB.
//!
//! - `session`: the API in one region, its rates, and the form of its tags.
//! - `table`: `aws_dynamodb_table`.

pub(crate) mod session;
mod table;

use std::sync::Arc;

use slipway_engine::lifecycle::Managed;
use slipway_framework::Types;

use crate::differences::{Behaviour, Difference};
use crate::shared::Shared;

/// Adds the types of DynamoDB.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.resource(Managed::new(table::Tables::new(Arc::clone(shared))));
}

const REFUSED: &str = "DynamoDB refuses it, and what can be known to fail is an error at plan";

/// What these types do differently with the same schema.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[
    Behaviour {
        of: "aws_dynamodb_table.restore_date_time",
        official: "a moment beside `restore_to_latest_time = true` is planned, and refused by DynamoDB",
        here: "an error at plan",
        reason: "what can be known to fail is an error at plan",
    },
    Behaviour {
        of: "aws_dynamodb_table.restore_to_latest_time",
        official: "`false` without a moment is planned, and refused by DynamoDB",
        here: "an error at plan",
        reason: "what can be known to fail is an error at plan",
    },
    Behaviour {
        of: "aws_dynamodb_table.attribute.type",
        official: "another type of a key is planned in place, and refused by DynamoDB or ignored",
        here: "the table is replaced when it is a key of the table or of a local index; a global index is made anew",
        reason: "no call changes the type of a key",
    },
    Behaviour {
        of: "aws_dynamodb_table",
        official: "a change of `import_table.input_compression_type`, `import_table.input_format`, `import_table.input_format_options`, `import_table.input_format_options.csv`, `import_table.input_format_options.csv.delimiter`, `import_table.input_format_options.csv.header_list`, `import_table.s3_bucket_source.bucket`, `import_table.s3_bucket_source.bucket_owner` or `import_table.s3_bucket_source.key_prefix` is planned in place, and nothing is done",
        here: "the table is replaced",
        reason: "a table is imported when it is made",
    },
    Behaviour {
        of: "aws_dynamodb_table",
        official: "several names in `import_table.input_format_options.csv.header_list` are sent in the order in which a set has them",
        here: "more than one is an error at plan",
        reason: "the order of columns matters, and a set has none",
    },
    Behaviour {
        of: "aws_dynamodb_table",
        official: "a change of `local_secondary_index.non_key_attributes`, `local_secondary_index.projection_type` or `local_secondary_index.range_key` is ignored",
        here: "the table is replaced",
        reason: "local indexes are made with the table, and a change is made or refused",
    },
    Behaviour {
        of: "aws_dynamodb_table",
        official: "capacities are accepted with `PAY_PER_REQUEST` in `billing_mode`, and planned again and again, also beside `on_demand_throughput`, `global_secondary_index.on_demand_throughput`, `global_secondary_index.on_demand_throughput.max_read_request_units` and `global_secondary_index.on_demand_throughput.max_write_request_units`",
        here: "an error at plan",
        reason: REFUSED,
    },
    Behaviour {
        of: "aws_dynamodb_table.replica.consistency_mode",
        official: "another mode of a replica that is there is planned, and refused by DynamoDB",
        here: "an error at plan",
        reason: REFUSED,
    },
    Behaviour {
        of: "aws_dynamodb_table.stream_label",
        official: "it stays as it was in the plan of another stream",
        here: "it is known after apply when the stream changes",
        reason: "another stream has another label",
    },
    Behaviour {
        of: "aws_dynamodb_table.warm_throughput",
        official: "a block that goes is planned as a change",
        here: "the same, with a warning that the table keeps what it has",
        reason: "what a table can serve at once does not shrink",
    },
];

const FILLED: &str = "DynamoDB fills in the block when it is left out, so that all of it is computed; one without the argument is refused all the same.";

/// Where the schemas differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        path: "aws_dynamodb_table.id",
        ours: "computed",
        contract: "optional computed",
        reason: "An id cannot be chosen; hashicorp/aws accepts one and ignores it.",
    },
    Difference {
        path: "aws_dynamodb_table.attribute",
        ours: "set computed",
        contract: "set",
        reason: "A table that is restored has the attributes of its source, so that none has to be written.",
    },
    Difference {
        path: "aws_dynamodb_table.attribute.name",
        ours: "optional computed",
        contract: "required",
        reason: FILLED,
    },
    Difference {
        path: "aws_dynamodb_table.attribute.type",
        ours: "optional computed",
        contract: "required",
        reason: FILLED,
    },
    Difference {
        path: "aws_dynamodb_table.point_in_time_recovery.enabled",
        ours: "optional computed",
        contract: "required",
        reason: FILLED,
    },
    Difference {
        path: "aws_dynamodb_table.server_side_encryption.enabled",
        ours: "optional computed",
        contract: "required",
        reason: FILLED,
    },
];
