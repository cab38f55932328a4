//! The state of an instance that was read.

use aws_sdk_ec2::types as sdk;
use slipway_framework::model::{Attr, Set};

use super::details::Details;
use super::interfaces::is_group_id;
use super::launch::first;
use super::model::{
    CapacityReservation, CpuOptions, CreditSpecification, EnclaveOptions, Instance, LaunchTemplate,
    MaintenanceOptions, MarketOptions, MetadataOptions, NetworkInterface, PrimaryInterface,
    PrivateDnsNameOptions, ReservationTarget, SpotOptions,
};
use super::user_data;
use super::volumes;
use crate::ec2::session::{self, Ec2};
use crate::parts;
use crate::tagged;

/// What a read answers.
#[derive(Debug)]
pub(crate) struct Remote {
    pub(super) instance: sdk::Instance,
    /// What further calls tell; nothing of a look at the state alone.
    pub(super) details: Option<Details>,
}

fn text<T: AsRef<str>>(told: Option<T>) -> Attr<String> {
    told.map(|it| it.as_ref().to_owned()).into()
}

fn int(told: Option<i32>) -> Attr<i64> {
    told.map(i64::from).into()
}

/// The state. What no API tells comes from `known`.
pub(super) fn of(api: &Ec2, remote: Remote, known: &Instance) -> Instance {
    let (it, details) = (remote.instance, remote.details.unwrap_or_default());
    let id = it.instance_id.clone().unwrap_or_default();
    let tags = session::read_tags(it.tags.as_deref());
    let mut state = Instance {
        ami: it.image_id.clone().into(),
        arn: format!(
            "arn:{}:ec2:{}:{}:instance/{id}",
            api.partition,
            api.region,
            api.account()
        )
        .into(),
        disable_api_stop: Attr::Known(details.stop_protection.unwrap_or_default()),
        disable_api_termination: Attr::Known(details.termination_protection.unwrap_or_default()),
        ebs_optimized: Attr::Known(it.ebs_optimized.unwrap_or_default()),
        force_destroy: parts::or(&known.force_destroy, false),
        get_password_data: parts::or(&known.get_password_data, false),
        hibernation: hibernation(&it, known),
        iam_instance_profile: Attr::Known(profile(&it)),
        id: id.as_str().into(),
        instance_initiated_shutdown_behavior: details.shutdown_behavior.clone().into(),
        instance_lifecycle: Attr::Known(
            it.instance_lifecycle()
                .map_or("", |it| it.as_str())
                .to_owned(),
        ),
        instance_state: text(it.state().and_then(sdk::InstanceState::name)),
        instance_type: text(it.instance_type()),
        key_name: Attr::Known(it.key_name.clone().unwrap_or_default()),
        monitoring: Attr::Known(is_monitored(&it)),
        outpost_arn: Attr::Known(it.outpost_arn.clone().unwrap_or_default()),
        password_data: Attr::Known(details.password.clone().unwrap_or_default()),
        private_dns: Attr::Known(it.private_dns_name.clone().unwrap_or_default()),
        private_ip: it.private_ip_address.clone().into(),
        public_dns: Attr::Known(it.public_dns_name.clone().unwrap_or_default()),
        public_ip: Attr::Known(it.public_ip_address.clone().unwrap_or_default()),
        region: api.region.as_str().into(),
        spot_instance_request_id: Attr::Known(
            it.spot_instance_request_id.clone().unwrap_or_default(),
        ),
        tags: tagged::read(&api.tags, &tags, &known.tags),
        tags_all: Attr::Known(api.tags.read_tags_all(&tags)),
        user_data_replace_on_change: parts::or(&known.user_data_replace_on_change, false),
        timeouts: known.timeouts.clone(),
        ..Instance::default()
    };
    place(&mut state, it.placement());
    network(&mut state, &it, known);
    options(&mut state, &it, &details);
    bought(&mut state, &details);
    user_data::fill(&mut state, details.user_data.as_deref(), known);
    state.launch_template = template(&details, known);
    state.ephemeral_block_device = match &known.ephemeral_block_device {
        Attr::Known(known) => Attr::Known(known.clone()),
        Attr::Null | Attr::Unknown => Attr::Known(Set::default()),
    };
    volumes::fill(&mut state, api, &it, &details.volumes, known);
    state
}

fn hibernation(it: &sdk::Instance, known: &Instance) -> Attr<bool> {
    let is_on = it.hibernation_options().and_then(|it| it.configured());
    match is_on {
        Some(true) => Attr::Known(true),
        _ if known.hibernation.is_null() => Attr::Null,
        _ => Attr::Known(false),
    }
}

/// The name of its instance profile, as its resource name ends.
fn profile(it: &sdk::Instance) -> String {
    let arn = it.iam_instance_profile().and_then(|it| it.arn());
    let name = arn.and_then(|arn| arn.rsplit('/').next());
    name.unwrap_or_default().to_owned()
}

