//! Domain names.
//!
//! RFC 4343: names are compared without the case of ASCII letters. A trailing dot says that the name
//! is complete, which names in DNS APIs always are.
//! Route 53 answers with every character other than letters, digits, `-`, `_` and the separating dots
//! as a backslash and three octal digits, so `*.example.com` comes back as `\052.example.com`
//! (Route 53 developer guide, "DNS domain name format").

/// The labels of a name, lower case and with their escapes resolved.
///
/// An escaped dot (`\056` or `\.`) is part of its label, so it is not the same as a separating one.
/// `None` for an empty text, which is no name. The root (`.`) has no labels.
pub fn labels(name: &str) -> Option<Vec<Vec<u8>>> {
    match name {
        "" => return None,
        "." => return Some(Vec::new()),
        _ => {}
    }
    let mut labels = vec![Vec::new()];
    let mut rest = name.as_bytes();
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        let byte = match (byte, tail) {
            (b'.', _) => {
                labels.push(Vec::new());
                continue;
            }
            (
                b'\\',
                [
                    a @ b'0'..=b'3',
                    b @ b'0'..=b'7',
                    c @ b'0'..=b'7',
                    after @ ..,
                ],
            ) => {
                rest = after;
                (a - b'0') << 6 | (b - b'0') << 3 | (c - b'0')
            }
            (b'\\', [escaped, after @ ..]) => {
                rest = after;
                *escaped
            }
            (byte, _) => *byte,
        };
        if let Some(label) = labels.last_mut() {
            label.push(byte.to_ascii_lowercase());
        }
    }
    if labels.last().is_some_and(Vec::is_empty) {
        labels.pop();
    }
    Some(labels)
}

/// Whether the two are the same name.
pub fn equal(a: &str, b: &str) -> bool {
    a == b || labels(a).is_some_and(|a| Some(a) == labels(b))
}
