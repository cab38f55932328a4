use super::*;

use serde_json::json;

use crate::pods::Patience;
use crate::secrets::Secrets;

fn at(seconds: u64) -> Moment {
    Moment::after_start(Duration::from_secs(seconds))
}

fn object(body: Value) -> Object {
    Object::from_cluster(body).expect("an object")
}

fn terms(secrets: &Secrets) -> Terms<'_> {
    Terms {
        until: at(600),
        conditions: &[],
        patience: Patience::default(),
        fail_fast: true,
        secrets,
    }
}

/// Waits for one object, which is there as it was made.
fn waiting_for<'s>(body: &Value, secrets: &'s Secrets) -> (Waiting<'s>, Spot) {
    let made = object(body.clone());
    let spot = (made.r#type.clone(), made.namespace.clone());
    let live = Live::from([(made.key(), made.clone())]);
    (Waiting::new(&[&made], live, terms(secrets)), spot)
}

fn names(objects: &[NotReady]) -> Vec<&str> {
    let all = objects.iter();
    all.map(|object| object.key.name.as_str()).collect()
}

fn gateway(reason: &str) -> Value {
    json!({
        "apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway",
        "metadata": { "name": "web", "namespace": "shop", "uid": "u-1" },
        "status": { "conditions": [{ "type": "Accepted", "status": "False", "reason": reason }] },
    })
}

#[test]
fn what_looks_hopeless_for_a_moment_twice_is_given_another_one() {
    let secrets = Secrets::default();
    let (mut waiting, spot) = waiting_for(&gateway("Invalid"), &secrets);
    let now = |waiting: &mut Waiting<'_>, seconds, reason| {
        waiting.take(&spot, Change::Now(gateway(reason)));
        waiting.hopeless(at(seconds)).len()
    };
    assert_eq!(now(&mut waiting, 1, "Invalid"), 0);
    assert_eq!(now(&mut waiting, 3, "Pending"), 0);
    assert_eq!(
        now(&mut waiting, 60, "Invalid"),
        0,
        "the first was forgotten"
    );
    assert_eq!(now(&mut waiting, 64, "Invalid"), 0);
    assert_eq!(now(&mut waiting, 65, "Invalid"), 1);
}

#[test]
fn an_image_that_is_tried_again_is_doubted_all_the_same() {
    let secrets = Secrets::default();
    let deployment = json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": { "name": "web", "namespace": "shop", "uid": "u-1", "generation": 1 },
        "spec": { "replicas": 1 }, "status": { "observedGeneration": 1 },
    });
    let (mut waiting, _) = waiting_for(&deployment, &secrets);
    let key = object(deployment).key();
    let mut now = |seconds, judged| {
        waiting.judged.insert(key.clone(), judged);
        waiting.hopeless(at(seconds)).len()
    };
    // A pull that fails for the first time is no doubt.
    assert_eq!(now(1, Judged::Pulls), 0);
    assert_eq!(now(2, Judged::Broken), 0);
    assert_eq!(now(5, Judged::Pulls), 0);
    assert_eq!(now(8, Judged::Broken), 1);
    assert_eq!(now(9, Judged::Heals), 0);
    assert_eq!(now(10, Judged::Broken), 0);
}

fn job(complete: bool) -> Value {
    json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": { "name": "migrate", "namespace": "shop", "uid": "u-1" },
        "spec": { "ttlSecondsAfterFinished": 0 },
        "status": { "conditions": if complete {
            json!([{ "type": "Complete", "status": "True" }])
        } else {
            json!([])
        } },
    })
}

#[test]
fn a_job_that_was_complete_may_go() {
    let secrets = Secrets::default();
    // It is told as complete, and then as gone.
    let (mut waiting, spot) = waiting_for(&job(false), &secrets);
    assert_eq!(names(&waiting.named()), ["migrate"]);
    waiting.take(&spot, Change::Now(job(true)));
    assert!(waiting.named().is_empty());
    let mut ending = job(true);
    ending["metadata"]["deletionTimestamp"] = json!("2026-11-23T02:00:00Z");
    waiting.take(&spot, Change::Now(ending.clone()));
    assert!(waiting.named().is_empty());
    waiting.take(&spot, Change::Gone(ending));
    assert!(waiting.named().is_empty());
    waiting.take(&spot, Change::All(Vec::new()));
    assert!(waiting.named().is_empty());

    // Another of that name is not.
    let mut other = job(false);
    other["metadata"]["uid"] = json!("u-2");
    waiting.take(&spot, Change::Now(other.clone()));
    assert_eq!(names(&waiting.named()), ["migrate"]);
    waiting.take(&spot, Change::Gone(other));
    let not_ready = waiting.not_ready();
    assert_eq!(not_ready[0].0.why, "somebody deleted it");
    assert!(!not_ready[0].1);

    // That it was complete is told with its end alone.
    let (mut waiting, spot) = waiting_for(&job(false), &secrets);
    waiting.take(&spot, Change::Gone(job(true)));
    assert!(waiting.named().is_empty());
}

#[test]
fn what_is_ready_by_being_there_changes_nothing() {
    let secrets = Secrets::default();
    let (waiting, _) = waiting_for(&job(false), &secrets);
    let may_change = |api: &str, kind: &str| {
        let object = object(json!({
            "apiVersion": api, "kind": kind, "metadata": { "name": "a", "namespace": "shop" },
        }));
        waiting.may_change(&object)
    };
    for (api, kind) in [
        ("v1", "ConfigMap"),
        ("v1", "Secret"),
        ("v1", "ServiceAccount"),
        ("rbac.authorization.k8s.io/v1", "Role"),
        ("batch/v1", "CronJob"),
    ] {
        assert!(!may_change(api, kind), "{kind}");
    }
    for (api, kind) in [
        ("v1", "Service"),
        ("apps/v1", "Deployment"),
        ("networking.k8s.io/v1", "Ingress"),
        ("gateway.networking.k8s.io/v1", "HTTPRoute"),
        ("cert-manager.io/v1", "Certificate"),
    ] {
        assert!(may_change(api, kind), "{kind}");
    }
}

#[test]
fn the_last_warning_says_why_something_is_waited_for() {
    let secrets = Secrets::default();
    let service = json!({
        "apiVersion": "v1", "kind": "Service",
        "metadata": { "name": "web", "namespace": "shop", "uid": "u-1" },
        "spec": { "type": "LoadBalancer" }, "status": {},
    });
    let (mut waiting, _) = waiting_for(&service, &secrets);
    let key = object(service).key();
    let event = |kind: &str, reason: &str, message: &str| json!({ "type": kind, "reason": reason, "message": message });
    waiting.events.insert(
        key,
        vec![
            event("Warning", "SyncLoadBalancerFailed", "an older one"),
            event("Warning", "SyncLoadBalancerFailed", "no subnet has a tag"),
            event("Normal", "EnsuringLoadBalancer", "Ensuring load balancer"),
        ],
    );
    assert_eq!(
        waiting.named()[0].why,
        "it has no address yet; SyncLoadBalancerFailed: no subnet has a tag"
    );
}
