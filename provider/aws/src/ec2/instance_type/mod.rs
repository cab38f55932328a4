//! The data source `aws_ec2_instance_type`: what instances of a type are like.
//!
//! Facts: EC2 API reference, DescribeInstanceTypes and InstanceTypeInfo.

mod model;

use std::sync::Arc;

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Set};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;
use slipway_framework::value::Number;

use self::model::{Device, Disk, InstanceTypeData, NetworkCard, NeuronDevice};
use super::data::ReadTimeout;
use super::session::{self, Ec2};
use crate::api::Operation;
use crate::parts::given;
use crate::shared::Shared;

const DESCRIBE: Operation = Operation {
    name: "DescribeInstanceTypes",
    effect: Effect::Reads,
    // A name that no type has, or one that the region lacks.
    kinds: &[("InvalidInstanceType", ErrorKind::NotFound)],
};

/// The data source.
pub(super) struct InstanceTypes {
    shared: Arc<Shared>,
}

impl InstanceTypes {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for InstanceTypes {
    type Model = InstanceTypeData;

    fn type_name(&self) -> &'static str {
        "aws_ec2_instance_type"
    }

    async fn read(
        &self,
        config: InstanceTypeData,
        _: &StopSignal,
    ) -> Result<InstanceTypeData, Diagnostics> {
        let api = session::connect(&self.shared, given(&config.region))?;
        let api = api.patient(ReadTimeout::of(&config.timeouts));
        let name = given(&config.instance_type).unwrap_or_default();
        let info = described(&api, name).await.map_err(|error| {
            let doing = Doing::new(Verb::Read, "EC2 instance type").named(name);
            to_diagnostic(&error, &doing.blaming(Path::of("instance_type")))
        })?;
        let told = state(info);
        Ok(InstanceTypeData {
            id: config.instance_type.clone(),
            instance_type: config.instance_type,
            region: api.region.as_str().into(),
            timeouts: config.timeouts,
            ..told
        })
    }
}

/// The only type of this name.
async fn described(api: &Ec2, name: &str) -> Result<sdk::InstanceTypeInfo, CloudError> {
    let answer = api.call(&DESCRIBE, || {
        let request = api.client.describe_instance_types();
        request.instance_types(name.into()).send()
    });
    let types = answer.await?.instance_types.unwrap_or_default();
    let info = types.into_iter().next();
    info.ok_or_else(|| api.incomplete(&DESCRIBE, "InstanceTypes"))
}

/// What an answer tells; a part that it leaves out tells nothing.
fn state(it: sdk::InstanceTypeInfo) -> InstanceTypeData {
    let told = InstanceTypeData {
        auto_recovery_supported: it.auto_recovery_supported.into(),
        bare_metal: it.bare_metal.into(),
        boot_modes: texts(it.supported_boot_modes),
        burstable_performance_supported: it.burstable_performance_supported.into(),
        current_generation: it.current_generation.into(),
        dedicated_hosts_supported: it.dedicated_hosts_supported.into(),
        free_tier_eligible: it.free_tier_eligible.into(),
        hibernation_supported: it.hibernation_supported.into(),
        // Bare metal has none.
        hypervisor: it
            .hypervisor
            .map_or(String::new(), |it| it.as_str().to_owned())
            .into(),
        instance_storage_supported: it.instance_storage_supported.into(),
        memory_size: it.memory_info.and_then(|it| it.size_in_mib).into(),
        nitro_enclaves_support: text(it.nitro_enclaves_support),
        nitro_tpm_support: text(it.nitro_tpm_support),
        nitro_tpm_supported_versions: texts(it.nitro_tpm_info.and_then(|it| it.supported_versions)),
        phc_support: text(it.phc_support),
        supported_placement_strategies: texts(
            it.placement_group_info
                .and_then(|it| it.supported_strategies),
        ),
        supported_root_device_types: texts(it.supported_root_device_types),
        supported_usages_classes: texts(it.supported_usage_classes),
        supported_virtualization_types: texts(it.supported_virtualization_types),
        ..InstanceTypeData::default()
    };
    let told = with_processor(told, it.processor_info, it.v_cpu_info);
    let told = with_volumes(told, it.ebs_info);
    let told = with_network(told, it.network_info);
    let told = with_disks(told, it.instance_storage_info);
    let told = with_graphics(told, it.gpu_info, it.fpga_info);
    let told = with_accelerators(
        told,
        it.inference_accelerator_info,
        it.media_accelerator_info,
    );
    with_neurons(told, it.neuron_info)
}

