//! The machines that join a cluster: those of its node groups, and two of Auto Mode.

use super::ask::strings;
use super::cluster::Cluster;
use crate::kubernetes::Machine;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many machines Auto Mode is taken to have started. It starts them for pods, which nothing here does.
const OF_AUTO_MODE: u64 = 2;

/// The machines that have joined.
pub(super) fn of(cluster: &Cluster) -> Vec<Machine> {
    let region = cluster
        .thing
        .text("arn")
        .split(':')
        .nth(3)
        .unwrap_or_default();
    let mut all = Vec::new();
    for (name, group) in &cluster.nodegroups {
        if !["ACTIVE", "UPDATING"].contains(&group.status()) {
            continue;
        }
        let types = strings(&group.doc["instanceTypes"]);
        let kind = types.first().map_or("t3.medium", String::as_str);
        let mut labels = labels(region, kind);
        labels.insert("eks.amazonaws.com/nodegroup".to_owned(), name.clone());
        labels.insert(
            "eks.amazonaws.com/capacityType".to_owned(),
            group.text("capacityType").to_owned(),
        );
        let own = group.doc["labels"].as_object().into_iter().flatten();
        labels.extend(
            own.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())),
        );
        let taints = group.doc["taints"].as_array().into_iter().flatten();
        let taints: Vec<Value> = taints.map(taint).collect();
        let wanted = group.doc["scalingConfig"]["desiredSize"].as_u64();
        for number in 0..wanted.unwrap_or(0) {
            all.push(machine(
                region,
                kind,
                &format!("{name}-{number}"),
                &labels,
                &taints,
            ));
        }
    }
    let auto = &cluster.thing.doc["computeConfig"];
    if auto["enabled"] == true && !strings(&auto["nodePools"]).is_empty() {
        let kind = "c6a.large";
        let mut labels = labels(region, kind);
        labels.insert(
            "eks.amazonaws.com/compute-type".to_owned(),
            "auto".to_owned(),
        );
        for number in 0..OF_AUTO_MODE {
            all.push(machine(
                region,
                kind,
                &format!("auto-{number}"),
                &labels,
                &[],
            ));
        }
    }
    all
}

fn labels(region: &str, kind: &str) -> BTreeMap<String, String> {
    [
        ("node.kubernetes.io/instance-type", kind.to_owned()),
        ("topology.kubernetes.io/region", region.to_owned()),
        ("topology.kubernetes.io/zone", format!("{region}a")),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// The effect as Kubernetes spells it.
fn taint(asked: &Value) -> Value {
    let effect = match asked["effect"].as_str() {
        Some("NO_EXECUTE") => "NoExecute",
        Some("PREFER_NO_SCHEDULE") => "PreferNoSchedule",
        _ => "NoSchedule",
    };
    json!({ "key": asked["key"], "value": asked["value"], "effect": effect })
}

fn machine(
    region: &str,
    kind: &str,
    seed: &str,
    labels: &BTreeMap<String, String>,
    taints: &[Value],
) -> Machine {
    // FNV-1a: the same machine has the same name in every run.
    let hash = seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let (cpus, memory) = size(kind);
    Machine {
        name: format!(
            "ip-10-0-{}-{}.{region}.compute.internal",
            hash >> 8 & 0xff,
            hash & 0xff
        ),
        id: format!("aws:///{region}a/i-0{hash:016x}"),
        labels: labels.clone(),
        taints: taints.to_vec(),
        cpus,
        memory,
    }
}

/// Processors and gibibytes of a general purpose instance of this size.
fn size(kind: &str) -> (u64, u64) {
    match kind.split('.').nth(1).unwrap_or_default() {
        "nano" | "micro" => (2, 1),
        "small" => (2, 2),
        "medium" => (2, 4),
        "large" => (2, 8),
        "xlarge" => (4, 16),
        large => {
            let times = large.strip_suffix("xlarge").and_then(|n| n.parse().ok());
            times.map_or((2, 8), |times: u64| (4 * times, 16 * times))
        }
    }
}
