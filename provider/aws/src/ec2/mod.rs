//! EC2: networks.
//!
//! - `session`: the API in one region, its rates, and tags, which all of its objects have alike.
//! - One file for each type.

mod internet_gateway;
mod session;

use std::sync::Arc;

use slipway_engine::lifecycle::Managed;
use slipway_framework::Types;

use crate::differences::{Behaviour, Difference};
use crate::shared::Shared;

/// Adds the types of EC2.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.resource(Managed::new(internet_gateway::InternetGateways::new(
        Arc::clone(shared),
    )));
}

/// Where the types of EC2 differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[Difference {
    path: "aws_internet_gateway.id",
    ours: "computed",
    contract: "optional computed",
    reason: "An id cannot be chosen; hashicorp/aws accepts one and ignores it.",
}];

/// What these types do differently with the same schema.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[Behaviour {
    of: "aws_internet_gateway",
    official: "a create whose answer is lost is sent again, and may leave a second gateway behind",
    here: "an error that names the gateways which may be the one",
    reason: "CreateInternetGateway takes no token, so nobody can tell",
}];

#[cfg(test)]
mod tests {
    use slipway_engine::lifecycle::unclaimed;

    use super::internet_gateway::InternetGateways;

    #[test]
    fn every_change_has_its_step() {
        assert_eq!(unclaimed::<InternetGateways>(), [""; 0]);
    }
}
