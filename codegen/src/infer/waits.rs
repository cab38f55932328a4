//! Waits: the waiters of the model, and those of definitions; and timeouts.

use std::collections::BTreeMap;

use toml::Spanned;

use super::members::Start;
use super::{Builder, declared};
use crate::definition::WaitPart;
use crate::definition::path::{Place, Select};
use crate::ir::{Fact, Source, State, Wait};
use crate::problem::{Problem, Span};

impl Builder<'_> {
    /// The wait of an action: that of the definition, else the waiter that is named after the shape.
    pub(super) fn wait(
        &mut self,
        own: Option<&Spanned<WaitPart>>,
        named: Option<&Spanned<String>>,
        ends: &[&str],
        action: &str,
    ) -> Option<Fact<Wait>> {
        if let Some(own) = own {
            return self.own_wait(own, action);
        }
        if let Some(named) = named {
            let name = named.get_ref();
            let Some(state) = self.waiter(name, &named.span()) else {
                let title = format!("the model has no waiter `{name}`");
                let problem = Problem::at(&named.span(), title, "not known");
                let known: Vec<_> = self.service.waiters.keys().cloned().collect();
                self.problems
                    .push(problem.note(format!("it has {}", known.join(", "))));
                return None;
            };
            if ends
                .iter()
                .any(|end| *name == format!("{}{end}", self.model))
            {
                self.needless(&named.span(), "the waiter is named after the shape");
            }
            let source = self.line(&named.span());
            return Some(Fact::new(state, source));
        }
        // An attachment is read from another object, whose waiter waits for something else.
        self.id_member.as_ref()?;
        let name = ends
            .iter()
            .map(|end| format!("{}{end}", self.model))
            .find(|name| self.service.waiters.contains_key(name))?;
        let head = self.head();
        let wait = self.waiter(&name, &head)?;
        let rule = Source::Rule("the waiter named after the shape");
        Some(Fact::new(wait, rule).and(Source::Api(format!("waiter {name}"))))
    }

    /// A waiter of the model, as states of the object.
    fn waiter(&mut self, name: &str, span: &Span) -> Option<Wait> {
        let waiter = self.service.waiters.get(name)?.clone();
        let mut state = State::default();
        let mut place = None;
        for acceptor in &waiter.acceptors {
            match (acceptor.matcher.as_str(), acceptor.state.as_str()) {
                ("path" | "pathAll" | "pathAny", outcome) => {
                    let argument = acceptor.argument.as_deref().unwrap_or_default();
                    place.get_or_insert_with(|| argument.to_owned());
                    match outcome {
                        "success" => state.ready.push(acceptor.expected.clone()),
                        "failure" => state.failed.push(acceptor.expected.clone()),
                        _ => state.pending.push(acceptor.expected.clone()),
                    }
                }
                ("error", outcome) => {
                    let code = acceptor.expected.as_str().unwrap_or_default().to_owned();
                    match outcome {
                        "success" => {
                            state.gone.push(code);
                            state.until_gone = true;
                        }
                        "retry" => state.not_yet.push(code),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        let text = place?;
        let Ok(place) = Place::parse(&text) else {
            let title = format!("the waiter `{name}` looks at a place that cannot be read");
            let problem = Problem::at(span, title, "waits by it");
            self.problems.push(
                problem
                    .note(format!("api: {text}"))
                    .help("write a `wait` instead"),
            );
            return None;
        };
        // The list and each of its elements are the way to the object; what is left is in the object.
        let inside = match place.0.first() {
            Some(first) if first.select == Select::Each => Place(place.0[1..].to_vec()),
            _ => place,
        };
        let model = self.model.to_owned();
        let (path, _) = self.way(Start::Shape(&model), &inside, span)?;
        state.path = path;
        Some(Wait::Waiter {
            name: name.to_owned(),
            delay: waiter.delay,
            state,
        })
    }

    /// Says so when a shape has no such states.
    pub(super) fn are_states(&mut self, shape: &str, words: &[String], span: &Span) {
        let values = self.service.shapes[shape].values.clone();
        for word in words {
            if !values.is_empty() && !values.contains(word) {
                let title = format!("`{word}` is no state of {shape}");
                let problem = Problem::at(span, title, "named here");
                self.problems
                    .push(problem.note(format!("api {shape}: {}", values.join(", "))));
            }
        }
    }

    /// A wait of the definition.
    fn own_wait(&mut self, own: &Spanned<WaitPart>, action: &str) -> Option<Fact<Wait>> {
        let part = own.get_ref();
        let model = self.model.to_owned();
        let place = self.place(&part.path)?;
        let (path, shape) = self.way(Start::Shape(&model), &place, &part.path.span())?;
        for words in [&part.ready, &part.pending, &part.failed] {
            self.are_states(&shape, words, &own.span());
        }
        let reason = match &part.reason {
            Some(text) => Some(self.reason(Start::Shape(&model), text)?),
            None => None,
        };
        let timed = self
            .definition
            .timeouts
            .keys()
            .any(|key| key.get_ref() == action);
        for name in part.minutes.iter().chain(&part.only_if) {
            if !self.declared.contains_key(name.get_ref()) {
                self.no_such_attribute(&name.span(), name.get_ref());
            }
        }
        let said = [timed, part.within.is_some(), part.minutes.is_some()];
        if said.iter().filter(|said| **said).count() != 1 {
            let title = "how long it waits is said twice, or not at all";
            let problem = Problem::at(&own.span(), title, "this wait");
            let help =
                "types with timeouts say it in [timeouts], others with `within` or `minutes`";
            self.problems.push(problem.help(help));
        }
        if let Some(within) = &part.within {
            self.is_time(within);
        }
        if let Some(updated) = &part.updated
            && (action != "create" || self.definition.update.is_empty() || !updated.get_ref())
        {
            let why = "it is for the wait of a create, of a type that can be changed";
            self.needless(&updated.span(), why);
        }
        let texts = |words: &[String]| words.iter().cloned().map(Into::into).collect();
        let wait = Wait::State {
            state: State {
                path,
                ready: texts(&part.ready),
                pending: texts(&part.pending),
                failed: texts(&part.failed),
                reason,
                until_gone: part.ready.is_empty(),
                ..State::default()
            },
            within: part.within.as_ref().map(|within| within.get_ref().clone()),
            minutes: part.minutes.as_ref().map(|name| name.get_ref().clone()),
            only_if: part.only_if.as_ref().map(|name| name.get_ref().clone()),
            updated: part.updated.is_some(),
        };
        Some(Fact::new(wait, self.line(&own.span())))
    }

    /// The timeouts that the contract has, with the times of the definition.
    pub(super) fn timeouts(&mut self) -> BTreeMap<String, Fact<String>> {
        let wanted = self.timeout_actions();
        let mut out = BTreeMap::new();
        for (action, time) in &self.definition.timeouts {
            if !wanted.contains(action.get_ref()) {
                let title = format!("the contract has no timeout for `{}`", action.get_ref());
                let problem = Problem::at(&action.span(), title, "not an argument");
                self.problems
                    .push(problem.note(format!("it has {}", wanted.join(", "))));
            }
            self.is_time(time);
            out.insert(action.get_ref().clone(), self.decided(time));
        }
        let missing: Vec<_> = wanted
            .iter()
            .filter(|action| !out.contains_key(*action))
            .collect();
        if !missing.is_empty() {
            let list: Vec<_> = missing
                .iter()
                .map(|action| format!("{action} = \"20m\""))
                .collect();
            let problem = Problem::at(
                &self.head(),
                "how long actions may take is not said",
                "of this type",
            );
            self.problems.push(
                problem
                    .note("the contract has timeouts, and does not tell their defaults")
                    .help(format!("write:\n[timeouts]\n{}", list.join("\n"))),
            );
        }
        out
    }

    fn timeout_actions(&self) -> Vec<String> {
        self.timeout_block
            .map(declared::timeouts)
            .unwrap_or_default()
    }
}
