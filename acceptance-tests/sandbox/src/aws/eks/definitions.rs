//! The kinds that EKS Auto Mode brings to a cluster, as far as something here reads them.
//!
//! From the EKS user guide, "Create an IngressClass to configure an Application Load Balancer". Its table says
//! which members are common and not that there are no others, so that others are taken too.

use super::cluster::Cluster;
use serde_json::{Value, json};

/// Definitions for a cluster in Auto Mode, which makes load balancers by itself; none for another one.
pub(super) fn of(cluster: &Cluster) -> Vec<Value> {
    let network = &cluster.thing.doc["kubernetesNetworkConfig"];
    match network["elasticLoadBalancing"]["enabled"] == true {
        true => vec![ingress_class_params()],
        false => Vec::new(),
    }
}

fn ingress_class_params() -> Value {
    let text = json!({ "type": "string" });
    let texts = json!({ "type": "array", "items": text });
    let pair = json!({
        "type": "object",
        "required": ["key", "value"],
        "properties": { "key": text, "value": text },
    });
    let pairs = json!({ "type": "array", "items": pair });
    let one_of = |values: &[&str]| json!({ "type": "string", "enum": values });
    let open = "x-kubernetes-preserve-unknown-fields";
    let spec = json!({
        "type": "object",
        open: true,
        "properties": {
            "certificateARNs": texts,
            "group": { "type": "object", open: true, "properties": { "name": text } },
            "ipAddressType": one_of(&["ipv4", "dualstack", "dualstack-without-public-ipv4"]),
            "loadBalancerAttributes": pairs,
            "scheme": one_of(&["internal", "internet-facing"]),
            "subnets": { "type": "object", open: true, "properties": { "ids": texts } },
            "tags": pairs,
        },
    });
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": { "name": "ingressclassparams.eks.amazonaws.com" },
        "spec": {
            "group": "eks.amazonaws.com",
            "names": {
                "kind": "IngressClassParams",
                "listKind": "IngressClassParamsList",
                "plural": "ingressclassparams",
                "singular": "ingressclassparams",
            },
            "scope": "Cluster",
            "versions": [{
                "name": "v1",
                "served": true,
                "storage": true,
                "schema": { "openAPIV3Schema": {
                    "type": "object",
                    "properties": { "spec": spec },
                } },
            }],
        },
    })
}
