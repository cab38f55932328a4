//! What differs from run to run in the texts of an account: made-up ids, times, addresses.

use regex::{Captures, Regex};
use serde_json::Value;
use std::sync::LazyLock;

/// What the services make up: UUIDs, ids of EC2 (`subnet-0123456789abcdef0`), of Route 53, of IAM,
/// digests, and what providers put behind a prefix to make a name.
static MADE_UP: LazyLock<Regex> = LazyLock::new(|| {
    let forms = [
        // The version of a secret is named after the token of the call that made it.
        r"\bterraform-\d{18}[0-9a-f]{8}\b",
        r"\b[a-z2-7]{32}\b",
        // With what stands before those of multi-Region keys, and of volumes of claims.
        r"(?:mrk-|pvc-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        r"[a-z]{1,16}(?:-[a-z]{1,12}){0,3}-(?:[0-9a-f]{17}|[0-9a-f]{8})\b",
        r"_?[0-9a-f]{32}(?:[0-9a-f]{32})?\b",
        r"\b[ZC][0-9A-Z]{12,31}\b",
        r"\b(?:AROA|AIDA|AGPA|ANPA|AIPA|APKA|ASCA)[0-9A-Z]{12,28}\b",
        // moto's ids of IAM policies.
        r"\bA[0-9A-Z]{20}\b",
        // And of instance profiles.
        r"\b[a-z0-9]{20}\b",
        // Keys of Spaces.
        r"\bDO00[0-9A-F]{16}\b",
        // The prefix before it may end with a letter.
        r"\d{18}[0-9a-f]{8}\b",
    ];
    Regex::new(&forms.join("|")).expect("the forms are regular expressions")
});

static TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?")
        .expect("a regular expression")
});

/// Addresses that moto hands out, and what takes their place: elastic ones, those of interfaces, and the
/// private names of interfaces, which moto does not make of their addresses.
static HANDED_OUT: LazyLock<[(Regex, &str); 8]> = LazyLock::new(|| {
    let form = |form| Regex::new(form).expect("a regular expression");
    [
        // Queues are named by the address at which moto was asked for them.
        (
            form(r"\b127(?:[.-][0-9]{1,3}){3}(?::[0-9]{2,5})?\b"),
            "[ADDRESS]",
        ),
        (
            form(r"\b54[.-]214(?:[.-][0-9]{1,3}){2}\b"),
            "[PUBLIC ADDRESS]",
        ),
        (form(r"\b02:00:00(?::[0-9a-f]{2}){3}\b"), "[MAC]"),
        (
            form(r"\bip-10(?:-[0-9]{1,3}){3}\.[a-z0-9.-]*internal\b"),
            "[PRIVATE NAME]",
        ),
        // Passwords of DigitalOcean's databases, and the account's number in their hosts.
        (form(r"\bAVNS_[0-9A-Za-z_-]+"), "[PASSWORD]"),
        (form(r"\bdo-user-[0-9]+\b"), "do-user-[NUMBER]"),
        // The keys of Kafka's users.
        (
            form(r"-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----"),
            "[PRIVATE KEY]",
        ),
        // The certificates of clusters: PEM in base64.
        (
            form(r"\bLS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t[A-Za-z0-9+/]+=*"),
            "[CERTIFICATE]",
        ),
    ]
});

/// The ARN of a secret, which ends with six letters of the service's own.
static SECRET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(:secret:[\w/+=.@-]+)-[A-Za-z0-9]{6}\b").expect("a regular expression")
});

/// The name of a load balancer that a controller in a cluster made, which ends with a part of a UID, and its id.
static LOAD_BALANCER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(k8s-[a-z0-9]+(?:-[a-z0-9]+)*?)-[0-9a-f]{10}(?:/[0-9a-f]{16})?\b")
        .expect("a regular expression")
});

/// The names of an interface endpoint: its id, and a part that goes with it.
static ENDPOINT_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(vpce-[0-9a-f]{17})-[0-9a-f]{8}\b").expect("a regular expression")
});

/// A block of Amazon's IPv6 addresses, 56 bits long: the last byte before the colons is the user's.
static AMAZON_IPV6: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b2400:6500:[0-9a-f]{1,4}:([0-9a-f]{1,4})::").expect("a regular expression")
});

/// Members whose text is a set, with commas between its elements.
const SETS: [&str; 1] = ["VPCZoneIdentifier"];

/// The elements of a member that is such a set.
pub(super) fn set(name: &str, of: &Value) -> Option<Value> {
    let elements = of.as_str().filter(|_| SETS.contains(&name))?.split(',');
    Some(elements.map(Value::from).collect())
}

