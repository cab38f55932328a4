//! Values that nobody may read, and their removal from texts.

mod names;

use std::fmt;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::object::Object;
use names::Names;

/// Shown in place of a secret in logs and messages.
const MARK: &str = "<redacted>";

/// The length up to which a value is only hidden where it is all of a text: `1` is everywhere.
const TINY: usize = 3;

/// The length up to which a value is only hidden where no letter and no digit adjoins it.
const SHORT: usize = 11;

/// The length from which the lines of a value are hidden as well, such as those of a key.
const LINE: usize = 16;

/// Secrets that a release knows.
#[derive(Clone, Default)]
pub struct Secrets {
    needles: Vec<Needle>,
    names: Names,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Needle {
    text: String,
    /// Whether it has to stand alone.
    alone: bool,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

impl Secrets {
    /// These values, and nothing else.
    pub fn new<T: AsRef<[u8]>>(values: impl IntoIterator<Item = T>) -> Self {
        let mut secrets = Self::default();
        for value in values {
            secrets.add(value.as_ref());
        }
        secrets.sort();
        secrets
    }

    /// Learns the values of the Secrets among these objects, and what all of them are called.
    pub fn learn(&mut self, objects: &[Object]) {
        for object in objects {
            self.names.learn(object);
            for (_, value) in entries(object) {
                self.add(&value);
            }
        }
        self.sort();
    }

    /// A text without any of the values: as they are, in base64, also as a part of something longer that
    /// was encoded, and as JSON writes them. What objects are called stays.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        self.replaced(text, MARK)
    }

    /// The same, with words of the caller's in place of the values.
    pub(crate) fn replaced(&self, text: &str, mark: &str) -> String {
        let mut text = text.to_owned();
        for needle in &self.needles {
            if text.contains(&needle.text) {
                text = replace(&text, needle, mark, &self.names.places(&text));
            }
        }
        text
    }

    fn add(&mut self, value: &[u8]) {
        if value.is_empty() {
            return;
        }
        if let Ok(text) = std::str::from_utf8(value) {
            self.text(text);
            let trimmed = text.trim();
            if trimmed.len() > TINY {
                self.text(trimmed);
            }
            for line in text
                .lines()
                .map(str::trim)
                .filter(|line| line.len() >= LINE)
            {
                self.text(line);
            }
        }
        if value.len() > TINY {
            self.encoded(value);
        }
    }

    fn text(&mut self, text: &str) {
        let alone = text.len() <= SHORT;
        self.needle(text.to_owned(), alone);
        let json = Value::from(text).to_string();
        let json = json[1..json.len() - 1].to_owned();
        // Go escapes what HTML would read.
        let go = json
            .replace('<', "\\u003c")
            .replace('>', "\\u003e")
            .replace('&', "\\u0026");
        self.needle(json, alone);
        self.needle(go, alone);
    }

    /// What of a value is the same in base64 wherever in a longer one it begins.
    fn encoded(&mut self, value: &[u8]) {
        self.needle(STANDARD.encode(value), value.len() <= SHORT);
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            for offset in 0..3_usize {
                let mut longer = vec![0; offset];
                longer.extend_from_slice(value);
                let text = engine.encode(&longer);
                // The first characters hold bits of what is before, the last of what is after.
                let start = (offset * 8).div_ceil(6);
                let end = longer.len() * 8 / 6;
                if end > start + 7 {
                    self.needle(text[start..end].to_owned(), false);
                }
            }
        }
    }

    fn needle(&mut self, text: String, alone: bool) {
        self.needles.push(Needle { text, alone });
    }

    /// The longest first, because one may be in another.
    fn sort(&mut self) {
        self.needles
            .sort_by(|a, b| b.text.len().cmp(&a.text.len()).then_with(|| a.cmp(b)));
        self.needles.dedup();
    }
}

/// A text with a mark in place of a value, except within these places.
fn replace(text: &str, needle: &Needle, mark: &str, but: &[Range<usize>]) -> String {
    let found = &needle.text;
    if found.len() <= TINY {
        return if text == found { mark } else { text }.to_owned();
    }
    let mut result = String::with_capacity(text.len());
    let mut end = 0;
    for (at, _) in text.match_indices(found.as_str()) {
        let next = at + found.len();
        let adjoins = text[..at].ends_with(char::is_alphanumeric)
            || text[next..].starts_with(char::is_alphanumeric);
        let is_name = but.iter().any(|it| it.start <= at && next <= it.end);
        if needle.alone && adjoins || is_name {
            continue;
        }
        result.push_str(&text[end..at]);
        result.push_str(mark);
        end = next;
    }
    result.push_str(&text[end..]);
    result
}

/// Whether an object is a Secret.
pub(crate) fn is_secret(object: &Object) -> bool {
    object.r#type.group.is_empty() && object.r#type.kind == "Secret"
}

/// The entries of an object that is a Secret, decoded.
fn entries(object: &Object) -> Vec<(String, Vec<u8>)> {
    if !is_secret(object) {
        return Vec::new();
    }
    let entries = |name: &str| {
        let map = object.body.get(name).and_then(Value::as_object);
        map.into_iter().flatten()
    };
    let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
    let data = entries("data").filter_map(|(key, value)| {
        let encoded: String = text(value)?.split_ascii_whitespace().collect();
        // What is no base64 is refused by the server, and may be a secret all the same.
        let decoded = STANDARD.decode(&encoded).unwrap_or(encoded.into_bytes());
        Some((key.clone(), decoded))
    });
    let plain = entries("stringData")
        .filter_map(|(key, value)| Some((key.clone(), text(value)?.into_bytes())));
    data.chain(plain).collect()
}