fn is_monitored(it: &sdk::Instance) -> bool {
    use sdk::MonitoringState::{Enabled, Pending};
    let state = it.monitoring().and_then(|it| it.state());
    matches!(state, Some(Enabled | Pending))
}

fn place(state: &mut Instance, placement: Option<&sdk::Placement>) {
    let of = |text: Option<&str>| Attr::Known(text.unwrap_or_default().to_owned());
    state.availability_zone = text(placement.and_then(|it| it.availability_zone()));
    state.host_id = of(placement.and_then(|it| it.host_id()));
    state.host_resource_group_arn = of(placement.and_then(|it| it.host_resource_group_arn()));
    state.placement_group = of(placement.and_then(|it| it.group_name()));
    state.placement_group_id = of(placement.and_then(|it| it.group_id()));
    let partition = placement.and_then(|it| it.partition_number());
    state.placement_partition_number = int(Some(partition.unwrap_or_default()));
    state.tenancy = text(placement.and_then(|it| it.tenancy()));
}

/// The interface at this place.
fn at(it: &sdk::Instance, index: i32) -> Option<&sdk::InstanceNetworkInterface> {
    let mut all = it.network_interfaces().iter();
    all.find(|it| it.attachment().and_then(|it| it.device_index()) == Some(index))
}

/// The primary interface of an instance.
pub(super) fn primary(it: &sdk::Instance) -> Option<&sdk::InstanceNetworkInterface> {
    at(it, 0)
}

fn network(state: &mut Instance, it: &sdk::Instance, known: &Instance) {
    let main = primary(it);
    let of = |text: Option<&str>| Attr::Known(text.unwrap_or_default().to_owned());
    state.subnet_id = of(main.and_then(|it| it.subnet_id()).or(it.subnet_id()));
    state.primary_network_interface_id = of(main.and_then(|it| it.network_interface_id()));
    let check = main
        .and_then(|it| it.source_dest_check())
        .or(it.source_dest_check());
    state.source_dest_check = Attr::Known(check.unwrap_or(true));
    state.associate_public_ip_address = Attr::Known(is_public(it, main, known));
    let ipv6 = main.map_or(&[][..], |it| it.ipv6_addresses());
    let addresses = ipv6.iter().filter_map(|it| it.ipv6_address.clone());
    state.ipv6_addresses = Attr::Known(addresses.collect());
    state.ipv6_address_count = Attr::Known(i64::try_from(ipv6.len()).unwrap_or_default());
    let is_primary = ipv6.iter().any(|it| it.is_primary_ipv6() == Some(true));
    state.enable_primary_ipv6 = Attr::Known(is_primary);
    let more = main.map_or(&[][..], |it| it.private_ip_addresses()).iter();
    let more = more.filter(|it| it.primary() != Some(true));
    state.secondary_private_ips = Attr::Known(
        more.filter_map(|it| it.private_ip_address.clone())
            .collect(),
    );
    let groups = main.map_or(it.security_groups(), |it| it.groups()).iter();
    let (mut ids, mut names) = (Vec::new(), Vec::new());
    for group in groups {
        ids.extend(group.group_id.clone());
        names.extend(group.group_name.clone());
    }
    let told = |text: &String| match is_group_id(text) {
        true => ids.contains(text),
        false => names.contains(text),
    };
    // Names of groups mean something in the default VPC alone, so that they are told where they were written.
    let written = known.security_groups.if_known().into_iter().flatten();
    let is_by_name = known
        .security_groups
        .if_known()
        .is_some_and(|all| !all.0.iter().any(|it| is_group_id(it)) && !all.0.is_empty());
    state.security_groups = Attr::Known(match is_by_name {
        true => names.iter().cloned().collect(),
        false => written.filter(|it| told(it)).cloned().collect(),
    });
    state.vpc_security_group_ids = Attr::Known(ids.into_iter().collect());
    let blocks = known.network_interface.if_known().into_iter().flatten();
    state.network_interface = Attr::Known(blocks.filter_map(|block| attached(it, block)).collect());
    let main = main.map(|it| PrimaryInterface {
        delete_on_termination: it
            .attachment()
            .and_then(|it| it.delete_on_termination())
            .into(),
        network_interface_id: it.network_interface_id.clone().into(),
    });
    state.primary_network_interface = Attr::Known(main.into_iter().collect());
}

/// Whether the instance got its public address by itself. An Elastic IP address, and a stop, hide that.
fn is_public(
    it: &sdk::Instance,
    main: Option<&sdk::InstanceNetworkInterface>,
    known: &Instance,
) -> bool {
    let association = main.and_then(|it| it.association());
    let is_elastic = association.is_some_and(|it| it.ip_owner_id() != Some("amazon"));
    let is_running = it.state().and_then(|it| it.name()) == Some(&sdk::InstanceStateName::Running);
    match known.associate_public_ip_address {
        Attr::Known(before) if is_elastic || !is_running => before,
        _ => association.is_some(),
    }
}

