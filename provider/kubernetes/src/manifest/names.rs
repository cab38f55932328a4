//! Which names objects may have.
//!
//! The rules are those of the Kubernetes documentation, "Object Names and IDs", and of the API reference of
//! the kinds that are stricter or more lenient.

/// What is wrong with a name for a kind. `None` if nothing is.
pub(super) fn wrong(group: &str, kind: &str, name: &str) -> Option<String> {
    let rule = rule(group, kind);
    let fits = match rule {
        Rule::Subdomain(most) => is_subdomain(name) && name.len() <= most,
        Rule::Label => is_label(name),
        Rule::OldLabel => {
            is_label(name) && name.starts_with(|first: char| first.is_ascii_lowercase())
        }
        Rule::Segment => is_segment(name),
        Rule::Unknown => true,
    };
    (!fits).then(|| match rule {
        Rule::Subdomain(most) => format!(
            "at most {most} lower case letters, digits, `-` and `.`, beginning and ending with a letter or a digit"
        ),
        Rule::Label => "at most 63 lower case letters, digits and `-`, beginning and ending with a letter \
                        or a digit"
            .to_owned(),
        Rule::OldLabel => "at most 63 lower case letters, digits and `-`, beginning with a letter and \
                           ending with a letter or a digit"
            .to_owned(),
        Rule::Segment | Rule::Unknown => "without `/` and `%`, and neither `.` nor `..`".to_owned(),
    })
}

/// What is wrong with the name of a namespace.
pub(super) fn wrong_namespace(name: &str) -> Option<String> {
    wrong("", "Namespace", name)
}

#[derive(Clone, Copy)]
enum Rule {
    /// RFC 1123 subdomain, with its greatest length.
    Subdomain(usize),
    /// RFC 1123 label.
    Label,
    /// RFC 1035 label.
    OldLabel,
    /// A segment of an address.
    Segment,
    /// Addresses and the like, which the cluster checks.
    Unknown,
}

fn rule(group: &str, kind: &str) -> Rule {
    match (group, kind) {
        ("", "Namespace") => Rule::Label,
        ("", "Service") => Rule::OldLabel,
        // Eleven characters are left for what it appends to the names of its Jobs.
        ("batch", "CronJob") => Rule::Subdomain(52),
        ("rbac.authorization.k8s.io", _) => Rule::Segment,
        // Names that begin with the signer, and `signer:name`.
        ("certificates.k8s.io", "ClusterTrustBundle") | ("networking.k8s.io", "IPAddress") => {
            Rule::Unknown
        }
        _ => Rule::Subdomain(253),
    }
}

fn is_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Labels with dots between them; only the whole has a greatest length.
fn is_subdomain(text: &str) -> bool {
    let part = |part: &str| {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !part.is_empty()
            && part.bytes().all(inner)
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    text.split('.').all(part)
}

fn is_segment(text: &str) -> bool {
    !matches!(text, "" | "." | "..") && !text.contains(['/', '%'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(kind: (&str, &str), name: &str) -> bool {
        wrong(kind.0, kind.1, name).is_none()
    }

    #[test]
    fn names_follow_the_rule_of_their_kind() {
        let deployment = ("apps", "Deployment");
        let long = "a".repeat(253);
        for name in ["web", "0-web.v1", &long] {
            assert!(fits(deployment, name), "{name}");
        }
        for name in [
            "",
            "Web",
            "web_1",
            "-web",
            "web-",
            "a..b",
            "a.-b",
            &format!("{long}a"),
        ] {
            assert!(!fits(deployment, name), "{name}");
        }
        assert!(fits(("", "Namespace"), "0-shop"));
        assert!(!fits(("", "Namespace"), "a.b"));
        assert!(!fits(("", "Namespace"), &"a".repeat(64)));
        assert!(fits(("", "Service"), "web-1"));
        assert!(!fits(("", "Service"), "1-web"));
        assert!(!fits(("batch", "CronJob"), &"a".repeat(53)));
        let role = ("rbac.authorization.k8s.io", "ClusterRole");
        assert!(fits(role, "system:Aggregate_x"));
        assert!(!fits(role, "a/b"));
        assert!(!fits(role, ".."));
    }
}
