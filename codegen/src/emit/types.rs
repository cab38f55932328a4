//! Names and types in the generated code.

use proc_macro2::{Delimiter, Ident, Span, TokenTree};
use quote::quote;

use super::{Refused, dialect};
use crate::ir::{Attribute, Resource};
use crate::names;
use crate::readers::contract::Type;

pub(super) type Tokens = proc_macro2::TokenStream;

/// What a service is in the provider.
pub(super) struct ServiceFacts {
    /// How messages call it; its constant is in the provider's table of services.
    pub(super) title: &'static str,
    pub(super) constant: &'static str,
    /// The type of its session.
    pub(super) api: &'static str,
    /// The SDK's crate.
    pub(super) sdk: &'static str,
    /// Whether its reads take filters by any name, so that data sources can search.
    pub(super) takes_filters: bool,
    /// Whether it can be asked what holds any object, by its id alone.
    pub(super) tells_holders: bool,
}

/// The service of a resource.
///
/// # Errors
/// When the provider has no session for it.
pub(super) fn service(resource: &Resource) -> Result<ServiceFacts, Refused> {
    dialect::of(resource.face).service(&resource.service)
}

/// The type of a resource's session.
pub(super) fn api(resource: &Resource) -> Ident {
    ident(service(resource).map_or("", |facts| facts.api))
}

/// The SDK's crate of a resource.
pub(super) fn sdk_crate(resource: &Resource) -> Ident {
    ident(service(resource).map_or("", |facts| facts.sdk))
}

/// Whether code uses the variable of this name: neither a field that is read nor one that is set.
pub(super) fn uses(code: &Tokens, name: &str) -> bool {
    let trees: Vec<TokenTree> = code.clone().into_iter().collect();
    let is = |tree: Option<&TokenTree>, mark: char| matches!(tree, Some(TokenTree::Punct(it)) if it.as_char() == mark);
    trees.iter().enumerate().any(|(place, tree)| match tree {
        TokenTree::Group(group) => uses(&group.stream(), name),
        TokenTree::Ident(word) if *word == name => {
            let before = place.checked_sub(1).and_then(|place| trees.get(place));
            !is(before, '.') && !is(trees.get(place + 1), ':')
        }
        _ => false,
    })
}

/// Whether code calls a function of this name.
pub(super) fn calls_of(code: &Tokens, name: &str) -> bool {
    let tokens: Vec<TokenTree> = code.clone().into_iter().collect();
    let is_call = |pair: &[TokenTree]| {
        let is_name = matches!(&pair[0], TokenTree::Ident(ident) if ident == name);
        is_name
            && matches!(&pair[1], TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
    };
    let method = |at: usize| {
        let before = at.checked_sub(1).map(|at| &tokens[at]);
        matches!(before, Some(TokenTree::Punct(punct)) if punct.as_char() == '.')
    };
    let mut pairs = tokens.windows(2).enumerate();
    pairs.any(|(at, pair)| is_call(pair) && !method(at))
        || tokens.iter().any(|token| match token {
            TokenTree::Group(group) => calls_of(&group.stream(), name),
            _ => false,
        })
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
    let one = pascal(&module(resource));
    let is_vowel = |letter: char| "aeiou".contains(letter);
    match one.strip_suffix('y') {
        Some(stem) if !stem.ends_with(is_vowel) => ident(&format!("{stem}ies")),
        _ if one.ends_with("as") || one.ends_with("ss") => ident(&format!("{one}es")),
        _ => ident(&format!("{one}s")),
    }
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
    let title = service(resource).map_or("", |facts| facts.title);
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
    if attribute.decimal && *ty == Type::Number {
        return Ok(quote!(Number));
    }
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

/// The type of the elements of a field that is a list, with or without an option around it.
pub(super) fn element(ty: &str) -> Option<&str> {
    let list = inner(ty).0.strip_prefix("Vec<")?;
    list.strip_suffix('>')
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
