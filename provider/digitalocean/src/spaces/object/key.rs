//! Keys of objects.

/// The key as it is sent: without slashes at its beginning, and with one where several stand together. The official
/// provider has always sent keys like this, so that a state means the same object here.
pub(in crate::spaces) fn sent(key: &str) -> String {
    let key = key.strip_prefix("./").unwrap_or(key);
    let mut sent = String::with_capacity(key.len());
    for letter in key.trim_start_matches('/').chars() {
        if letter != '/' || !sent.ends_with('/') {
            sent.push(letter);
        }
    }
    sent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sent_as_they_always_were() {
        for (key, expected) in [
            ("a b+c/ä@1.txt", "a b+c/ä@1.txt"),
            ("/a//b///c", "a/b/c"),
            ("./a", "a"),
            ("a/", "a/"),
            ("..", ".."),
        ] {
            assert_eq!(sent(key), expected, "{key}");
        }
    }
}
