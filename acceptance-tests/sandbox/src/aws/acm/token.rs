//! Idempotency tokens: for an hour, the same token for the same request means the same certificate
//! (API reference, RequestCertificate). The API has no error for a token that comes with another
//! request, so that is a request of its own.

use crate::aws::request::Request;
use serde_json::Value;
use std::collections::HashMap;
use std::time::{Duration, Instant};

const VALID: Duration = Duration::from_secs(3600);

/// A token and what it was sent with.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Token {
    region: String,
    text: String,
    domains: Vec<String>,
    validation: String,
}

impl Token {
    /// The token of a request; `None` when it has none.
    pub(super) fn of(request: &Request, body: &Value, domains: &[String]) -> Option<Self> {
        let text = body["IdempotencyToken"]
            .as_str()
            .filter(|t| !t.is_empty())?;
        Some(Self {
            region: request.region.clone(),
            text: text.to_owned(),
            domains: domains.to_vec(),
            validation: body["ValidationMethod"]
                .as_str()
                .unwrap_or("EMAIL")
                .to_owned(),
        })
    }
}

/// The certificates of the tokens of the last hour.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    known: HashMap<Token, (Instant, String)>,
}

impl Tokens {
    pub(super) fn get(&self, token: &Token) -> Option<&str> {
        let (at, arn) = self.known.get(token)?;
        (at.elapsed() < VALID).then_some(arn.as_str())
    }

    pub(super) fn insert(&mut self, token: Token, arn: String) {
        self.known.insert(token, (Instant::now(), arn));
    }

    /// Forgets the tokens of a certificate that was deleted.
    pub(super) fn forget(&mut self, arn: &str) {
        self.known.retain(|_, (_, known)| known != arn);
    }
}
