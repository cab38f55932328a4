//! The blocks of `aws_instance`.

use std::collections::BTreeMap;

use slipway_framework::model::{Attr, Model};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};
use slipway_framework::value::Value;

/// Which reserved capacity an instance takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::ExactlyOneOf(vec!["capacity_reservation_preference", "capacity_reservation_target"])))]
pub(crate) struct CapacityReservation {
    /// Whether it takes any open reservation (`open`), none, or nothing but reserved capacity.
    #[attr(optional_or_zero().check(Validator::one_of(["capacity-reservations-only", "none", "open"])))]
    pub(crate) capacity_reservation_preference: Attr<String>,
    /// The reservation.
    #[block(max(1))]
    pub(crate) capacity_reservation_target: Attr<Vec<ReservationTarget>>,
}

/// A reservation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ReservationTarget {
    /// Id of the reservation.
    #[attr(optional_or_zero())]
    pub(crate) capacity_reservation_id: Attr<String>,
    /// Group of reservations.
    #[attr(optional_or_zero().check(Validator::any_of([Validator::length(..1), Validator::arn()])))]
    pub(crate) capacity_reservation_resource_group_arn: Attr<String>,
}

/// Cores and threads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct CpuOptions {
    /// Whether the memory is encrypted with AMD SEV-SNP: `enabled` or `disabled`.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull).check(Validator::one_of(["", "disabled", "enabled"])))]
    pub(crate) amd_sev_snp: Attr<String>,
    /// Cores, for types that let you choose.
    #[attr(optional_computed().replace())]
    pub(crate) core_count: Attr<i64>,
    /// Threads of each core: 1 switches multithreading off.
    #[attr(optional_computed().replace())]
    pub(crate) threads_per_core: Attr<i64>,
}

/// How an instance of a burstable type pays for bursts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct CreditSpecification {
    /// `standard`, or `unlimited` for bursts that may cost more.
    #[attr(optional_or_zero().check(Validator::one_of(["standard", "unlimited"])))]
    pub(crate) cpu_credits: Attr<String>,
}

/// A further volume that an instance is launched with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::AtLeastOneOf(vec!["device_name"])))]
pub(crate) struct EbsBlockDevice {
    /// Whether the volume goes with its instance.
    #[attr(optional_computed().replace())]
    pub(crate) delete_on_termination: Attr<bool>,
    /// Name of the device, such as `/dev/sdf`.
    #[attr(optional_computed().replace())]
    pub(crate) device_name: Attr<String>,
    /// Whether the volume is encrypted.
    #[attr(optional_computed().replace())]
    pub(crate) encrypted: Attr<bool>,
    /// Input and output operations a second, for the types that let you choose.
    #[attr(optional_computed().replace())]
    pub(crate) iops: Attr<i64>,
    /// KMS key that encrypts the volume.
    #[attr(optional_computed().replace())]
    pub(crate) kms_key_id: Attr<String>,
    /// Snapshot that the volume is made of.
    #[attr(optional_computed().replace())]
    pub(crate) snapshot_id: Attr<String>,
    /// Tags of the volume.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// The tags together with the provider's `default_tags`.
    #[attr(computed())]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Throughput of a `gp3` volume, in MiB/s.
    #[attr(optional_computed().replace())]
    pub(crate) throughput: Attr<i64>,
    /// Id of the volume.
    #[attr(computed())]
    pub(crate) volume_id: Attr<String>,
    /// Size in GiB.
    #[attr(optional_computed().replace())]
    pub(crate) volume_size: Attr<i64>,
    /// Type of the volume, such as `gp3`.
    #[attr(optional_computed().replace().check(Validator::one_of(["gp2", "gp3", "io1", "io2", "sc1", "st1", "standard"])))]
    pub(crate) volume_type: Attr<String>,
}

/// Nitro Enclaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct EnclaveOptions {
    /// Whether the instance can have enclaves.
    #[attr(optional_computed().replace())]
    pub(crate) enabled: Attr<bool>,
}

