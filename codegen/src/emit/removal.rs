//! How an object is deleted, and how long until it is gone.

use quote::quote;

use super::inputs::{self, From};
use super::lifecycle::start;
use super::types::{Tokens, constant, ident, model};
use super::waits::{gone, within};
use super::{Refused, adopt, hooks, steps};
use crate::ir::{Input, Resource};

/// How an object is deleted.
///
/// # Errors
/// What the type needs and no emitter writes yet.
pub(super) fn delete(resource: &Resource) -> Result<Tokens, Refused> {
    let Some(delete) = &resource.delete else {
        return Ok(adopt::no_delete());
    };
    let model = model(resource);
    let settle = match &delete.wait {
        Some(fact) => gone(resource, &fact.value)?,
        None => Tokens::new(),
    };
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
    let mut cleared = hooks::before_delete(resource);
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
        let within = within(resource, "delete", &quote!(prior));
        let prior = if resource.timeouts.contains_key("delete") {
            quote!(prior)
        } else {
            quote!(_)
        };
        quote!(fn release(&self, #prior: &#model) -> Duration { #within })
    };
    let start = start(&quote!(#(#cleared)* api #request));
    Ok(quote! {
        async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
            #start
            #(#kept)*
            #(#cleared)*
            api.call(&#operation, || #request).await?;
            Ok(())
        }
        #settle
        #release
    })
}
