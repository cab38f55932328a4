//! Load balancers that a cluster's Services get. They belong to the cluster, and outlive it unless their
//! Service was deleted before.

use super::servers::ApiServer;
use crate::digitalocean::nouns::load_balancers;
use crate::digitalocean::world::World;
use crate::kubernetes::{Balanced, Claim};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The note on a Service that says which load balancer it has, and those that name it, the certificate of its
/// port 443 by id or by name, and the protocol of its ports (DOKS, "Configure Advanced Load Balancer Settings").
const ID_NOTE: &str = "kubernetes.digitalocean.com/load-balancer-id";
const NAME_NOTE: &str = "service.beta.kubernetes.io/do-loadbalancer-name";
const CERTIFICATE_ID_NOTE: &str = "service.beta.kubernetes.io/do-loadbalancer-certificate-id";
const CERTIFICATE_NAME_NOTE: &str = "service.beta.kubernetes.io/do-loadbalancer-certificate-name";
const PROTOCOL_NOTE: &str = "service.beta.kubernetes.io/do-loadbalancer-protocol";

impl ApiServer {
    pub(super) fn make_balancer(&self, claim: &Claim) -> Result<Balanced, String> {
        let gateway = self.gateway.upgrade().ok_or("the sandbox has ended")?;
        let body = {
            let mut world = gateway.world.lock().map_err(|e| e.to_string())?;
            world.settle(gateway.now());
            if let Some(row) = self.balancer(&world, claim) {
                return match row["status"].as_str() {
                    Some("active") => Ok(Balanced::There {
                        ingress: json!({ "ip": row["ip"], "ipMode": "VIP" }),
                        notes: BTreeMap::from([(
                            ID_NOTE.to_owned(),
                            row["id"].as_str().unwrap_or_default().to_owned(),
                        )]),
                    }),
                    Some("errored") => Err("load-balancer is in error state".to_owned()),
                    _ => Ok(Balanced::Coming),
                };
            }
            let cluster = world.clusters.find(&self.id).ok_or("the cluster is gone")?;
            let name = match claim.notes[NAME_NOTE].as_str() {
                Some(name) => name.to_owned(),
                None => format!("a{}", claim.uid.replace('-', "")),
            };
            let certificate = certificate(&world, claim)?;
            let protocol = claim.notes[PROTOCOL_NOTE].as_str().unwrap_or("tcp");
            let rule = |(port, node): &(u64, u64)| {
                let mut rule = json!({
                    "entry_protocol": protocol, "entry_port": port,
                    "target_protocol": protocol, "target_port": node,
                });
                if let Some(id) = certificate.as_ref().filter(|_| *port == 443) {
                    // What is behind it is told in plain.
                    rule["entry_protocol"] = json!("https");
                    rule["target_protocol"] = json!("http");
                    rule["certificate_id"] = json!(id);
                }
                rule
            };
            let rules: Vec<Value> = claim.ports.iter().map(rule).collect();
            json!({
                "name": name, "region": cluster["region"], "vpc_uuid": cluster["vpc_uuid"],
                "forwarding_rules": rules, "tag": format!("k8s:{}", self.id),
            })
        };
        let told = self.call_as_the_cluster("POST", "/v2/load_balancers", &body)?;
        let Some(id) = told["load_balancer"]["id"].as_str() else {
            return Err(told["message"].to_string());
        };
        let mut world = gateway.world.lock().map_err(|e| e.to_string())?;
        if let Some(row) = world.load_balancers.find_mut(id) {
            row["_cluster"] = json!(self.id);
            row["_service"] = json!(claim.uid);
        }
        Ok(Balanced::Coming)
    }

    pub(super) fn drop_balancer(&self, claim: &Claim) -> Result<bool, String> {
        let gateway = self.gateway.upgrade().ok_or("the sandbox has ended")?;
        let mut world = gateway.world.lock().map_err(|e| e.to_string())?;
        world.settle(gateway.now());
        let id = self.balancer(&world, claim).map(|row| row["id"].clone());
        if let Some(id) = id.as_ref().and_then(Value::as_str) {
            load_balancers::remove(&mut world, id);
        }
        Ok(true)
    }

    fn balancer<'a>(&self, world: &'a World, claim: &Claim) -> Option<&'a Value> {
        let mut rows = world.load_balancers.iter();
        rows.find(|row| row["_cluster"] == self.id && row["_service"] == claim.uid)
    }
}

/// The id of the certificate that a Service asks for, when it does.
fn certificate(world: &World, claim: &Claim) -> Result<Option<String>, String> {
    if let Some(id) = claim.notes[CERTIFICATE_ID_NOTE].as_str() {
        return Ok(Some(id.to_owned()));
    }
    let Some(name) = claim.notes[CERTIFICATE_NAME_NOTE].as_str() else {
        return Ok(None);
    };
    let mut rows = world.certificates.iter();
    let found = rows.find(|row| row["name"] == name);
    let id = found.and_then(|row| row["id"].as_str());
    let id = id.ok_or_else(|| format!("certificate {name} not found"))?;
    Ok(Some(id.to_owned()))
}
