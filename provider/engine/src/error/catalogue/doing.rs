//! What was being done, as the catalogue needs to know it.

use slipway_framework::path::Path;

use crate::error::{CloudError, Outcome, Service};
use crate::wait::WaitError;

/// What was being done to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Making it.
    Create,
    /// Taking over one that the API has made, and bringing it to what was planned.
    Adopt,
    /// Reading it.
    Read,
    /// Changing it.
    Update,
    /// Removing it.
    Delete,
    /// Reading it into a state that does not have it.
    Import,
    /// Waiting until it is ready.
    WaitFor,
}

/// What was being done, to what, and what the caller knows about it.
///
/// `noun` names the type of object with its service (`Route 53 hosted zone`); sentences use it
/// without the service where that reads better.
#[derive(Clone, Debug)]
pub struct Doing {
    pub(super) verb: Verb,
    pub(super) noun: String,
    pub(super) service: Option<Service>,
    pub(super) name: Option<String>,
    pub(super) because: Option<String>,
    pub(super) exists: Option<String>,
    pub(super) next: Option<String>,
    pub(super) path: Option<Path>,
    pub(super) lists: Vec<(&'static str, Vec<String>)>,
}

impl Doing {
    /// Doing `verb` to a `noun`.
    pub fn new(verb: Verb, noun: impl Into<String>) -> Self {
        Self {
            verb,
            noun: noun.into(),
            service: None,
            name: None,
            because: None,
            exists: None,
            next: None,
            path: None,
            lists: Vec::new(),
        }
    }

    /// The service whose name stands at the front of the noun, for sentences that do without it.
    #[must_use]
    pub fn of(mut self, service: Service) -> Self {
        self.service = Some(service);
        self
    }

    /// The object's name or id, as the user knows it.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// What happened, in a full sentence, when the caller knows more than the kind of failure says.
    #[must_use]
    pub fn because(mut self, sentence: impl Into<String>) -> Self {
        self.because = Some(sentence.into());
        self
    }

    /// What exists now, in full sentences, when it is not what verb and failure imply.
    #[must_use]
    pub fn exists(mut self, sentence: impl Into<String>) -> Self {
        self.exists = Some(sentence.into());
        self
    }

    /// What the user should do, in full sentences, when the caller knows better.
    #[must_use]
    pub fn next(mut self, sentence: impl Into<String>) -> Self {
        self.next = Some(sentence.into());
        self
    }

    /// More facts of one kind, one a line below their label, so that each can be copied whole. None
    /// at all are left out.
    #[must_use]
    pub fn listing(mut self, label: &'static str, values: Vec<String>) -> Self {
        if !values.is_empty() {
            self.lists.push((label, values));
        }
        self
    }

    /// The attribute that is to blame.
    #[must_use]
    pub fn blaming(mut self, path: Path) -> Self {
        self.path = Some(path);
        self
    }

    pub(super) fn summary(&self) -> String {
        let verb = match self.verb {
            Verb::Create => "create",
            Verb::Adopt => "take over",
            Verb::Read => "read",
            Verb::Update => "update",
            Verb::Delete => "delete",
            Verb::Import => "import",
            Verb::WaitFor => "wait for",
        };
        format!("Unable to {verb} {}", self.noun)
    }

    pub(super) fn wait_summary(&self, error: &WaitError) -> String {
        match error {
            WaitError::Refused { .. } | WaitError::TimedOut { .. } if self.verb == Verb::Update => {
                self.summary()
            }
            WaitError::Refused { .. } if self.verb == Verb::Delete => self.summary(),
            WaitError::TimedOut { .. } => format!("{} not ready in time", capitalised(&self.noun)),
            WaitError::Stopped { .. } => format!("Stopped waiting for {}", self.noun),
            WaitError::Refused { .. } => format!("{} failed", capitalised(&self.noun)),
            WaitError::Gone => format!("{} disappeared", capitalised(&self.noun)),
            WaitError::Call(_) => self.summary(),
        }
    }

    /// The noun without the service's name in front.
    pub(super) fn short_noun(&self, service: Option<Service>) -> &str {
        let title = service.or(self.service).map_or("", |service| service.title);
        match self.noun.strip_prefix(title) {
            Some(rest) if rest.starts_with(' ') => rest.trim_start(),
            _ => &self.noun,
        }
    }

    /// What exists after a call failed, as far as the verb and the failure say.
    pub(super) fn exists_after(&self, error: &CloudError) -> String {
        let noun = self.short_noun(Some(error.service()));
        if error.is_not_found() && matches!(self.verb, Verb::Update | Verb::Delete | Verb::WaitFor)
        {
            // That it is gone was just said.
            return String::new();
        }
        match (self.verb, error.outcome()) {
            (Verb::Create, Outcome::NothingChanged) => format!("No {noun} was created."),
            (Verb::Create, Outcome::Unknown) => {
                format!("It is not known whether the {noun} was created.")
            }
            (Verb::Adopt | Verb::Update, Outcome::NothingChanged) => {
                format!("The {noun} was not changed.")
            }
            (Verb::Adopt | Verb::Update, Outcome::Unknown) => {
                format!("It is not known whether the {noun} was changed.")
            }
            (Verb::Delete, Outcome::NothingChanged) => format!("The {noun} still exists."),
            (Verb::Delete, Outcome::Unknown) => {
                format!("It is not known whether the {noun} was deleted.")
            }
            (Verb::Read | Verb::Import, _) => "Nothing was changed.".to_owned(),
            (Verb::WaitFor, _) => format!("The {noun} exists, but may not be ready."),
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
