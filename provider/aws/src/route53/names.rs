//! Names of zones and records.
//!
//! A record's name in the configuration may be relative to its zone or complete, in any case, with or
//! without the final dot. What DNS cannot hold is refused at plan (RFC 1035 §2.3.4 for the lengths;
//! Route 53 developer guide, "DNS domain name format", for the characters and octal escapes).

use slipway_framework::semantic::dns;

/// The longest label, in octets (RFC 1035 §2.3.4).
const MAX_LABEL: usize = 63;

/// The longest name with its inner dots, in octets (RFC 1035 §2.3.4).
const MAX_NAME: usize = 255;

/// A name in lower case without the final dot, as states and ids hold it.
///
/// The root stays `.`.
pub(super) fn normal(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    match lower.strip_suffix('.') {
        Some("") | None => lower,
        Some(rest) => rest.to_owned(),
    }
}

/// The complete name of a record, in lower case and without the final dot.
///
/// A name that does not end in the zone's gets it appended, and an empty name is the zone's own.
/// Whole labels are compared, so `notexample.com` in the zone `example.com` becomes
/// `notexample.com.example.com`.
pub(super) fn complete(name: &str, zone: &str) -> String {
    let (name, zone) = (readable(&normal(name)), readable(&normal(zone)));
    let is_inside = match name.strip_suffix(zone.as_str()) {
        Some("") => true,
        Some(rest) => rest.ends_with('.'),
        None => false,
    };
    if is_inside || zone == "." || zone.is_empty() {
        name
    } else if name.is_empty() || name == "." {
        zone
    } else {
        format!("{name}.{zone}")
    }
}

/// A name as people write it: escapes of printable characters are resolved, so `\052.example.com`
/// becomes `*.example.com`. An escaped dot and an escaped backslash stay, since they mean something
/// else than the bare character.
pub(super) fn readable(name: &str) -> String {
    let mut result = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        result.push_str(before);
        match octal(escape) {
            Some(byte) if byte.is_ascii_graphic() && byte != b'.' && byte != b'\\' => {
                result.push(char::from(byte.to_ascii_lowercase()));
                rest = &escape[4..];
            }
            _ => {
                result.push('\\');
                rest = &escape[1..];
            }
        }
    }
    result.push_str(rest);
    result
}

