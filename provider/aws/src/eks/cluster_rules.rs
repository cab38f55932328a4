//! What a plan of a cluster has to keep to.
//!
//! Facts: EKS user guide, "Update existing cluster to new Kubernetes version" (one minor version at a
//! time) and "Rollback cluster to previous Kubernetes version" (one back, within seven days of the
//! upgrade, which EKS alone knows); EKS API reference, CreateComputeConfigRequest and UpdateClusterConfig (Auto
//! Mode is switched on and off as a whole), CreateAccessConfigRequest (the mode of a cluster that asks
//! for none, and the steps from one to another).

use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::generated::eks::eks_cluster::EksCluster;
use crate::parts::given;

/// Holds a plan against the rules, and plans what replaces in one direction only.
pub(crate) fn check(plan: &mut Plan<EksCluster>) {
    let Some(planned) = plan.planned.clone() else {
        return;
    };
    let mut faults = Vec::new();
    match plan.prior.clone() {
        None => faults.extend(new_auto_mode(&plan.config)),
        Some(prior) => {
            let is_replaced = replaces(plan, &prior, &planned);
            if !is_replaced && asks_too_late(&prior, &planned) {
                plan.tell(too_late());
            }
            if !is_replaced && !MAKE_ANOTHER.iter().any(|name| plan.changes(name)) {
                faults.extend(version(&prior, &planned));
                faults.extend(access(&prior, &planned));
                faults.extend(switches(&prior, &planned));
            }
        }
    }
    for (path, summary, detail) in faults {
        plan.tell(Diagnostic::error(summary, detail).at(path));
    }
}

/// The arguments whose change makes another cluster, for which it does not matter what this one is.
const MAKE_ANOTHER: [&str; 4] = ["name", "outpost_config", "region", "role_arn"];

/// Whether it says only now who is its administrator, of a cluster that a state does not tell it of.
fn asks_too_late(prior: &EksCluster, planned: &EksCluster) -> bool {
    let said = |cluster: &EksCluster| {
        let block = first(&cluster.access_config);
        block.and_then(|it| {
            it.bootstrap_cluster_creator_admin_permissions
                .if_known()
                .copied()
        })
    };
    said(prior).is_none() && said(planned).is_some()
}

/// EKS reads the argument once and tells nobody (EKS API reference, CreateAccessConfigRequest).
fn too_late() -> Diagnostic {
    const NAME: &str = "bootstrap_cluster_creator_admin_permissions";
    let detail = format!(
        "EKS makes whoever creates a cluster its administrator, or does not, and tells nobody which. This cluster \
         stays as it was made; `{NAME}` is only put into the state.\n\
         Give access with `aws_eks_access_entry` and `aws_eks_access_policy_association`."
    );
    let path = Path::of("access_config").index(0).attribute(NAME);
    Diagnostic::warning("Administrator of EKS cluster stays", detail).at(path)
}

