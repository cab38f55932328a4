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

use super::declared::labels;

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

/// The objects by what they are called. Without a key, which a release has from its creation, a text that needs one
/// is not known yet.
pub(super) fn texts(
    objects: &[Object],
    secrets: &Secrets,
    key: Option<&HashKey>,
) -> BTreeMap<String, Attr<String>> {
    let keys: Vec<_> = objects.iter().map(Object::key).collect();
    let labels = labels(&keys);
    let all = objects.iter().zip(&keys);
    all.map(|(object, name)| (labels[name].clone(), text(object, secrets, key)))
        .collect()
}

/// One object.
pub(super) fn text(object: &Object, secrets: &Secrets, key: Option<&HashKey>) -> Attr<String> {
    let is_missed = Cell::new(false);
    let hash = |bytes: &[u8]| match key {
        Some(key) => key.hash(bytes),
        None => {
            is_missed.set(true);
            String::new()
        }
    };
    let text = shown::text(object, secrets, &hash);
    match is_missed.get() {
        true => Attr::Unknown,
        false => text.into(),
    }
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
