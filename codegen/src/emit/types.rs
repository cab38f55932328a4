//! Names and types in the generated code.

use proc_macro2::{Ident, Span};
use quote::quote;

use super::Refused;
use crate::ir::{Attribute, Resource};
use crate::names;
use crate::readers::contract::Type;

pub(super) type Tokens = proc_macro2::TokenStream;

/// What a service is in the provider.
pub(super) struct ServiceFacts {
    /// How messages call it.
    pub(super) title: &'static str,
}

/// The services for which there is a session.
///
/// # Errors
/// When there is none.
pub(super) fn service(name: &str) -> Result<ServiceFacts, Refused> {
    match name {
        "ec2" => Ok(ServiceFacts { title: "EC2" }),
        _ => Err(format!(
            "the provider has no session for the service `{name}`"
        )),
    }
}

/// A name in the code.
pub(super) fn ident(name: &str) -> Ident {
    match names::identifier(name).strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// A constant's name.
pub(super) fn constant(name: &str) -> Ident {
    ident(&names::snake(name).to_uppercase())
}

/// The type in HCL without the face.
pub(super) fn module(resource: &Resource) -> String {
    let name = &resource.type_name;
    name.split_once('_')
        .map_or(name.as_str(), |(_, rest)| rest)
        .to_owned()
}

/// The model's name.
pub(super) fn model(resource: &Resource) -> Ident {
    ident(&pascal(&module(resource)))
}

/// The name of the type itself: many of the model.
pub(super) fn many(resource: &Resource) -> Ident {
    ident(&format!("{}s", pascal(&module(resource))))
}

/// `vpc_id` as `VpcId`.
pub(super) fn pascal(snake: &str) -> String {
    let words = snake.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect::<String>()
    });
    words.collect()
}

/// The noun without the service in front.
pub(super) fn short_noun(resource: &Resource) -> &str {
    let noun = resource.noun.value.as_str();
    let title = service(&resource.service).map_or("", |facts| facts.title);
    noun.strip_prefix(title).unwrap_or(noun).trim_start()
}

/// The struct of the objects that an attribute holds, by the struct that it stands in.
pub(super) fn part(owner: &Ident, attribute: &str) -> Ident {
    ident(&format!("{owner}{}", pascal(attribute)))
}

/// The Rust type of an attribute of this struct.
///
/// # Errors
/// As [`rust`].
pub(super) fn held(owner: &Ident, name: &str, attribute: &Attribute) -> Result<Tokens, Refused> {
    let ty = &attribute.ty.value;
    if attribute.children.is_empty() {
        return rust(ty);
    }
    let part = part(owner, name);
    Ok(match ty {
        Type::List(_) => quote!(Vec<#part>),
        Type::Set(_) => quote!(Set<#part>),
        Type::Map(_) => quote!(BTreeMap<String, #part>),
        _ => quote!(#part),
    })
}

/// The Rust type of a value.
///
/// # Errors
/// When there is none yet.
pub(super) fn rust(ty: &Type) -> Result<Tokens, Refused> {
    Ok(match ty {
        Type::String => quote!(String),
        Type::Bool => quote!(bool),
        Type::Number => quote!(i64),
        Type::List(inner) => {
            let inner = rust(inner)?;
            quote!(Vec<#inner>)
        }
        Type::Set(inner) => {
            let inner = rust(inner)?;
            quote!(Set<#inner>)
        }
        Type::Map(inner) => {
            let inner = rust(inner)?;
            quote!(BTreeMap<String, #inner>)
        }
        Type::Dynamic | Type::Object(_) => return Err("values that are objects".to_owned()),
    })
}

/// A field's type without the option around it, and whether there was one.
pub(super) fn inner(ty: &str) -> (&str, bool) {
    let stripped = ty
        .strip_prefix("Option<")
        .and_then(|rest| rest.strip_suffix('>'));
    stripped.map_or((ty, false), |inner| (inner, true))
}

/// The SDK's type of this name in its crate.
pub(super) fn sdk(ty: &str) -> Option<Tokens> {
    let name = ty
        .rsplit("types::")
        .next()
        .filter(|_| ty.contains("types::"))?;
    let name = ident(name);
    Some(quote!(sdk::#name))
}
