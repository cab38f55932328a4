//! What one account has and another has not.

use super::Line;
use std::collections::BTreeMap;
use std::fmt;

/// The lines that two accounts do not share; equal lines are counted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Difference {
    added: Vec<Line>,
    missing: Vec<Line>,
}

impl Difference {
    pub(super) fn between(now: &[Line], before: &[Line]) -> Self {
        let mut counts: BTreeMap<u64, i64> = BTreeMap::new();
        for line in before {
            *counts.entry(line.key).or_insert(0) += 1;
        }
        let mut added = Vec::new();
        for line in now {
            let count = counts.entry(line.key).or_insert(0);
            *count -= 1;
            if *count < 0 {
                added.push(line.clone());
            }
        }
        let mut missing = Vec::new();
        for line in before {
            if let Some(count) = counts.get_mut(&line.key).filter(|count| **count > 0) {
                *count -= 1;
                missing.push(line.clone());
            }
        }
        Self { added, missing }
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

/// Writes what only one of two accounts has, a line each.
fn write<T: fmt::Display>(f: &mut fmt::Formatter<'_>, added: &[T], missing: &[T]) -> fmt::Result {
    for (sign, lines) in [('+', added), ('-', missing)] {
        for line in lines {
            writeln!(f, "{sign} {line}")?;
        }
    }
    Ok(())
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Lines that read alike name an object that differs, or one that names it.
        let apart = |all: &[Line], others: &[Line]| -> Vec<String> {
            let others: Vec<String> = others.iter().map(Line::to_string).collect();
            let all = all.iter().map(Line::to_string);
            all.filter(|line| !others.contains(line)).collect()
        };
        let added = apart(&self.added, &self.missing);
        let missing = apart(&self.missing, &self.added);
        if added.is_empty() && missing.is_empty() {
            return write(f, &self.added, &self.missing);
        }
        write(f, &added, &missing)?;
        match self.added.len() + self.missing.len() - added.len() - missing.len() {
            0 => Ok(()),
            consequences => writeln!(f, "and {consequences} lines that only name what differs"),
        }
    }
}
