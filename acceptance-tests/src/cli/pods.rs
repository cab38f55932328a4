//! What a report of a release that failed says of its pods and is another at each run.

use regex::Regex;
use std::sync::LazyLock;

/// What Kubernetes makes up, and what takes its place: a text that reads as it was printed.
const RULES: [(&str, &str); 10] = [
    // Made-up parts of names have no vowels (apimachinery, "util/rand").
    (
        r"\b([a-z][a-z0-9-]*)-[b-df-hj-np-tv-xz2-9]{6,10}-[b-df-hj-np-tv-xz2-9]{5}(_|\b)",
        "${1}-6f7c9d5b8-x2v4k${2}",
    ),
    (
        r"(ReplicaSet: +[a-z0-9-]+)-[b-df-hj-np-tv-xz2-9]{6,10}\b",
        "${1}-6f7c9d5b8",
    ),
    (r"\bon node [0-9a-z-]+", "on node web-tn7q2"),
    (r"\b\d+ restarts", "4 restarts"),
    (r"\brestarted \d+ times", "restarted 4 times"),
    // It is told in the moment in which the container runs once more, or in the next.
    (r"\bRestarting\b", "CrashLoopBackOff"),
    (r"(Event: .*), \d+ times:", "$1, 5 times:"),
    (r"\(\[UUID\]\)", "(0b5e7f6c-7a34-4c0e-9f51-2c8d7d3f9a10)"),
    (r"(?m)^  Also: .*\n", ""),
    (r"\b\d of 2 pods are", "1 of 2 pods are"),
];

static COMPILED: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let rules = RULES.iter();
    rules
        .filter_map(|(pattern, with)| Some((Regex::new(pattern).ok()?, *with)))
        .collect()
});

/// The text with the same names, counts and ids at every run.
#[must_use]
pub fn settled(text: &str) -> String {
    let rules = COMPILED.iter();
    rules.fold(text.to_owned(), |text, (pattern, with)| {
        pattern.replace_all(&text, *with).into_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_kubernetes_makes_up_is_the_same_at_every_run() {
        assert_eq!(COMPILED.len(), RULES.len());
        for (text, same) in [
            ("Pod: web-5d4f6c8b9d-zx2kq", "Pod: web-6f7c9d5b8-x2v4k"),
            ("web-5d4f6c8b9d-zx2kq_shop", "web-6f7c9d5b8-x2v4k_shop"),
            (
                "  ReplicaSet:  web-5d4f6c8b9d, revision 2",
                "  ReplicaSet:  web-6f7c9d5b8, revision 2",
            ),
            (", on node main-abc12", ", on node web-tn7q2"),
            ("it was restarted 7 times", "it was restarted 4 times"),
            ("Restarting, 4 restarts", "CrashLoopBackOff, 4 restarts"),
            ("2 of 2 pods are ready", "1 of 2 pods are ready"),
            ("some-words-about", "some-words-about"),
        ] {
            assert_eq!(settled(text), same);
        }
    }
}
