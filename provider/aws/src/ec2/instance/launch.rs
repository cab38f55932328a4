//! The launch of an instance.
//!
//! Facts: EC2 API reference, RunInstances; IAM user guide, "Troubleshoot IAM and Amazon EC2" (a profile that
//! was made just now is not known everywhere yet).

use std::time::Duration;

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::ErrorKind;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::model::Attr;

use super::Instances;
use super::devices;
use super::interfaces::Network;
use super::model::{
    CapacityReservation, CpuOptions, Instance, MarketOptions, MetadataOptions, SpotOptions,
};
use super::state;
use super::user_data;
use crate::api::Operation;
use crate::ec2::session::{self, Ec2};
use crate::outcome::{self, Passing};
use crate::parts::{self, given};
use crate::tagged::{self, TagsAttr};

pub(super) const RUN: Operation = Operation {
    name: "RunInstances",
    effect: Effect::Repeatable("two requests with one token are one"),
    kinds: &[
        ("InvalidGroup.NotFound", ErrorKind::Invalid),
        ("InvalidNetworkInterfaceID.NotFound", ErrorKind::Invalid),
    ],
};

/// An instance profile, or the role in it, that was made just now.
pub(super) const PASSING: &[Passing] = &[Passing {
    code: "InvalidParameterValue",
    messages: &[
        "Invalid IAM Instance Profile",
        "has no associated IAM Roles",
    ],
    within: Duration::from_secs(120),
}];

/// The first block of a list.
pub(super) fn first<T>(blocks: &Attr<Vec<T>>) -> Option<&T> {
    blocks.if_known().and_then(|all| all.first())
}

/// An address that another instance still has: one that shuts down counts as gone, and lets go of it when it
/// is terminated.
const LAUNCHING: &[Passing] = &[
    PASSING[0],
    Passing {
        code: "InvalidIPAddress.InUse",
        messages: &[],
        within: Duration::from_secs(60),
    },
];

/// Launches an instance; what is answered of it.
///
/// # Errors
/// Those of the calls.
pub(super) async fn launch(work: &Work<'_, Instances>) -> Result<sdk::Instance, Failure> {
    let (api, it) = (work.api, work.planned);
    let devices = devices::mappings(api, it).await?;
    let network = &Network::of(it);
    let run = || {
        api.call(&RUN, || {
            api.client
                .run_instances()
                .min_count(1)
                .max_count(1)
                .client_token(work.token)
                .set_block_device_mappings(devices.clone())
                .set_capacity_reservation_specification(
                    first(&it.capacity_reservation_specification).map(reservation),
                )
                .set_cpu_options(cpu(it))
                .set_credit_specification(first(&it.credit_specification).and_then(|it| {
                    let credits = given(&it.cpu_credits)?;
                    let request = sdk::CreditSpecificationRequest::builder();
                    Some(request.cpu_credits(credits).build())
                }))
                .set_disable_api_stop(it.disable_api_stop.if_known().copied())
                .set_disable_api_termination(it.disable_api_termination.if_known().copied())
                .set_ebs_optimized(it.ebs_optimized.if_known().copied())
                .set_enclave_options(first(&it.enclave_options).and_then(|it| {
                    let request = sdk::EnclaveOptionsRequest::builder();
                    let is_on = it.enabled.if_known().copied()?;
                    Some(request.enabled(is_on).build())
                }))
                .set_enable_primary_ipv6(network.has_primary_ipv6)
                .set_hibernation_options((it.hibernation == Attr::Known(true)).then(|| {
                    let request = sdk::HibernationOptionsRequest::builder();
                    request.configured(true).build()
                }))
                .set_iam_instance_profile(given(&it.iam_instance_profile).map(|name| {
                    let profile = sdk::IamInstanceProfileSpecification::builder();
                    profile.name(name).build()
                }))
                .set_image_id(given(&it.ami).map(str::to_owned))
                .set_instance_initiated_shutdown_behavior(
                    given(&it.instance_initiated_shutdown_behavior)
                        .map(sdk::ShutdownBehavior::from),
                )
                .set_instance_market_options(first(&it.instance_market_options).map(market))
                .set_instance_type(given(&it.instance_type).map(sdk::InstanceType::from))
                .set_ipv6_address_count(network.ipv6_count)
                .set_ipv6_addresses(network.ipv6.clone())
                .set_key_name(given(&it.key_name).map(str::to_owned))
                .set_launch_template(template(it))
                .set_maintenance_options(first(&it.maintenance_options).and_then(|it| {
                    let recovery = given(&it.auto_recovery)?.into();
                    let request = sdk::InstanceMaintenanceOptionsRequest::builder();
                    Some(request.auto_recovery(recovery).build())
                }))
                .set_metadata_options(first(&it.metadata_options).map(metadata))
                .set_monitoring(it.monitoring.if_known().map(|is_on| {
                    let request = sdk::RunInstancesMonitoringEnabled::builder();
                    request.enabled(*is_on).build()
                }))
                .set_network_interfaces(network.interfaces.clone())
                .set_placement(placement(it))
                .set_private_dns_name_options(first(&it.private_dns_name_options).map(|it| {
                    sdk::PrivateDnsNameOptionsRequest::builder()
                        .set_hostname_type(given(&it.hostname_type).map(sdk::HostnameType::from))
                        .set_enable_resource_name_dns_a_record(
                            it.enable_resource_name_dns_a_record.if_known().copied(),
                        )
                        .set_enable_resource_name_dns_aaaa_record(
                            it.enable_resource_name_dns_aaaa_record.if_known().copied(),
                        )
                        .build()
                }))
                .set_private_ip_address(network.private_ip.clone())
                .set_security_group_ids(network.groups.clone())
                .set_security_groups(network.group_names.clone())
                .set_subnet_id(network.subnet.clone())
                .set_tag_specifications(tags(api, it))
                .set_user_data(user_data::sent(it))
                .send()
        })
    };
    let answer = outcome::passing(api, LAUNCHING, run).await?;
    let made = answer.instances.unwrap_or_default().into_iter().next();
    let made = made.filter(|it| it.instance_id.is_some());
    Ok(made.ok_or_else(|| api.incomplete(&RUN, "InstanceId"))?)
}

