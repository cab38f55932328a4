//! An explanation as text, in the form of every other error: what happened, what exists, what to do, and
//! then facts, indented by two spaces, because the tools wrap every other line.

use super::Explanation;

/// The characters of a line of a log that are shown.
const WIDTH: usize = 300;

impl Explanation {
    /// The whole text. `done` says what was done about it: rolled back to which revision, or left as it is.
    #[must_use]
    pub fn text(&self, done: &str) -> String {
        let sentences = [self.what.as_str(), done, self.remedy.as_str()];
        let sentences: Vec<_> = sentences
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect();
        let mut text = sentences.join("\n");
        let width = self
            .facts
            .iter()
            .map(|(name, _)| name.len())
            .max()
            .unwrap_or(0)
            .max(4);
        text.push('\n');
        for (name, fact) in &self.facts {
            let name = format!("{name}:");
            // A fact with several lines goes on under itself.
            let indent = format!("\n  {}", " ".repeat(width + 3));
            text.push_str(&format!(
                "\n  {name:<w$}{}",
                fact.replace('\n', &indent),
                w = width + 3
            ));
        }
        if !self.log.is_empty() {
            text.push_str("\n  Log:");
            for line in &self.log {
                text.push_str(&format!("\n    {line}"));
            }
        }
        if !self.look.is_empty() {
            text.push_str(&format!("\n\n  {}", self.look));
        }
        text
    }
}

/// A line of a log without colours and what else controls a terminal, and not too long.
pub(super) fn line(line: &str) -> String {
    let mut clean = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => {
                // A sequence ends with a letter.
                if chars.next() == Some('[') {
                    let _ = chars.find(char::is_ascii_alphabetic);
                }
            }
            '\t' => clean.push_str("    "),
            c if c.is_control() => {}
            c => clean.push(c),
        }
    }
    match clean.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &clean[..end]),
        None => clean,
    }
}
