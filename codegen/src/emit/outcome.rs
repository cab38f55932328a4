//! What became of changes that were accepted.

use proc_macro2::Literal;
use quote::quote;

use super::inputs::{self, From};
use super::types::{Tokens, calls_of, constant, ident, many};
use super::{Refused, places, waits, words};
use crate::ir::{Input, PathStep, Resource, Value};

/// Whether several calls of one apply take a token, so that each needs its own.
pub(super) fn has_several_tokens(resource: &Resource) -> bool {
    let calls = resource.update.iter().filter_map(|step| step.set.as_ref());
    let takes = |call: &&crate::ir::Call| {
        let mut inputs = call.inputs.iter();
        inputs.any(|input| input.value.value == Value::Token)
    };
    resource.outcome.is_some() || calls.filter(takes).count() > 1
}

/// The end of a step whose call, `sent`, answers with the id of the change.
///
/// # Errors
/// When the id is at no place that can be written.
pub(super) fn followed(operation: &str, path: &[PathStep]) -> Result<Tokens, Refused> {
    let operation = constant(operation);
    let id = places::reference(&quote!(answer), path)?;
    let member = path.last().map_or("id", |step| step.member.as_str());
    Ok(quote! {
        if let Some(answer) = outcome::accepted(sent, ALREADY)? {
            let change = #id.ok_or_else(|| api.incomplete(&#operation, #member))?;
            carried_out(self, work, change).await?;
        }
    })
}

/// The function that waits for a change, and the refusals that say that it is so already.
///
/// # Errors
/// When a value has no conversion yet.
pub(super) fn items(resource: &Resource) -> Result<Vec<Tokens>, Refused> {
    let Some(fact) = &resource.outcome else {
        return Ok(Vec::new());
    };
    let (outcome, name) = (&fact.value, many(resource));
    let from = From::of(resource, quote!(work.prior));
    let asked: Vec<&Input> = outcome.call.inputs.iter().collect();
    let request = inputs::request(&from, &outcome.call, &asked)?;
    let operation = constant(&outcome.call.operation.value);
    let base = quote!(answer);
    let seen = places::text(&base, &outcome.state.path)?;
    let reason = waits::reason(&base, &outcome.state)?;
    let states = waits::states(&outcome.state)?;
    let within = match &outcome.within {
        Some(text) => {
            let seconds = Literal::u64_unsuffixed(words::seconds(text)?);
            quote!(Duration::from_secs(#seconds))
        }
        None => waits::within(resource, "update", &quote!(work.planned)),
    };
    let already = outcome.already.iter().map(|refusal| {
        let (code, messages) = &refusal.value;
        quote!(Already { code: #code, messages: &[#(#messages),*] })
    });
    let id = calls_of(&request, "id").then(|| quote!(let id = id(work.prior);));
    let visible = resource
        .update
        .iter()
        .any(|step| step.hook.is_some())
        .then(|| quote!(pub(crate)));
    let of = ident("of");
    let function = quote! {
        /// Waits until a change that was accepted is carried out.
        ///
        /// # Errors
        /// Those of the calls, and why it was not carried out.
        #visible async fn carried_out(
            #of: &#name,
            work: &Work<'_, #name>,
            change: &str,
        ) -> Result<(), Failure> {
            let (api, element) = (work.api, &change.to_owned());
            #id
            let look = || async move {
                let answer = api.call(&#operation, || #request).await?;
                Ok((#seen, #reason))
            };
            outcome::carried_out(#of, work, #within, #states, look).await
        }
    };
    // Steps of the definition look at the list also when it is empty; hooks need it for what it holds.
    let is_looked_at = resource.update.iter().any(|step| step.change.is_some());
    let already = (is_looked_at || !outcome.already.is_empty()).then(|| {
        quote! {
            /// Refusals which say that it is so already.
            #visible const ALREADY: &[Already] = &[#(#already),*];
        }
    });
    Ok(std::iter::once(function).chain(already).collect())
}
