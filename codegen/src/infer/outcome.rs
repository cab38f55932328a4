//! What became of a change that was accepted, and why one failed.

use toml::Spanned;

use super::Builder;
use super::calls::Purpose;
use super::members::Start;
use crate::definition::path::Select;
use crate::ir::{Call, Fact, Outcome, PathStep, Reason, State, Step};
use crate::problem::Problem;

impl Builder<'_> {
    /// How it is told what became of a change that was accepted.
    pub(super) fn outcome(&mut self, steps: &[Step]) -> Option<Fact<Outcome>> {
        let whole = self.definition.outcome.as_ref()?;
        let part = whole.get_ref();
        let (operation, span) = self.operation(Some(&part.op), "outcome", &[])?;
        let name = operation.value.clone();
        let members = self.service.input(&name);
        let member = part.member.get_ref();
        if !members.iter().any(|(known, ..)| known == member) {
            let title = format!("{name} has no member `{member}`");
            self.problems
                .push(Problem::at(&part.member.span(), title, "not known"));
            return None;
        }
        self.element = Some(member.clone());
        let call = self.call(operation, &span, &part.with, Purpose::Read);
        self.element = None;
        let place = self.place(&part.path)?;
        let (path, shape) = self.way(Start::Answer(&name), &place, &part.path.span())?;
        for words in [&part.ready, &part.failed] {
            self.are_states(&shape, words, &whole.span());
        }
        let reason = match &part.reason {
            Some(text) => Some(self.reason(Start::Answer(&name), text)?),
            None => None,
        };
        if !steps
            .iter()
            .any(|step| step.change.is_some() || step.hook.is_some())
        {
            let title = "no step changes what this tells the outcome of";
            let problem = Problem::at(&part.id.span(), title, "in no answer");
            self.problems.push(problem);
        }
        if let Some(within) = &part.within {
            self.is_time(within);
        }
        let listed: Vec<&String> = steps
            .iter()
            .filter_map(|step| step.set.as_ref())
            .flat_map(|call| &call.errors)
            .collect();
        for refusal in &part.already {
            let code = &refusal.get_ref().code;
            if !listed.is_empty() && !listed.contains(&code.get_ref()) {
                let title = format!("no step answers with `{}`", code.get_ref());
                self.problems
                    .push(Problem::at(&code.span(), title, "named here"));
            }
        }
        let texts = |words: &[String]| words.iter().cloned().map(Into::into).collect();
        let already = part.already.iter().map(|refusal| {
            let value = refusal.get_ref();
            let code = value.code.get_ref().clone();
            Fact::new((code, value.message.clone()), self.line(&refusal.span()))
        });
        let outcome = Outcome {
            already: already.collect(),
            call: call?,
            state: State {
                path,
                ready: texts(&part.ready),
                failed: texts(&part.failed),
                reason,
                ..State::default()
            },
            within: part.within.as_ref().map(|within| within.get_ref().clone()),
        };
        Some(Fact::new(outcome, self.line(&whole.span())))
    }

    /// The way to the id of the change in the answer of a step's operation, when it has one.
    pub(super) fn change(&mut self, call: &Call) -> Option<Fact<Vec<PathStep>>> {
        let part = self.definition.outcome.as_ref()?.get_ref();
        let place = self.place(&part.id)?;
        let operation = &call.operation.value;
        let first = place.0.first()?.member.clone();
        let output = self.service.output(operation)?;
        let members = self.service.members(output);
        if !members.iter().any(|(member, ..)| *member == first) {
            return None;
        }
        let (way, _) = self.way(Start::Answer(operation), &place, &part.id.span())?;
        Some(Fact::new(way, self.line(&part.id.span())))
    }

    /// The reason of a failure: a text, or each of several issues, which have a code, a message and
    /// perhaps a list of what they concern.
    pub(super) fn reason(&mut self, start: Start<'_>, text: &Spanned<String>) -> Option<Reason> {
        let place = self.place(text)?;
        let (mut path, shape) = self.way(start, &place, &text.span())?;
        let Some(last) = path.last_mut().filter(|last| last.select == Select::Each) else {
            return Some(Reason::Text(path));
        };
        last.select = Select::Whole;
        let members = self.service.members(&shape).into_iter();
        let members: Vec<String> = members.map(|(member, ..)| member.to_owned()).collect();
        let at = text.span();
        let ends = |end: &str| {
            let mut found = members.iter();
            found
                .find(|member| member.to_lowercase().ends_with(end))
                .cloned()
        };
        let (Some(code), Some(message)) = (ends("code"), ends("message")) else {
            let title = format!("a {shape} has no code and message");
            self.problems
                .push(Problem::at(&text.span(), title, "each of these"));
            return None;
        };
        let concerns = match ends("resourceids") {
            Some(member) => Some(self.member_field(&shape, &member, &at)?),
            None => None,
        };
        Some(Reason::Issues {
            code: self.member_field(&shape, &code, &at)?,
            message: self.member_field(&shape, &message, &at)?,
            path,
            concerns: concerns.map(Box::new),
        })
    }
}
