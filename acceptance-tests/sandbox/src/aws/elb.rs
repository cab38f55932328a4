//! Load balancers: `provisioning` for a while, and with the interfaces that hold subnets and security
//! groups until they are gone. moto has them active at the next look, and without interfaces.

use super::answer::Answer;
use super::query::{Query, Refusal, Served, each};
use super::request::Request;
use super::server::Gateway;
use super::xml::Element;
use std::collections::BTreeMap;
use std::time::Instant;

const NAMESPACE: &str = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";

#[derive(Debug)]
struct LoadBalancer {
    made: Instant,
    region: String,
    interfaces: Vec<String>,
    deleted: Option<Instant>,
}

/// The load balancers that were made through this gateway, by ARN.
#[derive(Debug, Default)]
pub(crate) struct LoadBalancers {
    balancers: BTreeMap<String, LoadBalancer>,
}

impl LoadBalancers {
    /// The calls of API version 2015-12-01; the classic load balancers' go to moto.
    pub(crate) async fn serve(&mut self, gateway: &Gateway, request: &Request) -> Answer {
        let query = Query::new(gateway, request, NAMESPACE);
        let is_new = query.form.get("Version") == Some("2015-12-01");
        let served = match request.operation.as_str() {
            "CreateLoadBalancer" if is_new => self.create(&query).await,
            "DescribeLoadBalancers" if is_new => self.describe(&query).await,
            "DeleteLoadBalancer" if is_new => self.delete(&query).await,
            _ => return gateway.forward(request).await,
        };
        query.finish(served)
    }

    async fn create(&mut self, query: &Query<'_>) -> Served {
        let mut root = query.pass().await?;
        let mut made = Vec::new();
        each(&mut root, "LoadBalancers", &mut |list| {
            made.extend(list.children.iter().cloned());
        });
        for one in &made {
            let arn = one
                .text_of("LoadBalancerArn")
                .unwrap_or_default()
                .to_owned();
            // The same request gives the balancer that is there already.
            if arn.is_empty() || self.balancers.contains_key(&arn) {
                continue;
            }
            let balancer = LoadBalancer {
                made: Instant::now(),
                region: query.request.region.clone(),
                interfaces: interfaces(query, one, &arn).await?,
                deleted: None,
            };
            self.balancers.insert(arn, balancer);
        }
        each(&mut root, "State", &mut |state| {
            state.set("Code", "provisioning")
        });
        Ok(root)
    }

    async fn describe(&mut self, query: &Query<'_>) -> Served {
        let mut root = query.pass().await?;
        let takes = query.gateway.settings.elb_provisioning;
        each(&mut root, "LoadBalancers", &mut |list| {
            for one in &mut list.children {
                let arn = one.text_of("LoadBalancerArn").unwrap_or_default();
                let made = self.balancers.get(arn).map(|balancer| balancer.made);
                let is_young = made.is_some_and(|made| made.elapsed() < takes);
                if let Some(state) = one.child_mut("State").filter(|_| is_young) {
                    state.set("Code", "provisioning");
                }
            }
        });
        Ok(root)
    }

    async fn delete(&mut self, query: &Query<'_>) -> Served {
        let root = query.pass().await?;
        let arn = query.form.text("LoadBalancerArn");
        if let Some(balancer) = self.balancers.get_mut(&arn) {
            balancer.deleted = Some(Instant::now());
        }
        self.settle(query).await?;
        Ok(root)
    }

    /// Deletes the interfaces of balancers that are gone for long enough. Called before EC2 is asked,
    /// too, because that is where they show.
    async fn settle(&mut self, query: &Query<'_>) -> Result<(), Refusal> {
        let takes = query.gateway.settings.elb_interfaces_stay;
        let region = &query.request.region;
        let is_due = |one: &LoadBalancer| {
            one.region == *region && one.deleted.is_some_and(|since| since.elapsed() >= takes)
        };
        let due: Vec<String> = self
            .balancers
            .iter()
            .filter(|(_, one)| is_due(one))
            .map(|(arn, _)| arn.clone())
            .collect();
        for arn in due {
            let Some(balancer) = self.balancers.remove(&arn) else {
                continue;
            };
            for interface in &balancer.interfaces {
                let members = [("NetworkInterfaceId", interface.as_str())];
                query.ask_ec2("DeleteNetworkInterface", &members).await?;
            }
        }
        Ok(())
    }

    /// [`Self::settle`] for a call of EC2.
    pub(crate) async fn settle_for(&mut self, gateway: &Gateway, request: &Request) {
        let query = Query::new(gateway, request, NAMESPACE);
        // What moto refuses here it has refused before; the call of EC2 shows it.
        let _ = self.settle(&query).await;
    }
}

/// An interface in each zone, described as ELB does: `ELB app/name/id`.
async fn interfaces(query: &Query<'_>, one: &Element, arn: &str) -> Result<Vec<String>, Refusal> {
    let name = arn
        .rsplit_once("loadbalancer/")
        .map_or(arn, |(_, name)| name);
    let description = format!("ELB {name}");
    let groups = one.child("SecurityGroups").cloned().unwrap_or_default();
    let zones = one.child("AvailabilityZones").cloned().unwrap_or_default();
    let mut made = Vec::new();
    for zone in &zones.children {
        let Some(subnet) = zone.text_of("SubnetId") else {
            continue;
        };
        let mut members = vec![
            ("SubnetId".to_owned(), subnet.to_owned()),
            ("Description".to_owned(), description.clone()),
        ];
        for (n, group) in groups.children.iter().enumerate() {
            members.push((format!("SecurityGroupId.{}", n + 1), group.text.clone()));
        }
        let members: Vec<(&str, &str)> = members
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        let root = query.ask_ec2("CreateNetworkInterface", &members).await?;
        let id = root.find("networkInterfaceId").map(|id| id.text.clone());
        made.extend(id);
    }
    Ok(made)
}
