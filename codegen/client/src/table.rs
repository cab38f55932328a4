//! Which types an operation is called with, for the test of the examples.
//!
//! They are taken from the code of the client, so that the test speaks of the types that callers use.

use std::collections::BTreeMap;

use quote::{ToTokens as _, quote};
use syn2::{FnArg, GenericArgument, ImplItemFn, Pat, PathArguments, ReturnType, Type, parse_quote};

use crate::code::Code;

/// The file of a function that reads a body or an answer as its type and writes it again.
pub(crate) fn table<'a>(
    code: &Code,
    ids: impl Iterator<Item = &'a String>,
    head: &str,
) -> Result<String, String> {
    let ids: BTreeMap<String, &String> = ids.map(|id| (letters(id), id)).collect();
    let mut arms: BTreeMap<(String, bool), Type> = BTreeMap::new();
    for function in code.operations() {
        let name = function.sig.ident.to_string();
        let id = ids.get(&letters(&name));
        let id = (*id.ok_or_else(|| format!("{name} is no operation"))?).clone();
        if let Some(body) = body(function) {
            arms.insert((id.clone(), true), body);
        }
        if let Some(answer) = answer(function) {
            arms.insert((id, false), answer);
        }
    }
    // Streams of bytes and answers without content are not JSON.
    arms.retain(|_, ty| {
        let text = ty.to_token_stream().to_string();
        text.starts_with("types ::") || text.starts_with("::")
    });
    let arms = arms
        .iter()
        .map(|((id, is_body), ty)| quote!((#id, #is_body) => again::<#ty>(value),));
    let file = parse_quote! {
        use serde_json::Value as Json;
        use slipway_digitalocean_client::types;

        /// Reads a body or an answer of an operation as its type and writes it again; none when it has no
        /// such thing.
        pub(crate) fn round_trip(
            operation: &str,
            is_body: bool,
            value: &Json,
        ) -> Option<Result<Json, serde_json::Error>> {
            Some(match (operation, is_body) {
                #(#arms)*
                _ => return None,
            })
        }

        fn again<T>(value: &Json) -> Result<Json, serde_json::Error>
        where
            T: serde::de::DeserializeOwned + serde::Serialize,
        {
            // As text, because that is what an answer is.
            let read: T = serde_json::from_str(&value.to_string())?;
            serde_json::to_value(&read)
        }
    };
    Ok(format!("{head}\n{}", prettyplease::unparse(&file)))
}

/// What an id and the name of its function have in common.
fn letters(id: &str) -> String {
    let letters = id.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

fn body(function: &ImplItemFn) -> Option<Type> {
    function.sig.inputs.iter().find_map(|argument| {
        let FnArg::Typed(argument) = argument else {
            return None;
        };
        let is_body = matches!(&*argument.pat, Pat::Ident(name) if name.ident == "body");
        match &*argument.ty {
            Type::Reference(ty) if is_body => Some((*ty.elem).clone()),
            _ => None,
        }
    })
}

/// What stands in `Result<ResponseValue<…>, …>`.
fn answer(function: &ImplItemFn) -> Option<Type> {
    let ReturnType::Type(_, result) = &function.sig.output else {
        return None;
    };
    first_of(&first_of(result)?)
}

fn first_of(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let PathArguments::AngleBracketed(list) = &path.path.segments.last()?.arguments else {
        return None;
    };
    match list.args.first()? {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}
