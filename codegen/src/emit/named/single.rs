//! Objects that are read one at a time: by their name, or among those of another.

use quote::{format_ident, quote};

use super::Refused;
use super::inputs::{self, From};
use super::types::{Tokens, api, constant, ident, inner, mentions, model, sdk, sdk_crate};
use crate::definition::path::{Place, Select, Template};
use crate::ir::{Input, Resource};
use crate::names;

/// How one object is read.
pub(super) struct Single {
    /// The SDK's type of it.
    pub(super) object: Tokens,
    /// Where it is in an answer.
    found: Found,
}

enum Found {
    /// The answer is it.
    Answer,
    /// An option, in this field.
    Field(proc_macro2::Ident),
    /// The one in this list; there are no others, because it was asked for by name.
    Only(proc_macro2::Ident),
    /// One of this list.
    Among {
        list: proc_macro2::Ident,
        place: Place,
        equals: Template,
    },
}

impl Single {
    /// How this one is.
    ///
    /// # Errors
    /// When it is read in a way that is not written yet.
    pub(super) fn of(resource: &Resource) -> Result<Self, Refused> {
        let main = &resource.read.main;
        let step = match main.object.value.as_slice() {
            [] => {
                let (method, output) = (ident(&main.call.method), &main.call.operation.value);
                let output = format_ident!("{}Output", names::pascal(output));
                let package = sdk_crate(resource);
                return Ok(Self {
                    object: quote!(#package::operation::#method::#output),
                    found: Found::Answer,
                });
            }
            [step] => step,
            _ => return Err("an object deep in the answer of a read".to_owned()),
        };
        let (ty, field) = (inner(&step.ty).0, ident(&step.field));
        let element = ty.strip_prefix("Vec<").and_then(|ty| ty.strip_suffix('>'));
        let found = match &step.select {
            Select::Whole => Found::Field(field),
            Select::First | Select::Each => Found::Only(field),
            Select::Where { place, equals } => Found::Among {
                list: field,
                place: place.clone(),
                equals: Template::parse(equals)?,
            },
            Select::EachWhere { .. } => return Err("a read that chooses several".to_owned()),
        };
        let object = sdk(element.unwrap_or(ty)).ok_or("an object that is no structure")?;
        Ok(Self { object, found })
    }

    /// The function that reads it.
    ///
    /// # Errors
    /// When a value of the request has no conversion yet.
    pub(super) fn function(&self, resource: &Resource) -> Result<Tokens, Refused> {
        let main = &resource.read.main;
        let from = From {
            resource,
            model: quote!(prior),
            off: false,
            blank: &[],
        };
        let inputs: Vec<&Input> = main.call.inputs.iter().collect();
        let operation = constant(&main.call.operation.value);
        let (api, model, object) = (api(resource), model(resource), &self.object);
        let call = |page: Tokens| {
            let request = inputs::request_with(&from, &main.call, &inputs, &page)?;
            Ok::<_, Refused>(quote!(api.call(&#operation, || #request).await?))
        };
        let body = match &self.found {
            Found::Answer => {
                let call = call(Tokens::new())?;
                quote!(Ok(Some(#call)))
            }
            Found::Field(field) => {
                let call = call(Tokens::new())?;
                quote!(let answer = #call; Ok(answer.#field))
            }
            Found::Only(list) => {
                let call = call(Tokens::new())?;
                quote!(let answer = #call; Ok(answer.#list.unwrap_or_default().into_iter().next()))
            }
            Found::Among {
                list,
                place,
                equals,
            } => {
                let [segment] = place.0.as_slice() else {
                    return Err("a choice by what is deep in an element".to_owned());
                };
                let key = ident(&names::field(&segment.member));
                let wanted = from.text(equals);
                let (page, next) = paged(main.pages.as_ref().map(|fact| fact.value.as_str()));
                let call = call(page)?;
                quote! {
                    let wanted = &#wanted;
                    let found = session::pages(|token| async move {
                        let answer = #call;
                        Ok((answer.#list, #next))
                    });
                    let mut found = found.await?.into_iter();
                    Ok(found.find(|it| it.#key.as_ref() == Some(wanted)))
                }
            }
        };
        let id = mentions(&body, "id").then(|| quote!(let id = id(prior);));
        Ok(quote! {
            /// Reads the one that this model names.
            async fn describe(api: &#api, prior: &#model) -> Result<Option<#object>, CloudError> {
                #id
                #body
            }
        })
    }
}

/// What a request of a page has besides, and what the answer says of the next one.
pub(super) fn paged(member: Option<&str>) -> (Tokens, Tokens) {
    let Some(member) = member else {
        return (Tokens::new(), quote!(None));
    };
    let field = names::field(member);
    let (setter, next) = (format_ident!("set_{field}"), ident(&field));
    (quote!(.#setter(token.clone())), quote!(answer.#next))
}
