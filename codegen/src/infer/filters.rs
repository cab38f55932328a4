//! Filters of reads that a definition names.

use toml::Spanned;

use super::Builder;
use crate::definition::With;
use crate::definition::path::Template;
use crate::problem::{Problem, Span, similar};

impl Builder<'_> {
    /// The filters of a read: of each the name, and a template of its value.
    pub(super) fn filters(&mut self, filters: &With, operation: &str) -> Vec<(String, Template)> {
        let known = self
            .service
            .operations
            .get(operation)
            .map(|op| op.filters.clone())
            .unwrap_or_default();
        let mut out = Vec::new();
        for (name, value) in filters {
            self.is_filter(&name.span(), name.get_ref(), operation, &known);
            let text = value.get_ref().as_str().unwrap_or_default().to_owned();
            let spanned = Spanned::new(value.span(), text);
            if let Some(template) = self.template(&spanned) {
                out.push((name.get_ref().clone(), template));
            }
        }
        out
    }

    /// Says so when an operation has no such filter.
    pub(super) fn is_filter(&mut self, span: &Span, name: &str, operation: &str, known: &[String]) {
        if known.iter().any(|known| known == name) {
            return;
        }
        let mut problem = Problem::at(
            span,
            format!("{operation} has no filter `{name}`"),
            "not known",
        );
        for close in similar(name, known.iter().map(String::as_str)) {
            problem = problem.help(format!("did you mean `{close}`?"));
        }
        self.problems.push(problem);
    }
}
