//! Systems Manager.
//!
//! - `session`: the API in one region, its rates, and the form of its tags.
//! - `parameter`: `aws_ssm_parameter`. `parameter_data`: the data source.

mod parameter;
mod parameter_data;
pub(crate) mod session;

use std::sync::Arc;

use slipway_engine::lifecycle::Managed;
use slipway_framework::Types;

use crate::differences::{Behaviour, Difference};
use crate::shared::Shared;

/// Adds the types of Systems Manager.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    let parameters = parameter::Parameters::new(Arc::clone(shared));
    types.resource(Managed::new(parameters));
    types.data_source(parameter_data::ParameterSource::new(Arc::clone(shared)));
}

/// What these types do differently with the same schema.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[
    Behaviour {
        of: "aws_ssm_parameter.insecure_value",
        official: "a secure parameter with it is planned, and refused after it was made",
        here: "an error at plan",
        reason: "what can be known to fail is an error at plan",
    },
    Behaviour {
        of: "aws_ssm_parameter.value",
        official: "left out, it is planned as known after apply",
        here: "it stays null where the value is given in another way",
        reason: "a value that is written only is in no state",
    },
    Behaviour {
        of: "aws_ssm_parameter.overwrite",
        official: "`false` refuses every later change of the value",
        here: "it is about the creation alone",
        reason: "a parameter of the state's own is there to be changed",
    },
    Behaviour {
        of: "aws_ssm_parameter.tier",
        official: "a change to `Intelligent-Tiering` is not planned",
        here: "it is planned in place, and counts from the next value on",
        reason: "an argument that is changed does something",
    },
];

const ID: &str = "An id cannot be chosen; hashicorp/aws accepts one and ignores it.";

/// Where the schemas differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        path: "aws_ssm_parameter.id",
        ours: "computed",
        contract: "optional computed",
        reason: ID,
    },
    Difference {
        path: "aws_ssm_parameter.arn",
        ours: "computed",
        contract: "optional computed",
        reason: "An ARN cannot be chosen; hashicorp/aws accepts one and ignores it.",
    },
    Difference {
        path: "data.aws_ssm_parameter.id",
        ours: "computed",
        contract: "optional computed",
        reason: ID,
    },
];
