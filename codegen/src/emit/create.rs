//! Creating: the call, what its answer tells, and how the object of a lost answer is found.

use proc_macro2::TokenTree;
use quote::quote;

use super::inputs::{self, From};
use super::texts::{Source, text};
use super::types::{Tokens, constant, ident, model};
use super::waits::wait;
use super::{Refused, adopt, hooks, places};
use crate::ir::{Attribute, Create, Input, Lookup, Output, Resource};

/// The methods of the create.
///
/// # Errors
/// What the type needs and no emitter writes yet.
pub(super) fn methods(resource: &Resource) -> Result<Tokens, Refused> {
    let Some(create) = &resource.create else {
        return adopt::no_create(resource);
    };
    let made = made(resource, create)?;
    let find = match resource.adopt {
        Some(_) => Tokens::new(),
        None => find(resource, create)?,
    };
    let ready = ready(resource, create)?;
    Ok(quote!(#made #find #ready))
}

fn attribute<'a>(resource: &'a Resource, name: &str) -> Result<&'a Attribute, Refused> {
    let found = resource.attributes.get(name);
    found.ok_or_else(|| format!("the attribute `{name}` is not there"))
}

fn output<'a>(create: &'a Create, name: &str) -> Option<&'a Output> {
    let mut outputs = create.outputs.iter();
    outputs.find(|it| it.attribute == name)
}

/// The attributes that the create is sent.
fn sent(create: &Create) -> Vec<&str> {
    let inputs = create.call.inputs.iter();
    let names = inputs.flat_map(|input| inputs::attributes(&input.value.value));
    names.collect()
}

