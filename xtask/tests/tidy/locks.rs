//! What has to be said of dependencies by hand: of several versions of one, a reason in `deny.toml`; of the AWS SDK's
//! crates, that debug builds compile them without optimization.

use std::collections::{BTreeMap, BTreeSet};

use crate::tree::{none_of, read};

/// The list in `deny.toml` is that of `cargo deny check bans`, which not every machine has; this
/// keeps it true without.
#[test]
fn every_doubled_dependency_is_explained() {
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let lock = read("Cargo.lock");
    let mut name = "";
    for line in lock.lines() {
        if let Some(found) = quoted(line, "name = ") {
            name = found;
        } else if let Some(version) = quoted(line, "version = ") {
            versions
                .entry(name.to_owned())
                .or_default()
                .insert(version.to_owned());
        }
    }
    let doubled: BTreeSet<_> = versions
        .iter()
        .filter(|(_, versions)| versions.len() > 1)
        .map(|(name, _)| name.as_str())
        .collect();
    let config = read("deny.toml");
    let skipped: BTreeMap<_, _> = config.lines().filter_map(skip).collect();
    let mut offences = Vec::new();
    for name in &doubled {
        match skipped.get(name) {
            None => offences.push(format!("{name} is there in {:?}", versions[*name])),
            Some(&"") => offences.push(format!("{name} has no reason")),
            Some(_) => {}
        }
    }
    let stale = skipped.keys().filter(|name| !doubled.contains(*name));
    offences.extend(stale.map(|name| format!("{name} is skipped, but there is only one")));
    none_of(
        &offences,
        "Bring the versions together, or explain them in deny.toml.",
    );
}

/// Profiles know no patterns. Optimized a little, as other dependencies are, EC2's alone takes three times as long.
#[test]
fn no_crate_of_the_sdk_is_optimized_in_debug_builds() {
    let lock = read("Cargo.lock");
    let names = lock.lines().filter_map(|line| quoted(line, "name = "));
    let there: BTreeSet<_> = names.filter(|name| name.starts_with("aws-sdk-")).collect();
    let manifest = read("Cargo.toml");
    let sections = manifest.split("\n[profile.dev.package.").skip(1);
    let sections = sections.filter_map(|section| section.split_once("]\n"));
    let plain: BTreeSet<_> = sections
        .filter(|(_, rest)| {
            let mut settings = rest.lines().take_while(|line| !line.starts_with('['));
            settings.any(|line| line == "opt-level = 0")
        })
        .map(|(name, _)| name)
        .collect();
    let missing = there
        .difference(&plain)
        .map(|name| format!("{name} is optimized"));
    let stale = plain
        .difference(&there)
        .map(|name| format!("{name} is no dependency"));
    let offences: Vec<_> = missing.chain(stale).collect();
    none_of(
        &offences,
        "Mend the profiles of packages at the end of Cargo.toml.",
    );
}

fn quoted<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    line.strip_prefix(key)?.strip_prefix('"')?.strip_suffix('"')
}

/// Name and reason of a line `{ crate = "name@version", reason = "…" },`.
fn skip(line: &str) -> Option<(&str, &str)> {
    let rest = line.trim().strip_prefix("{ crate = \"")?;
    let (name, rest) = rest.split_once('"')?;
    let reason = rest
        .split_once("reason = \"")
        .map_or("", |(_, reason)| reason);
    let reason = reason.split('"').next().unwrap_or("");
    Some((name.split('@').next().unwrap_or(name), reason))
}
