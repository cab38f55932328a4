//! How a create takes over an object that the API has made.

use super::Builder;
use super::calls::Purpose;
use crate::definition::With;
use crate::ir::{Adopt, Source, Value};
use crate::problem::{Problem, Span};

impl Builder<'_> {
    /// How it is found.
    pub(super) fn adopt(&mut self) -> Option<Adopt> {
        let Some(part) = &self.definition.adopt else {
            if let Some(switch) = &self.definition.delete.only_if {
                self.adopts(&switch.span());
            }
            return None;
        };
        let (span, part) = (part.span(), part.get_ref());
        if self.definition.delete.op.is_none() {
            self.is_left_behind();
        }
        match (&part.hook, part.filters.is_empty()) {
            (Some(hook), true) => return Some(Adopt::Hook(self.decided(hook))),
            (None, false) => {}
            (Some(_), false) | (None, true) => {
                let title = "an object that is taken over is found either by filters or by a hook";
                let problem = Problem::at(&span, title, "this part");
                self.problems.push(
                    problem
                        .help("write in [adopt]: filters = { FILTER = \"{…}\" }, or hook = \"…\""),
                );
                return None;
            }
        }
        let read = self.definition.read.op.as_ref();
        let (operation, at) = self.operation(read, "read", &self.read_candidates())?;
        let name = operation.value.clone();
        let mut call = self.call(operation, &at, &With::new(), Purpose::Read)?;
        let filters = self.filters(&part.filters, &name);
        let source: Source = self.line(&span);
        self.add_filter(&mut call, Value::Filters(filters), &[source], &span);
        Some(Adopt::Find(call))
    }

    /// Says so when this needs a type that takes objects over, and the type does not.
    pub(super) fn adopts(&mut self, span: &Span) {
        if self.definition.adopt.is_none() {
            let title = "the type does not take over what is there";
            let problem = Problem::at(span, title, "of use only when it does");
            self.problems
                .push(problem.help("say how it is found: [adopt] filters = { FILTER = \"{…}\" }"));
        }
    }

    /// Says so when something is decided about a deletion that never happens.
    fn is_left_behind(&mut self) {
        let part = &self.definition.delete;
        let switches = part.unless.iter().chain(&part.only_if);
        let words = switches.chain(&part.clear).chain(&part.in_use);
        let made = part.once_made.iter().map(toml::Spanned::span);
        let spans: Vec<Span> = words.map(toml::Spanned::span).chain(made).collect();
        for span in spans {
            let title = "nothing deletes an object that was taken over";
            let problem = Problem::at(&span, title, "never used");
            self.problems
                .push(problem.help("write in [delete]: op = \"…\", or remove it"));
        }
    }
}
