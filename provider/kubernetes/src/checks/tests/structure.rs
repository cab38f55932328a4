//! Fields and values that no kind has; that the API server refuses each of these objects is a test of its own.

use super::*;

const WRONG: &str = include_str!("../../../tests/real/structure/wrong.yaml");

fn said(version: Option<&str>) -> String {
    let objects = read(&[WRONG], "shop").expect("a manifest");
    let found = located(check(&objects, "shop", version), &[WRONG]);
    found.into_iter().map(|finding| line(&finding)).collect()
}

#[test]
fn what_no_kind_has_is_said_with_its_line() {
    expect![[r#"
        error: Deployment/misspelt (line 4), .metadata.lables: Kubernetes 1.36 has no field `lables` here. Did you mean `labels`?
        error: Deployment/misspelt (line 6), .spec.replcas: Kubernetes 1.36 has no field `replcas` here. Did you mean `replicas`?
        error: Deployment/misspelt (line 14), .spec.template.spec.containers[name="web"].imagePullpolicy: Kubernetes 1.36 has no field `imagePullpolicy` here. Did you mean `imagePullPolicy`?
        error: Deployment/misspelt (line 15), .spec.template.spec.containers[name="web"].volumes: Kubernetes 1.36 has no field `volumes` here. `.spec.template.spec` has such a field: correct the indentation.
        error: Deployment/misspelt (line 16), .spec.template.spec.contaners: Kubernetes 1.36 has no field `contaners` here. Remove it, or correct its name or its indentation; `kubectl explain deployment.spec.template.spec` tells which fields are there.
        error: Deployment/misspelt (line 17), .spec.template.spec.zone: Kubernetes 1.36 has no field `zone` here. Remove it, or correct its name or its indentation; `kubectl explain deployment.spec.template.spec` tells which fields are there.
        error: Deployment/types (line 23), .spec.replicas: It is a text, and the field takes a whole number. Remove the quotes.
        error: Deployment/types (line 24), .spec.paused: It is a text, and the field takes `true` or `false`. Remove the quotes.
        error: Deployment/types (line 29), .spec.template.spec.tolerations: It is a mapping, and the field takes a list. Begin each entry with `- `.
        error: Deployment/types (line 30), .spec.template.spec.terminationGracePeriodSeconds: It is a text, and the field takes a whole number. Correct it; `kubectl explain deployment.spec.template.spec.terminationGracePeriodSeconds` tells what it is.
        error: Deployment/types (line 31), .spec.template.spec.securityContext: It is a list, and the field takes a mapping. Remove the `- ` before it.
        error: Deployment/types (line 34), .spec.template.spec.containers[name="web"].image: It is a number with a fraction, and the field takes a text. Put it into quotes.
        error: Deployment/types (line 35), .spec.template.spec.containers[name="web"].command: It is a text, and the field takes a list. Write it as a list: `["…"]`.
        error: Deployment/types (line 36), .spec.template.spec.containers[name="web"].env[name="A"].value: It is a number, and the field takes a text. Put it into quotes.
        error: Deployment/types (line 36), .spec.template.spec.containers[name="web"].env[name="B"].value: It is a truth value, and the field takes a text. Put it into quotes.
        error: Deployment/types (line 37), .spec.template.spec.containers[name="web"].ports[0].containerPort: It is a number with a fraction, and the field takes a whole number. Correct it; `kubectl explain deployment.spec.template.spec.containers.ports.containerPort` tells what it is.
        error: Deployment/types (line 38), .spec.template.spec.containers[name="web"].resources.limits.memory: It is not an amount, which the field takes. An amount is a number with a suffix, such as `500m` or `1Gi`.
        error: Deployment/types (line 39), .spec.template.spec.containers[name="web"].readinessProbe.httpGet.port: It is a truth value, and the field takes a whole number or a text. Correct it; `kubectl explain deployment.spec.template.spec.containers.readinessProbe.httpGet.port` tells what it is.
        error: StatefulSet/missing (line 46), .spec.selector: It is missing, and the cluster requires it. Add it; `kubectl explain statefulset.spec.selector` tells what it is.
        error: StatefulSet/missing (line 51), .spec.template.spec.containers[0].name: It is missing, and the cluster requires it. Add it; `kubectl explain statefulset.spec.template.spec.containers.name` tells what it is.
        error: StatefulSet/missing (line 52), .spec.template.spec.containers[0].env[0].name: It is missing, and the cluster requires it. Add it; `kubectl explain statefulset.spec.template.spec.containers.env.name` tells what it is.
        error: Service/values (line 58), .spec.type: Kubernetes 1.36 does not know the value `loadbalancer` here. Did you mean `LoadBalancer`?
        error: Service/values (line 59), .spec.sessionAffinity: Kubernetes 1.36 does not know the value `Cookie` here. It takes `ClientIP`, `None`.
        error: Service/values (line 60), .spec.ports[name="http"].protocol: Kubernetes 1.36 does not know the value `HTTP` here. It takes `SCTP`, `TCP`, `UDP`.
        error: Secret/bytes (line 65), .data.password: It is not base64, which the field takes. Encode it, or write it as it is into `stringData`.
        error: ConfigMap/top (line 70), .dat: Kubernetes 1.36 has no field `dat` here. Did you mean `data`?
        error: Deployment/indented (line 77), .spec.template.containers: Kubernetes 1.36 has no field `containers` here. `.spec.template.spec` has such a field: correct the indentation.
        error: Deployment/large (line 83), .spec.replicas: It is not a number of at most 32 bits, which the field takes. Correct it.
    "#]].assert_eq(&said(Some("1.36")));
}

#[test]
fn what_a_newer_cluster_may_know_is_a_warning() {
    let count = |version| {
        let said = said(version);
        let errors = said.lines().filter(|line| line.starts_with("error"));
        (said.lines().count(), errors.count())
    };
    assert_eq!(count(Some("1.36")), (28, 28));
    assert_eq!(count(Some("1.33")), (28, 28));
    assert_eq!(count(Some("1.37")), (28, 14));
    assert_eq!(count(None), (28, 14));
    let said = said(None);
    let first = said.lines().next().expect("a line");
    expect!["warning: Deployment/misspelt (line 4), .metadata.lables: Kubernetes 1.36 has no field `lables` here. Did you mean `labels`? If the cluster is newer than that, all may be well."].assert_eq(first);
}

#[test]
fn what_is_not_of_kubernetes_is_not_judged() {
    let of = |manifest: &str| {
        let objects = read(&[manifest], "shop").expect("a manifest");
        check(&objects, "shop", Some("1.36"))
    };
    assert_eq!(
        of("apiVersion: a.example/v1\nkind: A\nmetadata: {name: a}\nspce: {}\n"),
        []
    );
    // Labels and data have names of their own, and what is null is not there.
    let free = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {a: b}}\ndata: {c: d}\nimmutable: null\n";
    assert_eq!(of(free), []);
}

#[test]
fn kinds_that_are_elsewhere_or_misspelt() {
    let of = |version: &str, kind: &str| {
        let manifest = format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n");
        let objects = read(&[manifest], "shop").expect("a manifest");
        let found = check(&objects, "shop", Some("1.36"));
        found.iter().map(line).collect::<String>()
    };
    let all = [
        ("v1", "Deployment"),
        ("app/v1", "DaemonSet"),
        ("apps/v1", "Deploymnet"),
        ("batch/v1", "Deployment"),
        ("v1", "Thing"),
        ("apps/v1", "Event"),
    ];
    let said = all.map(|(version, kind)| of(version, kind)).concat();
    expect![[r#"
        error: Deployment/a (line 1), .apiVersion: Kubernetes 1.36 has no kind `Deployment` in `v1`. Write `apiVersion: apps/v1`.
        error: DaemonSet/a (line 1), .apiVersion: Kubernetes 1.36 has no kind `DaemonSet` in `app/v1`. Write `apiVersion: apps/v1`.
        error: Deploymnet/a (line 1), .kind: Kubernetes 1.36 has no kind `Deploymnet` in `apps/v1`. Did you mean `Deployment`?
        error: Deployment/a (line 1), .apiVersion: Kubernetes 1.36 has no kind `Deployment` in `batch/v1`. Write `apiVersion: apps/v1`.
        error: Thing/a (line 1), .kind: Kubernetes 1.36 has no kind `Thing` in `v1`. Correct it; `kubectl api-resources` tells which kinds a cluster has.
        error: Event/a (line 1), .apiVersion: Kubernetes 1.36 has no kind `Event` in `apps/v1`. It is in `events.k8s.io/v1`, `v1`.
    "#]].assert_eq(&said);
    // Versions come and go, and groups with a dot may be anybody's.
    for (version, kind) in [
        ("apps/v2", "Deployment"),
        ("batch/v1beta2", "CronJob"),
        ("a.example/v1", "Deployment"),
        ("storage.k8s.io/v1alpha1", "Thing"),
    ] {
        assert_eq!(of(version, kind), "", "{version} {kind}");
    }
}
