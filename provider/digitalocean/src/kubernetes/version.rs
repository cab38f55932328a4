//! Versions of clusters: a slug such as `1.34.7-do.2`, the beginning of one, or `latest`.
//!
//! Facts: how-to guide "Upgrade DOKS Clusters to Newer Versions" (minor versions one by one, from the newest
//! patch of one to the next, and no way back); API reference, Create a New Kubernetes Cluster: version
//! (`latest` and minor versions are taken).

use crate::versions::numbers;

/// The newest of all.
pub(crate) const LATEST: &str = "latest";

/// Major and minor.
pub(crate) fn minor(version: &str) -> Option<(u64, u64)> {
    match numbers(version).as_slice() {
        [major, minor, ..] => Some((*major, *minor)),
        _ => None,
    }
}

/// Whether it is a whole one.
fn is_slug(version: &str) -> bool {
    numbers(version).len() > 3
}

/// Whether a slug is what is asked for, or what is asked for is how it begins.
pub(crate) fn fits(slug: &str, asked: &str) -> bool {
    let rest = slug.strip_prefix(asked);
    asked == LATEST || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
}

/// Whether a cluster of this version is what is asked for. An older patch is no reason to change anything:
/// patches are installed in the maintenance window, and none is taken back.
pub(crate) fn is_met(asked: &str, version: &str) -> bool {
    let is_older_patch = || {
        let same = minor(asked).is_some() && minor(asked) == minor(version);
        let is_patch = numbers(asked).len() > 2;
        same && is_patch && is_slug(version) && numbers(asked) < numbers(version)
    };
    fits(version, asked) || is_older_patch()
}

/// The newest of these slugs that is what is asked for.
pub(crate) fn newest<'a>(slugs: &'a [String], asked: &str) -> Option<&'a String> {
    let fitting = slugs.iter().filter(|slug| fits(slug, asked));
    fitting.max_by_key(|slug| numbers(slug))
}

/// Why no upgrade leads from one version to another, as far as the two tell it, and what to do.
pub(crate) fn out_of_reach(before: &str, asked: &str) -> Option<(String, String)> {
    let (from, to) = (minor(before)?, minor(asked)?);
    let happened = |why: &str| format!("The cluster has version {before}, and {why}.");
    if to < from {
        let next = format!(
            "Write `version = \"{}.{}\"`, or plan with `-replace` for a new cluster, in which nothing of this one runs.",
            from.0, from.1
        );
        return Some((happened("DOKS takes no version back"), next));
    }
    if to.0 == from.0 && to.1 > from.1 + 1 {
        let next = format!("Apply `version = \"{}.{}\"` first.", from.0, from.1 + 1);
        let why = "DOKS goes up by one minor version at a time";
        return Some((happened(why), next));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latest_and_the_beginning_of_a_version_are_never_a_difference() {
        for asked in ["latest", "1.34", "1.34.7", "1.34.7-do.2", "1"] {
            assert!(is_met(asked, "1.34.7-do.2"), "{asked}");
        }
        for asked in ["1.3", "1.35", "1.34.70", "1.34.7-do.20", "1.34.8-do.0"] {
            assert!(!is_met(asked, "1.34.7-do.2"), "{asked}");
        }
    }

    #[test]
    fn an_automatic_patch_is_no_difference() {
        assert!(is_met("1.34.6-do.0", "1.34.7-do.2"));
        assert!(is_met("1.34.6", "1.34.7-do.2"));
        assert!(is_met("1.34.7-do.1", "1.34.7-do.2"));
        assert!(!is_met("1.33.10-do.1", "1.34.7-do.2"));
    }

    #[test]
    fn the_newest_that_fits_is_meant() {
        let slugs = ["1.35.4-do.1", "1.34.10-do.0", "1.34.7-do.2"].map(str::to_owned);
        let meant = |asked| newest(&slugs, asked).map(String::as_str);
        assert_eq!(meant("1.34"), Some("1.34.10-do.0"));
        assert_eq!(meant("latest"), Some("1.35.4-do.1"));
        assert_eq!(meant("1.36"), None);
    }

    #[test]
    fn no_version_is_taken_back_or_left_out() {
        let fault = |from, to| out_of_reach(from, to).map(|(_, next)| next);
        assert_eq!(fault("1.34.7-do.2", "1.35"), None);
        assert_eq!(fault("latest", "1.33"), None);
        let back = fault("1.34.7-do.2", "1.33.10-do.1").expect("it is older");
        assert!(back.contains("`version = \"1.34\"`"), "{back}");
        let far = fault("1.33", "1.35").expect("one is between");
        assert!(far.contains("`version = \"1.34\"`"), "{far}");
    }
}
