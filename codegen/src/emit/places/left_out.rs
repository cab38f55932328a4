//! Values for what an answer leaves out.

use proc_macro2::Ident;
use quote::quote;
use serde_json::Value as Json;

use super::option;
use crate::emit::Refused;
use crate::emit::types::{Tokens, ident};
use crate::ir::{Attribute, Equality, OnOmit, Output};
use crate::readers::contract::Type;

/// The same, with the value that the API means when it leaves it out.
///
/// # Errors
/// As [`option`].
pub(in crate::emit) fn value(
    base: &Tokens,
    output: &Output,
    owner: &Ident,
    attribute: &Attribute,
) -> Result<Tokens, Refused> {
    let code = option(base, output, owner, attribute)?;
    if attribute.asked.is_some() {
        let known = ident(&output.attribute);
        let mut bare = Vec::new();
        for (part, child) in &attribute.children {
            let (part, default) = (ident(part), omitted(child)?.ok_or("a part by no default")?);
            bare.push(quote!(it.#part == Attr::Known(#default)));
        }
        return Ok(quote! {
            parts::asked(#code.unwrap_or_default(), &known.#known, |it| #(#bare)&&*)
        });
    }
    if attribute.block.is_some() {
        // A block is never null.
        return Ok(quote!(Attr::Known(#code.unwrap_or_default())));
    }
    let has_empty = attribute.ty.value == Type::String
        && (attribute.equal.iter()).any(|rule| rule.value == Equality::EmptyForNull);
    if let Some(nothing) = &attribute.nothing {
        let nothing = proc_macro2::Literal::i64_unsuffixed(nothing.value);
        return Ok(quote!(Attr::Known(#code.unwrap_or(#nothing))));
    }
    let absent = attribute.absent.as_ref().map(|fact| scalar(&fact.value));
    Ok(
        match absent
            .or_else(|| omitted(attribute).transpose())
            .transpose()?
        {
            Some(default) if is_zero(&default) => quote!(Attr::Known(#code.unwrap_or_default())),
            Some(default) => quote!(Attr::Known(#code.unwrap_or(#default))),
            // What has no value is answered as an empty text at times.
            None if has_empty => quote!(parts::some(#code).into()),
            None => quote!(#code.into()),
        },
    )
}

/// What an argument that is left out means, as a value.
///
/// # Errors
/// When the default is no scalar.
pub(in crate::emit) fn omitted(attribute: &Attribute) -> Result<Option<Tokens>, Refused> {
    let OnOmit::Default(default) = &attribute.on_omit.value else {
        return Ok(None);
    };
    scalar(default).map(Some)
}

/// Whether a value is what the type begins with.
fn is_zero(value: &Tokens) -> bool {
    value.to_string() == quote!(String::new()).to_string()
}

/// A value as code.
fn scalar(value: &Json) -> Result<Tokens, Refused> {
    Ok(match value {
        Json::Bool(truth) => quote!(#truth),
        Json::String(text) if text.is_empty() => quote!(String::new()),
        Json::String(text) => quote!(#text.to_owned()),
        Json::Number(number) => {
            let number = number.as_i64().ok_or("a default that is no whole number")?;
            let number = proc_macro2::Literal::i64_unsuffixed(number);
            quote!(#number)
        }
        _ => return Err("a default that is a collection".to_owned()),
    })
}