fn made(resource: &Resource, create: &Create) -> Result<Tokens, Refused> {
    let (model, call) = (model(resource), &create.call);
    if !create.retry.is_empty() {
        return Err("retries of the create".to_owned());
    }
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
    let (object, base) = object(create)?;
    let id = match &resource.id {
        Some(template) => text(&template.value, &Source::Model(&quote!(planned))),
        None => {
            let id = output(create, "id").ok_or("an answer without the id")?;
            let member = id.path.value.last();
            let member = member.map_or("id", |step| step.member.as_str());
            let id = places::option(&base, id, &model, attribute(resource, "id")?)?;
            quote!(#id.ok_or_else(|| api.incomplete(&#operation, #member))?)
        }
    };
    let fresh = fresh(resource, create, &base)?;
    let object = match resource.id.is_none() || uses(&quote!(#(#fresh)*), "object") {
        true => object,
        false => Tokens::new(),
    };
    let before = hooks::at(resource, "create").map(|hook| {
        quote! {
            let planned = &match work.pending(|before| before.clone()) {
                Some(planned) => planned,
                None => {
                    let planned = self.#hook(work).await?;
                    work.pending(|before| *before = Some(planned.clone()));
                    planned
                }
            };
            let id = id(planned);
        }
    });
    let start = match &before {
        Some(before) => quote!(let api = work.api; #before),
        None => quote!(let (api, planned) = (work.api, work.planned);),
    };
    let overtaken = before.as_ref().map(|_| quote!(.map_err(sought::overtaken)));
    let needs_answer =
        resource.id.is_none() || !object.is_empty() || uses(&quote!(#(#fresh)*), "answer");
    let answer = needs_answer.then(|| quote!(let answer =));
    Ok(quote! {
        async fn create(&self, work: &Work<'_, Self>) -> Result<#model, Failure> {
            #start
            #answer api.call(&#operation, || #request).await #overtaken?;
            #object
            let id = #id;
            Ok(#model { id: id.into(), #(#fresh,)* ..planned.clone() })
        }
    })
}

/// Whether code uses the variable of this name: neither a field that is read nor one that is set.
pub(super) fn uses(code: &Tokens, name: &str) -> bool {
    let trees: Vec<TokenTree> = code.clone().into_iter().collect();
    let is = |tree: Option<&TokenTree>, mark: char| matches!(tree, Some(TokenTree::Punct(it)) if it.as_char() == mark);
    trees.iter().enumerate().any(|(place, tree)| match tree {
        TokenTree::Group(group) => uses(&group.stream(), name),
        TokenTree::Ident(word) if *word == name => {
            let before = place.checked_sub(1).and_then(|place| trees.get(place));
            !is(before, '.') && !is(trees.get(place + 1), ':')
        }
        _ => false,
    })
}

/// The object in the answer, and what its places begin at.
fn object(create: &Create) -> Result<(Tokens, Tokens), Refused> {
    let operation = constant(&create.call.operation.value);
    let path = create.object.as_ref().map(|path| &path.value);
    let path = path.map_or(&[][..], |path| path.as_slice());
    match path {
        [] => Ok((Tokens::new(), quote!(answer))),
        [step] => {
            let (field, member) = (ident(&step.field), &step.member);
            let object = quote! {
                let object = answer.#field;
                let object = object.ok_or_else(|| api.incomplete(&#operation, #member))?;
            };
            Ok((object, quote!(object)))
        }
        _ => Err("an object deep in the answer".to_owned()),
    }
}

/// What steps claim and the create is not sent: what the object has by then.
fn fresh(resource: &Resource, create: &Create, base: &Tokens) -> Result<Vec<Tokens>, Refused> {
    let sent = sent(create);
    let mut fresh = Vec::new();
    let claimed = resource.update.iter().flat_map(|step| &step.fields);
    for name in claimed
        .map(|field| field.value.as_str())
        .filter(|name| !sent.contains(name))
    {
        let (field, attribute) = (ident(name), attribute(resource, name)?);
        let made = match (output(create, name), places::omitted(attribute)?) {
            (Some(output), _) => {
                places::value(base, output, &super::types::model(resource), attribute)?
            }
            (None, Some(default)) => quote!(Attr::Known(#default)),
            (None, None) if attribute.block.is_some() => quote!(Attr::Known(Default::default())),
            (None, None) => quote!(Attr::Null),
        };
        fresh.push(quote!(#field: parts::fresh(&planned.#field, #made)));
    }
    fresh.extend(adopt::not_adopted(resource));
    if (resource.tags.iter()).any(|tags| tags.value.on_create.is_none()) {
        fresh.push(quote!(tags: Attr::Null));
        fresh.push(quote!(tags_all: Attr::Known(Tags::new())));
    }
    Ok(fresh)
}

/// How the object of a create whose outcome is unknown is found.
fn find(resource: &Resource, create: &Create) -> Result<Tokens, Refused> {
    let model = model(resource);
    let body = match &create.lookup.value {
        Lookup::Token(_) | Lookup::Orphan => return Ok(Tokens::new()),
        Lookup::Read => {
            let mut fields = sent(create);
            fields.retain(|name| *name != "id");
            let known = match hooks::at(resource, "create") {
                Some(_) => quote! {
                    let before = work.pending(|before| before.clone());
                    let known = before.as_ref().unwrap_or(work.planned);
                },
                None => quote!(let known = work.planned;),
            };
            quote! {
                #known
                sought::read(self, work.api, known, &[#(#fields),*]).await
            }
        }
        Lookup::Match {
            attributes,
            filters,
            ..
        } => {
            if filters.is_empty() {
                return Err("a create that is looked up without filters".to_owned());
            }
            if resource.read.main.many.is_none() || !resource.read.also.iter().all(|it| it.once) {
                return Err("a look-up of what several calls tell".to_owned());
            }
            let named: Vec<&str> = filters
                .iter()
                .flat_map(|(_, template)| template.attributes())
                .collect();
            let (filters, known) = (filters.iter(), quote!(known));
            let filters = filters.map(|(name, template)| {
                let text = text(template, &Source::Model(&known));
                quote!(session::filter(#name, vec![#text]))
            });
            let whole = match resource.read.also.is_empty() {
                true => Tokens::new(),
                false => quote!(let found = found.into_iter().map(Remote::from).collect();),
            };
            let gone = super::state::is_gone(resource)?;
            let gone = (!gone.is_empty()).then(|| quote!(#gone found.retain(|it| !is_gone(it));));
            let search = super::reads::search(resource)?;
            let mutable = gone.as_ref().map(|_| quote!(mut));
            quote! {
                let (api, known) = (work.api, work.planned);
                if sought::is_undecided(known, &[#(#named),*]) {
                    return Ok(Sought::Unsure);
                }
                let #mutable found = #search(api, vec![#(#filters),*]).await?;
                #gone
                #whole
                Ok(sought::only(self, api, known, found, &[#(#attributes),*]))
            }
        }
    };
    Ok(quote! {
        async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<#model>, Failure> { #body }
    })
}

fn ready(resource: &Resource, create: &Create) -> Result<Tokens, Refused> {
    let Some(fact) = &create.wait else {
        return Ok(Tokens::new());
    };
    let (states, seen, within) = wait(resource, &fact.value, "create")?;
    Ok(quote! {
        async fn ready(&self, work: &Work<'_, Self>) -> Result<Option<Self::Remote>, WaitError> {
            parts::until(self, work, #within, #states, #seen).await
        }
    })
}
