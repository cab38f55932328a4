//! Values with a place of their own in inputs: inside of a structure, or in a list of named values.

use toml::Spanned;

use super::Builder;
use super::calls::Purpose;
use crate::definition::path::{Condition, Place, Select};
use crate::ir::{Fact, Named, Value};
use crate::problem::Span;

impl Builder<'_> {
    /// The values of attributes whose own place leads through this member of an input.
    pub(super) fn own_place(
        &mut self,
        operation: &str,
        member: &str,
        purpose: Purpose<'_>,
        span: &Span,
    ) -> Option<Fact<Value>> {
        let input = self.service.operations.get(operation)?.input.as_ref()?;
        let top = self.service.shapes[&input.shape].members.get(member)?;
        let shape = top.shape.clone();
        let mut parts = Vec::new();
        let mut named = Vec::new();
        let mut sources = Vec::new();
        for (attribute, decision) in &self.definition.attributes {
            let Some(place) = &decision.get_ref().write else {
                continue;
            };
            let name = attribute.get_ref().clone();
            let meant = match purpose {
                Purpose::Create => true,
                Purpose::Set(fields) => fields.contains(&name),
                Purpose::Remove | Purpose::Read => false,
            };
            if let Some(entry) = self.named(&name, place, member, &shape, span) {
                if meant {
                    self.uses("attributes", &format!("{name}.write"));
                    let written = format!("{operation}.{}", place.get_ref());
                    self.taken.insert(name.clone(), written);
                    sources.push(self.line(&place.span()));
                    named.push(entry);
                }
                continue;
            }
            let mut way = place.get_ref().split('.');
            if !meant || way.next() != Some(member) {
                continue;
            }
            self.uses("attributes", &format!("{name}.write"));
            if matches!(purpose, Purpose::Create) {
                let place = format!("{operation}.{}", place.get_ref());
                self.taken.insert(name.clone(), place);
            }
            sources.push(self.line(&place.span()));
            let Some(inner) = way.next() else {
                let value = self.value(&name, operation, member, &shape, &place.span())?;
                return Some(Fact { value, sources });
            };
            let field = self.member_field(&shape, inner, span)?;
            let target = self.service.shapes[&shape].members[inner].shape.clone();
            let value = self.value(&name, &shape, inner, &target, &place.span())?;
            parts.push((field, value));
        }
        if !named.is_empty() {
            let value = Value::Named(named);
            return Some(Fact { value, sources });
        }
        if parts.is_empty() {
            return None;
        }
        let value = Value::Structure(parts);
        Some(Fact { value, sources })
    }

    /// The entry of a list of named values that a place leads to: `Options[Key=name].Values`.
    fn named(
        &mut self,
        attribute: &str,
        place: &Spanned<String>,
        member: &str,
        shape: &str,
        span: &Span,
    ) -> Option<Named> {
        let parsed = Place::parse(place.get_ref()).ok()?;
        let [first, values] = parsed.0.as_slice() else {
            return None;
        };
        let Select::Where(conditions) = &first.select else {
            return None;
        };
        let [Condition { place, equals, .. }] = conditions.as_slice() else {
            return None;
        };
        let [key] = place.0.as_slice() else {
            return None;
        };
        if first.member != member {
            return None;
        }
        let element = self.service.shapes[shape].member.as_ref()?.shape.clone();
        Some(Named {
            key: self.member_field(&element, &key.member, span)?,
            name: equals.clone(),
            values: self.member_field(&element, &values.member, span)?,
            attribute: attribute.to_owned(),
        })
    }
}
