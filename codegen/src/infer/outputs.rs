//! What answers tell of attributes.

use toml::Spanned;

use super::Builder;
use super::identity::is_place;
use super::members::{Start, single};
use crate::definition::path::{Place, Select};
use crate::ir::call::{Output, Part, Step};
use crate::ir::{Fact, Source};
use crate::problem::{Problem, Span};
use crate::readers::botocore::Kind;
use crate::readers::contract::Type;

/// The way to an attribute's value, and to the parts of an attribute that is made of objects.
struct Found {
    path: Vec<Step>,
    parts: Vec<Part>,
}

impl Found {
    /// The output of an attribute, found by these sources.
    fn of(self, attribute: String, sources: Vec<Source>) -> Output {
        let path = Fact {
            value: self.path,
            sources,
        };
        Output {
            attribute,
            path,
            parts: self.parts,
        }
    }
}

impl Builder<'_> {
    /// What the object that is read tells: every member is an attribute, or left out for a reason.
    pub(super) fn read_outputs(&mut self, span: &Span) -> Vec<Output> {
        let model = self.model.to_owned();
        let mut out = self.own_outputs(&model, span);
        let members: Vec<(String, String)> = self
            .service
            .members(&model)
            .into_iter()
            .map(|(member, reference, _)| (member.to_owned(), reference.shape.clone()))
            .collect();
        for (member, shape) in members {
            if self.is_tags(&member) && self.has_tags() {
                continue;
            }
            if self.is_ignored(&model, &member) {
                continue;
            }
            match self.attribute_of(&model, &member) {
                // A place of its own leads through it, or a hook makes the attribute of it.
                Some((attribute, source))
                    if self.has_own_value(&attribute)
                        && (self.is_passed(&member) || source.is_decision()) => {}
                Some((attribute, _)) if out.iter().any(|output| output.attribute == attribute) => {
                    let title = format!(
                        "`{member}` of {model} is `{attribute}`, which another member is too"
                    );
                    let problem = Problem::at(span, title, "in this call");
                    let lines =
                        format!("[[ignore]]\nmembers = [\"{model}.{member}\"]\nwhy = \"…\"");
                    self.problems
                        .push(problem.help(format!("leave one of them out:\n{lines}")));
                }
                Some((attribute, source)) if !self.has_own_value(&attribute) => {
                    let place = single(&member, Select::Whole);
                    let api = Source::Api(format!("{model}.{member}"));
                    let way = self.output(Start::Shape(&model), &attribute, &place, span);
                    out.extend(way.map(|found| found.of(attribute, vec![source, api])));
                }
                _ if self.is_passed(&member) || self.ignores_rest(&model) => {}
                _ => self.unmapped(span, &model, &member, &shape),
            }
        }
        out
    }

    /// The attributes whose place in the object is decided.
    fn own_outputs(&mut self, model: &str, _span: &Span) -> Vec<Output> {
        let mut out = Vec::new();
        let id = self.definition.resource.get_ref().id.as_ref();
        if let Some(text) = id.filter(|text| is_place(text.get_ref()))
            && let Some(place) = self.place(text)
        {
            let source = self.line(&text.span());
            let way = self.output(Start::Shape(model), "id", &place, &text.span());
            out.extend(way.map(|found| found.of("id".to_owned(), vec![source])));
        }
        for (attribute, decision) in &self.definition.attributes {
            let Some(text) = &decision.get_ref().read else {
                continue;
            };
            let name = attribute.get_ref().clone();
            self.uses("attributes", &format!("{name}.read"));
            let Some(place) = self.place(text) else {
                continue;
            };
            let source = self.line(&text.span());
            let way = self.output(Start::Shape(model), &name, &place, &text.span());
            out.extend(way.map(|found| found.of(name, vec![source])));
        }
        out
    }

    /// What one more call of a read tells.
    pub(super) fn also_outputs(
        &mut self,
        operation: &str,
        sets: &std::collections::BTreeMap<Spanned<String>, Spanned<String>>,
    ) -> Vec<Output> {
        let mut out = Vec::new();
        for (attribute, text) in sets {
            let name = attribute.get_ref().clone();
            if !self.declared.contains_key(&name) {
                self.no_such_attribute(&attribute.span(), &name);
                continue;
            }
            let Some(place) = self.place(text) else {
                continue;
            };
            let source = self.line(&text.span());
            let way = self.output(Start::Answer(operation), &name, &place, &text.span());
            out.extend(way.map(|found| found.of(name, vec![source])));
        }
        out
    }

    /// What the answer of the create tells: the id, and what has the same name.
    pub(super) fn create_outputs(
        &mut self,
        operation: &str,
        shape: &str,
        is_answer: bool,
        span: &Span,
    ) -> Vec<Output> {
        let members: Vec<String> = self
            .service
            .members(shape)
            .into_iter()
            .map(|(member, _, _)| member.to_owned())
            .collect();
        let told = self.told.clone();
        let mut out = Vec::new();
        for member in members {
            let place = if is_answer { operation } else { shape };
            let Some((attribute, source)) = self.attribute_of(place, &member) else {
                continue;
            };
            if self.has_own_value(&attribute) || !self.declared.contains_key(&attribute) {
                continue;
            }
            let start = if is_answer {
                Start::Answer(operation)
            } else {
                Start::Shape(shape)
            };
            let path = single(&member, self.about_one(shape, &member, &attribute));
            let api = Source::Api(format!("{place}.{member}"));
            let way = self.output(start, &attribute, &path, span);
            out.extend(way.map(|found| found.of(attribute, vec![source, api])));
        }
        // What only the create tells is not read back.
        self.told = told;
        out
    }

    /// What is meant of a member that tells a scalar attribute of a new object: of a list its first
    /// element, because the call was about one object.
    fn about_one(&self, shape: &str, member: &str, attribute: &str) -> Select {
        let kind = self.service.shape(shape).and_then(|shape| {
            let reference = shape.members.get(member)?;
            Some(self.service.shape(&reference.shape)?.kind)
        });
        let ty = self.declared.get(attribute).map(|it| &it.ty.value);
        match (kind, ty) {
            (Some(Kind::List), Some(Type::String | Type::Number | Type::Bool)) => Select::First,
            _ => Select::Whole,
        }
    }

    /// Whether the definition gives this attribute a value or place of its own.
    pub(super) fn has_own_value(&self, attribute: &str) -> bool {
        let decision = self
            .definition
            .attributes
            .iter()
            .find(|(name, _)| name.get_ref() == attribute);
        decision.is_some_and(|(_, decision)| {
            let decision = decision.get_ref();
            decision.read.is_some()
                || decision.from.is_some()
                || decision.hook.is_some()
                || decision.local.is_some()
        })
    }

    /// The way to an attribute's value, and to the parts of an attribute that is made of objects.
    fn output(
        &mut self,
        start: Start<'_>,
        attribute: &str,
        place: &Place,
        span: &Span,
    ) -> Option<Found> {
        // That the contract has no such attribute is said where the definition names it.
        let declared = self.declared.get(attribute).cloned()?;
        let (mut path, mut shape) = self.way(start, place, span)?;
        if let Some((member, held)) = self.content_of(attribute, &declared.children, &shape) {
            let (field, ty) = self.field(None, &shape, &member, span)?;
            path.push(Step {
                member,
                field,
                ty,
                select: Select::Whole,
                is_entry: false,
            });
            shape = held;
        }
        self.told.insert(attribute.to_owned());
        let each = path
            .iter()
            .any(|step| matches!(step.select, Select::Each | Select::EachWhere(_)));
        let object = match &declared.ty.value {
            Type::List(element) | Type::Set(element) if each => (**element).clone(),
            other => other.clone(),
        };
        if declared.children.is_empty() {
            self.fits(attribute, &object, &place.to_string(), &shape, span);
            return Some(Found {
                path,
                parts: Vec::new(),
            });
        }
        let element = self.element(&shape);
        let parts = self.parts(attribute, &declared.children, &element, false, span);
        Some(Found { path, parts })
    }
}
