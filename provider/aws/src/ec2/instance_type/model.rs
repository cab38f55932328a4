//! The model of the data source `aws_ec2_instance_type`: what instances of a type are like.

use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::value::Number;

use crate::ec2::data::ReadTimeout;

/// What instances of a type are like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct InstanceTypeData {
    /// Whether EC2 can move an instance with a failing host to another one.
    #[attr(computed())]
    pub(crate) auto_recovery_supported: Attr<bool>,
    /// How the bandwidth of network and volumes can be weighed against each other, such as `vpc-1`.
    #[attr(computed())]
    pub(crate) bandwidth_weightings: Attr<Set<String>>,
    /// Whether instances run on the hardware itself.
    #[attr(computed())]
    pub(crate) bare_metal: Attr<bool>,
    /// Ways to boot: `legacy-bios`, `uefi`.
    #[attr(computed())]
    pub(crate) boot_modes: Attr<Set<String>>,
    /// Whether CPU credits let an instance do more for a while.
    #[attr(computed())]
    pub(crate) burstable_performance_supported: Attr<bool>,
    /// Whether it is of the current generation.
    #[attr(computed())]
    pub(crate) current_generation: Attr<bool>,
    /// Whether it runs on dedicated hosts.
    #[attr(computed())]
    pub(crate) dedicated_hosts_supported: Attr<bool>,
    /// Cores, unless a launch asks for another number.
    #[attr(computed())]
    pub(crate) default_cores: Attr<i64>,
    /// Index of the network card that the primary interface gets.
    #[attr(computed())]
    pub(crate) default_network_card_index: Attr<i64>,
    /// Threads of each core, unless a launch asks for another number.
    #[attr(computed())]
    pub(crate) default_threads_per_core: Attr<i64>,
    /// vCPUs, unless a launch asks for another number.
    #[attr(computed())]
    pub(crate) default_vcpus: Attr<i64>,
    /// Whether volumes can be encrypted: `supported` or `unsupported`.
    #[attr(computed())]
    pub(crate) ebs_encryption_support: Attr<String>,
    /// Whether volumes are NVMe devices: `required`, `supported` or `unsupported`.
    #[attr(computed())]
    pub(crate) ebs_nvme_support: Attr<String>,
    /// Whether volumes have bandwidth of their own: `default`, `supported` or `unsupported`.
    #[attr(computed())]
    pub(crate) ebs_optimized_support: Attr<String>,
    /// Bandwidth to volumes that lasts, in Mbps.
    #[attr(computed())]
    pub(crate) ebs_performance_baseline_bandwidth: Attr<i64>,
    /// Operations a second on volumes that last.
    #[attr(computed())]
    pub(crate) ebs_performance_baseline_iops: Attr<i64>,
    /// Throughput of volumes that lasts, in MBps.
    #[attr(computed())]
    pub(crate) ebs_performance_baseline_throughput: Attr<Number>,
    /// Highest bandwidth to volumes, in Mbps.
    #[attr(computed())]
    pub(crate) ebs_performance_maximum_bandwidth: Attr<i64>,
    /// Most operations a second on volumes.
    #[attr(computed())]
    pub(crate) ebs_performance_maximum_iops: Attr<i64>,
    /// Highest throughput of volumes, in MBps.
    #[attr(computed())]
    pub(crate) ebs_performance_maximum_throughput: Attr<Number>,
    /// Most Elastic Fabric Adapters of an instance.
    #[attr(computed())]
    pub(crate) efa_maximum_interfaces: Attr<i64>,
    /// Whether it takes Elastic Fabric Adapters.
    #[attr(computed())]
    pub(crate) efa_supported: Attr<bool>,
    /// Whether it can do ENA Express.
    #[attr(computed())]
    pub(crate) ena_srd_supported: Attr<bool>,
    /// Whether it has the Elastic Network Adapter: `required`, `supported` or `unsupported`.
    #[attr(computed())]
    pub(crate) ena_support: Attr<String>,
    /// Whether traffic between instances is encrypted.
    #[attr(computed())]
    pub(crate) encryption_in_transit_supported: Attr<bool>,
    /// Its FPGAs.
    #[attr(computed().plain())]
    pub(crate) fpgas: Attr<Set<Device>>,
    /// Whether the free tier includes it.
    #[attr(computed())]
    pub(crate) free_tier_eligible: Attr<bool>,
    /// Its GPUs.
    #[attr(computed().plain())]
    pub(crate) gpus: Attr<Set<Device>>,
    /// Whether instances can hibernate.
    #[attr(computed())]
    pub(crate) hibernation_supported: Attr<bool>,
    /// Hypervisor: `nitro` or `xen`; empty for bare metal.
    #[attr(computed())]
    pub(crate) hypervisor: Attr<String>,
    /// Name of the instance type.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Its accelerators of inference.
    #[attr(computed().plain())]
    pub(crate) inference_accelerators: Attr<Set<Device>>,
    /// Disks of the host that an instance has.
    #[attr(computed().plain())]
    pub(crate) instance_disks: Attr<Set<Disk>>,
    /// Whether an instance has disks of the host.
    #[attr(computed())]
    pub(crate) instance_storage_supported: Attr<bool>,
    /// Name of the instance type, such as `m5.large`.
    #[attr(required())]
    pub(crate) instance_type: Attr<String>,
    /// Whether it speaks IPv6.
    #[attr(computed())]
    pub(crate) ipv6_supported: Attr<bool>,
    /// Most IPv4 addresses of a network interface.
    #[attr(computed())]
    pub(crate) maximum_ipv4_addresses_per_interface: Attr<i64>,
    /// Most IPv6 addresses of a network interface.
    #[attr(computed())]
    pub(crate) maximum_ipv6_addresses_per_interface: Attr<i64>,
    /// Most network cards.
    #[attr(computed())]
    pub(crate) maximum_network_cards: Attr<i64>,
    /// Most network interfaces.
    #[attr(computed())]
    pub(crate) maximum_network_interfaces: Attr<i64>,
    /// Its accelerators of media.
    #[attr(computed().plain())]
    pub(crate) media_accelerators: Attr<Set<Device>>,
    /// Memory, in MiB.
    #[attr(computed())]
    pub(crate) memory_size: Attr<i64>,
    /// Its network cards.
    #[attr(computed().plain())]
    pub(crate) network_cards: Attr<Set<NetworkCard>>,
    /// How fast its network is, in words.
    #[attr(computed())]
    pub(crate) network_performance: Attr<String>,
    /// Its Neuron devices.
    #[attr(computed().plain())]
    pub(crate) neuron_devices: Attr<Set<NeuronDevice>>,
    /// Whether instances can have enclaves: `supported` or `unsupported`.
    #[attr(computed())]
    pub(crate) nitro_enclaves_support: Attr<String>,
    /// Whether instances can have a NitroTPM: `supported` or `unsupported`.
    #[attr(computed())]
    pub(crate) nitro_tpm_support: Attr<String>,
    /// Versions of NitroTPM.
    #[attr(computed())]
    pub(crate) nitro_tpm_supported_versions: Attr<Set<String>>,
    /// Whether it has a precise hardware clock: `supported` or `unsupported`.
    #[attr(computed())]
    pub(crate) phc_support: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// Architectures, such as `x86_64` and `arm64`.
    #[attr(computed())]
    pub(crate) supported_architectures: Attr<Vec<String>>,
    /// Features of the CPU that a launch can turn on, such as `amd-sev-snp`.
    #[attr(computed())]
    pub(crate) supported_cpu_features: Attr<Set<String>>,
    /// Strategies of placement groups that it can be in.
    #[attr(computed())]
    pub(crate) supported_placement_strategies: Attr<Vec<String>>,
    /// Kinds of root devices: `ebs`, `instance-store`.
    #[attr(computed())]
    pub(crate) supported_root_device_types: Attr<Vec<String>>,
    /// Ways to pay: `on-demand`, `spot`, `capacity-block`.
    #[attr(computed())]
    pub(crate) supported_usages_classes: Attr<Vec<String>>,
    /// Kinds of virtualization: `hvm`, `paravirtual`.
    #[attr(computed())]
    pub(crate) supported_virtualization_types: Attr<Vec<String>>,
    /// Clock speed, in GHz; 0 where EC2 does not tell it.
    #[attr(computed())]
    pub(crate) sustained_clock_speed: Attr<Number>,
    /// Memory of all FPGAs, in MiB.
    #[attr(computed())]
    pub(crate) total_fpga_memory: Attr<i64>,
    /// Memory of all GPUs, in MiB.
    #[attr(computed())]
    pub(crate) total_gpu_memory: Attr<i64>,
    /// Memory of all accelerators of inference, in MiB.
    #[attr(computed())]
    pub(crate) total_inference_memory: Attr<i64>,
    /// Size of all disks of the host, in GB.
    #[attr(computed())]
    pub(crate) total_instance_storage: Attr<i64>,
    /// Memory of all accelerators of media, in MiB.
    #[attr(computed())]
    pub(crate) total_media_memory: Attr<i64>,
    /// Memory of all Neuron devices, in MiB.
    #[attr(computed())]
    pub(crate) total_neuron_device_memory: Attr<i64>,
    /// Numbers of cores that a launch can ask for.
    #[attr(computed())]
    pub(crate) valid_cores: Attr<Vec<i64>>,
    /// Numbers of threads of each core that a launch can ask for.
    #[attr(computed())]
    pub(crate) valid_threads_per_core: Attr<Vec<i64>>,
    /// How long to try.
    #[block()]
    pub(crate) timeouts: Attr<ReadTimeout>,
}

