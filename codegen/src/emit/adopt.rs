//! A create that takes over what the API has made, and a deletion that leaves it behind.

use proc_macro2::Ident;
use quote::quote;

use super::Refused;
use super::create::Fresh;
use super::inputs::From;
use super::reads::Reading;
use super::types::{Tokens, ident, many, model};
use crate::definition::path::Template;
use crate::ir::{Adopt, Filled, Lookup, Resource, Value};
use crate::names;

/// How the object is found, and what is known of it from then on.
///
/// # Errors
/// When the type is read in a way that takes no filters.
pub(super) fn methods(resource: &Resource, reading: &Reading<'_>) -> Result<Tokens, Refused> {
    let Some(adopt) = &resource.adopt else {
        return Ok(Tokens::new());
    };
    if !reading.is_filtered() {
        return Err("a type that is taken over and is read without filters".to_owned());
    }
    let (name, remote) = (many(resource), reading.remote());
    let found = match adopt {
        Adopt::Hook(hook) => {
            let hook = ident(&hook.value);
            quote!(#name::#hook(api, planned).await?)
        }
        Adopt::Find(_) => {
            let from = From::of(resource, quote!(planned));
            let filters = filters(resource).map(|(name, template)| {
                let text = from.text(template);
                quote!(session::filter(#name, vec![#text]))
            });
            quote!(list(api, vec![#(#filters),*]).await?.pop())
        }
    };
    let found = if reading.is_alone() {
        quote!(Ok(#found))
    } else {
        let Some(key) = reading.filtered() else {
            return Err("a type that is taken over and has no filter for its id".to_owned());
        };
        let (model, key) = (model(resource), ident(&names::field(key)));
        quote! {
            let found = #found;
            let Some(found) = found else {
                return Ok(None);
            };
            let known = #model { id: found.#key.into(), ..planned.clone() };
            self.read(api, &known).await
        }
    };
    let find = find(resource);
    let told = told(resource, true);
    let adopted = (!told.is_empty()).then(|| {
        let model = model(resource);
        quote!(fn adopted(&self, state: #model) -> #model { #model { #(#told,)* ..state } })
    });
    Ok(quote! {
        async fn adopt(&self, work: &Work<'_, Self>) -> Result<Option<#remote>, Failure> {
            let (api, planned) = (work.api, work.planned);
            #found
        }
        #adopted
        #find
    })
}

/// How an object whose create was not answered is found: there is only one, so it is that.
fn find(resource: &Resource) -> Tokens {
    let create = resource.create.as_ref();
    if create.is_none_or(|create| create.lookup.value != Lookup::Read) {
        return Tokens::new();
    }
    let (model, told) = (model(resource), told(resource, false));
    let made = match told.is_empty() {
        true => quote!(state),
        false => quote!(#model { #(#told,)* ..state }),
    };
    quote! {
        async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<#model>, Failure> {
            let Some(remote) = self.adopt(work).await? else {
                return Ok(Sought::Absent);
            };
            let state = self.state(work.api, remote, work.planned);
            Ok(Sought::Found(#made))
        }
    }
}

/// The create of a type that only takes over what is there.
///
/// # Errors
/// When the definition does not say how it is found.
pub(super) fn no_create(resource: &Resource) -> Result<Tokens, Refused> {
    let model = model(resource);
    let from = From::of(resource, quote!(planned));
    let criteria: Vec<Tokens> = filters(resource)
        .map(|(name, template)| {
            let text = from.text(template);
            quote!((#name, #text))
        })
        .collect();
    let mut arguments = filters(resource).flat_map(|(_, template)| template.attributes());
    let argument = match (arguments.next(), arguments.next()) {
        (Some(only), None) => quote!(Some(#only)),
        _ => quote!(None),
    };
    let planned = if filters(resource).any(|(_, it)| it.attributes().next().is_some()) {
        quote!(let planned = work.planned;)
    } else {
        quote!(let _ = work;)
    };
    Ok(quote! {
        async fn create(&self, work: &Work<'_, Self>) -> Result<#model, Failure> {
            #planned
            Err(nothing_to_adopt::<Self>(&[#(#criteria),*], #argument))
        }
    })
}

/// The deletion of a type that nothing deletes.
pub(super) fn no_delete() -> Tokens {
    quote! {
        /// The API made it, and has no way to take it away.
        async fn delete(&self, _: &Work<'_, Self>) -> Result<(), Failure> { Ok(()) }
    }
}

/// What an object that was made, and not taken over, tells of that.
pub(super) fn not_adopted(resource: &Resource) -> impl Iterator<Item = Fresh> {
    let not = |field| Fresh {
        field,
        value: quote!(Attr::Known(false)),
    };
    told_of(resource).map(not)
}

fn told(resource: &Resource, is_adopted: bool) -> Vec<Tokens> {
    let told = told_of(resource).map(|field| quote!(#field: Attr::Known(#is_adopted)));
    told.collect()
}

/// The attributes that tell whether the object was taken over.
fn told_of(resource: &Resource) -> impl Iterator<Item = Ident> {
    let attributes = resource.attributes.iter();
    let told = attributes.filter(|(_, attribute)| attribute.filled.value == Filled::Adopted);
    told.map(|(name, _)| ident(name))
}

/// The filters by which it is found.
fn filters(resource: &Resource) -> impl Iterator<Item = (&str, &Template)> {
    let call = match &resource.adopt {
        Some(Adopt::Find(call)) => Some(call),
        Some(Adopt::Hook(_)) | None => None,
    };
    let inputs = call.into_iter().flat_map(|call| &call.inputs);
    let all = inputs.filter_map(|input| match &input.value.value {
        Value::Filters(filters) => Some(filters),
        _ => None,
    });
    all.flatten()
        .map(|(name, template)| (name.as_str(), template))
}
