//! From what was read to a state.

use quote::quote;

use super::lifecycle::is_kept;
use super::reads::Reading;
use super::types::{Tokens, held, ident, mentions, model};
use super::{Refused, hooks, identity, places, tags};
use crate::definition::path::{Piece, Template};
use crate::ir::{Filled, Resource};

/// The state of what was read.
///
/// # Errors
/// When a place has no conversion yet.
pub(super) fn state(resource: &Resource, reading: &Reading<'_>) -> Result<Tokens, Refused> {
    let (model, remote) = (model(resource), reading.remote());
    let base = match reading.is_alone() {
        true => quote!(remote),
        false => quote!(remote.object),
    };
    let (mut locals, mut fields) = (Vec::new(), Vec::new());
    let in_template = |name: &str| {
        resource
            .attributes
            .values()
            .any(|attribute| match &attribute.filled.value {
                Filled::Template(template) => template.attributes().any(|it| it == name),
                Filled::PrefixOf(other) => other == name,
                _ => false,
            })
    };
    let (own_tags, all_tags) = tags::values(resource);
    for (name, attribute) in &resource.attributes {
        let field = ident(name);
        let main = resource
            .read
            .main
            .outputs
            .iter()
            .find(|it| it.attribute == *name);
        let value = match &attribute.filled.value {
            Filled::Region => quote!(api.region.as_str().into()),
            Filled::Tags => own_tags.clone(),
            Filled::TagsAll => all_tags.clone(),
            Filled::Id if resource.id.is_some() => quote!(known.id.clone()),
            Filled::Switch => match places::omitted(attribute)? {
                Some(default) => quote!(parts::or(&known.#field, #default)),
                None => quote!(known.#field.clone()),
            },
            Filled::PrefixOf(name) => {
                let name = ident(name);
                quote!(made_names::prefix_of(&#name, &known.#field))
            }
            Filled::Template(template) => template_of(template),
            // Its hook fills it when everything else is there.
            Filled::Hook(_) => quote!(known.#field.clone()),
            filled if is_kept(filled) || !attribute.read_back.value => {
                quote!(known.#field.clone())
            }
            _ => match (main, reading.outputs().any(|(it, _)| it.attribute == *name)) {
                (Some(output), _) => {
                    let value = places::value(&base, output, &model, attribute)
                        .map_err(|why| format!("{name}: {why}"))?;
                    quote!(#value)
                }
                (None, true) => quote!(remote.#field.into()),
                (None, false) if identity::names(resource).contains(&name.as_str()) => {
                    quote!(known.#field.clone())
                }
                (None, false) => return Err(format!("`{name}` has no place in an answer")),
            },
        };
        if in_template(name) && !matches!(attribute.filled.value, Filled::Region) {
            let ty = held(&model, name, attribute)?;
            locals.push(quote!(let #field: Attr<#ty> = #value;));
            fields.push((true, field, quote!()));
        } else {
            fields.push((false, field, value));
        }
    }
    let tags = tags::local(resource, &base);
    // What a template is made of is moved last.
    let (made, moved): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(is_local, ..)| !is_local);
    let made = made
        .into_iter()
        .map(|(_, field, value)| quote!(#field: #value));
    let moved = moved.into_iter().map(|(_, field, _)| quote!(#field));
    let timeouts =
        (!resource.timeouts.is_empty()).then(|| quote!(timeouts: known.timeouts.clone(),));
    let state = quote!(#model { #(#made,)* #timeouts #(#moved,)* });
    let all = quote!(#tags #(#locals)* #state);
    let known = match mentions(&all, "known") {
        true => quote!(known),
        false => quote!(_),
    };
    let read = match reading.has_hook() {
        true => quote!(remote.read.as_ref(),),
        false => Tokens::new(),
    };
    let mut calls = hooks::values(resource, &base, &read);
    if resource.id.is_some() {
        calls.push(quote! {
            if given(&state.id).is_none() {
                state.id = made_id(&state).into();
            }
        });
    }
    let api = match mentions(&all, "api") {
        true => quote!(api),
        false => quote!(_),
    };
    let ty = super::types::api(resource);
    let state = if calls.is_empty() {
        state
    } else {
        quote!(let mut state = #state; #(#calls)* state)
    };
    Ok(quote! {
        fn state(&self, #api: &#ty, remote: #remote, #known: &#model) -> #model {
            #tags
            #(#locals)*
            #state
        }
    })
}

fn template_of(template: &Template) -> Tokens {
    let (mut text, mut values) = (String::new(), Vec::new());
    for piece in &template.0 {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            // The lifecycle lets none through.
            Piece::Checksum { .. } => {}
            Piece::Attribute(name) => {
                text.push_str("{}");
                let field = ident(name);
                values.push(match name.as_str() {
                    "partition" => quote!(api.partition),
                    "region" => quote!(api.region),
                    "account" => quote!(api.account()),
                    _ => quote!(given(&#field).unwrap_or_default()),
                });
            }
        }
    }
    match values.as_slice() {
        [value] if text == "{}" => quote!(#value.into()),
        _ => quote!(format!(#text, #(#values),*).into()),
    }
}