/// An instance that was launched just now, as the launch leaves it, so that the steps see what is left to do.
pub(super) fn launched(it: &sdk::Instance, planned: &Instance) -> Instance {
    let interface = state::primary(it).and_then(|it| it.network_interface_id());
    let mut made = Instance {
        id: it.instance_id().map(str::to_owned).into(),
        primary_network_interface_id: match interface {
            Some(id) => id.into(),
            None => planned.primary_network_interface_id.clone(),
        },
        source_dest_check: match planned.source_dest_check {
            Attr::Known(_) => Attr::Known(true),
            Attr::Null | Attr::Unknown => planned.source_dest_check.clone(),
        },
        ..planned.clone()
    };
    let is_tagged = |tags: &TagsAttr| !tagged::known(tags).is_empty();
    if let Attr::Known(blocks) = &mut made.root_block_device {
        let tagged = blocks.iter_mut().filter(|it| is_tagged(&it.tags));
        tagged.for_each(|it| it.tags = Attr::Null);
    }
    // Elements of a set are told apart by all that they have, so that those without their tags would be
    // taken for what was planned.
    if let Attr::Known(blocks) = &mut made.ebs_block_device
        && blocks.0.iter().any(|it| is_tagged(&it.tags))
    {
        blocks.0.clear();
    }
    made
}

/// The tags of the instance, and those of all of its volumes.
fn tags(api: &Ec2, it: &Instance) -> Option<Vec<sdk::TagSpecification>> {
    let own = session::on_create(api, "instance", &it.tags);
    let of_volumes = tagged::known(&it.volume_tags);
    let of_volumes = (!of_volumes.is_empty()).then(|| {
        let tags = of_volumes.into_iter().map(|(key, value)| {
            let tag = sdk::Tag::builder();
            tag.key(key).value(value).build()
        });
        let specification = sdk::TagSpecification::builder();
        specification
            .resource_type(sdk::ResourceType::Volume)
            .set_tags(Some(tags.collect()))
            .build()
    });
    let all = own.into_iter().flatten().chain(of_volumes).collect();
    parts::some(Some(all))
}

