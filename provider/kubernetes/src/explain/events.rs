//! What events say of an object.

use serde_json::Value;

/// An event, with everything that says the same counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) reason: String,
    pub(super) message: String,
    pub(super) count: u64,
    pub(super) is_warning: bool,
    time: String,
}

impl Event {
    /// `Unhealthy, 3 times: Readiness probe failed`.
    pub(super) fn said(&self) -> String {
        match self.count {
            0 | 1 => format!("{}: {}", self.reason, self.message),
            count => format!("{}, {count} times: {}", self.reason, self.message),
        }
    }
}

/// The events of an object, the latest last.
pub(super) fn of(events: &[Value], object: &Value) -> Vec<Event> {
    let metadata = &object["metadata"];
    let mut found: Vec<Event> = Vec::new();
    for event in events {
        let about = &event["involvedObject"];
        let is_it = if about["uid"].is_string() && metadata["uid"].is_string() {
            about["uid"] == metadata["uid"]
        } else {
            about["kind"] == object["kind"] && about["name"] == metadata["name"]
        };
        if !is_it {
            continue;
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().trim().to_owned();
        let count = event["count"]
            .as_u64()
            .or_else(|| event["series"]["count"].as_u64());
        let event = Event {
            reason: text(&event["reason"]),
            message: text(&event["message"]),
            count: count.unwrap_or(1),
            is_warning: event["type"] == "Warning",
            time: time(event),
        };
        let same = found
            .iter_mut()
            .find(|known| known.reason == event.reason && known.message == event.message);
        match same {
            Some(known) => {
                known.count += event.count;
                known.time = event.time.max(std::mem::take(&mut known.time));
            }
            None => found.push(event),
        }
    }
    found.sort_by(|a, b| a.time.cmp(&b.time));
    found
}

/// When an event was told last.
pub(crate) fn time(event: &Value) -> String {
    let times = [
        &event["series"]["lastObservedTime"],
        &event["lastTimestamp"],
        &event["eventTime"],
        &event["firstTimestamp"],
    ];
    let mut times = times.into_iter().filter_map(Value::as_str);
    let time = times.find(|time| !time.trim().is_empty());
    time.unwrap_or_default().trim().to_owned()
}

/// The latest event with a reason.
pub(super) fn latest<'e>(events: &'e [Event], reason: &str) -> Option<&'e Event> {
    events.iter().rev().find(|event| event.reason == reason)
}
