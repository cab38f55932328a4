//! Who may call, and what.

use std::collections::{BTreeSet, HashMap};
use std::time::SystemTime;

/// A token that the sandbox knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What is sent as `Authorization: Bearer`.
    pub secret: String,
    /// The custom scopes, `kubernetes:create`; `None` is full access.
    pub scopes: Option<BTreeSet<String>>,
    /// From when on it is refused.
    pub expires: Option<SystemTime>,
    /// What the API made it for, `kubernetes <id>`; `None` is a token that the user made.
    pub purpose: Option<String>,
}

impl Token {
    /// A token with full access.
    #[must_use]
    pub fn full(secret: &str) -> Self {
        Self {
            secret: secret.to_owned(),
            scopes: None,
            expires: None,
            purpose: None,
        }
    }

    /// A token with custom scopes.
    #[must_use]
    pub fn scoped(secret: &str, scopes: &[&str]) -> Self {
        Self {
            scopes: Some(scopes.iter().map(|scope| (*scope).to_owned()).collect()),
            ..Self::full(secret)
        }
    }

    /// Whether it has one scope.
    pub(crate) fn may(&self, scope: &str) -> bool {
        self.scopes
            .as_ref()
            .is_none_or(|scopes| scopes.contains(scope))
    }

    /// Whether it may do what these scopes are for. The document names all that would do for older
    /// nouns beside those that are needed, `api:write`; they are not asked for.
    pub(crate) fn may_all(&self, scopes: &[String]) -> bool {
        let mut needed = scopes.iter().filter(|scope| !scope.starts_with("api:"));
        needed.all(|scope| self.may(scope))
    }
}

/// The known tokens by secret.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    known: HashMap<String, Token>,
}

impl Tokens {
    pub(crate) fn add(&mut self, token: Token) {
        self.known.insert(token.secret.clone(), token);
    }

    pub(crate) fn remove(&mut self, secret: &str) -> bool {
        self.known.remove(secret).is_some()
    }

    /// What the tokens that the API made and that are still valid are for.
    pub(crate) fn purposes(&self, now: SystemTime) -> Vec<String> {
        let valid = self
            .known
            .values()
            .filter(|token| token.expires.is_none_or(|expires| now < expires));
        let mut purposes: Vec<String> = valid.filter_map(|token| token.purpose.clone()).collect();
        purposes.sort();
        purposes
    }

    /// The token of an `Authorization` header, when it is valid now.
    pub(crate) fn valid(&self, header: Option<&str>, now: SystemTime) -> Option<&Token> {
        let secret = header?.strip_prefix("Bearer ")?;
        let token = self.known.get(secret.trim())?;
        token
            .expires
            .is_none_or(|expires| now < expires)
            .then_some(token)
    }
}