fn with_processor(
    told: InstanceTypeData,
    processor: Option<sdk::ProcessorInfo>,
    cpus: Option<sdk::VCpuInfo>,
) -> InstanceTypeData {
    let clock = processor.as_ref().map(|it| {
        // EC2 does not tell that of the oldest types, and hashicorp/aws says 0 then.
        it.sustained_clock_speed_in_ghz.unwrap_or_default()
    });
    let (architectures, features) = processor.map_or((None, None), |it| {
        (it.supported_architectures, it.supported_features)
    });
    let cpus = cpus.as_ref();
    InstanceTypeData {
        default_cores: int(cpus.and_then(|it| it.default_cores)),
        default_threads_per_core: int(cpus.and_then(|it| it.default_threads_per_core)),
        default_vcpus: int(cpus.and_then(|it| it.default_v_cpus)),
        supported_architectures: texts(architectures),
        supported_cpu_features: texts(features),
        sustained_clock_speed: float(clock),
        valid_cores: ints(cpus.map(sdk::VCpuInfo::valid_cores)),
        valid_threads_per_core: ints(cpus.map(sdk::VCpuInfo::valid_threads_per_core)),
        ..told
    }
}

fn with_volumes(told: InstanceTypeData, volumes: Option<sdk::EbsInfo>) -> InstanceTypeData {
    let Some(volumes) = volumes else {
        return told;
    };
    let rates = volumes.ebs_optimized_info.as_ref();
    InstanceTypeData {
        ebs_encryption_support: text(volumes.encryption_support),
        ebs_nvme_support: text(volumes.nvme_support),
        ebs_optimized_support: text(volumes.ebs_optimized_support),
        ebs_performance_baseline_bandwidth: int(rates.and_then(|it| it.baseline_bandwidth_in_mbps)),
        ebs_performance_baseline_iops: int(rates.and_then(|it| it.baseline_iops)),
        ebs_performance_baseline_throughput: float(
            rates.and_then(|it| it.baseline_throughput_in_m_bps),
        ),
        ebs_performance_maximum_bandwidth: int(rates.and_then(|it| it.maximum_bandwidth_in_mbps)),
        ebs_performance_maximum_iops: int(rates.and_then(|it| it.maximum_iops)),
        ebs_performance_maximum_throughput: float(
            rates.and_then(|it| it.maximum_throughput_in_m_bps),
        ),
        ..told
    }
}

fn with_network(told: InstanceTypeData, network: Option<sdk::NetworkInfo>) -> InstanceTypeData {
    let Some(network) = network else {
        return InstanceTypeData {
            bandwidth_weightings: Attr::Known(Set::default()),
            network_cards: Attr::Known(Set::default()),
            ..told
        };
    };
    let card = |it: sdk::NetworkCardInfo| NetworkCard {
        baseline_bandwidth: float(it.baseline_bandwidth_in_gbps),
        index: int(it.network_card_index),
        maximum_interfaces: int(it.maximum_network_interfaces),
        peak_bandwidth: float(it.peak_bandwidth_in_gbps),
        performance: it.network_performance.into(),
    };
    InstanceTypeData {
        bandwidth_weightings: texts(network.bandwidth_weightings),
        default_network_card_index: int(network.default_network_card_index),
        efa_maximum_interfaces: int(network.efa_info.and_then(|it| it.maximum_efa_interfaces)),
        efa_supported: network.efa_supported.into(),
        ena_srd_supported: network.ena_srd_supported.into(),
        ena_support: text(network.ena_support),
        encryption_in_transit_supported: network.encryption_in_transit_supported.into(),
        ipv6_supported: network.ipv6_supported.into(),
        maximum_ipv4_addresses_per_interface: int(network.ipv4_addresses_per_interface),
        maximum_ipv6_addresses_per_interface: int(network.ipv6_addresses_per_interface),
        maximum_network_cards: int(network.maximum_network_cards),
        maximum_network_interfaces: int(network.maximum_network_interfaces),
        network_cards: each(network.network_cards, card),
        network_performance: network.network_performance.into(),
        ..told
    }
}

fn with_disks(told: InstanceTypeData, disks: Option<sdk::InstanceStorageInfo>) -> InstanceTypeData {
    let (total, disks) = disks.map_or((None, None), |it| (it.total_size_in_gb, it.disks));
    InstanceTypeData {
        instance_disks: each(disks, |it| Disk {
            count: int(it.count),
            size: it.size_in_gb.into(),
            r#type: text(it.r#type),
        }),
        total_instance_storage: total.into(),
        ..told
    }
}

