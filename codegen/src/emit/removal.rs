//! How an object is deleted, and how long until it is gone.

use proc_macro2::Literal;
use quote::quote;

use super::inputs::{self, From};
use super::lifecycle::start;
use super::types::{Tokens, ident, model};
use super::waits::{gone, settle, within};
use super::{Refused, adopt, hooks, steps, waits, words};
use crate::ir::{Delete, Input, Resource};

/// How an object is deleted.
///
/// # Errors
/// What the type needs and no emitter writes yet.
pub(super) fn delete(resource: &Resource) -> Result<Tokens, Refused> {
    let Some(delete) = &resource.delete else {
        return Ok(adopt::no_delete());
    };
    let gone = match &delete.wait {
        Some(fact) => Some(gone(resource, &fact.value)?),
        None => None,
    };
    // What is kept is not waited for.
    let settle = settle(resource, gone, &kept(delete, &quote!(Ok(None))))?;
    let mut before: Vec<Tokens> = made(resource, delete)?.into_iter().collect();
    before.extend(hooks::before_delete(resource));
    for field in &delete.clear {
        before.push(steps::clear_before_delete(resource, &field.value)?);
    }
    let inputs: Vec<&Input> = delete.call.inputs.iter().collect();
    let from = From::of(resource, quote!(work.prior));
    let request = inputs::request(&from, &delete.call, &inputs)?;
    let mut sent = inputs::sent(&delete.call, &request);
    if delete.call.partial.is_some() && steps::passes(resource, &delete.call) {
        // What is refused in the answer of a change passes for a removal too.
        let call = steps::passing(resource, &delete.call, &quote!(async { #sent }));
        sent = quote!(#call.await);
    }
    let (kept, release) = (kept(delete, &quote!(Ok(()))), release(resource, delete)?);
    let otherwise = hooks::at(resource, "remove").map(|hook| {
        quote! {
            if <Self as Hooks>::#hook(self, work).await? {
                return Ok(());
            }
        }
    });
    let start = start(&quote!(#(#before)* api #request));
    let end = match hooks::at(resource, "deleted") {
        Some(hook) => quote! {
            let accepted = #sent?;
            <Self as Hooks>::#hook(self, work, &accepted).await
        },
        None => quote!(#sent?; Ok(())),
    };
    Ok(quote! {
        async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
            #start
            #(#kept)*
            #(#before)*
            #otherwise
            #end
        }
        #settle
        #release
    })
}

/// The wait for the end of the creation, before which the object cannot be deleted.
///
/// # Errors
/// As [`waits::making`].
fn made(resource: &Resource, delete: &Delete) -> Result<Option<Tokens>, Refused> {
    let create = resource.create.as_ref().and_then(|it| it.wait.as_ref());
    let Some((states, wait)) = delete.making.as_ref().zip(create) else {
        return Ok(None);
    };
    let (states, seen, within) = waits::making(resource, &wait.value, &states.value)?;
    Ok(Some(quote! {
        parts::made(self, work, #within, #states, #seen).await?;
    }))
}

/// The ends of a function with this answer by the switches that keep the object.
fn kept(delete: &Delete, answer: &Tokens) -> Vec<Tokens> {
    let unless = delete.unless.iter().map(|it| (it, quote!()));
    let only_if = delete.only_if.iter().map(|it| (it, quote!(!)));
    let kept = unless.chain(only_if).map(|(switch, not)| {
        let field = ident(&switch.value);
        quote! {
            if #not work.prior.#field.if_known().is_some_and(|it| *it) {
                return #answer;
            }
        }
    });
    kept.collect()
}

/// For how long the deletion is tried while something holds the object.
fn release(resource: &Resource, delete: &Delete) -> Result<Tokens, Refused> {
    if delete.in_use.is_empty() {
        return Ok(Tokens::new());
    }
    let within = match &delete.within {
        Some(text) => {
            let seconds = Literal::u64_unsuffixed(words::seconds(&text.value)?);
            quote!(Duration::from_secs(#seconds))
        }
        None => within(resource, "delete", &quote!(prior)),
    };
    let prior = match super::types::uses(&within, "prior") {
        true => quote!(prior),
        false => quote!(_),
    };
    let model = model(resource);
    Ok(quote!(fn release(&self, #prior: &#model) -> Duration { #within }))
}
