//! Each fault as the client sees it, and what it leaves behind.

use crate::boto;
use serde_json::{Value, json};
use slipway_sandbox::aws::{Fault, Gate, Rule, Sandbox, measure_gateway, xml_answer};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const CREATE: &str = r#"out = attempt(route53.create_hosted_zone, Name="a.example", CallerReference=str(time.time()))"#;

/// One spoiled CreateHostedZone: what the client saw, and how many zones there are then.
#[track_caller]
fn spoiled(sandbox: &Sandbox, fault: Fault) -> (Value, usize) {
    let before = sandbox.state().zones.len();
    let rule = sandbox.rule(Rule::on("route53:CreateHostedZone").fault(fault));
    let seen = boto::run(sandbox, CREATE);
    assert_eq!((rule.matched(), rule.hits()), (1, 1));
    rule.remove();
    (seen, sandbox.state().zones.len() - before)
}

#[test]
fn faults_before_the_commit_change_nothing() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let (seen, zones) = spoiled(
        &sandbox,
        Fault::error(400, "TooManyHostedZones", "No more <zones>."),
    );
    assert_eq!(seen["code"], "TooManyHostedZones");
    assert_eq!(seen["message"], "No more <zones>.");
    assert_eq!(zones, 0);

    let (seen, zones) = spoiled(&sandbox, Fault::Throttle);
    assert_eq!(seen["code"], "Throttling");
    assert_eq!(zones, 0);

    let (seen, zones) = spoiled(&sandbox, Fault::Drop);
    assert_eq!(seen["broken"], "ConnectionClosedError", "{seen}");
    assert_eq!(zones, 0);
    let call = sandbox.calls().pop().expect("a call");
    assert_eq!((call.status, call.delivered), (None, false));

    let (seen, zones) = spoiled(&sandbox, Fault::HtmlPage { status: 502 });
    assert_eq!((seen["status"].as_u64(), zones), (Some(502), 0), "{seen}");

    let (seen, zones) = spoiled(&sandbox, Fault::Answer(xml_answer(503, "<nonsense")));
    assert_eq!(zones, 0);
    assert!(seen["ok"].is_null(), "{seen}");
}

#[test]
fn faults_after_the_commit_hide_what_was_done() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let (seen, zones) = spoiled(&sandbox, Fault::LoseAnswer);
    assert_eq!(seen["broken"], "ConnectionClosedError", "{seen}");
    assert_eq!(zones, 1);
    let call = sandbox.calls().pop().expect("a call");
    assert_eq!((call.status, call.delivered), (Some(201), false));
    assert!(call.fault.expect("a fault").contains("lose answer"));

    let (seen, zones) = spoiled(&sandbox, Fault::TruncateAnswer);
    assert!(
        seen["broken"].is_string(),
        "half an answer is no answer: {seen}"
    );
    assert_eq!(zones, 1);

    let (seen, zones) = spoiled(
        &sandbox,
        Fault::error_after_commit(500, "InternalError", "try again"),
    );
    assert_eq!((seen["code"].as_str(), zones), (Some("InternalError"), 1));
}

#[test]
fn calls_can_be_held_delayed_and_watched() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let (seen, zones) = spoiled(&sandbox, Fault::Delay(Duration::from_millis(300)));
    assert!(seen["ok"].is_object());
    assert_eq!(zones, 1);
    let call = sandbox.calls().pop().expect("a call");
    assert!(call.duration >= Duration::from_millis(300));

    let bodies = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&bodies);
    let (_, _) = spoiled(
        &sandbox,
        Fault::run(move |request| {
            assert!(request.body_text().contains("a.example"));
            count.fetch_add(1, Ordering::SeqCst);
        }),
    );
    assert_eq!(bodies.load(Ordering::SeqCst), 1);

    let gate = Gate::new();
    sandbox.rule(Rule::on("route53:CreateHostedZone").fault(Fault::PauseAnswer(gate.clone())));
    let before = sandbox.state().zones.len();
    std::thread::scope(|scope| {
        let client = scope.spawn(|| boto::run(&sandbox, CREATE));
        assert!(
            gate.wait_reached(Duration::from_secs(20)),
            "the call arrives"
        );
        assert_eq!(sandbox.state().zones.len(), before + 1, "it is committed");
        assert!(!client.is_finished());
        gate.release();
        assert!(client.join().expect("the client")["ok"].is_object());
    });
}

#[test]
fn rules_choose_by_count_service_and_content() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let second = sandbox.rule(Rule::on("sts:*").nth(2).fault(Fault::Throttle));
    let two = sandbox.rule(
        Rule::on("acm:ListCertificates")
            .times(2)
            .fault(Fault::error(400, "AccessDeniedException", "no")),
    );
    let content = sandbox.rule(
        Rule::on("route53:CreateHostedZone")
            .when(|request| request.body_text().contains("b.example"))
            .always()
            .fault(Fault::Throttle),
    );
    let never = sandbox.rule(Rule::on("s3:*").fault(Fault::Drop));
    let out = boto::run(
        &sandbox,
        r#"
code = lambda answer: answer.get("code", "ok")
out["sts"] = [code(attempt(sts.get_caller_identity)) for _ in range(3)]
out["acm"] = [code(attempt(acm.list_certificates)) for _ in range(3)]
out["zones"] = [code(attempt(route53.create_hosted_zone, Name=n, CallerReference=n)) for n in ("a.example", "b.example", "c.example")]
"#,
    );
    assert_eq!(out["sts"], json!(["ok", "Throttling", "ok"]));
    assert_eq!(
        out["acm"],
        json!(["AccessDeniedException", "AccessDeniedException", "ok"])
    );
    assert_eq!(out["zones"], json!(["ok", "Throttling", "ok"]));
    assert_eq!((second.matched(), second.hits()), (3, 1));
    assert_eq!((two.matched(), two.hits()), (3, 2));
    assert_eq!((content.matched(), content.hits()), (1, 1));
    let complaint = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| never.assert_fired()));
    assert!(complaint.is_err(), "a rule that never fired fails the test");
}

