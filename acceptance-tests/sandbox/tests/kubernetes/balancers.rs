//! Load balancers that Services and Ingresses get from their cloud.

use crate::client::Api;
use crate::doks::{cluster, kubectl};
use crate::eks;
use crate::pods::until;
use serde_json::{Value, json};
use slipway_sandbox::aws::Sandbox;
use slipway_sandbox::digitalocean::Settings;
use std::time::Duration;

const ADDRESS: &str =
    "jsonpath={.status.loadBalancer.ingress[0].ip}{.status.loadBalancer.ingress[0].hostname}";
const FINALIZERS: &str = "jsonpath={.metadata.finalizers}";

#[test]
fn a_service_on_doks_gets_one_that_goes_with_it() {
    let api = Api::with(Settings {
        load_balancer_new: Duration::from_secs(1000),
        ..Settings::default()
    });
    let one = cluster(&api, "one", 1);
    let kubectl = kubectl(&api, &one, "");
    let balancers = || api.get("/v2/load_balancers").body["load_balancers"].clone();
    kubectl.ok(&["create", "service", "clusterip", "inside", "--tcp=80:8080"]);
    kubectl.ok(&["create", "service", "loadbalancer", "web", "--tcp=80:8080"]);
    let address = ["get", "service", "web", "-o", ADDRESS];
    let events = ["get", "events", "-o", "jsonpath={.items[*].reason}"];
    until(&kubectl, &events, |text| {
        text.contains("EnsuringLoadBalancer")
    });
    assert_eq!(kubectl.ok(&address), "");
    assert_eq!(balancers()[0]["status"], "new");
    let service = kubectl.ok(&["get", "service", "web", "-o", FINALIZERS]);
    assert_eq!(
        service,
        r#"["service.kubernetes.io/load-balancer-cleanup"]"#
    );

    api.sandbox.advance(Duration::from_secs(1001));
    let ip = until(&kubectl, &address, |text| !text.is_empty());
    let made = balancers();
    assert_eq!(made.as_array().map(Vec::len), Some(1), "{made}");
    assert_eq!(made[0]["ip"], *ip);
    let port: Value = kubectl
        .ok(&[
            "get",
            "service",
            "web",
            "-o",
            "jsonpath={.spec.ports[0].nodePort}",
        ])
        .parse()
        .expect("a number");
    let rule = &made[0]["forwarding_rules"][0];
    assert_eq!(
        (&rule["entry_port"], &rule["target_port"]),
        (&json!(80), &port)
    );
    assert_eq!(made[0]["droplet_ids"].as_array().map(Vec::len), Some(1));
    let left = api
        .get(&format!("{one}/destroy_with_associated_resources"))
        .body;
    assert_eq!(left["load_balancers"][0]["id"], made[0]["id"]);
    until(&kubectl, &events, |text| {
        text.contains("EnsuredLoadBalancer")
    });

    kubectl.ok(&["delete", "service", "web", "--timeout=60s"]);
    assert_eq!(balancers(), json!([]));

    // One that the cloud does not manage to make.
    api.sandbox.fail_next_load_balancer();
    kubectl.ok(&["create", "service", "loadbalancer", "bad", "--tcp=80:8080"]);
    until(&kubectl, &events, |text| {
        text.matches("EnsuringLoadBalancer").count() == 2
    });
    api.sandbox.advance(Duration::from_secs(1001));
    let messages = ["get", "events", "-o", "jsonpath={.items[*].message}"];
    until(&kubectl, &messages, |text| {
        text.contains("Error syncing load balancer: load-balancer is in error state")
    });
    // What is left when a cluster goes stays, as it does.
    api.ok("DELETE", &one, Value::Null);
    assert_eq!(balancers().as_array().map(Vec::len), Some(1));
}

#[test]
fn services_and_ingresses_on_eks_get_one() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = eks::eks(
        &sandbox,
        "out = {'one': running(**modern()), 'token': token()}",
    );
    let kubectl = eks::kubectl(&out["one"], &out["token"]);
    kubectl.ok(&["create", "service", "loadbalancer", "web", "--tcp=80:8080"]);
    for (name, class) in [("site", "alb"), ("other", "nginx")] {
        let class = format!("--class={class}");
        kubectl.ok(&[
            "create",
            "ingress",
            name,
            &class,
            "--rule=example.com/*=web:80",
        ]);
    }
    let list = r#"
