//! How an object is read: the calls, where it is in the answer, how many at once, and when it is gone.

use super::Builder;
use super::addresses::Act;
use super::calls::Purpose;
use super::members::{Start, plurals, single};
use crate::definition::path::{Place, Select, Template};
use crate::ir::call::Step;
use crate::ir::{By, Call, Fact, Many, Pages, Read, ReadCall, Source, State, Value};
use crate::names;
use crate::problem::{Problem, Span};

impl Builder<'_> {
    /// How it is read.
    pub(super) fn read(&mut self, id: Option<&Fact<Template>>) -> Option<Read> {
        let part = &self.definition.read;
        let (operation, span) =
            self.operation(part.op.as_ref(), "read", &self.read_candidates())?;
        let name = operation.value.clone();
        let object = match &part.object {
            Some(text) => {
                let place = self.place(text)?;
                let source = self.line(&text.span());
                Some((place, source, text.span()))
            }
            None => self
                .object_in(&name)
                .map(|(place, source)| (place, source, span.clone())),
        };
        let Some((place, source, at)) = object else {
            let title = format!("the object is not found in the answer of {name}");
            let problem = Problem::at(&span, title, "of this call");
            self.problems
                .push(problem.help("write in [read]: object = \"…\""));
            return None;
        };
        let (way, shape) = if place.0.is_empty() {
            (Vec::new(), self.model.to_owned())
        } else {
            self.way(Start::Answer(&name), &place, &at)?
        };
        if shape != self.model {
            let title = format!("the object that is read is a {shape}, not a {}", self.model);
            self.problems.push(Problem::at(&at, title, "read by this"));
        }
        let outputs = self.read_outputs(&span);
        let many = self.many(&name);
        let mut call = self.call(operation, &span, &part.with, Purpose::Read)?;
        match &many {
            Some(Fact {
                value: Many::Filter { name, .. },
                sources,
            }) => {
                let value = Value::IdFilter(name.clone());
                self.add_filter(&mut call, value, sources, &span);
            }
            Some(Fact {
                value: Many::Member { name, .. },
                sources,
            }) => {
                self.add_input(&mut call, name, Value::Ids, sources);
            }
            Some(Fact {
                value: Many::By(by),
                sources,
            }) => {
                let first = by.first().map(|by| by.filter.clone());
                let value = Value::IdFilter(first.unwrap_or_default());
                self.add_filter(&mut call, value, sources, &span);
            }
            None => {}
        }
        if many.is_none() && part.by.is_empty() && !self.finds_one(&call, &way) {
            self.addresses_nothing(&name, &span);
        }
        let main = ReadCall {
            object: Fact::new(way, source),
            many,
            pages: self.pages(&name),
            outputs,
            optional: false,
            once: false,
            call,
        };
        let also = self.also();
        let gone = self.gone(&name, &span);
        let settles = part.settles.as_ref();
        if let Some(time) = settles {
            self.is_time(time);
        }
        let settles = settles.map(|time| self.decided(time));
        let gone_state = self.gone_state();
        let filters = self.filters(&part.filters, &name);
        let matching = self.matching();
        let among = self.among(&name);
        let lists = self.lists(id, &span);
        Some(Read {
            main,
            also,
            lists,
            settles,
            gone,
            gone_state,
            among,
            filters,
            matching,
        })
    }

    /// Where many objects stand together.
    fn among(&mut self, operation: &str) -> Option<Fact<String>> {
        let member = self.definition.read.among.as_ref()?;
        let (model, span) = (self.model.to_owned(), member.span());
        self.field(None, &model, member.get_ref(), &span)?;
        let known = self.service.operations.get(operation)?.filters.clone();
        self.is_filter(&span, &names::kebab(member.get_ref()), operation, &known);
        Some(Fact::new(member.get_ref().clone(), self.line(&span)))
    }

    /// The names that an operation that reads may have.
    pub(super) fn read_candidates(&self) -> Vec<String> {
        if self.has_addresses() {
            return self.addressed(Act::Read);
        }
        let nouns = plurals(self.model);
        let verbs = ["Describe", "Get", "List"].iter();
        let names = verbs.flat_map(|verb| nouns.iter().map(move |noun| format!("{verb}{noun}")));
        names.collect()
    }

    /// What has to be there in the object.
    fn matching(&mut self) -> Option<Fact<Vec<Step>>> {
        let text = self.definition.read.matching.as_ref()?;
        let place = self.place(text)?;
        let model = self.model.to_owned();
        let (way, _) = self.way(Start::Shape(&model), &place, &text.span())?;
        Some(Fact::new(way, self.line(&text.span())))
    }

    /// The attributes by which it is read instead of its id.
    fn by(&mut self, operation: &str) -> Option<Fact<Many>> {
        let known = self.service.operations.get(operation)?.filters.clone();
        let mut all = Vec::new();
        let mut sources = Vec::new();
        let mut written: Vec<_> = self.definition.read.by.iter().collect();
        written.sort_by_key(|(attribute, _)| attribute.span().start);
        for (attribute, part) in written {
            let (name, part) = (attribute.get_ref(), part.get_ref());
            if !self.declared.contains_key(name) {
                self.no_such_attribute(&attribute.span(), name);
            }
            let filter = part.filter.get_ref();
            self.is_filter(&part.filter.span(), filter, operation, &known);
            let place = self.place(&part.key)?;
            let model = self.model.to_owned();
            let (key, _) = self.way(Start::Shape(&model), &place, &part.key.span())?;
            sources.push(self.line(&attribute.span()));
            all.push(By {
                attribute: name.clone(),
                filter: filter.clone(),
                key,
                besides: self.filters(&part.filters, operation),
            });
        }
        let value = Many::By(all);
        (!sources.is_empty()).then_some(Fact { value, sources })
    }

    /// Whether a read finds one object: by its input, or by what is chosen of the answer.
    fn finds_one(&self, call: &Call, way: &[Step]) -> bool {
        let chosen = way.iter().any(|step| match &step.select {
            Select::Where(conditions) => conditions.iter().any(|it| {
                let template = Template::parse(&it.equals);
                template.is_ok_and(|template| self.tell_apart(template.attributes()))
            }),
            _ => false,
        });
        chosen || self.tell_apart(call.attributes())
    }

    /// Puts filters into a call; the member has one of two names.
    pub(super) fn add_filter(
        &mut self,
        call: &mut Call,
        value: Value,
        sources: &[Source],
        span: &Span,
    ) {
        let operation = &call.operation.value;
        let member = self.service.filter_member(operation);
        let Some(member) = member.map(str::to_owned) else {
            let title = format!("{operation} takes no filters");
            self.problems.push(Problem::at(span, title, "this call"));
            return;
        };
        self.add_input(call, &member, value, sources);
    }

    /// Puts a value into a call that no attribute gives.
    fn add_input(&mut self, call: &mut Call, member: &str, value: Value, sources: &[Source]) {
        let field = self.surface.field(member);
        let fields = self.surface.operations.get(&call.method);
        let Some(ty) = fields.and_then(|operation| operation.input.get(&field)) else {
            return;
        };
        call.inputs.retain(|input| input.member != member);
        call.inputs.push(crate::ir::Input {
            member: member.to_owned(),
            field,
            ty: ty.clone(),
            value: Fact {
                value,
                sources: sources.to_vec(),
            },
        });
    }

    /// The place of the object in the answer: the member that is one, or a list of some.
    pub(super) fn object_in(&self, operation: &str) -> Option<(Place, Source)> {
        let output = self.service.output(operation)?;
        if output == self.model {
            return Some((Place(Vec::new()), Source::Rule("the answer is the object")));
        }
        for (member, reference, _) in self.service.members(output) {
            let select = if reference.shape == self.model {
                Select::Whole
            } else {
                let element = self.service.shape(&reference.shape)?.member.as_ref();
                if element.is_none_or(|element| element.shape != self.model) {
                    continue;
                }
                Select::Each
            };
            let source = Source::Api(format!("{output}.{member}"));
            return Some((single(member, select), source));
        }
        None
    }

    /// How many are read at once.
    fn many(&mut self, operation: &str) -> Option<Fact<Many>> {
        let part = &self.definition.read;
        if !part.by.is_empty() {
            let others = [&part.filter, &part.batch, &part.key].into_iter().flatten();
            let others: Vec<Span> = others.map(toml::Spanned::span).collect();
            for span in others {
                self.needless(&span, "[read] by says what it is read by");
            }
            return self.by(operation);
        }
        let own_key = part.key.as_ref().map(|key| key.get_ref().clone());
        let key = own_key.or_else(|| self.id_member.clone());
        if let Some(key) = &part.key {
            let (model, span) = (self.model.to_owned(), key.span());
            let _said = self.field(None, &model, key.get_ref(), &span);
        }
        if let Some(member) = &part.batch {
            let input = self.service.input(operation);
            let found = input.iter().find(|(name, ..)| name == member.get_ref());
            let Some((_, reference, _)) = found else {
                let title = format!("{operation} has no member `{}`", member.get_ref());
                self.problems
                    .push(Problem::at(&member.span(), title, "not known"));
                return None;
            };
            let most = self
                .service
                .shape(&reference.shape)
                .and_then(|shape| shape.max);
            let many = Many::Member {
                name: member.get_ref().clone(),
                key: key.unwrap_or_default(),
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a count of elements"
                )]
                most: most.map(|most| most as u64),
            };
            return Some(Fact::new(many, self.line(&member.span())));
        }
        let filters = self.service.operations.get(operation)?.filters.clone();
        if let Some(filter) = &part.filter {
            self.is_filter(&filter.span(), filter.get_ref(), operation, &filters);
            let key = key.unwrap_or_default();
            if names::kebab(&key) == *filter.get_ref() {
                self.needless(&filter.span(), "it is named after the id");
            }
            let many = Many::Filter {
                name: filter.get_ref().clone(),
                key,
            };
            return Some(Fact::new(many, self.line(&filter.span())));
        }
        let key = key?;
        let name = names::kebab(&key);
        let rule = Source::Rule("the filter named after the id");
        let documented = Source::Api(format!("{operation} filters"));
        filters
            .contains(&name)
            .then(|| Fact::new(Many::Filter { name, key }, rule).and(documented))
    }

    /// The members that page.
    pub(super) fn pages(&self, operation: &str) -> Option<Fact<Pages>> {
        let found = self.service.pagination.get(operation)?;
        let pages = Pages {
            asked: found.input_token.as_str()?.to_owned(),
            told: found.output_token.as_str()?.to_owned(),
        };
        let source = Source::Api(format!("{operation} pages"));
        Some(Fact::new(pages, source))
    }

    /// More calls of a read.
    fn also(&mut self) -> Vec<ReadCall> {
        let mut out = Vec::new();
        for part in &self.definition.read.also {
            let (span, part) = (part.get_ref().op.span(), part.get_ref());
            let Some((operation, _)) = self.operation(Some(&part.op), "read.also", &[]) else {
                continue;
            };
            let name = operation.value.clone();
            let outputs = self.also_outputs(&name, &part.sets);
            let Some(mut call) = self.call(operation, &span, &part.with, Purpose::Read) else {
                continue;
            };
            if !part.filters.is_empty() {
                let filters = self.filters(&part.filters, &name);
                let source = self.line(&span);
                self.add_filter(&mut call, Value::Filters(filters), &[source], &span);
            }
            if !part.shared && !self.finds_one(&call, &[]) {
                self.addresses_nothing(&name, &span);
            }
            out.push(ReadCall {
                object: Fact::new(Vec::new(), Source::Rule("the answer is read")),
                many: None,
                pages: self.pages(&name),
                outputs,
                optional: part.optional,
                once: part.once,
                call,
            });
        }
        out
    }

    /// The states of an object that is gone but still answered.
    fn gone_state(&mut self) -> Option<Fact<State>> {
        let part = self.definition.read.gone_state.as_ref()?;
        let inner = part.get_ref();
        let place = self.place(&inner.path)?;
        let model = self.model.to_owned();
        let (path, shape) = self.way(Start::Shape(&model), &place, &inner.path.span())?;
        self.are_states(&shape, &inner.states, &part.span());
        let state = State {
            path,
            ready: inner.states.iter().cloned().map(Into::into).collect(),
            ..State::default()
        };
        Some(Fact::new(state, self.line(&part.span())))
    }

    /// The codes of "gone".
    fn gone(&mut self, operation: &str, span: &Span) -> Fact<Vec<String>> {
        let listed: Vec<_> = self
            .service
            .error_codes(operation)
            .into_iter()
            .filter(|code| {
                ["NotFound", "NoSuch", "not_found"]
                    .iter()
                    .any(|it| code.contains(it))
            })
            .map(str::to_owned)
            .collect();
        if let Some(gone) = &self.definition.read.gone {
            if *gone.get_ref() == listed && !listed.is_empty() {
                self.needless(&gone.span(), "the model lists the same errors");
            }
            let codes = gone.get_ref().iter().map(String::as_str);
            self.are_codes(operation, codes, &gone.span());
            return self.decided(gone);
        }
        if listed.is_empty() {
            let title = format!("no error of {operation} says that the object is gone");
            let problem = Problem::at(span, title, "of this call");
            let help =
                "write in [read]: gone = [\"CODE\"], or [] when it just answers without the object";
            self.problems
                .push(problem.note("the model lists no such error").help(help));
        }
        Fact::new(listed, Source::Api(format!("{operation} errors")))
    }
}
