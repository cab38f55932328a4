//! The table of examples, and what is not as it should be.

use super::operations;
use slipway_acceptance::cli::Cli;
use slipway_acceptance::modules::{Calls, Comparison, Outcome, Refusal};
use std::collections::BTreeMap;
use std::fmt;

/// What came of a run.
pub(crate) struct Table {
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) clis: Vec<Cli>,
    /// Whether to list the calls of each operation.
    pub(crate) operations: bool,
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows(f)?;
        self.missing(f)?;
        self.skipped(f)?;
        self.found(f)?;
        match self.operations {
            true => operations::list(&self.outcomes, f),
            false => Ok(()),
        }
    }
}

/// A mark for whether an example was lived.
fn mark(refusal: Option<&Refusal>) -> &'static str {
    match refusal {
        None => "yes",
        Some(Refusal::Skipped(_)) => "–",
        Some(Refusal::Missing(_)) => "types missing",
        Some(Refusal::Failed(_)) => "**no**",
    }
}

fn calls(calls: &Calls) -> String {
    format!(
        "{}/{}/{}/{}",
        calls.plan.total(),
        calls.apply.total(),
        calls.second_plan.total(),
        calls.destroy.total()
    )
}

fn same(difference: Option<&String>) -> &'static str {
    if difference.is_none() {
        "yes"
    } else {
        "**no**"
    }
}

impl Table {
    fn rows(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "| example | resources |")?;
        for cli in &self.clis {
            write!(f, " {} |", cli.program_name())?;
        }
        writeln!(
            f,
            " calls | calls of the official provider | same end state | from its state | to its state |"
        )?;
        writeln!(f, "|---|---|{}", "---|".repeat(self.clis.len() + 5))?;
        for outcome in &self.outcomes {
            write!(f, "| {} | {} |", outcome.name, outcome.resources)?;
            for (_, lived) in &outcome.lived {
                write!(f, " {} |", mark(lived.as_ref().err()))?;
            }
            let ours = outcome.lived.iter().find_map(|(_, it)| it.as_ref().ok());
            write!(f, " {} |", ours.map_or("–".to_owned(), calls))?;
            match &outcome.comparison {
                Some(Ok(it)) => writeln!(
                    f,
                    " {} | {} | {} | {} |",
                    calls(&it.official),
                    same(it.end_state.as_ref().or(it.left.as_ref())),
                    same(it.from_official.as_ref()),
                    same(it.to_official.as_ref())
                )?,
                Some(Err(refusal)) => {
                    let mark = mark(Some(refusal));
                    writeln!(f, " {mark} | {mark} | {mark} | {mark} |")?;
                }
                None => writeln!(f, " – | – | – | – |")?,
            }
        }
        writeln!(
            f,
            "\nCalls are those of plan, apply, second plan and destroy, with the first tool."
        )
    }

    /// Why an example did not get to its apply, and with whom.
    fn refusals(&self) -> impl Iterator<Item = (&str, String, &Refusal)> {
        self.outcomes.iter().flat_map(|outcome| {
            let lived = outcome.lived.iter().filter_map(|(cli, lived)| {
                let refusal = lived.as_ref().err()?;
                Some((cli.program_name().to_owned(), refusal))
            });
            let compared = outcome.comparison.iter().filter_map(|it| {
                let refusal = it.as_ref().err()?;
                Some(("the official provider".to_owned(), refusal))
            });
            let all = lived.chain(compared);
            all.map(|(whom, refusal)| (outcome.name.as_str(), whom, refusal))
        })
    }

    fn missing(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut missing: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (example, _, refusal) in self.refusals() {
            if let Refusal::Missing(types) = refusal {
                for name in types {
                    let examples = missing.entry(name).or_default();
                    if !examples.contains(&example) {
                        examples.push(example);
                    }
                }
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        // A skipped example did not get as far as its types.
        let is_skipped = |it: &&Outcome| {
            it.lived
                .iter()
                .all(|(_, lived)| matches!(lived, Err(Refusal::Skipped(_))))
        };
        let validated = self.outcomes.iter().filter(|it| !is_skipped(it)).count();
        writeln!(f, "\n## Missing types\n")?;
        for (name, examples) in missing {
            let everywhere = examples.len() == validated && examples.len() > 1;
            let list = match everywhere {
                true => "every example".to_owned(),
                false => examples.join(", "),
            };
            writeln!(f, "- {name}: {list}")?;
        }
        Ok(())
    }

    fn skipped(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: Vec<String> = Vec::new();
        for (example, whom, refusal) in self.refusals() {
            if let Refusal::Skipped(why) = refusal {
                lines.push(format!("- {example}, with {whom}: {why}"));
            }
        }
        if lines.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n## Skipped\n\n{}", lines.join("\n"))
    }

    fn found(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut found = Vec::new();
        for (example, whom, refusal) in self.refusals() {
            if let Refusal::Failed(why) = refusal {
                found.push((example, format!("with {whom}: {why}")));
            }
        }
        for outcome in &self.outcomes {
            if let Some(Ok(comparison)) = &outcome.comparison {
                for text in differences(comparison) {
                    found.push((outcome.name.as_str(), text));
                }
            }
        }
        if found.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n## Not as it should be")?;
        for (example, text) in found {
            writeln!(f, "\n### {example}\n\n```\n{}\n```", text.trim_end())?;
        }
        Ok(())
    }
}

fn differences(comparison: &Comparison) -> Vec<String> {
    let told = |title: &str, text: &Option<String>| {
        let text = text.as_ref()?;
        Some(format!("{title}{text}"))
    };
    [
        told("", &comparison.end_state),
        told("", &comparison.left),
        told("ours on the official state: ", &comparison.from_official),
        told(
            "the official provider on our state: ",
            &comparison.to_official,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}
