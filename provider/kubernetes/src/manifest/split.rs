//! From a text to its documents.

/// One document of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Document<'t> {
    /// The document, without its separator.
    pub(super) text: &'t str,
    /// The lines of the text before it.
    pub(super) before: usize,
    /// The first line in it, from 1, that separates nothing although it begins with `---`.
    pub(super) bad: Option<usize>,
}

/// The documents of a text, as Kubernetes separates them: by the lines that begin with `---`, before
/// anything is parsed. So an error in one document hides none in the next.
///
/// Such a line may hold a comment besides and nothing else, though YAML would allow a document to
/// begin there.
pub(super) fn documents(text: &str) -> Vec<Document<'_>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut documents = Vec::new();
    let mut bad = None;
    let (mut start, mut before, mut at) = (0, 0, 0);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if let Some(rest) = line.strip_prefix("---") {
            let rest = rest.trim();
            if rest.is_empty() || rest.starts_with('#') {
                documents.push(Document {
                    text: &text[start..at],
                    before,
                    bad: bad.take(),
                });
                (start, before) = (at + line.len(), index + 1);
            } else {
                bad = bad.or(Some(index + 1));
            }
        }
        at += line.len();
    }
    documents.push(Document {
        text: &text[start..],
        before,
        bad,
    });
    documents
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, usize)]) {
        let documents = documents(text);
        assert!(documents.iter().all(|document| document.bad.is_none()));
        let found: Vec<_> = documents.iter().map(|d| (d.text, d.before)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn separators_are_lines_of_their_own() {
        check("a: b\n", &[("a: b\n", 0)]);
        check(
            "---\na: b\n---\nc: d",
            &[("", 0), ("a: b\n", 1), ("c: d", 3)],
        );
        check(
            "a: b\r\n--- # next\r\nc: d\r\n",
            &[("a: b\r\n", 0), ("c: d\r\n", 2)],
        );
        check("\u{feff}a: |\n  ---\n  b\n", &[("a: |\n  ---\n  b\n", 0)]);
    }

    #[test]
    fn a_document_cannot_begin_on_its_separator() {
        let bad = |text| documents(text).iter().map(|d| d.bad).collect::<Vec<_>>();
        assert_eq!(bad("a: b\n--- {c: d}\n----\n---\ne: f"), [Some(2), None]);
    }
}
