//! Waits, and how long they last.

use proc_macro2::Literal;
use quote::{format_ident, quote};

use super::reads::Reading;
use super::types::{Tokens, ident, uses};
use super::{Refused, hooks, places, words};
use crate::ir::{Reason, Resource, State, Wait};

/// How long an action may take when the contract has no timeouts for it.
fn unlisted(action: &str) -> &'static str {
    if action == "create" { "10m" } else { "5m" }
}

/// The constant of an action's limit.
///
/// # Errors
/// When the definition's text is no duration.
pub(super) fn limit(resource: &Resource, action: &str) -> Result<Tokens, Refused> {
    let listed = resource.timeouts.get(action);
    let text = listed.map_or(unlisted(action), |fact| fact.value.as_str());
    let seconds = Literal::u64_unsuffixed(words::seconds(text)?);
    let name = format_ident!("{}_TIMEOUT", action.to_uppercase());
    let doc = format!(" How long to wait in `{action}` when nothing says it.");
    Ok(quote! {
        #[doc = #doc]
        const #name: Duration = Duration::from_secs(#seconds);
    })
}

/// How long an action may take, from a model.
pub(super) fn within(resource: &Resource, action: &str, model: &Tokens) -> Tokens {
    let name = format_ident!("{}_TIMEOUT", action.to_uppercase());
    if !resource.timeouts.contains_key(action) {
        return quote!(#name);
    }
    let field = ident(action);
    quote!(#model.timeouts.if_known().map_or(#name, |it| it.#field.duration_or(#name)))
}

/// A wait: its states, how they are seen, how long it lasts.
///
/// # Errors
/// When it waits for something else than states with names.
pub(super) fn wait(
    resource: &Resource,
    wait: &Wait,
    action: &str,
) -> Result<(Tokens, Tokens, Tokens), Refused> {
    let (Wait::Waiter { state, .. } | Wait::State { state, .. }) = wait;
    if state.until_gone {
        return Err("waits until something is gone".to_owned());
    }
    of(resource, wait, action)
}

fn of(resource: &Resource, wait: &Wait, action: &str) -> Result<(Tokens, Tokens, Tokens), Refused> {
    let (state, own, minutes) = match wait {
        Wait::Waiter { state, .. } => (state, None, None),
        Wait::State {
            state,
            within,
            minutes,
            ..
        } => (state, within.as_deref(), minutes.as_deref()),
    };
    let within = match (own, minutes) {
        (Some(text), _) => {
            let seconds = Literal::u64_unsuffixed(words::seconds(text)?);
            quote!(Duration::from_secs(#seconds))
        }
        (None, Some(name)) => {
            let field = ident(name);
            quote!(parts::minutes(&work.planned.#field))
        }
        (None, None) => within(resource, action, &quote!(work.planned)),
    };
    let base = Reading::of(resource)?.base();
    let seen = places::text(&base, &state.path)?;
    let reason = reason(&base, state)?;
    let known = uses(&quote!(#seen #reason), "known").then(|| quote!(let known = work.prior;));
    let seen = match known {
        Some(known) => quote!(|remote| { #known (#seen, #reason) }),
        None => quote!(|remote| (#seen, #reason)),
    };
    Ok((states(state)?, seen, within))
}

/// An option of the reason of a failure, from what was read.
///
/// # Errors
/// When it is at no place that can be written.
pub(super) fn reason(base: &Tokens, state: &State) -> Result<Tokens, Refused> {
    let (path, code, message, concerns) = match &state.reason {
        None => return Ok(quote!(None)),
        Some(Reason::Text(path)) => {
            return places::reference(base, path).map(|code| quote!(#code.cloned()));
        }
        Some(Reason::Issues {
            path,
            code,
            message,
            concerns,
        }) => (path, code, message, concerns),
    };
    let all = places::reference(base, path)?;
    let (code, message) = (ident(&code.name), ident(&message.name));
    let concerns = match concerns {
        Some(field) => {
            let field = ident(&field.name);
            quote!(it.#field.as_deref().unwrap_or_default())
        }
        None => quote!(&[]),
    };
    Ok(quote! {
        outcome::issues(#all.into_iter().flatten().map(|it| Issue {
            code: it.#code.as_ref().map(|it| it.as_str()),
            message: it.#message.as_deref(),
            concerns: #concerns,
        }))
    })
}

/// A wait while it is in one of these states: the states, how they are seen, how long it lasts.
///
/// # Errors
/// When a state is no text.
pub(super) fn making(
    resource: &Resource,
    wait: &Wait,
    states: &[serde_json::Value],
) -> Result<(Tokens, Tokens, Tokens), Refused> {
    let (_, seen, within) = of(resource, wait, "create")?;
    let states = texts(states)?;
    Ok((quote!(&[#(#states),*]), seen, within))
}

/// The wait after a deletion: until it is gone, or until what remains of it is in one of these states.
///
/// # Errors
/// As [`wait`].
pub(super) fn gone(resource: &Resource, wait: &Wait) -> Result<Tokens, Refused> {
    let (states, seen, within) = self::of(resource, wait, "delete")?;
    let is_gone =
        matches!(wait, Wait::State { state, .. } | Wait::Waiter { state, .. } if state.until_gone);
    let until = if is_gone {
        quote!(until_gone)
    } else {
        quote!(until)
    };
    let waited = quote!(parts::#until(self, work, #within, #states, #seen).await);
    Ok(match hooks::at(resource, "gone") {
        Some(hook) => quote!({
            let gone = #waited?;
            <Self as Hooks>::#hook(self, work).await?;
            Ok(gone)
        }),
        None => waited,
    })
}

/// The wait after an operation: this one after a deletion, and after every other one until a read tells
/// what was changed, for types whose reads may lag behind.
///
/// # Errors
/// When a time is none.
pub(super) fn settle(
    resource: &Resource,
    gone: Option<Tokens>,
    kept: &[Tokens],
) -> Result<Tokens, Refused> {
    let settles = resource.read.settles.as_ref();
    let told = match settles {
        Some(time) => {
            let seconds = Literal::u64_unsuffixed(words::seconds(&time.value)?);
            let usual = quote!(Duration::from_secs(#seconds));
            let timed = |action: &str| match resource.timeouts.contains_key(action) {
                true => within(resource, action, &quote!(work.planned)),
                false => usual.clone(),
            };
            let (create, update) = (timed("create"), timed("update"));
            let within = match create.to_string() == update.to_string() {
                true => update,
                false => quote! {
                    match verb {
                        Verb::Create => #create,
                        _ => #update,
                    }
                },
            };
            Some(quote!(converge::told(self, work, #within).await))
        }
        None => None,
    };
    let again = updated(resource)?;
    let told = match (told, again) {
        (Some(_), Some(_)) => {
            return Err("reads that lag behind, and a wait after updates".to_owned());
        }
        (told, again) => told.or(again),
    };
    let told = match hooks::at(resource, "settled") {
        Some(hook) => {
            let told = told.unwrap_or_else(|| quote!(Ok(None)));
            Some(quote!(<Self as Hooks>::#hook(self, verb, work).await?; #told))
        }
        None => told,
    };
    let told = match hooks::at(resource, "updated") {
        Some(hook) => {
            let told = told.unwrap_or_else(|| quote!(Ok(None)));
            Some(quote! {
                if verb == Verb::Update {
                    <Self as Hooks>::#hook(self, work).await?;
                }
                #told
            })
        }
        None => told,
    };
    let nothing = quote!(return Ok(None););
    let body = match (gone, told) {
        (None, None) => return Ok(Tokens::new()),
        (Some(gone), None) => quote!(if verb != Verb::Delete { #nothing } #(#kept)* #gone),
        (None, Some(told)) => quote!(if verb == Verb::Delete { #nothing } #told),
        (Some(gone), Some(told)) => {
            quote!(if verb == Verb::Delete { #(#kept)* return #gone; } #told)
        }
    };
    Ok(quote! {
        async fn settle(
            &self,
            verb: Verb,
            work: &Work<'_, Self>,
        ) -> Result<Option<Self::Remote>, WaitError> {
            #body
        }
    })
}

/// The wait of a create after an update too, where the definition says so.
fn updated(resource: &Resource) -> Result<Option<Tokens>, Refused> {
    let wait = resource.create.as_ref().and_then(|it| it.wait.as_ref());
    let Some(wait) = wait.filter(|it| matches!(it.value, Wait::State { updated: true, .. })) else {
        return Ok(None);
    };
    let (states, seen, within) = self::wait(resource, &wait.value, "update")?;
    Ok(Some(quote! {
        if verb != Verb::Update {
            return Ok(None);
        }
        parts::until(self, work, #within, #states, #seen).await
    }))
}

/// The states of a wait.
///
/// # Errors
/// When one is no text.
pub(super) fn states(state: &State) -> Result<Tokens, Refused> {
    let (ready, failed) = (texts(&state.ready)?, texts(&state.failed)?);
    Ok(quote!(States { ready: &[#(#ready),*], failed: &[#(#failed),*] }))
}

fn texts(values: &[serde_json::Value]) -> Result<Vec<String>, Refused> {
    let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
    let texts: Option<Vec<String>> = texts.collect();
    texts.ok_or_else(|| "states that are no texts".to_owned())
}
