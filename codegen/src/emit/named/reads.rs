//! Reading: the calls, and the state of what they tell.

use quote::{format_ident, quote};

use super::inputs::{self, From};
use super::single::{Single, paged};
use super::together::Together;
use super::types::{Tokens, api, constant, held, ident, many, mentions, model};
use super::{Refused, hooks, places, tags};
use crate::definition::path::Select;
use crate::ir::{Input, Many, Output, PathStep, ReadCall, Resource};

/// How a type is read.
pub(super) struct Reading<'a> {
    resource: &'a Resource,
    /// The SDK's type of one object.
    object: Tokens,
    how: How<'a>,
}

/// Whether objects are read one at a time.
enum How<'a> {
    One(Single),
    Many(Together<'a>),
}

impl<'a> Reading<'a> {
    /// How this one is.
    ///
    /// # Errors
    /// When it is read in a way that is not written yet.
    pub(super) fn of(resource: &'a Resource) -> Result<Self, Refused> {
        let main = &resource.read.main;
        let (filter, key, most) = match main.many.as_ref().map(|many| &many.value) {
            Some(Many::Filter { name, key }) => (Some(name.as_str()), key, None),
            Some(Many::Member { key, most, .. }) => (None, key, *most),
            Some(Many::By(_)) => return Err("a read by attributes".to_owned()),
            None => {
                let single = Single::of(resource)?;
                return Ok(Self {
                    resource,
                    object: single.object.clone(),
                    how: How::One(single),
                });
            }
        };
        let (together, object) = Together::of(resource, filter, key, most)?;
        Ok(Self {
            resource,
            object,
            how: How::Many(together),
        })
    }

    /// How many ids a call that reads many takes; `None` where objects are read one at a time.
    pub(super) fn most(&self) -> Option<Option<u64>> {
        match &self.how {
            How::One(_) => None,
            How::Many(many) => Some(many.most),
        }
    }

