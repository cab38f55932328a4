//! What the answer of a step tells the steps after it.

use quote::quote;

use super::types::{Tokens, ident, model};
use super::{Refused, create, places};
use crate::ir::{Resource, Step};

/// What the answer of a step tells of the object, taken from it, and put where the steps that follow see it.
/// A repetition whose answer was lost tells nothing: then they read it.
pub(super) fn told(resource: &Resource, step: &Step) -> Result<(Tokens, Tokens), Refused> {
    if step.tells.is_empty() {
        return Ok((Tokens::new(), Tokens::new()));
    }
    let model = model(resource);
    let mut fields = Vec::new();
    for output in &step.tells {
        let attribute = create::attribute(resource, &output.attribute)?;
        let value = places::value(&quote!(answer), output, &model, attribute)?;
        let field = ident(&output.attribute);
        fields.push(quote!(#field: #value,));
    }
    let told = quote! {
        let told = sent.as_ref().ok().map(|answer| #model { #(#fields)* ..work.prior.clone() });
    };
    let became = quote! {
        if let Some(now) = &told {
            work.became(now);
        }
    };
    Ok((told, became))
}
