//! What the host would read.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tracing::Level;
use tracing_subscriber::Registry;
use tracing_subscriber::layer::SubscriberExt;

use super::HclogLayer;

/// Runs something and returns the log lines it made, without their times.
fn lines(level: Level, targets: &[&str], run: impl FnOnce()) -> Vec<Value> {
    let written = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&written);
    let layer = HclogLayer::new(level, targets, move |line: &str| {
        sink.lock()
            .expect("no panic while writing")
            .push(line.to_owned());
    });
    tracing::subscriber::with_default(Registry::default().with(layer), run);
    let written = written.lock().expect("no panic while writing");
    written
        .iter()
        .map(|line| {
            let mut object: Value = serde_json::from_str(line).expect("a line is JSON");
            let timestamp = object["@timestamp"].take();
            check_layout(timestamp.as_str().expect("a time is a string"));
            object
                .as_object_mut()
                .expect("a line is an object")
                .remove("@timestamp");
            object
        })
        .collect()
}

/// Digits where the layout has digits, and everything else as it is.
fn check_layout(timestamp: &str) {
    let shape: String = timestamp
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    assert_eq!(shape, "0000-00-00T00:00:00.000000Z", "{timestamp}");
}

#[test]
fn an_event_has_its_fields_and_those_of_its_spans() {
    let made = lines(Level::TRACE, &[], || {
        let rpc = tracing::info_span!(
            "rpc",
            tf_rpc = "ApplyResourceChange",
            tf_req_id = "r1",
            tf_resource_type = tracing::field::Empty,
            region = "outer",
        );
        let _rpc = rpc.enter();
        rpc.record("tf_resource_type", "acme_thing");
        let _inner = tracing::debug_span!("call", region = "inner", attempt = 2_u64).entered();
        tracing::info!(ok = true, share = 0.5, "created {}", "it");
    });
    assert_eq!(
        made,
        [json!({
            "@level": "info",
            "@message": "created it",
            "@module": "sdk.framework",
            "attempt": 2,
            "ok": true,
            "region": "inner",
            "share": 0.5,
            "tf_req_id": "r1",
            "tf_resource_type": "acme_thing",
            "tf_rpc": "ApplyResourceChange",
        })]
    );
}

#[test]
fn level_and_message_are_always_strings() {
    let made = lines(Level::TRACE, &[], || {
        tracing::error!(message = 7);
        tracing::warn!(message = true);
        tracing::debug!(n = 1);
        tracing::trace!("@level" = 5, "@message" = 6, "text");
        tracing::info!(big = f64::INFINITY, "number");
    });
    let levels: Vec<_> = made.iter().map(|line| line["@level"].clone()).collect();
    assert_eq!(levels, ["error", "warn", "debug", "trace", "info"]);
    assert_eq!(made[0]["@message"], "7");
    assert_eq!(made[1]["@message"], "true");
    assert!(made[2]["@message"].is_string(), "{}", made[2]);
    assert_eq!(made[3]["@message"], "text");
    assert_eq!(
        (&made[3]["_level"], &made[3]["_message"]),
        (&json!(5), &json!(6))
    );
    assert_eq!(made[4]["big"], "inf");
}

#[test]
fn an_error_is_told_with_its_causes() {
    let cause = std::io::Error::other("the disk is full");
    let error = crate::plugin::ServeError::Announce(cause);
    let made = lines(Level::ERROR, &[], || {
        tracing::error!(
            error = &error as &(dyn std::error::Error + 'static),
            "failed"
        );
    });
    assert_eq!(
        made[0]["error"],
        "cannot write the address of this provider to standard output: the disk is full"
    );
}

#[test]
fn finer_levels_and_other_crates_are_not_heard() {
    let made = lines(Level::INFO, &["acme"], || {
        tracing::debug!("too fine");
        tracing::info!(target: "h2::codec", "a header");
        tracing::info!(target: "acmecorp", "not that crate");
        tracing::info!(target: "acme::dns", "heard");
        tracing::info!(target: "slipway_framework::rpc::apply", "heard");
    });
    let modules: Vec<_> = made.iter().map(|line| line["@module"].clone()).collect();
    assert_eq!(modules, ["provider", "sdk.proto"]);
}

#[test]
fn spans_are_kept_when_only_errors_are_logged() {
    let made = lines(Level::ERROR, &[], || {
        let _rpc = tracing::trace_span!("rpc", tf_rpc = "ReadResource").entered();
        tracing::info!("not logged");
        tracing::error!("failed");
    });
    assert_eq!(made.len(), 1);
    assert_eq!(made[0]["tf_rpc"], "ReadResource");
}
