//! From the values of attributes to the members of requests.

mod arguments;
mod structures;

use proc_macro2::Literal;
use quote::quote;
use serde_json::Value as Json;

use super::Refused;
use super::dialect::{self, Set, aws_setters as setters};
use super::texts::{self, Source, text};
use super::types::{Tokens, constant as constant_of, element, ident, inner, sdk};
use crate::definition::path::Template;
use crate::ir::{Attribute, Call, Input, OnOmit, Resource, TagStyle, Value};
use crate::readers::contract::Type;

/// Where the values of a request are from.
pub(super) struct From<'a> {
    /// The resource.
    pub(super) resource: &'a Resource,
    /// The model that has the values.
    pub(super) model: Tokens,
    /// Whether a switch that is left out has to be sent as off: a step changes it back.
    pub(super) off: bool,
    /// The texts that are sent as empty ones when they are left out, for the same reason.
    pub(super) blank: &'a [String],
    /// Which of several changes with tokens of their own it is.
    pub(super) part: Option<&'a str>,
    /// The variable whose client sends it.
    pub(super) through: &'static str,
    /// The numbers that are sent for those that are left out, likewise.
    pub(super) none: &'a [(String, i64)],
    /// The attributes of which only what changed is sent.
    pub(super) changed: &'a [String],
}

/// The request of a call, in the manner of its client: `api.client.create_vpc().set_x(…).send()`.
///
/// # Errors
/// When a value has no conversion yet.
pub(super) fn request(from: &From<'_>, call: &Call, inputs: &[&Input]) -> Result<Tokens, Refused> {
    request_with(from, call, inputs, &[])
}

/// The same with more setters.
///
/// # Errors
/// As [`request`].
pub(super) fn request_with(
    from: &From<'_>,
    call: &Call,
    inputs: &[&Input],
    more: &[Set],
) -> Result<Tokens, Refused> {
    let mut set = Vec::new();
    for input in inputs {
        let argument = call.arguments.iter().find(|it| it.name == input.field);
        let value = match argument {
            Some(argument) => from.argument(&input.value.value, &argument.ty)?,
            None => {
                let value = from.value(&input.value.value, &input.ty)?;
                from.only_changed(input, value)
            }
        };
        set.push(Set::new(&input.field, value));
    }
    let more = more.iter().map(|it| Set::new(&it.field, it.value.clone()));
    set.extend(more);
    let (through, widths) = (ident(from.through), &from.resource.widths);
    dialect::of(from.resource.face).request(&through, call, &set, widths)
}

/// The setters of what every request of a call has, whatever is read with it: fixed values.
///
/// # Errors
/// When a value depends on the object, which a call for several cannot send.
pub(super) fn for_all(call: &Call) -> Result<Tokens, Refused> {
    let mut set = Vec::new();
    for input in &call.inputs {
        let value = match &input.value.value {
            Value::Ids | Value::IdFilter(_) | Value::Filters(_) => continue,
            Value::Constant(value) => constant(value, &input.ty)?,
            _ => return Err(format!("`{}` in a call for several objects", input.member)),
        };
        set.push(Set::new(&input.field, value));
    }
    Ok(setters(&set))
}

