//! Reading: the calls.

use proc_macro2::Ident;
use quote::{format_ident, quote};

use super::inputs::{self, From};
use super::single::{Single, paged};
use super::state::is_gone;
use super::together::{Key, Together};
use super::types::{Tokens, api, constant, held, ident, many, model, uses};
use super::{Refused, hooks, places, tags};
use crate::definition::path::Select;
use crate::ir::{Input, Output, PathStep, ReadCall, Resource};

/// How a type is read.
pub(super) struct Reading<'a> {
    resource: &'a Resource,
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
        let how = match resource.read.main.many.as_ref() {
            Some(_) if resource.singleton => {
                return Err("a list in the answer about what there is only one of".to_owned());
            }
            Some(many) => How::Many(Together::of(resource, &many.value)?),
            None => How::One(Single::of(resource)?),
        };
        Ok(Self { resource, how })
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
        hooks::at(self.resource, "read").is_some()
    }

    /// Whether objects can be found by filters of any name.
    pub(super) fn is_filtered(&self) -> bool {
        matches!(&self.how, How::Many(many) if many.is_filtered())
    }

    /// The member that is the id, where a filter takes ids.
    pub(super) fn filtered(&self) -> Option<&'a str> {
        let How::Many(many) = &self.how else {
            return None;
        };
        match many.by {
            Key::Id {
                member,
                filter: Some(_),
                ..
            } => Some(member),
            Key::Id { .. } | Key::Attributes(_) => None,
        }
    }

    /// The function by which objects are looked for with filters.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn search(&self) -> Result<proc_macro2::Ident, Refused> {
        match &self.how {
            How::Many(many) if many.is_filtered() => Ok(ident("list")),
            How::Many(_) => Ok(ident("search")),
            How::One(_) => Err("a look-up of what is read one at a time".to_owned()),
        }
    }

    /// Whether it is read by this attribute, so that it need not be told.
    pub(super) fn is_key(&self, name: &str) -> bool {
        let by = match &self.how {
            How::One(_) => {
                let mut names = self.resource.read.main.call.attributes();
                return names.any(|it| it == name);
            }
            How::Many(many) => match many.by {
                Key::Attributes(by) => by,
                Key::Id { .. } => return false,
            },
        };
        let matched = self.resource.read.matching.iter();
        let mut matched = matched.flat_map(|fact| &fact.value);
        let wanted = format!("{{{name}}}");
        let is_value = |select: &Select| match select {
            Select::Where(conditions) => conditions.iter().any(|it| it.equals == wanted),
            _ => false,
        };
        by.iter().any(|by| by.attribute == name) || matched.any(|step| is_value(&step.select))
    }

    /// The SDK's type of one object.
    pub(super) fn object(&self) -> &Tokens {
        match &self.how {
            How::One(one) => &one.object,
            How::Many(many) => &many.object,
        }
    }

    /// Everything that a state is made from.
    pub(super) fn remote(&self) -> Tokens {
        match self.is_alone() {
            true => self.object().clone(),
            false => quote!(Remote),
        }
    }

    /// The object in a variable of what [`Reading::remote`] names.
    pub(super) fn base(&self) -> Tokens {
        match self.is_alone() {
            true => quote!(remote),
            false => quote!(remote.object),
        }
    }

    /// The read.
    ///
    /// # Errors
    /// When a place has no conversion yet.
    pub(super) fn read(&self) -> Result<Tokens, Refused> {
        let (model, api) = (model(self.resource), api(self.resource));
        let (there, rest) = (self.there()?, self.rest()?);
        let known = uses(&there, "known").then(|| quote!(let known = prior;));
        let found = |rest: &Tokens| {
            let id = uses(rest, "id").then(|| quote!(let id = id(prior);));
            match &self.how {
                How::One(one) => {
                    let call = one.call(self.resource);
                    quote!(let found = #call.await?; #id)
                }
                How::Many(many) => match many.by {
                    Key::Id { .. } => quote! {
                        let (reads, id) = (self.reads(api)?, id(prior));
                        let found = api.one(&reads, id, describe(api, id)).await?;
                    },
                    Key::Attributes(_) => quote! {
                        let (reads, key) = (self.reads(api)?, key(prior));
                        let found = api.one(&reads, &key, describe(api, &key)).await?;
                        #id
                    },
                },
            }
        };
        let remote = self.remote();
        let method = |name: &str, rest: &Tokens| {
            let (name, found) = (ident(name), found(rest));
            let body = quote!(#known #found #there #rest);
            let is_used = uses(&body, "prior");
            let prior = if is_used { quote!(prior) } else { quote!(_) };
            quote! {
                async fn #name(&self, api: &#api, #prior: &#model) -> Result<Option<#remote>, Failure> {
                    #body
                }
            }
        };
        let read = method("read", &rest);
        let glance =
            (!self.is_alone()).then(|| method("glance", &quote!(Ok(found.map(Remote::from)))));
        Ok(quote!(#read #glance))
    }

    /// The tests whether an object that was found is there.
    fn there(&self) -> Result<Tokens, Refused> {
        let mut there = is_gone(self.resource, self)?;
        if !there.is_empty() {
            there.extend(quote!(let found = found.filter(|it| !is_gone(it));));
        }
        if let Some(place) = &self.resource.read.matching {
            let place = places::reference(&quote!(it), &place.value)?;
            there.extend(quote!(let found = found.filter(|it| #place.is_some());));
        }
        Ok(there)
    }

    /// What is read of an object that was found.
    fn rest(&self) -> Result<Tokens, Refused> {
        if self.is_alone() {
            return Ok(quote!(Ok(found)));
        }
        let mut calls = Vec::new();
        let mut fields = Vec::new();
        for (output, read) in self.outputs() {
            let field = ident(&output.attribute);
            let function = format_ident!("read_{}", output.attribute);
            let by = self.by(read)?;
            let value = match self.twin(output, read)? {
                Some(twin) => quote!(#twin.clone()),
                None => quote!(#function(api, #by).await?),
            };
            calls.push(match read.once {
                true => quote! {
                    let #field = match &prior.#field {
                        Attr::Known(known) => Some(known.clone()),
                        Attr::Null | Attr::Unknown => #value,
                    };
                },
                false => quote!(let #field = #value;),
            });
            fields.push(quote!(#field));
        }
        if let Some(hook) = hooks::at(self.resource, "read") {
            calls.push(quote! {
                let read = Some(<Self as Hooks>::#hook(self, api, &object, prior).await?);
            });
            fields.push(quote!(read));
        }
        if tags::has_read(self.resource) {
            calls.push(quote!(let tags = read_tags(api, &object).await?;));
            fields.push(quote!(tags));
        }
        Ok(quote! {
            let Some(object) = found else {
                return Ok(None);
            };
            #(#calls)*
            Ok(Some(Remote { object, #(#fields),* }))
        })
    }

    /// An attribute that the same call tells the same of at every read.
    fn twin(&self, output: &Output, read: &ReadCall) -> Result<Option<Ident>, Refused> {
        let request = |read| Ok::<_, Refused>(self.request(read, &Tokens::new())?.to_string());
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

    /// What a further call is made with: the id, or the model when it takes more of it.
    fn by(&self, read: &ReadCall) -> Result<Tokens, Refused> {
        let request = self.request(read, &Tokens::new())?;
        Ok(match uses(&request, "prior") {
            true => quote!(prior),
            false => quote!(id),
        })
    }

    fn request(&self, read: &ReadCall, more: &Tokens) -> Result<Tokens, Refused> {
        let from = From::of(self.resource, quote!(prior));
        let inputs: Vec<&Input> = read.call.inputs.iter().collect();
        inputs::request_with(&from, &read.call, &inputs, more)
    }

    /// What the further calls tell.
    pub(super) fn outputs(&self) -> impl Iterator<Item = (&'a Output, &'a ReadCall)> {
        let also = self.resource.read.also.iter();
        also.flat_map(|call| call.outputs.iter().map(move |output| (output, call)))
    }

    /// The reads that are shared, as a method; empty where nothing could be shared.
    pub(super) fn shared(&self) -> Tokens {
        match &self.how {
            How::One(_) => Tokens::new(),
            How::Many(many) => many.shared(),
        }
    }

    /// What several calls tell, as a type; nothing where one call tells everything.
    ///
    /// # Errors
    /// When an attribute has no type yet.
    pub(super) fn types(&self) -> Result<Vec<Tokens>, Refused> {
        if self.is_alone() {
            return Ok(Vec::new());
        }
        Ok(vec![self.struct_of_all()?, self.without_more()])
    }

    /// The functions that make the calls.
    ///
    /// # Errors
    /// When a value has no conversion yet.
    pub(super) fn functions(&self) -> Result<Vec<Tokens>, Refused> {
        let mut items = match &self.how {
            How::One(one) => vec![one.function(self.resource)?],
            How::Many(many) => many.functions()?,
        };
        for (output, call) in self.outputs() {
            if self.twin(output, call)?.is_none() {
                items.push(self.further(output, call)?);
            }
        }
        items.extend(tags::function(self.resource, self)?);
        Ok(items)
    }

    fn struct_of_all(&self) -> Result<Tokens, Refused> {
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
    fn without_more(&self) -> Tokens {
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

    fn rust(&self, output: &Output) -> Result<Tokens, Refused> {
        let attribute = self.resource.attributes.get(&output.attribute);
        let attribute = attribute.ok_or("a place of an attribute that is not there")?;
        held(&model(self.resource), &output.attribute, attribute)
    }

    /// The function of a further call.
    fn further(&self, output: &Output, read: &ReadCall) -> Result<Tokens, Refused> {
        let attribute = &self.resource.attributes[&output.attribute];
        let (name, ty) = (
            format_ident!("read_{}", output.attribute),
            self.rust(output)?,
        );
        let operation = constant(&read.call.operation.value);
        let (owner, api) = (model(self.resource), api(self.resource));
        let (page, next) = paged(read.pages.as_ref().map(|fact| fact.value.as_str()));
        let by = match uses(&self.by(read)?, "id") {
            true => quote!(id: &str),
            false => quote!(prior: &#owner),
        };
        let is_each = |step: &PathStep| step.select == Select::Each;
        let body = match output.path.value.as_slice() {
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
            pub(crate) async fn #name(api: &#api, #by) -> Result<Option<#ty>, CloudError> { #body }
        })
    }
}
