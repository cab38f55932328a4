//! `UpdateClusterConfig`: one kind of change in each call, and none that changes nothing.

use super::{Cluster, auto_mode, logging, network};
use crate::aws::eks::ask::{Ask, Served, strings};
use crate::aws::eks::error::Refusal;
use crate::aws::eks::thing::{Asked, Members};
use crate::aws::eks::{Eks, access};
use serde_json::{Value, json};

/// A change that is put in place of one member of the description: its kind, the member, and the type
/// of the update's parameter.
const PLAIN: [(&str, &str, &str); 8] = [
    ("UpgradePolicyUpdate", "upgradePolicy", "UpgradePolicy"),
    (
        "ZonalShiftConfigUpdate",
        "zonalShiftConfig",
        "ZonalShiftConfig",
    ),
    (
        "RemoteNetworkConfigUpdate",
        "remoteNetworkConfig",
        "RemoteNetworkConfig",
    ),
    (
        "DeletionProtectionUpdate",
        "deletionProtection",
        "DeletionProtection",
    ),
    (
        "ControlPlaneScalingConfigUpdate",
        "controlPlaneScalingConfig",
        "UpdatedTier",
    ),
    (
        "ControlPlaneComponentConfigUpdate",
        "kubeApiServerConfig",
        "KubeApiServerConfig",
    ),
    (
        "ControlPlaneComponentConfigUpdate",
        "kubeSchedulerConfig",
        "KubeSchedulerConfig",
    ),
    (
        "ControlPlaneComponentConfigUpdate",
        "kubeControllerManagerConfig",
        "KubeControllerManagerConfig",
    ),
];

/// The other kinds, with the paths of the members that ask for them.
const OTHERS: [(&str, &[&str]); 6] = [
    ("LoggingUpdate", &["/logging"]),
    (
        "EndpointAccessUpdate",
        &[
            "/resourcesVpcConfig/endpointPublicAccess",
            "/resourcesVpcConfig/endpointPrivateAccess",
            "/resourcesVpcConfig/publicAccessCidrs",
        ],
    ),
    (
        "ControlPlaneEgressUpdate",
        &["/resourcesVpcConfig/controlPlaneEgressMode"],
    ),
    (
        "VpcConfigUpdate",
        &[
            "/resourcesVpcConfig/subnetIds",
            "/resourcesVpcConfig/securityGroupIds",
        ],
    ),
    ("AccessConfigUpdate", &["/accessConfig/authenticationMode"]),
    (
        "AutoModeUpdate",
        &[
            "/computeConfig",
            "/kubernetesNetworkConfig",
            "/storageConfig",
        ],
    ),
];

/// What a change leaves behind, and how the update tells of it.
struct Planned {
    set: Members,
    params: Vec<(&'static str, String)>,
}

impl Eks {
    pub(crate) async fn update_cluster_config(&mut self, ask: &Ask<'_>) -> Served {
        let id = self.ids.uuid();
        let cluster = self.cluster(ask)?;
        if let Some(update) = cluster.thing.update_by(ask.token().as_deref()) {
            return Ok(json!({ "update": super::super::thing::described(update) }));
        }
        let kind = kind(&ask.body)?;
        if kind == "VpcConfigUpdate" {
            let (subnets, groups) = vpc_members(cluster, &ask.body);
            network::check(&ask.neighbours(), &subnets, &groups).await?;
        }
        cluster.check_idle(kind)?;
        let Planned { set, params } = plan(kind, cluster, &ask.body)?;
        let after = ask.times().cluster_config;
        let token = ask.token();
        let asked = Asked {
            kind,
            params,
            set,
            token,
        };
        let update = cluster.thing.update(id, asked, ask.now, after);
        if let Some(role) = ask.body["computeConfig"]["nodeRoleArn"].as_str() {
            let key = (ask.region().to_owned(), ask.path(0).to_owned());
            if let Some(cluster) = self.clusters.get_mut(&key) {
                access::admit_nodes(cluster, ask, &mut self.ids, role, "EC2");
            }
        }
        Ok(json!({ "update": update }))
    }
}

impl Cluster {
    /// Refuses a change while another is under way (aws-controllers-k8s/community#1192).
    pub(crate) fn check_idle(&self, kind: &str) -> Result<(), Refusal> {
        let name = self.name();
        if let Some(update) = self.thing.update_under_way() {
            let text = format!(
                "Cannot {kind} because cluster {name} currently has update {update} in progress"
            );
            return Err(Refusal::in_use(text));
        }
        match self.thing.status() {
            "ACTIVE" => Ok(()),
            status => {
                let text = format!("Cannot {kind} because cluster {name} is in {status} state");
                Err(Refusal::in_use(text))
            }
        }
    }
}

/// The one kind that a request asks for.
///
/// Texts: kubernetes-sigs/cluster-api-provider-aws#3553, terraform-aws-modules/terraform-aws-eks#3362.
fn kind(body: &Value) -> Result<&'static str, Refusal> {
    let there = |path: &str| body.pointer(path).is_some_and(|value| !value.is_null());
    let mut kinds: Vec<&str> = OTHERS
        .iter()
        .filter(|(_, paths)| paths.iter().any(|path| there(path)))
        .map(|(kind, _)| *kind)
        .collect();
    kinds.extend(
        PLAIN
            .iter()
            .filter(|(_, member, _)| there(&format!("/{member}")))
            .map(|(kind, _, _)| *kind),
    );
    kinds.dedup();
    match kinds[..] {
        [] => Err(Refusal::parameter(
            "The type for cluster update was not provided.",
        )),
        [one] => Ok(one),
        _ => Err(Refusal::parameter(
            "Only one type of update can be allowed.",
        )),
    }
}

