//! The state of what was read.

use quote::quote;

use super::create::uses;
use super::lifecycle::is_kept;
use super::reads::Reading;
use super::types::{Tokens, held, ident, model};
use super::{Refused, hooks, places, texts};
use crate::definition::path::Template;
use crate::ir::{Filled, Resource, TagStyle};

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
        let mut id = resource.id.iter().flat_map(|id| id.value.attributes());
        id.any(|it| it == name)
            || resource
                .attributes
                .values()
                .any(|attribute| match &attribute.filled.value {
                    Filled::Template(template) => template.attributes().any(|it| it == name),
                    _ => false,
                })
    };
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
            Filled::Tags => quote!(tagged::read(&api.tags, &tags, &known.tags)),
            Filled::TagsAll => quote!(Attr::Known(api.tags.read_tags_all(&tags))),
            Filled::Template(template) => template_of(template),
            Filled::Id if resource.id.is_some() => {
                let template = resource.id.iter().map(|id| template_of(&id.value));
                quote!(#(#template)*)
            }
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
                (None, false) if reading.is_key(name) => quote!(known.#field.clone()),
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
    let tags = match resource.tags.as_ref().map(|tags| &tags.value.style) {
        Some(TagStyle::Specification(_)) => {
            quote!(let tags: Tags = session::read_tags(#base.tags.as_deref());)
        }
        Some(_) => return Err("tags of another style than EC2's".to_owned()),
        None => Tokens::new(),
    };
    // What a template is made of is moved last.
    let (made, moved): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(is_local, ..)| !is_local);
    let made = made.into_iter();
    let made: Vec<_> = made
        .map(|(_, field, value)| quote!(#field: #value))
        .collect();
    let moved = moved.into_iter().map(|(_, field, _)| quote!(#field));
    let timeouts =
        (!resource.timeouts.is_empty()).then(|| quote!(timeouts: known.timeouts.clone(),));
    let body = quote!(#timeouts #(#locals)* #(#made)*);
    let known = match uses(&body, "known") {
        true => quote!(known),
        false => quote!(_),
    };
    let state = quote!(#model { #(#made,)* #timeouts #(#moved,)* });
    let read = match reading.has_hook() {
        true => quote!(remote.read.as_ref(),),
        false => Tokens::new(),
    };
    let calls = hooks::values(resource, &base, &read);
    let state = if calls.is_empty() {
        state
    } else {
        quote!(let mut state = #state; #(#calls)* state)
    };
    Ok(quote! {
        fn state(&self, api: &Ec2, remote: #remote, #known: &#model) -> #model {
            #tags
            #(#locals)*
            #state
        }
    })
}

fn template_of(template: &Template) -> Tokens {
    let (text, values) = texts::pieces(template, &texts::Source::Variables);
    match values.as_slice() {
        [value] if text == "{}" => quote!(#value.into()),
        _ => quote!(format!(#text, #(#values),*).into()),
    }
}

/// The test whether an object that was read is gone all the same; empty when it cannot be.
///
/// # Errors
/// When the place of its state cannot be read.
pub(super) fn is_gone(resource: &Resource) -> Result<Tokens, Refused> {
    let Some(state) = &resource.read.gone_state else {
        return Ok(Tokens::new());
    };
    let reading = Reading::of(resource)?;
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
