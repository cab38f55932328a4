//! Where instances differ from the contract.

use crate::differences::{Behaviour, Difference};

const FILLED: &str = "EC2 has such parts also when the block is left out, so that all of it is computed; a block without the argument is refused all the same.";

const fn filled(path: &'static str) -> Difference {
    Difference {
        path,
        ours: "optional computed",
        contract: "required",
        reason: FILLED,
    }
}

const fn told(path: &'static str) -> Difference {
    Difference {
        path,
        ours: "computed",
        contract: "optional computed",
        reason: "They follow from `tags` and the provider's tags; hashicorp/aws accepts others and overwrites them.",
    }
}

/// Where the schema differs.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        path: "aws_instance.credit_specification",
        ours: "list 0..1 computed",
        contract: "list 0..1",
        reason: "EC2 chooses for burstable types when nobody does; hashicorp/aws stores that and ignores the difference.",
    },
    Difference {
        path: "aws_instance.primary_network_interface",
        ours: "list 0..1 computed",
        contract: "list 0..1",
        reason: "Every instance has one, which hashicorp/aws 6 stores too.",
    },
    filled("aws_instance.ebs_block_device.device_name"),
    told("aws_instance.ebs_block_device.tags_all"),
    filled("aws_instance.ephemeral_block_device.device_name"),
    filled("aws_instance.network_interface.device_index"),
    filled("aws_instance.network_interface.network_interface_id"),
    filled("aws_instance.primary_network_interface.network_interface_id"),
    told("aws_instance.root_block_device.tags_all"),
];

const INSTANCE: &str = "aws_instance";

/// What they do differently with the same schema.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[
    Behaviour {
        of: INSTANCE,
        official: "an instance that shuts down counts as one that is there, until it is terminated",
        here: "it counts as gone",
        reason: "nothing brings it back",
    },
    Behaviour {
        of: INSTANCE,
        official: "`user_data` is stored as its SHA-1 sum, and both `user_data` and `user_data_base64` are known after apply when they are left out",
        here: "they are stored as they are written, and null when they are left out; a sum that is stored counts as the text that has it",
        reason: "what a launch template tells an instance is no argument of its own",
    },
    Behaviour {
        of: INSTANCE,
        official: "`monitoring` that is left out is off, also where the launch template switches it on",
        here: "the launch template's holds",
        reason: "what is left out comes from the template",
    },
    Behaviour {
        of: INSTANCE,
        official: "a change of `ephemeral_block_device.device_name`, `ephemeral_block_device.no_device` or `ephemeral_block_device.virtual_name` is planned in place, and nothing is done",
        here: "the instance is replaced",
        reason: "stores are chosen at the launch",
    },
    Behaviour {
        of: INSTANCE,
        official: "a change of `host_resource_group_arn` is planned in place, and nothing is done",
        here: "the instance is replaced",
        reason: "a launch chooses the group",
    },
    Behaviour {
        of: INSTANCE,
        official: "other `ebs_block_device.tags` replace the instance",
        here: "the volume gets them",
        reason: "tags can be changed at any time",
    },
    Behaviour {
        of: INSTANCE,
        official: "`ebs_block_device.delete_on_termination` is true in the plan when it is left out",
        here: "it is true, and known after apply",
        reason: "an argument inside of a set has no default in the protocol",
    },
    Behaviour {
        of: INSTANCE,
        official: "`credit_specification` is null in the plan of a new instance that leaves it out",
        here: "it is known after apply",
        reason: "EC2 chooses for burstable types",
    },
    Behaviour {
        of: INSTANCE,
        official: "outside of the default VPC, ids in `security_groups` are read as none, and replace the instance at the next plan",
        here: "they are read as they are written",
        reason: "they are the groups that the instance has",
    },
    Behaviour {
        of: INSTANCE,
        official: "volumes that are attached later show in `ebs_block_device`",
        here: "they show where the instance was imported, or another provider stored them",
        reason: "they belong to `aws_volume_attachment`",
    },
    Behaviour {
        of: INSTANCE,
        official: "a plan asks EC2 for the launch template: a new version behind `$Default` or `$Latest`, and another `launch_template.version`, change the type in place or replace the instance by what the versions say",
        here: "another `launch_template.version` replaces the instance, and a new version behind `$Default` or `$Latest` changes nothing",
        reason: "a plan follows from configuration and state; give the template's `latest_version` to follow it",
    },
    Behaviour {
        of: INSTANCE,
        official: "a change of the type that fails leaves the instance stopped",
        here: "it is started again",
        reason: "it ran before",
    },
];
