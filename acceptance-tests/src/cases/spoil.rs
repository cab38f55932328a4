//! What goes wrong at a request of a sweep.

use super::manifest::Orphan;
use crate::aws::{Fault, Signal, Victim};
use crate::cli::Processes;

/// What goes wrong at a request.
#[derive(Debug, Clone)]
pub struct Spoil {
    name: &'static str,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    /// The cloud, the way to it, or a process ends without a word.
    Fault(Fault),
    /// Ctrl-C in the terminal, while the cloud has not yet done what it was asked.
    Interrupt,
    /// The same once it is done, and nobody was told.
    InterruptAfterCommit,
}

impl Spoil {
    /// Every kind that may meet any request, those that have shown the most first.
    #[must_use]
    pub fn every() -> Vec<Self> {
        let fault = |name, fault| Self {
            name,
            what: What::Fault(fault),
        };
        let kill = |process| Fault::Kill {
            process,
            signal: Signal::Kill,
        };
        let kill_after = |process| Fault::KillAfterCommit {
            process,
            signal: Signal::Kill,
        };
        vec![
            fault("provider killed after commit", kill_after(Victim::Client)),
            fault("tool killed after commit", kill_after(Victim::Parent)),
            Self {
                name: "interrupt before commit",
                what: What::Interrupt,
            },
            fault("lost answer", Fault::LoseAnswer),
            fault("provider killed before commit", kill(Victim::Client)),
            fault("tool killed before commit", kill(Victim::Parent)),
            Self {
                name: "interrupt after commit",
                what: What::InterruptAfterCommit,
            },
            fault("truncated answer", Fault::TruncateAnswer),
            fault(
                "internal error after commit",
                Fault::InternalErrorAfterCommit,
            ),
            fault("internal error", Fault::InternalError),
            fault("throttle", Fault::Throttle),
            fault("reset", Fault::Reset),
            fault("end of connection", Fault::Drop),
            fault("HTML page", Fault::HtmlPage { status: 502 }),
        ]
    }

    /// The kinds after which nobody knows what was done: a process is killed, or an answer lost.
    #[must_use]
    pub fn killed_or_lost() -> Vec<Self> {
        let is_one = |spoil: &Self| {
            let lost = matches!(&spoil.what, What::Fault(Fault::LoseAnswer));
            lost || matches!(&spoil.what, What::Fault(Fault::KillAfterCommit { .. }))
        };
        Self::every().into_iter().filter(is_one).collect()
    }

    /// Whether the tool itself ends, and forgets what it has not yet written into the state.
    #[must_use]
    pub fn kills_the_tool(&self) -> bool {
        matches!(self.victim(), Some(Victim::Parent))
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether this is what may leave an orphan behind: a process ends without a word, or, for types
    /// that say so, the answer to what was done is lost.
    pub(super) fn may_leave(&self, orphan: &Orphan) -> bool {
        match self.what {
            _ if self.kills() => true,
            What::Fault(
                Fault::LoseAnswer | Fault::TruncateAnswer | Fault::InternalErrorAfterCommit,
            ) => orphan.unanswered,
            _ => false,
        }
    }

    /// Whether a process ends without a word, and with it what it knew.
    pub(super) fn kills(&self) -> bool {
        self.victim().is_some()
    }

    /// Whose process ends without a word.
    fn victim(&self) -> Option<Victim> {
        match self.what {
            What::Fault(Fault::Kill { process, .. } | Fault::KillAfterCommit { process, .. }) => {
                Some(process)
            }
            _ => None,
        }
    }

    pub(super) fn fault(&self, processes: &Processes) -> Fault {
        let processes = processes.clone();
        match &self.what {
            What::Fault(fault) => fault.clone(),
            What::Interrupt => Fault::run(move |_| {
                processes.interrupt();
            }),
            What::InterruptAfterCommit => Fault::run_after_commit(move |_, _| {
                processes.interrupt();
            }),
        }
    }
}