fn with_graphics(
    told: InstanceTypeData,
    gpus: Option<sdk::GpuInfo>,
    fpgas: Option<sdk::FpgaInfo>,
) -> InstanceTypeData {
    let (gpu_memory, gpus) = gpus.map_or((None, None), |it| (it.total_gpu_memory_in_mib, it.gpus));
    let (fpga_memory, fpgas) =
        fpgas.map_or((None, None), |it| (it.total_fpga_memory_in_mib, it.fpgas));
    InstanceTypeData {
        fpgas: each(fpgas, |it| Device {
            count: int(it.count),
            manufacturer: it.manufacturer.into(),
            memory_size: int(it.memory_info.and_then(|it| it.size_in_mib)),
            name: it.name.into(),
        }),
        gpus: each(gpus, |it| Device {
            count: int(it.count),
            manufacturer: it.manufacturer.into(),
            memory_size: int(it.memory_info.and_then(|it| it.size_in_mib)),
            name: it.name.into(),
        }),
        total_fpga_memory: int(fpga_memory),
        total_gpu_memory: int(gpu_memory),
        ..told
    }
}

fn with_accelerators(
    told: InstanceTypeData,
    inference: Option<sdk::InferenceAcceleratorInfo>,
    media: Option<sdk::MediaAcceleratorInfo>,
) -> InstanceTypeData {
    let (inference_memory, inference) = inference.map_or((None, None), |it| {
        (it.total_inference_memory_in_mib, it.accelerators)
    });
    let (media_memory, media) = media.map_or((None, None), |it| {
        (it.total_media_memory_in_mib, it.accelerators)
    });
    InstanceTypeData {
        inference_accelerators: each(inference, |it| Device {
            count: int(it.count),
            manufacturer: it.manufacturer.into(),
            memory_size: int(it.memory_info.and_then(|it| it.size_in_mib)),
            name: it.name.into(),
        }),
        media_accelerators: each(media, |it| Device {
            count: int(it.count),
            manufacturer: it.manufacturer.into(),
            memory_size: int(it.memory_info.and_then(|it| it.size_in_mib)),
            name: it.name.into(),
        }),
        total_inference_memory: int(inference_memory),
        total_media_memory: int(media_memory),
        ..told
    }
}

fn with_neurons(told: InstanceTypeData, neurons: Option<sdk::NeuronInfo>) -> InstanceTypeData {
    let (memory, devices) = neurons.map_or((None, None), |it| {
        (it.total_neuron_device_memory_in_mib, it.neuron_devices)
    });
    InstanceTypeData {
        neuron_devices: each(devices, |it| NeuronDevice {
            core_count: int(it.core_info.as_ref().and_then(|it| it.count)),
            core_version: int(it.core_info.as_ref().and_then(|it| it.version)),
            count: int(it.count),
            memory_size: int(it.memory_info.and_then(|it| it.size_in_mib)),
            name: it.name.into(),
        }),
        total_neuron_device_memory: int(memory),
        ..told
    }
}

fn text<T: AsRef<str>>(told: Option<T>) -> Attr<String> {
    told.map(|it| it.as_ref().to_owned()).into()
}

/// Texts; an empty collection when nothing is told, as in all collections here.
fn texts<T: AsRef<str>, C: FromIterator<String>>(told: Option<Vec<T>>) -> Attr<C> {
    let texts = told.into_iter().flatten();
    Attr::Known(texts.map(|it| it.as_ref().to_owned()).collect())
}

fn each<T, U>(told: Option<Vec<T>>, part: impl Fn(T) -> U) -> Attr<Set<U>> {
    Attr::Known(told.into_iter().flatten().map(part).collect())
}

fn int(told: Option<i32>) -> Attr<i64> {
    told.map(i64::from).into()
}

fn ints(told: Option<&[i32]>) -> Attr<Vec<i64>> {
    let told = told.unwrap_or_default().iter();
    Attr::Known(told.map(|it| i64::from(*it)).collect())
}

fn float(told: Option<f64>) -> Attr<Number> {
    told.and_then(Number::from_f64).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_leaves_out_everything_makes_empty_collections_and_no_numbers() {
        let told = state(sdk::InstanceTypeInfo::builder().build());
        assert_eq!(told.gpus, Attr::Known(Set::default()));
        assert_eq!(told.network_cards, Attr::Known(Set::default()));
        assert_eq!(told.bandwidth_weightings, Attr::Known(Set::default()));
        assert_eq!(told.supported_architectures, Attr::Known(Vec::new()));
        assert_eq!(told.valid_cores, Attr::Known(Vec::new()));
        assert_eq!(told.total_gpu_memory, Attr::Null);
        assert_eq!(told.sustained_clock_speed, Attr::Null);
        assert_eq!(told.hypervisor, Attr::from(""));
    }

    #[test]
    fn a_processor_without_a_clock_speed_has_0() {
        let processor = sdk::ProcessorInfo::builder().build();
        let info = sdk::InstanceTypeInfo::builder().processor_info(processor);
        let told = state(info.build());
        assert_eq!(told.sustained_clock_speed, float(Some(0.0)));
    }
}
