//! Whose signatures the gateway accepts.

use super::xml::Element;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

/// An access key that the sandbox knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The access key id.
    pub access_key: String,
    /// The secret that signs.
    pub secret: String,
    /// The token that has to be sent along; temporary credentials only.
    pub session_token: Option<String>,
    /// From when on the token is refused as expired.
    pub expires: Option<SystemTime>,
}

impl Credential {
    /// A long-lived key.
    #[must_use]
    pub fn key(access_key: &str, secret: &str) -> Self {
        Self {
            access_key: access_key.to_owned(),
            secret: secret.to_owned(),
            session_token: None,
            expires: None,
        }
    }

    /// A temporary key, valid for `lifetime` from now.
    #[must_use]
    pub fn session(access_key: &str, secret: &str, token: &str, lifetime: Duration) -> Self {
        Self {
            session_token: Some(token.to_owned()),
            expires: Some(SystemTime::now() + lifetime),
            ..Self::key(access_key, secret)
        }
    }
}

/// The known keys by id.
#[derive(Debug, Default)]
pub(crate) struct CredentialTable {
    known: Mutex<HashMap<String, Credential>>,
}

impl CredentialTable {
    pub(crate) fn add(&self, credential: Credential) {
        self.known
            .lock()
            .expect("the credential table")
            .insert(credential.access_key.clone(), credential);
    }

    pub(crate) fn remove(&self, access_key: &str) {
        self.known
            .lock()
            .expect("the credential table")
            .remove(access_key);
    }

    pub(crate) fn get(&self, access_key: &str) -> Option<Credential> {
        self.known
            .lock()
            .expect("the credential table")
            .get(access_key)
            .cloned()
    }

    /// Makes the token of a key expired from now on.
    pub(crate) fn expire(&self, access_key: &str) {
        if let Some(credential) = self
            .known
            .lock()
            .expect("the credential table")
            .get_mut(access_key)
        {
            credential.expires = Some(SystemTime::UNIX_EPOCH);
        }
    }

    /// Learns the keys that STS and IAM hand out (`AssumeRole*`, `GetSessionToken`,
    /// `GetFederationToken`, `CreateAccessKey`): their answers hold the same members. The lifetime is
    /// the one that was asked for, an hour when none was (STS API reference, `DurationSeconds`).
    pub(crate) fn learn(&self, answer: &[u8], lifetime: Duration) {
        let Ok(root) = Element::parse(answer) else {
            return;
        };
        let text = |name| root.find(name).map(|e| e.text.clone());
        let (Some(access_key), Some(secret)) = (text("AccessKeyId"), text("SecretAccessKey"))
        else {
            return;
        };
        let session_token = text("SessionToken");
        let expires = session_token
            .is_some()
            .then(|| SystemTime::now() + lifetime);
        self.add(Credential {
            access_key,
            secret,
            session_token,
            expires,
        });
    }
}
