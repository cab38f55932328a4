//! Rules that spoil calls, scripted by tests or read from a file.

mod carry;
mod fault;
mod file;
mod gate;
mod kill;
mod strange;
mod value;

pub(crate) use carry::{Delivery, Spoiled};
pub use fault::{Fault, Watcher};
pub use file::{RuleFile, RuleFileError};
pub use gate::Gate;
pub use kill::{Signal, Victim};

use super::history::History;
use super::log::matches;
use super::request::Request;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

type Predicate = Arc<dyn Fn(&Request) -> bool + Send + Sync>;

/// Which calls are spoiled, and how. Without [`Rule::nth`], [`Rule::times`] or [`Rule::always`] the
/// first matching call is.
#[derive(Clone)]
pub struct Rule {
    name: Option<String>,
    pattern: String,
    resource: Option<String>,
    chance: Option<Chance>,
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
            name: None,
            pattern: pattern.to_owned(),
            resource: None,
            chance: None,
            predicate: None,
            first: 1,
            last: 1,
            faults: Vec::new(),
        }
    }

    /// The name by which the call log and the handle know the rule.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Only calls about a resource that fits this pattern ([`Request::resources`]) are matched.
    #[must_use]
    pub fn resource(mut self, pattern: &str) -> Self {
        self.resource = Some(pattern.to_owned());
        self
    }

    /// Of the calls in its range, the rule spoils each with this probability. The same seed chooses
    /// the same calls: the third GetChange, say, whenever it comes and whatever else is called.
    #[must_use]
    pub fn chance(mut self, probability: f64, seed: u64) -> Self {
        self.chance = Some(Chance { probability, seed });
        self
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

    /// Starts at the `n`-th matching call; [`Rule::times`] and [`Rule::always`] count from there.
    #[must_use]
    pub fn from_call(self, n: u64) -> Self {
        self.nth(n)
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

    /// Whether the rule is for calls to clusters, which do not come by the cloud.
    pub(crate) fn is_of_clusters(&self) -> bool {
        self.pattern.starts_with("k8s:")
    }

    /// Whether the call is one that the rule is for.
    fn fits(&self, request: &Request, history: &History) -> bool {
        let about = |pattern: &String| request.resources.iter().any(|r| matches(pattern, r));
        matches(&self.pattern, &request.name())
            && self.resource.as_ref().is_none_or(about)
            && self.predicate.as_ref().is_none_or(|p| p(request))
            && self.faults.iter().all(|fault| match fault {
                Fault::StaleRead(lag) => history.stale(request, *lag).is_some(),
                Fault::NotFoundAfterCreate(lag) => history.young(request, *lag).is_some(),
                _ => true,
            })
    }

    fn describe(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        let faults: Vec<_> = self.faults.iter().map(Fault::name).collect();
        format!("{} on {} #{}", faults.join(" + "), self.pattern, self.first)
    }
}

#[derive(Debug, Clone, Copy)]
struct Chance {
    probability: f64,
    seed: u64,
}

impl Chance {
    /// Whether the `count`-th call of an operation is chosen: a hash of the two and the seed (FNV-1a,
    /// then the finalizer of splitmix64, which spreads it over all bits).
    fn takes(self, operation: &str, count: u64) -> bool {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325 ^ self.seed;
        for byte in operation.bytes().chain(count.to_be_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        hash ^= hash >> 31;
        #[expect(clippy::cast_precision_loss, reason = "a probability needs no 64 bits")]
        let share = hash as f64 / u64::MAX as f64;
        share < self.probability
    }
}

#[derive(Default)]
struct Counts {
    matched: AtomicU64,
    hits: AtomicU64,
    /// Matched calls by operation, which a chance counts by.
    by_operation: Mutex<HashMap<String, u64>>,
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
    /// Whether it came from a rule file, which the next file replaces.
    from_file: bool,
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
        let active = self.active(rule, false);
        let handle = RuleHandle {
            id: active.id,
            name: active.name.clone(),
            counts: Arc::clone(&active.counts),
            rules: Arc::clone(self),
        };
        self.active.lock().expect("the rules").push(active);
        handle
    }

    fn active(&self, rule: Rule, from_file: bool) -> Active {
        Active {
            id: self.next.fetch_add(1, Ordering::SeqCst),
            from_file,
            name: rule.describe(),
            rule,
            counts: Arc::default(),
        }
    }

    /// Puts the rules of a file in force, in the place of those of the file before.
    pub(crate) fn replace_file(&self, file: RuleFile) {
        let rules = file.into_rules();
        let new: Vec<Active> = rules.into_iter().map(|r| self.active(r, true)).collect();
        let mut active = self.active.lock().expect("the rules");
        active.retain(|rule| !rule.from_file);
        active.extend(new);
    }

    /// The faults for this call. Every fitting rule counts it; the first that fires wins.
    pub(crate) fn faults(
        &self,
        request: &Request,
        history: &History,
    ) -> Option<(String, Vec<Fault>)> {
        let operation = request.name();
        let active = self.active.lock().expect("the rules");
        let mut chosen = None;
        for entry in active.iter().filter(|e| e.rule.fits(request, history)) {
            let count = entry.counts.matched.fetch_add(1, Ordering::SeqCst) + 1;
            if !(entry.rule.first..=entry.rule.last).contains(&count) {
                continue;
            }
            let taken = entry.rule.chance.is_none_or(|chance| {
                let mut counts = entry.counts.by_operation.lock().expect("the counts");
                let count = counts.entry(operation.clone()).or_insert(0);
                *count += 1;
                chance.takes(&operation, *count)
            });
            if taken && chosen.is_none() {
                entry.counts.hits.fetch_add(1, Ordering::SeqCst);
                chosen = Some((entry.name.clone(), entry.rule.faults.clone()));
            }
        }
        chosen
    }

    /// Whether a rule needs the answers of earlier reads.
    pub(crate) fn need_answers(&self) -> bool {
        let active = self.active.lock().expect("the rules");
        let mut faults = active.iter().flat_map(|entry| &entry.rule.faults);
        faults.any(|fault| matches!(fault, Fault::StaleRead(_)))
    }

    /// Name, matched and spoiled calls of every rule in force.
    pub(crate) fn counts(&self) -> Vec<(String, u64, u64)> {
        let active = self.active.lock().expect("the rules");
        let count = |count: &AtomicU64| count.load(Ordering::SeqCst);
        active
            .iter()
            .map(|e| {
                (
                    e.name.clone(),
                    count(&e.counts.matched),
                    count(&e.counts.hits),
                )
            })
            .collect()
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
