//! Several versions of one dependency, each with a reason in `deny.toml`.

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
