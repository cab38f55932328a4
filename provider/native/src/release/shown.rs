//! The objects of a release as its state shows them, and the key by which their secrets are.

use std::cell::Cell;
use std::collections::BTreeMap;

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use slipway_engine::clock::Runtime;
use slipway_framework::model::Attr;
use slipway_framework::resource::Private;
use slipway_kubernetes::object::Object;
use slipway_kubernetes::secrets::Secrets;
use slipway_kubernetes::shown;

use super::declared::{Declared, labels};

/// Where the key is kept beside the state.
const KEY: &str = "key";

/// How many characters it has.
const LENGTH: usize = 32;

/// What secrets are hashed with. Each release has its own, so that equal secrets of two releases look different, and
/// no table of hashes helps to guess one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HashKey(String);

impl HashKey {
    /// That of a release which exists.
    pub(super) fn of(private: &Private) -> Option<Self> {
        private.read(KEY).map(Self)
    }

    /// That of a release, made now unless there is one.
    pub(super) fn made(private: &mut Private, runtime: &Runtime) -> Self {
        Self::of(private).unwrap_or_else(|| {
            let key = runtime.token(LENGTH);
            private.write(KEY, &key);
            Self(key)
        })
    }

    /// The first 64 bits of a keyed hash, as hexadecimal digits.
    pub(super) fn hash(&self, bytes: &[u8]) -> String {
        let key = hmac::Key::new(HMAC_SHA256, self.0.as_bytes());
        let tag = hmac::sign(&key, bytes);
        let digits = tag.as_ref()[..8].iter();
        digits.map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The objects by what they are called, as they are declared. Without a key, which a release has from its creation, a
/// text that needs one is not known yet.
///
/// Values of Secrets are hidden, and the same words elsewhere are not: the state has the manifests as they are, and a
/// text may not depend on which values are known by the time that it is planned.
pub(super) fn texts(all: &[Declared], key: Option<&HashKey>) -> BTreeMap<String, Attr<String>> {
    let keys: Vec<_> = all.iter().map(|it| it.object.key()).collect();
    let labels = labels(&keys);
    let texts = all.iter().zip(&keys).map(|(declared, name)| {
        let text = match declared.is_known {
            true => text(&declared.object, key),
            false => Attr::Unknown,
        };
        (labels[name].clone(), text)
    });
    texts.collect()
}

/// One object.
pub(super) fn text(object: &Object, key: Option<&HashKey>) -> Attr<String> {
    let is_missed = Cell::new(false);
    let hash = |bytes: &[u8]| match key {
        Some(key) => key.hash(bytes),
        None => {
            is_missed.set(true);
            String::new()
        }
    };
    let text = shown::text(object, &Secrets::default(), &hash);
    match is_missed.get() {
        true => Attr::Unknown,
        false => text.into(),
    }
}

/// One object of which nothing was declared, without any secret.
pub(super) fn hidden(object: &Object, secrets: &Secrets, key: &HashKey) -> Attr<String> {
    let hash = |bytes: &[u8]| key.hash(bytes);
    shown::text(object, secrets, &hash).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_need_their_key() {
        let (one, other) = (HashKey("a".to_owned()), HashKey("b".to_owned()));
        assert_eq!(one.hash(b"secret"), one.hash(b"secret"));
        assert_ne!(one.hash(b"secret"), one.hash(b"secrets"));
        assert_ne!(one.hash(b"secret"), other.hash(b"secret"));
        // RFC 4231, test case 2: the key "Jefe".
        let hash = HashKey("Jefe".to_owned()).hash(b"what do ya want for nothing?");
        assert_eq!(hash, "5bdcc146bf60754e");
    }

    #[test]
    fn a_key_is_made_once() {
        let mut private = Private::default();
        assert_eq!(HashKey::of(&private), None);
        let key = HashKey::made(&mut private, &Runtime::system());
        assert_eq!(HashKey::made(&mut private, &Runtime::system()), key);
        assert_eq!(key.0.len(), LENGTH);
    }
}
