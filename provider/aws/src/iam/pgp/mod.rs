//! Messages for the owner of an OpenPGP key, so that a secret can be kept where others read.
//!
//! As much of RFC 9580 as keys of version 4 need: RSA, and ECDH on Curve25519 and the NIST curves
//! (RFC 6637). Nothing is signed, and signatures of keys are not verified: whoever writes the key into
//! the configuration vouches for it.
//!
//! - `packets` reads keys.
//! - `message` writes messages.

mod message;
mod packets;

use std::fmt::{self, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use packets::Key;

/// What a key is written with when it is to be got from Keybase, which the provider does not do.
const KEYBASE: &str = "keybase:";

/// Whoever can read the messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recipient {
    /// Of the whole key, by which people know it.
    fingerprint: Vec<u8>,
    /// The one of its keys that is for encryption.
    key: Key,
}

/// Why a text is no key that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// It would have to be got from Keybase.
    Keybase,
    /// It is no base64.
    Encoding,
    /// It is no sequence of packets that begins with a public key of version 4.
    Form,
    /// It is revoked, or none of its keys is for encryption, or none has an algorithm that is known here.
    NoKey,
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keybase => {
                "It names a user of Keybase, whose key is not fetched from there. Give the key itself."
            }
            Self::Encoding => {
                "It is no base64. Give the output of `gpg --export KEY | base64 -w0`, without armor."
            }
            Self::Form => {
                "It is no OpenPGP public key of version 4. Give the output of `gpg --export KEY | base64 -w0`."
            }
            Self::NoKey => {
                "It has no key for encryption that is not revoked, with RSA or with ECDH and AES of 128 or 256 bits. Give another key."
            }
        })
    }
}

impl Recipient {
    /// Reads a public key, in base64.
    ///
    /// # Errors
    /// When it cannot be used.
    pub(crate) fn read(text: &str) -> Result<Self, Unusable> {
        if text.starts_with(KEYBASE) {
            return Err(Unusable::Keybase);
        }
        let text: String = text.split_whitespace().collect();
        let bytes = STANDARD.decode(text).map_err(|_| Unusable::Encoding)?;
        let (fingerprint, key) = packets::recipient(&bytes)?;
        // A key may be too short, or no point on its curve, which is better found before it is needed.
        message::encrypt(&key, b"").map_err(|_| Unusable::NoKey)?;
        Ok(Self { fingerprint, key })
    }

    /// The fingerprint in hexadecimal digits.
    pub(crate) fn fingerprint(&self) -> String {
        let mut text = String::new();
        for byte in &self.fingerprint {
            let _infallible = write!(text, "{byte:02x}");
        }
        text
    }

    /// A message with this text, in base64; `None` when the key is not what it says, or there is no
    /// randomness.
    pub(crate) fn encrypt(&self, text: &str) -> Option<String> {
        let message = message::encrypt(&self.key, text.as_bytes());
        message.ok().map(|message| STANDARD.encode(message))
    }
}

#[cfg(test)]
mod tests;