fn plan(kind: &'static str, cluster: &Cluster, body: &Value) -> Result<Planned, Refusal> {
    match kind {
        "LoggingUpdate" => plan_logging(cluster, body),
        "EndpointAccessUpdate" | "ControlPlaneEgressUpdate" => plan_endpoints(cluster, body),
        "VpcConfigUpdate" => plan_vpc(cluster, body),
        "AccessConfigUpdate" => plan_access(cluster, body),
        "AutoModeUpdate" => plan_auto_mode(cluster, body),
        _ => plan_plain(kind, cluster, body),
    }
}

fn one(member: &str, value: Value) -> Members {
    Members::from_iter([(member.to_owned(), value)])
}

fn plan_plain(kind: &str, cluster: &Cluster, body: &Value) -> Result<Planned, Refusal> {
    let mut planned = Planned {
        set: Members::new(),
        params: Vec::new(),
    };
    for (_, member, param) in PLAIN.iter().filter(|(known, ..)| *known == kind) {
        let Some(value) = body.get(*member).filter(|value| !value.is_null()) else {
            continue;
        };
        planned.params.push((param, value.to_string()));
        if cluster.thing.doc[*member] != *value {
            planned.set.insert((*member).to_owned(), value.clone());
        }
    }
    if planned.set.is_empty() {
        let what = planned.params.first().map_or(kind, |(param, _)| param);
        return Err(Refusal::parameter(format!(
            "No changes needed for the {what} provided"
        )));
    }
    Ok(planned)
}

fn plan_logging(cluster: &Cluster, body: &Value) -> Result<Planned, Refusal> {
    let before = &cluster.thing.doc["logging"];
    let after = logging::changed(before, &body["logging"])?;
    if after == *before {
        // aws-quickstart/quickstart-amazon-eks-cluster-resource-provider#38.
        return Err(Refusal::parameter(
            "No changes needed for the logging config provided",
        ));
    }
    Ok(Planned {
        set: one("logging", after),
        params: vec![("ClusterLogging", body["logging"].to_string())],
    })
}

fn plan_endpoints(cluster: &Cluster, body: &Value) -> Result<Planned, Refusal> {
    let before = &cluster.thing.doc["resourcesVpcConfig"];
    let mut after = before.clone();
    network::endpoints(&mut after, &body["resourcesVpcConfig"])?;
    let cidrs = strings(&after["publicAccessCidrs"]).join(", ");
    let (private, public) = (
        after["endpointPrivateAccess"].to_string(),
        after["endpointPublicAccess"].to_string(),
    );
    if after == *before {
        // eksctl-io/eksctl#4043, with its spaces.
        return Err(Refusal::parameter(format!(
            "Cluster is already at the desired configuration with endpointPrivateAccess: {private} , endpointPublicAccess: {public}, and Public Endpoint Restrictions: [{cidrs}]"
        )));
    }
    let cidrs = after["publicAccessCidrs"].to_string();
    Ok(Planned {
        set: one("resourcesVpcConfig", after),
        params: vec![
            ("EndpointPublicAccess", public),
            ("EndpointPrivateAccess", private),
            ("PublicAccessCidrs", cidrs),
        ],
    })
}

