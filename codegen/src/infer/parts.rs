//! The parts of attributes that are made of objects.

use std::collections::BTreeMap;

use super::Builder;
use super::declared::Declared;
use crate::ir::{Field, Part};
use crate::names;
use crate::problem::{Problem, Span};
use crate::readers::botocore::Kind;
use crate::readers::surface::Definition as Surfaced;

impl Builder<'_> {
    /// The parts of an attribute, as members of this structure. Every member is a part or left out;
    /// every part is a member, but for those that a call cannot be told.
    pub(super) fn parts(
        &mut self,
        path: &str,
        declared: &BTreeMap<String, Declared>,
        shape: &str,
        writes: bool,
        span: &Span,
    ) -> Vec<Part> {
        let members = self.service.members(shape).into_iter();
        let members: Vec<(String, String)> = members
            .map(|(member, reference, _)| (member.to_owned(), reference.shape.clone()))
            .collect();
        let mut parts = Vec::new();
        for (member, inner) in members {
            let name = self.part_name(shape, &member);
            let Some(part) = declared.get(&name) else {
                if !self.is_ignored(shape, &member) {
                    self.unmapped(span, shape, &member, &inner);
                }
                continue;
            };
            let Some(field) = self.member_field(shape, &member, span) else {
                continue;
            };
            let path = format!("{path}.{name}");
            let place = format!("{shape}.{member}");
            let only = self
                .only_member(&inner)
                .filter(|_| part.children.is_empty());
            let wrapped = match &only {
                Some((only, _)) => self.member_field(&inner, only, span),
                None => None,
            };
            let deeper = if part.children.is_empty() {
                let shape = only.map_or(inner, |(_, shape)| shape);
                self.fits(&path, &part.ty.value, &place, &shape, span);
                Vec::new()
            } else {
                let definition = &self.service.shapes[&inner];
                let element = match (&definition.member, definition.kind) {
                    (Some(element), Kind::List) => element.shape.clone(),
                    _ => inner,
                };
                self.parts(&path, &part.children, &element, writes, span)
            };
            parts.push(Part {
                needed: self.needs(shape, &field),
                attribute: name,
                field,
                wrapped,
                parts: deeper,
            });
        }
        for (name, part) in declared {
            let flags = part.flags.value;
            let wanted = !writes || flags.required || flags.optional;
            if wanted && !parts.iter().any(|part| part.attribute == *name) {
                let does = if writes { "take" } else { "tell" };
                let title = format!("{shape} does not {does} `{path}.{name}`");
                let problem = Problem::at(span, title, "in this call");
                let help = format!("write in [names]: \"{shape}.MEMBER\" = \"{name}\"");
                self.problems.push(problem.help(help));
            }
        }
        parts
    }

    /// Whether the SDK makes no structure without this field of it.
    fn needs(&self, shape: &str, field: &Field) -> bool {
        let made = self.surface.types.get(&names::pascal(shape));
        let can_fail = matches!(made, Some(Surfaced::Struct { fallible: true, .. }));
        can_fail && !field.ty.starts_with("Option<")
    }

    /// The only member of a structure that has no other, with its shape.
    fn only_member(&self, shape: &str) -> Option<(String, String)> {
        let definition = self.service.shape(shape)?;
        let is_it = definition.kind == Kind::Structure && definition.members.len() == 1;
        let only = definition.members.iter().next().filter(|_| is_it);
        only.map(|(member, reference)| (member.clone(), reference.shape.clone()))
    }

    /// A member of a structure as a field of the SDK.
    pub(super) fn member_field(&mut self, shape: &str, member: &str, span: &Span) -> Option<Field> {
        let (name, ty) = self.field(None, shape, member, span)?;
        Some(Field {
            member: member.to_owned(),
            name,
            ty,
        })
    }

    /// The part of an object that a member is.
    fn part_name(&mut self, shape: &str, member: &str) -> String {
        let key = format!("{shape}.{member}");
        let mut names = self.definition.names.iter();
        match names.find(|(name, _)| *name.get_ref() == key) {
            Some((_, part)) => {
                let part = part.get_ref().clone();
                self.uses("names", &key);
                part
            }
            None => names::snake(member),
        }
    }
}