/// Moves `stringData` of a Secret into `data`, where the server puts it.
///
/// Server-side apply records the owner of the field that was sent, so a value that was sent as `stringData`
/// would be nobody's in `data`, and removing it would remove nothing.
pub fn as_data(object: &mut Object) {
    if !is_secret(object) {
        return;
    }
    let Some(Value::Object(plain)) = object.body.remove("stringData") else {
        return;
    };
    let data = object
        .body
        .entry("data")
        .or_insert_with(|| Value::Object(serde_json::Map::new()));
    if data.is_null() {
        *data = Value::Object(serde_json::Map::new());
    }
    if let Value::Object(data) = data {
        for (key, value) in plain {
            let value = match value {
                Value::String(text) => STANDARD.encode(text).into(),
                // The server says what is wrong with it.
                other => other,
            };
            data.insert(key, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;
    use serde_json::json;

    const PASSWORD: &str = "s3cr3t-\"pass\"<word>&more";

    #[test]
    fn secrets_are_found_in_each_form() {
        let secrets = Secrets::new([PASSWORD]);
        let json = json!({ "p": PASSWORD }).to_string();
        for text in [
            PASSWORD.to_owned(),
            format!("url: postgres://u:{PASSWORD}@db"),
            format!("log {json}"),
            json.replace('<', "\\u003c")
                .replace('>', "\\u003e")
                .replace('&', "\\u0026"),
            format!("token {}", STANDARD.encode(PASSWORD)),
            STANDARD.encode(format!("user:{PASSWORD}@host")),
            URL_SAFE_NO_PAD.encode(format!("u:{PASSWORD}")),
        ] {
            let redacted = secrets.redact(&text);
            assert!(redacted.contains(MARK), "{text}: {redacted}");
            assert!(!redacted.contains("word"), "{redacted}");
        }
        assert_eq!(
            secrets.redact("nothing of it: s3cr3t"),
            "nothing of it: s3cr3t"
        );
    }

    #[test]
    fn short_secrets_do_not_spoil_every_text() {
        let secrets = Secrets::new(["1", "admin", "two\nlines of a key that is long\n"]);
        assert_eq!(secrets.redact("1"), MARK);
        assert_eq!(
            secrets.redact("10 of 1 administrators"),
            "10 of 1 administrators"
        );
        assert_eq!(secrets.redact("user admin."), format!("user {MARK}."));
        assert_eq!(secrets.redact("adminadmin"), "adminadmin");
        assert_eq!(
            secrets.redact("> lines of a key that is long"),
            format!("> {MARK}")
        );
    }

    #[test]
    fn objects_tell_their_secrets() {
        let mut secret = Object::from_cluster(json!({
            "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "a" },
            "data": { "a": STANDARD.encode("first-password"), "b": null },
            "stringData": { "c": "second-password" },
        }))
        .expect("an object");
        let mut secrets = Secrets::default();
        secrets.learn(std::slice::from_ref(&secret));
        let text = secrets.redact("first-password and second-password");
        assert_eq!(text, format!("{MARK} and {MARK}"));

        as_data(&mut secret);
        assert_eq!(secret.body.get("stringData"), None);
        let c = STANDARD.encode("second-password");
        assert_eq!(secret.body["data"]["c"], c);
    }

    #[test]
    fn what_objects_are_called_can_be_read() {
        let object = |body| Object::from_cluster(body).expect("an object");
        let web = object(json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": { "name": "orders", "namespace": "shop" },
            "spec": { "template": { "spec": { "containers": [
                { "name": "orders", "image": "registry.example/shop/orders:1" },
            ] } } },
        }));
        let secret = object(json!({
            "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "db", "namespace": "shop" },
            "stringData": { "name": "shop", "user": "orders", "password": "orders-of-the-shop" },
        }));
        let mut secrets = Secrets::default();
        secrets.learn(&[web, secret]);
        for text in [
            "Deployment/shop/orders is not ready: container \"orders\" keeps ending",
            "shop/orders has pods in the namespace shop: orders-6f7c9d5b8-x2v4k",
            "orders, image registry.example/shop/orders:1",
            "kubectl -n shop logs orders-6f7c9d5b8-x2v4k -c orders --previous",
            "kubectl -n shop describe deployment orders",
        ] {
            assert_eq!(secrets.redact(text), text);
        }
        assert_eq!(
            secrets.redact("Deployment/shop/orders: user orders, orders-of-the-shop, of shop"),
            format!("Deployment/shop/orders: user {MARK}, {MARK}, of {MARK}")
        );
        // What begins within a name and ends behind it is no name.
        let secrets = {
            let mut longer = secrets.clone();
            longer.add(b"shop/orders?token");
            longer.sort();
            longer
        };
        assert_eq!(
            secrets.redact("https://shop/orders?token=1"),
            format!("https://{MARK}=1")
        );
    }

    proptest! {
        #[test]
        fn nothing_of_a_long_secret_is_left(
            secret in "[a-zA-Z0-9+/<>\"\\\\ -]{12,40}",
            before in "[ -~]{0,9}",
            after in "[ -~]{0,9}",
        ) {
            let secrets = Secrets::new([&secret]);
            let whole = format!("{before}{secret}{after}");
            let encoded = STANDARD.encode(&whole);
            for text in [whole.clone(), Value::from(whole.as_str()).to_string(), encoded.clone()] {
                let redacted = secrets.redact(&text);
                prop_assert!(redacted.contains(MARK), "{}", text);
                prop_assert!(!redacted.contains(&secret), "{}", redacted);
            }
            // Of what is encoded, so little is left that nothing is told.
            let left = secrets.redact(&encoded).replace(MARK, "").len();
            prop_assert!(left <= encoded.len() - secret.len() * 4 / 3 + 4, "{left}");
        }
    }
}