/// Cores and threads, by the block or by the older arguments.
fn cpu(it: &Instance) -> Option<sdk::CpuOptionsRequest> {
    let block = first(&it.cpu_options).cloned().unwrap_or(CpuOptions {
        amd_sev_snp: Attr::Null,
        core_count: it.cpu_core_count.clone(),
        threads_per_core: it.cpu_threads_per_core.clone(),
    });
    let number = |number: &Attr<i64>| number.if_known().map(|number| parts::int(*number));
    let sev = given(&block.amd_sev_snp).map(sdk::AmdSevSnpSpecification::from);
    let (cores, threads) = (number(&block.core_count), number(&block.threads_per_core));
    if sev.is_none() && cores.is_none() && threads.is_none() {
        return None;
    }
    let request = sdk::CpuOptionsRequest::builder();
    let request = request.set_amd_sev_snp(sev).set_core_count(cores);
    Some(request.set_threads_per_core(threads).build())
}

/// Which reserved capacity it takes.
pub(super) fn reservation(it: &CapacityReservation) -> sdk::CapacityReservationSpecification {
    let target = first(&it.capacity_reservation_target).map(|it| {
        let text = |text: &Attr<String>| given(text).map(str::to_owned);
        sdk::CapacityReservationTarget::builder()
            .set_capacity_reservation_id(text(&it.capacity_reservation_id))
            .set_capacity_reservation_resource_group_arn(text(
                &it.capacity_reservation_resource_group_arn,
            ))
            .build()
    });
    let preference = given(&it.capacity_reservation_preference);
    sdk::CapacityReservationSpecification::builder()
        .set_capacity_reservation_preference(
            preference.map(sdk::CapacityReservationPreference::from),
        )
        .set_capacity_reservation_target(target)
        .build()
}

fn market(it: &MarketOptions) -> sdk::InstanceMarketOptionsRequest {
    sdk::InstanceMarketOptionsRequest::builder()
        .set_market_type(given(&it.market_type).map(sdk::MarketType::from))
        .set_spot_options(first(&it.spot_options).map(spot))
        .build()
}

fn spot(it: &SpotOptions) -> sdk::SpotMarketOptions {
    let behavior = given(&it.instance_interruption_behavior);
    sdk::SpotMarketOptions::builder()
        .set_instance_interruption_behavior(behavior.map(sdk::InstanceInterruptionBehavior::from))
        .set_max_price(given(&it.max_price).map(str::to_owned))
        .set_spot_instance_type(given(&it.spot_instance_type).map(sdk::SpotInstanceType::from))
        .set_valid_until(parts::time(&it.valid_until))
        .build()
}

fn metadata(it: &MetadataOptions) -> sdk::InstanceMetadataOptionsRequest {
    let hops = it.http_put_response_hop_limit.if_known();
    sdk::InstanceMetadataOptionsRequest::builder()
        .set_http_endpoint(given(&it.http_endpoint).map(sdk::InstanceMetadataEndpointState::from))
        .set_http_protocol_ipv6(
            given(&it.http_protocol_ipv6).map(sdk::InstanceMetadataProtocolState::from),
        )
        .set_http_put_response_hop_limit(hops.map(|hops| parts::int(*hops)))
        .set_http_tokens(given(&it.http_tokens).map(sdk::HttpTokensState::from))
        .set_instance_metadata_tags(
            given(&it.instance_metadata_tags).map(sdk::InstanceMetadataTagsState::from),
        )
        .build()
}

fn template(it: &Instance) -> Option<sdk::LaunchTemplateSpecification> {
    let it = first(&it.launch_template)?;
    let id = given(&it.id).map(str::to_owned);
    let name = given(&it.name).filter(|_| id.is_none()).map(str::to_owned);
    let specification = sdk::LaunchTemplateSpecification::builder()
        .set_launch_template_id(id)
        .set_launch_template_name(name)
        .set_version(given(&it.version).map(str::to_owned));
    Some(specification.build())
}

fn placement(it: &Instance) -> Option<sdk::Placement> {
    let text = |text: &Attr<String>| given(text).map(str::to_owned);
    let partition = it.placement_partition_number.if_known();
    let placement = sdk::Placement::builder()
        .set_availability_zone(text(&it.availability_zone))
        .set_group_id(text(&it.placement_group_id))
        .set_group_name(text(&it.placement_group))
        .set_host_id(text(&it.host_id))
        .set_host_resource_group_arn(text(&it.host_resource_group_arn))
        .set_partition_number(partition.map(|number| parts::int(*number)))
        .set_tenancy(given(&it.tenancy).map(sdk::Tenancy::from))
        .build();
    let nothing = sdk::Placement::builder().build();
    (placement != nothing).then_some(placement)
}
