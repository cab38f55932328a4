//! Who sets an attribute, and what is planned when it is left out.

use proc_macro2::Literal;
use quote::quote;
use serde_json::Value as Json;

use super::Refused;
use super::types::{Tokens, ident};
use crate::ir::{Attribute, Filled, OnOmit, OnRemove, Presence};

pub(super) fn presence(attribute: &Attribute) -> Result<Tokens, Refused> {
    if attribute.filled.value == Filled::Id {
        return Ok(quote!(computed()));
    }
    let default = match &attribute.on_omit.value {
        OnOmit::Default(default) => Some(literal(default)?),
        OnOmit::Null | OnOmit::Unknown => None,
    };
    if attribute.added.is_some() {
        // No state of the official provider has it, in whatever form.
        return Ok(quote!(optional()));
    }
    Ok(match (attribute.presence.value, &attribute.on_omit.value) {
        (Presence::Required, _) => quote!(required()),
        (Presence::Computed, _) => quote!(computed()),
        (Presence::Optional | Presence::OptionalComputed, OnOmit::Default(_)) => {
            let removed = removed(attribute.on_remove.value, OnRemove::Default);
            quote!(default(#default)#removed)
        }
        // The official provider stores no tags as `{}`, and other collections likewise, also in blocks.
        (Presence::Optional, OnOmit::Null) => {
            let removed = removed(attribute.on_remove.value, OnRemove::Null);
            quote!(optional_or_zero()#removed)
        }
        (Presence::Optional | Presence::OptionalComputed, OnOmit::Unknown) => {
            let removed = removed(attribute.on_remove.value, OnRemove::Keep);
            quote!(optional_computed()#removed)
        }
        (Presence::OptionalComputed, OnOmit::Null) => {
            let removed = removed(attribute.on_remove.value, OnRemove::Keep);
            quote!(optional_computed().on_omit(OnOmit::Null)#removed)
        }
    })
}

/// The method for a plan on removal that is not the usual one.
fn removed(plan: OnRemove, usual: OnRemove) -> Tokens {
    if plan == usual {
        return Tokens::new();
    }
    let plan = ident(&format!("{plan:?}"));
    quote!(.on_remove(OnRemove::#plan))
}

fn literal(value: &Json) -> Result<Tokens, Refused> {
    Ok(match value {
        Json::Bool(truth) => quote!(#truth),
        Json::String(text) => quote!(#text),
        Json::Number(number) => {
            let number = number.as_i64().ok_or("a default that is no whole number")?;
            let number = Literal::i64_suffixed(number);
            quote!(#number)
        }
        _ => return Err("a default that is a collection".to_owned()),
    })
}
