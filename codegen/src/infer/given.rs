//! The values of members that a definition gives.

use serde_json::Value as Json;
use toml::Spanned;

use super::Builder;
use crate::definition::path::Piece;
use crate::ir::{Fact, Value};
use crate::problem::{Problem, Span};
use crate::readers::botocore::Kind;

impl Builder<'_> {
    /// A value that the definition gives.
    pub(super) fn given(
        &mut self,
        key: &Spanned<String>,
        value: &Spanned<Json>,
        shape: &str,
    ) -> Option<Fact<Value>> {
        if let Json::Object(part) = value.get_ref()
            && part.contains_key("hook")
        {
            return self.by_hook(key, value, part);
        }
        let value = self.given_value(key, value, shape)?;
        Some(Fact::new(value, self.line(&key.span())))
    }

    fn given_value(
        &mut self,
        key: &Spanned<String>,
        value: &Spanned<Json>,
        shape: &str,
    ) -> Option<Value> {
        let definition = self.service.shape(shape)?;
        let is_entries = definition.is_entries;
        if let (Json::Object(members), Kind::Structure, false) =
            (value.get_ref(), definition.kind, is_entries)
        {
            return self.given_structure(key, &value.span(), members, shape);
        }
        let wraps =
            definition.kind == Kind::Structure && definition.members.len() == 1 && !is_entries;
        let only = definition.members.keys().next().filter(|_| wraps).cloned();
        let inner = match value.get_ref() {
            Json::String(text) if text.contains('{') => {
                let spanned = Spanned::new(value.span(), text.clone());
                let template = self.template(&spanned)?;
                let whole = match template.0.as_slice() {
                    [Piece::Attribute(name)] if self.declared.contains_key(name) => {
                        Some(name.clone())
                    }
                    _ => None,
                };
                whole.map_or(Value::Template(template), Value::Attribute)
            }
            Json::Array(list) if list.iter().all(Json::is_string) => {
                let texts = list.iter().filter_map(Json::as_str);
                let texts = texts.map(|text| Spanned::new(value.span(), text.to_owned()));
                Value::Templates(
                    texts
                        .map(|text| self.template(&text))
                        .collect::<Option<_>>()?,
                )
            }
            Json::Array(list) if self.are_structures(shape, list) => {
                let element = self.service.shapes[shape].member.as_ref()?.shape.clone();
                let all = list.iter().filter_map(Json::as_object);
                let all = all.map(|parts| self.given_parts(parts, &element, &key.span()));
                Value::Structures(all.collect::<Option<_>>()?)
            }
            Json::Array(list) if list.iter().all(Json::is_object) => {
                let all = list.iter().filter_map(Json::as_object);
                let all = all.map(|some| self.choices(some, &value.span()));
                Value::Choice(all.collect::<Option<Vec<_>>>()?.concat())
            }
            Json::Object(texts) if is_entries => {
                Value::Texts(self.fixed_entries(shape, texts, &value.span())?)
            }
            Json::Object(choices) => Value::Choice(self.choices(choices, &value.span())?),
            other => Value::Constant(other.clone()),
        };
        Some(match only {
            Some(member) => {
                let field = self.member_field(shape, &member, &key.span())?;
                Value::Structure(vec![(field, inner)])
            }
            None => inner,
        })
    }

    /// A structure whose members the definition gives one by one.
    fn given_structure(
        &mut self,
        key: &Spanned<String>,
        span: &Span,
        members: &serde_json::Map<String, Json>,
        shape: &str,
    ) -> Option<Value> {
        let mut parts = Vec::new();
        for (member, value) in members {
            let field = self.member_field(shape, member, span)?;
            let inner = self.service.shapes[shape].members[member].shape.clone();
            let value = Spanned::new(span.clone(), value.clone());
            parts.push((field, self.given_value(key, &value, &inner)?));
        }
        Some(Value::Structure(parts))
    }

    /// Texts by the attribute that chooses each.
    fn choices(
        &mut self,
        choices: &serde_json::Map<String, Json>,
        span: &Span,
    ) -> Option<Vec<(String, String)>> {
        let mut all = Vec::new();
        for (name, text) in choices {
            if !self.declared.contains_key(name) {
                self.no_such_attribute(span, name);
            }
            let Some(text) = text.as_str() else {
                let title = format!("what `{name}` chooses is no text");
                let problem = Problem::at(span, title, "in this value");
                self.problems.push(
                    problem.help("write an attribute and a text for each: { vpc_id = \"VPC\" }"),
                );
                return None;
            };
            all.push((name.clone(), text.to_owned()));
        }
        Some(all)
    }
}
