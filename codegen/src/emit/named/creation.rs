//! How a new object is made.

use proc_macro2::Literal;
use quote::quote;

use super::inputs::{self, From};
use super::types::{Tokens, constant, ident, mentions, model};
use super::{Refused, hooks, identity, places, words};
use crate::ir::{Attribute, Create, Input, Output, Resource};

/// What a new object has of the attributes that its create does not take and steps set.
pub(super) type Fresh = (proc_macro2::Ident, Tokens);

/// The place of the new object in the answer, and its member.
fn new_object(create: &Create) -> Result<(Tokens, Tokens), Refused> {
    let operation = constant(&create.call.operation.value);
    Ok(match &create.object {
        None => (Tokens::new(), quote!(answer)),
        Some(path) if path.value.is_empty() => (Tokens::new(), quote!(answer)),
        Some(path) => match path.value.as_slice() {
            [step] => {
                let (field, member) = (ident(&step.field), &step.member);
                let object = quote! {
                    let object = answer.#field;
                    let object = object.ok_or_else(|| api.incomplete(&#operation, #member))?;
                };
                (object, quote!(object))
            }
            _ => return Err("an object deep in the answer".to_owned()),
        },
    })
}

fn output<'a>(resource: &'a Resource, name: &str) -> Option<&'a Output> {
    let mut outputs = resource.create.iter().flat_map(|it| &it.outputs);
    outputs.find(|it| it.attribute == name)
}

fn attribute<'a>(resource: &'a Resource, name: &str) -> Result<&'a Attribute, Refused> {
    let found = resource.attributes.get(name);
    found.ok_or_else(|| format!("the attribute `{name}` is not there"))
}

/// The attributes of a new object that steps set.
///
/// # Errors
/// When a place has no conversion yet.
pub(super) fn fresh(resource: &Resource) -> Result<Vec<Fresh>, Refused> {
    let Some(create) = &resource.create else {
        return Ok(Vec::new());
    };
    let (model, (_, base)) = (model(resource), new_object(create)?);
    let sent = |name: &str| {
        let of = |input: &Input| inputs::attributes(&input.value.value).contains(&name);
        create.call.inputs.iter().any(of)
    };
    let mut fresh = Vec::new();
    let claimed = resource.update.iter().flat_map(|step| &step.fields);
    for name in claimed
        .map(|field| field.value.as_str())
        .filter(|name| !sent(name))
    {
        let (field, attribute) = (ident(name), attribute(resource, name)?);
        let made = match (output(resource, name), places::omitted(attribute)?) {
            (Some(output), _) => places::value(&base, output, &model, attribute)?,
            (None, Some(default)) => quote!(Attr::Known(#default)),
            (None, None) if attribute.block.is_some() => quote!(Attr::Known(Default::default())),
            (None, None) => quote!(Attr::Null),
        };
        let value = quote!(parts::fresh(&planned.#field, #made));
        fresh.push((field, value));
    }
    Ok(fresh)
}

/// The create.
///
/// # Errors
/// What it needs and is not written yet.
pub(super) fn create(resource: &Resource, fresh: &[Fresh]) -> Result<Tokens, Refused> {
    let Some(create) = &resource.create else {
        return Err("an object with a name that is not created".to_owned());
    };
    let (model, call) = (model(resource), &create.call);
    let from = From {
        resource,
        model: quote!(planned),
        off: false,
        blank: &[],
    };
    let inputs: Vec<&Input> = call.inputs.iter().collect();
    let (request, operation) = (
        inputs::request(&from, call, &inputs)?,
        constant(&call.operation.value),
    );
    let (object, base) = new_object(create)?;
    let fields = fresh.iter().map(|(field, value)| quote!(#field: #value,));
    let fields = quote!(#(#fields)*);
    let told = |name: &str| {
        let output = output(resource, name).ok_or("an answer without the id")?;
        let member = output
            .path
            .value
            .last()
            .map_or("id", |it| it.member.as_str());
        let value = places::option(&base, output, &model, attribute(resource, name)?)?;
        Ok::<_, Refused>(quote! {
            let id = #value;
            let id = id.ok_or_else(|| api.incomplete(&#operation, #member))?;
        })
    };
    let made = match &resource.id {
        None => {
            let id = told("id")?;
            quote!(#id Ok(#model { id: id.into(), #fields ..planned.clone() }))
        }
        Some(_) if identity::is_told(resource) => {
            let id = told("arn")?;
            quote! {
                #id
                Ok(#model { id: id.clone().into(), arn: id.into(), #fields ..planned.clone() })
            }
        }
        Some(_) => {
            quote!(Ok(#model { id: made_id(planned).into(), #fields ..planned.clone() }))
        }
    };
    let object = mentions(&made, "object").then_some(object);
    let send = quote!(api.call(&#operation, || #request));
    let send = match create.retry.is_empty() {
        true => quote!(#send.await?;),
        false => quote!(outcome::passing(api, PASSING, || #send).await?;),
    };
    let rest = quote!(#object #made);
    let answer = mentions(&rest, "answer").then(|| quote!(let answer =));
    let before = hooks::works(resource, "create");
    Ok(quote! {
        async fn create(&self, work: &Work<'_, Self>) -> Result<#model, Failure> {
            let (api, planned) = (work.api, work.planned);
            #(#before)*
            #answer #send
            #rest
        }
    })
}

/// The refusals of the create that pass.
///
/// # Errors
/// When a time is none.
pub(super) fn passing(resource: &Resource) -> Result<Option<Tokens>, Refused> {
    let mut list = Vec::new();
    let retries: Vec<_> = resource.create.iter().flat_map(|it| &it.retry).collect();
    for retry in &retries {
        let (code, messages) = (&retry.value.code, &retry.value.message);
        let within = Literal::u64_unsuffixed(words::seconds(&retry.value.within)?);
        list.push(quote! {
            Passing {
                code: #code,
                messages: &[#(#messages),*],
                within: Duration::from_secs(#within),
            }
        });
    }
    let doc = match retries.as_slice() {
        [] => return Ok(None),
        all => {
            let why = all.iter().map(|retry| retry.value.why.as_str());
            format!(
                " Refusals that pass: {}.",
                why.collect::<Vec<_>>().join("; ")
            )
        }
    };
    Ok(Some(quote! {
        #[doc = #doc]
        const PASSING: &[Passing] = &[#(#list),*];
    }))
}
