//! Code of its own: a trait that the type's file declares and a hand-written file implements. A wrong
//! signature does not compile, nor does a hook that is missing or that no definition has.

use std::path::Path;

use proc_macro2::Ident;
use quote::quote;

use super::Refused;
use super::types::{Tokens, ident, many, model, module};
use crate::ir::{Filled, Resource};

/// The folder of hooks in a clone.
const FOLDER: &str = "provider/aws/src/hooks";

/// Makes sure that the hooks of a type are written.
///
/// # Errors
/// When its file is not there.
pub(super) fn written(root: &Path, resource: &Resource) -> Result<(), Refused> {
    let file = format!("{FOLDER}/{}/{}.rs", resource.service, module(resource));
    match (resource.hooks.first(), root.join(&file).exists()) {
        (None, true) => Err(format!("no hook, and there is {file}: remove it")),
        (Some(hook), false) => Err(format!("the hook `{}` in {file}", hook.value.name)),
        (None, false) | (Some(_), true) => Ok(()),
    }
}

/// The trait; `None` for a type without hooks.
///
/// # Errors
/// When a hook is at a point that nothing calls yet.
pub(super) fn declared(resource: &Resource, object: &Tokens) -> Result<Option<Tokens>, Refused> {
    let (name, model) = (many(resource), model(resource));
    let mut methods = Vec::new();
    for hook in &resource.hooks {
        let method = ident(&hook.value.name);
        methods.push(match hook.value.point.as_str() {
            "value" => {
                let filled = filled(resource, &hook.value.name);
                if filled.is_empty() {
                    return Err(format!("values of the hook `{method}`"));
                }
                let doc = format!(" Fills `{}` from what was read.", filled.join("`, `"));
                quote! {
                    #[doc = #doc]
                    fn #method(object: &#object, state: &mut #model);
                }
            }
            "import" => quote! {
                /// What an import id without its region names; `None` when it is malformed.
                fn #method(text: &str) -> Option<#model>;
            },
            "adopt" => quote! {
                /// Finds the object that a create takes over.
                ///
                /// # Errors
                /// Those of the calls.
                fn #method(
                    api: &Ec2,
                    planned: &#model,
                ) -> impl Future<Output = Result<Option<#object>, Failure>> + Send;
            },
            "create" => quote! {
                /// Completes what is planned with what has to be known before the create.
                fn #method(
                    &self,
                    work: &Work<'_, #name>,
                ) -> impl Future<Output = Result<#model, Failure>> + Send;
            },
            point => return Err(format!("hooks at the point `{point}`")),
        });
    }
    let doc = format!(" What is written by hand for [`{name}`].");
    Ok((!methods.is_empty()).then(|| {
        quote! {
            #[doc = #doc]
            pub(crate) trait Hooks { #(#methods)* }
        }
    }))
}

/// The calls at the point where a state is made.
pub(super) fn calls(resource: &Resource, base: &Tokens) -> Vec<Tokens> {
    let name: Ident = many(resource);
    let hooks = resource.hooks.iter();
    let hooks = hooks.filter(|hook| hook.value.point == "value");
    hooks
        .map(|hook| ident(&hook.value.name))
        .map(|hook| quote!(#name::#hook(&#base, &mut state);))
        .collect()
}

/// The hook at a point where there is one at most.
pub(super) fn at(resource: &Resource, point: &str) -> Option<Ident> {
    let mut hooks = resource.hooks.iter();
    let hook = hooks.find(|hook| hook.value.point == point)?;
    Some(ident(&hook.value.name))
}

/// The attributes that a hook fills.
fn filled<'a>(resource: &'a Resource, hook: &str) -> Vec<&'a str> {
    let by = |filled: &Filled| matches!(filled, Filled::Hook(name) if name == hook);
    let attributes = resource.attributes.iter();
    let filled = attributes.filter(|(_, attribute)| by(&attribute.filled.value));
    filled.map(|(name, _)| name.as_str()).collect()
}
