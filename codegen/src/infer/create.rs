//! How an object is created: the call, what its answer tells, and what an unknown outcome means.

use super::Builder;
use super::addresses::Act;
use super::calls::Purpose;
use super::members::Start;
use crate::ir::call::Step as PathStep;
use crate::ir::{Create, Fact, Lookup, Retry, Source, Value};
use crate::names;
use crate::problem::{Problem, Span};
use crate::readers::botocore::FILTERS;

impl Builder<'_> {
    /// How it is created.
    pub(super) fn create(&mut self) -> Option<Create> {
        let part = &self.definition.create;
        if self.definition.adopt.is_some() && part.op.is_none() {
            return None;
        }
        let candidates = match self.has_addresses() {
            true => self.addressed(Act::Create),
            false => ["Create", "Put"]
                .map(|verb| format!("{verb}{}", self.model))
                .into(),
        };
        let (operation, span) = self.operation(part.op.as_ref(), "create", &candidates)?;
        let name = operation.value.clone();
        let call = self.call(operation, &span, &part.with, Purpose::Create)?;
        let (object, outputs) = self.created(&name, &span);
        let lookup = self.lookup(&call, &span);
        let exists = self.exists(&call);
        let looks = self.looks(&lookup);
        let namesakes = self.namesakes(&lookup);
        let wait = self.wait(
            part.wait.as_ref(),
            part.waiter.as_ref(),
            &["Available", "Active"],
            "create",
        );
        for retry in &part.retry {
            let (code, within) = (&retry.get_ref().code, &retry.get_ref().within);
            // What creating takes several calls for may be refused in a later one.
            let steps = self.definition.update.iter();
            let steps = steps.filter_map(|step| step.get_ref().op.as_ref());
            let mut steps = steps.map(|op| op.get_ref().clone());
            let has_code = |op: &String| {
                self.service.operations.contains_key(op)
                    && self
                        .service
                        .error_codes(op)
                        .contains(&code.get_ref().as_str())
            };
            let later = steps.find(has_code).filter(|_| !has_code(&name));
            let operation = later.as_ref().unwrap_or(&name);
            self.are_codes(operation, [code.get_ref().as_str()], &code.span());
            self.is_time(within);
        }
        let retry = part.retry.iter().map(|retry| {
            let value = retry.get_ref();
            let retry_value = Retry {
                code: value.code.get_ref().clone(),
                message: value.message.clone(),
                within: value.within.get_ref().clone(),
                why: value.why.get_ref().clone(),
            };
            Fact::new(retry_value, self.line(&retry.span()))
        });
        let retry = retry.collect();
        let in_region_of = self.elsewhere();
        Some(Create {
            call,
            in_region_of,
            object,
            outputs,
            lookup,
            exists,
            looks,
            namesakes,
            wait,
            retry,
        })
    }

    /// Whether it is looked first if there is one already.
    fn looks(&mut self, lookup: &Fact<Lookup>) -> Option<Fact<()>> {
        let looks = self.definition.create.looks.as_ref()?;
        if !looks.get_ref() {
            self.needless(&looks.span(), "nothing looks without this line");
        }
        if lookup.value != Lookup::Read {
            let title = "what is looked for has an id that is known before";
            let problem = Problem::at(&looks.span(), title, "looked for");
            let help = "write in [resource]: id = \"{…}\", a template of arguments";
            self.problems.push(problem.help(help));
        }
        looks
            .get_ref()
            .then(|| Fact::new((), self.line(&looks.span())))
    }

    /// By what those are looked for that are there before the first request.
    fn namesakes(&mut self, lookup: &Fact<Lookup>) -> Option<Fact<Vec<String>>> {
        let part = self.definition.create.namesakes.as_ref()?;
        for name in part.get_ref() {
            if !self.declared.contains_key(name) {
                self.no_such_attribute(&part.span(), name);
            }
        }
        let id = self.definition.resource.get_ref().id.as_ref();
        let is_in_id =
            |name: &String| id.is_some_and(|id| id.get_ref().contains(&format!("{{{name}}}")));
        let title = match &lookup.value {
            Lookup::Match { filters, .. } if filters.is_empty() => None,
            Lookup::Read if part.get_ref().iter().all(is_in_id) => None,
            Lookup::Read => Some("what is read by its id is looked for by nothing else"),
            _ => Some("nothing that is looked for could be one of those that were there"),
        };
        if let Some(title) = title {
            let problem = Problem::at(&part.span(), title, "looked for");
            self.problems.push(problem.help("remove namesakes"));
        }
        Some(self.decided(part))
    }

    /// The argument that names the region of the call.
    fn elsewhere(&mut self) -> Option<Fact<String>> {
        let part = self.definition.create.in_region_of.as_ref()?;
        if !self.declared.contains_key(part.get_ref()) {
            self.no_such_attribute(&part.span(), part.get_ref());
        }
        Some(self.decided(part))
    }

    /// Where the new object is in the answer of the create, and what it tells.
    fn created(
        &mut self,
        operation: &str,
        span: &Span,
    ) -> (Option<Fact<Vec<PathStep>>>, Vec<crate::ir::Output>) {
        let Some(answer) = self.service.output(operation).map(str::to_owned) else {
            return (None, Vec::new());
        };
        let found = match &self.definition.create.object {
            Some(text) => {
                let Some(place) = self.place(text) else {
                    return (None, Vec::new());
                };
                Some((place, self.line(&text.span()), text.span()))
            }
            None => self
                .object_in(operation)
                .map(|(place, source)| (place, source, span.clone())),
        };
        let (object, shape, is_answer) = match found {
            Some((place, source, at)) if !place.0.is_empty() => {
                let Some((way, shape)) = self.way(Start::Answer(operation), &place, &at) else {
                    return (None, Vec::new());
                };
                (Fact::new(way, source), shape, false)
            }
            Some((_, source, _)) => (Fact::new(Vec::new(), source), answer, true),
            None => (
                Fact::new(Vec::new(), Source::Rule("the answer is read")),
                answer,
                true,
            ),
        };
        let outputs = self.create_outputs(operation, &shape, is_answer, span);
        if self.id_member.is_some() && !outputs.iter().any(|output| output.attribute == "id") {
            let title = format!("the answer of {operation} does not tell the id");
            let problem = Problem::at(span, title, "of this call");
            let help = format!(
                "write in [names]: \"{operation}.MEMBER\" = \"id\", or in [create]: object = \"…\""
            );
            self.problems.push(problem.help(help));
        }
        (Some(object), outputs)
    }

    /// The operation that reads, where the definition names it.
    fn read_operation(&self) -> Option<String> {
        let candidates = self.read_candidates();
        let named = self.definition.read.op.as_ref();
        let named = named.map(|op| op.get_ref().clone());
        let mut all = named.into_iter().chain(candidates);
        all.find(|name| self.service.operations.contains_key(name))
    }

    /// What to do when the outcome of the create is unknown.
    fn lookup(&mut self, call: &crate::ir::Call, span: &Span) -> Fact<Lookup> {
        let token = call
            .inputs
            .iter()
            .find(|input| input.value.value == Value::Token);
        let id = self.definition.resource.get_ref().id.as_ref();
        let known_before = id.is_some_and(|id| id.get_ref().contains('{'));
        let inferred = match token {
            Some(token) => Some(Fact::new(
                Lookup::Token(token.member.clone()),
                Source::Api(format!("{}.{}", call.operation.value, token.member)),
            )),
            None if known_before && self.definition.create.matching.is_none() => Some(Fact::new(
                Lookup::Read,
                Source::Rule("the id is known before"),
            )),
            None => None,
        };
        if let Some(matching) = &self.definition.create.matching {
            for name in matching.get_ref() {
                if !self.declared.contains_key(name) {
                    self.no_such_attribute(&matching.span(), name);
                }
            }
            if inferred.is_some() {
                self.needless(&matching.span(), "the operation itself says what to do");
            }
            let span = matching.span();
            let attributes = matching.get_ref().clone();
            let operation = self.read_operation().unwrap_or_default();
            let filters = self.filters(&self.definition.create.filters, &operation);
            let member = self.service.filter_member(&operation);
            let lookup = Lookup::Match {
                attributes,
                filters,
                field: names::field(member.unwrap_or(FILTERS[0])),
            };
            return Fact::new(lookup, self.line(&span));
        }
        if let Some(filter) = self.definition.create.filters.keys().next() {
            let title = "filters find a lost object by attributes that have to be the same";
            let problem = Problem::at(&filter.span(), title, "never used");
            self.problems
                .push(problem.help("write in [create]: matching = [\"…\"]"));
        }
        let Some(decided) = &self.definition.create.unknown_outcome else {
            if let Some(inferred) = inferred {
                return inferred;
            }
            let problem = Problem::at(
                span,
                "nothing tells what to do when the outcome is unknown",
                "of this create",
            );
            self.problems.push(
                problem
                    .note(format!("api {}: no token, and the API makes the id", call.operation.value))
                    .help("write in [create]: matching = [\"…\"], attributes that no two objects share")
                    .help("or unknown_outcome = \"orphan\", when nothing can find the object"),
            );
            return Fact::new(Lookup::Orphan, Source::Rule("open"));
        };
        let value = match decided.get_ref().as_str() {
            "read" => Lookup::Read,
            "again" => Lookup::Again,
            "orphan" => Lookup::Orphan,
            other => {
                let title = format!("`{other}` is no way to find a lost object");
                let problem = Problem::at(&decided.span(), title, "not known");
                self.problems
                    .push(problem.help(
                        "write `read`, `again` or `orphan`; a token is found without a line",
                    ));
                Lookup::Orphan
            }
        };
        if inferred.is_some() {
            self.needless(&decided.span(), "the operation itself says what to do");
        }
        Fact::new(value, self.line(&decided.span()))
    }

    /// The codes of "there is one already".
    fn exists(&mut self, call: &crate::ir::Call) -> Option<Fact<Vec<String>>> {
        if let Some(exists) = &self.definition.create.exists {
            let codes = exists.get_ref().iter().map(String::as_str);
            self.are_codes(&call.operation.value, codes, &exists.span());
            return Some(self.decided(exists));
        }
        let listed: Vec<_> = call
            .errors
            .iter()
            .filter(|code| code.contains("AlreadyExists") || code.contains("EntityAlreadyExists"))
            .cloned()
            .collect();
        let source = Source::Api(format!("{} errors", call.operation.value));
        (!listed.is_empty()).then(|| Fact::new(listed, source))
    }
}
