//! Texts that are made of attributes.

use quote::quote;

use super::types::{Tokens, ident};
use crate::definition::path::{Piece, Template};
use crate::ir::{Equality, Resource};
use crate::readers::contract::Type;

/// Where the attributes of a text are.
pub(super) enum Source<'a> {
    /// In the fields of this model; the id is the variable `id`.
    Model(&'a Tokens),
    /// In the fields of this model, as the API stores them.
    Stored(&'a Tokens, &'a Resource),
    /// In variables of their names.
    Variables,
}

/// The form of a text, with `{}` for each value, and the values.
pub(super) fn pieces(template: &Template, source: &Source<'_>) -> (String, Vec<Tokens>) {
    let (mut form, mut values) = (String::new(), Vec::new());
    for piece in &template.0 {
        match piece {
            Piece::Text(text) => form.push_str(text),
            Piece::Attribute(names) => {
                form.push_str("{}");
                values.push(value(names, source));
            }
            Piece::Perhaps { text, attribute } => {
                form.push_str("{}");
                let value = value(attribute, source);
                values.push(quote!(parts::after(#text, #value)));
            }
            Piece::Unless {
                attribute,
                value: none,
                text,
            } => {
                form.push_str("{}");
                let value = value(attribute, source);
                values.push(quote!(parts::unless(#value, #none, #text)));
            }
            Piece::Checksum { hexadecimal, of } => {
                form.push_str(if *hexadecimal { "{:x}" } else { "{}" });
                let text = text(of, source);
                values.push(quote!(parts::checksum(&#text)));
            }
        }
    }
    (form, values)
}

/// The text of a template.
pub(super) fn text(template: &Template, source: &Source<'_>) -> Tokens {
    let (form, values) = pieces(template, source);
    match (values.as_slice(), form.as_str()) {
        ([], _) => quote!(#form.to_owned()),
        // A checksum is a number.
        ([value], "{}") if matches!(template.0.as_slice(), [Piece::Checksum { .. }]) => {
            quote!(#value.to_string())
        }
        ([value], "{}") => whole(value, template, source),
        _ => quote!(format!(#form, #(#values),*)),
    }
}

/// A text that is one value and nothing else.
fn whole(value: &Tokens, template: &Template, source: &Source<'_>) -> Tokens {
    match (template.0.as_slice(), source) {
        ([Piece::Attribute(name)], Source::Stored(_, resource)) if !is_text(resource, name) => {
            quote!(#value.to_string())
        }
        // It is made in lower case.
        ([Piece::Attribute(name)], Source::Stored(_, resource)) if ignores_case(resource, name) => {
            value.clone()
        }
        _ => quote!(#value.to_owned()),
    }
}

fn ignores_case(resource: &Resource, name: &str) -> bool {
    let attribute = resource.attributes.get(name);
    let mut rules = attribute.into_iter().flat_map(|it| &it.equal);
    rules.any(|rule| rule.value == Equality::CaseInsensitive)
}

/// Whether the API stores an address without its scheme.
fn drops_scheme(resource: &Resource, name: &str) -> bool {
    let attribute = resource.attributes.get(name);
    let mut rules = attribute.into_iter().flat_map(|it| &it.equal);
    rules.any(|rule| rule.value == Equality::UrlScheme)
}

/// Whether an attribute is a text; several of which the first counts are.
fn is_text(resource: &Resource, name: &str) -> bool {
    let attribute = resource.attributes.get(name);
    attribute.is_none_or(|attribute| attribute.ty.value == Type::String)
}

/// An option of the text of an attribute, or of a part of a block that stands once.
fn one(name: &str, source: &Source<'_>) -> Tokens {
    let (name, part) = match name.split_once('.') {
        Some((block, part)) => (block, Some(ident(part))),
        None => (name, None),
    };
    let field = ident(name);
    let place = match source {
        Source::Model(model) | Source::Stored(model, _) => quote!(#model.#field),
        Source::Variables => quote!(#field),
    };
    match part {
        None => quote!(given(&#place)),
        Some(part) => quote! {
            #place.if_known().and_then(|all| all.first()).and_then(|it| given(&it.#part))
        },
    }
}

/// An option of the text of the first of several attributes that has one, where a template is nothing
/// else.
pub(super) fn first_of(template: &Template, source: &Source<'_>) -> Option<Tokens> {
    let [Piece::Attribute(names)] = template.0.as_slice() else {
        return None;
    };
    let mut all = names.contains('|').then(|| names.split('|'))?;
    let first = one(all.next()?, source);
    let rest = all.map(|name| one(name, source));
    Some(quote!(#first #(.or(#rest))*))
}

/// The value of an attribute, or of the first of several that has one.
fn value(names: &str, source: &Source<'_>) -> Tokens {
    let one = |name: &str| one(name, source);
    match (names, source) {
        ("partition", _) => quote!(api.partition),
        ("region", _) => quote!(api.region.as_str()),
        ("account", _) => quote!(api.account()),
        ("id", Source::Model(_)) => quote!(id),
        (_, Source::Stored(model, resource)) if !is_text(resource, names) => {
            let field = ident(names);
            quote!(#model.#field.if_known().copied().unwrap_or_default())
        }
        // The API stores it in lower case.
        (_, Source::Stored(model, resource)) if ignores_case(resource, names) => {
            let field = ident(names);
            quote!(given(&#model.#field).unwrap_or_default().to_lowercase())
        }
        (_, Source::Stored(model, resource)) if drops_scheme(resource, names) => {
            let field = ident(names);
            quote!(parts::without_scheme(given(&#model.#field).unwrap_or_default()))
        }
        _ => {
            let mut names = names.split('|').map(one);
            let first = names.next();
            quote!(#first #(.or(#names))* .unwrap_or_default())
        }
    }
}
