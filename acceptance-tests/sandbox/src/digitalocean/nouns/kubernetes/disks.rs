//! Volumes that a cluster's claims get. They belong to the cluster, and outlive it unless their claim was deleted
//! before.

use super::servers::ApiServer;
use crate::digitalocean::nouns::volumes;
use crate::kubernetes::{Class, Disks};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

/// What every cluster offers (DOKS, "Add Volumes to Kubernetes Clusters").
const CLASSES: [Class; 4] = [
    Class {
        is_default: true,
        ..class("do-block-storage", "ext4")
    },
    Class {
        keeps: true,
        ..class("do-block-storage-retain", "ext4")
    },
    class("do-block-storage-xfs", "xfs"),
    Class {
        keeps: true,
        ..class("do-block-storage-xfs-retain", "xfs")
    },
];

const fn class(name: &'static str, file_system: &'static str) -> Class {
    Class {
        name,
        is_default: false,
        keeps: false,
        file_system,
    }
}

impl Disks for ApiServer {
    fn driver(&self) -> &'static str {
        "dobs.csi.digitalocean.com"
    }

    fn classes(&self) -> &'static [Class] {
        &CLASSES
    }

    fn make<'a>(&'a self, name: &'a str, gibibytes: u64) -> BoxFuture<'a, Result<String, String>> {
        Box::pin(async move { self.make_disk(name, gibibytes) })
    }

    fn drop<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async move {
            let gateway = self.gateway.upgrade().ok_or("the sandbox has ended")?;
            let mut world = gateway.world.lock().map_err(|e| e.to_string())?;
            volumes::remove(&mut world, id);
            Ok(())
        })
    }
}

impl ApiServer {
    fn make_disk(&self, name: &str, gibibytes: u64) -> Result<String, String> {
        let gateway = self.gateway.upgrade().ok_or("the sandbox has ended")?;
        let body = {
            let world = gateway.world.lock().map_err(|e| e.to_string())?;
            let is_it = |row: &&Value| row["_cluster"] == self.id && row["name"] == name;
            if let Some(row) = world.volumes.iter().find(is_it) {
                return Ok(row["id"].as_str().unwrap_or_default().to_owned());
            }
            let cluster = world.clusters.find(&self.id).ok_or("the cluster is gone")?;
            json!({
                "name": name, "region": cluster["region"], "size_gigabytes": gibibytes,
                "description": "Created by DigitalOcean CSI driver",
                "tags": [format!("k8s:{}", self.id)],
            })
        };
        let told = self.call_as_the_cluster("POST", "/v2/volumes", &body)?;
        let Some(id) = told["volume"]["id"].as_str() else {
            return Err(told["message"].to_string());
        };
        let mut world = gateway.world.lock().map_err(|e| e.to_string())?;
        if let Some(row) = world.volumes.find_mut(id) {
            row["_cluster"] = json!(self.id);
        }
        Ok(id.to_owned())
    }
}