/// Devices that work beside the CPU: GPUs, FPGAs or accelerators.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Device {
    /// How many an instance has.
    #[attr(computed())]
    pub(crate) count: Attr<i64>,
    /// Who makes them.
    #[attr(computed())]
    pub(crate) manufacturer: Attr<String>,
    /// Memory of each, in MiB.
    #[attr(computed())]
    pub(crate) memory_size: Attr<i64>,
    /// Their name.
    #[attr(computed())]
    pub(crate) name: Attr<String>,
}

/// Disks of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Disk {
    /// How many an instance has.
    #[attr(computed())]
    pub(crate) count: Attr<i64>,
    /// Size of each, in GB.
    #[attr(computed())]
    pub(crate) size: Attr<i64>,
    /// Their kind: `hdd` or `ssd`.
    #[attr(computed())]
    pub(crate) r#type: Attr<String>,
}

/// A network card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct NetworkCard {
    /// Bandwidth that lasts, in Gbps.
    #[attr(computed())]
    pub(crate) baseline_bandwidth: Attr<Number>,
    /// Its index.
    #[attr(computed())]
    pub(crate) index: Attr<i64>,
    /// Most network interfaces on it.
    #[attr(computed())]
    pub(crate) maximum_interfaces: Attr<i64>,
    /// Highest bandwidth, in Gbps.
    #[attr(computed())]
    pub(crate) peak_bandwidth: Attr<Number>,
    /// How fast it is, in words.
    #[attr(computed())]
    pub(crate) performance: Attr<String>,
}

/// Neuron devices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct NeuronDevice {
    /// Cores of each.
    #[attr(computed())]
    pub(crate) core_count: Attr<i64>,
    /// Version of these cores.
    #[attr(computed())]
    pub(crate) core_version: Attr<i64>,
    /// How many an instance has.
    #[attr(computed())]
    pub(crate) count: Attr<i64>,
    /// Memory of each, in MiB.
    #[attr(computed())]
    pub(crate) memory_size: Attr<i64>,
    /// Their name.
    #[attr(computed())]
    pub(crate) name: Attr<String>,
}
