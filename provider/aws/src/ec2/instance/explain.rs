//! What an error about an instance says besides its kind.
//!
//! Facts: EC2 developer guide, "Error codes for the Amazon EC2 API"; EC2 user guide, "Troubleshoot instance
//! launch issues".

use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_framework::path::Path;

use super::model::Instance;
use crate::outcome::{Blame, blamed};
use crate::parts::given;

const fn launch(code: &'static str, attribute: &'static str) -> Blame {
    Blame {
        operation: "RunInstances",
        code,
        attribute,
    }
}

/// The arguments that a refused launch is about.
const BLAMES: &[Blame] = &[
    launch("InvalidAMIID.Malformed", "ami"),
    launch("InvalidAMIID.NotFound", "ami"),
    launch("InvalidAMIID.Unavailable", "ami"),
    launch("InvalidGroup.NotFound", "vpc_security_group_ids"),
    launch("InvalidHostID.NotFound", "host_id"),
    launch("InvalidKeyPair.NotFound", "key_name"),
    launch("InvalidPlacementGroup.Unknown", "placement_group"),
    launch("InvalidSubnetID.NotFound", "subnet_id"),
    Blame {
        operation: "DescribeImages",
        code: "InvalidAMIID.NotFound",
        attribute: "ami",
    },
];

/// Says more about a failure.
pub(super) fn explain(
    verb: Verb,
    error: &CloudError,
    prior: &Instance,
    planned: &Instance,
    doing: Doing,
) -> Doing {
    let doing = blamed(doing, error, BLAMES);
    match error.code() {
        Some("InsufficientInstanceCapacity") => {
            let kind = given(&planned.instance_type).unwrap_or("its type");
            let place = match (given(&planned.availability_zone), given(&planned.subnet_id)) {
                (Some(zone), _) => format!("in {zone}"),
                (None, Some(subnet)) => format!("in the zone of {subnet}"),
                (None, None) => "in the zone that it chose".to_owned(),
            };
            let path = match planned.availability_zone.if_known() {
                Some(_) => "availability_zone",
                None => "subnet_id",
            };
            doing
                .because(format!("EC2 has no room for another {kind} {place}."))
                .next("Choose another zone or another `instance_type`, or apply again later.")
                .blaming(Path::of(path))
        }
        Some("InvalidAMIID.NotFound") => doing.next(
            "Every region has images of its own, and some are only for accounts that were allowed. Correct `ami`, \
             then apply again.",
        ),
        Some("OperationNotPermitted") if verb == Verb::Delete => doing
            .because("The instance is protected from being terminated.")
            .next(
                "Set `disable_api_termination` and `disable_api_stop` to false, or `force_destroy` to true, and apply; \
                 then destroy again.",
            ),
        Some("OperationNotPermitted") if error.operation() == "StopInstances" => doing
            .because("The change is made while the instance is stopped, and it is protected from being stopped.")
            .next(stop_protected(prior, planned)),
        Some("IncorrectInstanceState") => doing.next(
            "The instance was started or stopped by something else meanwhile. Apply again.",
        ),
        _ => doing,
    }
}

fn stop_protected(prior: &Instance, planned: &Instance) -> &'static str {
    match prior.disable_api_stop == planned.disable_api_stop {
        true => "Set `disable_api_stop` to false, then apply again.",
        false => "Apply again.",
    }
}
