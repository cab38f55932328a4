//! The wording that all checks share.

use crate::diag::Diagnostic;
use crate::path::Path;
use crate::value::Value;

/// The most characters of a value that a message repeats.
const MAX_SHOWN: usize = 120;

/// An error about one value: what it must be and how to correct it, then facts.
pub(super) struct Refusal<'a> {
    /// One line without values.
    pub(super) summary: &'a str,
    /// What the value must be, as the end of a sentence that begins with its path and "must".
    pub(super) must: String,
    /// One more sentence about this very value. Left out when the value is secret.
    pub(super) hint: Option<String>,
    /// The allowed values, where they are listed.
    pub(super) allowed: Option<String>,
}

impl Refusal<'_> {
    pub(super) fn about(self, value: &Value, path: &Path, sensitive: bool) -> Diagnostic {
        let name = name(path);
        let mut detail = format!("{name} must {}.\n", self.must);
        if let Some(hint) = self.hint.filter(|_| !sensitive) {
            detail.push_str(&hint);
            detail.push('\n');
        }
        detail.push_str(&format!(
            "Correct {}, then plan again.\n",
            lower_first(&name)
        ));
        let shown = if sensitive {
            "(sensitive value)".to_owned()
        } else {
            show(value)
        };
        match self.allowed {
            Some(allowed) => {
                detail.push_str(&format!("\n  Value:    {shown}\n  Allowed:  {allowed}"));
            }
            None => detail.push_str(&format!("\n  Value:  {shown}")),
        }
        Diagnostic::error(self.summary, detail).at(path.clone())
    }
}

/// The name of a value at the beginning of a sentence.
pub(super) fn name(path: &Path) -> String {
    if path.is_root() {
        return "The value".to_owned();
    }
    format!("`{path}`")
}

fn lower_first(name: &str) -> String {
    if name.starts_with('`') {
        return name.to_owned();
    }
    name.to_lowercase()
}

/// A value on one line, cut when it is long.
fn show(value: &Value) -> String {
    match value {
        Value::String(text) => quote(text),
        Value::Number(number) => shorten(&number.to_string()),
        Value::Bool(flag) => flag.to_string(),
        Value::List(_) | Value::Set(_) | Value::Map(_) => {
            let count = value.children().len();
            let elements = if count == 1 { "element" } else { "elements" };
            format!("{} of {count} {elements}", value.kind())
        }
        other => other.kind().to_owned(),
    }
}

/// A text in quotes, on one line.
pub(super) fn quote(text: &str) -> String {
    format!("{:?}", shorten(text))
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `a, b and c`.
pub(super) fn list(parts: &[String], conjunction: &str) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} {conjunction} {last}", most.join(", ")),
    }
}

/// The allowed text that was probably meant: equal but for case, or a few keystrokes away.
pub fn suggestion<'a>(given: &str, allowed: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given: Vec<char> = given.to_lowercase().chars().take(64).collect();
    let most = (given.len() / 3).clamp(1, 3);
    allowed
        .into_iter()
        .map(|candidate| {
            let letters: Vec<char> = candidate.to_lowercase().chars().take(64).collect();
            (keystrokes(&given, &letters), candidate)
        })
        .filter(|(distance, candidate)| *distance <= most && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be added, removed, replaced or swapped with their neighbour.
fn keystrokes(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    let mut rows: Vec<Vec<usize>> = vec![(0..width).collect()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = rows[i][j] + usize::from(x != y);
            let mut best = replaced.min(row[j] + 1).min(rows[i][j + 1] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
