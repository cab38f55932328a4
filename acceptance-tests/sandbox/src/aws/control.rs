//! The sandbox's own paths, for programs that started `slipway-sandbox up`: `GET` or `DELETE` of
//! `/_sandbox/calls`, and `GET` of `/_sandbox/counts`. No bucket may begin with an underscore, so they
//! hide nothing of S3.

use super::answer::{Answer, answer, json_answer};
use super::log::{Call, CallLog};
use super::signature::rfc3339;
use http::Method;
use serde_json::json;
use std::collections::BTreeMap;

/// What the sandbox's own paths begin with.
pub(super) const PREFIX: &str = "/_sandbox/";

/// `calls` is one JSON object a line, `counts` one object by `service:Operation`.
pub(super) fn answer_to(log: &CallLog, method: &Method, what: &str) -> Answer {
    match (method.as_str(), what) {
        ("GET", "calls") => {
            let lines: Vec<String> = log.all().iter().map(line).collect();
            answer(200, "application/x-ndjson", lines.join("\n"))
        }
        ("GET", "counts") => {
            let mut counts: BTreeMap<String, u64> = BTreeMap::new();
            for call in log.all() {
                *counts.entry(call.name()).or_insert(0) += 1;
            }
            json_answer(200, &json!(counts))
        }
        ("DELETE", "calls") => {
            log.reset();
            json_answer(200, &json!({}))
        }
        _ => json_answer(
            404,
            &json!({ "message": "GET or DELETE calls, GET counts" }),
        ),
    }
}

fn line(call: &Call) -> String {
    json!({
        "seq": call.seq,
        "time": rfc3339(call.time),
        "service": call.service,
        "operation": call.operation,
        "region": call.region,
        "uri": call.uri,
        "status": call.status,
        "error_code": call.error_code,
        "delivered": call.delivered,
        "duration_ms": call.duration.as_secs_f64() * 1000.0,
        "attempt": call.attempt,
        "fault": call.fault,
    })
    .to_string()
}
