//! Releases with something wrong in them, and what is said.

mod structure;

use expect_test::{Expect, expect};

use super::*;
use crate::manifest::read;

fn said(manifest: &str, version: Option<&str>) -> String {
    let objects = read(&[manifest], "shop").expect("a manifest");
    let found = check(&objects, "shop", version);
    found.iter().map(line).collect()
}

fn line(finding: &Finding) -> String {
    let word = if finding.is_error { "error" } else { "warning" };
    let Finding {
        object,
        place,
        path,
        what,
        remedy,
        ..
    } = finding;
    format!(
        "{word}: {object} (line {}), {path}: {what} {remedy}\n",
        place.1
    )
}

fn finds(manifest: &str, expected: &Expect) {
    expected.assert_eq(&said(manifest, None));
}

const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, tier: front}}
    spec:
      serviceAccountName: web
      imagePullSecrets: [{name: pull}]
      containers:
      - name: web
        image: web
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {httpGet: {port: http}}
        livenessProbe: {tcpSocket: {port: 8080}}
        envFrom: [{configMapRef: {name: web}}, {secretRef: {name: maybe, optional: true}}]
        env:
        - {name: A, valueFrom: {configMapKeyRef: {name: web, key: a}}}
        - {name: B, valueFrom: {secretKeyRef: {name: db, key: password}}}
      volumes:
      - {name: data, persistentVolumeClaim: {claimName: data}}
      - {name: all, projected: {sources: [{configMap: {name: web}}, {secret: {name: db}}]}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: http}, {name: raw, port: 81, targetPort: 8081}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  rules:
  - http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchExpressions: [{key: tier, operator: In, values: [front, back]}]}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
";

const REST: &str = "\
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {a: '1'}
---
apiVersion: v1
kind: Secret
metadata: {name: db, namespace: shop}
stringData: {password: x}
---
apiVersion: v1
kind: Secret
metadata: {name: pull}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
";

#[test]
fn a_release_that_has_all_it_names_is_not_spoken_of() {
    assert_eq!(said(&format!("{WEB}{REST}"), Some("1.36")), "");
}

