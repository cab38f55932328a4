//! What a registry asks for before it lets in (RFC 9110, "WWW-Authenticate").

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    /// A user and a password.
    Basic,
    /// A token, which is got elsewhere.
    Bearer {
        /// Where.
        realm: String,
        /// Of which service.
        service: Option<String>,
        /// To do what.
        scope: Option<String>,
    },
}

/// Reads the value of a header with one challenge; nothing where it is one that nobody here answers.
pub(super) fn read(text: &str) -> Option<Challenge> {
    let (scheme, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    if scheme.eq_ignore_ascii_case("basic") {
        return Some(Challenge::Basic);
    }
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let (mut realm, mut service, mut scope) = (None, None, None);
    let mut rest = rest.trim_start();
    while let Some((name, value)) = rest.split_once('=') {
        let (value, after) = value_of(value.trim_start())?;
        match name.trim().to_ascii_lowercase().as_str() {
            "realm" => realm = Some(value),
            "service" => service = Some(value),
            "scope" => scope = Some(value),
            _ => {}
        }
        rest = after.trim_start().trim_start_matches(',').trim_start();
    }
    Some(Challenge::Bearer {
        realm: realm?,
        service,
        scope,
    })
}

/// A value, in quotation marks or without, and what follows it.
fn value_of(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        return Some((text[..end].trim().to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(chars.next()?.1),
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_read() {
        let docker = r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull,push""#;
        let expected = Challenge::Bearer {
            realm: "https://auth.docker.io/token".to_owned(),
            service: Some("registry.docker.io".to_owned()),
            scope: Some("repository:library/nginx:pull,push".to_owned()),
        };
        assert_eq!(read(docker), Some(expected));
        let basic = r#"Basic realm="https://1.dkr.ecr.eu-central-1.amazonaws.com/",service="ecr.amazonaws.com""#;
        assert_eq!(read(basic), Some(Challenge::Basic));
        let bare = Challenge::Bearer {
            realm: "https://a.example/t".to_owned(),
            service: None,
            scope: None,
        };
        assert_eq!(read("bearer realm=https://a.example/t"), Some(bare));
        for none in [
            "",
            "Negotiate",
            "Bearer",
            "Bearer service=\"a\"",
            "Bearer realm=\"a",
        ] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