/// Where the fault is, the summary of its message, and the detail.
type Fault = (Path, &'static str, String);

/// Plans a replacement for what no call changes; whether there is some.
fn replaces(plan: &mut Plan<EksCluster>, prior: &EksCluster, planned: &EksCluster) -> bool {
    let mut paths = Vec::new();
    let is_encrypted = !is_empty(&prior.encryption_config);
    if is_encrypted && plan.changes("encryption_config") {
        paths.push(Path::of("encryption_config"));
    }
    // What no state tells, such as that of an import, is not known to differ.
    let addons = (
        &prior.bootstrap_self_managed_addons,
        &planned.bootstrap_self_managed_addons,
    );
    if differ(addons) {
        paths.push(Path::of("bootstrap_self_managed_addons"));
    }
    if let (Some(before), Some(after)) =
        (first(&prior.access_config), first(&planned.access_config))
        && differ((
            &before.bootstrap_cluster_creator_admin_permissions,
            &after.bootstrap_cluster_creator_admin_permissions,
        ))
    {
        let name = "bootstrap_cluster_creator_admin_permissions";
        paths.push(Path::of("access_config").index(0).attribute(name));
    }
    if let (Some(before), Some(after)) =
        (first(&prior.compute_config), first(&planned.compute_config))
        && let (Some(before), Some(after)) =
            (given(&before.node_role_arn), given(&after.node_role_arn))
        && before != after
    {
        let path = Path::of("compute_config").index(0);
        paths.push(path.attribute("node_role_arn"));
    }
    let is_some = !paths.is_empty();
    for path in paths {
        plan.replace(path);
    }
    is_some
}

/// Versions go up by one, and one back.
fn version(prior: &EksCluster, planned: &EksCluster) -> Option<Fault> {
    let (before, after) = (given(&prior.version)?, given(&planned.version)?);
    let (from, to) = (minor(before)?, minor(after)?);
    if from.abs_diff(to) <= 1 {
        return None;
    }
    let next = match to < from {
        true => format!(
            "EKS takes back one minor version, soon after an upgrade. Write `version = \"{before}\"`, or another name for a new cluster."
        ),
        false => format!(
            "EKS goes up by one minor version at a time. Apply `version = \"1.{}\"` first.",
            from + 1
        ),
    };
    let detail = format!(
        "The cluster has version {before}, and {after} is not the next one. Nothing was changed.\n{next}"
    );
    Some((
        Path::of("version"),
        "Version of EKS cluster out of reach",
        detail,
    ))
}

/// Modes of authentication go one way, step by step.
fn access(prior: &EksCluster, planned: &EksCluster) -> Option<Fault> {
    const MODES: [&str; 3] = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"];
    let place = |cluster: &EksCluster| {
        let mode = given(&first(&cluster.access_config)?.authentication_mode)?.to_owned();
        MODES.iter().position(|known| *known == mode)
    };
    let (from, to) = (place(prior)?, place(planned)?);
    if to == from || to == from + 1 {
        return None;
    }
    let next = match to < from {
        true => format!(
            "EKS takes none back. Write `authentication_mode = \"{}\"`.",
            MODES[from]
        ),
        false => format!(
            "EKS goes step by step. Apply `authentication_mode = \"{}\"` first.",
            MODES[from + 1]
        ),
    };
    let detail = format!(
        "The cluster has the mode {}, and no step leads to {}. Nothing was changed.\n{next}",
        MODES[from], MODES[to]
    );
    let path = Path::of("access_config").index(0);
    Some((
        path.attribute("authentication_mode"),
        "Authentication mode of EKS cluster out of reach",
        detail,
    ))
}

/// The three switches of Auto Mode in a model; `None` for one that is not known yet.
fn thrown(model: &EksCluster) -> [Option<bool>; 3] {
    let is_on = |switch: &Attr<bool>| match switch {
        Attr::Known(is_on) => Some(*is_on),
        Attr::Null => Some(false),
        Attr::Unknown => None,
    };
    fn within<'a, T, U>(
        blocks: &'a Attr<Vec<T>>,
        inner: impl Fn(&'a T) -> Option<U>,
        none: U,
    ) -> Option<U> {
        match blocks {
            Attr::Unknown => None,
            Attr::Null => Some(none),
            Attr::Known(all) => match all.first() {
                None => Some(none),
                Some(one) => inner(one),
            },
        }
    }
    [
        within(&model.compute_config, |it| is_on(&it.enabled), false),
        within(
            &model.kubernetes_network_config,
            |it| within(&it.elastic_load_balancing, |it| is_on(&it.enabled), false),
            false,
        ),
        within(
            &model.storage_config,
            |it| within(&it.block_storage, |it| is_on(&it.enabled), false),
            false,
        ),
    ]
}

/// The three switches of an existing cluster are one.
fn switches(prior: &EksCluster, planned: &EksCluster) -> Option<Fault> {
    let after = thrown(planned);
    match thrown(prior) == after {
        true => None,
        false => together(after),
    }
}

/// The fault of switches that do not agree.
fn together(switches: [Option<bool>; 3]) -> Option<Fault> {
    let [Some(compute), Some(balancing), Some(storage)] = switches else {
        return None;
    };
    if compute == balancing && balancing == storage {
        return None;
    }
    let word = |is_on: bool| if is_on { "on" } else { "off" };
    let detail = format!(
        "EKS switches Auto Mode on and off as a whole. Nothing was changed.\n\
         Write the same in all three blocks, also where it is `false`.\n\n  \
         compute_config.enabled: {}\n  \
         kubernetes_network_config.elastic_load_balancing.enabled: {}\n  \
         storage_config.block_storage.enabled: {}",
        word(compute),
        word(balancing),
        word(storage)
    );
    let path = Path::of("compute_config");
    Some((path, "Auto Mode of EKS cluster half switched", detail))
}

/// What Auto Mode asks of a new cluster.
fn new_auto_mode(config: &EksCluster) -> Vec<Fault> {
    let switches = thrown(config);
    let mut faults: Vec<Fault> = together(switches).into_iter().collect();
    if switches != [Some(true); 3] {
        return faults;
    }
    let addons = &config.bootstrap_self_managed_addons;
    if matches!(addons, Attr::Null | Attr::Known(true)) {
        let detail = "A cluster with Auto Mode has network plug-in, DNS and proxy of its own. Nothing was created.\n\
                      Write `bootstrap_self_managed_addons = false`.";
        let path = Path::of("bootstrap_self_managed_addons");
        faults.push((path, "Add-ons beside Auto Mode", detail.to_owned()));
    }
    let mode = match &config.access_config {
        Attr::Unknown => return faults,
        blocks => first(blocks).map_or(&Attr::Null, |it| &it.authentication_mode),
    };
    let is_old = match mode {
        Attr::Unknown => false,
        Attr::Null => true,
        Attr::Known(mode) => mode.is_empty() || mode == "CONFIG_MAP",
    };
    if is_old {
        let detail = "The nodes of Auto Mode get in by an access entry, which the mode `CONFIG_MAP` does not have; it is \
                      that of a cluster that asks for none. Nothing was created.\n\
                      Write `access_config { authentication_mode = \"API\" }`, or `\"API_AND_CONFIG_MAP\"`.";
        let path = Path::of("access_config");
        faults.push((path, "Auto Mode without access entries", detail.to_owned()));
    }
    faults
}

/// The minor of `1.34`.
fn minor(version: &str) -> Option<u32> {
    version.strip_prefix("1.")?.parse().ok()
}

/// A block of which there is one at most.
fn first<T>(blocks: &Attr<Vec<T>>) -> Option<&T> {
    blocks.if_known().and_then(|all| all.first())
}

fn is_empty<T>(blocks: &Attr<Vec<T>>) -> bool {
    first(blocks).is_none()
}

/// Whether both are known, and not the same.
fn differ((before, after): (&Attr<bool>, &Attr<bool>)) -> bool {
    matches!((before, after), (Attr::Known(before), Attr::Known(after)) if before != after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::eks::eks_cluster::{
        EksClusterComputeConfig, EksClusterKubernetesNetworkConfig,
        EksClusterKubernetesNetworkConfigElasticLoadBalancing, EksClusterStorageConfig,
        EksClusterStorageConfigBlockStorage,
    };

    fn of_version(version: &str) -> EksCluster {
        EksCluster {
            version: version.into(),
            ..EksCluster::default()
        }
    }

    fn with_switches([compute, balancing, storage]: [Attr<bool>; 3]) -> EksCluster {
        let compute = EksClusterComputeConfig {
            enabled: compute,
            ..EksClusterComputeConfig::default()
        };
        let balancing =
            EksClusterKubernetesNetworkConfigElasticLoadBalancing { enabled: balancing };
        let network = EksClusterKubernetesNetworkConfig {
            elastic_load_balancing: vec![balancing].into(),
            ..EksClusterKubernetesNetworkConfig::default()
        };
        let storage = EksClusterStorageConfig {
            block_storage: vec![EksClusterStorageConfigBlockStorage { enabled: storage }].into(),
        };
        EksCluster {
            compute_config: vec![compute].into(),
            kubernetes_network_config: vec![network].into(),
            storage_config: vec![storage].into(),
            ..EksCluster::default()
        }
    }

    #[test]
    fn versions_go_one_by_one() {
        let fault = |from, to| version(&of_version(from), &of_version(to)).map(|it| it.2);
        assert_eq!(fault("1.33", "1.34"), None);
        assert_eq!(fault("1.33", "1.33"), None);
        let skipped = fault("1.33", "1.35").expect("one is skipped");
        assert!(skipped.contains("version = \"1.34\""), "{skipped}");
        assert_eq!(fault("1.34", "1.33"), None);
        let back = fault("1.35", "1.33").expect("two back");
        assert!(back.contains("version = \"1.35\""), "{back}");
    }

    #[test]
    fn the_three_switches_say_the_same() {
        let (on, off) = (Attr::Known(true), Attr::Known(false));
        let fault = |switches| together(thrown(&with_switches(switches))).is_some();
        assert!(!fault([on.clone(), on.clone(), on.clone()]));
        assert!(!fault([off.clone(), Attr::Null, off.clone()]));
        assert!(fault([on.clone(), on.clone(), off]));
        assert!(fault([on.clone(), Attr::Null, on.clone()]));
        // What is not known yet may be right.
        assert!(!fault([on.clone(), Attr::Unknown, on]));
        assert_eq!(thrown(&EksCluster::default()), [Some(false); 3]);
    }
}