/// Subnets and security groups as they would be.
fn vpc_members(cluster: &Cluster, body: &Value) -> (Vec<String>, Vec<String>) {
    let member = |name: &str| match &body["resourcesVpcConfig"][name] {
        Value::Array(_) => strings(&body["resourcesVpcConfig"][name]),
        _ => strings(&cluster.thing.doc["resourcesVpcConfig"][name]),
    };
    (member("subnetIds"), member("securityGroupIds"))
}

fn plan_vpc(cluster: &Cluster, body: &Value) -> Result<Planned, Refusal> {
    let before = &cluster.thing.doc["resourcesVpcConfig"];
    let (subnets, groups) = vpc_members(cluster, body);
    let mut after = before.clone();
    after["subnetIds"] = json!(subnets);
    after["securityGroupIds"] = json!(groups);
    let sorted = |mut list: Vec<String>| {
        list.sort();
        list
    };
    if sorted(subnets.clone()) == sorted(strings(&before["subnetIds"]))
        && sorted(groups.clone()) == sorted(strings(&before["securityGroupIds"]))
    {
        return Err(Refusal::parameter(format!(
            "Cluster is already at the desired configuration with subnets: [{}] and security groups: [{}]",
            subnets.join(", "),
            groups.join(", ")
        )));
    }
    Ok(Planned {
        set: one("resourcesVpcConfig", after),
        params: vec![
            ("Subnets", json!(subnets).to_string()),
            ("SecurityGroups", json!(groups).to_string()),
        ],
    })
}

/// The mode goes one way, and one step at a time (pulumi/pulumi-eks#1493, aws/aws-cdk#31032).
fn plan_access(cluster: &Cluster, body: &Value) -> Result<Planned, Refusal> {
    let from = cluster.authentication_mode();
    let to = body["accessConfig"]["authenticationMode"]
        .as_str()
        .unwrap_or_default();
    let steps = [
        ("CONFIG_MAP", "API_AND_CONFIG_MAP"),
        ("API_AND_CONFIG_MAP", "API"),
    ];
    if !steps.contains(&(from, to)) {
        let text = format!("Unsupported authentication mode update from {from} to {to}");
        return Err(Refusal::parameter(text));
    }
    Ok(Planned {
        set: one("accessConfig", json!({ "authenticationMode": to })),
        params: vec![("AuthenticationMode", format!("\"{to}\""))],
    })
}

fn plan_auto_mode(cluster: &Cluster, body: &Value) -> Result<Planned, Refusal> {
    let Some(enabled) = auto_mode::asked(body, false)? else {
        return Err(Refusal::parameter(
            "The type for cluster update was not provided.",
        ));
    };
    let doc = &cluster.thing.doc;
    let compute = auto_mode::compute(body, enabled);
    let storage = auto_mode::storage(enabled);
    let mut network = doc["kubernetesNetworkConfig"].clone();
    network["elasticLoadBalancing"] = json!({ "enabled": enabled });
    let was_on = doc["computeConfig"]["enabled"] == true;
    if doc["computeConfig"] == compute || (!was_on && !enabled) {
        return Err(Refusal::parameter(
            "No changes needed for the EKS Auto Mode config provided",
        ));
    }
    let params = vec![
        ("ComputeConfig", compute.to_string()),
        ("StorageConfig", storage.to_string()),
        ("KubernetesNetworkConfig", network.to_string()),
    ];
    let set = Members::from_iter([
        ("computeConfig".to_owned(), compute),
        ("storageConfig".to_owned(), storage),
        ("kubernetesNetworkConfig".to_owned(), network),
    ]);
    Ok(Planned { set, params })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_of_one_kind() {
        let of = |body: Value| kind(&body).ok();
        assert_eq!(of(json!({})), None);
        assert_eq!(of(json!({ "logging": null })), None);
        assert_eq!(of(json!({ "logging": {} })), Some("LoggingUpdate"));
        let three =
            json!({ "computeConfig": {}, "storageConfig": {}, "kubernetesNetworkConfig": {} });
        assert_eq!(of(three), Some("AutoModeUpdate"));
        let two_of_one = json!({ "kubeApiServerConfig": {}, "kubeSchedulerConfig": {} });
        assert_eq!(of(two_of_one), Some("ControlPlaneComponentConfigUpdate"));
        let both =
            json!({ "resourcesVpcConfig": { "subnetIds": [], "endpointPublicAccess": true } });
        assert_eq!(of(both), None);
        assert_eq!(
            of(json!({ "logging": {}, "deletionProtection": false })),
            None
        );
    }
}
