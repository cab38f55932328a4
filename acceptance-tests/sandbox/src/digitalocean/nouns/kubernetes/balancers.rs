//! Load balancers that a cluster's Services get. They belong to the cluster, and outlive it unless their
//! Service was deleted before.

use super::servers::ApiServer;
use crate::digitalocean::nouns::load_balancers;
use crate::digitalocean::token::Token;
use crate::digitalocean::world::World;
use crate::frame::cloud::Cloud as _;
use crate::kubernetes::{Balanced, Claim};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The note on a Service that says which load balancer it has, and the one that names it (DOKS, "Configure
/// Advanced Load Balancer Settings").
const ID_NOTE: &str = "kubernetes.digitalocean.com/load-balancer-id";
const NAME_NOTE: &str = "service.beta.kubernetes.io/do-loadbalancer-name";

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
            let rules: Vec<Value> = claim
                .ports
                .iter()
                .map(|(port, node)| json!({ "entry_protocol": "tcp", "entry_port": port, "target_protocol": "tcp", "target_port": node }))
                .collect();
            json!({
                "name": name, "region": cluster["region"], "vpc_uuid": cluster["vpc_uuid"],
                "forwarding_rules": rules, "tag": format!("k8s:{}", self.id),
            })
        };
        // As the cluster's controller calls the API, with a token of its own.
        let request = http::Request::builder()
            .method("POST")
            .uri("/v2/load_balancers");
        let (parts, ()) = request.body(()).map_err(|e| e.to_string())?.into_parts();
        let request = gateway.name(parts, body.to_string().into(), gateway.desk.new_id());
        let answer = gateway.serve(&request, &Token::full("of the cluster"));
        let told: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
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
