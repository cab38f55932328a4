//! What is said of a failure besides its kind: the argument to blame, and what holds an object.

use quote::quote;

use super::hooks;
use super::types::{Tokens, ident};
use crate::ir::Resource;

/// The method; nothing for types about which there is no more to say.
pub(super) fn explain(resource: &Resource) -> Tokens {
    let blames = resource.blames.iter().map(|blame| {
        let blame = &blame.value;
        let (operation, code, attribute) = (&blame.operation, &blame.code, &blame.attribute);
        quote!(Blame { operation: #operation, code: #code, attribute: #attribute })
    });
    let blamed = (!resource.blames.is_empty())
        .then(|| quote!(let doing = outcome::blamed(doing, error, &[#(#blames),*]);));
    let held = hooks::at(resource, "held").next().map(|hook| {
        let hook = ident(&hook.name);
        quote! {
            if verb == Verb::Delete && outcome::is_held(error) {
                let api = work.api.detached(AFTER_STOP);
                let found = <Self as Hooks>::#hook(self, &api, work.prior).await;
                let list = |doing: Doing, (label, ids)| doing.listing(label, ids);
                return found.into_iter().fold(doing, list);
            }
        }
    });
    if blamed.is_none() && held.is_none() {
        return Tokens::new();
    }
    let (verb, work) = match &held {
        Some(_) => (quote!(verb), quote!(work)),
        None => (quote!(_), quote!(_)),
    };
    let error = quote!(error);
    quote! {
        async fn explain(
            &self,
            #verb: Verb,
            #error: &CloudError,
            #work: &Work<'_, Self>,
            doing: Doing,
        ) -> Doing {
            #blamed
            #held
            doing
        }
    }
}
