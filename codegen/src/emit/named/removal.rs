//! How an object is deleted.

use proc_macro2::Literal;
use quote::quote;

use super::inputs::{self, From};
use super::types::{Tokens, constant, ident, mentions, model};
use super::waits::within;
use super::{Refused, hooks, steps, words};
use crate::ir::{Input, Resource};

/// The deletion, and for how long it is tried while something holds the object.
///
/// # Errors
/// When a value of the request has no conversion yet.
pub(super) fn delete(resource: &Resource) -> Result<Tokens, Refused> {
    let Some(delete) = &resource.delete else {
        return Err("an object with a name that is not deleted".to_owned());
    };
    let model = model(resource);
    let kept = delete.unless.iter().map(|it| (it, quote!()));
    let kept = kept.chain(delete.only_if.iter().map(|it| (it, quote!(!))));
    let kept = kept.map(|(switch, not)| {
        let field = ident(&switch.value);
        quote! {
            if #not work.prior.#field.if_known().is_some_and(|it| *it) {
                return Ok(());
            }
        }
    });
    let kept: Vec<Tokens> = kept.collect();
    let mut cleared = hooks::works(resource, "delete");
    for field in &delete.clear {
        cleared.push(steps::clear_before_delete(resource, &field.value)?);
    }
    let from = From {
        resource,
        model: quote!(work.prior),
        off: false,
        blank: &[],
    };
    let inputs: Vec<&Input> = delete.call.inputs.iter().collect();
    let request = inputs::request(&from, &delete.call, &inputs)?;
    let operation = constant(&delete.call.operation.value);
    let release = if delete.in_use.is_empty() {
        Tokens::new()
    } else {
        let within = match &delete.within {
            Some(text) => {
                let seconds = Literal::u64_unsuffixed(words::seconds(&text.value)?);
                quote!(Duration::from_secs(#seconds))
            }
            None => within(resource, "delete", &quote!(prior)),
        };
        let prior = if resource.timeouts.contains_key("delete") {
            quote!(prior)
        } else {
            quote!(_)
        };
        quote!(fn release(&self, #prior: &#model) -> Duration { #within })
    };
    let body = quote! {
        #(#cleared)*
        api.call(&#operation, || #request).await?;
        Ok(())
    };
    let id = mentions(&body, "id").then(|| quote!(let id = id(work.prior);));
    Ok(quote! {
        async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
            let api = work.api;
            #id
            #(#kept)*
            #body
        }
        #release
    })
}
