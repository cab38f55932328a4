//! What was called, when, and how it ended.

use super::cloud::SandboxError;
use super::record::CallLine;
use super::request::{Request, is_read};
use bytes::Bytes;
use std::collections::HashMap;
use std::fs::File;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, SystemTime};

/// One recorded API call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Counts every call of the sandbox, from 1.
    pub seq: u64,
    /// When the request was complete.
    pub time: SystemTime,
    /// Signing name of the service.
    pub service: String,
    /// API name of the operation.
    pub operation: String,
    /// What the call was about ([`super::request::Request::resources`]), and the id that a create answered.
    pub resources: Vec<String>,
    /// Region of the credential scope.
    pub region: String,
    /// HTTP method.
    pub method: String,
    /// Path and query as sent.
    pub uri: String,
    /// Who signed.
    pub access_key: Option<String>,
    /// The `User-Agent` header; empty without one.
    pub agent: String,
    /// The SDK's own count of attempts, when it sends one.
    pub attempt: Option<u32>,
    /// How often the very same request had just before been throttled, failed with a status from 500
    /// or not been answered: which retry this is, whoever repeats.
    pub retry: u32,
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
    /// A call as it came.
    pub(super) fn of(request: &Request) -> Self {
        Self {
            seq: 0,
            time: SystemTime::now(),
            service: request.service.clone(),
            operation: request.operation.clone(),
            region: request.region.clone(),
            method: request.method.to_string(),
            uri: request.uri.to_string(),
            access_key: request.access_key.clone(),
            resources: request.resources.clone(),
            agent: request.header("user-agent").unwrap_or_default().to_owned(),
            attempt: request.attempt(),
            retry: 0,
            status: None,
            error_code: None,
            delivered: false,
            duration: Duration::ZERO,
            fault: None,
            body: request.body.clone(),
        }
    }

    /// `service:Operation`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}:{}", self.service, self.operation)
    }

    /// Whether the same request may succeed later, unlike one that was answered or refused.
    fn asks_for_a_retry(&self) -> bool {
        let busy = [
            "Throttl",
            "RequestLimit",
            "SlowDown",
            "TooManyRequests",
            "PriorRequest",
            "too_many_requests",
        ];
        let is_busy = |code: &String| busy.iter().any(|word| code.starts_with(word));
        !self.delivered
            || self.status.is_none_or(|status| status >= 500)
            || self.error_code.as_ref().is_some_and(is_busy)
    }

    /// Whether the operation only reads, judged by the API's naming.
    #[must_use]
    pub fn is_read(&self) -> bool {
        is_read(&self.operation)
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
    /// Counts on over a reset, so that a call that ends after one is never taken for another.
    next: AtomicU64,
    record: OnceLock<Mutex<File>>,
    /// Requests that failed, by what makes two the same.
    failed: Mutex<HashMap<u64, u32>>,
}

/// What makes two requests the same: everything but their signature and their time.
fn identity(call: &Call) -> u64 {
    let mut hasher = DefaultHasher::new();
    (
        &call.name(),
        &call.region,
        &call.method,
        &call.uri,
        &call.body,
    )
        .hash(&mut hasher);
    hasher.finish()
}

impl CallLog {
    pub(crate) fn begin(&self, mut call: Call) -> u64 {
        let mut calls = self.calls.lock().expect("the call log");
        call.seq = self.next.fetch_add(1, Ordering::SeqCst) + 1;
        let seq = call.seq;
        let failed = self.failed.lock().expect("the failed requests");
        call.retry = failed.get(&identity(&call)).copied().unwrap_or(0);
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

    /// The last change of a call, after which it is written to the record.
    pub(crate) fn end(&self, seq: u64, change: impl FnOnce(&mut Call)) {
        self.update(seq, |call| {
            change(call);
            let mut failed = self.failed.lock().expect("the failed requests");
            if call.asks_for_a_retry() {
                *failed.entry(identity(call)).or_insert(0) += 1;
            } else {
                failed.remove(&identity(call));
            }
            if let Some(record) = self.record.get() {
                let line = format!("{}\n", CallLine::from(&*call).to_json());
                let mut file = record.lock().expect("the record");
                // The run goes on without its record; the file then ends early, which is seen.
                let _ = file.write_all(line.as_bytes());
            }
        });
    }

    /// A log that writes every call to this file when it has ended, one line each.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn recorded_to(file: Option<&Path>) -> Result<Self, SandboxError> {
        let log = Self::default();
        if let Some(path) = file {
            let file = File::create(path).map_err(|e| {
                SandboxError::new(format!("cannot write the record {}: {e}", path.display()))
            })?;
            let _ = log.record.set(Mutex::new(file));
        }
        Ok(log)
    }

    pub(crate) fn all(&self) -> Vec<Call> {
        self.calls.lock().expect("the call log").clone()
    }

    pub(crate) fn reset(&self) {
        self.calls.lock().expect("the call log").clear();
        self.failed.lock().expect("the failed requests").clear();
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
