//! One way to print an error with what caused it.

use std::error::Error;

/// An error and its sources in one line, each text once.
///
/// Libraries disagree on whether `Display` includes the source: some print only "service error",
/// others print the whole chain. So a source is left out when what stands already contains its text.
pub fn render_chain(error: &dyn Error) -> String {
    let mut shown = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let text = source.to_string();
        let text = text.trim();
        if !text.is_empty() && !shown.contains(text) {
            shown.push_str(": ");
            shown.push_str(text);
        }
        next = source.source();
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt;

    #[derive(Debug)]
    struct Link(&'static str, Option<Box<Link>>);

    impl fmt::Display for Link {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Link {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.1.as_deref().map(|link| link as _)
        }
    }

    fn check(texts: &[&'static str], expected: &str) {
        let chain = texts
            .iter()
            .rev()
            .fold(None, |below, text| Some(Box::new(Link(text, below))));
        assert_eq!(render_chain(&*chain.expect("at least one text")), expected);
    }

    #[test]
    fn every_text_is_shown_once() {
        check(&["alone"], "alone");
        check(
            &["service error", "dispatch failure", "refused"],
            "service error: dispatch failure: refused",
        );
        check(&["outer: refused", "refused"], "outer: refused");
        check(&["outer", "middle: deep", "deep"], "outer: middle: deep");
        check(&["outer", "", "deep"], "outer: deep");
    }
}
