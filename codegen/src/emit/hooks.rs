//! Code of its own: a trait that the type's file declares and a hand-written file implements. A wrong
//! signature does not compile; a hook that is missing, or that no definition has, is an error here.
//!
//! | point | when | what it gets and gives |
//! |---|---|---|
//! | `value` | a state was made | the object, what a `read` hook read, the state to fill |
//! | `read` | the object was read | the object; gives what `value` hooks are handed besides |
//! | `state` | a state is whole | what was known before, the state to correct |
//! | `member` | a call is made | the model; gives the member of its input that names it |
//! | `plan` | everything else is planned | the plan |
//! | `create` | before the creation | completes what is planned, or refuses |
//! | `made` | the create was answered | what the answer has of the object, the state to complete |
//! | `import` | an import id is read | gives what it names |
//! | `locate` | before a read | completes what it is read by, as after an import |
//! | `adopt` | before the creation of what exists already | finds the object that is taken over |
//! | `step` | in place of an update's call | makes the change |
//! | `then` | a step has made its change | does what follows from it |
//! | `ready` | the create was answered, before its steps | waits until the object can be worked with |
//! | `updated` | all steps of an update were made | does what follows, by what was there before |
//! | `settled` | a create or an update was made | waits until the object is as it should be |
//! | `delete` | before the deletion | makes way for it |
//! | `deleted` | the deletion was accepted | the answer; waits until it is carried out |
//! | `found` | a lost create was looked for | what was found; leaves what this create may have made |
//! | `remove` | before the call that deletes | deletes it in another way, or says that it did not |
//! | `gone` | a deleted object is gone | waits for what follows from that |
//! | `held` | it could not be deleted, because something holds it | names what holds it |

use std::fs;
use std::path::Path;

use proc_macro2::Ident;
use quote::quote;

use super::Refused;
use super::reads::Reading;
use super::types::{Tokens, api, element, ident, inner, many, model, module, sdk};
use crate::ir::{Fact, Filled, Hook, Resource, Source, Value};
use crate::problem::Problem;
use crate::workspace::Made;

/// The file of a type's hooks.
pub(crate) fn file(resource: &Resource) -> String {
    let (face, service) = (resource.face.name(), &resource.service);
    format!(
        "provider/{face}/src/hooks/{service}/{}.rs",
        module(resource)
    )
}

/// What is wrong with the hooks of a type that can be written otherwise: each is in its file, and there
/// is no file without one. Rendered, with the place.
pub(super) fn problems(root: &Path, made: &Made, resource: &Resource) -> Vec<String> {
    let file = file(resource);
    let code = fs::read_to_string(root.join(&file));
    if resource.hooks.is_empty() {
        let title = format!("{file}: no definition has a hook for it");
        let told = format!("error: {title}\n  = help: remove it, or write a [[hook]]");
        return code.iter().map(|_| told.clone()).collect();
    }
    let code = code.unwrap_or_default();
    let is_missing =
        |hook: &&Fact<Hook>| !code.contains(&format!("fn {}(", ident(&hook.value.name)));
    let missing = resource.hooks.iter().filter(is_missing);
    let told = missing.map(|hook| {
        let title = format!("the hook `{}` is not written", hook.value.name);
        let (service, module) = (&resource.service, module(resource));
        let help = format!(
            "write it in {file}, in `impl Hooks for {}`; {}/{service}/{module}.rs has its signature",
            many(resource),
            super::folder(resource.face)
        );
        let problem = Problem::at(&span(&made.text.text, hook), title, "of this type");
        problem.help(help).render(&made.text)
    });
    told.collect()
}

/// The line of a definition in which a hook begins.
fn span(text: &str, hook: &Fact<Hook>) -> std::ops::Range<usize> {
    let number = hook.sources.iter().find_map(|source| match source {
        Source::Definition(line) => Some(*line),
        _ => None,
    });
    let before = text
        .split_inclusive('\n')
        .take(number.map_or(0, |number| number.saturating_sub(1)));
    let start: usize = before.map(str::len).sum();
    let line = text[start..].lines().next().unwrap_or_default();
    start..start + line.len()
}

/// The hook at a point where there is one at most.
pub(super) fn at(resource: &Resource, point: &str) -> Option<Ident> {
    let mut hooks = every(resource, point);
    hooks.next().map(|hook| ident(&hook.name))
}

