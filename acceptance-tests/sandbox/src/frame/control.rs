//! The sandbox's own paths, below `/_sandbox/`, for other programs and for the commands of
//! `slipway-sandbox`. No bucket may begin with an underscore, so they hide nothing of S3.
//!
//! | request | what it does |
//! |---|---|
//! | `GET calls` | the calls, one JSON object a line |
//! | `DELETE calls` | forgets them |
//! | `GET counts` | calls by `service:Operation` |
//! | `GET faults` | the rules in force, with how often each matched and fired |
//! | `PUT faults` | puts the rules of the TOML in the body in the place of those put before |
//! | `DELETE faults` | ends every rule |
//! | `GET status` | what exists, what was not simulated, and how the sandbox does |
//!
//! A page in a browser can reach loopback too, so whatever a browser marks as its own is refused.

use super::answer::{Answer, answer, json_answer};
use super::cloud::Cloud;
use super::record::CallLine;
use super::rule::RuleFile;
use bytes::Bytes;
use http::request::Parts;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What the sandbox's own paths begin with.
pub(super) const PREFIX: &str = "/_sandbox/";

/// Headers that browsers add and no program does (Fetch standard, Fetch metadata).
const BROWSER: [&str; 2] = ["origin", "sec-fetch-site"];

pub(super) async fn answer_to(cloud: &impl Cloud, parts: &Parts, body: &Bytes) -> Answer {
    if is_of_a_page(parts) {
        return refusal(403, "The sandbox's own paths are closed to web pages.");
    }
    let what = parts.uri.path().strip_prefix(PREFIX).unwrap_or_default();
    match (parts.method.as_str(), what) {
        ("GET", "calls") => {
            let calls = cloud.desk().log.all();
            let lines = calls.iter().map(|call| CallLine::from(call).to_json());
            answer(
                200,
                "application/x-ndjson",
                lines.collect::<Vec<_>>().join("\n"),
            )
        }
        ("GET", "counts") => {
            let mut counts: BTreeMap<String, u64> = BTreeMap::new();
            for call in cloud.desk().log.all() {
                *counts.entry(call.name()).or_insert(0) += 1;
            }
            json_answer(200, &json!(counts))
        }
        ("DELETE", "calls") => {
            cloud.desk().log.reset();
            json_answer(200, &json!({}))
        }
        ("GET", "faults") => json_answer(200, &rules(cloud)),
        ("PUT", "faults") => match RuleFile::parse(&String::from_utf8_lossy(body)) {
            Ok(file) => {
                cloud.desk().rules.replace_file(file);
                json_answer(200, &rules(cloud))
            }
            Err(error) => refusal(400, &error.to_string()),
        },
        ("DELETE", "faults") => {
            cloud.desk().rules.clear();
            json_answer(200, &json!([]))
        }
        ("GET", "status") => json_answer(200, &status(cloud).await),
        _ => refusal(
            404,
            "GET or DELETE calls, GET counts, GET, PUT or DELETE faults, GET status",
        ),
    }
}

/// Whether a call may be one that a web page makes.
pub(crate) fn is_of_a_page(parts: &Parts) -> bool {
    BROWSER.iter().any(|name| parts.headers.contains_key(*name)) || !is_for_loopback(parts)
}

/// Whether the client knows that it talks to this machine: a page whose own name leads to loopback
/// (DNS rebinding) says that name.
fn is_for_loopback(parts: &Parts) -> bool {
    let host = parts
        .headers
        .get("host")
        .and_then(|host| host.to_str().ok());
    let name = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    matches!(name, Some("127.0.0.1" | "localhost" | "[::1]"))
}

fn refusal(status: u16, message: &str) -> Answer {
    json_answer(status, &json!({ "message": message }))
}

fn rules(cloud: &impl Cloud) -> Value {
    let rules = cloud.desk().rules.counts().into_iter();
    rules
        .map(|(name, matched, fired)| json!({ "name": name, "matched": matched, "fired": fired }))
        .collect()
}

async fn status(cloud: &impl Cloud) -> Value {
    json!({
        "seconds": cloud.desk().started.elapsed().as_secs(),
        "calls": cloud.desk().log.all().len(),
        "broken": cloud.broken(),
        "exists": cloud.existing().await,
        "not_simulated": *cloud.desk().not_simulated.lock().expect("the list"),
        "rules": rules(cloud),
    })
}
