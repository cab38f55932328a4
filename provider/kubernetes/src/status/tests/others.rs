//! Ways in, claims, definitions and custom kinds.

use serde_json::{Value, json};

use super::{Context, Wanted, of, of_with};

#[test]
fn ways_in_have_addresses() {
    let service = |kind: &str, status: Value| {
        of(
            "v1 Service",
            json!({ "spec": { "type": kind, "clusterIP": "10.0.0.1" }, "status": status }),
        )
    };
    let address = json!({ "loadBalancer": { "ingress": [{ "hostname": "lb.example" }] } });
    assert_eq!(service("ClusterIP", json!({})), "ready");
    assert_eq!(
        service("LoadBalancer", json!({ "loadBalancer": {} })),
        "waiting: it has no address yet"
    );
    assert_eq!(service("LoadBalancer", address.clone()), "ready");
    let ingress = |spec: Value, status: &Value| {
        of(
            "networking.k8s.io/v1 Ingress",
            json!({ "spec": spec, "status": status }),
        )
    };
    let none = "waiting: it has no address yet";
    let alb = json!({ "ingressClassName": "alb" });
    assert_eq!(ingress(alb.clone(), &json!({})), none);
    assert_eq!(ingress(alb, &address), "ready");
    // A controller that is behind NodePorts tells no address, ever.
    for class in ["nginx", "traefik"] {
        let spec = json!({ "ingressClassName": class });
        assert_eq!(ingress(spec, &json!({ "loadBalancer": {} })), "ready");
    }
    assert_eq!(ingress(json!({}), &json!({})), "ready");
    let of_metadata = |metadata: Value| {
        let fields = json!({ "metadata": metadata, "spec": { "ingressClassName": "public" } });
        of("networking.k8s.io/v1 Ingress", fields)
    };
    let settings = json!({ "alb.ingress.kubernetes.io/scheme": "internal" });
    assert_eq!(of_metadata(json!({ "annotations": settings })), none);
    let group = json!(["group.ingress.k8s.aws/shop"]);
    assert_eq!(of_metadata(json!({ "finalizers": group })), none);
    let old = json!({ "kubernetes.io/ingress.class": "nginx" });
    assert_eq!(of_metadata(json!({ "annotations": old })), "ready");
    let gateway = |kind: &str, status: Value| {
        of(
            &format!("gateway.networking.k8s.io/v1 {kind}"),
            json!({ "status": status }),
        )
    };
    let condition = |name: &str, is: &str, reason: &str| json!({ "type": name, "status": is, "reason": reason });
    assert_eq!(
        gateway(
            "Gateway",
            json!({ "conditions": [condition("Accepted", "True", "Accepted")] })
        ),
        "waiting: it has no condition Programmed yet"
    );
    assert_eq!(
        gateway(
            "Gateway",
            json!({ "conditions": [condition("Programmed", "True", "")] })
        ),
        "ready"
    );
    assert_eq!(
        gateway(
            "Gateway",
            json!({ "conditions": [condition("Accepted", "False", "InvalidParameters")] })
        ),
        "failed: InvalidParameters"
    );
    let parents = |accepted: &str, resolved: &str| {
        let conditions = json!([
            condition("Accepted", accepted, ""),
            condition("ResolvedRefs", resolved, "BackendNotFound")
        ]);
        gateway(
            "HTTPRoute",
            json!({ "parents": [{ "parentRef": { "name": "main" }, "conditions": conditions }] }),
        )
    };
    assert_eq!(
        gateway("HTTPRoute", json!({})),
        "waiting: no gateway has taken it yet"
    );
    assert_eq!(parents("True", "True"), "ready");
    assert_eq!(
        parents("True", "False"),
        "failing: gateway main: BackendNotFound"
    );
}

