//! EventBridge.
//!
//! - `session`: the API in one region, its rates, and the form of its tags.
//!
//! The types come from definitions; see `generated`.

pub(crate) mod session;

use crate::differences::Difference;

const UNBOUND: &str = "hashicorp/aws 6.25 sets no bound any more; EventBridge tells its own.";

/// Where the schemas differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        path: "aws_cloudwatch_event_target.ecs_target.ordered_placement_strategy",
        ours: "list",
        contract: "list 0..5",
        reason: UNBOUND,
    },
    Difference {
        path: "aws_cloudwatch_event_target.ecs_target.placement_constraint",
        ours: "set",
        contract: "set 0..10",
        reason: UNBOUND,
    },
    Difference {
        path: "aws_cloudwatch_event_target.sagemaker_pipeline_target.pipeline_parameter_list",
        ours: "set",
        contract: "set 0..200",
        reason: UNBOUND,
    },
];