/// An instance store, or a device of the image that is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::AtLeastOneOf(vec!["device_name"])))]
pub(crate) struct EphemeralBlockDevice {
    /// Name of the device, such as `/dev/sdb`.
    #[attr(optional_computed().replace())]
    pub(crate) device_name: Attr<String>,
    /// Whether the device of the image is left out.
    #[attr(optional_or_zero().replace())]
    pub(crate) no_device: Attr<bool>,
    /// Name of the instance store, such as `ephemeral0`.
    #[attr(optional_or_zero().replace())]
    pub(crate) virtual_name: Attr<String>,
}

/// How an instance is bought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct MarketOptions {
    /// `spot` or `capacity-block`.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull).check(Validator::one_of(["", "capacity-block", "spot"])))]
    pub(crate) market_type: Attr<String>,
    /// What is asked for of a spot instance.
    #[block(max(1).replace().computed())]
    pub(crate) spot_options: Attr<Vec<SpotOptions>>,
}

/// What is asked for of a spot instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct SpotOptions {
    /// What becomes of it when EC2 takes the capacity back.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull).check(Validator::one_of(["", "hibernate", "stop", "terminate"])))]
    pub(crate) instance_interruption_behavior: Attr<String>,
    /// Highest price of an hour in US dollars; that of an on-demand instance when it is left out.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) max_price: Attr<String>,
    /// Whether it is asked for once or again: `one-time` or `persistent`.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull).check(Validator::one_of(["", "one-time", "persistent"])))]
    pub(crate) spot_instance_type: Attr<String>,
    /// When a persistent request ends.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull).check(Validator::any_of([Validator::length(..1), Validator::timestamp()])))]
    pub(crate) valid_until: Attr<String>,
}

/// The launch template that gives what the configuration leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::ExactlyOneOf(vec!["id", "name"])))]
pub(crate) struct LaunchTemplate {
    /// Id of the launch template.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull).check(Validator::length(..=255)))]
    pub(crate) id: Attr<String>,
    /// Name of the launch template.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull).check(Validator::length(..=125)))]
    pub(crate) name: Attr<String>,
    /// Version: a number, `$Latest` or `$Default`.
    #[attr(default("$Default").replace().equal(SemanticEquality::Custom(same_version)).check(Validator::length(1..=255)))]
    pub(crate) version: Attr<String>,
}

/// What EC2 does when the host fails.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct MaintenanceOptions {
    /// Whether EC2 moves the instance to another host: `default` or `disabled`.
    #[attr(optional_computed().equal(SemanticEquality::EmptyForNull).check(Validator::one_of(["", "default", "disabled"])))]
    pub(crate) auto_recovery: Attr<String>,
}

/// The metadata service of an instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct MetadataOptions {
    /// Whether there is one: `enabled` or `disabled`.
    #[attr(default("enabled").check(Validator::one_of(["disabled", "enabled"])))]
    pub(crate) http_endpoint: Attr<String>,
    /// Whether it answers over IPv6: `enabled` or `disabled`.
    #[attr(default("disabled").check(Validator::one_of(["disabled", "enabled"])))]
    pub(crate) http_protocol_ipv6: Attr<String>,
    /// How many network hops its tokens may take.
    #[attr(optional_computed().check(Validator::range(1..=64)))]
    pub(crate) http_put_response_hop_limit: Attr<i64>,
    /// Whether it answers nobody without a token: `required` or `optional`.
    #[attr(optional_computed().equal(SemanticEquality::EmptyForNull).check(Validator::one_of(["", "optional", "required"])))]
    pub(crate) http_tokens: Attr<String>,
    /// Whether it tells the tags: `enabled` or `disabled`.
    #[attr(optional_computed().equal(SemanticEquality::EmptyForNull).check(Validator::one_of(["", "disabled", "enabled"])))]
    pub(crate) instance_metadata_tags: Attr<String>,
}

