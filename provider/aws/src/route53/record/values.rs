//! Values of records: how they are sent, and when two spellings are the same value.
//!
//! The text of a TXT or SPF value is configured without the outer quotes that Route 53 wants. A quote
//! inside of it ends one string and the next quote begins another, so `a""b` and `a" "b` are two
//! strings. What needs no change is sent as it is written; a string of more than 255 octets is cut
//! into several, which DNS clients join again (RFC 7208 §3.3, RFC 1035 §3.3.14).

use std::net::{Ipv4Addr, Ipv6Addr};

use slipway_framework::semantic::dns;

/// The longest string inside of a TXT value, in octets (RFC 1035 §3.3).
const MAX_STRING: usize = 255;

/// The longest TXT value, in characters (Route 53 developer guide, "Quotas on records").
const MAX_TXT: usize = 4000;

/// Whether values of this type are quoted text.
pub(crate) fn is_text(record_type: &str) -> bool {
    matches!(record_type, "TXT" | "SPF")
}

/// A configured value as it is sent.
pub(crate) fn to_api(record_type: &str, value: &str) -> String {
    if !is_text(record_type) {
        return value.to_owned();
    }
    if is_quoted(value) {
        return spell(value, value);
    }
    spell(&format!("\"{value}\""), value)
}

/// A sent or received value as the configuration spells it.
pub(crate) fn from_api(record_type: &str, value: &str) -> String {
    if !is_text(record_type) {
        return value.to_owned();
    }
    match value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        Some(text) => text.to_owned(),
        None => value.to_owned(),
    }
}

/// The quoted text itself when nothing in it has to change, or else its strings spelled anew.
fn spell(quoted: &str, text: &str) -> String {
    let Some(strings) = strings(quoted) else {
        return quoted.to_owned();
    };
    let fits = text.is_ascii() && strings.iter().all(|string| string.len() <= MAX_STRING);
    if fits {
        return quoted.to_owned();
    }
    let pieces: Vec<String> = cut(strings).iter().map(|string| quote(string)).collect();
    pieces.join(" ")
}

