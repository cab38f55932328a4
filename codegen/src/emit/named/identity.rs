//! Ids that are made of attributes, import ids, and what is looked up by them.

use quote::quote;

use super::creation::Fresh;
use super::inputs;
use super::types::{Tokens, api, ident, model};
use super::{Refused, operations};
use crate::definition::path::{Piece, Template};
use crate::ir::{Equality, Lookup, Resource, TagStyle};

/// Whether the id is a resource name that the object tells by itself: the template is for what does
/// not exist yet.
pub(super) fn is_told(resource: &Resource) -> bool {
    let template = resource.id.as_ref().map(|id| &id.value);
    let begins = template.and_then(|template| template.0.first());
    matches!(begins, Some(Piece::Text(text)) if text.starts_with("arn:"))
        && resource.attributes.contains_key("arn")
}

/// The attributes of the id.
pub(super) fn names(resource: &Resource) -> Vec<&str> {
    let template = resource.id.as_ref().map(|id| &id.value);
    if is_told(resource) {
        return vec!["arn"];
    }
    template
        .into_iter()
        .flat_map(Template::attributes)
        .collect()
}

/// The function that makes the id, for ids that are made.
pub(super) fn function(resource: &Resource) -> Tokens {
    let Some(template) = &resource.id else {
        return Tokens::new();
    };
    let model_name = model(resource);
    let told = Template(vec![Piece::Attribute("arn".to_owned())]);
    let template = if is_told(resource) {
        &told
    } else {
        &template.value
    };
    let made = made(resource, template);
    quote! {
        /// The id, which is made of other attributes.
        fn made_id(model: &#model_name) -> String { #made }
    }
}

/// The text of a template of attributes of `model`.
fn made(resource: &Resource, template: &Template) -> Tokens {
    let (mut text, mut values) = (String::new(), Vec::new());
    for piece in &template.0 {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            // The lifecycle lets none through.
            Piece::Checksum { .. } => {}
            Piece::Attribute(name) => {
                text.push_str("{}");
                let field = ident(name);
                let attribute = resource.attributes.get(name);
                let ignores_case = attribute.is_some_and(|it| {
                    let rules = it.equal.iter();
                    rules
                        .into_iter()
                        .any(|rule| rule.value == Equality::CaseInsensitive)
                });
                values.push(match name.as_str() {
                    "partition" => quote!(api.partition),
                    "region" => quote!(api.region),
                    "account" => quote!(api.account()),
                    // The API stores it in lower case.
                    _ if ignores_case => {
                        quote!(given(&model.#field).unwrap_or_default().to_lowercase())
                    }
                    _ => quote!(given(&model.#field).unwrap_or_default()),
                });
            }
        }
    }
    match values.as_slice() {
        [value] if text == "{}" => quote!(#value.to_owned()),
        _ => quote!(format!(#text, #(#values),*)),
    }
}

/// Looking for the object of a create whose answer was lost, where its name decides.
///
/// # Errors
/// When it would have to be looked for among others.
pub(super) fn find(resource: &Resource, fresh: &[Fresh]) -> Result<Tokens, Refused> {
    let Some(create) = resource.create.as_ref() else {
        return Ok(Tokens::new());
    };
    match &create.lookup.value {
        Lookup::Token(_) | Lookup::Orphan => return Ok(Tokens::new()),
        Lookup::Match { .. } => return Err("a create that is looked for among others".to_owned()),
        // Sent again, it does the same.
        Lookup::Read if operations::is_repeatable(&create.call) => {
            return Ok(Tokens::new());
        }
        Lookup::Read => {}
    }
    let Some(template) = &resource.id else {
        return Err("a create that is looked up without its id".to_owned());
    };
    let model_name = model(resource);
    let call = &create.call;
    let sent = call
        .inputs
        .iter()
        .flat_map(|input| inputs::attributes(&input.value.value));
    let names = names(resource);
    let told = |name: &str| {
        let outputs = &resource.read.main.outputs;
        outputs.iter().any(|it| it.attribute == name)
    };
    let same: Vec<&str> = sent
        .filter(|name| told(name) && !names.contains(name))
        .collect();
    let made = made(resource, &template.value);
    let has_account = template.value.attributes().any(|name| name == "account");
    let unknown = has_account.then(|| {
        quote! {
            if api.account().is_empty() {
                return Ok(Sought::Unsure);
            }
        }
    });
    let api = has_account.then(|| quote!(let api = work.api;));
    let fields = fresh
        .iter()
        .map(|(field, _)| quote!(#field: parts::fresh(&planned.#field, state.#field)));
    let state = if fresh.is_empty() {
        quote!(_)
    } else {
        quote!(state)
    };
    Ok(quote! {
        async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<#model_name>, Failure> {
            #api
            let planned = work.planned;
            #unknown
            let model = planned;
            let id = #made;
            let known = #model_name { id: id.clone().into(), ..planned.clone() };
            let found = outcome::sought(self, work, &known, &[#(#same),*]).await?;
            Ok(found.map(|#state| #model_name { #(#fields,)* ..known }))
        }
    })
}

/// Whether an object is looked for by its name.
pub(super) fn is_sought(resource: &Resource) -> bool {
    let create = resource.create.as_ref();
    create.is_some_and(|create| {
        create.lookup.value == Lookup::Read && !operations::is_repeatable(&create.call)
    })
}

/// Reading an import id.
///
/// # Errors
/// When it does not begin with an attribute.
pub(super) fn import(resource: &Resource) -> Result<Tokens, Refused> {
    let Some(template) = &resource.import else {
        return Ok(Tokens::new());
    };
    let model_name = model(resource);
    let is_id = template.value == Template(vec![Piece::Attribute("id".to_owned())]);
    if is_id && resource.regional.value {
        let kind = match resource.tags.as_ref().map(|tags| &tags.value.style) {
            Some(TagStyle::Specification(kind)) => kind.as_str(),
            _ => "",
        };
        return Ok(quote! {
            fn import(&self, id: &str) -> Result<#model_name, Diagnostics> {
                session::import(id, #kind, |id, region| {
                    #model_name { id, region, ..#model_name::default() }
                })
            }
        });
    }
    if resource.id.is_none() {
        return Err("an import id that is not the id".to_owned());
    }
    let (mut fields, mut ends) = (Vec::new(), Vec::<String>::new());
    for piece in &template.value.0 {
        match (piece, ends.last_mut()) {
            (Piece::Attribute(name), _) => {
                fields.push(ident(name));
                ends.push(String::new());
            }
            (Piece::Text(text), Some(end)) => end.clone_from(text),
            (Piece::Text(_), None) => {
                return Err("an import id that begins with a fixed text".to_owned());
            }
            (Piece::Checksum { .. }, _) => return Err("a checksum in an import id".to_owned()),
        }
    }
    let (form, is_regional) = (template.value.to_string(), resource.regional.value);
    let (region, rest) = match is_regional {
        true => (quote!(region,), quote!(region,)),
        false => (Tokens::new(), quote!(..)),
    };
    Ok(quote! {
        fn import(&self, id: &str) -> Result<#model_name, Diagnostics> {
            let import::Parts { values: [#(#fields),*], #rest } =
                import::parts(id, #form, [#(#ends),*], #is_regional)?;
            let mut model = #model_name { #(#fields,)* #region ..#model_name::default() };
            model.id = made_id(&model).into();
            Ok(model)
        }
    })
}

/// The session of a model's region, or of the service where it has none.
pub(super) fn connect(resource: &Resource) -> Tokens {
    let (api, model) = (api(resource), model(resource));
    match resource.regional.value {
        true => quote! {
            fn connect(&self, model: &#model) -> Result<#api, Diagnostics> {
                session::connect(&self.shared, given(&model.region))
            }
        },
        false => quote! {
            fn connect(&self, _: &#model) -> Result<#api, Diagnostics> {
                session::connect(&self.shared)
            }
        },
    }
}
