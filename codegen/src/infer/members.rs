//! From members of the API to attributes, and the ways through shapes.

use toml::Spanned;

use super::Builder;
use super::identity::is_place;
use crate::definition::path::{Compared, Place, Segment, Select};
use crate::ir::call::Step;
use crate::ir::{Source, Value};
use crate::names;
use crate::problem::{Problem, Span, similar};
use crate::readers::botocore::Kind;
use crate::readers::contract::Type;
use crate::readers::surface::Definition as Surfaced;

/// Members of every service that are about the call, not about the object.
const ABOUT_THE_CALL: [&str; 2] = ["DryRun", "dryRun"];

/// Where a way begins.
#[derive(Clone, Copy, Debug)]
pub(super) enum Start<'s> {
    /// At the answer of this operation.
    Answer(&'s str),
    /// At this shape.
    Shape(&'s str),
}

impl Builder<'_> {
    /// The attribute that this member is, by the definition, as the id, or by its name.
    pub(super) fn attribute_of(&mut self, place: &str, member: &str) -> Option<(String, Source)> {
        for key in [format!("{place}.{member}"), member.to_owned()] {
            let named = self
                .definition
                .names
                .iter()
                .find(|(name, _)| *name.get_ref() == key);
            if let Some((name, attribute)) = named {
                // A property of the second opinion alone gives a line no use.
                if place != "cloudformation" || key.starts_with("cloudformation.") {
                    self.uses("names", &key);
                }
                return Some((attribute.get_ref().clone(), self.line(&name.span())));
            }
        }
        if self.id_member.as_deref() == Some(member) {
            return Some(("id".to_owned(), Source::Rule("the member is the id")));
        }
        if self.service.operations.contains_key(place) && self.id_parameter() == Some(member) {
            return Some((
                "id".to_owned(),
                Source::Rule("the last part of its address"),
            ));
        }
        let name = names::snake(member);
        let known =
            self.declared.contains_key(&name) && name != "id" && !self.face().is_common(&name);
        known.then_some((name, Source::Rule("the same name")))
    }

    /// Whether the definition leaves this member out.
    pub(super) fn is_ignored(&mut self, place: &str, member: &str) -> bool {
        let full = format!("{place}.{member}");
        let members = self
            .definition
            .ignore
            .iter()
            .flat_map(|ignore| &ignore.members);
        let found: Vec<_> = members
            .map(|name| name.get_ref().clone())
            .filter(|name| *name == full || *name == member)
            .collect();
        for name in &found {
            self.uses("ignore", name);
        }
        !found.is_empty() || ABOUT_THE_CALL.contains(&member)
    }

    /// Whether the definition leaves out all members of a shape that are nothing: `Vpc.*`.
    pub(super) fn ignores_rest(&mut self, shape: &str) -> bool {
        let all = format!("{shape}.*");
        let mut members = self.definition.ignore.iter().flat_map(|part| &part.members);
        let found = members.any(|name| *name.get_ref() == all);
        if found {
            self.uses("ignore", &all);
        }
        found
    }

    /// Whether a place of the definition or a waiter leads through this member of the object.
    pub(super) fn is_passed(&self, member: &str) -> bool {
        self.passed.contains(member)
    }

    /// Notes the members that places of the definition and waiters lead through: they are in use.
    pub(super) fn passed(&mut self) {
        let definition = self.definition;
        let attributes = definition.attributes.values();
        let mut places: Vec<&str> = attributes
            .filter_map(|decision| decision.get_ref().read.as_ref())
            .map(|text| text.get_ref().as_str())
            .collect();
        let steps = definition.update.iter().map(Spanned::get_ref);
        let waits = [&definition.create.wait, &definition.delete.wait].into_iter();
        for wait in waits.chain(steps.map(|step| &step.wait)).flatten() {
            let wait = wait.get_ref();
            places.push(wait.path.get_ref());
            places.extend(wait.reason.iter().map(|reason| reason.get_ref().as_str()));
        }
        if let Some(gone) = &definition.read.gone_state {
            places.push(gone.get_ref().path.get_ref());
        }
        places.extend(
            definition
                .read
                .matching
                .iter()
                .map(|text| text.get_ref().as_str()),
        );
        let by = definition.read.by.values();
        places.extend(by.map(|part| part.get_ref().key.get_ref().as_str()));
        let id = definition.resource.get_ref().id.iter();
        places.extend(
            id.map(|text| text.get_ref().as_str())
                .filter(|text| is_place(text)),
        );
        let model = self.model;
        let named = ["Available", "Active", "Deleted"].map(|end| format!("{model}{end}"));
        let own = [&definition.create.waiter, &definition.delete.waiter]
            .into_iter()
            .flatten();
        let own = own.map(|name| name.get_ref().clone());
        let waiters: Vec<_> = named.into_iter().chain(own).collect();
        let acceptors = waiters
            .iter()
            .filter_map(|name| self.service.waiters.get(name));
        let arguments = acceptors.flat_map(|waiter| &waiter.acceptors);
        let looked_at = arguments.filter_map(|acceptor| acceptor.argument.as_deref());
        places.extend(
            looked_at
                .filter_map(|argument| argument.split_once("[]."))
                .map(|(_, rest)| rest),
        );
        let members: Vec<_> = places
            .into_iter()
            .filter_map(|text| Place::parse(text).ok())
            .filter_map(|place| place.0.first().map(|first| first.member.clone()))
            .collect();
        for member in members {
            self.passed.insert(member);
        }
    }

    /// Says that a member is neither used nor left out.
    pub(super) fn unmapped(&mut self, span: &Span, place: &str, member: &str, shape: &str) {
        let title = format!("`{member}` of {place} is neither an attribute nor left out");
        let kind = self.service.shape(shape).map(|shape| shape.kind);
        let kind = kind.map_or_else(String::new, |kind| format!("{kind:?}").to_lowercase());
        let mut problem =
            Problem::at(span, title, "in this call").note(format!("api {place}.{member}: {kind}"));
        let wanted = names::snake(member);
        for close in similar(&wanted, self.declared.keys().map(String::as_str)) {
            problem = problem.help(format!("write in [names]: {member} = \"{close}\""));
        }
        let lines = "[[ignore]]\nmembers = [\"MEMBER\"]\nwhy = \"…\"".replace("MEMBER", member);
        self.problems
            .push(problem.help(format!("or leave it out:\n{lines}")));
    }

    /// The way to a place, with the fields of the SDK, and the shape that is there.
    pub(super) fn way(
        &mut self,
        start: Start<'_>,
        place: &Place,
        span: &Span,
    ) -> Option<(Vec<Step>, String)> {
        let mut steps = Vec::new();
        let mut shape = match start {
            Start::Shape(shape) => shape.to_owned(),
            Start::Answer(operation) => match self.service.output(operation) {
                Some(shape) => shape.to_owned(),
                None => {
                    let title = format!("the answer of {operation} is empty");
                    self.problems
                        .push(Problem::at(span, title, "a place in it"));
                    return None;
                }
            },
        };
        let mut answer = match start {
            Start::Answer(operation) => Some(names::snake(operation)),
            Start::Shape(_) => None,
        };
        for (index, segment) in place.0.iter().enumerate() {
            let is_last = index + 1 == place.0.len();
            let is_entry = self.is_entries(&shape);
            let field = self.field(answer.take().as_deref(), &shape, &segment.member, span)?;
            let mut next = self.service.shapes[&shape].members[&segment.member]
                .shape
                .clone();
            let definition = &self.service.shapes[&next];
            let is_list = definition.kind == Kind::List;
            let selects = segment.select != Select::Whole;
            if is_list != selects && (selects || !is_last) {
                let title = format!(
                    "`{}` is {} list",
                    segment.member,
                    if is_list { "a" } else { "no" }
                );
                let problem = Problem::at(span, title, format!("in `{place}`"));
                self.problems.push(problem.help(if is_list {
                    "write which element is meant: `[]` for each, `[0]`, or `[Member=value]`"
                } else {
                    "leave the brackets away"
                }));
                return None;
            }
            if selects && let Some(element) = &definition.member {
                next = element.shape.clone();
            }
            let mut select = segment.select.clone();
            if let Select::Where(conditions) | Select::EachWhere(conditions) = &mut select {
                for condition in conditions {
                    let (way, end) = self.way(Start::Shape(&next), &condition.place, span)?;
                    let ty = way.last().map(|step| step.ty.as_str());
                    condition.is_given = ty.is_some_and(|ty| !ty.starts_with("Option<"));
                    let equals = condition.equals.clone();
                    let _known = self.template(&Spanned::new(span.clone(), equals))?;
                    condition.kind = match self.service.shapes[&end].kind {
                        Kind::Boolean => Compared::Truth,
                        Kind::Integer | Kind::Long => Compared::Number,
                        _ => Compared::Text,
                    };
                }
            }
            steps.push(Step {
                member: segment.member.clone(),
                ty: field.1,
                field: field.0,
                select,
                is_entry,
            });
            shape = next;
        }
        Some((steps, shape))
    }

    /// The field that a member is in the SDK: its name and type.
    pub(super) fn field(
        &mut self,
        answer: Option<&str>,
        shape: &str,
        member: &str,
        span: &Span,
    ) -> Option<(String, String)> {
        let definition = self.service.shape(shape)?;
        if !definition.members.contains_key(member) {
            let title = format!("{shape} has no member `{member}`");
            let mut problem = Problem::at(span, title, "in this place");
            for close in similar(member, definition.members.keys().map(String::as_str)) {
                problem = problem.help(format!("did you mean `{close}`?"));
            }
            self.problems.push(problem);
            return None;
        }
        if definition.is_entries {
            return Some((member.to_owned(), "Option<String>".to_owned()));
        }
        let field = self.surface.field(member);
        let fields = match answer
            .map(str::to_owned)
            .or_else(|| self.answered_by(shape))
        {
            Some(module) => self
                .surface
                .operations
                .get(&module)
                .map(|operation| &operation.output),
            None => match self.surface.type_of(shape).map(|(_, found)| found) {
                Some(Surfaced::Struct { fields, .. } | Surfaced::Union(fields)) => Some(fields),
                _ => None,
            },
        };
        let ty = fields.and_then(|fields| fields.get(&field));
        let Some(ty) = ty else {
            self.not_in_crate(span, &format!("the field `{field}` of {shape}"));
            return None;
        };
        Some((field, ty.clone()))
    }

    /// The method whose answer a shape is: then it is no type of its own in the crate.
    fn answered_by(&self, shape: &str) -> Option<String> {
        let operations = self.service.operations.iter();
        let mut found = operations.filter(|(_, operation)| {
            operation
                .output
                .as_ref()
                .is_some_and(|output| output.shape == shape)
        });
        found.next().map(|(name, _)| names::snake(name))
    }

    /// Says that the SDK does not have what the model has.
    pub(super) fn not_in_crate(&mut self, span: &Span, what: &str) {
        let surface = self.surface;
        let title = format!("{} {} has not {what}", surface.name, surface.version);
        let problem = Problem::at(span, title, "needs it");
        self.problems.push(
            problem
                .note("crates are some weeks behind the models")
                .help("leave it out with [[ignore]] until the crate is newer, or pin a newer one"),
        );
    }

    /// How the value of an attribute is written into a member, when the types fit.
    pub(super) fn value(
        &mut self,
        attribute: &str,
        place: &str,
        member: &str,
        shape: &str,
        span: &Span,
    ) -> Option<Value> {
        let declared = self.declared.get(attribute)?.clone();
        let definition = self.service.shape(shape)?;
        let only = definition
            .members
            .iter()
            .next()
            .filter(|_| definition.members.len() == 1);
        let scalar = matches!(declared.ty.value, Type::String | Type::Number | Type::Bool);
        if let (Kind::Structure, Some((inner, reference)), true) = (definition.kind, only, scalar) {
            let wrapper = shape.to_owned();
            let (inner, shape) = (inner.clone(), reference.shape.clone());
            self.fits(
                attribute,
                &declared.ty.value,
                &format!("{place}.{member}"),
                &shape,
                span,
            );
            let field = self.member_field(&wrapper, &inner, span)?;
            return Some(Value::Wrapped(attribute.to_owned(), field));
        }
        if declared.children.is_empty() {
            self.fits(
                attribute,
                &declared.ty.value,
                &format!("{place}.{member}"),
                shape,
                span,
            );
            return Some(Value::Attribute(attribute.to_owned()));
        }
        let held = self.content_of(attribute, &declared.children, shape);
        let (holder, shape) = match &held {
            Some((member, held)) => (self.member_field(shape, member, span), held.as_str()),
            None => (None, shape),
        };
        let element = self.element(shape);
        let parts = self.parts(attribute, &declared.children, &element, true, span);
        let name = attribute.to_owned();
        Some(match holder {
            Some(field) => Value::Holder(field, name, parts),
            None => Value::Objects(name, parts),
        })
    }

    /// Reads a place, and says so when it is none.
    pub(super) fn place(&mut self, text: &Spanned<String>) -> Option<Place> {
        match Place::parse(text.get_ref()) {
            Ok(place) => Some(place),
            Err(error) => {
                let problem = Problem::at(&text.span(), "this is no place in an answer", error);
                let example =
                    "places are written as `Vpcs[].CidrBlock`, `A[0].B`, `A[Member=value].B`";
                self.problems.push(problem.help(example));
                None
            }
        }
    }
}

/// A place of one member.
pub(super) fn single(member: &str, select: Select) -> Place {
    Place(vec![Segment {
        member: member.to_owned(),
        select,
    }])
}

/// How the name of a shape ends when there are many.
pub(super) fn plurals(shape: &str) -> Vec<String> {
    let mut forms = vec![format!("{shape}s"), format!("{shape}es"), shape.to_owned()];
    if let Some(stem) = shape.strip_suffix('y') {
        forms.insert(0, format!("{stem}ies"));
    }
    forms
}
