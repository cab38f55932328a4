//! One operation under way.

use std::sync::{Mutex, PoisonError};

use slipway_framework::resource::{Call, Report};
use slipway_framework::value::Value;

use super::Crud;
use super::untyped::{Connected, Parts, Task};
use super::withheld::shown;

/// What a part of a [`Crud`] works with.
pub struct Work<'a, L: Crud + ?Sized> {
    /// The connected API.
    pub api: &'a L::Api,
    /// The host's call, for private data and for what the user is to be told.
    pub call: &'a Call<L::Model>,
    /// What exists: the prior state, or after a create what it made. All null before.
    pub prior: &'a L::Model,
    /// What is to be. While an object is deleted, what exists.
    pub planned: &'a L::Model,
    /// What existed before the first step of an update; otherwise as [`Work::prior`].
    pub before: &'a L::Model,
    /// Whether the object was there before the operation, under the id that it has by now.
    pub was_there: bool,
    /// A random word for each apply, the same over all repetitions of it: 32 letters and digits.
    pub token: &'a str,
    /// Whether what is read is dropped, because the object changes before its state is made: then a wait
    /// needs no more than [`Crud::glance`] tells.
    pub is_brief: bool,
    /// The names of objects that were there before the create was sent ([`Crud::namesakes`]).
    pub namesakes: &'a [String],
    pub(super) pending: &'a Mutex<L::Pending>,
    pub(super) became: &'a Mutex<Option<Value>>,
}

impl<L: Crud + ?Sized> Work<'_, L> {
    /// The word for one of several changes that an apply makes: APIs take two requests with one token
    /// for the same. As long as [`Work::token`], and the same over all repetitions.
    pub fn token_of(&self, part: &str) -> String {
        token_of(self.token, part)
    }

    /// Records that the object is this from now on, such as after a change that gave it another id.
    /// The state has it at once, whatever becomes of the rest of the step.
    pub fn became(&self, model: &L::Model) {
        let state = shown::<L>(model);
        self.call.report().save(state.clone());
        *self.became.lock().unwrap_or_else(PoisonError::into_inner) = Some(state);
    }

    /// The same work on what exists by now.
    #[must_use]
    pub fn on<'b>(&'b self, prior: &'b L::Model) -> Work<'b, L> {
        Work { prior, ..*self }
    }

    /// The same work, of which nothing that is read is kept.
    #[must_use]
    pub fn briefly(&self) -> Self {
        Self {
            is_brief: true,
            ..*self
        }
    }

    /// Reads or changes what is left to wait for.
    pub fn pending<T>(&self, access: impl FnOnce(&mut L::Pending) -> T) -> T {
        access(&mut self.pending.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What belongs to a whole operation, over all of its parts.
pub(super) struct Operation<'a> {
    pub(super) parts: &'a dyn Parts,
    pub(super) api: Box<dyn Connected>,
    pub(super) report: &'a Report,
    token: String,
    became: Mutex<Option<Value>>,
    before: Option<Value>,
}

/// How long tokens are. The shortest limit of the APIs at hand is 32 (ACM API reference,
/// RequestCertificate).
const TOKEN: usize = 32;

impl<'a> Operation<'a> {
    pub(super) fn new(parts: &'a dyn Parts, api: Box<dyn Connected>, report: &'a Report) -> Self {
        let token = api.runtime().token(TOKEN);
        Self {
            parts,
            api,
            report,
            token,
            became: Mutex::new(None),
            before: None,
        }
    }

    /// The same, which begins with this.
    pub(super) fn beginning(self, before: &Value) -> Self {
        Self {
            before: Some(before.clone()),
            ..self
        }
    }

    /// What a step has made of the object, when it said so ([`Work::became`]).
    pub(super) fn became(&self) -> Option<Value> {
        let mut became = self.became.lock().unwrap_or_else(PoisonError::into_inner);
        became.take()
    }

    pub(super) fn task<'b>(&'b self, prior: &'b Value, planned: &'b Value) -> Task<'b> {
        self.task_through(&*self.api, prior, planned)
    }

    /// The same through another session.
    pub(super) fn task_through<'b>(
        &'b self,
        api: &'b dyn Connected,
        prior: &'b Value,
        planned: &'b Value,
    ) -> Task<'b> {
        Task {
            api,
            prior,
            planned,
            before: self.before.as_ref().unwrap_or(prior),
            was_there: self.before.as_ref().is_some_and(|it| id(it) == id(prior)),
            token: &self.token,
            is_brief: false,
            became: &self.became,
            namesakes: &[],
        }
    }
}

fn id(object: &Value) -> Option<&Value> {
    object.as_object()?.get("id")
}

fn token_of(token: &str, part: &str) -> String {
    // FNV-1a; the parts of one type are few, and their names differ.
    let hash = part.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let end = format!("{hash:016x}");
    let kept = token.len().saturating_sub(end.len());
    format!("{}{end}", &token[..kept])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_of_an_apply_has_a_token_of_its_own() {
        let token = "x".repeat(TOKEN);
        let (first, second) = (token_of(&token, "logs"), token_of(&token, "network"));
        assert_eq!((first.len(), second.len()), (TOKEN, TOKEN));
        assert!(first != second && first != token);
        assert_eq!(first, token_of(&token, "logs"));
        assert_ne!(first, token_of(&"y".repeat(TOKEN), "logs"));
    }
}
