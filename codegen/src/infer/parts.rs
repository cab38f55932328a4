//! The parts of attributes that are made of objects.

use std::collections::BTreeMap;

use super::Builder;
use super::declared::Declared;
use crate::ir::{Field, Part};
use crate::names;
use crate::problem::{Problem, Span};
use crate::readers::botocore::Kind;
use crate::readers::contract::Type;
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
            let name = self.part_name(path, shape, &member);
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
            let pairs = match &part.ty.value {
                Type::Map(_) => self.pairs(&inner, span),
                _ => None,
            };
            // Of a list of structures with one member, each element is that member's value.
            let holder = self.element_of(&inner).unwrap_or_else(|| inner.clone());
            let only = match part.children.is_empty() {
                true => self.only_member(&holder),
                false => None,
            };
            let held = self.content_of(&path, &part.children, &inner);
            let wrapped = match (&only, &held) {
                (Some((only, _)), _) => self.member_field(&holder, only, span),
                (None, Some((held, _))) => self.member_field(&inner, held, span),
                (None, None) => None,
            };
            let deeper = if pairs.is_some() {
                Vec::new()
            } else if part.children.is_empty() {
                let ty = match &part.ty.value {
                    Type::List(of) | Type::Set(of) if only.is_some() && holder != inner => of,
                    ty => ty,
                };
                let shape = only.map_or(inner, |(_, shape)| shape);
                self.fits(&path, ty, &place, &shape, span);
                Vec::new()
            } else {
                let element = self.element(&held.map_or(inner, |(_, shape)| shape));
                self.parts(&path, &part.children, &element, writes, span)
            };
            let unless = self
                .decisions(&path)
                .and_then(|it| it.get_ref().unless.as_ref());
            let unless = unless.filter(|_| writes).map(|other| {
                self.uses("attributes", &format!("{path}.unless"));
                other.get_ref().clone()
            });
            if let Some(other) = &unless
                && !declared.contains_key(other)
            {
                self.no_such_attribute(span, other);
            }
            let unset = self
                .decisions(&path)
                .and_then(|it| it.get_ref().unset.as_ref());
            let is_number = writes && part.ty.value == Type::Number;
            let unset = unset.filter(|_| is_number).map(|number| {
                self.uses("attributes", &format!("{path}.unset"));
                *number.get_ref()
            });
            parts.push(Part {
                unless,
                unset,
                needed: self.needs(shape, &field),
                attribute: name,
                field,
                wrapped,
                pairs,
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

    /// The only member of a structure that is none of the parts of a block: the block is what it has.
    pub(super) fn content_of(
        &mut self,
        path: &str,
        children: &BTreeMap<String, Declared>,
        shape: &str,
    ) -> Option<(String, String)> {
        if children.is_empty() {
            return None;
        }
        let (member, held) = self.only_member(shape)?;
        let kind = self.service.shape(&held)?.kind;
        let is_part = children.contains_key(&self.part_name(path, shape, &member));
        let holds = !is_part && matches!(kind, Kind::List | Kind::Structure);
        holds.then_some((member, held))
    }

    /// The shape of the elements of a list, or the shape itself.
    pub(super) fn element(&self, shape: &str) -> String {
        let definition = &self.service.shapes[shape];
        match (&definition.member, definition.kind) {
            (Some(element), Kind::List) => element.shape.clone(),
            _ => shape.to_owned(),
        }
    }

    /// Whether the SDK makes no structure without this field of it.
    fn needs(&self, shape: &str, field: &Field) -> bool {
        let made = self.surface.type_of(shape).map(|(_, found)| found);
        let can_fail = matches!(made, Some(Surfaced::Struct { fallible: true, .. }));
        let members = self.service.members(shape);
        let mut members = members.into_iter();
        let is_required = members.any(|(name, _, required)| name == field.member && required);
        // A number or a truth value that nobody sets is zero or off, unless the API requires it.
        let has_zero = ["bool", "i32", "i64", "f32", "f64"].contains(&field.ty.as_str());
        can_fail && !field.ty.starts_with("Option<") && (is_required || !has_zero)
    }

    /// The only member of a structure that has no other but those that are left out, with its shape.
    fn only_member(&mut self, shape: &str) -> Option<(String, String)> {
        let definition = self.service.shape(shape)?;
        if definition.kind != Kind::Structure {
            return None;
        }
        let members = definition.members.iter();
        let mut members: Vec<(String, String)> = members
            .map(|(member, reference)| (member.clone(), reference.shape.clone()))
            .collect();
        if members.len() > 1 {
            let ignored: Vec<String> = members
                .iter()
                .filter(|(member, _)| self.leaves_out(shape, member))
                .map(|(member, _)| member.clone())
                .collect();
            members.retain(|(member, _)| !ignored.contains(member));
            if members.len() == 1 {
                for member in &ignored {
                    self.is_ignored(shape, member);
                }
            }
        }
        members.pop().filter(|_| members.is_empty())
    }

    /// Whether the definition leaves this member of this structure out by its whole name.
    fn leaves_out(&self, shape: &str, member: &str) -> bool {
        let name = format!("{shape}.{member}");
        let mut lists = self.definition.ignore.iter();
        lists.any(|it| it.members.iter().any(|one| *one.get_ref() == name))
    }

    /// The structure of which a shape is a list.
    fn element_of(&self, shape: &str) -> Option<String> {
        let definition = self.service.shape(shape)?;
        let element = &definition.member.as_ref()?.shape;
        let is_structure = self.service.shape(element)?.kind == Kind::Structure;
        is_structure.then(|| element.clone())
    }

    /// The members for names and values of a list of tags.
    fn pairs(&mut self, shape: &str, span: &Span) -> Option<(Field, Field)> {
        let element = self.element_of(shape)?;
        let members = &self.service.shape(&element)?.members;
        let is_pair =
            members.len() == 2 && ["Key", "Value"].iter().all(|it| members.contains_key(*it));
        if !is_pair {
            return None;
        }
        let key = self.member_field(&element, "Key", span)?;
        Some((key, self.member_field(&element, "Value", span)?))
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

    /// The part of an object that a member is: of the one at this path, or of every one of its shape.
    fn part_name(&mut self, path: &str, shape: &str, member: &str) -> String {
        for key in [format!("{path}.{member}"), format!("{shape}.{member}")] {
            let mut names = self.definition.names.iter();
            if let Some((_, part)) = names.find(|(name, _)| *name.get_ref() == key) {
                let part = part.get_ref().clone();
                self.uses("names", &key);
                return part;
            }
        }
        names::snake(member)
    }
}
