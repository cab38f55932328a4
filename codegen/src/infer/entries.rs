//! Maps of texts whose keys are attributes, as SQS and SNS take and answer them.
//!
//! Such a map is seen as a structure whose members are its keys: each of them is an attribute, or left out
//! for a reason, as everywhere.

use std::collections::BTreeMap;

use toml::Spanned;

use super::Builder;
use super::calls::Purpose;
use crate::definition::path::Template;
use crate::definition::{EntryPart, MapPart, StepPart};
use crate::ir::{Fact, Replace, Source, Value};
use crate::problem::{Problem, Span};
use crate::readers::botocore::{Kind, Reference};
use crate::readers::contract::Type;

impl Builder<'_> {
    /// Makes structures of the maps whose keys are attributes.
    pub(super) fn maps(&mut self) {
        let definition = self.definition;
        for map in &definition.map {
            self.one_map(map);
        }
    }

    fn one_map(&mut self, map: &MapPart) {
        let (name, span) = (map.shape.get_ref(), map.shape.span());
        let shape = self.service.shapes.get(name);
        let Some(shape) = shape.filter(|shape| shape.kind == Kind::Map).cloned() else {
            let title = format!("there is no map `{name}`");
            self.problems.push(Problem::at(&span, title, "not known"));
            return;
        };
        let target = |reference: &Option<Reference>| {
            let reference = reference.as_ref()?;
            self.service.shapes.get(&reference.shape).cloned()
        };
        let (Some(key), Some(mut value)) = (target(&shape.key), target(&shape.value)) else {
            return;
        };
        let keys = match &map.keys {
            Some(keys) if !key.values.is_empty() => {
                self.needless(&keys.span(), "the model lists the keys");
                key.values
            }
            Some(keys) if map.why.is_none() => {
                let problem = Problem::at(&keys.span(), "nothing says how the keys are known", "");
                self.problems.push(problem.help("add why = \"…\""));
                keys.get_ref().clone()
            }
            Some(keys) => keys.get_ref().clone(),
            None => key.values,
        };
        if keys.is_empty() {
            let problem = Problem::at(&span, "the model does not list the keys of this map", "");
            self.problems.push(problem.help("write keys = [\"…\"]"));
        }
        value.is_entry = true;
        let value_name = format!("{name}Value");
        let reference = Reference {
            shape: value_name.clone(),
            location_name: None,
            idempotency_token: false,
        };
        let members = keys.into_iter().map(|key| (key, reference.clone()));
        let mut made = shape;
        made.kind = Kind::Structure;
        made.is_entries = true;
        made.members = members.collect();
        self.service.shapes.insert(value_name, value);
        self.service.shapes.insert(name.clone(), made);
    }

    /// Whether a shape is a map whose keys are attributes.
    pub(super) fn is_entries(&self, shape: &str) -> bool {
        self.service.shape(shape).is_some_and(|it| it.is_entries)
    }

    /// The keys of a map with the attributes that they are, and how that is known.
    fn keyed(
        &mut self,
        operation: &str,
        shape: &str,
        span: &Span,
    ) -> Vec<(String, String, Source)> {
        let members = self.service.members(shape).into_iter();
        let keys: Vec<(String, String)> = members
            .map(|(key, value, _)| (key.to_owned(), value.shape.clone()))
            .collect();
        let mut all = Vec::new();
        for (key, value) in keys {
            if self.is_ignored(operation, &key) || self.is_ignored(shape, &key) {
                continue;
            }
            match self.attribute_of(shape, &key) {
                Some((attribute, source)) => all.push((key, attribute, source)),
                None if self.ignores_rest(shape) => {}
                None => self.unmapped(span, shape, &key, &value),
            }
        }
        all
    }

    /// The entries of a member that takes such a map.
    pub(super) fn entries(
        &mut self,
        operation: &str,
        member: &str,
        shape: &str,
        span: &Span,
        purpose: Purpose<'_>,
    ) -> Option<Fact<Value>> {
        let (mut all, mut sources) = (Vec::new(), Vec::new());
        // What the operation has a member for is no entry besides.
        let members = self.service.input(operation).into_iter();
        let members: Vec<String> = members.map(|(member, ..)| member.to_owned()).collect();
        let members = members.iter();
        let direct: Vec<String> = members
            .filter_map(|member| self.attribute_of(operation, member))
            .map(|(attribute, _)| attribute)
            .collect();
        for (key, attribute, source) in self.keyed(operation, shape, span) {
            if direct.contains(&attribute) {
                continue;
            }
            let Some(declared) = self.declared.get(&attribute) else {
                self.no_such_attribute(span, &attribute);
                continue;
            };
            let (flags, ty) = (declared.flags.value, declared.ty.value.clone());
            let wanted = match purpose {
                Purpose::Create => (flags.required || flags.optional) && attribute != "id",
                Purpose::Set(fields) => fields.contains(&attribute),
                Purpose::Remove | Purpose::Read => false,
            };
            if !wanted {
                continue;
            }
            let place = format!("{operation}.{member}.{key}");
            let value = self.service.shapes[shape].members[&key].shape.clone();
            self.fits(&attribute, &ty, &place, &value, span);
            if matches!(purpose, Purpose::Create) {
                self.taken.insert(attribute.clone(), place);
            }
            all.push((key, attribute));
            sources.push(source);
        }
        let value = Value::Entries(all);
        (!sources.is_empty()).then_some(Fact { value, sources })
    }

    /// What this operation takes, with the place of each: its members, the entries of a map, and what is
    /// in the object that it lists.
    pub(super) fn members_with_entries(&self, operation: &str) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for (member, reference, _) in self.service.input(operation) {
            all.push((operation.to_owned(), member.to_owned()));
            if self.is_entries(&reference.shape) {
                let keys = self.service.members(&reference.shape).into_iter();
                all.extend(keys.map(|(key, ..)| (reference.shape.clone(), key.to_owned())));
            }
            if self.lists_the_object(&reference.shape) {
                let members = self.service.members(self.model).into_iter();
                all.extend(members.map(|(it, ..)| (self.model.to_owned(), it.to_owned())));
            }
        }
        all
    }

    /// The members of an operation that takes one entry at a time; `None` for every other step.
    pub(super) fn entry_members(
        &mut self,
        step: &StepPart,
        operation: &str,
    ) -> Option<(String, String)> {
        let EntryPart { name, value } = step.entry.as_ref()?.get_ref();
        for member in [name, value] {
            let known = self.service.input(operation);
            if !known.iter().any(|(known, ..)| known == member.get_ref()) {
                let title = format!("{operation} has no member `{}`", member.get_ref());
                self.problems
                    .push(Problem::at(&member.span(), title, "not known"));
            }
        }
        Some((name.get_ref().clone(), value.get_ref().clone()))
    }

    /// The entries that a step sets one at a time: those that it names, or all that change in place and
    /// that no other step names.
    pub(super) fn entry_claims(
        &mut self,
        part: &Spanned<StepPart>,
        operation: &str,
        replaces: &BTreeMap<String, Fact<Replace>>,
        claims: &mut BTreeMap<String, Span>,
    ) -> Vec<(String, Fact<String>)> {
        let (span, model) = (part.span(), self.model.to_owned());
        let mut named: Vec<Fact<String>> = Vec::new();
        if let Some(fields) = &part.get_ref().fields {
            named.extend(fields.get_ref().iter().map(|field| self.decided(field)));
        }
        let mut all = Vec::new();
        for (key, attribute, source) in self.keyed(operation, &model, &span) {
            if part.get_ref().fields.is_some() {
                let field = named.iter().find(|field| field.value == attribute);
                all.extend(field.map(|field| (key, field.clone())));
                continue;
            }
            let changes =
                (replaces.get(&attribute)).is_some_and(|replace| replace.value != Replace::Always);
            if changes && !claims.contains_key(&attribute) && !self.is_local(&attribute) {
                claims.insert(attribute.clone(), span.clone());
                let api = Source::Api(format!("{model}.{key}"));
                all.push((key, Fact::new(attribute, source).and(api)));
            }
        }
        if all.is_empty() {
            let title = format!("{operation} sets no argument that changes in place");
            let problem = Problem::at(&span, title, "this step is never run");
            self.problems
                .push(problem.help("remove the step, or give keys names in [names]"));
        }
        all
    }

    /// Fixed texts by key.
    pub(super) fn fixed_entries(
        &mut self,
        shape: &str,
        texts: &serde_json::Map<String, serde_json::Value>,
        span: &Span,
    ) -> Option<Vec<(String, Template)>> {
        let mut all = Vec::new();
        for (key, text) in texts {
            let known = self.service.shapes[shape].members.contains_key(key);
            let Some(text) = text.as_str().filter(|_| known) else {
                let title = format!("`{key}` is no key of {shape}, or its value is no text");
                self.problems
                    .push(Problem::at(span, title, "in this value"));
                return None;
            };
            let text = Spanned::new(span.clone(), text.to_owned());
            let template = match text.get_ref().is_empty() {
                true => Template(Vec::new()),
                false => self.template(&text)?,
            };
            all.push((key.clone(), template));
        }
        Some(all)
    }

    /// Whether a text of a map stands for a scalar of this type.
    pub(super) fn is_entry_of(&self, ty: &Type, shape: &str) -> bool {
        let is_entry = self.service.shape(shape).is_some_and(|it| it.is_entry);
        is_entry && matches!(ty, Type::String | Type::Bool | Type::Number)
    }
}
