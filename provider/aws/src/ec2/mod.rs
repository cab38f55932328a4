//! EC2: networks, and the types of instances.
//!
//! - `ami`: a data source: images of machines.
//! - `data`: what data sources have alike.
//! - `endpoints`: VPC endpoints: their kinds, what many of them read together, and their changes.
//! - `holders`: what holds an object that cannot be deleted.
//! - `instance`: the type of instances.
//! - `instance_type`, `instance_type_offerings`: data sources: what a type of instances is like, and where
//!   which can be launched.
//! - `instances`: what several types do with instances.
//! - `permissions`: what the rules of security groups allow, for all types that have some.
//! - `routes`: routes, as route tables and single routes have them.
//! - `route`: the type of a single one, written by hand because it is a part of another object.
//! - `security_group`, `security_group_rule`, `vpc_security_group_rule`: the types that have them.
//! - `session`: the API in one region, its rates, and tags, which all of its objects have alike.
//! - `snapshots`: the last snapshots of volumes.
//! - `volume_changes`: modifications of volumes.
//! - `volume_kinds`: which settings go with which type of volume.
//!
//! The other types come from definitions; see `generated`.

pub(crate) mod acls;
mod ami;
pub(crate) mod data;
pub(crate) mod endpoints;
pub(crate) mod holders;
mod instance;
mod instance_type;
mod instance_type_offerings;
pub(crate) mod instances;
pub(crate) mod permissions;
mod route;
pub(crate) mod routes;
mod security_group;
mod security_group_rule;
pub(crate) mod session;
pub(crate) mod snapshots;
pub(crate) mod volume_changes;
pub(crate) mod volume_kinds;
mod vpc_security_group_rule;

use std::sync::Arc;

use slipway_engine::lifecycle::Managed;
use slipway_framework::Types;

pub(crate) use instance::{BEHAVIOUR as INSTANCE_BEHAVIOUR, DIFFERENCES as INSTANCE_DIFFERENCES};

use ami::Images;
use instance_type::InstanceTypes;
use instance_type_offerings::Offerings;
use permissions::Direction;
use security_group::{DefaultSecurityGroups, SecurityGroups};
use security_group_rule::SecurityGroupRules;
use vpc_security_group_rule::OneRules;

use crate::differences::{Behaviour, Difference};
use crate::shared::Shared;

/// Adds the types that are written by hand.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    let shared = || Arc::clone(shared);
    types.data_source(Images::new(shared()));
    types.data_source(InstanceTypes::new(shared()));
    types.data_source(Offerings::new(shared()));
    types.resource(Managed::new(instance::Instances::new(shared())));
    types.resource(Managed::new(route::Routes::new(shared())));
    types.resource(Managed::new(DefaultSecurityGroups::new(shared())));
    types.resource(Managed::new(SecurityGroups::new(shared())));
    types.resource(Managed::new(SecurityGroupRules::new(shared())));
    for direction in Direction::BOTH {
        types.resource(Managed::new(OneRules::new(shared(), direction)));
    }
}

/// An id that hashicorp/aws lets the user write.
const fn id(path: &'static str) -> Difference {
    Difference {
        path,
        ours: "computed",
        contract: "optional computed",
        reason: "An id cannot be chosen; hashicorp/aws accepts one and ignores it.",
    }
}

/// Where these types differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[
    id("data.aws_ami.id"),
    id("data.aws_ec2_instance_type.id"),
    id("data.aws_ec2_instance_type_offerings.id"),
    id("aws_default_security_group.id"),
    id("aws_instance.id"),
    id("aws_route.id"),
    id("aws_security_group.id"),
    id("aws_security_group_rule.id"),
];

/// What these types do differently with the same schema.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[
    Behaviour {
        of: "data.aws_ami",
        official: "5.x warns when `most_recent` chooses among the images of anybody; 6.x refuses it without `allow_unsafe_filter`",
        here: "an error without `allow_unsafe_filter`",
        reason: "anybody can publish a newer image under any name",
    },
    Behaviour {
        of: "data.aws_ami",
        official: "`uefi_data` is ignored",
        here: "an error at validate",
        reason: "an argument is never ignored",
    },
    Behaviour {
        of: "data.aws_ami",
        official: "several images without `most_recent` are an error that names none",
        here: "the error names them",
        reason: "whoever narrows the search sees what there is",
    },
    Behaviour {
        of: "data.aws_ec2_instance_type_offerings",
        official: "tells offerings in the order of the answer, which may be another one each time",
        here: "they stand by instance type, then by place",
        reason: "a read that finds the same tells the same",
    },
    Behaviour {
        of: "aws_security_group",
        official: "removes the egress rule that EC2 gives a new group, and makes it again where it is configured",
        here: "it is left where it is configured",
        reason: "nothing is closed and opened again, and two calls less",
    },
    Behaviour {
        of: "aws_security_group",
        official: "`ingress` and `egress` are known after apply when they are left out",
        here: "a new group is planned without rules",
        reason: "it is known that there are none",
    },
    Behaviour {
        of: "aws_default_security_group",
        official: "`ingress` and `egress` are known after apply when they are left out",
        here: "a group that is taken over is planned without rules",
        reason: "it is known that there will be none",
    },
    Behaviour {
        of: "aws_security_group",
        official: "accepts ports and protocols that cannot be, and fails at apply",
        here: "an error at plan",
        reason: "what can be known to fail is an error at plan",
    },
    Behaviour {
        of: "aws_security_group_rule",
        official: "forgets the resource when one of its rules is gone, and cannot make it again",
        here: "the rules that are left are shown, and the plan is a replacement",
        reason: "the next apply succeeds",
    },
    Behaviour {
        of: "aws_security_group_rule",
        official: "`source_security_group_id` is known after apply when it is left out",
        here: "it is null",
        reason: "EC2 makes no peer of its own",
    },
    Behaviour {
        of: "aws_security_group_rule",
        official: "another order of `cidr_blocks` is a replacement",
        here: "it is no change",
        reason: "the order means nothing to EC2",
    },
];

#[cfg(test)]
mod tests {
    use slipway_engine::lifecycle::unclaimed;

    use super::{DefaultSecurityGroups, OneRules, SecurityGroupRules, SecurityGroups};

    #[test]
    fn every_change_has_its_step() {
        assert_eq!(unclaimed::<DefaultSecurityGroups>(), [""; 0]);
        assert_eq!(unclaimed::<OneRules>(), [""; 0]);
        assert_eq!(unclaimed::<SecurityGroupRules>(), [""; 0]);
        assert_eq!(unclaimed::<SecurityGroups>(), [""; 0]);
    }
}
