//! From the SDK's structs to the values of attributes.

mod left_out;
mod pairs;

use proc_macro2::Ident;
use quote::quote;

pub(super) use left_out::{omitted, value};
use pairs::pairs;

use super::Refused;
use super::types::{Tokens, element, ident, inner, part};
use crate::definition::path::{Compared, Condition, Piece, Select, Template};
use crate::ir::{Attribute, Output, Part, PathStep, Presence};
use crate::names;
use crate::readers::contract::Type;

/// An option of a reference to what stands at a place of a struct.
///
/// # Errors
/// When a list is meant as a whole.
pub(super) fn reference(base: &Tokens, path: &[PathStep]) -> Result<Tokens, Refused> {
    let mut code = Tokens::new();
    for (index, step) in path.iter().enumerate() {
        code = follow(base, (index > 0).then_some(&code), step);
        match &step.select {
            Select::Whole => {}
            Select::First => code = quote!(#code.and_then(|all| all.first())),
            Select::Where(conditions) => {
                let holds = holds(conditions)?;
                code = quote!(parts::found(#code, |it| #holds));
            }
            Select::Each | Select::EachWhere(_) => {
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

/// One field further: from `base`, or from an option of a reference to a struct.
fn follow(base: &Tokens, before: Option<&Tokens>, step: &PathStep) -> Tokens {
    if step.is_entry {
        let name = &step.member;
        return match before {
            None => quote!(#base.get(#name)),
            Some(code) => quote!(#code.and_then(|it| it.get(#name))),
        };
    }
    let field = ident(&step.field);
    match (before, inner(&step.ty).1) {
        (None, true) => quote!(#base.#field.as_ref()),
        (None, false) => quote!(Some(&#base.#field)),
        (Some(code), true) => quote!(#code.and_then(|it| it.#field.as_ref())),
        (Some(code), false) => quote!(#code.map(|it| &it.#field)),
    }
}

/// Whether all of these hold for the element `it`; attributes are those of the variable `known`.
///
/// # Errors
/// When a condition's value is no template.
pub(super) fn holds(conditions: &[Condition]) -> Result<Tokens, Refused> {
    let all: Result<Vec<_>, _> = conditions.iter().map(is_so).collect();
    let all = all?;
    Ok(quote!(#(#all)&&*))
}

/// Whether the element `it` has this value at this place.
fn is_so(condition: &Condition) -> Result<Tokens, Refused> {
    let Condition {
        place,
        equals,
        kind,
        is_given,
    } = condition;
    let mut code = Tokens::new();
    for (index, segment) in place.0.iter().enumerate() {
        let field = ident(&names::field(&segment.member));
        code = if index == 0 && *is_given && place.0.len() == 1 {
            quote!(Some(&it.#field))
        } else if index == 0 {
            quote!(it.#field.as_ref())
        } else {
            quote!(#code.and_then(|it| it.#field.as_ref()))
        };
    }
    let template = Template::parse(equals)?;
    Ok(match (equals.as_str(), template.0.as_slice()) {
        ("true", _) => quote!(#code.is_some_and(|it| *it)),
        ("false", _) => quote!(#code.is_some_and(|it| !*it)),
        (_, [Piece::Attribute(name)]) => {
            let field = ident(name);
            match kind {
                Compared::Text => {
                    quote!(#code.is_some_and(|it| given(&known.#field) == Some(it.as_str())))
                }
                Compared::Number => quote! {
                    #code.is_some_and(|it| known.#field.if_known() == Some(&i64::from(*it)))
                },
                Compared::Truth => {
                    quote!(#code.is_some_and(|it| known.#field.if_known() == Some(it)))
                }
            }
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

/// An option of the value of an attribute of this struct.
///
/// # Errors
/// When there is no conversion between the two types.
pub(super) fn option(
    base: &Tokens,
    output: &Output,
    owner: &Ident,
    attribute: &Attribute,
) -> Result<Tokens, Refused> {
    let path = &output.path.value;
    let is_many = |step: &PathStep| matches!(step.select, Select::Each | Select::EachWhere(_));
    if let Some(at) = path.iter().position(is_many) {
        let before = match at {
            0 => None,
            _ => Some(reference(base, &path[..at])?),
        };
        let list = follow(base, before.as_ref(), &path[at]);
        let all = each(&list, path, at, attribute)?;
        // None at all is what leaving it out means; a known empty one stays, because both are equal.
        return Ok(quote! {
            parts::some(#all).map(|all| all.into_iter().collect())
        });
    }
    let code = reference(base, path)?;
    if !attribute.children.is_empty() {
        let part = part(owner, &output.attribute);
        return objects(&code, last(path), &part, &output.parts, attribute);
    }
    if let Some(text) = attribute.means_true.as_ref().map(|fact| &fact.value) {
        return Ok(quote!(#code.map(|it| it.as_str() == #text)));
    }
    if let Some((text, others)) = attribute.begins.as_ref().map(|fact| &fact.value) {
        let code = quote! {
            #code.filter(|it| it.starts_with(#text) #(&& !it.starts_with(#others))*)
        };
        return scalar(&code, last(path), &attribute.ty.value);
    }
    if let Some(text) = attribute.means_none.as_ref().map(|fact| &fact.value) {
        let code = quote!(#code.filter(|it| it.as_str() != #text));
        return scalar(&code, last(path), &attribute.ty.value);
    }
    if let Some((after, before)) = attribute.between.as_ref().map(|fact| &fact.value) {
        return Ok(quote!(#code.and_then(|it| parts::between(it.as_str(), #after, #before))));
    }
    let value = whole(base, path, &attribute.ty.value)?;
    Ok(match attribute.url_encoded {
        Some(_) => quote!(#value.map(|it| parts::decoded(&it))),
        None => value,
    })
}

/// The same of a list that came in pages, which is there even when it is empty: of an option of a
/// reference to all of them.
///
/// # Errors
/// As [`option`].
pub(super) fn of_pages(
    list: &Tokens,
    output: &Output,
    attribute: &Attribute,
) -> Result<Tokens, Refused> {
    let all = each(list, &output.path.value, 0, attribute)?;
    Ok(quote!(#all.map(|all| all.into_iter().collect())))
}

/// An option of the value at any place that leads to one.
///
/// # Errors
/// As [`option`].
pub(super) fn whole(base: &Tokens, path: &[PathStep], ours: &Type) -> Result<Tokens, Refused> {
    let code = reference(base, path)?;
    if let ([step], Type::String) = (path, ours)
        && inner(&step.ty).0 == "String"
        && step.select == Select::Whole
        && !step.is_entry
    {
        let field = ident(&step.field);
        return Ok(match inner(&step.ty).1 {
            true => quote!(#base.#field.clone()),
            false => quote!(Some(#base.#field.clone())),
        });
    }
    scalar(&code, last(path), ours)
}

/// The type at the end of a path, that of an element where one is chosen.
fn last(path: &[PathStep]) -> &str {
    let Some(step) = path.last() else { return "" };
    let ty = inner(&step.ty).0;
    let is_chosen = matches!(step.select, Select::First | Select::Where(_));
    if is_chosen {
        element(ty).unwrap_or(ty)
    } else {
        ty
    }
}

/// An option of the values at a place that goes through the elements of this list.
fn each(
    list: &Tokens,
    path: &[PathStep],
    at: usize,
    attribute: &Attribute,
) -> Result<Tokens, Refused> {
    let kept = match &path[at].select {
        Select::EachWhere(conditions) => {
            let holds = holds(conditions)?;
            quote!(.filter(|it| #holds))
        }
        _ => Tokens::new(),
    };
    let (Type::List(ours) | Type::Set(ours)) = &attribute.ty.value else {
        return Err("a list of values in what is none".to_owned());
    };
    let rest = &path[at + 1..];
    let value = match rest {
        [] => {
            let theirs = inner(&path[at].ty).0;
            let theirs = element(theirs).unwrap_or(theirs);
            scalar(&quote!(Some(it)), theirs, ours)?
        }
        _ => scalar(&reference(&quote!(it), rest)?, last(rest), ours)?,
    };
    Ok(quote!(#list.map(|all| all.iter()#kept.filter_map(|it| #value).collect::<Vec<_>>())))
}

/// An option of a scalar, or of a collection of them, from an option of a reference.
fn scalar(code: &Tokens, theirs: &str, ours: &Type) -> Result<Tokens, Refused> {
    let short = theirs.rsplit("::").next().unwrap_or(theirs);
    Ok(match (ours, short) {
        (Type::String, "String") => quote!(#code.cloned()),
        (Type::Bool, "bool") | (Type::Number, "i64") => quote!(#code.copied()),
        // Entries of maps are texts of whatever they mean.
        (Type::Bool, "String") => quote!(#code.and_then(|it| it.parse::<bool>().ok())),
        (Type::Bool, _) if theirs.contains("types::") => {
            quote!(#code.map(|it| spellings::is_on(it.as_str())))
        }
        (Type::Number, "String") => quote!(#code.and_then(|it| it.parse::<i64>().ok())),
        (Type::String, "i32" | "i64" | "f64") => quote!(#code.map(ToString::to_string)),
        (Type::String, "bool") => quote!(#code.map(ToString::to_string)),
        (Type::Number, "i32") => quote!(#code.map(|it| i64::from(*it))),
        (Type::Number, "f64") => quote!(#code.and_then(|it| Number::from_f64(*it))),
        (Type::String, "DateTime") => quote!(#code.map(parts::moment)),
        (Type::String, _) if theirs.contains("types::") && !theirs.starts_with("Vec<") => {
            quote!(#code.map(|it| it.as_str().to_owned()))
        }
        (Type::List(of) | Type::Set(of), _)
            if **of == Type::String && theirs.starts_with("Vec<types::") =>
        {
            quote!(#code.map(|all| all.iter().map(|it| it.as_str().to_owned()).collect()))
        }
        // Texts that the API has in one.
        (Type::List(of) | Type::Set(of), "String") if **of == Type::String => {
            quote!(parts::some(#code.cloned()).map(|it| it.split(',').map(str::to_owned).collect()))
        }
        (Type::Map(of), "HashMap<String, String>") if **of == Type::String => {
            quote!(#code.map(|all| all.clone().into_iter().collect()))
        }
        (Type::Map(of), "Map<String, Value>") if **of == Type::String => quote! {
            #code.filter(|all| !all.is_empty()).map(|all| {
                let texts = all.iter().filter_map(|(name, text)| Some((name, text.as_str()?)));
                texts.map(|(name, text)| (name.clone(), text.to_owned())).collect()
            })
        },
        (Type::List(of), "Vec<String>") if **of == Type::String => quote!(#code.cloned()),
        (Type::Set(of), "Vec<String>") if **of == Type::String => {
            quote!(#code.map(|all| all.iter().cloned().collect()))
        }
        (ours, theirs) => return Err(format!("a conversion of `{theirs}` to {ours:?}")),
    })
}

/// An option of an object, or of a collection of them, from an option of a reference.
fn objects(
    code: &Tokens,
    theirs: &str,
    name: &Ident,
    parts: &[Part],
    attribute: &Attribute,
) -> Result<Tokens, Refused> {
    let object = object(name, parts, attribute)?;
    let is_many = theirs.starts_with("Vec<");
    Ok(match (&attribute.ty.value, is_many) {
        (Type::List(_) | Type::Set(_), true) => {
            quote!(#code.map(|all| all.iter().map(|it| #object).collect()))
        }
        // A list of at most one is a structure.
        (Type::List(_), false) => quote!(#code.map(|it| vec![#object])),
        (Type::Object(_), false) => quote!(#code.map(|it| #object)),
        (ours, _) => return Err(format!("a conversion of `{theirs}` to {ours:?}")),
    })
}

/// The object of the structure `it`.
fn object(name: &Ident, parts: &[Part], attribute: &Attribute) -> Result<Tokens, Refused> {
    let mut fields = Vec::new();
    for one in parts {
        let child = attribute.children.get(&one.attribute);
        let child = child.ok_or_else(|| format!("the part `{}` is not there", one.attribute))?;
        let (field, place) = (ident(&one.attribute), ident(&one.field.name));
        let (mut ty, is_option) = inner(&one.field.ty);
        let mut code = match is_option {
            true => quote!(it.#place.as_ref()),
            false => quote!(Some(&it.#place)),
        };
        if let Some((key, value)) = &one.pairs {
            let code = pairs(&code, key, value);
            fields.push(quote!(#field: #code.into()));
            continue;
        }
        if let (Some(only), true) = (&one.wrapped, ty.starts_with("Vec<")) {
            let place = ident(&only.name);
            let only = match inner(&only.ty).1 {
                true => quote!(filter_map(|it| it.#place.clone())),
                false => quote!(map(|it| it.#place.clone())),
            };
            fields.push(quote! {
                #field: #code.filter(|all| !all.is_empty()).map(|all| all.iter().#only.collect()).into()
            });
            continue;
        }
        if let Some(only) = &one.wrapped {
            let place = ident(&only.name);
            let is_option;
            (ty, is_option) = inner(&only.ty);
            code = match is_option {
                true => quote!(#code.and_then(|it| it.#place.as_ref())),
                false => quote!(#code.map(|it| &it.#place)),
            };
        }
        let is_many = ty.starts_with("Vec<") || ty.starts_with("HashMap<");
        let code = match is_many && child.presence.value == Presence::Optional {
            // What has no elements is answered as an empty collection at times.
            true => quote!(#code.filter(|all| !all.is_empty())),
            false => code,
        };
        let value = if child.children.is_empty() {
            scalar(&code, ty, &child.ty.value)?
        } else {
            objects(&code, ty, &part(name, &one.attribute), &one.parts, child)?
        };
        let value = match omitted(child)?.filter(|_| attribute.asked.is_some()) {
            // Whether it says something is told by its defaults.
            Some(default) => quote!(#value.or(Some(#default))),
            None => value,
        };
        if let Some(nothing) = &child.nothing {
            let nothing = proc_macro2::Literal::i64_unsuffixed(nothing.value);
            fields.push(quote!(#field: #value.or(Some(#nothing)).into()));
            continue;
        }
        fields.push(quote!(#field: #value.into()));
    }
    Ok(quote!(#name { #(#fields),* }))
}
