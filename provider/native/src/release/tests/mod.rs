//! Plans and refusals of releases, without a cluster.

mod plan;
mod validate;

use std::collections::BTreeMap;

use slipway_framework::model::Attr;

use super::model::{Release, Values};

const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: \"registry.example/web:1\" }]
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: { app: web }
  ports: [{ port: 80 }]
";

/// A release of these manifests, as a configuration writes it.
fn release(manifests: &[&str]) -> Release {
    let manifests: Vec<Attr<String>> = manifests.iter().map(|text| (*text).into()).collect();
    Release {
        cluster: "main".into(),
        namespace: "shop".into(),
        name: "web".into(),
        manifests: manifests.into(),
        ..Release::default()
    }
}

/// Secrets as a configuration writes them.
fn secrets(name: &str, key: &str, value: &str) -> Attr<BTreeMap<String, Values>> {
    let values = BTreeMap::from([(key.to_owned(), value.into())]);
    BTreeMap::from([(name.to_owned(), values.into())]).into()
}
