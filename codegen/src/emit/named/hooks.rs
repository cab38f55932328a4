//! Code of its own: a trait that the type's file declares and a hand-written file implements. A wrong
//! signature does not compile; a hook that is missing, or that no definition has, is an error here.
//!
//! | point | when | what it gets and gives |
//! |---|---|---|
//! | `value` | a state was made | the object, what a `read` hook read, the state to fill |
//! | `read` | the object was read | the object; gives what `value` hooks are handed besides |
//! | `plan` | everything else is planned | the plan |
//! | `create` | before the creation | may refuse, or give the object that it found or made instead |
//! | `step` | in place of an update's call | makes the change |
//! | `delete` | before the deletion | makes way for it |
//! | `held` | it could not be deleted, because something holds it | names what holds it |

use quote::quote;

use super::Refused;
use super::reads::Reading;
use super::types::{Tokens, api, ident, many, model};
use crate::ir::{Filled, Hook, Resource};

/// The hooks at a point.
pub(super) fn at<'a>(
    resource: &'a Resource,
    point: &'static str,
) -> impl Iterator<Item = &'a Hook> {
    let hooks = resource.hooks.iter().map(|hook| &hook.value);
    hooks.filter(move |hook| hook.point == point)
}

/// The trait; `None` for a type without hooks.
///
/// # Errors
/// When a hook is at a point that nothing calls yet, or two read.
pub(super) fn declared(
    resource: &Resource,
    reading: &Reading<'_>,
) -> Result<Option<Tokens>, Refused> {
    if resource.hooks.is_empty() {
        return Ok(None);
    }
    if at(resource, "read").count() > 1 {
        return Err("one `read` hook that reads everything".to_owned());
    }
    let name = many(resource);
    let mut items = Vec::new();
    for hook in &resource.hooks {
        items.push(method(resource, reading, &hook.value)?);
    }
    let doc = format!(" What is written by hand for [`{name}`].");
    Ok(Some(quote! {
        #[doc = #doc]
        pub(crate) trait Hooks { #(#items)* }
    }))
}

fn method(resource: &Resource, reading: &Reading<'_>, hook: &Hook) -> Result<Tokens, Refused> {
    let (name, model, object) = (many(resource), model(resource), reading.object());
    let method = ident(&hook.name);
    let answer = |ty: Tokens| quote!(impl Future<Output = Result<#ty, Failure>> + Send);
    let work = quote!(&self, work: &Work<'_, #name>);
    Ok(match hook.point.as_str() {
        "value" => {
            let filled = filled(resource, &hook.name);
            let doc = format!(" Fills `{}` from what was read.", filled.join("`, `"));
            let read = reading
                .has_hook()
                .then(|| quote!(read: Option<&Self::Read>,));
            quote! {
                #[doc = #doc]
                fn #method(object: &#object, #read state: &mut #model);
            }
        }
        "read" => {
            let (answer, api) = (answer(quote!(Self::Read)), api(resource));
            quote! {
                /// What is read of an object besides.
                type Read: Send + Sync;
                /// Reads what the calls of the definition do not tell.
                fn #method(&self, api: &#api, object: &#object, prior: &#model) -> #answer;
            }
        }
        "plan" => quote! {
            /// Adds to the plan.
            fn #method(&self, plan: &mut Plan<#model>);
        },
        "create" => {
            let answer = answer(quote!(Option<#model>));
            quote! {
                /// Before the creation: it may refuse, or answer with the state of what it found or
                /// made instead.
                fn #method(#work) -> #answer;
            }
        }
        "step" => {
            let (answer, fields) = (answer(quote!(())), stepped(resource, &hook.name));
            let doc = format!(" Changes `{}`.", fields.join("`, `"));
            quote! {
                #[doc = #doc]
                fn #method(#work) -> #answer;
            }
        }
        "delete" => {
            let answer = answer(quote!(()));
            quote! {
                /// Makes way for the deletion.
                fn #method(#work) -> #answer;
            }
        }
        "held" => {
            let api = api(resource);
            quote! {
                /// What holds an object that cannot be deleted: lists of names, each with its label.
                fn #method(
                    &self,
                    api: &#api,
                    prior: &#model,
                ) -> impl Future<Output = Vec<(&'static str, Vec<String>)>> + Send;
            }
        }
        other => return Err(format!("hooks at the point `{other}`")),
    })
}

/// The calls of the `value` hooks, at the point where a state is made.
pub(super) fn values(resource: &Resource, base: &Tokens, read: &Tokens) -> Vec<Tokens> {
    let hooks = at(resource, "value").map(|hook| ident(&hook.name));
    hooks
        .map(|hook| quote!(<Self as Hooks>::#hook(&#base, #read &mut state);))
        .collect()
}

/// The calls of the hooks at a point that takes the work and may fail.
pub(super) fn works(resource: &Resource, point: &'static str) -> Vec<Tokens> {
    let hooks = at(resource, point).map(|hook| ident(&hook.name));
    hooks
        .map(|hook| match point {
            "create" => quote! {
                if let Some(made) = <Self as Hooks>::#hook(self, work).await? {
                    return Ok(made);
                }
            },
            _ => quote!(<Self as Hooks>::#hook(self, work).await?;),
        })
        .collect()
}

/// The calls of the `plan` hooks.
pub(super) fn plans(resource: &Resource) -> Vec<Tokens> {
    let hooks = at(resource, "plan").map(|hook| ident(&hook.name));
    hooks
        .map(|hook| quote!(<Self as Hooks>::#hook(self, plan);))
        .collect()
}

/// The attributes that a hook fills.
fn filled<'a>(resource: &'a Resource, hook: &str) -> Vec<&'a str> {
    let by = |filled: &Filled| matches!(filled, Filled::Hook(name) if name == hook);
    let attributes = resource.attributes.iter();
    let filled = attributes.filter(|(_, attribute)| by(&attribute.filled.value));
    filled.map(|(name, _)| name.as_str()).collect()
}

/// The attributes whose change a hook makes.
fn stepped<'a>(resource: &'a Resource, hook: &str) -> Vec<&'a str> {
    let by = |step: &&crate::ir::Step| step.hook.as_ref().is_some_and(|it| it.value == hook);
    let steps = resource.update.iter().filter(by);
    let fields = steps.flat_map(|step| &step.fields);
    fields.map(|field| field.value.as_str()).collect()
}
