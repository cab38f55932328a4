//! What further calls of a read tell.

use proc_macro2::Ident;
use quote::{format_ident, quote};

use super::Reading;
use crate::definition::path::Select;
use crate::emit::dialect::{self, Set};
use crate::emit::inputs::{self, From};
use crate::emit::single::{output, paged, whose};
use crate::emit::types::{Tokens, api, constant, held, ident, many, model, uses};
use crate::emit::{Refused, places, tags};
use crate::ir::{Input, Output, PathStep, ReadCall};
use crate::names;

/// Whether one call tells several attributes, so that its answer is shared.
pub(super) fn is_shared(read: &ReadCall) -> bool {
    read.outputs.len() > 1 && !read.once
}

/// The function that makes such a call.
pub(super) fn shared_name(read: &ReadCall) -> Ident {
    format_ident!("read_{}", names::snake(&read.call.operation.value))
}

/// The function that tells an attribute from its answer.
pub(super) fn told_name(output: &Output) -> Ident {
    format_ident!("told_{}", output.attribute)
}

impl<'a> Reading<'a> {
    /// The further calls whose answers are shared.
    pub(super) fn shared_calls(&self) -> impl Iterator<Item = &'a ReadCall> {
        let also = self.resource.read.also.iter();
        also.filter(|read| is_shared(read))
    }

    /// The function of a call whose answer is shared, and those that tell each attribute from it.
    pub(super) fn shared_call(&self, read: &ReadCall) -> Result<Vec<Tokens>, Refused> {
        let operation = &read.call.operation.value;
        let (name, constant) = (shared_name(read), constant(operation));
        let (owner, api) = (model(self.resource), api(self.resource));
        let answer = output(self.resource, &read.call);
        let by = self.taken(read)?;
        let request = self.request(read, &[])?;
        let mut items = vec![quote! {
            pub(crate) async fn #name(api: &#api #by) -> Result<#answer, CloudError> {
                api.call(&#constant, || #request).await
            }
        }];
        for output in &read.outputs {
            let attribute = &self.resource.attributes[&output.attribute];
            let (told, ty) = (told_name(output), self.rust(output)?);
            let value = places::option(&quote!(answer), output, &owner, attribute)?;
            items.push(quote! {
                fn #told(answer: &#answer) -> Option<#ty> { #value }
            });
        }
        Ok(items)
    }

    /// An attribute that the same call tells the same of at every read.
    pub(super) fn twin(&self, output: &Output, read: &ReadCall) -> Result<Option<Ident>, Refused> {
        let request = |read| Ok::<_, Refused>(self.request(read, &[])?.to_string());
        let before = self
            .outputs()
            .take_while(|(it, _)| it.attribute != output.attribute);
        for (other, call) in before.filter(|(_, call)| !call.once) {
            if other.path.value == output.path.value && request(call)? == request(read)? {
                return Ok(Some(ident(&other.attribute)));
            }
        }
        Ok(None)
    }

    /// What a further call is made with besides the session: the id, or the model when it takes more of it.
    pub(super) fn by(&self, read: &ReadCall) -> Result<Tokens, Refused> {
        let request = self.request(read, &[])?;
        Ok(match (uses(&request, "prior"), uses(&request, "id")) {
            (true, _) => quote!(api, prior),
            (false, true) => quote!(api, id),
            (false, false) => quote!(api),
        })
    }

    /// The same as the arguments of the function that makes it.
    fn taken(&self, read: &ReadCall) -> Result<Tokens, Refused> {
        let (by, owner) = (self.by(read)?, model(self.resource));
        Ok(match (uses(&by, "prior"), uses(&by, "id")) {
            (true, _) => quote!(, prior: &#owner),
            (false, true) => quote!(, id: &str),
            (false, false) => Tokens::new(),
        })
    }

    pub(super) fn request(&self, read: &ReadCall, more: &[Set]) -> Result<Tokens, Refused> {
        let from = From::of(self.resource, quote!(prior));
        let inputs: Vec<&Input> = read.call.inputs.iter().collect();
        inputs::request_with(&from, &read.call, &inputs, more)
    }

    /// What the further calls tell.
    pub(in crate::emit) fn outputs(&self) -> impl Iterator<Item = (&'a Output, &'a ReadCall)> {
        let also = self.resource.read.also.iter();
        also.flat_map(|call| call.outputs.iter().map(move |output| (output, call)))
    }

    pub(super) fn struct_of_all(&self) -> Result<Tokens, Refused> {
        let object = self.object();
        let mut fields = Vec::new();
        for (output, _) in self.outputs() {
            let (field, ty) = (ident(&output.attribute), self.rust(output)?);
            fields.push(quote!(pub(crate) #field: Option<#ty>));
        }
        if self.has_hook() {
            let name = many(self.resource);
            fields.push(quote!(read: Option<<#name as Hooks>::Read>));
        }
        if tags::has_read(self.resource) {
            fields.push(quote!(tags: Option<Tags>));
        }
        let visible = self.has_hook().then(|| quote!(pub(crate)));
        Ok(quote! {
            /// What several calls tell.
            pub(crate) struct Remote { #visible object: #object, #(#fields),* }
        })
    }

    /// What is known of an object without further calls.
    pub(super) fn without_more(&self) -> Tokens {
        let object = self.object();
        let fields = self.outputs().map(|(output, _)| ident(&output.attribute));
        let fields = fields.chain(self.has_hook().then(|| ident("read")));
        let fields = fields.chain(tags::has_read(self.resource).then(|| ident("tags")));
        quote! {
            impl From<#object> for Remote {
                fn from(object: #object) -> Self {
                    Self { object, #(#fields: None),* }
                }
            }
        }
    }

    pub(super) fn rust(&self, output: &Output) -> Result<Tokens, Refused> {
        let attribute = self.resource.attributes.get(&output.attribute);
        let attribute = attribute.ok_or("a place of an attribute that is not there")?;
        held(&model(self.resource), &output.attribute, attribute)
    }

    /// The function of a further call.
    pub(super) fn further(&self, output: &Output, read: &ReadCall) -> Result<Tokens, Refused> {
        let attribute = &self.resource.attributes[&output.attribute];
        let (name, ty) = (
            format_ident!("read_{}", output.attribute),
            self.rust(output)?,
        );
        let operation = constant(&read.call.operation.value);
        let (owner, api) = (model(self.resource), api(self.resource));
        let (face, pages) = (self.resource.face, read.pages.as_ref());
        let pages = pages.map(|fact| &fact.value);
        let (page, next) = paged(face, pages);
        let by = self.taken(read)?;
        let is_each = |step: &PathStep| step.select == Select::Each;
        let body = match output.path.value.as_slice() {
            // A list that comes in pages is read to its end.
            [first, ..] if is_each(first) && read.pages.is_some() => {
                let (request, list) = (self.request(read, &page)?, ident(&first.field));
                let value = places::of_pages(&quote!(Some(&found)), output, attribute)?;
                let page = quote! {
                    let answer = api.call(&#operation, || #request).await?;
                    Ok((answer.#list, #next))
                };
                let from = From::of(self.resource, quote!(prior));
                let of = whose(&from, &read.call);
                let found = dialect::of(face).pages(&operation, pages, &page, of.as_ref());
                quote! {
                    let found = #found;
                    let found = found.await?;
                    Ok(#value)
                }
            }
            _ => {
                let request = self.request(read, &[])?;
                let value = places::option(&quote!(answer), output, &owner, attribute)?;
                quote! {
                    let answer = api.call(&#operation, || #request).await?;
                    Ok(#value)
                }
            }
        };
        Ok(quote! {
            pub(crate) async fn #name(api: &#api #by) -> Result<Option<#ty>, CloudError> { #body }
        })
    }
}
