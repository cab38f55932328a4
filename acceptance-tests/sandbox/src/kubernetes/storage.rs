//! What gives claims a volume of the cloud, as the controller of a CSI driver does: a claim of one of the cloud's
//! classes gets a disk, and the disk goes when its claim is gone, unless the class keeps it.
//!
//! Disks are attached to no machine, because containers do not run.

use super::events::{Events, Said};
use super::upstream::Upstream;
use futures_util::future::BoxFuture;
use http::Method;
use serde_json::{Value, json};

const CLASSES: &str = "/apis/storage.k8s.io/v1/storageclasses";
const CLAIMS: &str = "/api/v1/persistentvolumeclaims";
const VOLUMES: &str = "/api/v1/persistentvolumes";

/// By what Kubernetes asks a driver for the volume of a claim, and what a driver notes on it (Kubernetes CSI,
/// "external-provisioner").
const ASKED: &str = "volume.kubernetes.io/storage-provisioner";
const MADE_BY: &str = "pv.kubernetes.io/provisioned-by";

/// A class of volumes.
pub(crate) struct Class {
    pub(crate) name: &'static str,
    /// Whether it is that of claims that name none.
    pub(crate) is_default: bool,
    /// Whether disks outlive their claims.
    pub(crate) keeps: bool,
    pub(crate) file_system: &'static str,
}

/// A cloud with disks.
pub(crate) trait Disks: Send + Sync {
    /// The name of its CSI driver.
    fn driver(&self) -> &'static str;

    /// What its clusters offer from the start.
    fn classes(&self) -> &'static [Class];

    /// Makes the disk of this name, or finds it: its id.
    fn make<'a>(&'a self, name: &'a str, gibibytes: u64) -> BoxFuture<'a, Result<String, String>>;

    /// Deletes a disk; one that is gone already is gone.
    fn drop<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), String>>;
}

/// Puts the classes into a new cluster.
pub(super) async fn furnish(upstream: &Upstream, disks: &dyn Disks) -> Result<(), String> {
    for class in disks.classes() {
        let object = json!({
            "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
            "metadata": {
                "name": class.name,
                "annotations": {
                    "storageclass.kubernetes.io/is-default-class": class.is_default.to_string(),
                },
            },
            "provisioner": disks.driver(),
            "parameters": { "csi.storage.k8s.io/fstype": class.file_system },
            "reclaimPolicy": if class.keeps { "Retain" } else { "Delete" },
            "allowVolumeExpansion": true,
            "volumeBindingMode": "Immediate",
        });
        let (status, answer) = upstream.call(Method::POST, CLASSES, Some(&object)).await?;
        if status >= 300 && status != 409 {
            return Err(format!("no class {}: {}", class.name, answer["message"]));
        }
    }
    Ok(())
}

/// What looks after claims and volumes.
#[derive(Default)]
pub(super) struct Storage {
    events: Events,
}

impl Storage {
    /// Brings every claim and every volume a step further.
    pub(super) async fn settle(
        &mut self,
        upstream: &Upstream,
        disks: &dyn Disks,
    ) -> Result<(), String> {
        let claims = upstream.look(CLAIMS).await?;
        let is_asked = |claim: &&Value| {
            claim["metadata"]["annotations"][ASKED] == disks.driver()
                && claim["status"]["phase"] == "Pending"
                && claim["metadata"]["deletionTimestamp"].is_null()
        };
        for claim in items(&claims).filter(is_asked) {
            if let Err(why) = make(upstream, disks, claim).await {
                let meta = &claim["metadata"];
                let about = json!({
                    "apiVersion": "v1", "kind": "PersistentVolumeClaim",
                    "namespace": meta["namespace"], "name": meta["name"], "uid": meta["uid"],
                });
                let message = format!("failed to provision volume: {why}");
                let event = Said {
                    kind: "Warning",
                    reason: "ProvisioningFailed",
                    message,
                    component: disks.driver(),
                };
                self.events.say(upstream, &about, event).await?;
            }
        }
        let volumes = upstream.look(VOLUMES).await?;
        let is_over = |volume: &&Value| {
            volume["metadata"]["annotations"][MADE_BY] == disks.driver()
                && volume["status"]["phase"] == "Released"
                && volume["spec"]["persistentVolumeReclaimPolicy"] == "Delete"
        };
        for volume in items(&volumes).filter(is_over) {
            let disk = volume["spec"]["csi"]["volumeHandle"].as_str();
            disks.drop(disk.unwrap_or_default()).await?;
            let path = format!("{VOLUMES}/{}", text(&volume["metadata"]["name"]));
            upstream.call(Method::DELETE, &path, None).await?;
        }
        Ok(())
    }
}

