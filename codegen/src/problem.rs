//! What is wrong with a definition, said in the manner of rustc.
//!
//! A problem names the place, what each source says, and the line to write.
//! Problems are collected, not thrown: one run shows all of them.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// A range of bytes in the text of a definition.
pub type Span = Range<usize>;

/// A definition's text, with the name under which messages show it.
#[derive(Clone, Debug)]
pub struct Text {
    /// The path from the root of the clone.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl Text {
    /// The number of the line that holds this byte, from 1 on.
    pub fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or(&self.text);
        before.bytes().filter(|byte| *byte == b'\n').count() + 1
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, in one line.
    pub title: String,
    /// Where, and what is to be said about that place.
    pub marks: Vec<(Span, String)>,
    /// What the sources say.
    pub notes: Vec<String>,
    /// What to do, and the lines to write.
    pub help: Vec<String>,
}

impl Problem {
    /// A problem of this place.
    pub fn at(span: &Span, title: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            marks: vec![(span.clone(), label.into())],
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// The same with one more place.
    #[must_use]
    pub fn and_at(mut self, span: &Span, label: impl Into<String>) -> Self {
        self.marks.push((span.clone(), label.into()));
        self
    }

    /// The same with what a source says.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The same with what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// The problem as a person reads it, without colours.
    pub fn render(&self, text: &Text) -> String {
        let mut snippet = Snippet::source(text.text.as_str()).path(text.name.as_str());
        for (index, (span, label)) in self.marks.iter().enumerate() {
            let kind = if index == 0 {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let end = text.text.len();
            let span = span.start.min(end)..span.end.min(end);
            snippet = snippet.annotation(kind.span(span).label(label.as_str()));
        }
        let mut group = Level::ERROR
            .primary_title(self.title.as_str())
            .element(snippet);
        for note in &self.notes {
            group = group.element(Level::NOTE.message(note.as_str()));
        }
        for help in &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let mut rendered = Renderer::plain().render(&[group]);
        rendered.push('\n');
        rendered
    }
}

/// All problems of one definition, in the order in which they were found.
#[derive(Clone, Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Adds one. The same problem is not said twice.
    pub fn push(&mut self, problem: Problem) {
        if !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them as a person reads them, in the order of their places.
    pub fn render(&self, text: &Text) -> String {
        let mut problems: Vec<_> = self.0.iter().collect();
        problems.sort_by_key(|problem| problem.marks.first().map_or(0, |(span, _)| span.start));
        let parts: Vec<_> = problems
            .iter()
            .map(|problem| problem.render(text))
            .collect();
        parts.join("\n")
    }
}

/// Names that are close to one that is not known, best first.
pub fn similar<'n>(wanted: &str, known: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let mut close: Vec<_> = known
        .into_iter()
        .map(|name| (distance(wanted, name), name))
        .filter(|(far, name)| *far * 5 <= wanted.len().max(name.len()) * 2)
        .collect();
    close.sort_unstable();
    close.into_iter().take(3).map(|(_, name)| name).collect()
}

/// How many letters have to be changed to make one name of the other (Levenshtein), case aside.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<_> = a.to_lowercase().chars().collect();
    let b: Vec<_> = b.to_lowercase().chars().collect();
    let mut row: Vec<_> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let changed = corner + usize::from(letter != other);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