/// A network interface that exists, to be attached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::AtLeastOneOf(vec!["device_index"])).relation(Relation::AtLeastOneOf(vec!["network_interface_id"])))]
pub(crate) struct NetworkInterface {
    /// Whether the interface goes with its instance. EC2 keeps interfaces that existed before.
    #[attr(optional_computed().replace())]
    pub(crate) delete_on_termination: Attr<bool>,
    /// Index of the device; 0 is the primary interface.
    #[attr(optional_computed().replace())]
    pub(crate) device_index: Attr<i64>,
    /// Index of the network card.
    #[attr(optional_computed().replace())]
    pub(crate) network_card_index: Attr<i64>,
    /// The network interface.
    #[attr(optional_computed().replace())]
    pub(crate) network_interface_id: Attr<String>,
}

/// The network interface that exists, to be the primary one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::AtLeastOneOf(vec!["network_interface_id"])))]
pub(crate) struct PrimaryInterface {
    /// Whether the interface goes with its instance.
    #[attr(computed())]
    pub(crate) delete_on_termination: Attr<bool>,
    /// The network interface.
    #[attr(optional_computed().replace())]
    pub(crate) network_interface_id: Attr<String>,
}

/// What a private host name is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct PrivateDnsNameOptions {
    /// Whether the resource name is answered with the IPv4 address.
    #[attr(optional_computed())]
    pub(crate) enable_resource_name_dns_a_record: Attr<bool>,
    /// Whether the resource name is answered with the IPv6 address.
    #[attr(optional_computed())]
    pub(crate) enable_resource_name_dns_aaaa_record: Attr<bool>,
    /// What the host name is made of: the address (`ip-name`) or the id (`resource-name`).
    #[attr(optional_computed().equal(SemanticEquality::EmptyForNull).check(Validator::one_of(["", "ip-name", "resource-name"])))]
    pub(crate) hostname_type: Attr<String>,
}

/// The root volume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct RootBlockDevice {
    /// Whether the volume goes with its instance.
    #[attr(default(true))]
    pub(crate) delete_on_termination: Attr<bool>,
    /// Name of the device.
    #[attr(computed())]
    pub(crate) device_name: Attr<String>,
    /// Whether the volume is encrypted.
    #[attr(optional_computed().replace())]
    pub(crate) encrypted: Attr<bool>,
    /// Input and output operations a second, for the types that let you choose.
    #[attr(optional_computed())]
    pub(crate) iops: Attr<i64>,
    /// KMS key that encrypts the volume.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) kms_key_id: Attr<String>,
    /// Tags of the volume.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// The tags together with the provider's `default_tags`.
    #[attr(computed())]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Throughput of a `gp3` volume, in MiB/s.
    #[attr(optional_computed())]
    pub(crate) throughput: Attr<i64>,
    /// Id of the volume.
    #[attr(computed())]
    pub(crate) volume_id: Attr<String>,
    /// Size in GiB, which can only grow.
    #[attr(optional_computed())]
    pub(crate) volume_size: Attr<i64>,
    /// Type of the volume, such as `gp3`.
    #[attr(optional_computed().equal(SemanticEquality::EmptyForNull).check(Validator::one_of(["", "gp2", "gp3", "io1", "io2", "sc1", "st1", "standard"])))]
    pub(crate) volume_type: Attr<String>,
}

/// How long each operation may take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct InstanceTimeouts {
    /// How long to wait for a new instance.
    #[attr(optional().check(Validator::duration()))]
    pub(crate) create: Attr<String>,
    /// How long to try to read it at most.
    #[attr(optional().check(Validator::duration()))]
    pub(crate) read: Attr<String>,
    /// How long to wait for a change.
    #[attr(optional().check(Validator::duration()))]
    pub(crate) update: Attr<String>,
    /// How long to wait until the instance is gone.
    #[attr(optional().check(Validator::duration()))]
    pub(crate) delete: Attr<String>,
}

/// Whether two versions are one: that of an instance that was imported is not known.
fn same_version(a: &Value, b: &Value) -> bool {
    a.is_null() || b.is_null() || a == b
}
