//! What a cloud has to say of calls, and what is kept of them for it.

use super::answer::Answer;
use super::history::History;
use super::log::CallLog;
use super::request::Request;
use super::rule::Rules;
use bytes::Bytes;
use http::request::Parts;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Names or ids by kind, `ec2:Vpc`.
pub(crate) type Existing = BTreeMap<String, Vec<String>>;

/// What rules have to know of whoever is called.
pub(crate) trait Spoilable: Send + Sync + 'static {
    /// What is kept of calls.
    fn desk(&self) -> &Desk;

    /// The answer to credentials that have expired.
    fn expired(&self, request: &Request) -> Answer;

    /// The answer to a read as if `young`, one of its resources, did not exist.
    fn missing(&self, request: &Request, young: &str) -> impl Future<Output = Answer> + Send;
}

/// What calls mean to a cloud; the way that each of them goes is [`super::way`].
pub(crate) trait Cloud: Spoilable {
    /// Names a call.
    fn name(&self, parts: Parts, body: Bytes, request_id: String) -> Request;

    /// The refusal of a call that is nobody's. Such a call meets no rule.
    fn refusal(&self, request: &Request) -> Option<Answer>;

    /// The call as the service does it: rate, then behaviour.
    fn carry_out(&self, request: &Request) -> impl Future<Output = Answer> + Send;

    /// The ids of what a call made.
    fn made(&self, request: &Request, answer: &Answer) -> Vec<String>;

    /// The answer with the headers of every answer.
    fn stamped(&self, answer: Answer, request: &Request) -> Answer;

    /// What exists now.
    fn existing(&self) -> impl Future<Output = Existing> + Send;

    /// How the cloud broke, when it has.
    fn broken(&self) -> Option<String>;
}

/// What every sandbox keeps of the calls to its cloud.
pub(crate) struct Desk {
    pub(crate) log: CallLog,
    pub(crate) rules: Arc<Rules>,
    pub(crate) history: History,
    /// When the sandbox was started.
    pub(crate) started: Instant,
    pub(crate) not_simulated: Mutex<BTreeMap<String, u64>>,
    next_id: AtomicU64,
    /// Closures of rules that panicked: the call ends, and the sandbox fails the test when dropped.
    pub(crate) panics: Arc<AtomicU64>,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

impl Desk {
    pub(crate) fn new(log: CallLog) -> Self {
        Self {
            log,
            rules: Arc::default(),
            history: History::default(),
            started: Instant::now(),
            not_simulated: Mutex::default(),
            next_id: AtomicU64::new(1),
            panics: Arc::default(),
        }
    }

    /// A request id: in the form of a UUID, counted up so that a run reads the same every time.
    pub(crate) fn new_id(&self) -> String {
        let n = self.next_id.fetch_add(1, Ordering::SeqCst);
        format!("5a4db0c0-0000-4000-8000-{n:012x}")
    }

    /// Lists an operation that nothing simulates, so that the gap is not taken for a bug of the client.
    pub(crate) fn not_simulated(&self, request: &Request) {
        let mut list = self.not_simulated.lock().expect("the list");
        *list.entry(request.name()).or_insert(0) += 1;
    }

    /// Operations that nothing simulates, and how often they were called.
    pub(crate) fn list_not_simulated(&self) -> BTreeMap<String, u64> {
        self.not_simulated.lock().expect("the list").clone()
    }
}

/// A sandbox that could not be started.
#[derive(Debug)]
pub struct SandboxError(String);

impl SandboxError {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for SandboxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SandboxError {}
