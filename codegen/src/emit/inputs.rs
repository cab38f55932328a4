//! From the values of attributes to the members of requests.

use proc_macro2::Literal;
use quote::{format_ident, quote};
use serde_json::Value as Json;

use super::Refused;
use super::texts::{Source, text};
use super::types::{Tokens, ident, inner, sdk};
use crate::definition::path::Template;
use crate::ir::{Call, Field, Input, Resource, TagStyle, Value};
use crate::readers::contract::Type;

/// Where the values of a request are from.
pub(super) struct From<'a> {
    /// The resource.
    pub(super) resource: &'a Resource,
    /// The model that has the values.
    pub(super) model: Tokens,
    /// Whether a switch that is left out has to be sent as off: a step changes it back.
    pub(super) off: bool,
}

/// The request of a call: `api.client.create_vpc().set_x(…).send()`.
///
/// # Errors
/// When a value has no conversion yet.
pub(super) fn request(from: &From<'_>, call: &Call, inputs: &[&Input]) -> Result<Tokens, Refused> {
    let method = ident(&call.method);
    let mut setters = Tokens::new();
    for input in inputs {
        let value = from.value(&input.value.value, &input.ty)?;
        let setter = format_ident!("set_{}", input.field);
        setters.extend(quote!(.#setter(#value)));
    }
    Ok(quote!(api.client.#method()#setters.send()))
}

/// The attributes that a value is made of.
pub(super) fn attributes(value: &Value) -> Vec<&str> {
    match value {
        Value::Attribute(name) | Value::Wrapped(name, _) | Value::Objects(name, _) => vec![name],
        Value::Structure(parts) => parts.iter().flat_map(|(_, it)| attributes(it)).collect(),
        Value::Template(template) => template.attributes().collect(),
        Value::Templates(all) => all.iter().flat_map(Template::attributes).collect(),
        Value::Filters(all) => all.iter().flat_map(|(_, it)| it.attributes()).collect(),
        Value::Element
        | Value::Constant(_)
        | Value::Token
        | Value::Tags
        | Value::Ids
        | Value::IdFilter(_) => Vec::new(),
    }
}

impl From<'_> {
    /// An option of a member's value.
    fn value(&self, value: &Value, ty: &str) -> Result<Tokens, Refused> {
        Ok(match value {
            Value::Attribute(name) => self.attribute(name, ty)?,
            Value::Wrapped(name, field) => {
                let value = self.attribute(name, &field.ty)?;
                let (part, structure) = structure(ty, field)?;
                quote!(#value.map(|value| #structure.#part(Some(value)).build()))
            }
            Value::Structure(parts) => {
                let mut code = Tokens::new();
                for (field, value) in parts {
                    let value = self.value(value, &field.ty)?;
                    let (part, structure) = structure(ty, field)?;
                    if code.is_empty() {
                        code = structure;
                    }
                    code.extend(quote!(.#part(#value)));
                }
                quote!(Some(#code.build()))
            }
            Value::Template(template) => {
                let text = self.text(template);
                typed(ty, &quote!(Some(#text)))
            }
            Value::Templates(templates) => {
                let texts = templates.iter().map(|template| self.text(template));
                quote!(Some(vec![#(#texts),*]))
            }
            Value::Constant(value) => constant(value, ty)?,
            Value::Token => quote!(Some(work.token.to_owned())),
            Value::Tags => {
                let tags = self.resource.tags.as_ref().map(|tags| &tags.value.style);
                let Some(TagStyle::Specification(kind)) = tags else {
                    return Err("tags of another style than EC2's".to_owned());
                };
                let model = &self.model;
                quote!(session::on_create(api, #kind, &#model.tags))
            }
            Value::Filters(filters) => {
                let filters = filters.iter().map(|(name, template)| {
                    let text = self.text(template);
                    quote!(session::filter(#name, vec![#text]))
                });
                quote!(Some(vec![#(#filters),*]))
            }
            Value::Objects(..) => return Err("members that are objects".to_owned()),
            Value::Element | Value::Ids | Value::IdFilter(_) => {
                return Err("a value that belongs to another call".to_owned());
            }
        })
    }

    fn attribute(&self, name: &str, ty: &str) -> Result<Tokens, Refused> {
        if name == "id" {
            return Ok(match inner(ty).0 {
                "String" => quote!(Some(id.to_owned())),
                _ => quote!(Some(vec![id.to_owned()])),
            });
        }
        let attribute = self
            .resource
            .attributes
            .get(name)
            .ok_or_else(|| format!("the attribute `{name}` is not there"))?;
        let (model, field) = (&self.model, ident(name));
        let theirs = inner(ty).0;
        Ok(match (&attribute.ty.value, theirs) {
            (Type::String, "String") => quote!(given(&#model.#field).map(str::to_owned)),
            (Type::String, _) if theirs.contains("types::") && !theirs.starts_with("Vec<") => {
                typed(ty, &quote!(given(&#model.#field)))
            }
            (Type::Bool, "bool") if self.off => {
                quote!(Some(#model.#field.if_known().copied().unwrap_or_default()))
            }
            (Type::Bool, "bool") | (Type::Number, "i64") => {
                quote!(#model.#field.if_known().copied())
            }
            (Type::Number, "i32") => {
                quote!(#model.#field.if_known().map(|it| parts::int(*it)))
            }
            // Numbers that are texts in HCL; the schema's check lets nothing else through.
            (Type::String, "i32" | "i64") => {
                quote!(given(&#model.#field).and_then(|it| it.parse().ok()))
            }
            (ours, theirs) => return Err(format!("a conversion of {ours:?} to `{theirs}`")),
        })
    }

    /// The text of a template.
    pub(super) fn text(&self, template: &Template) -> Tokens {
        text(template, &Source::Model(&self.model))
    }
}

/// A text as the type of the member: an enum is made from it.
fn typed(ty: &str, text: &Tokens) -> Tokens {
    match sdk(inner(ty).0) {
        Some(ty) => quote!(#text.map(#ty::from)),
        None => text.clone(),
    }
}

/// The setter of a part, and the builder of the structure of this type.
fn structure(ty: &str, field: &Field) -> Result<(proc_macro2::Ident, Tokens), Refused> {
    let ty = sdk(inner(ty).0).ok_or_else(|| format!("`{ty}` is no structure"))?;
    Ok((format_ident!("set_{}", field.name), quote!(#ty::builder())))
}

fn constant(value: &Json, ty: &str) -> Result<Tokens, Refused> {
    Ok(match (value, inner(ty).0) {
        (Json::Bool(truth), "bool") => quote!(Some(#truth)),
        (Json::String(text), "String") => quote!(Some(#text.to_owned())),
        (Json::String(text), ty) => {
            let ty = sdk(ty).ok_or_else(|| format!("`{ty}` is no enum"))?;
            quote!(Some(#ty::from(#text)))
        }
        (Json::Number(number), "i32" | "i64") => {
            let number = number
                .as_i64()
                .ok_or("a constant that is no whole number")?;
            let number = Literal::i64_unsuffixed(number);
            quote!(Some(#number))
        }
        (value, ty) => return Err(format!("the constant {value} for `{ty}`")),
    })
}
