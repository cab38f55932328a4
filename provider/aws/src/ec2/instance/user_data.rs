//! User data, as text, as its Base64, and as what hashicorp/aws 5 stored of it: its SHA-1 sum.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use slipway_framework::model::Attr;
use slipway_framework::value::Value;

use super::model::Instance;
use super::state::is_import;
use crate::parts::given;

/// The bytes of a text that is Base64. It has to be padded: "hello" is a text.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let text: String = text
        .chars()
        .filter(|it| !['\r', '\n'].contains(it))
        .collect();
    STANDARD.decode(text).ok()
}

/// Whether a text is Base64.
pub(crate) fn is_base64(text: &str) -> bool {
    decoded(text).is_some()
}

/// What an instance is told by a text or by its Base64, which may be in several lines.
pub(super) fn bytes(text: &str) -> Vec<u8> {
    decoded(text).unwrap_or_else(|| text.as_bytes().to_vec())
}

/// A text in Base64, as EC2 takes it; one that is Base64 already stays as it is.
fn encoded(text: &str) -> String {
    match is_base64(text) {
        true => text.to_owned(),
        false => STANDARD.encode(text),
    }
}

/// The sum by which hashicorp/aws 5 knows user data.
fn sum(bytes: &[u8]) -> String {
    let sum = digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes);
    sum.as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Whether two texts tell an instance the same.
fn is_same(a: &str, b: &str) -> bool {
    let (of_a, of_b) = (bytes(a), bytes(b));
    of_a == of_b || sum(&of_a) == b || sum(&of_b) == a
}

/// Whether two values tell an instance the same.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => is_same(a, b),
        _ => false,
    }
}

/// What EC2 is sent; nothing when there is none.
pub(super) fn sent(model: &Instance) -> Option<String> {
    let text = given(&model.user_data).map(encoded);
    text.or_else(|| given(&model.user_data_base64).map(str::to_owned))
}

/// Fills both arguments from what EC2 told, as the user wrote them. What a launch template told an
/// instance is no argument of its own.
pub(super) fn fill(state: &mut Instance, told: Option<&str>, known: &Instance) {
    state.user_data = known.user_data.clone();
    state.user_data_base64 = known.user_data_base64.clone();
    for argument in [&mut state.user_data, &mut state.user_data_base64] {
        if argument.is_unknown() {
            *argument = Attr::Null;
        }
    }
    let told = told.filter(|told| !told.is_empty());
    let is_import = is_import(known);
    match (
        told,
        given(&known.user_data),
        given(&known.user_data_base64),
    ) {
        (Some(told), _, Some(before)) => {
            if bytes(told) != bytes(before) {
                state.user_data_base64 = told.into();
            }
        }
        (Some(told), Some(before), None) => {
            if !is_same(told, before) {
                tell(state, told);
            }
        }
        (Some(told), None, None) if is_import => tell(state, told),
        (None, Some(_), _) => state.user_data = "".into(),
        (None, None, Some(_)) => state.user_data_base64 = "".into(),
        (_, None, None) => {}
    }
}

/// As text, where it is one.
fn tell(state: &mut Instance, told: &str) {
    match String::from_utf8(bytes(told)) {
        Ok(text) => state.user_data = text.into(),
        Err(_) => {
            state.user_data = Attr::Null;
            state.user_data_base64 = told.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(told: Option<&str>, known: &Instance) -> (Attr<String>, Attr<String>) {
        let mut state = Instance::default();
        fill(&mut state, told, known);
        (state.user_data, state.user_data_base64)
    }

    fn written(text: &str) -> Instance {
        Instance {
            ami: "ami-1".into(),
            user_data: text.into(),
            ..Instance::default()
        }
    }

    #[test]
    fn base64_in_several_lines_tells_all_of_it() {
        let sent = sent(&written("IyEvYmlu\nL3NoCg==\n")).expect("there is something to send");
        assert_eq!(bytes(&sent), b"#!/bin/sh\n");
    }

    #[test]
    fn a_text_its_base64_and_its_sum_are_the_same() {
        let (text, base64) = ("#!/bin/sh\n", "IyEvYmluL3NoCg==");
        let sum = sum(text.as_bytes());
        assert_eq!(sum.len(), 40);
        for (a, b) in [(text, base64), (base64, text), (text, &sum), (&sum, base64)] {
            assert!(is_same(a, b), "{a:?} {b:?}");
        }
        assert!(!is_same(text, "#!/bin/bash\n"));
        assert_eq!(sent(&written(text)).as_deref(), Some(base64));
        assert_eq!(sent(&written(base64)).as_deref(), Some(base64));
        assert_eq!(sent(&written("hello")).as_deref(), Some("aGVsbG8="));
        assert_eq!(sent(&Instance::default()), None);
    }

    #[test]
    fn what_is_read_stays_as_it_is_written() {
        let base64 = Some("IyEvYmluL3NoCg==");
        let text = "#!/bin/sh\n";
        for before in [text, "IyEvYmluL3NoCg==", &sum(text.as_bytes())] {
            assert_eq!(
                filled(base64, &written(before)),
                (before.into(), Attr::Null)
            );
        }
        assert_eq!(filled(base64, &written("other")), (text.into(), Attr::Null));
        assert_eq!(filled(None, &written("other")), ("".into(), Attr::Null));
        assert_eq!(
            filled(base64, &Instance::default()),
            (text.into(), Attr::Null)
        );
        let templated = Instance {
            ami: Attr::Unknown,
            user_data: Attr::Null,
            ..Instance::default()
        };
        assert_eq!(filled(base64, &templated), (Attr::Null, Attr::Null));
        let binary = Some("/w==");
        assert_eq!(
            filled(binary, &Instance::default()),
            (Attr::Null, "/w==".into())
        );
    }
}