    /// Where the object tells an attribute.
    pub(super) fn output(&self, name: &str) -> Option<&'a Output> {
        let mut outputs = self.resource.read.main.outputs.iter();
        outputs.find(|it| it.attribute == name)
    }

    /// Whether one call tells everything.
    pub(super) fn is_alone(&self) -> bool {
        self.resource.read.also.is_empty() && !self.has_hook() && !tags::has_read(self.resource)
    }

    /// Whether a hook reads more.
    pub(super) fn has_hook(&self) -> bool {
        hooks::at(self.resource, "read").next().is_some()
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
                let by = self.by(output.1)?;
                let call = quote!(#function(api, #by));
                calls.push(match output.1.once {
                    true => quote! {
                        let #field = match &prior.#field {
                            Attr::Known(known) => Some(known.clone()),
                            Attr::Null | Attr::Unknown => #call.await?,
                        };
                    },
                    false => quote!(let #field = #call.await?;),
                });
                fields.push(quote!(#field));
            }
            for hook in hooks::at(self.resource, "read") {
                let hook = ident(&hook.name);
                calls.push(quote! {
                    let read = Some(<Self as Hooks>::#hook(self, api, &object, prior).await?);
                });
                fields.push(quote!(read));
            }
            if tags::has_read(self.resource) {
                calls.push(quote!(let tags = read_tags(api, &object).await?;));
                fields.push(quote!(tags));
            }
            quote! {
                let Some(object) = found else {
                    return Ok(None);
                };
                #(#calls)*
                Ok(Some(Remote { object, #(#fields),* }))
            }
        };
        let (remote, api) = (self.remote(), api(resource));
        let found = match self.how {
            How::Many(_) => quote! {
                let (reads, id) = (self.reads(api)?, id(prior));
                let found = api.one(&reads, id, describe(api, id)).await?;
            },
            How::One(_) => {
                let id = mentions(&rest, "id").then(|| quote!(let id = id(prior);));
                quote!(#id let found = describe(api, prior).await?;)
            }
        };
        Ok(quote! {
            async fn read(&self, api: &#api, prior: &#model) -> Result<Option<#remote>, Failure> {
                #found
                #is_gone
                #rest
            }
        })
    }

    /// What a further call is made with: the id, or the model when it takes more of it.
    fn by(&self, read: &ReadCall) -> Result<Tokens, Refused> {
        let request = self.request(read, &Tokens::new())?;
        Ok(match mentions(&request, "prior") {
            true => quote!(prior),
            false => quote!(id),
        })
    }

    fn request(&self, read: &ReadCall, more: &Tokens) -> Result<Tokens, Refused> {
        let from = From {
            resource: self.resource,
            model: quote!(prior),
            off: false,
            blank: &[],
        };
        let inputs: Vec<&Input> = read.call.inputs.iter().collect();
        inputs::request_with(&from, &read.call, &inputs, more)
    }

    /// What the further calls tell.
    pub(super) fn outputs(&self) -> impl Iterator<Item = (&'a Output, &'a ReadCall)> {
        let also = self.resource.read.also.iter();
        also.flat_map(|call| call.outputs.iter().map(move |output| (output, call)))
    }

    /// The functions that make the calls, and the one that tells the id where it is needed.
    ///
    /// # Errors
    /// When a value has no conversion yet.
    pub(super) fn functions(
        &self,
        resource: &Resource,
        has_id: bool,
    ) -> Result<Vec<Tokens>, Refused> {
        let model = model(resource);
        let mut items = match &self.how {
            How::One(single) => vec![single.function(resource)?],
            How::Many(many) => many.functions(resource, &self.object),
        };
        if has_id {
            items.insert(
                0,
                quote! {
                    fn id(model: &#model) -> &str { given(&model.id).unwrap_or_default() }
                },
            );
        }
        if !self.is_alone() {
            items.insert(0, self.struct_of_all()?);
            if resource.can_orphan() {
                items.insert(1, self.without_more());
            }
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
        if self.has_hook() {
            let name = many(self.resource);
            fields.push(quote!(read: Option<<#name as Hooks>::Read>));
        }
        if tags::has_read(self.resource) {
            fields.push(quote!(tags: Option<Tags>));
        }
        Ok(quote! {
            /// What several calls tell.
            pub(crate) struct Remote { object: #object, #(#fields),* }
        })
    }

    fn without_more(&self) -> Tokens {
        let object = &self.object;
        let fields = self.outputs().map(|(output, _)| ident(&output.attribute));
        let fields = fields.chain(self.has_hook().then(|| ident("read")));
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
        held(&model(self.resource), &output.attribute, attribute)
    }

    fn further(&self, output: &Output, read: &ReadCall) -> Result<Tokens, Refused> {
        let attribute = &self.resource.attributes[&output.attribute];
        let (name, ty) = (
            format_ident!("read_{}", output.attribute),
            self.rust(output)?,
        );
        let operation = constant(&read.call.operation.value);
        let (owner, api) = (model(self.resource), api(self.resource));
        let (page, next) = paged(read.pages.as_ref().map(|fact| fact.value.as_str()));
        let by = match mentions(&self.by(read)?, "id") {
            true => quote!(id: &str),
            false => quote!(prior: &#owner),
        };
        let is_each = |step: &PathStep| step.select == Select::Each;
        let value = match output.path.value.as_slice() {
            // A list that comes in pages is read to its end.
            [first, ..] if is_each(first) && read.pages.is_some() => {
                let (request, list) = (self.request(read, &page)?, ident(&first.field));
                let value = places::of_pages(&quote!(Some(&found)), output, attribute)?;
                quote! {
                    let found = session::pages(|token| async move {
                        let answer = api.call(&#operation, || #request).await?;
                        Ok((answer.#list, #next))
                    });
                    let found = found.await?;
                    Ok(#value)
                }
            }
            _ => {
                let request = self.request(read, &Tokens::new())?;
                let value = places::option(&quote!(answer), output, &owner, attribute)?;
                quote! {
                    let answer = api.call(&#operation, || #request).await?;
                    Ok(#value)
                }
            }
        };
        Ok(quote! {
            async fn #name(api: &#api, #by) -> Result<Option<#ty>, CloudError> { #value }
        })
    }
}
