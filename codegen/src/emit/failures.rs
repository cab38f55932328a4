//! What is said of a failure besides its kind: the argument to blame, which object an unknown outcome
//! may have left, and what holds an object that cannot be deleted.

use quote::quote;

use super::inputs::{self, From};
use super::reads::Reading;
use super::types::{Tokens, constant, service, uses};
use super::{Refused, create, hooks, places};
use crate::definition::path::Select;
use crate::ir::{Input, PathStep, Resource, TagStyle, Value};
use crate::readers::contract::Type;

/// The method; nothing for types about which there is no more to say.
///
/// # Errors
/// When what holds an object cannot be read.
pub(super) fn explain(resource: &Resource, reading: &Reading<'_>) -> Result<Tokens, Refused> {
    let (blamed, held, open) = (blamed(resource), held(resource)?, open(resource, reading));
    let worded = worded(resource);
    if blamed.is_none() && worded.is_none() && held.is_none() && open.is_none() {
        return Ok(Tokens::new());
    }
    let rest = open.unwrap_or_else(|| quote!(doing));
    let body = quote!(#blamed #worded #held #rest);
    let [verb, error, work] = ["verb", "error", "work"].map(|name| {
        let ident = super::types::ident(name);
        match uses(&body, name) {
            true => quote!(#ident),
            false => quote!(_),
        }
    });
    Ok(quote! {
        async fn explain(
            &self,
            #verb: Verb,
            #error: &CloudError,
            #work: &Work<'_, Self>,
            doing: Doing,
        ) -> Doing {
            #body
        }
    })
}

/// The argument that a refusal is about.
fn blamed(resource: &Resource) -> Option<Tokens> {
    let blames = resource.blames.iter().map(|blame| {
        let blame = &blame.value;
        let (operation, code, attribute) = (&blame.operation, &blame.code, &blame.attribute);
        quote!(Blame { operation: #operation, code: #code, attribute: #attribute })
    });
    (!resource.blames.is_empty())
        .then(|| quote!(let doing = outcome::blamed(doing, error, &[#(#blames),*]);))
}

/// What a refused deletion means, in words of its own.
fn worded(resource: &Resource) -> Option<Tokens> {
    let refused = &resource.delete.as_ref()?.refused;
    let words = refused.iter().map(|refusal| {
        let refusal = &refusal.value;
        let (code, says, next) = (&refusal.code, &refusal.says, &refusal.next);
        quote!(Words { code: #code, says: #says, next: #next })
    });
    (!refused.is_empty()).then(|| {
        quote! {
            let doing = match verb {
                Verb::Delete => outcome::worded(doing, error, &[#(#words),*]),
                _ => doing,
            };
        }
    })
}

/// What holds an object that cannot be deleted: a hook knows it, calls of its own tell it, or the service
/// tells it of any object.
fn held(resource: &Resource) -> Result<Option<Tokens>, Refused> {
    let is_telling = service(resource).is_ok_and(|facts| facts.tells_holders);
    let delete = resource.delete.as_ref();
    let can_be_held = delete.is_some_and(|delete| !delete.in_use.is_empty());
    let told = if let Some(hook) = hooks::at(resource, "held") {
        quote! {
            let found = <Self as Hooks>::#hook(self, &api, work.prior).await;
            let list = |doing: Doing, (label, ids)| doing.listing(label, ids);
            return found.into_iter().fold(doing, list);
        }
    } else if !resource.held.is_empty() {
        lists(resource)?
    } else if is_telling && can_be_held {
        quote!(return holders::named(&api, id(work.prior), doing).await;)
    } else {
        return Ok(None);
    };
    Ok(Some(quote! {
        if verb == Verb::Delete && error.kind() == ErrorKind::InUse {
            let api = work.api.detached(AFTER_STOP);
            #told
        }
    }))
}

/// The lists of what holds an object; a call that fails tells none.
fn lists(resource: &Resource) -> Result<Tokens, Refused> {
    let from = From::of(resource, quote!(work.prior));
    let mut told = Tokens::new();
    for held in resource.held.iter().map(|held| &held.value) {
        let asked: Vec<&Input> = held.call.inputs.iter().collect();
        let request = inputs::request(&from, &held.call, &asked)?;
        let (operation, label) = (constant(&held.call.operation.value), &held.label);
        let list = places::reference(&quote!(answer), &held.list)?;
        let names = held.names.iter().map(|way| match way.as_slice() {
            [] => Ok(quote!(Some(it))),
            way => places::reference(&quote!(it), way),
        });
        let names: Vec<Tokens> = names.collect::<Result<_, _>>()?;
        let (first, others) = names.split_first().ok_or("a list without names")?;
        told.extend(quote! {
            if let Ok(answer) = api.call(&#operation, || #request).await {
                let all = #list.into_iter().flatten();
                let names = all.filter_map(|it| #first #(.or(#others))* .cloned());
                doing = doing.listing(#label, names.collect());
            }
        });
    }
    let id = uses(&told, "id").then(|| quote!(let id = id(work.prior);));
    Ok(quote! {
        let mut doing = doing;
        #id
        #told
        return doing;
    })
}

/// How those are found that may be the object of a create whose answer was lost.
enum Found {
    /// By their tags.
    ByTags,
    /// In the list of all.
    InList,
}

fn found(resource: &Resource) -> Option<Found> {
    if !resource.can_orphan() {
        return None;
    }
    let tags = resource.tags.as_ref().map(|tags| &tags.value.style);
    let reading = Reading::of(resource).ok()?;
    if matches!(tags, Some(TagStyle::Specification(_))) && reading.is_filtered() {
        return Some(Found::ByTags);
    }
    let lists = resource.read.lists.as_ref()?;
    lists.value.call.inputs.is_empty().then_some(Found::InList)
}

/// Whether the error of a create whose answer was lost names those which may be the object.
pub(super) fn names_traces(resource: &Resource) -> bool {
    found(resource).is_some()
}

/// After a create whose outcome nobody can tell: which objects may be the one, and what to do with it.
fn open(resource: &Resource, reading: &Reading<'_>) -> Option<Tokens> {
    let is_lost = create::tells_once(resource);
    let found = found(resource);
    let what = is_lost.then(|| quote!(parts::told_once::<Self>(doing)));
    let told = match (found, what) {
        (None, None) => return None,
        (None, Some(what)) => what,
        (Some(found), what) => {
            let named = named(resource, reading, &found);
            match what {
                Some(what) => {
                    let named = match found {
                        Found::ByTags => quote!({ #named }),
                        Found::InList => named,
                    };
                    quote!(let doing = #named; #what)
                }
                None => named,
            }
        }
    };
    Some(quote! {
        if !parts::is_open(verb, error) {
            return doing;
        }
        #told
    })
}

/// What was said, with those which may be the object.
fn named(resource: &Resource, reading: &Reading<'_>, found: &Found) -> Tokens {
    let inputs = resource.create.iter().flat_map(|it| &it.call.inputs);
    let sent: Vec<&str> = inputs
        .filter_map(|input| match &input.value.value {
            Value::Attribute(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    // What is chosen by its state is not there at once.
    let is_chosen = |step: &PathStep| matches!(step.select, Select::Where(_));
    let is_told = |name: &&&str| {
        let output = reading.output(name);
        output.is_some_and(|it| !it.path.value.iter().any(is_chosen))
    };
    let same = sent.iter().filter(is_told);
    let is_text = |name: &&str| {
        let ty = resource.attributes.get(*name).map(|it| &it.ty.value);
        ty == Some(&Type::String)
    };
    if matches!(found, Found::InList) {
        // What has parts may be told in another order.
        let same = same.filter(|name| is_text(name));
        return quote!(reads::lost(self, work, &[#(#same),*], doing).await);
    }
    let cleared = resource.update.iter().filter(|step| step.clear.is_some());
    let fields = cleared
        .flat_map(|step| &step.fields)
        .map(|it| it.value.as_str());
    let empty = fields.filter(|name| is_text(name) && !sent.contains(name));
    let whole = (!reading.is_alone())
        .then(|| quote!(.map(|found| found.into_iter().map(Remote::from).collect())));
    quote! {
        let list = |api: Ec2, filters| async move { list(&api, filters).await #whole };
        let traces = Traces { same: &[#(#same),*], empty: &[#(#empty),*] };
        session::lost(self, work, &work.planned.tags, list, traces, doing).await
    }
}