/// What became of an interface that was attached at the launch.
fn attached(it: &sdk::Instance, block: &NetworkInterface) -> Option<NetworkInterface> {
    let index = parts::int(*block.device_index.if_known()?);
    let found = at(it, index)?;
    let attachment = found.attachment();
    let card = attachment.and_then(|it| it.network_card_index());
    Some(NetworkInterface {
        delete_on_termination: attachment.and_then(|it| it.delete_on_termination()).into(),
        device_index: block.device_index.clone(),
        network_card_index: Attr::Known(i64::from(card.unwrap_or_default())),
        network_interface_id: found.network_interface_id.clone().into(),
    })
}

fn options(state: &mut Instance, it: &sdk::Instance, details: &Details) {
    let cpu = it.cpu_options();
    state.cpu_core_count = int(cpu.and_then(|it| it.core_count()));
    state.cpu_threads_per_core = int(cpu.and_then(|it| it.threads_per_core()));
    let block = cpu.map(|it| CpuOptions {
        amd_sev_snp: Attr::Known(it.amd_sev_snp().map_or("", |it| it.as_str()).to_owned()),
        core_count: int(it.core_count()),
        threads_per_core: int(it.threads_per_core()),
    });
    state.cpu_options = Attr::Known(block.into_iter().collect());
    let block = details
        .credits
        .as_deref()
        .map(|credits| CreditSpecification {
            cpu_credits: credits.into(),
        });
    state.credit_specification = Attr::Known(block.into_iter().collect());
    let block = it.enclave_options().map(|it| EnclaveOptions {
        enabled: Attr::Known(it.enabled().unwrap_or_default()),
    });
    state.enclave_options = Attr::Known(block.into_iter().collect());
    let block = it.maintenance_options().map(|it| MaintenanceOptions {
        auto_recovery: text(it.auto_recovery()),
    });
    state.maintenance_options = Attr::Known(block.into_iter().collect());
    let block = it.metadata_options().map(|it| MetadataOptions {
        http_endpoint: text(it.http_endpoint()),
        http_protocol_ipv6: text(it.http_protocol_ipv6()),
        http_put_response_hop_limit: int(it.http_put_response_hop_limit()),
        http_tokens: text(it.http_tokens()),
        instance_metadata_tags: text(it.instance_metadata_tags()),
    });
    state.metadata_options = Attr::Known(block.into_iter().collect());
    let block = it
        .private_dns_name_options()
        .map(|it| PrivateDnsNameOptions {
            enable_resource_name_dns_a_record: it.enable_resource_name_dns_a_record().into(),
            enable_resource_name_dns_aaaa_record: it.enable_resource_name_dns_aaaa_record().into(),
            hostname_type: text(it.hostname_type()),
        });
    state.private_dns_name_options = Attr::Known(block.into_iter().collect());
    let block = it.capacity_reservation_specification().map(|it| {
        let target = it
            .capacity_reservation_target()
            .map(|it| ReservationTarget {
                capacity_reservation_id: text(it.capacity_reservation_id()),
                capacity_reservation_resource_group_arn: text(
                    it.capacity_reservation_resource_group_arn(),
                ),
            });
        CapacityReservation {
            capacity_reservation_preference: text(it.capacity_reservation_preference()),
            capacity_reservation_target: Attr::Known(target.into_iter().collect()),
        }
    });
    state.capacity_reservation_specification = Attr::Known(block.into_iter().collect());
}

/// How it is bought; no block tells of the usual way.
fn bought(state: &mut Instance, details: &Details) {
    let block = details.spot.as_ref().map(|it| {
        let options = SpotOptions {
            instance_interruption_behavior: text(it.instance_interruption_behavior()),
            max_price: text(it.spot_price()),
            spot_instance_type: text(it.r#type()),
            valid_until: Attr::Known(it.valid_until().map(parts::moment).unwrap_or_default()),
        };
        MarketOptions {
            market_type: "spot".into(),
            spot_options: Attr::Known(vec![options]),
        }
    });
    state.instance_market_options = Attr::Known(block.into_iter().collect());
}

fn template(details: &Details, known: &Instance) -> Attr<Vec<LaunchTemplate>> {
    let told = details.template.clone();
    let Some(before) = first(&known.launch_template) else {
        // How the version was spelled at the launch, nothing tells.
        let found = told.map(|(id, name)| LaunchTemplate {
            id: id.into(),
            name: name.into(),
            version: Attr::Null,
        });
        return Attr::Known(found.into_iter().collect());
    };
    let (id, name) = told.unwrap_or_default();
    let or = |before: &Attr<String>, told: String| match before {
        Attr::Known(before) => Attr::Known(before.clone()),
        Attr::Null | Attr::Unknown => Attr::Known(told),
    };
    Attr::Known(vec![LaunchTemplate {
        id: or(&before.id, id),
        name: or(&before.name, name),
        version: before.version.clone(),
    }])
}

/// Whether nothing is known of an instance but its id.
pub(super) const fn is_import(known: &Instance) -> bool {
    known.instance_type.is_null() && known.ami.is_null()
}
