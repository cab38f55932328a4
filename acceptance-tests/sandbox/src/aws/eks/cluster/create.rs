//! `CreateCluster`.

use super::{Cluster, auto_mode, logging, network};
use crate::aws::eks::api_server::ApiServer;
use crate::aws::eks::ask::{Ask, Served, seconds, strings};
use crate::aws::eks::error::Refusal;
use crate::aws::eks::thing::{CLUSTER, Members, Thing};
use crate::aws::eks::{Eks, access, catalog};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Members that are described as they were asked for, and not at all when they never were.
const ECHOED: [&str; 9] = [
    "name",
    "roleArn",
    "clientRequestToken",
    "outpostConfig",
    "remoteNetworkConfig",
    "zonalShiftConfig",
    "kubeApiServerConfig",
    "kubeSchedulerConfig",
    "kubeControllerManagerConfig",
];

impl Eks {
    pub(crate) async fn create_cluster(&mut self, ask: &Ask<'_>) -> Served {
        let name = ask.required("name")?.to_owned();
        check_name(&name)?;
        let key = (ask.region().to_owned(), name.clone());
        if let Some(existing) = self.clusters.get(&key) {
            if existing
                .thing
                .was_asked_by(ask.token().as_deref(), &ask.body)
            {
                return Ok(json!({ "cluster": existing.thing.doc }));
            }
            let text = format!("Cluster already exists with name: {name}");
            return Err(Refusal::in_use(text));
        }
        let plan = Plan::new(ask)?;
        let neighbours = ask.neighbours();
        let asked = &ask.body["resourcesVpcConfig"];
        let (subnets, groups) = (
            strings(&asked["subnetIds"]),
            strings(&asked["securityGroupIds"]),
        );
        let vpc = network::check(&neighbours, &subnets, &groups).await?;
        neighbours
            .check_role(ask.required("roleArn")?, "eks.amazonaws.com")
            .await?;
        let ranges = neighbours.vpc_ranges(&vpc).await;
        let mut doc = plan.described(ask, &vpc, &ranges)?;
        let arn = ask.arn(&format!("cluster/{name}"));
        let number = self.ids.digits_of(&arn);
        let group = neighbours.make_cluster_group(&name, &number, &vpc).await?;
        doc["resourcesVpcConfig"]["clusterSecurityGroupId"] = json!(group);

        let set = self.server(ask, &arn, &name)?;
        let due = ask.after(ask.times().cluster_create);
        let mut thing = Thing::create(&CLUSTER, doc, set, due, ask.asked());
        thing.issue = self.omen(&format!("cluster/{name}"));
        let mut answer = thing.doc.clone();
        // Only this answer has it: later descriptions leave it out (aws/containers-roadmap#185).
        answer["accessConfig"]["bootstrapClusterCreatorAdminPermissions"] = json!(plan.bootstrap);
        let mut cluster = Cluster {
            thing,
            nodegroups: BTreeMap::new(),
            profiles: BTreeMap::new(),
            addons: BTreeMap::new(),
            providers: BTreeMap::new(),
            entries: BTreeMap::new(),
            associations: BTreeMap::new(),
            self_managed: catalog::self_managed(plan.self_managed),
        };
        if plan.bootstrap {
            let caller = neighbours.caller().await;
            access::bootstrap(&mut cluster, ask, &mut self.ids, &caller);
        }
        if let Some(role) = ask.body["computeConfig"]["nodeRoleArn"].as_str() {
            access::admit_nodes(&mut cluster, ask, &mut self.ids, role, "EC2");
        }
        self.clusters.insert(key, cluster);
        Ok(json!({ "cluster": answer }))
    }

    /// What a cluster has once it is there: its API server and its token issuer.
    fn server(&mut self, ask: &Ask<'_>, arn: &str, name: &str) -> Result<Members, Refusal> {
        let region = ask.region();
        let owner = ApiServer::new(ask.gateway.me.clone(), region, name);
        let cluster = ask.gateway.fleet.open(arn, name, Arc::new(owner));
        let cluster = cluster.map_err(Refusal::not_simulated)?;
        let issuer = self.ids.hex_of(arn, 32).to_ascii_uppercase();
        let issuer = format!("https://oidc.eks.{region}.amazonaws.com/id/{issuer}");
        Ok(Members::from_iter([
            ("endpoint".to_owned(), json!(cluster.endpoint())),
            (
                "certificateAuthority".to_owned(),
                json!({ "data": cluster.authority_data() }),
            ),
            (
                "identity".to_owned(),
                json!({ "oidc": { "issuer": issuer } }),
            ),
        ]))
    }
}

