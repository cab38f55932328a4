//! The data source lifecycle: of all objects that match, the only one.

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::path::Path;

/// How many matches a message names.
const NAMED: usize = 20;

/// What was looked for, for the messages.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The type of object in a sentence, with what narrows it: `private hosted zone`.
    pub noun: String,
    /// What was asked for, line by line: the label and the value.
    pub criteria: Vec<(&'static str, String)>,
    /// The argument that is to blame.
    pub argument: &'static str,
    /// What to check when nothing matches, as a sentence.
    pub check: String,
    /// How to narrow the search when more than one matches, as a sentence.
    pub narrow: String,
}

impl Selection {
    fn facts(&self, ids: Option<String>) -> String {
        let ids = ids.map(|ids| ("Ids", ids));
        let lines: Vec<(&str, String)> = self.criteria.iter().cloned().chain(ids).collect();
        let width = lines
            .iter()
            .map(|(label, _)| label.len())
            .max()
            .unwrap_or(0)
            + 3;
        let lines: Vec<String> = lines
            .iter()
            .map(|(label, value)| format!("  {:width$}{value}", format!("{label}:")))
            .collect();
        lines.join("\n")
    }
}

/// The only match. `id` is how the user may name one of several.
///
/// # Errors
///
/// When nothing matches, or more than one does.
pub fn only<T>(
    mut found: Vec<T>,
    selection: &Selection,
    id: impl Fn(&T) -> String,
) -> Result<T, Diagnostics> {
    let noun = &selection.noun;
    let refuse = |summary: String, detail: String| {
        Err(Diagnostic::error(summary, detail)
            .at(Path::of(selection.argument))
            .into())
    };
    match (found.pop(), found.len()) {
        (Some(only), 0) => Ok(only),
        (None, _) => refuse(
            format!("No matching {noun}"),
            format!(
                "No {noun} matches. Nothing was changed.\n{}\n\n{}",
                selection.check,
                selection.facts(None)
            ),
        ),
        (Some(last), _) => {
            found.push(last);
            let rest = found.len().saturating_sub(NAMED);
            let mut ids: Vec<String> = found.iter().take(NAMED).map(id).collect();
            if rest > 0 {
                ids.push(format!("and {rest} more"));
            }
            refuse(
                format!("More than one matching {noun}"),
                format!(
                    "More than one {noun} matches. Nothing was changed.\n{}\n\n{}",
                    selection.narrow,
                    selection.facts(Some(ids.join(", ")))
                ),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn selection() -> Selection {
        Selection {
            noun: "public zone".to_owned(),
            criteria: vec![("Name", "example.com".to_owned())],
            argument: "name",
            check: "Check the name.".to_owned(),
            narrow: "Set `zone_id`.".to_owned(),
        }
    }

    fn told(found: Vec<&str>) -> String {
        let refused = only(found, &selection(), |id| (*id).to_owned()).unwrap_err();
        let told: Vec<String> = refused
            .iter()
            .map(|it| format!("{}\n{}", it.summary, it.detail))
            .collect();
        told.join("\n")
    }

    #[test]
    fn one_match_is_the_answer() {
        let found = only(vec!["a"], &selection(), |id| (*id).to_owned());
        assert_eq!(found.unwrap(), "a");
    }

    #[test]
    fn none_and_several_are_told_apart() {
        expect![[r#"
            No matching public zone
            No public zone matches. Nothing was changed.
            Check the name.

              Name:  example.com"#]]
        .assert_eq(&told(vec![]));
        expect![[r#"
            More than one matching public zone
            More than one public zone matches. Nothing was changed.
            Set `zone_id`.

              Name:  example.com
              Ids:   a, b"#]]
        .assert_eq(&told(vec!["a", "b"]));
    }

    #[test]
    fn of_many_matches_some_are_named() {
        let ids: Vec<String> = (0..NAMED + 2).map(|n| format!("Z{n}")).collect();
        let told = told(ids.iter().map(String::as_str).collect());
        assert!(
            told.contains("Z19, and 2 more") && !told.contains("Z20"),
            "{told}"
        );
    }
}
