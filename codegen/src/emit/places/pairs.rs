//! Maps that the API has as lists of names and values.

use quote::quote;

use crate::emit::types::{Tokens, ident, inner};
use crate::ir::Field;

/// An option of a map from an option of a reference to a list of names and values.
pub(super) fn pairs(code: &Tokens, key: &Field, value: &Field) -> Tokens {
    let one = |field: &Field| {
        let place = ident(&field.name);
        match inner(&field.ty).1 {
            true => quote!(it.#place.clone().unwrap_or_default()),
            false => quote!(it.#place.clone()),
        }
    };
    let (key, value) = (one(key), one(value));
    quote! {
        #code.filter(|all| !all.is_empty()).map(|all| all.iter().map(|it| (#key, #value)).collect())
    }
}