#[test]
fn claims_definitions_budgets_and_namespaces() {
    let claim = |phase: &str, events: &[Value]| {
        let context = Context {
            events,
            ..Context::default()
        };
        of_with(
            "v1 PersistentVolumeClaim",
            json!({ "status": { "phase": phase } }),
            context,
        )
    };
    let event = |reason: &str| json!({ "reason": reason, "message": "a message" });
    assert_eq!(claim("Bound", &[]), "ready");
    assert_eq!(claim("Pending", &[]), "waiting: it has no volume yet");
    assert_eq!(claim("Pending", &[event("WaitForFirstConsumer")]), "ready");
    assert_eq!(
        claim("Pending", &[event("ProvisioningFailed")]),
        "failing: no volume could be made: a message"
    );
    assert_eq!(claim("Lost", &[]), "failed: its volume is lost");

    let definition = |conditions: Value| {
        of(
            "apiextensions.k8s.io/v1 CustomResourceDefinition",
            json!({ "status": { "conditions": conditions } }),
        )
    };
    assert_eq!(
        definition(json!([])),
        "waiting: it has no condition Established yet"
    );
    assert_eq!(
        definition(json!([{ "type": "Established", "status": "True" }])),
        "ready"
    );
    assert_eq!(
        definition(
            json!([{ "type": "NamesAccepted", "status": "False", "reason": "PluralConflict", "message": "taken" }])
        ),
        "failed: PluralConflict: taken"
    );

    let budget = |healthy: u64| {
        let status =
            json!({ "observedGeneration": 2, "currentHealthy": healthy, "desiredHealthy": 2 });
        of("policy/v1 PodDisruptionBudget", json!({ "status": status }))
    };
    assert_eq!(budget(1), "waiting: 1 of 2 pods are healthy");
    assert_eq!(budget(2), "ready");

    let deleted =
        json!({ "deletionTimestamp": "2026-11-23T02:00:00Z", "finalizers": ["x.example/y"] });
    assert_eq!(
        of("v1 Service", json!({ "metadata": deleted })),
        "terminating: it is being deleted, and waits for the finalizer x.example/y"
    );
    let message = "Some resources are remaining: persistentvolumeclaims. has 1 resource instances";
    assert_eq!(
        of(
            "v1 Namespace",
            json!({ "metadata": deleted, "status": { "phase": "Terminating", "conditions": [
            { "type": "NamespaceContentRemaining", "status": "True", "message": message },
            { "type": "NamespaceDeletionDiscoveryFailure", "status": "False", "message": "none" },
        ] } })
        ),
        format!("terminating: {message}")
    );
    assert_eq!(
        of("v1 Namespace", json!({ "status": { "phase": "Active" } })),
        "ready"
    );
}

#[test]
fn custom_kinds_keep_conventions_or_what_their_user_says() {
    let wanted = [Wanted {
        group: "x.example".to_owned(),
        kind: "Thing".to_owned(),
        condition: "Synced".to_owned(),
        status: "True".to_owned(),
    }];
    let conditions = |conditions: Value| json!({ "status": { "conditions": conditions } });
    let thing = "x.example/v1 Thing";
    assert_eq!(of(thing, json!({})), "ready");
    assert_eq!(
        of(
            thing,
            conditions(json!([{ "type": "Ready", "status": "True" }]))
        ),
        "ready"
    );
    assert_eq!(
        of(
            thing,
            conditions(
                json!([{ "type": "Ready", "status": "False", "reason": "Issuing", "message": "soon" }])
            )
        ),
        "waiting: Issuing: soon"
    );
    assert_eq!(
        of(
            thing,
            conditions(json!([{ "type": "Stalled", "status": "True", "message": "no" }]))
        ),
        "failed: no"
    );
    assert_eq!(
        of(
            thing,
            conditions(json!([{ "type": "Reconciling", "status": "True", "reason": "Busy" }]))
        ),
        "waiting: Busy"
    );
    let context = Context {
        wanted: &wanted,
        ..Context::default()
    };
    let ready = conditions(json!([{ "type": "Ready", "status": "True" }]));
    assert_eq!(
        of_with(thing, ready.clone(), context),
        "waiting: it has no condition Synced yet"
    );
    assert_eq!(of_with("y.example/v1 Thing", ready, context), "ready");
    let synced = conditions(
        json!([{ "type": "Synced", "status": "True" }, { "type": "Ready", "status": "False" }]),
    );
    assert_eq!(of_with(thing, synced, context), "ready");
}
