//! Tags: on a new object, in an answer, and their step.

use quote::{format_ident, quote};

use super::Refused;
use super::reads::Reading;
use super::types::{Tokens, constant, ident, model};
use crate::ir::{Resource, TagStyle, Tags};
use crate::names;

/// The arm of the step that changes them.
///
/// # Errors
/// When the operations have no members for them.
pub(super) fn step(tags: &Tags) -> Result<Tokens, Refused> {
    if let TagStyle::Specification(_) = tags.style {
        let id = match tags.by.as_str() {
            "id" => quote!(id),
            other => {
                let field = ident(other);
                quote!(given(&work.prior.#field).unwrap_or_default())
            }
        };
        return Ok(quote! {
            Step::Tags => {
                let (before, after) = (&work.prior.tags_all, &work.planned.tags_all);
                session::retag(api, #id, before, after).await?;
            }
        });
    }
    let by = by(tags, &quote!(work.prior));
    let call = |verb: &str, value: Tokens| {
        let operation = tags.operations.get(verb);
        let (operation, members) = operation
            .zip(tags.calls.get(verb))
            .ok_or("an operation for tags without members")?;
        let (method, constant) = (ident(&names::snake(operation)), constant(operation));
        let object = format_ident!("set_{}", names::field(&members.by));
        let list = format_ident!("set_{}", names::field(&members.tags));
        Ok::<_, Refused>(quote! {
            let sent = api.call(&#constant, || {
                api.client.#method().#object(#by).#list(Some(#value)).send()
            });
            sent.await.map(drop)
        })
    };
    let (remove, add) = (
        call("remove", quote!(gone.clone()))?,
        call("add", quote!(session::tags(&set)))?,
    );
    Ok(quote! {
        Step::Tags => {
            let (before, after) = (&work.prior.tags_all, &work.planned.tags_all);
            let change = tagged::change(&api.tags, before, after);
            let remove = |gone: Vec<String>| async move { #remove };
            let add = |set: Tags| async move { #add };
            tagged::exchange(change, remove, add).await?;
        }
    })
}

/// The object that is meant.
fn by(tags: &Tags, model: &Tokens) -> Tokens {
    match tags.by.as_str() {
        "id" => quote!(Some(id.to_owned())),
        other => {
            let field = ident(other);
            quote!(given(&#model.#field).map(str::to_owned))
        }
    }
}

/// Whether a call of their own reads them.
pub(super) fn has_read(resource: &Resource) -> bool {
    let tags = resource.tags.as_ref().map(|tags| &tags.value);
    tags.is_some_and(|tags| tags.operations.contains_key("read"))
}

/// The function that reads them, for types whose object does not have them.
///
/// # Errors
/// When the operation has no members for them, or they are not told by resource name.
pub(super) fn function(
    resource: &Resource,
    reading: &Reading<'_>,
) -> Result<Option<Tokens>, Refused> {
    let Some(tags) = resource.tags.as_ref().map(|tags| &tags.value) else {
        return Ok(None);
    };
    let (Some(operation), Some(members)) = (tags.operations.get("read"), tags.calls.get("read"))
    else {
        return Ok(None);
    };
    let by = match is_by_id(tags, reading) {
        true => quote!(Some(id.to_owned())),
        false => {
            let output = reading.output(&tags.by);
            let output = output.ok_or("tags that are read by what no read tells")?;
            let attribute = &resource.attributes[&tags.by];
            super::places::option(&quote!(object), output, &model(resource), attribute)?
        }
    };
    let (method, constant) = (ident(&names::snake(operation)), constant(operation));
    let setter = format_ident!("set_{}", names::field(&members.by));
    let list = ident(&names::field(&members.tags));
    let list = match tags.style {
        TagStyle::Map => quote!(answer.#list.as_ref()),
        _ => quote!(answer.#list.as_deref()),
    };
    let (api, object) = (super::types::api(resource), reading.object());
    let object = match is_by_id(tags, reading) {
        true => quote!(id: &str),
        false => quote!(object: &#object),
    };
    Ok(Some(quote! {
        async fn read_tags(api: &#api, #object) -> Result<Option<Tags>, CloudError> {
            let by = #by;
            let read = api.call(&#constant, || api.client.#method().#setter(by.clone()).send());
            let read = read.await.map(|answer| session::read_tags(#list));
            api.readable(read)
        }
    }))
}

/// Whether tags are read by an id that the object itself does not tell.
fn is_by_id(tags: &Tags, reading: &Reading<'_>) -> bool {
    tags.by == "id" && reading.output("id").is_none()
}

/// What tells the function that reads them which object is meant.
pub(super) fn argument(resource: &Resource, reading: &Reading<'_>) -> Tokens {
    let tags = resource.tags.as_ref().map(|tags| &tags.value);
    match tags.is_some_and(|tags| is_by_id(tags, reading)) {
        true => quote!(id),
        false => quote!(&object),
    }
}

/// The tags of an object that has them: a local of the function that makes a state.
pub(super) fn local(resource: &Resource, base: &Tokens) -> Tokens {
    if resource.tags.is_none() || has_read(resource) {
        return Tokens::new();
    }
    let tags = resource.tags.as_ref().map(|tags| &tags.value);
    let within = tags.and_then(|tags| tags.within.as_ref());
    if let Some(field) = within {
        let field = ident(&field.name);
        return quote! {
            let tags: Tags = session::read_tags(#base.#field.as_ref().and_then(|it| it.tags.as_ref()));
        };
    }
    match tags.map(|tags| &tags.style) {
        Some(TagStyle::Map) => quote!(let tags: Tags = session::read_tags(#base.tags.as_ref());),
        _ => quote!(let tags: Tags = session::read_tags(#base.tags.as_deref());),
    }
}

/// The value of `tags` in a state.
pub(super) fn own(resource: &Resource) -> Tokens {
    match has_read(resource) {
        true => quote!(tagged::seen(&api.tags, remote.tags.as_ref(), &known.tags)),
        false => quote!(tagged::read(&api.tags, &tags, &known.tags)),
    }
}

/// The value of `tags_all` in a state.
pub(super) fn all(resource: &Resource) -> Tokens {
    match has_read(resource) {
        true => quote!(tagged::all_seen(
            &api.tags,
            remote.tags.as_ref(),
            &known.tags_all
        )),
        false => quote!(Attr::Known(api.tags.read_tags_all(&tags))),
    }
}
