# What instances of a type are like, and where which types can be launched. Each of these types has what
# the others lack.

data "aws_ec2_instance_type" "main" {
  for_each = toset(["f2.6xlarge", "g4dn.xlarge", "inf1.xlarge", "m1.small", "m5.large", "p4d.24xlarge", "vt1.3xlarge"])

  instance_type = each.key
}

data "aws_ec2_instance_type_offerings" "zones" {
  location_type = "availability-zone"

  filter {
    name   = "instance-type"
    values = ["t3.micro", "m5.large"]
  }

  timeouts {
    read = "1m"
  }
}

data "aws_ec2_instance_type_offerings" "zone_ids" {
  location_type = "availability-zone-id"

  filter {
    name   = "instance-type"
    values = ["m5.large"]
  }

  filter {
    name   = "location"
    values = ["euc1-az2", "euc1-az3"]
  }
}

data "aws_ec2_instance_type_offerings" "region" {
  filter {
    name   = "instance-type"
    values = ["m5.large"]
  }
}

data "aws_ec2_instance_type_offerings" "none" {
  filter {
    name   = "instance-type"
    values = ["m5.tiny"]
  }
}

locals {
  types = data.aws_ec2_instance_type.main
  usual = local.types["m5.large"]
  fast  = local.types["p4d.24xlarge"]
  old   = local.types["m1.small"]
}

output "ids" {
  value = [for name, type in local.types : type.id]
}

output "processor" {
  value = [
    local.usual.default_vcpus,
    local.usual.default_cores,
    local.usual.default_threads_per_core,
    local.usual.valid_cores,
    local.usual.valid_threads_per_core,
    local.usual.supported_architectures,
    local.usual.supported_cpu_features,
    local.usual.sustained_clock_speed,
    local.usual.memory_size,
    local.usual.hypervisor,
  ]
}

output "switches" {
  value = [
    local.usual.auto_recovery_supported,
    local.usual.bare_metal,
    local.usual.burstable_performance_supported,
    local.usual.current_generation,
    local.usual.dedicated_hosts_supported,
    local.usual.free_tier_eligible,
    local.usual.hibernation_supported,
    local.usual.instance_storage_supported,
  ]
}

output "support" {
  value = [
    local.usual.boot_modes,
    local.usual.nitro_enclaves_support,
    local.usual.nitro_tpm_support,
    local.usual.nitro_tpm_supported_versions,
    local.usual.phc_support,
    local.usual.supported_placement_strategies,
    local.usual.supported_root_device_types,
    local.usual.supported_usages_classes,
    local.usual.supported_virtualization_types,
  ]
}

output "volumes" {
  value = [
    local.usual.ebs_encryption_support,
    local.usual.ebs_nvme_support,
    local.usual.ebs_optimized_support,
    local.usual.ebs_performance_baseline_bandwidth,
    local.usual.ebs_performance_baseline_iops,
    local.usual.ebs_performance_baseline_throughput,
    local.usual.ebs_performance_maximum_bandwidth,
    local.usual.ebs_performance_maximum_iops,
    local.usual.ebs_performance_maximum_throughput,
  ]
}

output "network" {
  value = [
    local.fast.bandwidth_weightings,
    local.fast.default_network_card_index,
    local.fast.efa_maximum_interfaces,
    local.fast.efa_supported,
    local.fast.ena_srd_supported,
    local.fast.ena_support,
    local.fast.encryption_in_transit_supported,
    local.fast.ipv6_supported,
    local.fast.maximum_ipv4_addresses_per_interface,
    local.fast.maximum_ipv6_addresses_per_interface,
    local.fast.maximum_network_cards,
    local.fast.maximum_network_interfaces,
    local.fast.network_performance,
    length(local.fast.network_cards),
  ]
}

output "network_cards" {
  value = local.old.network_cards
}

output "devices" {
  value = {
    disks     = local.fast.instance_disks
    fpgas     = local.types["f2.6xlarge"].fpgas
    gpus      = local.types["g4dn.xlarge"].gpus
    inference = local.types["inf1.xlarge"].inference_accelerators
    media     = local.types["vt1.3xlarge"].media_accelerators
    neurons   = local.types["inf1.xlarge"].neuron_devices
  }
}

output "totals" {
  value = [
    local.fast.total_instance_storage,
    local.types["f2.6xlarge"].total_fpga_memory,
    local.types["g4dn.xlarge"].total_gpu_memory,
    local.types["inf1.xlarge"].total_inference_memory,
    local.types["vt1.3xlarge"].total_media_memory,
    local.types["inf1.xlarge"].total_neuron_device_memory,
  ]
}

# What a type does not have is an empty collection and no number; a clock that EC2 does not tell is 0.
output "without" {
  value = [
    local.old.gpus,
    local.old.neuron_devices,
    local.old.valid_cores,
    local.old.nitro_tpm_supported_versions,
    local.old.total_gpu_memory == null,
    local.old.efa_maximum_interfaces == null,
    local.old.ebs_performance_baseline_iops == null,
    local.old.sustained_clock_speed,
  ]
}

# The three lists run in parallel. Sorted, because hashicorp/aws has the order of the answer.
output "zones" {
  value = sort([
    for place, type in data.aws_ec2_instance_type_offerings.zones.instance_types :
    "${type} ${data.aws_ec2_instance_type_offerings.zones.location_types[place]} ${data.aws_ec2_instance_type_offerings.zones.locations[place]}"
  ])
}

output "offerings" {
  value = {
    zone_ids = sort(data.aws_ec2_instance_type_offerings.zone_ids.locations)
    region   = data.aws_ec2_instance_type_offerings.region.locations
    kind     = data.aws_ec2_instance_type_offerings.region.location_types
    id       = data.aws_ec2_instance_type_offerings.region.id
    none     = data.aws_ec2_instance_type_offerings.none.instance_types
  }
}