/// The hooks at a point.
fn every<'a>(resource: &'a Resource, point: &'a str) -> impl Iterator<Item = &'a Hook> {
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
    if every(resource, "read").count() > 1 {
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
    let (method, api) = (ident(&hook.name), api(resource));
    let answer = |ty: Tokens| quote!(impl Future<Output = Result<#ty, Failure>> + Send);
    let of_work = |doc: &str, ty: Tokens| {
        let answer = answer(ty);
        quote! {
            #[doc = #doc]
            fn #method(&self, work: &Work<'_, #name>) -> #answer;
        }
    };
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
            let answer = answer(quote!(Self::Read));
            quote! {
                /// What is read of an object besides.
                type Read: Send + Sync;
                /// Reads what the calls of the definition do not tell.
                fn #method(&self, api: &#api, object: &#object, prior: &#model) -> #answer;
            }
        }
        "state" => quote! {
            /// Corrects a state by what was known before.
            fn #method(api: &#api, known: &#model, state: &mut #model);
        },
        "member" => {
            let ty = member(resource, &hook.name).ok_or("a hook of no member")?;
            let doc = format!(" `{}` of requests.", ty.1);
            let ty = ty.0;
            quote! {
                #[doc = #doc]
                fn #method(of: &#model) -> Option<#ty>;
            }
        }
        "plan" => quote! {
            /// Adds to the plan.
            fn #method(&self, plan: &mut Plan<#model>);
        },
        "create" => of_work(
            " Completes what is planned with what has to be known before the create.",
            quote!(#model),
        ),
        "import" => quote! {
            /// What an import id without its region names; `None` when it is malformed.
            fn #method(text: &str) -> Option<#model>;
        },
        "step" => {
            let fields = stepped(resource, &hook.name).join("`, `");
            of_work(&format!(" Changes `{fields}`."), quote!(()))
        }
        "then" => of_work(
            " Does what follows from a change that was made.",
            quote!(()),
        ),
        "settled" => quote! {
            /// Waits until an object is as it should be after a create or an update.
            ///
            /// # Errors
            /// See [`WaitError`].
            fn #method(
                &self,
                verb: Verb,
                work: &Work<'_, #name>,
            ) -> impl Future<Output = Result<(), WaitError>> + Send;
        },
        "ready" | "updated" | "gone" => {
            let doc = match hook.point.as_str() {
                "ready" => " Waits until a new object can be worked with.",
                "gone" => " Waits for what follows when a deleted object is gone.",
                _ => " Does what follows from an update, and waits for it.",
            };
            quote! {
                #[doc = #doc]
                ///
                /// # Errors
                /// See [`WaitError`].
                fn #method(
                    &self,
                    work: &Work<'_, #name>,
                ) -> impl Future<Output = Result<(), WaitError>> + Send;
            }
        }
        "made" => {
            let create = resource.create.as_ref();
            let object = create.map(|it| super::create::object_type(resource, it));
            let object = object.ok_or("a hook at a create that there is not")??;
            quote! {
                /// Completes the state of a new object with what nothing but the answer of its create
                /// tells.
                fn #method(&self, api: &#api, object: &#object, made: &mut #model);
            }
        }
        "locate" => quote! {
            /// Completes a model with what the object is read by.
            ///
            /// # Errors
            /// Those of the calls.
            fn #method(
                api: &#api,
                prior: &#model,
            ) -> impl Future<Output = Result<#model, CloudError>> + Send;
        },
        "delete" => of_work(" Makes way for the deletion.", quote!(())),
        "remove" => of_work(
            " Deletes the object in another way where it is to be; whether it did.",
            quote!(bool),
        ),
        "found" => quote! {
            /// Of what was found, leaves what this create may have made.
            fn #method(work: &Work<'_, #name>, found: Vec<#object>) -> Vec<#object>;
        },
        "deleted" => {
            let delete = resource.delete.as_ref().ok_or("a hook at no deletion")?;
            let output = super::single::output(resource, &delete.call);
            let answer = answer(quote!(()));
            quote! {
                /// Waits until a deletion that was accepted is carried out.
                ///
                /// # Errors
                /// Those of the calls, and what kept the object from being deleted.
                fn #method(&self, work: &Work<'_, #name>, accepted: &#output) -> #answer;
            }
        }
        "adopt" => {
            let answer = answer(quote!(Option<#object>));
            quote! {
                /// Finds the object that a create takes over.
                ///
                /// # Errors
                /// Those of the calls.
                fn #method(api: &#api, planned: &#model) -> #answer;
            }
        }
        "held" => quote! {
            /// What holds an object that cannot be deleted: lists of names, each with its label.
            fn #method(
                &self,
                api: &#api,
                prior: &#model,
            ) -> impl Future<Output = Vec<(&'static str, Vec<String>)>> + Send;
        },
        other => return Err(format!("hooks at the point `{other}`")),
    })
}

/// The type of the member that a hook makes, and the member.
fn member(resource: &Resource, hook: &str) -> Option<(Tokens, String)> {
    let create = resource.create.iter().map(|create| &create.call);
    let steps = resource.update.iter().filter_map(|step| step.set.as_ref());
    let inputs = create.chain(steps).flat_map(|call| &call.inputs);
    let mut made = inputs.filter(|input| match &input.value.value {
        Value::Hook(name, _) => name == hook,
        _ => false,
    });
    let input = made.next()?;
    let ty = match element(&input.ty) {
        _ if inner(&input.ty).0 == "String" => quote!(String),
        _ if inner(&input.ty).0 == "bool" => quote!(bool),
        _ if inner(&input.ty).0 == "i64" => quote!(i64),
        Some("String") => quote!(Vec<String>),
        Some("i64") => quote!(Vec<i64>),
        Some(one) => {
            let one = sdk(one)?;
            quote!(Vec<#one>)
        }
        None => sdk(inner(&input.ty).0)?,
    };
    Some((ty, input.member.clone()))
}

/// The calls of the `state` hooks, when everything else is in it.
pub(super) fn corrections(resource: &Resource) -> Vec<Tokens> {
    let hooks = every(resource, "state").map(|hook| ident(&hook.name));
    hooks
        .map(|hook| quote!(<Self as Hooks>::#hook(api, known, &mut state);))
        .collect()
}

/// The calls of the `value` hooks, at the point where a state is made.
pub(super) fn values(resource: &Resource, base: &Tokens, read: &Tokens) -> Vec<Tokens> {
    let hooks = every(resource, "value").map(|hook| ident(&hook.name));
    hooks
        .map(|hook| quote!(<Self as Hooks>::#hook(&#base, #read &mut state);))
        .collect()
}

/// The calls of the hooks before the deletion.
pub(super) fn before_delete(resource: &Resource) -> Vec<Tokens> {
    let hooks = every(resource, "delete").map(|hook| ident(&hook.name));
    hooks
        .map(|hook| quote!(<Self as Hooks>::#hook(self, work).await?;))
        .collect()
}

/// The calls of the `plan` hooks.
pub(super) fn plans(resource: &Resource) -> Vec<Tokens> {
    let hooks = every(resource, "plan").map(|hook| ident(&hook.name));
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
