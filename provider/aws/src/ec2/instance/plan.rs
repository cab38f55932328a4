//! What a plan of an instance knows besides its schema.

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Set};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use super::interfaces::is_group_id;
use super::launch::first;
use super::model::{EbsBlockDevice, Instance, RESTARTS, RootBlockDevice};
use crate::ec2::volume_kinds::{self, Wanted};
use crate::parts::given;
use crate::tagged::{self, TagsAttr};

/// The summary of what EC2 would refuse.
const INVALID: &str = "Invalid EC2 instance";

/// Refuses a configuration that contradicts itself.
pub(super) fn check(config: &Instance, diagnostics: &mut Diagnostics) {
    for (path, detail) in contradictions(config) {
        diagnostics.push(Diagnostic::error(INVALID, detail).at(path));
    }
}

/// Checks what is configured, and completes what is planned.
pub(super) fn plan(plan: &mut Plan<Instance>) {
    let Some(planned) = plan.planned.clone() else {
        return;
    };
    if plan.is_create() {
        for (path, detail) in volumes(&plan.config) {
            plan.tell(Diagnostic::error(INVALID, detail).at(path));
        }
    }
    // Interfaces that exist bring their own check along.
    if !is_bare(&plan.config.network_interface) {
        let before = plan.prior.as_ref().map(|it| it.source_dest_check.clone());
        plan.set::<bool>("source_dest_check", before.unwrap_or(Attr::Unknown));
    }
    let Some(prior) = plan.prior.clone() else {
        return;
    };
    crate::parts::replace_configured(plan, "ipv6_addresses");
    let follows = planned.user_data_replace_on_change == Attr::Known(true);
    for argument in ["user_data", "user_data_base64"] {
        if follows && plan.changes(argument) {
            plan.replace(Path::of(argument));
        }
    }
    // What a launch template told the instance stays when no argument tells something else: states of
    // hashicorp/aws 5 have its sum.
    let is_templated = first(&plan.config.launch_template).is_some();
    if is_templated && plan.config.user_data.is_null() {
        plan.set::<String>("user_data", prior.user_data.clone());
    }
    // Of the names, that of the host alone is changed while the instance is stopped.
    let hostname = |it: &Instance| {
        let block = first(&it.private_dns_name_options);
        block.map(|it| it.hostname_type.clone())
    };
    let is_stopped = |argument: &&str| match *argument {
        "private_dns_name_options" => hostname(&prior) != hostname(&planned),
        argument => plan.changes(argument),
    };
    if !RESTARTS.iter().any(is_stopped) {
        plan.set::<String>("public_dns", prior.public_dns.clone());
        plan.set::<String>("public_ip", prior.public_ip.clone());
    }
    let (was, is) = (&prior.enable_primary_ipv6, &plan.config.enable_primary_ipv6);
    if (was, is) == (&Attr::Known(true), &Attr::Known(false)) {
        plan.replace(Path::of("enable_primary_ipv6"));
    }
    // The size of a gp2 volume, and the type of any, decide on what is left out (EBS user guide).
    let (before, after) = (
        first(&prior.root_block_device),
        first(&planned.root_block_device),
    );
    if let (Some(before), Some(after)) = (before, after) {
        let changes_kind = before.volume_type != after.volume_type;
        let grows = before.volume_size != after.volume_size;
        if changes_kind || grows && given(&after.volume_type) == Some("gp2") {
            plan.set_unknown_at(&root("iops"));
        }
        if changes_kind {
            plan.set_unknown_at(&root("throughput"));
        }
    }
    tags_of_volumes(plan, &prior);
}

/// What volumes have altogether follows from their own tags, and from those of all of them.
fn tags_of_volumes(plan: &mut Plan<Instance>, prior: &Instance) {
    let all_change = plan.changes("volume_tags");
    let before = first(&prior.root_block_device).map(|it| it.tags.clone());
    plan.revise::<Vec<RootBlockDevice>>("root_block_device", |all| {
        for it in all {
            if all_change || before.as_ref().is_some_and(|before| *before != it.tags) {
                it.tags_all = Attr::Unknown;
            }
        }
    });
    let before = prior.ebs_block_device.clone();
    plan.revise::<Set<EbsBlockDevice>>("ebs_block_device", |all| {
        for it in &mut all.0 {
            let mut before = before.if_known().into_iter().flatten();
            let before = before.find(|before| before.device_name == it.device_name);
            if all_change || before.is_some_and(|before| before.tags != it.tags) {
                it.tags_all = Attr::Unknown;
            }
        }
    });
}

/// Whether there is no block.
fn is_bare<T>(blocks: &Attr<Set<T>>) -> bool {
    blocks.if_known().is_some_and(|all| all.0.is_empty()) || blocks.is_null()
}

/// The path of an attribute of the root volume.
fn root(attribute: &str) -> Path {
    Path::of("root_block_device").index(0).attribute(attribute)
}