/// The byte of an escape such as `\052` at the beginning of a text.
fn octal(text: &str) -> Option<u8> {
    match text.as_bytes() {
        [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', ..] => {
            Some((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'))
        }
        _ => None,
    }
}

/// Whether two complete names are the same in DNS.
pub(super) fn equal(a: &str, b: &str) -> bool {
    dns::equal(a, b)
}

/// The place of a name in the order in which Route 53 lists records: by labels from the last to the
/// first (API reference, ListResourceRecordSets).
pub(super) fn order(name: &str) -> Vec<Vec<u8>> {
    let mut labels = dns::labels(name).unwrap_or_default();
    labels.reverse();
    labels
}

/// Why a name cannot be one, as the end of a sentence, or `None` when it can.
///
/// Only what no zone could make right is refused, since the zone's name may be appended to it.
pub(super) fn fault(name: &str) -> Option<String> {
    if name.is_empty() || name == "." {
        return None;
    }
    let odd = |c: &char| !c.is_ascii_graphic();
    if let Some(odd) = name.chars().find(odd) {
        return Some(if odd.is_ascii() {
            format!(
                "it contains {odd:?}, which a DNS name cannot; write it as an octal escape such as `\\040` if it is meant"
            )
        } else {
            format!(
                "it contains {odd:?}; write international names in their ASCII form, which begins with `xn--`"
            )
        });
    }
    let labels = dns::labels(name)?;
    if labels.iter().any(Vec::is_empty) {
        return Some(
            "two dots stand side by side or it begins with a dot, so a label between dots is empty"
                .to_owned(),
        );
    }
    if let Some(long) = labels.iter().find(|label| label.len() > MAX_LABEL) {
        let label = String::from_utf8_lossy(long);
        let (length, shown) = (long.len(), label.chars().take(24).collect::<String>());
        return Some(format!(
            "its label \"{shown}…\" has {length} octets and {MAX_LABEL} is the most"
        ));
    }
    let length = labels.iter().map(Vec::len).sum::<usize>() + labels.len() - 1;
    (length > MAX_NAME).then(|| format!("it has {length} octets and {MAX_NAME} is the most"))
}

/// The id of a zone without the `/hostedzone/` that API answers put before it.
pub(super) fn zone_id(id: &str) -> &str {
    id.strip_prefix("/hostedzone/")
        .or_else(|| id.strip_prefix("hostedzone/"))
        .unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_completed_with_its_zone() {
        let cases = [
            ("www", "example.com.", "www.example.com"),
            ("WWW.Example.com.", "example.com", "www.example.com"),
            ("example.com", "example.com.", "example.com"),
            ("", "example.com.", "example.com"),
            ("*", "example.com.", "*.example.com"),
            ("\\052", "example.com.", "*.example.com"),
            (
                "notexample.com",
                "example.com",
                "notexample.com.example.com",
            ),
            ("a.b", "Example.COM.", "a.b.example.com"),
            (
                "5",
                "0\\05725.2.0.192.in-addr.arpa.",
                "5.0/25.2.0.192.in-addr.arpa",
            ),
            (
                "5.0/25.2.0.192.in-addr.arpa",
                "0\\05725.2.0.192.in-addr.arpa.",
                "5.0/25.2.0.192.in-addr.arpa",
            ),
        ];
        for (name, zone, expected) in cases {
            assert_eq!(complete(name, zone), expected, "{name:?} in {zone:?}");
        }
    }

    #[test]
    fn escapes_become_what_they_stand_for() {
        assert_eq!(readable("\\052.example.com"), "*.example.com");
        assert_eq!(readable("a\\056b.c"), "a\\056b.c");
        assert_eq!(readable("a\\134b"), "a\\134b");
        assert_eq!(readable("a\\040b"), "a\\040b");
        assert_eq!(readable("a\\"), "a\\");
        assert!(equal("\\052.Example.com.", "*.example.com"));
        assert!(!equal("a\\056b.c", "a.b.c"));
    }

    #[test]
    fn impossible_names_are_refused_with_the_reason() {
        let long = "a".repeat(64);
        let whole = format!("{}.example.com", vec!["a".repeat(50); 5].join("."));
        let cases = [
            ("a..b", "empty"),
            (".a", "empty"),
            ("a b", "' '"),
            ("münchen", "xn--"),
            (long.as_str(), "64 octets and 63"),
            (whole.as_str(), "266 octets and 255"),
        ];
        for (name, expected) in cases {
            let fault = fault(name).unwrap_or_default();
            assert!(fault.contains(expected), "{name:?}: {fault}");
        }
    }

    #[test]
    fn possible_names_pass() {
        let label = "a".repeat(63);
        let names = [
            "",
            ".",
            "*",
            "_acme-challenge.www",
            "a.",
            "\\052.x",
            "0/25",
            "a\\040b",
            label.as_str(),
        ];
        for name in names {
            assert_eq!(fault(name), None, "{name:?}");
        }
    }

    #[test]
    fn names_sort_by_their_last_label_first() {
        let mut names = [
            "www.example.com",
            "a.www.example.com",
            "example.com",
            "b.example.com",
        ];
        names.sort_by_key(|name| order(name));
        assert_eq!(
            names,
            [
                "example.com",
                "b.example.com",
                "www.example.com",
                "a.www.example.com"
            ]
        );
    }

    #[test]
    fn zone_ids_lose_their_prefix() {
        assert_eq!(zone_id("/hostedzone/Z1"), "Z1");
        assert_eq!(zone_id("Z1"), "Z1");
    }
}
