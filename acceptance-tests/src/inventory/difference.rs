//! What one account has and another has not.

use super::Line;
use super::label::ROUNDS;
use std::collections::BTreeMap;
use std::fmt;

/// The lines that two accounts do not share; equal lines are counted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Difference {
    added: Vec<Line>,
    missing: Vec<Line>,
    /// Those of them that differ after the fewest rounds of telling ids apart. The others name an object
    /// that differs, or one that names it.
    first: (Vec<Line>, Vec<Line>),
}

impl Difference {
    pub(super) fn between(now: &[Line], before: &[Line]) -> Self {
        let mut rounds = (0..=ROUNDS).map(|round| apart(now, before, round));
        let is_any =
            |(added, missing): &(Vec<Line>, Vec<Line>)| !added.is_empty() || !missing.is_empty();
        let first = rounds.find(is_any).unwrap_or_default();
        let (added, missing) = apart(now, before, ROUNDS);
        Self {
            added,
            missing,
            first,
        }
    }

    /// This and that of the accounts of another cloud.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.added.extend(other.added);
        self.missing.extend(other.missing);
        self.first.0.extend(other.first.0);
        self.first.1.extend(other.first.1);
        self
    }

    /// Whether the two accounts hold the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.missing.is_empty()
    }

    /// What only the first account has.
    #[must_use]
    pub fn added(&self) -> &[Line] {
        &self.added
    }

    /// What only the second account has.
    #[must_use]
    pub fn missing(&self) -> &[Line] {
        &self.missing
    }
}

/// The lines that only the first account has after a round, and those that only the second has.
fn apart(now: &[Line], before: &[Line], round: usize) -> (Vec<Line>, Vec<Line>) {
    let mut counts: BTreeMap<u64, i64> = BTreeMap::new();
    for line in before {
        *counts.entry(line.keys[round]).or_insert(0) += 1;
    }
    let mut added = Vec::new();
    for line in now {
        let count = counts.entry(line.keys[round]).or_insert(0);
        *count -= 1;
        if *count < 0 {
            added.push(line.clone());
        }
    }
    let mut missing = Vec::new();
    for line in before {
        if let Some(count) = counts
            .get_mut(&line.keys[round])
            .filter(|count| **count > 0)
        {
            *count -= 1;
            missing.push(line.clone());
        }
    }
    (added, missing)
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (added, missing) = &self.first;
        for (sign, lines) in [('+', added), ('-', missing)] {
            for line in lines {
                writeln!(f, "{sign} {line}")?;
            }
        }
        match (self.added.len() + self.missing.len()).saturating_sub(added.len() + missing.len()) {
            0 => Ok(()),
            more => writeln!(f, "and {more} lines that name what differs"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Given, Inventory, Object};
    use serde_json::json;
    use std::collections::BTreeSet;

    /// Two keys and an alias of the first, which has this many days.
    fn account(ids: [&str; 2], of: usize, days: u64) -> Inventory {
        let object = |kind: &str, noun: &str, value| Object {
            kind: kind.to_owned(),
            noun: noun.to_owned(),
            id: String::new(),
            name: String::new(),
            parents: Vec::new(),
            value,
        };
        let [one, other] = ids;
        Inventory {
            objects: vec![
                object("kms:Keys", "Key", json!({ "KeyId": one, "Days": days })),
                object("kms:Keys", "Key", json!({ "KeyId": other, "Days": 1 })),
                object(
                    "kms:Aliases",
                    "Alias",
                    json!({ "AliasName": "alias/shop", "TargetKeyId": ids[of] }),
                ),
            ],
            scopes: BTreeSet::new(),
            given: Given::default(),
        }
    }

    const ONE: [&str; 2] = [
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "0987dcba-09fe-87dc-65ba-ab0987654321",
    ];
    const TWO: [&str; 2] = [
        "aaaaabcd-12ab-34cd-56ef-1234567890ab",
        "bbbbdcba-09fe-87dc-65ba-ab0987654321",
    ];

    #[test]
    fn what_only_names_what_differs_is_counted() {
        let difference = account(ONE, 0, 7).against(&account(TWO, 0, 8)).to_string();
        let lines: Vec<_> = difference.lines().collect();
        assert_eq!(lines.len(), 3, "{difference}");
        assert!(lines[0].starts_with("+ kms:Keys") && lines[0].contains("Days=7"));
        assert!(lines[1].starts_with("- kms:Keys") && lines[1].contains("Days=8"));
        assert_eq!(lines[2], "and 2 lines that name what differs");
        let same = account(ONE, 0, 7).against(&account(TWO, 0, 7));
        assert_eq!(same.to_string(), "");
    }

    #[test]
    fn an_object_that_names_another_one_is_the_first_to_differ() {
        let difference = account(ONE, 0, 7).against(&account(TWO, 1, 7)).to_string();
        let first: Vec<_> = difference.lines().collect();
        assert!(
            first.iter().any(|line| line.starts_with("+ kms:Aliases")),
            "{difference}"
        );
    }
}
