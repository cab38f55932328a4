//! Rules that spoil calls, scripted by tests.

use super::answer::Answer;
use super::log::matches;
use super::request::Request;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// What happens to a matched call. Several faults of one rule happen in the order given.
#[derive(Clone)]
pub enum Fault {
    /// Answer this; the call is never carried out.
    Answer(Answer),
    /// Answer the service's own error; the call is never carried out.
    Error {
        /// HTTP status.
        status: u16,
        /// The service's error code.
        code: String,
        /// The service's text.
        message: String,
    },
    /// Answer the service's own throttling error; the call is never carried out.
    Throttle,
    /// Close the connection; the call is never carried out.
    Drop,
    /// Answer an HTML page, as a proxy in between would; the call is never carried out.
    HtmlPage {
        /// HTTP status of the page.
        status: u16,
    },
    /// Carry the call out, then close the connection.
    LoseAnswer,
    /// Carry the call out, then send half of the answer and close the connection.
    TruncateAnswer,
    /// Carry the call out, then answer the service's own error instead.
    ErrorAfterCommit {
        /// HTTP status.
        status: u16,
        /// The service's error code.
        code: String,
        /// The service's text.
        message: String,
    },
    /// Wait before carrying the call out.
    Delay(Duration),
    /// Carry the call out, then wait before answering.
    DelayAnswer(Duration),
    /// Run this before the call is carried out, for example to kill a process.
    Run(Arc<dyn Fn(&Request) + Send + Sync>),
    /// Run this after the call was carried out and before it is answered.
    RunAfterCommit(Watcher),
    /// Hold the call before it is carried out until the gate is released.
    Pause(Gate),
    /// Carry the call out and hold the answer until the gate is released.
    PauseAnswer(Gate),
}

impl Fault {
    /// The service's own error, before anything was done.
    #[must_use]
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        Self::Error {
            status,
            code: code.to_owned(),
            message: message.to_owned(),
        }
    }

    /// The service's own error, although the call was carried out.
    #[must_use]
    pub fn error_after_commit(status: u16, code: &str, message: &str) -> Self {
        Self::ErrorAfterCommit {
            status,
            code: code.to_owned(),
            message: message.to_owned(),
        }
    }

    /// Runs `action` before the call is carried out. It may block.
    #[must_use]
    pub fn run(action: impl Fn(&Request) + Send + Sync + 'static) -> Self {
        Self::Run(Arc::new(action))
    }

    /// Runs `action` after the call was carried out, before it is answered. It may block.
    #[must_use]
    pub fn run_after_commit(action: impl Fn(&Request, &Answer) + Send + Sync + 'static) -> Self {
        Self::RunAfterCommit(Arc::new(action))
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Answer(_) => "answer",
            Self::Error { .. } => "error",
            Self::Throttle => "throttle",
            Self::Drop => "drop",
            Self::HtmlPage { .. } => "html page",
            Self::LoseAnswer => "lose answer",
            Self::TruncateAnswer => "truncate answer",
            Self::ErrorAfterCommit { .. } => "error after commit",
            Self::Delay(_) => "delay",
            Self::DelayAnswer(_) => "delay answer",
            Self::Run(_) => "run",
            Self::RunAfterCommit(_) => "run after commit",
            Self::Pause(_) => "pause",
            Self::PauseAnswer(_) => "pause answer",
        }
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Is shown a call and its answer before the client is.
pub type Watcher = Arc<dyn Fn(&Request, &Answer) + Send + Sync>;

type Predicate = Arc<dyn Fn(&Request) -> bool + Send + Sync>;

/// Which calls are spoiled, and how. Without [`Rule::nth`], [`Rule::times`] or [`Rule::always`] the
/// first matching call is.
#[derive(Clone)]
pub struct Rule {
    pattern: String,
    predicate: Option<Predicate>,
    first: u64,
    last: u64,
    faults: Vec<Fault>,
}

impl Rule {
    /// A rule for calls whose `service:Operation` fits the pattern; `*` stands for any text.
    #[must_use]
    pub fn on(pattern: &str) -> Self {
        Self {
            pattern: pattern.to_owned(),
            predicate: None,
            first: 1,
            last: 1,
            faults: Vec::new(),
        }
    }

    /// Only calls for which this holds are matched and counted.
    #[must_use]
    pub fn when(mut self, predicate: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Self {
        self.predicate = Some(Arc::new(predicate));
        self
    }

    /// Starts at the `n`-th matching call, counted from 1, and spoils that one only.
    #[must_use]
    pub fn nth(mut self, n: u64) -> Self {
        self.first = n;
        self.last = n;
        self
    }

    /// Spoils this many matching calls in a row.
    #[must_use]
    pub fn times(mut self, n: u64) -> Self {
        self.last = self.first.saturating_add(n).saturating_sub(1);
        self
    }

    /// Spoils every matching call from the first on.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.last = u64::MAX;
        self
    }

