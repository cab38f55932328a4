//! The nodes of a cluster: an object for each machine that the cloud says it has.

use super::upstream::Upstream;
use http::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// How long nodes are waited for.
const JOINING: Duration = Duration::from_secs(10);

/// How often pods of a node that is gone are looked for.
const SWEEPS: u8 = 10;

/// A machine of the cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Machine {
    pub(crate) name: String,
    /// `aws:///eu-central-1a/i-0123`.
    pub(crate) id: String,
    pub(crate) labels: BTreeMap<String, String>,
    /// Key, value and effect, as Kubernetes has them.
    pub(crate) taints: Vec<Value>,
    pub(crate) cpus: u64,
    /// In gibibytes.
    pub(crate) memory: u64,
}

/// The nodes that were made; others are somebody else's.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    made: BTreeSet<String>,
    /// Those that are gone, and how often their pods are still looked for: the scheduler may not have heard.
    gone: Vec<(String, u8)>,
}

impl Nodes {
    /// Makes nodes for new machines, and takes those of machines away that are gone, with their pods.
    pub(super) async fn settle(
        &mut self,
        upstream: &Upstream,
        machines: &[Machine],
        port: u16,
    ) -> Result<(), String> {
        for machine in machines {
            if self.made.contains(&machine.name) {
                continue;
            }
            let node = node(machine, port);
            let (status, answer) = upstream
                .call(Method::POST, "/api/v1/nodes", Some(&node))
                .await?;
            if status >= 300 && status != 409 {
                return Err(format!("no node {}: {}", machine.name, answer["message"]));
            }
            self.made.insert(machine.name.clone());
        }
        let is_gone = |name: &&String| !machines.iter().any(|machine| machine.name == **name);
        let gone: Vec<String> = self.made.iter().filter(is_gone).cloned().collect();
        for name in gone {
            let no_more = json!({ "spec": { "unschedulable": true } });
            let path = format!("/api/v1/nodes/{name}");
            upstream.call(Method::PATCH, &path, Some(&no_more)).await?;
            remove_pods(upstream, &name).await?;
            upstream.call(Method::DELETE, &path, None).await?;
            self.made.remove(&name);
            self.gone.push((name, SWEEPS));
        }
        for (name, sweeps) in &mut self.gone {
            remove_pods(upstream, name).await?;
            *sweeps -= 1;
        }
        self.gone.retain(|(_, sweeps)| *sweeps > 0);
        Ok(())
    }
}

/// Waits until pods may go to every node: Kubernetes keeps them from one that is new.
pub(super) async fn ready(upstream: &Upstream) -> Result<(), String> {
    let new = |node: &Value| {
        let taints = node["spec"]["taints"].as_array().into_iter().flatten();
        let mut keys = taints.map(|taint| &taint["key"]);
        keys.any(|key| key == "node.kubernetes.io/not-ready")
    };
    let begin = Instant::now();
    loop {
        let (_, nodes) = upstream.call(Method::GET, "/api/v1/nodes", None).await?;
        let are_new = nodes["items"].as_array().into_iter().flatten().any(new);
        if !are_new || begin.elapsed() > JOINING {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Without a node nobody would end its pods for a while.
async fn remove_pods(upstream: &Upstream, name: &str) -> Result<(), String> {
    let of_node = format!("/api/v1/pods?fieldSelector=spec.nodeName={name}");
    let (_, pods) = upstream.call(Method::GET, &of_node, None).await?;
    let at_once = json!({ "gracePeriodSeconds": 0 });
    for pod in pods["items"].as_array().into_iter().flatten() {
        let text = |member: &str| pod["metadata"][member].as_str().unwrap_or_default();
        let (namespace, pod) = (text("namespace"), text("name"));
        let path = format!("/api/v1/namespaces/{namespace}/pods/{pod}");
        upstream.call(Method::DELETE, &path, Some(&at_once)).await?;
    }
    Ok(())
}

fn node(machine: &Machine, port: u16) -> Value {
    let mut labels = machine.labels.clone();
    for (name, value) in [
        ("kubernetes.io/hostname", machine.name.as_str()),
        ("kubernetes.io/os", "linux"),
        ("kubernetes.io/arch", "amd64"),
    ] {
        labels.insert(name.to_owned(), value.to_owned());
    }
    let version = format!("v{}", slipway_tools::kubernetes::VERSION);
    let has = json!({
        "cpu": machine.cpus.to_string(), "memory": format!("{}Gi", machine.memory),
        "ephemeral-storage": "20Gi", "pods": "110",
    });
    json!({
        "apiVersion": "v1", "kind": "Node",
        "metadata": { "name": machine.name, "labels": labels },
        "spec": { "providerID": machine.id, "taints": machine.taints },
        "status": {
            "capacity": has, "allocatable": has,
            "addresses": [
                { "type": "Hostname", "address": machine.name },
                // Where logs are asked for.
                { "type": "InternalDNS", "address": "localhost" },
            ],
            "daemonEndpoints": { "kubeletEndpoint": { "Port": port } },
            "nodeInfo": {
                "architecture": "amd64", "operatingSystem": "linux", "osImage": "Slipway sandbox",
                "kernelVersion": "none", "containerRuntimeVersion": "none://0", "kubeletVersion": version,
                "kubeProxyVersion": "", "machineID": "", "systemUUID": "", "bootID": "",
            },
        },
    })
}