/// One string in quotes, with what Route 53 takes only as an octal escape escaped.
fn quote(string: &[u8]) -> String {
    let mut quoted = String::with_capacity(string.len() + 2);
    quoted.push('"');
    for byte in string {
        match byte {
            b'"' | b'\\' => {
                quoted.push('\\');
                quoted.push(char::from(*byte));
            }
            b' '..=b'~' => quoted.push(char::from(*byte)),
            other => quoted.push_str(&format!("\\{other:03o}")),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a configured text already has its outer quotes.
fn is_quoted(value: &str) -> bool {
    value.len() > 2
        && value.starts_with('"')
        && value.ends_with('"')
        && strings(value).is_some_and(|strings| strings.iter().any(|string| !string.is_empty()))
}

/// The strings of quoted text, with escapes resolved. `None` when it is not a row of quoted strings.
fn strings(quoted: &str) -> Option<Vec<Vec<u8>>> {
    let mut all = Vec::new();
    let mut rest = quoted.trim().as_bytes();
    while !rest.is_empty() {
        let (string, tail) = string(rest.strip_prefix(b"\"")?)?;
        all.push(string);
        rest = tail.trim_ascii_start();
    }
    Some(all)
}

/// One string after its opening quote, and what follows its closing one.
fn string(mut rest: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut string = Vec::new();
    loop {
        rest = match rest {
            [b'"', tail @ ..] => return Some((string, tail)),
            [
                b'\\',
                a @ b'0'..=b'3',
                b @ b'0'..=b'7',
                c @ b'0'..=b'7',
                tail @ ..,
            ] => {
                string.push((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'));
                tail
            }
            [b'\\', byte, tail @ ..] | [byte, tail @ ..] => {
                string.push(*byte);
                tail
            }
            [] => return None,
        };
    }
}

/// Strings of at most 255 octets.
fn cut(strings: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    for string in strings {
        if string.is_empty() {
            pieces.push(string);
        } else {
            pieces.extend(string.chunks(MAX_STRING).map(<[u8]>::to_vec));
        }
    }
    pieces
}

/// Whether two configured texts stand for the same strings. Text without quotes, escapes and long
/// strings equals only itself, so this is safe to ask of a value of any type.
pub(crate) fn same_text(a: &str, b: &str) -> bool {
    let read = |value: &str| strings(&to_api("TXT", value)).map(cut);
    a == b || read(a).is_some_and(|a| Some(a) == read(b))
}

/// Whether two values, as the configuration spells them, are the same in a record of this type.
pub(crate) fn same(record_type: &str, a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    match record_type {
        "TXT" | "SPF" => same_text(a, b),
        "A" => a
            .trim()
            .parse::<Ipv4Addr>()
            .is_ok_and(|a| b.trim().parse() == Ok(a)),
        "AAAA" => a
            .trim()
            .parse::<Ipv6Addr>()
            .is_ok_and(|a| b.trim().parse() == Ok(a)),
        _ => {
            let (a, b): (Vec<&str>, Vec<&str>) = (
                a.split_whitespace().collect(),
                b.split_whitespace().collect(),
            );
            a.len() == b.len() && (0..a.len()).all(|at| same_field(record_type, at, a[at], b[at]))
        }
    }
}

/// Whether the same field of two values is equal. Which fields are names stands in the RFCs of the
/// types (RFC 1035 §3.3, RFC 2782, RFC 3403, RFC 9460).
fn same_field(record_type: &str, at: usize, a: &str, b: &str) -> bool {
    let is_name = matches!(
        (record_type, at),
        ("CNAME" | "NS" | "PTR", 0)
            | ("MX" | "SVCB" | "HTTPS", 1)
            | ("SRV", 3)
            | ("SOA", 0 | 1)
            | ("NAPTR", 5)
    );
    let is_hex = matches!((record_type, at), ("DS" | "TLSA", 3..) | ("SSHFP", 2..));
    a == b || (is_name && dns::equal(a, b)) || (is_hex && a.eq_ignore_ascii_case(b))
}

/// The values of an answer in the spelling that the user knows: `known` where one is the same, and
/// as received where not.
pub(crate) fn in_known_spelling(
    record_type: &str,
    known: &[String],
    answer: &[String],
) -> Vec<String> {
    let mut left: Vec<&String> = known.iter().collect();
    let mut spelled = Vec::with_capacity(answer.len());
    for value in answer.iter().map(|value| from_api(record_type, value)) {
        let found = left
            .iter()
            .position(|known| same(record_type, known, &value));
        spelled.push(match found {
            Some(at) => left.swap_remove(at).clone(),
            None => value,
        });
    }
    spelled
}

/// Why a value cannot be one of this type, as the end of a sentence, or `None` when it may be.
///
/// Only what is sure is refused: an address that is none, and text over the quota.
pub(crate) fn fault(record_type: &str, value: &str) -> Option<String> {
    match record_type {
        "A" if value.trim().parse::<Ipv4Addr>().is_err() => {
            Some("it is no IPv4 address".to_owned())
        }
        "AAAA" if value.trim().parse::<Ipv6Addr>().is_err() => {
            Some("it is no IPv6 address".to_owned())
        }
        "CNAME" | "NS" | "PTR" => super::super::names::fault(value),
        "TXT" | "SPF" => {
            let sent = to_api(record_type, value);
            if strings(&sent).is_none() {
                return Some(
                    "its quotes do not pair up; write a quote that belongs to the text as `\\\"` and put `\\\"\\\"` between two strings"
                        .to_owned(),
                );
            }
            let length = sent.chars().count();
            (length > MAX_TXT).then(|| {
                format!("with its quotes it has {length} characters and Route 53 stores {MAX_TXT} at most; put less into one value")
            })
        }
        _ if value.trim().is_empty() => Some("it is empty".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_text_is_sent_as_written() {
        let cases = [
            ("v=spf1 -all", "\"v=spf1 -all\""),
            ("", "\"\""),
            ("one\"\"two", "\"one\"\"two\""),
            ("one\" \"two", "\"one\" \"two\""),
            ("say \\\"hi\\\"", "\"say \\\"hi\\\"\""),
            ("\"quoted already\"", "\"quoted already\""),
            ("caf\u{e9}", "\"caf\\303\\251\""),
        ];
        for (text, sent) in cases {
            assert_eq!(to_api("TXT", text), sent);
        }
        assert_eq!(
            to_api("CAA", "0 issue \"ca.example\""),
            "0 issue \"ca.example\""
        );
    }

    #[test]
    fn long_text_is_cut_into_strings() {
        let text = "a".repeat(300);
        let sent = to_api("TXT", &text);
        assert_eq!(
            sent,
            format!("\"{}\" \"{}\"", "a".repeat(255), "a".repeat(45))
        );
        assert_eq!(fault("TXT", &text), None);
        assert!(same_text(&text, &from_api("TXT", &sent)));
        assert_eq!(
            in_known_spelling("TXT", std::slice::from_ref(&text), &[sent]),
            [text]
        );
    }

    #[test]
    fn same_values_are_the_same_in_other_spellings() {
        let same_cases = [
            ("TXT", "a\"\"b", "a\" \"b"),
            ("TXT", "\"a\"", "a"),
            ("TXT", "a\\054b", "a,b"),
            ("AAAA", "2001:DB8::1", "2001:db8:0:0:0:0:0:1"),
            ("CNAME", "Target.example.com", "target.example.com."),
            ("MX", "10 mail.example.com", "10  Mail.example.com."),
            ("SRV", "1 2 443 a.example.com", "1 2 443 a.example.com."),
            ("DS", "1 8 2 ABCDEF", "1 8 2 abcdef"),
        ];
        for (record_type, a, b) in same_cases {
            assert!(same(record_type, a, b), "{record_type} {a:?} {b:?}");
        }
        let other_cases = [
            ("TXT", "A", "a"),
            ("TXT", "ab", "a\"\"b"),
            ("TXT", "example.com", "example.com."),
            ("MX", "10 mail", "20 mail"),
            ("CAA", "0 issue \"A\"", "0 issue \"a\""),
            ("NAPTR", "1 1 \"U\" \"\" \"\" .", "1 1 \"u\" \"\" \"\" ."),
        ];
        for (record_type, a, b) in other_cases {
            assert!(!same(record_type, a, b), "{record_type} {a:?} {b:?}");
        }
    }

    #[test]
    fn what_was_sent_reads_back_as_it_was_written() {
        let known = ["one\"\"two".to_owned(), "plain".to_owned()];
        let answer = [
            "\"plain\"".to_owned(),
            "\"one\" \"two\"".to_owned(),
            "\"new\"".to_owned(),
        ];
        assert_eq!(
            in_known_spelling("TXT", &known, &answer),
            ["plain", "one\"\"two", "new"]
        );
    }

    #[test]
    fn impossible_values_are_refused_with_the_reason() {
        let huge = "a".repeat(4100);
        let cases = [
            ("A", "1.2.3", "no IPv4"),
            ("AAAA", "1.2.3.4", "no IPv6"),
            ("CNAME", "a..b", "empty"),
            ("TXT", "odd\"quote", "pair up"),
            ("TXT", huge.as_str(), "4000 at most"),
        ];
        for (record_type, value, expected) in cases {
            let fault = fault(record_type, value).unwrap_or_default();
            assert!(fault.contains(expected), "{record_type} {value:?}: {fault}");
        }
        for (record_type, value) in [
            ("A", "1.2.3.4"),
            ("TXT", ""),
            ("CNAME", "a.example.com."),
            ("MX", "10 a"),
        ] {
            assert_eq!(fault(record_type, value), None);
        }
    }
}
