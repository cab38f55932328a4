//! Objects that are read one at a time: by their name, among those of another, or because there is only
//! one.

use quote::quote;

use super::dialect::{self, Set};
use super::inputs::{self, From};
use super::types::{Tokens, api, constant, element, ident, inner, model, sdk, uses};
use super::{Refused, hooks};
use crate::definition::path::{Place, Select, Template};
use crate::ir::{Call, Face, Input, Pages, Resource, Value};
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
    /// A map of texts, in this field.
    Entries(proc_macro2::Ident),
    /// The one in this list; there are no others, because it was asked for by name.
    Only(proc_macro2::Ident),
    /// One of this list.
    Among {
        list: proc_macro2::Ident,
        /// Whether an answer may be without the list.
        optional: bool,
        place: Place,
        /// Whether every element has a value there.
        is_given: bool,
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
                return Ok(Self {
                    object: output(resource, &main.call),
                    found: Found::Answer,
                });
            }
            [step] => step,
            _ => return Err("an object deep in the answer of a read".to_owned()),
        };
        let (ty, field) = (inner(&step.ty).0, ident(&step.field));
        if ty.starts_with("HashMap<") {
            return Ok(Self {
                object: quote!(Entries),
                found: Found::Entries(field),
            });
        }
        let found = match &step.select {
            Select::Whole => Found::Field(field),
            Select::First | Select::Each => Found::Only(field),
            Select::Where(conditions) => {
                let [only] = conditions.as_slice() else {
                    return Err("a read that chooses by several values".to_owned());
                };
                Found::Among {
                    list: field,
                    optional: inner(&step.ty).1,
                    place: only.place.clone(),
                    is_given: only.is_given,
                    equals: Template::parse(&only.equals)?,
                }
            }
            Select::EachWhere(_) => return Err("a read that chooses several".to_owned()),
        };
        let object = sdk(element(ty).unwrap_or(ty)).ok_or("an object that is no structure")?;
        Ok(Self { object, found })
    }

    /// Whether it has to be said which one is meant.
    fn is_named(&self, resource: &Resource) -> bool {
        let mut names = resource.read.main.call.attributes();
        names.next().is_some() || matches!(self.found, Found::Among { .. })
    }

    /// The call of the function that reads it, where `prior` is a model that names it.
    pub(super) fn call(&self, resource: &Resource) -> Tokens {
        if let Some(hook) = hooks::at(resource, "locate") {
            return quote!(async {
                let known = <Self as Hooks>::#hook(api, prior).await?;
                describe(api, &known).await
            });
        }
        match self.is_named(resource) {
            true => quote!(describe(api, prior)),
            false => quote!(describe(api)),
        }
    }

    /// The function that reads it.
    ///
    /// # Errors
    /// When a value of the request has no conversion yet.
    pub(super) fn function(&self, resource: &Resource) -> Result<Tokens, Refused> {
        let (body, object) = (self.body(resource)?, &self.object);
        let (api, model) = (api(resource), model(resource));
        let id = uses(&body, "id").then(|| quote!(let id = id(prior);));
        let (doc, prior) = match self.is_named(resource) {
            true => (
                " Reads the one that this model names.",
                quote!(, prior: &#model),
            ),
            false => (" Reads the only one.", Tokens::new()),
        };
        Ok(quote! {
            #[doc = #doc]
            async fn describe(api: &#api #prior) -> Result<Option<#object>, CloudError> {
                #id
                #body
            }
        })
    }

    fn body(&self, resource: &Resource) -> Result<Tokens, Refused> {
        let main = &resource.read.main;
        let from = From::of(resource, quote!(prior));
        let inputs: Vec<&Input> = main.call.inputs.iter().collect();
        let operation = constant(&main.call.operation.value);
        let call = |page: &[Set]| {
            let request = inputs::request_with(&from, &main.call, &inputs, page)?;
            Ok::<_, Refused>(quote!(api.call(&#operation, || #request).await?))
        };
        let whole = call(&[])?;
        Ok(match &self.found {
            Found::Answer => quote!(Ok(Some(#whole))),
            Found::Field(field) => quote!(let answer = #whole; Ok(answer.#field)),
            Found::Entries(field) => quote! {
                let answer = #whole;
                Ok(answer.#field.map(Entries::of))
            },
            Found::Only(list) => quote! {
                let answer = #whole;
                Ok(answer.#list.unwrap_or_default().into_iter().next())
            },
            Found::Among {
                list,
                optional,
                place,
                is_given,
                equals,
            } => {
                let [segment] = place.0.as_slice() else {
                    return Err("a choice by what is deep in an element".to_owned());
                };
                let key = ident(&names::field(&segment.member));
                let wanted = from.text(equals);
                let pages = main.pages.as_ref().map(|fact| &fact.value);
                let (page, next) = paged(resource.face, pages);
                let call = call(&page)?;
                let is_it = match is_given {
                    true => quote!(it.#key == *wanted),
                    false => quote!(it.#key.as_ref() == Some(wanted)),
                };
                let list = match optional {
                    true => quote!(answer.#list),
                    false => quote!(Some(answer.#list)),
                };
                let page = quote!(let answer = #call; Ok((#list, #next)));
                let of = whose(&from, &main.call);
                let found = dialect::of(resource.face).pages(&operation, pages, &page, of.as_ref());
                quote! {
                    let wanted = &#wanted;
                    let found = #found;
                    let mut found = found.await?.into_iter();
                    Ok(found.find(|it| #is_it))
                }
            }
        })
    }
}

/// The client's type of the answer of a call.
pub(super) fn output(resource: &Resource, call: &Call) -> Tokens {
    dialect::of(resource.face).answer(resource, call)
}

/// Of which object a list is, where one attribute says it: other resources may read the same list.
pub(super) fn whose(from: &From<'_>, call: &Call) -> Option<Tokens> {
    let [input] = call.inputs.as_slice() else {
        return None;
    };
    let Value::Attribute(name) = &input.value.value else {
        return None;
    };
    if name == "id" {
        return Some(quote!(id.to_owned()));
    }
    let template = Template::parse(&format!("{{{name}}}")).ok()?;
    Some(from.text(&template))
}

/// What a request of a page has besides, and what the answer says of the next one.
pub(super) fn paged(face: Face, pages: Option<&Pages>) -> (Vec<Set>, Tokens) {
    match pages {
        Some(pages) => dialect::of(face).page(pages),
        None => (Vec::new(), quote!(None)),
    }
}
