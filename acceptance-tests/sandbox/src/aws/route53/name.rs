//! Domain names as Route 53 keeps them: lower case, with a trailing dot, and every byte outside
//! `a-z 0-9 - _ .` as a three-digit octal escape (Developer Guide, "DNS domain name format").

use std::fmt::Write as _;

/// A name that Route 53 accepts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Name {
    /// Labels from the left, lower case, escapes resolved.
    labels: Vec<Vec<u8>>,
}

impl Name {
    /// Reads a name; the error is Route 53's own words for what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let problem = |code: &str, what: &str| {
            Err(format!(
                "FATAL problem: {code} ({what}) encountered with '{text}'"
            ))
        };
        let mut labels = vec![Vec::new()];
        let mut bytes = text.bytes();
        while let Some(byte) = bytes.next() {
            let byte = match byte {
                b'.' => {
                    labels.push(Vec::new());
                    continue;
                }
                b'\\' => {
                    let digits: Vec<u8> = bytes.by_ref().take(3).collect();
                    match octal(&digits) {
                        Some(byte) => byte,
                        None => {
                            return problem(
                                "InvalidEscape",
                                "Value contains an invalid escape sequence",
                            );
                        }
                    }
                }
                b'!'..=b'~' => byte,
                _ => {
                    return problem(
                        "UnsupportedCharacter",
                        "Value contains unsupported characters",
                    );
                }
            };
            if let Some(label) = labels.last_mut() {
                label.push(byte.to_ascii_lowercase());
            }
        }
        if labels.len() > 1 && labels.last().is_some_and(Vec::is_empty) {
            labels.pop();
        }
        if labels.iter().any(Vec::is_empty) {
            return problem("DomainLabelEmpty", "Domain label is empty");
        }
        if labels.iter().any(|label| label.len() > 63) {
            return problem("DomainLabelTooLong", "Domain label is too long");
        }
        if labels.iter().map(|label| label.len() + 1).sum::<usize>() > 255 {
            return problem("DomainNameTooLong", "Domain name is too long");
        }
        Ok(Self { labels })
    }

    /// The name as the API writes it, `\052.example.com.`.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        for label in &self.labels {
            for byte in label {
                if byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(byte) {
                    out.push(char::from(*byte));
                } else {
                    let _ = write!(out, "\\{byte:03o}");
                }
            }
            out.push('.');
        }
        out
    }

    /// What lists are ordered by: the labels from the right, with dots between and after them, which
    /// is why `example-a.com` stands before `example.com` (API reference, ListResourceRecordSets).
    pub(crate) fn sort_key(&self) -> Vec<u8> {
        let mut key = Vec::new();
        for label in self.labels.iter().rev() {
            key.extend_from_slice(label);
            key.push(b'.');
        }
        key
    }

    /// Whether this name is the zone's own or below it.
    pub(crate) fn is_in(&self, zone: &Self) -> bool {
        self.labels.ends_with(&zone.labels)
    }
}

fn octal(digits: &[u8]) -> Option<u8> {
    if digits.len() != 3 {
        return None;
    }
    let text = std::str::from_utf8(digits).ok()?;
    u8::from_str_radix(text, 8).ok()
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn names_are_kept_as_route53_writes_them() {
        for (given, kept) in [
            ("WWW.Example.com", "www.example.com."),
            ("*.example.com.", "\\052.example.com."),
            ("\\052.example.com", "\\052.example.com."),
            ("_acme-challenge.x.io", "_acme-challenge.x.io."),
            ("a/b.example.com", "a\\057b.example.com."),
        ] {
            assert_eq!(Name::parse(given).map(|n| n.text()), Ok(kept.to_owned()));
        }
        for bad in [
            "a..b",
            "",
            ".",
            "a b.com",
            "ü.com",
            "\\9.com",
            &"x".repeat(64),
        ] {
            assert!(Name::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_dot_takes_part_in_the_order() {
        let key = |text| Name::parse(text).expect("a name").sort_key();
        assert!(key("a.example-a.com") < key("example.com"));
        assert!(key("example.com") < key("a.example.com"));
        assert!(key("*.example.com") < key("a.example.com"));
    }
}