/// What is decided from the request alone.
struct Plan {
    version: String,
    auto_mode: Option<bool>,
    mode: String,
    bootstrap: bool,
    self_managed: bool,
}

impl Plan {
    fn new(ask: &Ask<'_>) -> Result<Self, Refusal> {
        let version = ask.text("version").unwrap_or(catalog::default_version());
        if catalog::supported(version).is_none() {
            // finos/compliant-financial-infrastructure#228.
            return Err(Refusal::parameter("unsupported Kubernetes version"));
        }
        let auto_mode = auto_mode::asked(&ask.body, true)?;
        let access = &ask.body["accessConfig"];
        // "Defaults" of the API reference, `CreateAccessConfigRequest`.
        let mode = access["authenticationMode"]
            .as_str()
            .unwrap_or("CONFIG_MAP");
        let bootstrap = access["bootstrapClusterCreatorAdminPermissions"]
            .as_bool()
            .unwrap_or(true);
        if mode == "CONFIG_MAP" && !bootstrap {
            // terraform-aws-modules/terraform-aws-eks#3206.
            return Err(Refusal::parameter(
                "bootstrapClusterCreatorAdminPermissions must be true if cluster authentication mode is set to CONFIG_MAP",
            ));
        }
        let self_managed = ask.body["bootstrapSelfManagedAddons"]
            .as_bool()
            .unwrap_or(true);
        if auto_mode == Some(true) {
            if self_managed {
                // hashicorp/terraform-provider-aws#40483.
                return Err(Refusal::parameter(
                    "When EKS Auto Mode is enabled, bootstrapSelfManagedAddons must be set to false.",
                ));
            }
            if mode == "CONFIG_MAP" {
                return Err(Refusal::parameter(
                    "EKS Auto Mode requires an authentication mode of API or API_AND_CONFIG_MAP.",
                ));
            }
        }
        Ok(Self {
            version: version.to_owned(),
            auto_mode,
            mode: mode.to_owned(),
            bootstrap,
            self_managed,
        })
    }

    /// The description, with the defaults of the API reference for what is left out.
    fn described(&self, ask: &Ask<'_>, vpc: &str, ranges: &[String]) -> Served {
        let name = ask.required("name")?;
        let body = &ask.body;
        let or = |member: &str, default: Value| ask.member(member).cloned().unwrap_or(default);
        let balancing = self.auto_mode == Some(true);
        let mut doc = json!({
            "arn": ask.arn(&format!("cluster/{name}")),
            "createdAt": seconds(ask.now),
            "version": self.version,
            "platformVersion": catalog::platform(&self.version),
            "resourcesVpcConfig": network::described(&body["resourcesVpcConfig"], vpc)?,
            "kubernetesNetworkConfig":
                network::services(&body["kubernetesNetworkConfig"], ranges, balancing),
            "logging": logging::changed(&Value::Null, &body["logging"])?,
            "certificateAuthority": {},
            "accessConfig": { "authenticationMode": self.mode },
            "upgradePolicy": or("upgradePolicy", json!({ "supportType": "EXTENDED" })),
            "deletionProtection": or("deletionProtection", json!(false)),
            "controlPlaneScalingConfig":
                or("controlPlaneScalingConfig", json!({ "tier": "standard" })),
            "health": { "issues": [] },
            "tags": ask.tags()?,
        });
        for member in ECHOED {
            if let Some(value) = ask.member(member) {
                doc[member] = value.clone();
            }
        }
        if ask.member("computeConfig").is_some() {
            doc["computeConfig"] = auto_mode::compute(body, balancing);
        }
        if ask.member("storageConfig").is_some() {
            doc["storageConfig"] = auto_mode::storage(balancing);
        }
        if let Some(config) = ask.member("encryptionConfig") {
            super::version::check_encryption(config)?;
            doc["encryptionConfig"] = config.clone();
        }
        Ok(doc)
    }
}

/// `ClusterName` of the service model.
fn check_name(name: &str) -> Result<(), Refusal> {
    let right = (1..=100).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if right {
        return Ok(());
    }
    Err(Refusal::parameter(format!(
        "The cluster name {name} is not valid: it has to match ^[0-9A-Za-z][A-Za-z0-9\\-_]*$ with at most 100 characters."
    )))
}
