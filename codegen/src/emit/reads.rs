//! Reading: the calls, and the state of what they tell.

use proc_macro2::Ident;
use quote::{format_ident, quote};

use super::inputs::{self, From};
use super::lifecycle::is_kept;
use super::types::{Tokens, constant, ident, inner, model, rust, sdk};
use super::{Refused, hooks, places};
use crate::definition::path::{Piece, Template};
use crate::ir::{Filled, Input, Many, Output, ReadCall, Resource, TagStyle, Value};
use crate::names;

/// How a type is read.
pub(super) struct Reading<'a> {
    resource: &'a Resource,
    /// The SDK's type of one object, and the list of them in an answer.
    object: Tokens,
    list: Ident,
    /// The filter by the id; `None` where the ids have a member of their own.
    pub(super) filter: Option<&'a str>,
    /// The field of the request for filters or ids, and the id in the object.
    many: &'a str,
    pub(super) key: &'a str,
}

impl<'a> Reading<'a> {
    /// How this one is.
    ///
    /// # Errors
    /// When it is read in a way that is not written yet.
    pub(super) fn of(resource: &'a Resource) -> Result<Self, Refused> {
        let main = &resource.read.main;
        let (filter, key) = match main.many.as_ref().map(|many| &many.value) {
            Some(Many::Filter { name, key }) => (Some(name.as_str()), key),
            Some(Many::Member {
                key, most: None, ..
            }) => (None, key),
            Some(Many::Member { .. }) | None => {
                return Err("objects that are not read many at once".to_owned());
            }
        };
        let [step] = main.object.value.as_slice() else {
            return Err("an object deep in the answer of a read".to_owned());
        };
        let is_many = |input: &&Input| matches!(input.value.value, Value::IdFilter(_) | Value::Ids);
        let many = main.call.inputs.iter().find(is_many);
        let many = many.ok_or("a read of many without their ids")?;
        let ty = inner(&step.ty).0.strip_prefix("Vec<");
        let ty = ty.and_then(|ty| ty.strip_suffix('>')).and_then(sdk);
        Ok(Self {
            resource,
            object: ty.ok_or("a read that answers no list")?,
            list: ident(&step.field),
            filter,
            many: many.field.as_str(),
            key,
        })
    }

    /// Whether one call tells everything.
    pub(super) fn is_alone(&self) -> bool {
        self.resource.read.also.is_empty()
    }

    /// The SDK's type of one object.
    pub(super) fn object(&self) -> &Tokens {
        &self.object
    }

    /// Everything that a state is made from.
    pub(super) fn remote(&self) -> Tokens {
        match self.is_alone() {
            true => self.object.clone(),
            false => quote!(Remote),
        }
    }