elb = client("elbv2")
out = []
for one in elb.describe_load_balancers()["LoadBalancers"]:
    tags = elb.describe_tags(ResourceArns=[one["LoadBalancerArn"]])["TagDescriptions"][0]["Tags"]
    out.append({"type": one["Type"], "host": one["DNSName"], "tags": {tag["Key"]: tag["Value"] for tag in tags}})
out.sort(key=lambda one: one["type"])
"#;
    let of = |what: &str| {
        until(&kubectl, &["get", what, "-o", ADDRESS], |text| {
            !text.is_empty()
        })
    };
    let (service, ingress) = (of("service/web"), of("ingress/site"));
    assert_eq!(
        eks::eks(&sandbox, list),
        json!([
            { "type": "application", "host": ingress, "tags": {
                "elbv2.k8s.aws/cluster": "one", "ingress.k8s.aws/stack": "default/site",
                "ingress.k8s.aws/resource": "LoadBalancer",
            } },
            { "type": "network", "host": service, "tags": {
                "elbv2.k8s.aws/cluster": "one", "service.k8s.aws/stack": "default/web",
                "service.k8s.aws/resource": "LoadBalancer",
            } },
        ])
    );
    assert_eq!(kubectl.ok(&["get", "ingress", "other", "-o", ADDRESS]), "");
    // A Service that wants none any more loses it and stays.
    let patch = r#"{"spec": {"type": "ClusterIP"}}"#;
    kubectl.ok(&["patch", "service", "web", "-p", patch]);
    until(
        &kubectl,
        &["get", "service", "web", "-o", FINALIZERS],
        str::is_empty,
    );
    assert_eq!(kubectl.ok(&["get", "service", "web", "-o", ADDRESS]), "");
    kubectl.ok(&["delete", "ingress", "site", "--timeout=60s"]);
    assert_eq!(eks::eks(&sandbox, list), json!([]));
}

/// A class of Ingresses as EKS Auto Mode has it, and an Ingress of it.
const CLASS: &str = r#"
apiVersion: eks.amazonaws.com/v1
kind: IngressClassParams
metadata: { name: alb }
spec:
  scheme: internet-facing
  certificateARNs: ["arn:aws:acm:eu-central-1:123456789012:certificate/one"]
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: alb }
spec:
  controller: eks.amazonaws.com/alb
  parameters: { apiGroup: eks.amazonaws.com, kind: IngressClassParams, name: alb }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: site }
spec:
  ingressClassName: alb
  defaultBackend: { service: { name: web, port: { number: 80 } } }
"#;

#[test]
fn auto_mode_has_classes_of_ingresses_with_parameters() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
auto = dict(
    computeConfig={"enabled": True, "nodePools": ["system"], "nodeRoleArn": node},
    kubernetesNetworkConfig={"elasticLoadBalancing": {"enabled": True}},
    storageConfig={"blockStorage": {"enabled": True}},
    bootstrapSelfManagedAddons=False,
)
out = {"one": running(**modern(), **auto), "two": running("two", **modern()), "token": token(), "plain": token("two")}
"#;
    let out = eks::eks(&sandbox, script);
    let auto = eks::kubectl(&out["one"], &out["token"]);
    auto.run(&["apply", "-f", "-"], CLASS).expect("it is taken");
    until(&auto, &["get", "ingress/site", "-o", ADDRESS], |text| {
        !text.is_empty()
    });
    let schemes = r#"out = [it["Scheme"] for it in client("elbv2").describe_load_balancers()["LoadBalancers"]]"#;
    assert_eq!(eks::eks(&sandbox, schemes), json!(["internet-facing"]));
    let wrong = CLASS.replace("internet-facing", "public");
    let refused = auto
        .run(&["apply", "-f", "-"], &wrong)
        .expect_err("no such");
    assert!(
        refused.contains("Unsupported value: \"public\""),
        "{refused}"
    );
    // Other clusters do not know the kind.
    let plain = eks::kubectl(&out["two"], &out["plain"]);
    let refused = plain.run(&["apply", "-f", "-"], CLASS).expect_err("none");
    assert!(
        refused.contains("no matches for kind \"IngressClassParams\""),
        "{refused}"
    );
}
