//! Who is on the way back: submitters that were just answered and will hand in their next change.
//!
//! The host works on a fixed number of objects at a time. Whoever gets an answer reports it to the
//! host, is given the next object, and usually comes back with its change: after a few milliseconds
//! on an idle machine, after half a second when the host computes much for each object or other
//! programs take the processor away. A window that only looks at the clock closes before the slow
//! ones are back, and from then on two or three groups of submitters take turns, each with small
//! batches of its own.
//!
//! So the window waits for those who are on the way, for as long as coming back takes at present.
//! Who went on to something else cannot be told from who is slow. That wait is lost, but it is not
//! much longer than coming back takes, and where that is quick nobody is waited for.

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::Moment;

/// So many of the latest returns tell how long one takes now.
const REMEMBERED: usize = 16;

/// How many times as long as usual a return may take. On simulated hosts that other programs hold up,
/// three gave fewer batches than two, and took no longer.
const ALLOWANCE: u32 = 3;

/// Submitters of one API that were answered and have not handed in a change since, whatever
/// collection it is for.
pub(super) struct Returning {
    /// Who is out longer has gone on to something else.
    most: Duration,
    /// When those who are out were answered, first to last.
    answered: VecDeque<Moment>,
    /// How long the latest returns took.
    took: VecDeque<Duration>,
}

impl Returning {
    /// Nobody is out. `most` is the longest that anybody is waited for.
    pub(super) const fn new(most: Duration) -> Self {
        Self {
            most,
            answered: VecDeque::new(),
            took: VecDeque::new(),
        }
    }

    /// A submitter got its answer.
    pub(super) fn answered(&mut self, now: Moment) {
        self.forget_the_gone(now);
        self.answered.push_back(now);
    }

    /// A change came. Its submitter is taken for the one that was answered last: where some go on
    /// to something else and others come straight back, those who do are then known to be quick.
    pub(super) fn arrived(&mut self, now: Moment) {
        self.forget_the_gone(now);
        let Some(answered) = self.answered.pop_back() else {
            return;
        };
        if self.took.len() == REMEMBERED {
            self.took.pop_front();
        }
        self.took.push_back(now.since(answered));
    }

    /// Until when those who are out are worth waiting for; a moment in the past, or none, when
    /// nobody is.
    pub(super) fn until(&self) -> Option<Moment> {
        let patience = (self.usual() * ALLOWANCE).min(self.most);
        self.answered.back().map(|answered| *answered + patience)
    }

    /// What a third of the latest returns stayed below. So those who went on to something else have no
    /// effect as long as some come straight back, as on a stack of which records are only a part; on
    /// a busy machine all are slow.
    fn usual(&self) -> Duration {
        let mut took: Vec<Duration> = self.took.iter().copied().collect();
        took.sort_unstable();
        took.get(took.len() / 3).copied().unwrap_or_default()
    }

    fn forget_the_gone(&mut self, now: Moment) {
        while self
            .answered
            .front()
            .is_some_and(|answered| now.since(*answered) > self.most)
        {
            self.answered.pop_front();
        }
    }
}
