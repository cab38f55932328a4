//! What objects are identified by: ids that the API gives, resource names that the object tells, and ids
//! that are made of attributes.

use quote::quote;

use super::model::recomputed;
use super::texts::{Source, text};
use super::types::{Tokens, api, ident, model, uses};
use crate::definition::path::{Piece, Template};
use crate::ir::{Create, Filled, Lookup, Presence, Resource, Step};

/// How far the parts of an identity tell an object from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Everywhere.
    Alone,
    /// In one region of an account.
    Regional,
    /// In an account.
    Global,
}

/// How an object gets its id.
pub(super) enum Identity<'a> {
    /// The API gives it.
    Given,
    /// It is the resource name, which the object tells by itself: the template is for what does not
    /// exist yet.
    Told(&'a Template),
    /// It is made of attributes.
    Made(&'a Template),
}

/// How objects of this type get their ids.
pub(super) fn of(resource: &Resource) -> Identity<'_> {
    let Some(template) = resource.id.as_ref().map(|id| &id.value) else {
        return Identity::Given;
    };
    let begins = template.0.first();
    let is_name = matches!(begins, Some(Piece::Text(text)) if text.starts_with("arn:"));
    match is_name && resource.attributes.contains_key("arn") {
        true => Identity::Told(template),
        false => Identity::Made(template),
    }
}

/// Whether a text has parts that only a session knows.
fn needs_api(template: &Template) -> bool {
    template.attributes().any(is_of_session)
}

/// Whether a part of a text is what only a session knows.
fn is_of_session(name: &str) -> bool {
    ["partition", "region", "account"].contains(&name)
}

