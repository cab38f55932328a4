//! The model of `aws_instance`.

use std::collections::BTreeMap;

use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::schema::OnOmit;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

pub(crate) use super::blocks::*;
use super::user_data;

/// The arguments whose change stops an instance and starts it again, after which it has another public address.
pub(super) const RESTARTS: &[&str] = &[
    "capacity_reservation_specification",
    "instance_type",
    "private_dns_name_options",
    "user_data",
    "user_data_base64",
];

/// A virtual machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(
    relation(Relation::AtLeastOneOf(vec!["ami", "instance_type", "launch_template"])).relation(Relation::Conflicts(vec!["ipv6_address_count", "ipv6_addresses"])).relation(Relation::Conflicts(vec!["user_data", "user_data_base64"])).relation(Relation::Conflicts(vec!["placement_group", "placement_group_id"])).relation(Relation::Conflicts(vec!["host_resource_group_arn", "placement_group"])).relation(Relation::Conflicts(vec!["network_interface", "primary_network_interface"])).relation(Relation::Conflicts(vec!["network_interface", "associate_public_ip_address"])).relation(Relation::Conflicts(vec!["network_interface", "enable_primary_ipv6"])).relation(Relation::Conflicts(vec!["network_interface", "ipv6_address_count"])).relation(Relation::Conflicts(vec!["network_interface", "ipv6_addresses"])).relation(Relation::Conflicts(vec!["network_interface", "private_ip"])).relation(Relation::Conflicts(vec!["network_interface", "secondary_private_ips"])).relation(Relation::Conflicts(vec!["network_interface", "security_groups"])).relation(Relation::Conflicts(vec!["network_interface", "source_dest_check"])).relation(Relation::Conflicts(vec!["network_interface", "subnet_id"])).relation(Relation::Conflicts(vec!["network_interface", "vpc_security_group_ids"])).relation(Relation::Conflicts(vec!["primary_network_interface", "associate_public_ip_address"])).relation(Relation::Conflicts(vec!["primary_network_interface", "enable_primary_ipv6"])).relation(Relation::Conflicts(vec!["primary_network_interface", "ipv6_address_count"])).relation(Relation::Conflicts(vec!["primary_network_interface", "ipv6_addresses"])).relation(Relation::Conflicts(vec!["primary_network_interface", "private_ip"])).relation(Relation::Conflicts(vec!["primary_network_interface", "secondary_private_ips"])).relation(Relation::Conflicts(vec!["primary_network_interface", "security_groups"])).relation(Relation::Conflicts(vec!["primary_network_interface", "subnet_id"])).relation(Relation::Conflicts(vec!["primary_network_interface", "vpc_security_group_ids"]))
)]
pub(crate) struct Instance {
    /// Image that the instance is launched from.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) ami: Attr<String>,
    /// Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// Whether the primary interface gets a public IPv4 address; the subnet decides when it is left out.
    #[attr(optional_computed().replace())]
    pub(crate) associate_public_ip_address: Attr<bool>,
    /// Availability zone.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) availability_zone: Attr<String>,
    /// Cores, for types that let you choose.
    #[attr(optional_computed().replace().deprecated("Use `cpu_options`."))]
    pub(crate) cpu_core_count: Attr<i64>,
    /// Threads of each core: 1 switches multithreading off.
    #[attr(optional_computed().replace().deprecated("Use `cpu_options`."))]
    pub(crate) cpu_threads_per_core: Attr<i64>,
    /// Whether the API refuses to stop the instance.
    #[attr(optional_computed())]
    pub(crate) disable_api_stop: Attr<bool>,
    /// Whether the API refuses to terminate the instance.
    #[attr(optional_computed())]
    pub(crate) disable_api_termination: Attr<bool>,
    /// Whether volumes have bandwidth of their own.
    #[attr(optional_computed().replace())]
    pub(crate) ebs_optimized: Attr<bool>,
    /// Whether the first IPv6 address stays for the life of the interface. Once on, it cannot be switched off.
    #[attr(optional_computed())]
    pub(crate) enable_primary_ipv6: Attr<bool>,
    /// Whether the instance is destroyed even when it is protected from being stopped or terminated.
    #[attr(default(false))]
    pub(crate) force_destroy: Attr<bool>,
    /// Whether to wait for the encrypted password of an instance of Windows, and to tell it in `password_data`.
    #[attr(default(false))]
    pub(crate) get_password_data: Attr<bool>,
    /// Whether the instance can hibernate.
    #[attr(optional_or_zero().replace())]
    pub(crate) hibernation: Attr<bool>,
    /// Dedicated host on which the instance runs.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) host_id: Attr<String>,
    /// Group of dedicated hosts on one of which the instance runs.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull).check(Validator::any_of([Validator::length(..1), Validator::arn()])))]
    pub(crate) host_resource_group_arn: Attr<String>,
    /// Name of the instance profile, which gives the instance its role.
    #[attr(optional_computed().equal(SemanticEquality::EmptyForNull))]
    pub(crate) iam_instance_profile: Attr<String>,
    /// Id of the instance.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// What becomes of the instance when it shuts itself down: `stop` or `terminate`.
    #[attr(optional_computed().equal(SemanticEquality::EmptyForNull))]
    pub(crate) instance_initiated_shutdown_behavior: Attr<String>,
    /// `spot` for a spot instance, `scheduled` for a scheduled one.
    #[attr(computed())]
    pub(crate) instance_lifecycle: Attr<String>,
    /// State of the instance, such as `running`.
    #[attr(computed())]
    pub(crate) instance_state: Attr<String>,
    /// Type of the instance. A change stops the instance and starts it again.
    #[attr(optional_computed().equal(SemanticEquality::EmptyForNull))]
    pub(crate) instance_type: Attr<String>,
    /// How many IPv6 addresses the primary interface has.
    #[attr(optional_computed())]
    pub(crate) ipv6_address_count: Attr<i64>,
    /// IPv6 addresses of the primary interface.
    #[attr(optional_computed().recomputed_with(&["ipv6_address_count"]).check(Validator::elements(Validator::ipv6_address())))]
    pub(crate) ipv6_addresses: Attr<Vec<String>>,
    /// Key pair whose owner may log in.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) key_name: Attr<String>,
    /// Whether CloudWatch gets measurements every minute instead of every five.
    #[attr(optional_computed())]
    pub(crate) monitoring: Attr<bool>,
    /// ARN of the Outpost on which it runs.
    #[attr(computed())]
    pub(crate) outpost_arn: Attr<String>,
    /// The password of an instance of Windows, encrypted for the key pair.
    #[attr(computed().recomputed_with(&["get_password_data"]))]
    pub(crate) password_data: Attr<String>,
    /// Name of the placement group.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) placement_group: Attr<String>,
    /// Id of the placement group.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) placement_group_id: Attr<String>,
    /// Number of the partition of the placement group.
    #[attr(optional_computed().replace())]
    pub(crate) placement_partition_number: Attr<i64>,
    /// The primary network interface.
    #[attr(computed())]
    pub(crate) primary_network_interface_id: Attr<String>,
    /// Private DNS name.
    #[attr(computed())]
    pub(crate) private_dns: Attr<String>,
    /// Private IPv4 address.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull).check(Validator::any_of([Validator::length(..1), Validator::ipv4_address()])))]
    pub(crate) private_ip: Attr<String>,
    /// Public DNS name.
    #[attr(computed().recomputed_with(RESTARTS))]
    pub(crate) public_dns: Attr<String>,
    /// Public IPv4 address. With an Elastic IP address, use that of `aws_eip`.
    #[attr(computed().recomputed_with(RESTARTS))]
    pub(crate) public_ip: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub(crate) region: Attr<String>,
    /// Further private IPv4 addresses of the primary interface.
    #[attr(optional_computed().check(Validator::elements(Validator::ipv4_address())))]
    pub(crate) secondary_private_ips: Attr<Set<String>>,
    /// Names of security groups, in the default VPC. Use `vpc_security_group_ids`.
    #[attr(optional_computed().replace())]
    pub(crate) security_groups: Attr<Set<String>>,
    /// Whether traffic has to come from the instance or go to it; routers switch it off.
    #[attr(default(true))]
    pub(crate) source_dest_check: Attr<bool>,
    /// The spot request that the instance belongs to.
    #[attr(computed())]
    pub(crate) spot_instance_request_id: Attr<String>,
    /// Subnet.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) subnet_id: Attr<String>,
    /// Tags.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// The tags together with the provider's `default_tags`.
    #[attr(optional_computed())]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Whether the instance shares hardware: `default`, `dedicated` or `host`.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull).check(Validator::one_of(["", "dedicated", "default", "host"])))]
    pub(crate) tenancy: Attr<String>,
    /// What the instance is told when it starts, as text or as its Base64. A change stops the instance and starts it again.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull).equal(SemanticEquality::Custom(user_data::same)))]
    pub(crate) user_data: Attr<String>,
    /// The same in Base64, for what is no text.
    #[attr(optional_computed().on_omit(OnOmit::Null).equal(SemanticEquality::EmptyForNull).check(Validator::text("It has to be Base64.", user_data::is_base64)))]
    pub(crate) user_data_base64: Attr<String>,
    /// Whether a change of the user data replaces the instance.
    #[attr(default(false))]
    pub(crate) user_data_replace_on_change: Attr<bool>,
    /// Tags of all volumes that the instance is launched with.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) volume_tags: Attr<BTreeMap<String, Attr<String>>>,
    /// Security groups.
    #[attr(optional_computed())]
    pub(crate) vpc_security_group_ids: Attr<Set<String>>,
    /// Which reserved capacity the instance takes.
    #[block(max(1).computed())]
    pub(crate) capacity_reservation_specification: Attr<Vec<CapacityReservation>>,
    /// Cores and threads.
    #[block(max(1).computed())]
    pub(crate) cpu_options: Attr<Vec<CpuOptions>>,
    /// How an instance of a burstable type pays for bursts.
    #[block(max(1).computed())]
    pub(crate) credit_specification: Attr<Vec<CreditSpecification>>,
    /// A further volume that the instance is launched with.
    #[block(replace().computed())]
    pub(crate) ebs_block_device: Attr<Set<EbsBlockDevice>>,
    /// Nitro Enclaves.
    #[block(max(1).computed())]
    pub(crate) enclave_options: Attr<Vec<EnclaveOptions>>,
    /// An instance store, or a device of the image that is left out.
    #[block(replace().computed())]
    pub(crate) ephemeral_block_device: Attr<Set<EphemeralBlockDevice>>,
    /// How the instance is bought.
    #[block(max(1).replace().computed())]
    pub(crate) instance_market_options: Attr<Vec<MarketOptions>>,
    /// The launch template that gives what the configuration leaves out.
    #[block(max(1).replace())]
    pub(crate) launch_template: Attr<Vec<LaunchTemplate>>,
    /// What EC2 does when the host fails.
    #[block(max(1).computed())]
    pub(crate) maintenance_options: Attr<Vec<MaintenanceOptions>>,
    /// The metadata service of the instance.
    #[block(max(1).computed())]
    pub(crate) metadata_options: Attr<Vec<MetadataOptions>>,
    /// A network interface that exists, to be attached.
    #[block(replace().computed())]
    pub(crate) network_interface: Attr<Set<NetworkInterface>>,
    /// The network interface that exists, to be the primary one.
    #[block(max(1).replace().computed())]
    pub(crate) primary_network_interface: Attr<Vec<PrimaryInterface>>,
    /// What the private host name is made of.
    #[block(max(1).computed())]
    pub(crate) private_dns_name_options: Attr<Vec<PrivateDnsNameOptions>>,
    /// The root volume.
    #[block(max(1).computed())]
    pub(crate) root_block_device: Attr<Vec<RootBlockDevice>>,
    /// How long to wait.
    #[block()]
    pub(crate) timeouts: Attr<InstanceTimeouts>,
}
