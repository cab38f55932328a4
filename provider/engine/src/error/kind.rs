//! The kinds of failure, by what a caller can do about them.

use std::time::Duration;

/// What kind of failure a call met.
///
/// The API crate decides it from the error code, the HTTP status and how far the request got. When
/// in doubt between a kind that proves that nothing happened and one that does not, it takes the
/// latter: [`ErrorKind::Ambiguous`] costs a look-up, a wrong proof costs a second object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Over a rate; refused before anything was done.
    Throttled {
        /// How long the server asked to be left alone.
        retry_after: Option<Duration>,
    },
    /// Who asks is known and may not do this.
    AccessDenied,
    /// The credentials are missing, wrong, or signed with a clock that is off.
    BadCredentials,
    /// The credentials were good and have expired.
    ExpiredCredentials,
    /// The object is not there: a parsed, listed code, never a bare HTTP 404.
    NotFound,
    /// An object with that name or key is there already.
    AlreadyExists,
    /// Another change to the same object is under way; it ends by itself.
    Busy,
    /// Other objects depend on it; they have to go first.
    InUse,
    /// The object is in a state, or was changed by another, so that the request does not apply.
    Conflict,
    /// The request is wrong and will stay so.
    Invalid,
    /// A limit of the account is reached.
    Quota,
    /// The server could not serve and is documented to say so before it does anything.
    Unavailable {
        /// How long the server asked to be left alone.
        retry_after: Option<Duration>,
    },
    /// Sent, and nobody knows what became of it: timeout, reset, truncated answer, or a 5xx that
    /// does not prove that nothing was done.
    Ambiguous,
    /// No connection, so nothing was sent: name, route, port or TLS.
    Connect,
    /// An answer came that could not be read. The change may have been made.
    Malformed,
    /// The host asked to stop before the request was sent.
    Interrupted,
    /// A failure that the API crate does not know.
    Other,
}

/// What a failed change may have done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The failure proves that nothing was done.
    NothingChanged,
    /// It may have been done, wholly.
    Unknown,
}

impl ErrorKind {
    /// What a change that failed like this may have done.
    pub const fn outcome(self) -> Outcome {
        match self {
            // An unknown refusal is most likely a refusal, but "most likely" makes doubles.
            Self::Ambiguous | Self::Malformed | Self::Other => Outcome::Unknown,
            Self::Throttled { .. }
            | Self::AccessDenied
            | Self::BadCredentials
            | Self::ExpiredCredentials
            | Self::NotFound
            | Self::AlreadyExists
            | Self::Busy
            | Self::InUse
            | Self::Conflict
            | Self::Invalid
            | Self::Quota
            | Self::Unavailable { .. }
            | Self::Connect
            | Self::Interrupted => Outcome::NothingChanged,
        }
    }

    /// How long the server asked to be left alone, if it did.
    pub const fn retry_after(self) -> Option<Duration> {
        match self {
            Self::Throttled { retry_after } | Self::Unavailable { retry_after } => retry_after,
            _ => None,
        }
    }

    /// A few words for logs.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Throttled { .. } => "throttled",
            Self::AccessDenied => "access denied",
            Self::BadCredentials => "bad credentials",
            Self::ExpiredCredentials => "expired credentials",
            Self::NotFound => "not found",
            Self::AlreadyExists => "already exists",
            Self::Busy => "another change is under way",
            Self::InUse => "in use",
            Self::Conflict => "conflict",
            Self::Invalid => "invalid request",
            Self::Quota => "quota reached",
            Self::Unavailable { .. } => "unavailable",
            Self::Ambiguous => "outcome unknown",
            Self::Connect => "no connection",
            Self::Malformed => "unreadable answer",
            Self::Interrupted => "interrupted",
            Self::Other => "failed",
        }
    }
}
