//! Load balancers that a cluster's Services and Ingresses get, as the AWS Load Balancer Controller makes them:
//! their names and the tags that say whose they are. Listeners and target groups are left out, because nothing
//! answers behind them.

use super::api_server::ApiServer;
use super::ask::strings;
use super::neighbours::Neighbours;
use crate::aws::server::Gateway;
use crate::aws::xml::Element;
use crate::kubernetes::{Balanced, Claim};
use serde_json::json;
use std::collections::BTreeMap;

const VERSION: &str = "2015-12-01";
const SERVICE: &str = "elasticloadbalancing";

impl ApiServer {
    pub(super) async fn make_balancer(&self, claim: &Claim) -> Result<Balanced, String> {
        let gateway = self.gateway.upgrade().ok_or("the sandbox has ended")?;
        let neighbours = self.neighbours(&gateway);
        if let Some(found) = self.balancer(&neighbours, claim).await? {
            let text = |name: &str| found.find(name).map_or(String::new(), |e| e.text.clone());
            let state = found.find("State").and_then(|state| state.text_of("Code"));
            return Ok(match state {
                Some("active") => Balanced::There {
                    ingress: json!({ "hostname": text("DNSName") }),
                    notes: BTreeMap::new(),
                },
                _ => Balanced::Coming,
            });
        }
        let subnets = {
            let eks = gateway.overlays.eks.lock().await;
            let cluster = eks.cluster_of(&self.region, &self.name);
            let vpc = cluster.map(|cluster| &cluster.thing.doc["resourcesVpcConfig"]["subnetIds"]);
            vpc.map(strings).unwrap_or_default()
        };
        let (kind, note, prefix) = match claim.kind {
            "Service" => (
                "network",
                "service.beta.kubernetes.io/aws-load-balancer-scheme",
                "service",
            ),
            _ => ("application", "alb.ingress.kubernetes.io/scheme", "ingress"),
        };
        // What whoever runs the cluster says of a class is above what single Ingresses say.
        let scheme = claim.parameters["spec"]["scheme"].as_str();
        let scheme = scheme.or(claim.notes[note].as_str());
        let scheme = scheme.unwrap_or("internal");
        let mut members = vec![
            ("Name".to_owned(), self.balancer_name(claim)),
            ("Type".to_owned(), kind.to_owned()),
            ("Scheme".to_owned(), scheme.to_owned()),
        ];
        for (at, subnet) in subnets.into_iter().enumerate() {
            members.push((format!("Subnets.member.{}", at + 1), subnet));
        }
        let tags = [
            ("elbv2.k8s.aws/cluster".to_owned(), self.name.clone()),
            (
                format!("{prefix}.k8s.aws/stack"),
                format!("{}/{}", claim.namespace, claim.name),
            ),
            (
                format!("{prefix}.k8s.aws/resource"),
                "LoadBalancer".to_owned(),
            ),
        ];
        for (at, (key, value)) in tags.into_iter().enumerate() {
            members.push((format!("Tags.member.{}.Key", at + 1), key));
            members.push((format!("Tags.member.{}.Value", at + 1), value));
        }
        let made = neighbours
            .ask(SERVICE, VERSION, "CreateLoadBalancer", &members)
            .await;
        made.map(|_| Balanced::Coming).map_err(said)
    }

    pub(super) async fn drop_balancer(&self, claim: &Claim) -> Result<bool, String> {
        let gateway = self.gateway.upgrade().ok_or("the sandbox has ended")?;
        let neighbours = self.neighbours(&gateway);
        let Some(found) = self.balancer(&neighbours, claim).await? else {
            return Ok(true);
        };
        let arn = found
            .find("LoadBalancerArn")
            .map_or(String::new(), |e| e.text.clone());
        let members = [("LoadBalancerArn".to_owned(), arn)];
        let gone = neighbours
            .ask(SERVICE, VERSION, "DeleteLoadBalancer", &members)
            .await;
        gone.map(|_| false).map_err(said)
    }

    fn neighbours<'a>(&'a self, gateway: &'a Gateway) -> Neighbours<'a> {
        Neighbours {
            gateway,
            region: &self.region,
            access_key: None,
        }
    }

    async fn balancer(
        &self,
        neighbours: &Neighbours<'_>,
        claim: &Claim,
    ) -> Result<Option<Element>, String> {
        let members = [("Names.member.1".to_owned(), self.balancer_name(claim))];
        match neighbours
            .ask(SERVICE, VERSION, "DescribeLoadBalancers", &members)
            .await
        {
            Ok(found) => Ok(Some(found)),
            Err((code, _)) if code == "LoadBalancerNotFound" => Ok(None),
            Err(error) => Err(said(error)),
        }
    }

    /// `k8s-NAMESPACE-NAME-HASH`, of which the first two are cut after eight characters.
    fn balancer_name(&self, claim: &Claim) -> String {
        let part = |text: &str| -> String {
            text.chars()
                .filter(char::is_ascii_alphanumeric)
                .take(8)
                .collect()
        };
        let seed = format!("{}/{}/{}/{}", self.region, self.name, claim.kind, claim.uid);
        let hash = seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let hash = format!("{hash:016x}");
        format!(
            "k8s-{}-{}-{}",
            part(&claim.namespace),
            part(&claim.name),
            &hash[..10]
        )
    }
}

fn said((code, message): (String, String)) -> String {
    format!("{code}: {message}")
}
