//! What may happen to a call.

use super::gate::Gate;
use super::kill::{Signal, Victim};
use crate::frame::answer::Answer;
use crate::frame::request::Request;
use std::fmt;
use std::sync::Arc;
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
    /// End the connection without an answer; the call is never carried out.
    Drop,
    /// Reset the connection; the call is never carried out.
    Reset,
    /// Answer the service's own internal error; the call is never carried out.
    InternalError,
    /// Send the client elsewhere; the call is never carried out.
    Redirect {
        /// HTTP status, 301 to 308.
        status: u16,
        /// The scheme and host that the call's path is put behind.
        to: String,
    },
    /// Answer that the session token has expired; the call is never carried out.
    ExpiredCredentials,
    /// Answer what the same read answered before a write of the last so many seconds. Reads that were
    /// not asked before such a write are not matched.
    StaleRead(Duration),
    /// Answer a read about something that was made within the last so many seconds as the service
    /// answers for what does not exist. Other calls are not matched.
    NotFoundAfterCreate(Duration),
    /// Kill a process; the call is never carried out.
    Kill {
        /// Whom.
        process: Victim,
        /// How.
        signal: Signal,
    },
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
    /// Carry the call out, then answer the service's own internal error instead.
    InternalErrorAfterCommit,
    /// Carry the call out, then kill a process and lose the answer.
    KillAfterCommit {
        /// Whom.
        process: Victim,
        /// How.
        signal: Signal,
    },
    /// Carry the call out, then give each member of this name a value that the client does not know.
    UnknownValue {
        /// The member's name, in any case.
        member: String,
        /// Its new value.
        value: String,
    },
    /// Carry the call out, then add members that the client does not know to the answer.
    ExtraFields,
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

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Answer(_) => "answer",
            Self::Error { .. } => "error",
            Self::Throttle => "throttle",
            Self::Drop => "drop",
            Self::Reset => "reset",
            Self::InternalError => "internal error",
            Self::Redirect { .. } => "redirect",
            Self::ExpiredCredentials => "expired credentials",
            Self::StaleRead(_) => "stale read",
            Self::NotFoundAfterCreate(_) => "not found after create",
            Self::Kill { .. } => "kill",
            Self::InternalErrorAfterCommit => "internal error after commit",
            Self::KillAfterCommit { .. } => "kill after commit",
            Self::UnknownValue { .. } => "unknown value",
            Self::ExtraFields => "extra fields",
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