/// What EC2 would refuse of volumes: the path to blame, and what to say.
fn volumes(config: &Instance) -> Vec<(Path, String)> {
    let roots = config.root_block_device.if_known().into_iter().flatten();
    let roots = roots.map(|it| {
        let settings = (&it.volume_type, &it.iops, &it.throughput);
        ("root_block_device", settings)
    });
    let others = config.ebs_block_device.if_known().into_iter().flatten();
    let others = others.map(|it| {
        let settings = (&it.volume_type, &it.iops, &it.throughput);
        ("ebs_block_device", settings)
    });
    // Without a type, the image or the account decides on it.
    let chosen = roots
        .chain(others)
        .filter(|(_, (kind, ..))| !kind.is_null());
    let faults = chosen.flat_map(|(block, (kind, iops, throughput))| {
        let wanted = Wanted {
            kind,
            iops,
            throughput,
            multi_attach: &Attr::Null,
        };
        let faults = volume_kinds::faults(&wanted, None, true).into_iter();
        faults.map(move |(_, detail)| (Path::of(block), detail))
    });
    faults.collect()
}

/// What contradicts itself: the path to blame, and what to say.
fn contradictions(config: &Instance) -> Vec<(Path, String)> {
    let mut found = Vec::new();
    let mut fault = |name: &str, says: &str, next: &str| {
        found.push((
            Path::of(name),
            format!("{says} Nothing was changed.\n{next}"),
        ));
    };
    let has = |tags: &TagsAttr| !tagged::known(tags).is_empty();
    let roots = config.root_block_device.if_known().into_iter().flatten();
    let others = config.ebs_block_device.if_known().into_iter().flatten();
    let is_tagged = [
        (
            "root_block_device",
            roots.into_iter().any(|it| has(&it.tags)),
        ),
        (
            "ebs_block_device",
            others.into_iter().any(|it| has(&it.tags)),
        ),
    ];
    for (block, _) in is_tagged
        .iter()
        .filter(|(_, it)| *it && has(&config.volume_tags))
    {
        fault(
            block,
            "`volume_tags` are those of all volumes, and this one has some of its own.",
            "Give either `volume_tags`, or `tags` in the blocks.",
        );
    }
    let mut names = config.security_groups.if_known().into_iter().flatten();
    let more = config.secondary_private_ips.if_known();
    let is_described = config.associate_public_ip_address.if_known().is_some()
        || more.is_some_and(|all| !all.0.is_empty());
    if is_described && names.any(|it| !is_group_id(it)) {
        fault(
            "security_groups",
            "Groups are named of an instance alone, and public or further addresses belong to its interface, which takes ids.",
            "Give the ids in `vpc_security_group_ids`, and remove `security_groups`.",
        );
    }
    let market = first(&config.instance_market_options);
    let is_block = market.is_some_and(|it| given(&it.market_type) == Some("capacity-block"));
    if is_block && market.is_some_and(|it| first(&it.spot_options).is_some()) {
        fault(
            "instance_market_options",
            "A capacity block is no spot instance.",
            "Remove `spot_options`, or choose the `market_type` spot.",
        );
    }
    for (argument, is_set, cpu) in [
        (
            "cpu_core_count",
            !config.cpu_core_count.is_null(),
            "core_count",
        ),
        (
            "cpu_threads_per_core",
            !config.cpu_threads_per_core.is_null(),
            "threads_per_core",
        ),
    ] {
        if is_set && first(&config.cpu_options).is_some() {
            let says = format!("`cpu_options` and its older spelling `{argument}` are both set.");
            let next = format!("Remove `{argument}`, and give `{cpu}` in the block.");
            fault(argument, &says, &next);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::model::CpuOptions;
    use super::*;
    use std::collections::BTreeMap;

    fn tags() -> Attr<BTreeMap<String, Attr<String>>> {
        Attr::Known(BTreeMap::from([("a".to_owned(), "b".into())]))
    }

    fn blamed(config: &Instance) -> Vec<String> {
        let found = contradictions(config).into_iter();
        let found = found.chain(volumes(config));
        found.map(|(path, _)| path.to_string()).collect()
    }

    #[test]
    fn volumes_are_tagged_in_one_way() {
        let root = RootBlockDevice {
            tags: tags(),
            ..RootBlockDevice::default()
        };
        let mut config = Instance {
            root_block_device: Attr::Known(vec![root]),
            ..Instance::default()
        };
        assert_eq!(blamed(&config), [""; 0]);
        config.volume_tags = tags();
        assert_eq!(blamed(&config), ["root_block_device"]);
    }

    #[test]
    fn settings_go_with_types_of_volumes() {
        let volume = EbsBlockDevice {
            volume_type: "gp2".into(),
            throughput: Attr::Known(200),
            ..EbsBlockDevice::default()
        };
        let config = Instance {
            ebs_block_device: Attr::Known(Set(vec![volume])),
            ..Instance::default()
        };
        assert_eq!(blamed(&config), ["ebs_block_device"]);
    }

    #[test]
    fn cores_are_chosen_in_one_way() {
        let config = Instance {
            cpu_core_count: Attr::Known(1),
            cpu_options: Attr::Known(vec![CpuOptions::default()]),
            ..Instance::default()
        };
        assert_eq!(blamed(&config), ["cpu_core_count"]);
    }
}
