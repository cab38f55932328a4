//! What a cloud answered when it did not do what was asked.
//!
//! API crates turn every failure of a call into one [`CloudError`], matching codes and never prose.
//! Code branches on its predicates; the user reads what [`catalogue`] makes of it.
//! `Display` never includes the source: [`render_chain`] prints a whole chain once.

pub mod catalogue;
mod chain;
mod kind;

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use chain::render_chain;
pub use kind::{ErrorKind, Outcome};

/// An API as the engine names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Service {
    /// The short name that stands before an operation: `route53`.
    pub id: &'static str,
    /// The name in a sentence: `Route 53`.
    pub title: &'static str,
}

/// One failed call.
///
/// Cheap to clone, because the failure of one call that served many callers is told to each.
#[derive(Clone, Debug)]
pub struct CloudError(Box<Parts>);

#[derive(Clone, Debug)]
struct Parts {
    service: Service,
    operation: &'static str,
    kind: ErrorKind,
    code: Option<String>,
    message: Option<String>,
    http_status: Option<u16>,
    request_id: Option<String>,
    facts: Facts,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// What some kinds of failure know besides, for the message to the user. The API crate fills in
/// what it can read from the answer or its own settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Facts {
    /// The permission that was missing, in the cloud's spelling: `route53:ChangeResourceRecordSets`.
    pub permission: Option<String>,
    /// The object on which the permission was missing.
    pub resource: Option<String>,
    /// Who was refused.
    pub identity: Option<String>,
    /// The limit that was reached, by its name in the cloud's console.
    pub quota: Option<String>,
    /// Where the credentials came from: `profile "ci" in the shared credentials file`.
    pub credentials: Option<String>,
    /// The endpoint that did not answer: `route53.amazonaws.com:443`.
    pub endpoint: Option<String>,
    /// An earlier attempt of the same call ended with an unknown outcome, so that the change may
    /// have been made whatever the last answer says; [`crate::retry`] sets it.
    pub maybe_done: bool,
    /// How many times the call was made; [`crate::retry`] sets it.
    pub attempts: u32,
    /// How long it was tried in all; [`crate::retry`] sets it.
    pub tried_for: Duration,
}

impl CloudError {
    /// A failure of `operation` (the API's own spelling: `CreateHostedZone`).
    pub fn new(service: Service, operation: &'static str, kind: ErrorKind) -> Self {
        Self(Box::new(Parts {
            service,
            operation,
            kind,
            code: None,
            message: None,
            http_status: None,
            request_id: None,
            facts: Facts::default(),
            source: None,
        }))
    }

    /// With the API's error code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// With the API's own words.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.0.message = Some(message.into());
        self
    }

    /// With the HTTP status of the answer.
    #[must_use]
    pub fn with_http_status(mut self, status: u16) -> Self {
        self.0.http_status = Some(status);
        self
    }

    /// With the id under which the cloud's support finds the call.
    #[must_use]
    pub fn with_request_id(mut self, id: impl Into<String>) -> Self {
        self.0.request_id = Some(id.into());
        self
    }

    /// With the error below.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// With another kind: for callers that know better what a code means for their operation.
    #[must_use]
    pub fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// With more facts, changed in place.
    #[must_use]
    pub fn with_facts(mut self, change: impl FnOnce(&mut Facts)) -> Self {
        change(&mut self.0.facts);
        self
    }

    /// The API that was called.
    pub fn service(&self) -> Service {
        self.0.service
    }

    /// The operation that was called.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The API's error code, if it gave one.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The API's own words, if it gave any. For people: never branch on them.
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The HTTP status, if an answer came.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// The request id, if an answer gave one.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// What else is known.
    pub fn facts(&self) -> &Facts {
        &self.0.facts
    }

    /// What the failed call may have done if it was one that changes something.
    pub fn outcome(&self) -> Outcome {
        if self.0.facts.maybe_done {
            return Outcome::Unknown;
        }
        self.kind().outcome()
    }

    /// The object is not there, by a code that says so.
    pub fn is_not_found(&self) -> bool {
        self.kind() == ErrorKind::NotFound
    }

    /// An object of that name is already there.
    pub fn is_already_exists(&self) -> bool {
        self.kind() == ErrorKind::AlreadyExists
    }

    /// The caller went over a rate.
    pub fn is_throttle(&self) -> bool {
        matches!(self.kind(), ErrorKind::Throttled { .. })
    }

    /// Who asks is known and may not do this.
    pub fn is_access_denied(&self) -> bool {
        self.kind() == ErrorKind::AccessDenied
    }

    /// The credentials are missing, wrong or expired.
    pub fn is_credentials(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::BadCredentials | ErrorKind::ExpiredCredentials
        )
    }

    /// The object's state does not allow it now: busy, in use, or changed by another.
    pub fn is_conflict(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::Busy | ErrorKind::InUse | ErrorKind::Conflict
        )
    }

    /// A limit of the account is reached.
    pub fn is_quota(&self) -> bool {
        self.kind() == ErrorKind::Quota
    }

    /// Nobody knows whether a change took place: look before you repeat.
    pub fn is_ambiguous(&self) -> bool {
        self.outcome() == Outcome::Unknown
    }

    /// A stop of the host ended it.
    pub fn is_interrupted(&self) -> bool {
        self.kind() == ErrorKind::Interrupted
    }
}

impl fmt::Display for CloudError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {}",
            self.0.service.id,
            self.0.operation,
            self.kind().title()
        )?;
        match (self.code(), self.http_status()) {
            (Some(code), Some(status)) => write!(f, " ({code}, HTTP {status})")?,
            (Some(code), None) => write!(f, " ({code})")?,
            (None, Some(status)) => write!(f, " (HTTP {status})")?,
            (None, None) => {}
        }
        match self.message() {
            Some(message) => write!(f, ": {message}"),
            None => Ok(()),
        }
    }
}

impl Error for CloudError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DNS: Service = Service {
        id: "dns",
        title: "DNS",
    };

    #[test]
    fn display_says_everything_but_the_source() {
        let error = CloudError::new(DNS, "CreateZone", ErrorKind::Invalid)
            .with_code("BadName")
            .with_http_status(400)
            .with_message("no such name")
            .with_source(std::io::Error::other("inner"));
        assert_eq!(
            error.to_string(),
            "dns:CreateZone: invalid request (BadName, HTTP 400): no such name"
        );
        assert!(error.source().is_some());
    }

    #[test]
    fn only_what_proves_that_nothing_happened_counts_as_nothing_changed() {
        use ErrorKind as K;
        let unknown = [K::Ambiguous, K::Malformed, K::Other];
        let nothing = [
            K::Throttled { retry_after: None },
            K::AccessDenied,
            K::BadCredentials,
            K::ExpiredCredentials,
            K::NotFound,
            K::AlreadyExists,
            K::Busy,
            K::InUse,
            K::Conflict,
            K::Invalid,
            K::Quota,
            K::Unavailable { retry_after: None },
            K::Connect,
            K::Interrupted,
        ];
        for kind in unknown {
            assert!(CloudError::new(DNS, "X", kind).is_ambiguous(), "{kind:?}");
        }
        for kind in nothing {
            assert!(!CloudError::new(DNS, "X", kind).is_ambiguous(), "{kind:?}");
        }
    }
}
