//! Structures that a definition writes into a list of an input.

use serde_json::Value as Json;
use toml::Spanned;

use super::Builder;
use crate::ir::{Field, Value};
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