#[test]
fn every_call_is_recorded_and_the_record_can_be_reset() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
z = make_zone("example.com")
route53.get_hosted_zone(Id=z)
route53.get_hosted_zone(Id=z)
attempt(route53.get_hosted_zone, Id="ZNONE")
client("acm", region_name="us-east-1").list_certificates()
"#;
    boto::run(&sandbox, script);
    assert_eq!(sandbox.count("route53:GetHostedZone"), 3);
    assert_eq!(sandbox.count("route53:*"), 4);
    assert_eq!(sandbox.count("*"), 5);
    let calls = sandbox.calls();
    let names: Vec<u64> = calls.iter().map(|c| c.seq).collect();
    assert_eq!(names, [1, 2, 3, 4, 5]);
    assert_eq!(calls[3].status, Some(404));
    assert_eq!(calls[3].error_code.as_deref(), Some("NoSuchHostedZone"));
    assert_eq!(calls[4].region, "us-east-1");
    assert_eq!(calls[4].access_key.as_deref(), Some(Sandbox::ACCESS_KEY));
    sandbox.reset_calls();
    assert!(sandbox.counts().is_empty());
    // Looking at the end state leaves no trace.
    assert_eq!(sandbox.state().zones.len(), 1);
    assert_eq!(sandbox.count("*"), 0);
}

#[test]
fn what_nothing_simulates_is_said_so() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = boto::run(
        &sandbox,
        r#"out = attempt(client("route53").list_traffic_policies)"#,
    );
    assert_eq!(out["code"], "NotSimulated", "{out}");
    let missing = sandbox.not_simulated();
    assert_eq!(missing.get("route53:ListTrafficPolicies"), Some(&1));
}

/// The limits themselves are held by `slipway-sandbox measure`; a busy machine, on which moto takes long
/// too, gets some slack here.
#[test]
fn the_gateway_costs_little() {
    let measured = measure_gateway(100).expect("it is measured");
    eprintln!("start {:?}", measured.start);
    for call in measured.calls {
        let added = call.added_ms();
        eprintln!("{} {added:.2} ms added at the median", call.name);
        assert!(added < 6.0_f64.max(call.direct_ms), "{call:?}");
    }
}

#[test]
fn a_panic_in_a_rules_closure_fails_the_test() {
    let failed = std::thread::spawn(|| {
        let sandbox = Sandbox::start().expect("a sandbox");
        let (seen, _) = spoiled(&sandbox, Fault::run(|_| panic!("said by a closure")));
        assert!(seen["ok"].is_object(), "the call goes on");
    })
    .join();
    let message = failed.expect_err("dropping the sandbox fails");
    let message = message.downcast_ref::<String>().expect("a text");
    assert!(message.contains("closures of rules panicked"), "{message}");
}

#[test]
fn other_programs_can_read_and_reset_the_calls() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
import urllib.request, os
def own(path, method="GET"):
    request = urllib.request.Request(os.environ["AWS_ENDPOINT_URL"] + "/_sandbox/" + path, method=method)
    return urllib.request.urlopen(request).read().decode()
make_zone("example.com")
route53.list_hosted_zones()
out["counts"] = json.loads(own("counts"))
out["calls"] = [json.loads(line) for line in own("calls").splitlines()]
own("calls", "DELETE")
out["after"] = own("calls")
s3 = client("s3")
s3.create_bucket(Bucket="some-bucket", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
s3.put_object(Bucket="some-bucket", Key="a b/c", Body=b"four")
out["length"] = s3.head_object(Bucket="some-bucket", Key="a b/c")["ContentLength"]
"#;
    let out = boto::run(&sandbox, script);
    assert_eq!(
        out["counts"],
        json!({ "route53:CreateHostedZone": 1, "route53:ListHostedZones": 1 })
    );
    assert_eq!(out["calls"][0]["operation"], "CreateHostedZone");
    assert_eq!(out["calls"][1]["delivered"], true);
    assert_eq!(out["after"], "");
    assert_eq!(out["length"], 4);
}

/// A retry is known by its request, also when the client's SDK does not count.
#[test]
fn a_retry_is_counted_by_whoever_repeats() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let lost = Rule::on("route53:*").times(2).fault(Fault::LoseAnswer);
    sandbox.rule(lost);
    let script = r#"
for _ in range(4):
    attempt(route53.create_hosted_zone, Name="a.example", CallerReference="one")
attempt(route53.create_hosted_zone, Name="b.example", CallerReference="two")
"#;
    boto::run(&sandbox, script);
    let retries: Vec<u32> = sandbox.calls().iter().map(|call| call.retry).collect();
    // The third is refused, because the zone was made by the first; a refusal is an answer.
    assert_eq!(retries, [0, 1, 2, 0, 0]);
}
