//! Structures in a list of an input: those that a definition writes, and the object itself.

use serde_json::Value as Json;
use toml::Spanned;

use super::Builder;
use super::calls::Purpose;
use crate::ir::{Fact, Field, Source, Value};
use crate::problem::Span;
use crate::readers::botocore::Kind;

impl Builder<'_> {
    /// Whether these are structures of the list that a member is: each has members of them alone.
    pub(super) fn are_structures(&self, shape: &str, list: &[Json]) -> bool {
        let element = self.service.shape(shape).and_then(|it| it.member.as_ref());
        let element = element.and_then(|it| self.service.shape(&it.shape));
        let Some(element) = element.filter(|it| it.kind == Kind::Structure) else {
            return false;
        };
        let is_one = |one: &Json| {
            let members = one.as_object();
            members.is_some_and(|all| all.keys().all(|name| element.members.contains_key(name)))
        };
        list.iter().all(is_one)
    }

    /// Whether a shape is a list of objects of the shape that is read.
    pub(super) fn lists_the_object(&self, shape: &str) -> bool {
        let element = self.service.shape(shape).and_then(|it| it.member.as_ref());
        element.is_some_and(|element| element.shape == self.model)
    }

    /// The object as the only element of a member that lists objects of its shape: every argument that
    /// the shape has, because such a call leaves nothing as it was.
    pub(super) fn as_element(
        &mut self,
        operation: &str,
        member: &str,
        shape: &str,
        span: &Span,
        purpose: Purpose<'_>,
    ) -> Option<Fact<Value>> {
        let model = self.model.to_owned();
        let changes = matches!(purpose, Purpose::Create | Purpose::Set(_));
        if !changes || !self.lists_the_object(shape) {
            return None;
        }
        let members = self.service.members(&model).into_iter();
        let members: Vec<(String, String)> = members
            .map(|(member, reference, _)| (member.to_owned(), reference.shape.clone()))
            .collect();
        let mut parts = Vec::new();
        for (inner, target) in members {
            // What is no attribute is said where the object is read.
            let Some((attribute, _)) = self.attribute_of(&model, &inner) else {
                continue;
            };
            let flags = self.declared.get(&attribute).map(|it| it.flags.value);
            if !flags.is_some_and(|flags| flags.required || flags.optional) {
                continue;
            }
            if matches!(purpose, Purpose::Create) {
                let place = format!("{operation}.{member}.{inner}");
                self.taken.insert(attribute.clone(), place);
            }
            let field = self.member_field(&model, &inner, span)?;
            parts.push((
                field,
                self.value(&attribute, &model, &inner, &target, span)?,
            ));
        }
        let source = Source::Rule("the object is the only element");
        Some(Fact::new(Value::Structures(vec![parts]), source))
    }

    /// The members of a structure that the definition gives.
    pub(super) fn given_parts(
        &mut self,
        parts: &serde_json::Map<String, Json>,
        shape: &str,
        span: &Span,
    ) -> Option<Vec<(Field, Value)>> {
        let mut out = Vec::new();
        for (member, value) in parts {
            let field = self.member_field(shape, member, span)?;
            let inner = self.service.shapes[shape].members[member].shape.clone();
            let key = Spanned::new(span.clone(), member.clone());
            let value = Spanned::new(span.clone(), value.clone());
            out.push((field, self.given(&key, &value, &inner)?.value));
        }
        Some(out)
    }
}