    /// Adds a fault.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    fn describe(&self) -> String {
        let faults: Vec<_> = self.faults.iter().map(Fault::name).collect();
        format!("{} on {} #{}", faults.join(" + "), self.pattern, self.first)
    }
}

#[derive(Default)]
struct Counts {
    matched: AtomicU64,
    hits: AtomicU64,
}

/// A rule in force: its counts, and the way to take it back.
#[derive(Clone)]
pub struct RuleHandle {
    id: u64,
    name: String,
    counts: Arc<Counts>,
    rules: Arc<Rules>,
}

impl RuleHandle {
    /// How many calls were spoiled.
    #[must_use]
    pub fn hits(&self) -> u64 {
        self.counts.hits.load(Ordering::SeqCst)
    }

    /// How many calls fitted, spoiled or not.
    #[must_use]
    pub fn matched(&self) -> u64 {
        self.counts.matched.load(Ordering::SeqCst)
    }

    /// Ends the rule.
    pub fn remove(&self) {
        let mut active = self.rules.active.lock().expect("the rules");
        active.retain(|rule| rule.id != self.id);
    }

    /// Fails the test when the rule never fired.
    ///
    /// # Panics
    /// When no call was spoiled.
    #[track_caller]
    pub fn assert_fired(&self) {
        assert!(
            self.hits() > 0,
            "the rule never fired: {} ({} calls fitted)",
            self.name,
            self.matched()
        );
    }
}

struct Active {
    id: u64,
    rule: Rule,
    name: String,
    counts: Arc<Counts>,
}

/// The rules of a sandbox.
#[derive(Default)]
pub(crate) struct Rules {
    active: Mutex<Vec<Active>>,
    next: AtomicU64,
}

impl Rules {
    pub(crate) fn add(self: &Arc<Self>, rule: Rule) -> RuleHandle {
        let id = self.next.fetch_add(1, Ordering::SeqCst);
        let counts = Arc::new(Counts::default());
        let name = rule.describe();
        self.active.lock().expect("the rules").push(Active {
            id,
            rule,
            name: name.clone(),
            counts: Arc::clone(&counts),
        });
        RuleHandle {
            id,
            name,
            counts,
            rules: Arc::clone(self),
        }
    }

    /// The faults for this call. Every fitting rule counts it; the first that fires wins.
    pub(crate) fn faults(&self, request: &Request) -> Option<(String, Vec<Fault>)> {
        let name = request.name();
        let active = self.active.lock().expect("the rules");
        let mut chosen = None;
        for entry in active.iter() {
            let fits = matches(&entry.rule.pattern, &name)
                && entry.rule.predicate.as_ref().is_none_or(|p| p(request));
            if !fits {
                continue;
            }
            let count = entry.counts.matched.fetch_add(1, Ordering::SeqCst) + 1;
            if chosen.is_none() && (entry.rule.first..=entry.rule.last).contains(&count) {
                entry.counts.hits.fetch_add(1, Ordering::SeqCst);
                chosen = Some((entry.name.clone(), entry.rule.faults.clone()));
            }
        }
        chosen
    }

    pub(crate) fn clear(&self) {
        self.active.lock().expect("the rules").clear();
    }

    /// The rules that have not fired.
    pub(crate) fn unfired(&self) -> Vec<String> {
        let active = self.active.lock().expect("the rules");
        active
            .iter()
            .filter(|rule| rule.counts.hits.load(Ordering::SeqCst) == 0)
            .map(|rule| rule.name.clone())
            .collect()
    }
}

/// Holds calls until the test lets them go.
#[derive(Clone, Default)]
pub struct Gate {
    inner: Arc<GateInner>,
}

#[derive(Default)]
struct GateInner {
    /// Calls that arrived, and whether they may pass.
    state: Mutex<(u64, bool)>,
    changed: Condvar,
}

impl Gate {
    /// A closed gate.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Waits until a call is held; `false` when none came in time.
    #[must_use]
    pub fn wait_reached(&self, timeout: Duration) -> bool {
        let state = self.inner.state.lock().expect("the gate");
        let (state, _) = self
            .inner
            .changed
            .wait_timeout_while(state, timeout, |(arrived, _)| *arrived == 0)
            .expect("the gate");
        state.0 > 0
    }

    /// Lets every held and every later call pass.
    pub fn release(&self) {
        self.inner.state.lock().expect("the gate").1 = true;
        self.inner.changed.notify_all();
    }

    /// Blocks the calling thread until the gate is released.
    pub(crate) fn hold(&self) {
        let mut state = self.inner.state.lock().expect("the gate");
        state.0 += 1;
        self.inner.changed.notify_all();
        // A test that forgets to release must not leave a thread behind for ever.
        let _unused =
            self.inner
                .changed
                .wait_timeout_while(state, Duration::from_secs(300), |(_, open)| !*open);
    }
}