/// The outcome of a call: what its answer says was not done is an error too.
pub(super) fn sent(call: &Call, request: &Tokens) -> Tokens {
    let operation = constant_of(&call.operation.value);
    let sent = quote!(api.call(&#operation, || #request).await);
    match call.partial.map(ident) {
        Some(undone) => quote!(session::whole(api, &#operation, #sent, |answer| answer.#undone())),
        None => sent,
    }
}

impl<'a> From<'a> {
    /// The values of this model, without more.
    pub(super) const fn of(resource: &'a Resource, model: Tokens) -> Self {
        Self {
            resource,
            model,
            off: false,
            blank: &[],
            part: None,
            through: "api",
            none: &[],
            changed: &[],
        }
    }
}

impl From<'_> {
    /// The value where an attribute that it is made of changed; always the value where none of these is
    /// sent by its change alone.
    fn only_changed(&self, input: &Input, value: Tokens) -> Tokens {
        let names = input.value.value.attributes().into_iter();
        let fields: Vec<_> = names
            .filter(|name| self.changed.iter().any(|it| it == name))
            .map(ident)
            .collect();
        if fields.is_empty() {
            return value;
        }
        let model = &self.model;
        quote!(parts::changed(#(work.prior.#fields != #model.#fields)||*, || #value))
    }

    /// An option of a member's value.
    fn value(&self, value: &Value, ty: &str) -> Result<Tokens, Refused> {
        Ok(match value {
            Value::Attribute(name) => self.attribute(name, ty)?,
            Value::Wrapped(name, field) => {
                let value = self.attribute(name, &field.ty)?;
                self.wrapped(&value, ty, field)?
            }
            Value::Holder(field, name, parts) => {
                let (model, place) = (&self.model, ident(name));
                let value = quote!(#model.#place);
                let value = self.objects_of(name, &value, &field.ty, parts)?;
                self.wrapped(&value, ty, field)?
            }
            Value::Named(all) => self.named(all, ty)?,
            Value::Structure(parts) => self.structure(parts, ty)?,
            Value::Structures(all) => self.structures(all, ty)?,
            Value::Template(template) => {
                match texts::first_of(template, &Source::Model(&self.model)) {
                    Some(text) => match sdk(inner(ty).0) {
                        Some(_) => typed(ty, &text),
                        None => quote!(#text.map(str::to_owned)),
                    },
                    None => {
                        let text = self.text(template);
                        match sdk(inner(ty).0) {
                            Some(ty) => quote!(Some(#ty::from(#text.as_str()))),
                            None => quote!(Some(#text)),
                        }
                    }
                }
            }
            Value::Templates(templates) => {
                let known = element(ty).and_then(sdk);
                let texts = templates.iter().map(|template| {
                    let text = self.text(template);
                    match &known {
                        Some(ty) => quote!(#ty::from(#text.as_str())),
                        None => text,
                    }
                });
                quote!(Some(vec![#(#texts),*]))
            }
            Value::Choice(choices) => {
                let model = &self.model;
                let choices = choices.iter().map(|(name, text)| {
                    let field = ident(name);
                    quote!((&#model.#field, #text))
                });
                let text = quote!(parts::chosen(&[#(#choices),*]));
                match sdk(inner(ty).0) {
                    Some(ty) => quote!(#text.map(#ty::from)),
                    None => quote!(#text.map(str::to_owned)),
                }
            }
            Value::Constant(value) => constant(value, ty)?,
            Value::Hook(name, _) => {
                let (hook, model) = (ident(name), &self.model);
                quote!(<Self as Hooks>::#hook(#model))
            }
            Value::Token => match self.part {
                Some(part) => quote!(Some(work.token_of(#part))),
                None => quote!(Some(work.token.to_owned())),
            },
            Value::Tags => self.tags(),
            Value::Filters(filters) => {
                let filters = filters.iter().map(|(name, template)| {
                    let text = self.text(template);
                    quote!(session::filter(#name, vec![#text]))
                });
                quote!(Some(vec![#(#filters),*]))
            }
            Value::Objects(name, parts) => {
                let (model, field) = (&self.model, ident(name));
                let all = self.objects_of(name, &quote!(#model.#field), ty, parts)?;
                match self.blank.iter().any(|it| it == name) {
                    true => quote!(parts::emptied(&work.prior.#field, #all)),
                    false => all,
                }
            }
            Value::Entries(_) if self.off => quote!(changes.clone().sent()),
            Value::Entries(all) => self.entries(all)?,
            Value::Texts(all) => {
                let all = all.iter().map(|(name, template)| {
                    let text = self.text(template);
                    quote!((#name, #text))
                });
                quote!(Entries::from([#(#all),*]).sent())
            }
            // The loop over the entries has them.
            Value::EntryName => quote!(Some(name.clone())),
            Value::EntryValue => quote!(Some(value.clone())),
            // The loop over the elements has it.
            Value::Element => match inner(ty).0 {
                "String" => quote!(Some(element.clone())),
                "Vec<String>" => quote!(Some(vec![element.clone()])),
                other => return Err(format!("an element as `{other}`")),
            },
            Value::Ids | Value::IdFilter(_) => {
                return Err("a value that belongs to another call".to_owned());
            }
        })
    }

    /// The entries of a new object.
    fn entries(&self, all: &[(String, String)]) -> Result<Tokens, Refused> {
        let mut code = quote!(Entries::default());
        for (name, attribute) in all {
            let (model, field) = (&self.model, ident(attribute));
            let of = self.known(attribute)?;
            let is_off = of.on_omit.value == OnOmit::Default(Json::Bool(false));
            let method = if is_off {
                ident("with_switch")
            } else {
                ident("with")
            };
            code.extend(quote!(.#method(#name, &#model.#field)));
        }
        Ok(quote!(#code.sent()))
    }

    /// The tags of a new object, in the style of the service.
    fn tags(&self) -> Tokens {
        let (model, tags) = (&self.model, self.resource.tags.as_ref());
        match tags.map(|tags| &tags.value.style) {
            Some(TagStyle::Specification(kind)) => {
                quote!(session::on_create(api, #kind, &#model.tags))
            }
            _ => quote!(session::on_create(api, &#model.tags)),
        }
    }

    /// The attribute of this name.
    fn known(&self, name: &str) -> Result<&Attribute, Refused> {
        let attribute = self.resource.attributes.get(name);
        attribute.ok_or_else(|| format!("the attribute `{name}` is not there"))
    }

    fn attribute(&self, name: &str, ty: &str) -> Result<Tokens, Refused> {
        if name == "id" {
            return Ok(match inner(ty).0 {
                "String" => quote!(Some(id.to_owned())),
                _ => quote!(Some(vec![id.to_owned()])),
            });
        }
        let attribute = self.known(name)?;
        let (model, field) = (&self.model, ident(name));
        if self.off && attribute.ty.value == Type::Bool && inner(ty).0 == "bool" {
            return Ok(quote!(Some(#model.#field.if_known().copied().unwrap_or_default())));
        }
        if self.blank.iter().any(|it| it == name) && inner(ty).0 == "String" {
            return Ok(quote!(parts::blank(&work.prior.#field, &#model.#field)));
        }
        if let Some(unseen) = &attribute.unseen {
            let unseen = ident(&unseen.value);
            let stored = quote!(given(&#model.#field));
            let either = quote!(#stored.or_else(|| given(&work.call.config().#unseen)));
            return match inner(ty).0 {
                "String" => Ok(quote!(#either.map(str::to_owned))),
                other => Err(format!("a secret as `{other}`")),
            };
        }
        let value = scalar(&quote!(#model.#field), ty, &attribute.ty.value)?;
        if self.blank.iter().any(|it| it == name) {
            return Ok(quote!(parts::emptied(&work.prior.#field, #value)));
        }
        if attribute.always.is_some() {
            return Ok(quote!(Some(#value.unwrap_or_default())));
        }
        let value = match &attribute.nothing {
            Some(nothing) => {
                let nothing = Literal::i64_unsuffixed(nothing.value);
                quote!(#value.filter(|it| *it != #nothing))
            }
            None => value,
        };
        if let Some((_, none)) = self.none.iter().find(|(it, _)| it == name) {
            let none = Literal::i64_unsuffixed(*none);
            return Ok(quote!(#value.or(Some(#none))));
        }
        Ok(value)
    }

    /// The text of a template.
    pub(super) fn text(&self, template: &Template) -> Tokens {
        text(template, &Source::Model(&self.model))
    }
}

/// An option of the member's value from the value of an attribute, or of a part of one.
fn scalar(value: &Tokens, ty: &str, ours: &Type) -> Result<Tokens, Refused> {
    let theirs = inner(ty).0;
    Ok(match (ours, theirs) {
        (Type::String, "String") => quote!(given(&#value).map(str::to_owned)),
        (Type::String, _) if theirs.ends_with("Blob") => quote!(given(&#value).map(parts::blob)),
        (Type::String, _) if theirs.contains("types::") && !theirs.starts_with("Vec<") => {
            typed(ty, &quote!(given(&#value)))
        }
        (Type::Bool, "bool") | (Type::Number, "i64") => quote!(#value.if_known().copied()),
        (Type::Map(of), "HashMap<String, String>") if **of == Type::String => {
            quote!(parts::pairs(&#value))
        }
        // Values of which the document says nothing.
        (Type::Map(of), "Map<String, Value>") if **of == Type::String => quote! {
            parts::pairs(&#value)
                .map(|all| all.into_iter().map(|(name, text)| (name, text.into())).collect())
        },
        (Type::Number, "i32") => quote!(#value.if_known().map(|it| parts::int(*it))),
        (Type::Number, "f64") => quote!(#value.if_known().map(Number::to_f64)),
        (Type::String, "bool") => quote!(spellings::truth(&#value)),
        // An enumeration of `ENABLED` and `DISABLED`.
        (Type::Bool, _) if theirs.contains("types::") => {
            let known = sdk(theirs).ok_or_else(|| format!("`{theirs}` is no enum"))?;
            quote!(#value.if_known().map(|it| #known::from(spellings::switch(*it))))
        }
        (Type::String, _) if theirs.ends_with("DateTime") => quote!(parts::time(&#value)),
        // Numbers that are texts in HCL; the schema's check lets nothing else through.
        (Type::String, "i32" | "i64" | "f64") => {
            quote!(given(&#value).and_then(|it| it.parse().ok()))
        }
        (Type::List(of) | Type::Set(of), "String") if **of == Type::String => {
            quote!(parts::texts(&#value).map(|all| all.join(",")))
        }
        (Type::List(of) | Type::Set(of), "Vec<String>") if **of == Type::String => {
            quote!(parts::texts(&#value))
        }
        (Type::List(of) | Type::Set(of), _)
            if **of == Type::String && theirs.starts_with("Vec<types::") =>
        {
            let known = element(theirs).and_then(sdk);
            let known = known.ok_or_else(|| format!("`{theirs}` is no list"))?;
            quote! {
                parts::texts(&#value)
                    .map(|all| all.iter().map(|it| #known::from(it.as_str())).collect())
            }
        }
        (ours, theirs) => return Err(format!("a conversion of {ours:?} to `{theirs}`")),
    })
}

/// A text as the type of the member: an enum is made from it.
fn typed(ty: &str, text: &Tokens) -> Tokens {
    match sdk(inner(ty).0) {
        Some(ty) => quote!(#text.map(#ty::from)),
        None => text.clone(),
    }
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
