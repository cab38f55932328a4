//! From the SDK's structs to the values of attributes.

use quote::quote;
use serde_json::Value as Json;

use super::Refused;
use super::types::{Tokens, ident, inner};
use crate::definition::path::{Piece, Place, Select, Template};
use crate::ir::{Attribute, OnOmit, Output, PathStep};
use crate::names;
use crate::readers::contract::Type;

/// An option of a reference to what stands at a place of a struct.
///
/// # Errors
/// When a list is meant as a whole.
pub(super) fn reference(base: &Tokens, path: &[PathStep]) -> Result<Tokens, Refused> {
    let mut code = Tokens::new();
    for (index, step) in path.iter().enumerate() {
        let field = ident(&step.field);
        let (_, optional) = inner(&step.ty);
        code = match (index, optional) {
            (0, true) => quote!(#base.#field.as_ref()),
            (0, false) => quote!(Some(&#base.#field)),
            (_, true) => quote!(#code.and_then(|it| it.#field.as_ref())),
            (_, false) => quote!(#code.map(|it| &it.#field)),
        };
        match &step.select {
            Select::Whole => {}
            Select::First => code = quote!(#code.and_then(|all| all.first())),
            Select::Where { place, equals } => {
                let holds = holds(place, equals)?;
                code = quote!(#code.and_then(|all| all.iter().find(|it| #holds)));
            }
            Select::Each | Select::EachWhere { .. } => {
                return Err("places that are lists of values".to_owned());
            }
        }
    }
    Ok(code)
}

/// All values at a place of a struct that may lead through lists: an iterator of references.
///
/// # Errors
/// When only some elements of a list are meant.
pub(super) fn every(base: &Tokens, path: &[PathStep]) -> Result<Tokens, Refused> {
    let mut code = quote!(std::iter::once(#base));
    for step in path {
        let field = ident(&step.field);
        let (_, optional) = inner(&step.ty);
        code = match (&step.select, optional) {
            (Select::Whole, true) => quote!(#code.filter_map(|it| it.#field.as_ref())),
            (Select::Whole, false) => quote!(#code.map(|it| &it.#field)),
            (Select::Each, true) => quote!(#code.flat_map(|it| it.#field.iter().flatten())),
            (Select::Each, false) => quote!(#code.flat_map(|it| &it.#field)),
            _ => return Err("a key in some elements of a list".to_owned()),
        };
    }
    Ok(code)
}

/// Whether the element `it` has this value at this place; attributes are those of the variable `known`.
fn holds(place: &Place, equals: &str) -> Result<Tokens, Refused> {
    let mut code = Tokens::new();
    for (index, segment) in place.0.iter().enumerate() {
        let field = ident(&names::field(&segment.member));
        code = if index == 0 {
            quote!(it.#field.as_ref())
        } else {
            quote!(#code.and_then(|it| it.#field.as_ref()))
        };
    }
    let template = Template::parse(equals)?;
    Ok(match (equals, template.0.as_slice()) {
        ("true", _) => quote!(#code.is_some_and(|it| *it)),
        ("false", _) => quote!(#code.is_some_and(|it| !*it)),
        (_, [Piece::Attribute(name)]) => {
            let field = ident(name);
            quote!(#code.is_some_and(|it| given(&known.#field) == Some(it.as_str())))
        }
        _ => quote!(#code.is_some_and(|it| it.as_str() == #equals)),
    })
}

/// The text at a place.
///
/// # Errors
/// As [`reference`].
pub(super) fn text(base: &Tokens, path: &[PathStep]) -> Result<Tokens, Refused> {
    let code = reference(base, path)?;
    Ok(quote!(#code.map(|it| it.as_str().to_owned())))
}

/// An option of the value of an attribute.
///
/// # Errors
/// When there is no conversion between the two types.
pub(super) fn option(
    base: &Tokens,
    output: &Output,
    attribute: &Attribute,
) -> Result<Tokens, Refused> {
    let path = &output.path.value;
    let code = reference(base, path)?;
    let ty = path.last().map_or("", |step| inner(&step.ty).0);
    let element = matches!(
        path.last().map(|step| &step.select),
        Some(Select::First | Select::Where { .. })
    );
    let ty = if element {
        ty.strip_prefix("Vec<")
            .and_then(|ty| ty.strip_suffix('>'))
            .unwrap_or(ty)
    } else {
        ty
    };
    let ty = ty.rsplit("::").next().unwrap_or(ty);
    Ok(match (&attribute.ty.value, ty) {
        (Type::String, "String") if path.len() == 1 && !element => {
            let field = path.first().map(|step| ident(&step.field));
            match path.first().map(|step| inner(&step.ty).1) {
                Some(true) => quote!(#base.#field.clone()),
                _ => quote!(Some(#base.#field.clone())),
            }
        }
        (Type::String, "String") => quote!(#code.cloned()),
        (Type::Bool, "bool") | (Type::Number, "i64") => quote!(#code.copied()),
        (Type::String, "i32" | "i64") => quote!(#code.map(ToString::to_string)),
        (Type::Number, "i32") => quote!(#code.map(|it| i64::from(*it))),
        (Type::String, _) if path.last().is_some_and(|step| step.ty.contains("types::")) => {
            quote!(#code.map(|it| it.as_str().to_owned()))
        }
        (Type::List(of), "Vec<String>") if **of == Type::String => quote!(#code.cloned()),
        (Type::Set(of), "Vec<String>") if **of == Type::String => {
            quote!(#code.map(|all| all.iter().cloned().collect()))
        }
        (ours, theirs) => return Err(format!("a conversion of `{theirs}` to {ours:?}")),
    })
}

/// The same, with the value that the API means when it leaves it out.
///
/// # Errors
/// As [`option`].
pub(super) fn value(
    base: &Tokens,
    output: &Output,
    attribute: &Attribute,
) -> Result<Tokens, Refused> {
    let code = option(base, output, attribute)?;
    Ok(match omitted(attribute)? {
        Some(default) => quote!(Attr::Known(#code.unwrap_or(#default))),
        None => quote!(#code.into()),
    })
}

/// What an argument that is left out means, as a value.
///
/// # Errors
/// When the default is no scalar.
pub(super) fn omitted(attribute: &Attribute) -> Result<Option<Tokens>, Refused> {
    let OnOmit::Default(default) = &attribute.on_omit.value else {
        return Ok(None);
    };
    Ok(Some(match default {
        Json::Bool(truth) => quote!(#truth),
        Json::String(text) => quote!(#text.to_owned()),
        Json::Number(number) => {
            let number = number.as_i64().ok_or("a default that is no whole number")?;
            let number = proc_macro2::Literal::i64_unsuffixed(number);
            quote!(#number)
        }
        _ => return Err("a default that is a collection".to_owned()),
    }))
}
