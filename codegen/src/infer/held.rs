//! What holds an object that cannot be deleted.

use super::Builder;
use super::calls::Purpose;
use super::members::Start;
use crate::definition::HeldPart;
use crate::definition::path::{Place, Select};
use crate::ir::{Delete, Fact, Held, PathStep};
use crate::problem::Problem;
use crate::readers::botocore::Kind;

impl Builder<'_> {
    /// The lists of what holds an object.
    pub(super) fn held(&mut self, delete: Option<&Delete>) -> Vec<Fact<Held>> {
        let definition = self.definition;
        let mut out = Vec::new();
        for part in &definition.held {
            let is_hook = |point: &str| point == "held";
            let mut hooks = definition.hook.iter();
            if hooks.any(|hook| is_hook(hook.point.get_ref())) {
                self.needless(&part.span(), "a hook tells what holds it");
            } else if delete.is_none() {
                self.needless(&part.span(), "it is never deleted");
            }
            let source = self.line(&part.span());
            if let Some(held) = self.list_of_held(part.get_ref()) {
                out.push(Fact::new(held, source));
            }
        }
        out
    }

    fn list_of_held(&mut self, part: &HeldPart) -> Option<Held> {
        let (operation, span) = self.operation(Some(&part.op), "held", &[])?;
        let name = operation.value.clone();
        let call = self.call(operation, &span, &part.with, Purpose::Read)?;
        let text = part.names.get_ref();
        let (list, names) = match text.split_once("[]") {
            Some((list, names)) => (format!("{list}[]"), names.trim_start_matches('.')),
            None => {
                let problem = Problem::at(&part.names.span(), "this is no list", "names of these");
                let help = "write the place of a name in each element: `Images[].Tags[0]|Digest`";
                self.problems.push(problem.help(help));
                return None;
            }
        };
        let mut ways = Vec::new();
        for name_at in names.split('|') {
            let place = match name_at {
                "" => list.clone(),
                name_at => format!("{list}.{name_at}"),
            };
            ways.push(self.name_in(&name, &place, part)?);
        }
        let first = ways.first()?;
        let length = Place::parse(&list).ok()?.0.len();
        let mut whole = first.get(..length)?.to_vec();
        whole.last_mut()?.select = Select::Whole;
        Some(Held {
            label: part.label.get_ref().clone(),
            call,
            list: whole,
            names: ways.into_iter().map(|way| way[length..].to_vec()).collect(),
        })
    }

    /// The way to a name in the answer of an operation.
    fn name_in(&mut self, operation: &str, text: &str, part: &HeldPart) -> Option<Vec<PathStep>> {
        let span = part.names.span();
        let place = self.place(&toml::Spanned::new(span.clone(), text.to_owned()))?;
        let (way, shape) = self.way(Start::Answer(operation), &place, &span)?;
        if self.service.shapes[&shape].kind != Kind::String {
            let title = format!("`{text}` is no text");
            let problem = Problem::at(&span, title, "names of these");
            self.problems
                .push(problem.note(format!("api {operation}: it is a {shape}")));
            return None;
        }
        Some(way)
    }
}
