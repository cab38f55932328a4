//! From what was read to a state.

use proc_macro2::Ident;
use quote::quote;

use super::reads::Reading;
use super::types::{Tokens, api, held, ident, model, uses};
use super::{Refused, hooks, identity, places, tags, texts};
use crate::definition::path::Template;
use crate::ir::{Attribute, Filled, Resource};

/// The state of what was read.
///
/// # Errors
/// When a place has no conversion yet.
pub(super) fn state(resource: &Resource, reading: &Reading<'_>) -> Result<Tokens, Refused> {
    let (model, remote, base) = (model(resource), reading.remote(), reading.base());
    let (mut locals, mut fields, mut moved) = (Vec::new(), Vec::new(), Vec::new());
    for (name, attribute) in &resource.attributes {
        let value = value(resource, reading, name, attribute)?;
        let field = ident(name);
        // What others are made of is moved last.
        if is_part(resource, name) && attribute.filled.value != Filled::Region {
            let ty = held(&model, name, attribute)?;
            locals.push(quote!(let #field: Attr<#ty> = #value;));
            moved.push(field);
        } else {
            fields.push(quote!(#field: #value));
        }
    }
    if !resource.timeouts.is_empty() {
        fields.push(quote!(timeouts: known.timeouts.clone()));
    }
    let read = match reading.has_hook() {
        true => quote!(remote.read.as_ref(),),
        false => Tokens::new(),
    };
    let mut fills = hooks::values(resource, &base, &read);
    fills.extend(identity::fill(resource));
    fills.extend(hooks::corrections(resource));
    let state = quote!(#model { #(#fields,)* #(#moved,)* });
    let state = match fills.is_empty() {
        true => state,
        false => quote!(let mut state = #state; #(#fills)* state),
    };
    let tags = tags::local(resource, &base);
    let body = quote!(#tags #(#locals)* #state);
    let argument = |name: &str| -> Tokens {
        let name: Ident = ident(name);
        match uses(&body, &name.to_string()) {
            true => quote!(#name),
            false => quote!(_),
        }
    };
    let (api, known, ty) = (argument("api"), argument("known"), api(resource));
    Ok(quote! {
        fn state(&self, #api: &#ty, remote: #remote, #known: &#model) -> #model { #body }
    })
}

/// Whether another attribute is made of this one.
fn is_part(resource: &Resource, name: &str) -> bool {
    let mut attributes = resource.attributes.values();
    attributes.any(|attribute| match &attribute.filled.value {
        Filled::Template(template) => template.attributes().any(|it| it == name),
        Filled::PrefixOf(made_up) => made_up.name == name,
        _ => (attribute.beside.iter()).any(|other| other.value == name),
    })
}

/// The value of an attribute, where `known` is the model that is known so far.
fn value(
    resource: &Resource,
    reading: &Reading<'_>,
    name: &str,
    attribute: &Attribute,
) -> Result<Tokens, Refused> {
    let field = ident(name);
    let kept = quote!(known.#field.clone());
    Ok(match &attribute.filled.value {
        Filled::Region => quote!(api.region.as_str().into()),
        Filled::Tags => tags::own(resource),
        Filled::TagsAll => tags::all(resource),
        Filled::Template(template) => template_of(template),
        Filled::Id if resource.id.is_some() => kept,
        Filled::Switch => match places::omitted(attribute)? {
            Some(default) => quote!(parts::or(&known.#field, #default)),
            None => kept,
        },
        Filled::PrefixOf(made_up) => {
            let name = ident(&made_up.name);
            let ending = made_up.ending.as_ref().map_or("", |it| it.text.as_str());
            quote!(made_names::prefix_of(&#name, &known.#field, #ending))
        }
        // Its hook fills it when everything else is there; whether it was taken over is in the state
        // alone.
        Filled::Hook(_) | Filled::Adopted => kept,
        _ if !attribute.read_back.value => match &attribute.beside {
            Some(other) => {
                let other = ident(&other.value);
                quote!(parts::beside(&#other, &known.#field))
            }
            None => kept,
        },
        _ => match reading.output(name) {
            Some(output) => places::value(&reading.base(), output, &model(resource), attribute)
                .map_err(|why| format!("{name}: {why}"))?,
            None if reading.outputs().any(|(it, _)| it.attribute == name) => {
                match attribute.block.is_some() {
                    // A block is never null.
                    true => quote!(Attr::Known(remote.#field.unwrap_or_default())),
                    false => quote!(remote.#field.into()),
                }
            }
            None if reading.is_key(name) => kept,
            None => return Err(format!("`{name}` has no place in an answer")),
        },
    })
}

fn template_of(template: &Template) -> Tokens {
    let (text, values) = texts::pieces(template, &texts::Source::Variables);
    match values.as_slice() {
        [] => quote!(#text.into()),
        [value] if text == "{}" => quote!(#value.into()),
        _ => quote!(format!(#text, #(#values),*).into()),
    }
}

/// The test whether an object that was read is gone all the same; empty when it cannot be.
///
/// # Errors
/// When the place of its state cannot be read.
pub(super) fn is_gone(resource: &Resource, reading: &Reading<'_>) -> Result<Tokens, Refused> {
    let Some(state) = &resource.read.gone_state else {
        return Ok(Tokens::new());
    };
    let (object, text) = (
        reading.object(),
        places::text(&quote!(it), &state.value.path)?,
    );
    let states = state.value.ready.iter();
    let states = states.filter_map(serde_json::Value::as_str);
    Ok(quote! {
        let is_gone = |it: &#object| {
            #text.is_some_and(|state| [#(#states),*].contains(&state.as_str()))
        };
    })
}
