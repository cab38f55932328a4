//! How the object of a create whose answer was lost is found.

use quote::quote;

use super::create::{Fresh, sent};
use super::reads::Reading;
use super::state::is_gone;
use super::texts::{Source, text};
use super::types::{Tokens, model, uses};
use super::{Refused, hooks, identity};
use crate::ir::{Create, Lookup, Output, Resource};

/// The method; nothing where a token or nothing at all tells the object.
///
/// # Errors
/// When it is looked for in a way that is not written yet.
pub(super) fn find(
    resource: &Resource,
    reading: &Reading<'_>,
    create: &Create,
    fresh: &[Fresh],
) -> Result<Tokens, Refused> {
    let body = match &create.lookup.value {
        Lookup::Token(_) | Lookup::Again | Lookup::Orphan => return Ok(Tokens::new()),
        Lookup::Read => by_reading(resource, create, fresh),
        Lookup::Match { .. } => among_others(resource, reading, create)?,
    };
    let api = uses(&body, "api").then(|| quote!(let api = work.api;));
    let model = model(resource);
    Ok(quote! {
        async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<#model>, Failure> {
            #api
            #body
        }
    })
}

/// The method that names what is there before the first request and could be taken for the new object;
/// nothing for types that do not say by what.
///
/// # Errors
/// When it is looked for in a way that is not written yet.
pub(super) fn namesakes(
    resource: &Resource,
    reading: &Reading<'_>,
    create: &Create,
) -> Result<Tokens, Refused> {
    let Some(fields) = &create.namesakes else {
        return Ok(Tokens::new());
    };
    let body = match &create.lookup.value {
        Lookup::Read => {
            let known = identity::sought(resource, &quote!(work.planned));
            quote! {
                #known
                sought::namesake(self, work.api, known).await
            }
        }
        _ if reading.is_listed() => {
            let (fields, search, whole) = (&fields.value, reading.search()?, whole(reading));
            let (gone, mutable) = without_gone(resource, reading)?;
            quote! {
                let (api, known) = (work.api, work.planned);
                let #mutable found = #search(api, known).await?;
                #gone
                #whole
                Ok(sought::namesakes(self, api, known, found, &[#(#fields),*]))
            }
        }
        _ => return Err("namesakes that are in no list".to_owned()),
    };
    Ok(quote! {
        async fn namesakes(&self, work: &Work<'_, Self>) -> Result<Vec<String>, Failure> {
            #body
        }
    })
}

/// By what it is read by anyhow, which is known before it exists.
fn by_reading(resource: &Resource, create: &Create, fresh: &[Fresh]) -> Tokens {
    let model = model(resource);
    let mut fields = sent(create);
    fields.retain(|name| *name != "id");
    let known = match hooks::at(resource, "create") {
        Some(_) => quote! {
            let before = work.pending(|before| before.clone());
            let known = before.as_ref().unwrap_or(work.planned);
        },
        None => identity::sought(resource, &quote!(work.planned)),
    };
    let fresh = fresh.iter().map(|fresh| {
        let field = &fresh.field;
        quote!(#field: parts::fresh(&known.#field, state.#field))
    });
    quote! {
        #known
        let found = sought::read(self, work.api, known, &[#(#fields),*]).await?;
        Ok(found.map(|state| #model { id: state.id, #(#fresh,)* ..known.clone() }))
    }
}

/// Among those that filters find.
fn among_others(
    resource: &Resource,
    reading: &Reading<'_>,
    create: &Create,
) -> Result<Tokens, Refused> {
    let Lookup::Match {
        attributes,
        filters,
        ..
    } = &create.lookup.value
    else {
        return Err("a look-up by nothing".to_owned());
    };
    if filters.is_empty() && !reading.is_listed() {
        return Err("a create that is looked up without filters".to_owned());
    }
    let mut further = resource.read.also.iter().filter(|it| !it.once);
    let is_compared = |output: &Output| attributes.contains(&output.attribute);
    if further.any(|it| it.outputs.iter().any(is_compared)) {
        return Err("a look-up of what several calls tell".to_owned());
    }
    let named: Vec<&str> = filters
        .iter()
        .flat_map(|(_, template)| template.attributes())
        .collect();
    let known = quote!(known);
    let filters = filters.iter().map(|(name, template)| {
        let text = text(template, &Source::Model(&known));
        quote!(session::filter(#name, vec![#text]))
    });
    let whole = whole(reading);
    let (gone, mutable) = without_gone(resource, reading)?;
    let own = hooks::at(resource, "found");
    let own = own.map(|hook| quote!(let found = <Self as Hooks>::#hook(work, found);));
    let search = reading.search()?;
    let undecided = (!named.is_empty()).then(|| {
        quote! {
            if sought::is_undecided(known, &[#(#named),*]) {
                return Ok(Sought::Unsure);
            }
        }
    });
    let among = match reading.is_listed() {
        true => quote!(known),
        false => quote!(vec![#(#filters),*]),
    };
    let only = match &create.namesakes {
        Some(_) => quote!(Ok(sought::only_new(self, work, known, found, &[#(#attributes),*]))),
        None => quote!(Ok(sought::only(self, api, known, found, &[#(#attributes),*]))),
    };
    Ok(quote! {
        let known = work.planned;
        #undecided
        let #mutable found = #search(api, #among).await?;
        #gone
        #own
        #whole
        #only
    })
}

/// What was found in the form that a state is made of.
fn whole(reading: &Reading<'_>) -> Tokens {
    match reading.is_alone() {
        true => Tokens::new(),
        false => quote!(let found = found.into_iter().map(Remote::from).collect();),
    }
}

/// The statements that drop what is gone but still answered, and whether what was found changes.
fn without_gone(
    resource: &Resource,
    reading: &Reading<'_>,
) -> Result<(Option<Tokens>, Option<Tokens>), Refused> {
    let gone = is_gone(resource, reading)?;
    let gone = (!gone.is_empty()).then(|| quote!(#gone found.retain(|it| !is_gone(it));));
    let mutable = gone.as_ref().map(|_| quote!(mut));
    Ok((gone, mutable))
}
