//! What was called, when, and how it ended.

use bytes::Bytes;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

/// One recorded API call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Position in the log, from 1.
    pub seq: u64,
    /// When the request was complete.
    pub time: SystemTime,
    /// Signing name of the service.
    pub service: String,
    /// API name of the operation.
    pub operation: String,
    /// Region of the credential scope.
    pub region: String,
    /// HTTP method.
    pub method: String,
    /// Path and query as sent.
    pub uri: String,
    /// Who signed.
    pub access_key: Option<String>,
    /// The SDK's own count of attempts, when it sends one.
    pub attempt: Option<u32>,
    /// Status of the answer, also of one that a fault then withheld; `None` while the call is under
    /// way or when the request was dropped.
    pub status: Option<u16>,
    /// The service's error code.
    pub error_code: Option<String>,
    /// Whether the client was sent the whole answer.
    pub delivered: bool,
    /// From the complete request to the answer.
    pub duration: Duration,
    /// The rule that changed the call.
    pub fault: Option<String>,
    /// The request's body, so that a test can look into a batch.
    pub body: Bytes,
}

impl Call {
    /// `service:Operation`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}:{}", self.service, self.operation)
    }

    /// Whether the operation only reads, judged by the API's naming.
    #[must_use]
    pub fn is_read(&self) -> bool {
        ["Get", "List", "Describe", "Head"]
            .iter()
            .any(|verb| self.operation.starts_with(verb))
    }
}

/// Whether `service:Operation` fits a pattern, in which `*` stands for any text.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(first) = pieces.next() else {
        return false;
    };
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let mut last = None;
    for piece in pieces {
        if let Some(before) = last.replace(piece) {
            match rest.find(before) {
                Some(at) => rest = &rest[at + before.len()..],
                None => return false,
            }
        }
    }
    match last {
        None => rest.is_empty(),
        Some(piece) => rest.ends_with(piece),
    }
}

/// The calls of a sandbox.
#[derive(Debug, Default)]
pub(crate) struct CallLog {
    calls: Mutex<Vec<Call>>,
}

impl CallLog {
    pub(crate) fn begin(&self, mut call: Call) -> u64 {
        let mut calls = self.calls.lock().expect("the call log");
        call.seq = calls.last().map_or(0, |last| last.seq) + 1;
        let seq = call.seq;
        calls.push(call);
        seq
    }

    pub(crate) fn update(&self, seq: u64, change: impl FnOnce(&mut Call)) {
        let mut calls = self.calls.lock().expect("the call log");
        // A log that was reset meanwhile no longer holds the call.
        if let Some(call) = calls.iter_mut().rev().find(|c| c.seq == seq) {
            change(call);
        }
    }

    pub(crate) fn all(&self) -> Vec<Call> {
        self.calls.lock().expect("the call log").clone()
    }

    pub(crate) fn reset(&self) {
        self.calls.lock().expect("the call log").clear();
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns() {
        for (pattern, name, fits) in [
            ("*", "route53:GetChange", true),
            ("route53:*", "route53:GetChange", true),
            ("route53:*", "acm:GetChange", false),
            ("route53:Get*", "route53:ListTags", false),
            ("*:List*s", "route53:ListHostedZones", true),
            ("*:List*s", "route53:ListTag", false),
            ("route53:GetChange", "route53:GetChange", true),
            ("route53:GetChange", "route53:GetChanges", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} on {name}");
        }
    }
}
