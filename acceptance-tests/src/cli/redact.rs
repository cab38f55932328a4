//! Output for snapshots: what differs from run to run is replaced by its name.

use regex::Regex;
use std::borrow::Cow;
use std::path::Path;
use std::sync::LazyLock;

/// What differs from run to run, and what takes its place, in the order of replacing.
const RULES: [(&str, &str); 26] = [
    // Every command of this harness warns that overrides are in effect.
    (
        r"(?s)\n?Warning: Provider development overrides are in effect\n.*?published\s+releases\.\n",
        "",
    ),
    (r"\b(127\.0\.0\.1|localhost|\[::1\]):\d{2,5}\b", "$1:[PORT]"),
    // The name "Request ID" goes before the forms: a request id may look like many things.
    (r"(?i)\b(request ?id:\s+)[A-Za-z0-9-]+", "$1[REQUEST ID]"),
    (
        r"\b(certificate/)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b",
        "$1[CERTIFICATE]",
    ),
    (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "[UUID]"),
    (
        r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{5}EXAMPLE\b",
        "[REQUEST ID]",
    ),
    (r"\b(change/)?C[0-9A-Z]{12,31}\b", "$1[CHANGE]"),
    // In the id of a record a name follows, after an underscore.
    (r"\bZ[0-9A-Z]{9,31}(_|\b)", "[ZONE]$1"),
    // The id of a route is that of its table, and the destination.
    (r"\brtb-[0-9a-f]{17}(_|\b)", "[ROUTE TABLE]$1"),
    (r"\bigw-[0-9a-f]{17}\b", "[INTERNET GATEWAY]"),
    // The id of a rule is made of that of its network ACL.
    (r"\bnacl-\d+\b", "[NETWORK ACL RULE]"),
    (r"\ba-[0-9a-f]{17}\b", "[POD IDENTITY ASSOCIATION]"),
    (r"\bvpc-[0-9a-f]{17}\b", "[VPC]"),
    (r"\bsubnet-[0-9a-f]{17}\b", "[SUBNET]"),
    (r"\bsg-[0-9a-f]{17}\b", "[SECURITY GROUP]"),
    (r"\beni-[0-9a-f]{17}\b", "[NETWORK INTERFACE]"),
    (r"\bvpce-[0-9a-f]{17}\b", "[VPC ENDPOINT]"),
    (r"\bvol-[0-9a-f]{17}\b", "[VOLUME]"),
    (r"\bi-[0-9a-f]{17}\b", "[INSTANCE]"),
    (r"\bpl-[0-9a-f]{17}\b", "[PREFIX LIST]"),
    (r"\b\d{12}\b", "[ACCOUNT]"),
    (
        r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?(Z|UTC|[+-]\d\d:?\d\d))?",
        "[TIME]",
    ),
    (r"\bafter (\d+h)?(\d+m)?\d+s\b", "after [ELAPSED]"),
    (r"\b(\d+h)?(\d+m)?\d+s elapsed\b", "[ELAPSED] elapsed"),
    (r"\b[Pp]id(:? |=)\d+\b", "pid$1[PID]"),
    // DNS validation names and values of a certificate (ACM user guide, "DNS validation").
    (r"_[0-9a-f]{32}\b", "[TOKEN]"),
];

static COMPILED: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    RULES
        .iter()
        .filter_map(|(pattern, with)| Some((Regex::new(pattern).ok()?, *with)))
        .collect()
});

/// Takes ports, request ids, zone, change and certificate ids, account ids, times and process numbers
/// out of a text. An ARN keeps its form: its account and its id are replaced.
#[must_use]
pub fn redact(text: &str) -> String {
    let mut text = Cow::Borrowed(text);
    for (pattern, with) in COMPILED.iter() {
        if let Cow::Owned(replaced) = pattern.replace_all(&text, *with) {
            text = Cow::Owned(replaced);
        }
    }
    text.into_owned()
}

/// [`redact`] with names for the paths of one workspace.
#[derive(Debug, Clone, Default)]
pub(crate) struct Redactor {
    /// `(path, name)`.
    paths: Vec<(String, &'static str)>,
}

impl Redactor {
    pub(crate) fn new(paths: &[(&Path, &'static str)]) -> Self {
        let paths = paths
            .iter()
            .map(|(path, name)| (path.display().to_string(), *name))
            .collect();
        Self { paths }
    }

    pub(crate) fn redact(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (path, name) in &self.paths {
            text = text.replace(path, name);
        }
        redact(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_a_regular_expression() {
        assert_eq!(COMPILED.len(), RULES.len());
    }

    #[test]
    fn what_differs_from_run_to_run_is_named() {
        let check = |text: &str, expected: &str| assert_eq!(redact(text), expected, "{text}");
        check("http://127.0.0.1:41873/x", "http://127.0.0.1:[PORT]/x");
        check("  Request ID: 6c2f1e0a", "  Request ID: [REQUEST ID]");
        check(
            "RequestID: 7a62c49f-347e-4fc4-9331-6e8eEXAMPLE,",
            "RequestID: [REQUEST ID],",
        );
        check(
            "zone_id = \"Z07563261ABCDEFGHIJKL\"",
            "zone_id = \"[ZONE]\"",
        );
        check(
            "import 'Z07563261ABCDEFGHIJKL_www.example.com_A'",
            "import '[ZONE]_www.example.com_A'",
        );
        check("/change/C2682N5HXP0BZ4", "/change/[CHANGE]");
        check("Object: nacl-1552176978", "Object: [NETWORK ACL RULE]");
        check(
            "arn:aws:acm:eu-west-1:123456789012:certificate/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
            "arn:aws:acm:eu-west-1:[ACCOUNT]:certificate/[CERTIFICATE]",
        );
        check("at 2026-11-21T05:06:31.123Z.", "at [TIME].");
        check(
            "Creation complete after 1m3s [id=a]",
            "Creation complete after [ELAPSED] [id=a]",
        );
        check(
            "Still creating... [00m10s elapsed]",
            "Still creating... [[ELAPSED] elapsed]",
        );
        check(
            "_0123456789abcdef0123456789abcdef.example.com",
            "[TOKEN].example.com",
        );
        // Ordinary words, numbers and record names stay.
        let plain = "ttl = 300, ZONE and Change, CNAME, 10.0.0.1:80, 2026-11-21, after 3 tries";
        check(plain, plain);
    }

    #[test]
    fn paths_of_the_workspace_are_named() {
        let redactor = Redactor::new(&[(Path::new("/t/ws1"), "[WORKSPACE]")]);
        assert_eq!(
            redactor.redact("in /t/ws1/main.tf"),
            "in [WORKSPACE]/main.tf"
        );
    }
}