/// The made-up ids in a text.
pub(super) fn made_up(text: &str) -> Vec<String> {
    MADE_UP
        .find_iter(text)
        .map(|found| found.as_str().to_owned())
        .collect()
}

/// A text without the made-up ids in it.
pub(super) fn without_made_up(text: &str) -> String {
    MADE_UP.replace_all(text, "").into_owned()
}

/// The form of an id that belongs to no object: `<eni>`, `<id>`.
pub(super) fn shape(token: &str) -> String {
    let word = token.rsplit_once('-').map_or("", |(word, _)| word);
    let is_word = !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    format!("<{}>", if is_word { word } else { "id" })
}

/// A text with its made-up ids renamed; times and addresses have names.
pub(super) fn renamed(text: &str, rename: &dyn Fn(&str) -> String) -> String {
    let mut text = TIME.replace_all(text, "[TIME]").into_owned();
    for (form, name) in HANDED_OUT.iter() {
        text = form.replace_all(&text, *name).into_owned();
    }
    let text = SECRET.replace_all(&text, "$1-[LETTERS]");
    let text = LOAD_BALANCER.replace_all(&text, "$1-[HASH]");
    let text = ENDPOINT_NAME.replace_all(&text, "$1-[NAME]");
    let text = AMAZON_IPV6.replace_all(&text, |found: &Captures<'_>| {
        let group = format!("{:0>4}", &found[1]);
        format!("[AMAZON IPV6]{}::", &group[2..])
    });
    MADE_UP
        .replace_all(&text, |found: &Captures<'_>| rename(&found[0]))
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_were_handed_out_have_names() {
        let same = |text: &str| renamed(text, &|id| id.to_owned());
        assert_eq!(
            same("ip-127-155-57-73.ec2.internal"),
            "ip-[ADDRESS].ec2.internal"
        );
        assert_eq!(same("ip-10-104-151-110.ec2.internal"), "[PRIVATE NAME]");
        assert_eq!(same("02:00:00:c3:ca:d2"), "[MAC]");
        assert_eq!(same("2400:6500:2307:9001::/64"), "[AMAZON IPV6]01::/64");
        assert_eq!(same("2400:6500:2307:1::/64"), "[AMAZON IPV6]01::/64");
        assert_eq!(same("10.0.1.11"), "10.0.1.11");
        assert_eq!(
            same("postgresql://doadmin:AVNS_0a1b@shop-do-user-31-0.db"),
            "postgresql://doadmin:[PASSWORD]@shop-do-user-[NUMBER]-0.db"
        );
        assert_eq!(
            same("{data=\"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJaRENDQVFxZ0F3SQo=\"}"),
            "{data=\"[CERTIFICATE]\"}"
        );
        let key = "-----BEGIN PRIVATE KEY-----\nUFJJVkFURQ==\n-----END PRIVATE KEY-----\n";
        assert_eq!(same(key), "[PRIVATE KEY]\n");
        let public = same("ec2-54-214-203-145.eu-central-1.compute.amazonaws.com");
        assert_eq!(
            public,
            "ec2-[PUBLIC ADDRESS].eu-central-1.compute.amazonaws.com"
        );
        assert_eq!(
            same("ELB app/k8s-flask-web-d41d66baa9/6cbd0847961f2b17"),
            "ELB app/k8s-flask-web-[HASH]"
        );
        assert_eq!(
            same("k8s-flask-web-d41d66baa9-1.eu-central-1.elb.amazonaws.com"),
            "k8s-flask-web-[HASH]-1.eu-central-1.elb.amazonaws.com"
        );
        let secret = "arn:aws:secretsmanager:eu-central-1:1:secret:shop/a@b.c-NJRhTr";
        assert_eq!(same(secret), secret.replace("NJRhTr", "[LETTERS]"));
        assert_eq!(same("http://127.0.0.1:33069/1/q"), "http://[ADDRESS]/1/q");
        assert_eq!(
            same("vpce-0a1b2c3d4e5f60718-0e950f21.api"),
            "vpce-0a1b2c3d4e5f60718-[NAME].api"
        );
        for one in [
            "ex-rds202611211643280864fb9fa44c",
            "terraform-20261122121743712100000005",
            "gngadhi6esnuhabhvzj42hhlrvholson",
            "w5q31jnyqkq26mormc2u",
            "mrk-0a1b2c3d-8716-4a0e-8fdd-c3e3ae4206c8",
        ] {
            assert_eq!(made_up(one).len(), 1, "{one}");
        }
    }
}