    /// The read.
    ///
    /// # Errors
    /// When a place has no conversion yet.
    pub(super) fn read(&self, resource: &Resource) -> Result<Tokens, Refused> {
        let model = model(resource);
        let object = &self.object;
        let is_gone = match &resource.read.gone_state {
            None => Tokens::new(),
            Some(state) => {
                let text = places::text(&quote!(it), &state.value.path)?;
                let states = state
                    .value
                    .ready
                    .iter()
                    .filter_map(serde_json::Value::as_str);
                quote! {
                    let is_gone = |it: &#object| {
                        #text.is_some_and(|state| [#(#states),*].contains(&state.as_str()))
                    };
                    let found = found.filter(|it| !is_gone(it));
                }
            }
        };
        let rest = if self.is_alone() {
            quote!(Ok(found))
        } else {
            let mut calls = Vec::new();
            let mut fields = Vec::new();
            for output in self.outputs() {
                let field = ident(&output.0.attribute);
                let function = format_ident!("read_{}", output.0.attribute);
                let call = quote!(#function(api, id));
                calls.push(match output.1.once {
                    true => quote! {
                        let #field = match &prior.#field {
                            Attr::Known(known) => Some(known.clone()),
                            Attr::Null | Attr::Unknown => #call.await?,
                        };
                    },
                    false => quote!(let #field = #call.await?;),
                });
                fields.push(field);
            }
            quote! {
                let Some(object) = found else {
                    return Ok(None);
                };
                #(#calls)*
                Ok(Some(Remote { object, #(#fields),* }))
            }
        };
        let remote = self.remote();
        Ok(quote! {
            async fn read(&self, api: &Ec2, prior: &#model) -> Result<Option<#remote>, Failure> {
                let (reads, id) = (self.reads(api)?, id(prior));
                let found = api.one(&reads, id, describe(api, id)).await?;
                #is_gone
                #rest
            }
        })
    }

    /// What the further calls tell.
    fn outputs(&self) -> impl Iterator<Item = (&'a Output, &'a ReadCall)> {
        let also = self.resource.read.also.iter();
        also.flat_map(|call| call.outputs.iter().map(move |output| (output, call)))
    }

    /// The functions that make the calls.
    ///
    /// # Errors
    /// When a value has no conversion yet.
    pub(super) fn functions(&self, resource: &Resource) -> Result<Vec<Tokens>, Refused> {
        let main = &resource.read.main;
        let (object, list) = (&self.object, &self.list);
        let (model, operation) = (model(resource), constant(&main.call.operation.value));
        let method = ident(&main.call.method);
        let many = format_ident!("set_{}", self.many);
        let (wanted, filters) = match self.filter {
            Some(filter) => (
                quote!(filters: Vec<sdk::Filter>),
                quote!(vec![session::filter(#filter, ids)]),
            ),
            None => (quote!(filters: Vec<String>), quote!(ids)),
        };
        let key = ident(&names::field(self.key));
        let ids = format_ident!("set_{}s", names::field(self.key));
        let (page, next) = match &main.pages {
            Some(_) => (
                quote!(.set_next_token(token.clone())),
                quote!(answer.next_token),
            ),
            None => (Tokens::new(), quote!(None)),
        };
        let token = if main.pages.is_some() {
            quote!(token)
        } else {
            quote!(_)
        };
        let mut items = vec![
            quote! {
                fn id(model: &#model) -> &str { given(&model.id).unwrap_or_default() }
            },
            quote! {
                /// Reads one by its id: the only read whose "not found" is one.
                async fn describe(api: &Ec2, id: &str) -> Result<Option<#object>, CloudError> {
                    let ids = vec![id.to_owned()];
                    let answer = api
                        .call(&#operation, || api.client.#method().#ids(Some(ids.clone())).send())
                        .await?;
                    Ok(answer.#list.unwrap_or_default().pop())
                }
            },
            quote! {
                fn describe_all(api: Ec2, ids: Vec<String>) -> Objects<#object> {
                    Box::pin(async move {
                        let found = list(&api, #filters).await?;
                        Ok(session::by_id(found, |it| it.#key.clone()))
                    })
                }
            },
            quote! {
                /// All that fit.
                async fn list(api: &Ec2, #wanted) -> Result<Vec<#object>, CloudError> {
                    session::pages(|#token| {
                        let filters = filters.clone();
                        async move {
                            let answer = api
                                .call(&#operation, || {
                                    api.client.#method().#many(Some(filters.clone()))#page.send()
                                })
                                .await?;
                            Ok((answer.#list, #next))
                        }
                    })
                    .await
                }
            },
        ];
        if !self.is_alone() {
            items.insert(0, self.struct_of_all()?);
            items.insert(1, self.without_more());
            for (output, call) in self.outputs() {
                items.push(self.further(output, call)?);
            }
        }
        Ok(items)
    }

    fn struct_of_all(&self) -> Result<Tokens, Refused> {
        let object = &self.object;
        let mut fields = Vec::new();
        for (output, _) in self.outputs() {
            let (field, ty) = (ident(&output.attribute), self.rust(output)?);
            fields.push(quote!(#field: Option<#ty>));
        }
        Ok(quote! {
            /// What several calls tell.
            pub(crate) struct Remote { object: #object, #(#fields),* }
        })
    }

    fn without_more(&self) -> Tokens {
        let object = &self.object;
        let fields = self.outputs().map(|(output, _)| ident(&output.attribute));
        quote! {
            impl From<#object> for Remote {
                fn from(object: #object) -> Self {
                    Self { object, #(#fields: None),* }
                }
            }
        }
    }

    fn rust(&self, output: &Output) -> Result<Tokens, Refused> {
        let attribute = self.resource.attributes.get(&output.attribute);
        let attribute = attribute.ok_or("a place of an attribute that is not there")?;
        rust(&attribute.ty.value)
    }

    fn further(&self, output: &Output, read: &ReadCall) -> Result<Tokens, Refused> {
        let attribute = &self.resource.attributes[&output.attribute];
        let (name, ty) = (
            format_ident!("read_{}", output.attribute),
            self.rust(output)?,
        );
        let from = From {
            resource: self.resource,
            model: quote!(prior),
            off: false,
        };
        let call = &read.call;
        let inputs: Vec<&Input> = call.inputs.iter().collect();
        let request = inputs::request(&from, call, &inputs)?;
        let operation = constant(&call.operation.value);
        let value = places::option(&quote!(answer), output, attribute)?;
        Ok(quote! {
            async fn #name(api: &Ec2, id: &str) -> Result<Option<#ty>, CloudError> {
                let answer = api.call(&#operation, || #request).await?;
                Ok(#value)
            }
        })
    }
}

/// The state of what was read.
///
/// # Errors
/// When a place has no conversion yet.
pub(super) fn state(resource: &Resource, reading: &Reading<'_>) -> Result<Tokens, Refused> {
    let (model, remote) = (model(resource), reading.remote());
    let base = match reading.is_alone() {
        true => quote!(remote),
        false => quote!(remote.object),
    };
    let (mut locals, mut fields) = (Vec::new(), Vec::new());
    let in_template = |name: &str| {
        resource
            .attributes
            .values()
            .any(|attribute| match &attribute.filled.value {
                Filled::Template(template) => template.attributes().any(|it| it == name),
                _ => false,
            })
    };
    for (name, attribute) in &resource.attributes {
        let field = ident(name);
        let main = resource
            .read
            .main
            .outputs
            .iter()
            .find(|it| it.attribute == *name);
        let value = match &attribute.filled.value {
            Filled::Region => quote!(api.region.as_str().into()),
            Filled::Tags => quote!(tagged::read(&api.tags, &tags, &known.tags)),
            Filled::TagsAll => quote!(Attr::Known(api.tags.read_tags_all(&tags))),
            Filled::Template(template) => template_of(template),
            // Its hook fills it when everything else is there.
            Filled::Hook(_) => quote!(known.#field.clone()),
            filled if is_kept(filled) || !attribute.read_back.value => {
                quote!(known.#field.clone())
            }
            _ => match (main, reading.outputs().any(|(it, _)| it.attribute == *name)) {
                (Some(output), _) => {
                    let value = places::value(&base, output, attribute)
                        .map_err(|why| format!("{name}: {why}"))?;
                    quote!(#value)
                }
                (None, true) => quote!(remote.#field.into()),
                (None, false) => return Err(format!("`{name}` has no place in an answer")),
            },
        };
        if in_template(name) && !matches!(attribute.filled.value, Filled::Region) {
            let ty = rust(&attribute.ty.value)?;
            locals.push(quote!(let #field: Attr<#ty> = #value;));
            fields.push((true, field, quote!()));
        } else {
            fields.push((false, field, value));
        }
    }
    let tags = match resource.tags.as_ref().map(|tags| &tags.value.style) {
        Some(TagStyle::Specification(_)) => {
            quote!(let tags: Tags = session::read_tags(#base.tags.as_deref());)
        }
        Some(_) => return Err("tags of another style than EC2's".to_owned()),
        None => Tokens::new(),
    };
    // What a template is made of is moved last.
    let (made, moved): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(is_local, ..)| !is_local);
    let made = made
        .into_iter()
        .map(|(_, field, value)| quote!(#field: #value));
    let moved = moved.into_iter().map(|(_, field, _)| quote!(#field));
    let timeouts =
        (!resource.timeouts.is_empty()).then(|| quote!(timeouts: known.timeouts.clone(),));
    let known = if timeouts.is_some() || resource.tags.is_some() {
        quote!(known)
    } else {
        quote!(_)
    };
    let state = quote!(#model { #(#made,)* #timeouts #(#moved,)* });
    let calls = hooks::calls(resource, &base);
    let state = if calls.is_empty() {
        state
    } else {
        quote!(let mut state = #state; #(#calls)* state)
    };
    Ok(quote! {
        fn state(&self, api: &Ec2, remote: #remote, #known: &#model) -> #model {
            #tags
            #(#locals)*
            #state
        }
    })
}

fn template_of(template: &Template) -> Tokens {
    let (mut text, mut values) = (String::new(), Vec::new());
    for piece in &template.0 {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::Attribute(name) => {
                text.push_str("{}");
                let field = ident(name);
                values.push(match name.as_str() {
                    "partition" => quote!(api.partition),
                    "region" => quote!(api.region),
                    "account" => quote!(api.account()),
                    _ => quote!(given(&#field).unwrap_or_default()),
                });
            }
        }
    }
    match values.as_slice() {
        [value] if text == "{}" => quote!(#value.into()),
        _ => quote!(format!(#text, #(#values),*).into()),
    }
}