/// The function that makes the id; nothing where the API gives it.
pub(super) fn function(resource: &Resource) -> Tokens {
    let variable = quote!(model);
    let (made, needs_api) = match of(resource) {
        Identity::Given => return Tokens::new(),
        Identity::Told(_) => (
            quote!(given(&model.arn).unwrap_or_default().to_owned()),
            false,
        ),
        Identity::Made(template) => {
            let source = Source::Stored(&variable, resource);
            (text(template, &source), needs_api(template))
        }
    };
    let (model, api) = (model(resource), api(resource));
    let api = needs_api.then(|| quote!(api: &#api,));
    let model = uses(&made, "model").then(|| quote!(model: &#model));
    quote! {
        /// The id, which is made of other attributes.
        fn made_id(#api #model) -> String { #made }
    }
}

/// The id that is made of this model; `None` where the API gives it.
pub(super) fn made(resource: &Resource, model: &Tokens) -> Option<Tokens> {
    let Identity::Made(template) = of(resource) else {
        return resource.id.is_some().then(|| quote!(made_id(#model)));
    };
    let api = needs_api(template).then(|| quote!(api,));
    let model = template
        .attributes()
        .any(|name| !is_of_session(name))
        .then_some(model);
    Some(quote!(made_id(#api #model)))
}

/// The attributes that the id is made of.
pub(super) fn parts(resource: &Resource) -> Vec<&str> {
    match of(resource) {
        Identity::Given => Vec::new(),
        Identity::Told(_) => vec!["arn"],
        Identity::Made(template) => template.attributes().collect(),
    }
}

/// Whether the id is made of attributes alone, whose names are these.
pub(super) fn is_made_of(resource: &Resource, names: &[&str]) -> bool {
    let parts = parts(resource);
    !parts.is_empty() && parts.iter().all(|part| names.contains(part))
}

/// The name of an object in messages: its id, or what will be its id.
pub(super) fn name(resource: &Resource) -> Tokens {
    match of(resource) {
        // Until it exists, its name is all there is.
        Identity::Made(template) if !needs_api(template) => quote! {
            match given(&model.id) {
                Some(id) => id.to_owned(),
                None => made_id(model),
            }
        },
        Identity::Given | Identity::Told(_) | Identity::Made(_) => quote!(id(model).to_owned()),
    }
}

/// The statement that fills the id of a state that was read; nothing where the API gives it. An id that
/// a change in place makes another is always made anew; any other stays, also in the form in which
/// hashicorp/aws made it.
pub(super) fn fill(resource: &Resource) -> Option<Tokens> {
    let made = made(resource, &quote!(&state))?;
    let changes = resource
        .attributes
        .get("id")
        .is_some_and(|id| !recomputed(resource, "id", id).is_empty());
    Some(match changes {
        true => quote!(state.id = #made.into();),
        false => quote! {
            if given(&state.id).is_none() {
                state.id = #made.into();
            }
        },
    })
}

/// What is known of an object that a create may have made: what was planned, with the id that it would
/// have. The account decides about resource names, so that without it nothing can be found.
pub(super) fn sought(resource: &Resource, planned: &Tokens) -> Tokens {
    let model = model(resource);
    let (id, arn) = match of(resource) {
        Identity::Given => return quote!(let known = #planned;),
        Identity::Made(_) => (made(resource, planned), Tokens::new()),
        Identity::Told(template) => (
            Some(text(template, &Source::Stored(planned, resource))),
            // It may be what the object is read by, and no answer has it then.
            quote!(arn: id.into(),),
        ),
    };
    let template = resource.id.as_ref().map(|id| &id.value);
    let has_account = template.is_some_and(|it| it.attributes().any(|name| name == "account"));
    let unknown = has_account.then(|| {
        quote! {
            if api.account().is_empty() {
                return Ok(Sought::Unsure);
            }
        }
    });
    if arn.is_empty() {
        return quote! {
            #unknown
            let known = &#model { id: #id.into(), ..#planned.clone() };
        };
    }
    quote! {
        #unknown
        let id = #id;
        let known = &#model { id: id.clone().into(), #arn ..#planned.clone() };
    }
}

/// Whether objects have names that no two share, which the API tells apart by a code of its own, or a look
/// before the create.
pub(super) fn is_unique(resource: &Resource, is_repeatable: impl Fn(&Create) -> bool) -> bool {
    let create = resource.create.as_ref();
    create.is_some_and(|create| {
        // One that is posted, and found by the one thing that the API lets no others have.
        let is_posted = create.call.verb.as_deref() == Some("POST") && create.exists.is_some();
        if let Lookup::Match { attributes, .. } = &create.lookup.value
            && is_posted
            && (create.namesakes.is_some() || attributes.len() == 1)
        {
            return true;
        }
        // A copy in another region has the id of what it is a copy of.
        let is_named = resource.id.is_some() || create.in_region_of.is_some();
        is_named
            && create.lookup.value == Lookup::Read
            && (create.looks.is_some() || create.exists.is_some() && !is_repeatable(create))
    })
}

/// Whether a step changes what the id is made of.
pub(super) fn renames(resource: &Resource, step: &Step) -> bool {
    let parts = parts(resource);
    step.fields
        .iter()
        .any(|field| parts.contains(&field.value.as_str()))
}

/// What the API makes once for each object, so that it tells the object under another name.
pub(super) fn lasting(resource: &Resource) -> Vec<&str> {
    let outputs = &resource.read.main.outputs;
    let attributes = resource.attributes.iter().filter(|(name, attribute)| {
        attribute.presence.value == Presence::Computed
            && attribute.filled.value == Filled::Api
            && recomputed(resource, name, attribute).is_empty()
            && outputs.iter().any(|output| output.attribute == **name)
    });
    attributes.map(|(name, _)| name.as_str()).collect()
}

/// What the state says at once after a change of what the id is made of.
pub(super) fn renamed(resource: &Resource, claimed: &[String]) -> Option<Tokens> {
    let parts = parts(resource);
    let is_claimed = |name: &&str| claimed.iter().any(|field| field == name);
    if !parts.iter().any(is_claimed) {
        return None;
    }
    let (model, made) = (model(resource), made(resource, &quote!(work.planned)));
    let parts = parts.iter().filter(|name| **name != "region");
    let parts = parts.map(|name| ident(name));
    Some(quote! {
        let now = #model {
            id: #made.into(),
            #(#parts: work.planned.#parts.clone(),)*
            ..work.prior.clone()
        };
        work.became(&now);
    })
}