#[test]
fn what_is_named_and_not_there() {
    finds(
        WEB,
        &expect![[r#"
        warning: Deployment/web (line 1), .spec.template.spec.imagePullSecrets[name="pull"]: It names Secret/shop/pull, which is not in the release. Add it, or correct the name. If it is in the cluster already, all is well.
        warning: Deployment/web (line 1), .spec.template.spec.serviceAccountName: It names ServiceAccount/shop/web, which is not in the release. Add it, or correct the name. If it is in the cluster already, all is well.
        warning: Deployment/web (line 1), .spec.template.spec.volumes[name="all"].projected.sources[0].configMap.name: It names ConfigMap/shop/web, which is not in the release. Add it, or correct the name. If it is in the cluster already, all is well.
        warning: Deployment/web (line 1), .spec.template.spec.volumes[name="all"].projected.sources[1].secret.name: It names Secret/shop/db, which is not in the release. Add it, or correct the name. If it is in the cluster already, all is well.
        warning: Deployment/web (line 1), .spec.template.spec.volumes[name="data"].persistentVolumeClaim.claimName: It names PersistentVolumeClaim/shop/data, which is not in the release. Add it, or correct the name. If it is in the cluster already, all is well.
    "#]],
    );
}

#[test]
fn parts_that_are_not_there() {
    let manifest = format!("{WEB}{REST}")
        .replace("key: a}", "key: b}")
        .replace("key: password", "key: passwort")
        .replace("port: {name: http}", "port: {number: 8080}")
        .replace("targetPort: http", "targetPort: web")
        .replace("httpGet: {port: http}", "httpGet: {port: https}");
    finds(
        &manifest,
        &expect![[r#"
        warning: Deployment/web (line 1), .spec.template.spec.containers[name="web"].env[name="A"].valueFrom.configMapKeyRef.name: It names the key `b` of ConfigMap/shop/web, which has none of that name. Add the key, or correct its name.
        warning: Deployment/web (line 1), .spec.template.spec.containers[name="web"].env[name="B"].valueFrom.secretKeyRef.name: It names the key `passwort` of Secret/shop/db, which has none of that name. Add the key, or correct its name.
        warning: Deployment/web (line 1), .spec.template.spec.containers[name="web"].readinessProbe.httpGet.port: It names the port `https`, which the container has not. Add a port of that name to the container, or correct the name.
        warning: Service/web (line 25), .spec.ports[name="http"].targetPort: It names the port `web`, which no container has that the Service selects. Add a port of that name to a container, or correct the name.
        warning: Ingress/web (line 32), .spec.rules[0].http.paths[0].backend.service.name: It names the port `8080` of Service/shop/web, which has none of that name. Add the port, or correct its name.
    "#]],
    );
}

#[test]
fn selectors_that_match_nothing() {
    let manifest = format!("{WEB}{REST}")
        .replace("selector: {app: web}\n", "selector: {app: wbe}\n")
        .replace("values: [front, back]", "values: [back]")
        .replace("matchLabels: {app: web}", "matchLabels: {app: shop}")
        .replace(
            "kind: Deployment, name: web}",
            "kind: Deployment, name: wbe}",
        );
    finds(
        &manifest,
        &expect![[r#"
        error: Deployment/web (line 1), .spec.selector: The selector does not match the labels of its own pods, {"app":"web","tier":"front"}. Give the pods the labels that the selector names; the selector cannot change later.
        warning: Service/web (line 25), .spec.selector: The selector matches no pods of the release. Compare it with the labels of the pod templates. If the pods are made elsewhere, all is well.
        warning: PodDisruptionBudget/web (line 39), .spec.selector: The selector matches no pods of the release. Compare it with the labels of the pod templates. If the pods are made elsewhere, all is well.
        warning: HorizontalPodAutoscaler/web (line 44), .spec.scaleTargetRef.name: It names Deployment/shop/wbe, which is not in the release. Add it, or correct the name. If it is in the cluster already, all is well.
    "#]],
    );
}

#[test]
fn pods_of_elsewhere_are_not_missed() {
    finds(
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {app: elsewhere}}\n",
        &expect![[""]],
    );
    let elsewhere = format!("{WEB}{REST}").replace(
        "metadata: {name: db, namespace: shop}",
        "metadata: {name: db, namespace: b}",
    );
    assert!(
        said(&elsewhere, None).contains("It names Secret/shop/db, which is not in the release.")
    );
}

#[test]
fn types_that_are_served_no_more() {
    let manifest = "\
apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: a}
---
apiVersion: policy/v1beta1
kind: PodSecurityPolicy
metadata: {name: a}
---
apiVersion: autoscaling/v2beta2
kind: HorizontalPodAutoscaler
metadata: {name: a}
---
apiVersion: flowcontrol.apiserver.k8s.io/v1beta3
kind: FlowSchema
metadata: {name: a}
---
apiVersion: extensions/v1beta1
kind: Deployment
metadata: {name: a}
";
    expect![[r#"
        error: Ingress/a (line 1), .apiVersion: Ingress of extensions/v1beta1 is served no more since Kubernetes 1.22. Write `apiVersion: networking.k8s.io/v1`; some fields have other names there.
        error: PodSecurityPolicy/a (line 5), .apiVersion: PodSecurityPolicy of policy/v1beta1 is served no more since Kubernetes 1.25. Nothing has its place; use Pod Security admission instead.
        error: HorizontalPodAutoscaler/a (line 9), .apiVersion: HorizontalPodAutoscaler of autoscaling/v2beta2 is served no more since Kubernetes 1.26. Write `apiVersion: autoscaling/v2`; some fields have other names there.
        error: FlowSchema/a (line 13), .apiVersion: FlowSchema of flowcontrol.apiserver.k8s.io/v1beta3 is served no more since Kubernetes 1.32. Write `apiVersion: flowcontrol.apiserver.k8s.io/v1`; some fields have other names there.
        error: Deployment/a (line 17), .apiVersion: Deployment of extensions/v1beta1 is served no more since Kubernetes 1.16. Write `apiVersion: apps/v1`; some fields have other names there.
    "#]].assert_eq(&said(manifest, Some("v1.36.3-eks-1a2b3c")));
    let lines = |version| said(manifest, Some(version)).lines().count();
    let counts = [
        "1.15", "1.16", "1.21.9", "1.22+", "1.25", "1.26", "1.31", "1.32",
    ]
    .map(lines);
    assert_eq!(counts, [0, 1, 1, 2, 3, 4, 4, 5]);
    // Without a version they are warnings.
    for unknown in [None, Some("latest")] {
        assert!(
            said(manifest, unknown)
                .lines()
                .all(|line| line.starts_with("warning"))
        );
    }
}

#[test]
fn what_is_served_no_more_is_a_warning_while_no_version_is_known() {
    let budget = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {selector: {}}\n";
    finds(
        budget,
        &expect![[r#"
        warning: PodDisruptionBudget/web (line 1), .apiVersion: PodDisruptionBudget of policy/v1beta1 is served no more since Kubernetes 1.25. Write `apiVersion: policy/v1`; some fields have other names there.
    "#]],
    );
    assert!(said(budget, Some("1.24")).is_empty());
    assert!(said(budget, Some("1.25")).starts_with("error"));
}