/// Makes the disk of a claim, and the volume that stands for it.
async fn make(upstream: &Upstream, disks: &dyn Disks, claim: &Value) -> Result<(), String> {
    let (meta, spec) = (&claim["metadata"], &claim["spec"]);
    let class = text(&spec["storageClassName"]);
    let (status, class) = upstream
        .call(Method::GET, &format!("{CLASSES}/{class}"), None)
        .await?;
    if status != 200 {
        return Err(class["message"].to_string());
    }
    let name = format!("pvc-{}", text(&meta["uid"]));
    let asked = text(&spec["resources"]["requests"]["storage"]);
    let gibibytes = gibibytes(asked).ok_or_else(|| format!("no size: {asked}"))?;
    let disk = disks.make(&name, gibibytes).await?;
    let volume = json!({
        "apiVersion": "v1", "kind": "PersistentVolume",
        "metadata": { "name": name, "annotations": { MADE_BY: disks.driver() } },
        "spec": {
            "capacity": { "storage": format!("{gibibytes}Gi") },
            "accessModes": spec["accessModes"],
            "claimRef": {
                "apiVersion": "v1", "kind": "PersistentVolumeClaim",
                "namespace": meta["namespace"], "name": meta["name"], "uid": meta["uid"],
            },
            "persistentVolumeReclaimPolicy": class["reclaimPolicy"],
            "storageClassName": spec["storageClassName"],
            "volumeMode": spec["volumeMode"],
            "csi": {
                "driver": disks.driver(), "volumeHandle": disk,
                "fsType": class["parameters"]["csi.storage.k8s.io/fstype"],
            },
        },
    });
    let (status, answer) = upstream.call(Method::POST, VOLUMES, Some(&volume)).await?;
    match status {
        // It was made a moment ago, and its claim has not heard of it.
        409 | 0..300 => Ok(()),
        _ => Err(answer["message"].to_string()),
    }
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list["items"].as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A size, rounded up to whole gibibytes, of which a disk has at least one (Kubernetes, "Quantity").
fn gibibytes(quantity: &str) -> Option<u64> {
    let digits = quantity.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit: u64 = match &quantity[digits.len()..] {
        "" => 1,
        "k" => 1000,
        "M" => 1000_u64.pow(2),
        "G" => 1000_u64.pow(3),
        "T" => 1000_u64.pow(4),
        "Ki" => 1 << 10,
        "Mi" => 1 << 20,
        "Gi" => 1 << 30,
        "Ti" => 1 << 40,
        _ => return None,
    };
    let bytes = digits.parse::<u64>().ok()?.checked_mul(unit)?;
    Some(bytes.div_ceil(1 << 30).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_whole_gibibytes() {
        for (quantity, size) in [
            ("5Gi", Some(5)),
            ("1", Some(1)),
            ("1025Mi", Some(2)),
            ("10G", Some(10)),
            ("1Ti", Some(1024)),
            ("5 Gi", None),
            ("much", None),
        ] {
            assert_eq!(gibibytes(quantity), size, "{quantity}");
        }
    }
}
