//! Reading: the calls.

mod further;

use quote::{format_ident, quote};

use further::{is_shared, shared_name, told_name};

use super::lists::Listed;
use super::single::Single;
use super::state::is_gone;
use super::together::{Key, Together};
use super::types::{Tokens, api, ident, model, uses};
use super::{Refused, hooks, places, tags};
use crate::definition::path::Select;
use crate::ir::{Lookup, Output, Resource};
use crate::names;

/// How a type is read.
pub(super) struct Reading<'a> {
    resource: &'a Resource,
    how: How<'a>,
    /// The list that may answer in place of the read of one.
    listed: Option<Listed<'a>>,
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
        let listed = Listed::of(resource)?;
        Ok(Self {
            resource,
            how,
            listed,
        })
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

    /// Whether objects are looked for in the list of their collection.
    pub(super) const fn is_listed(&self) -> bool {
        self.listed.is_some()
    }

    /// The function by which objects are looked for with filters.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn search(&self) -> Result<proc_macro2::Ident, Refused> {
        match &self.how {
            How::Many(many) if many.is_filtered() && !many.is_part() => Ok(ident("list")),
            How::Many(_) => Ok(ident("search")),
            How::One(_) if self.listed.is_some() => Ok(ident("search")),
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
        let alone = match (&self.how, &self.listed) {
            (How::One(one), Some(listed)) => listed.read(&one.call(self.resource))?,
            (How::One(one), None) => one.call(self.resource),
            (How::Many(_), _) => Tokens::new(),
        };
        let lists = (self.listed.as_ref()).map(|_| quote!(let lists = self.lists(api)?;));
        let found = |rest: &Tokens| {
            let id = uses(rest, "id").then(|| quote!(let id = id(prior);));
            match &self.how {
                How::One(_) => quote!(#lists let found = #alone.await?; #id),
                How::Many(many) => match many.by {
                    Key::Id { .. } => {
                        let one = match self.network() {
                            Some(network) => {
                                quote!(api.one_in(#network, &reads, id, describe(api, id)))
                            }
                            None => quote!(api.one(&reads, id, describe(api, id))),
                        };
                        quote! {
                            let (reads, id) = (self.reads(api)?, id(prior));
                            let found = #one.await?;
                        }
                    }
                    Key::Attributes(_) => {
                        let network = self.network().unwrap_or_else(|| quote!(None));
                        let part = many
                            .is_part()
                            .then(|| quote!(let found = found.and_then(|it| part(it, &key));));
                        quote! {
                            let (reads, key) = (self.reads(api)?, key(prior));
                            let found = api.joined_in(#network, &reads, &key, describe(api, &key)).await?;
                            #part
                            #id
                        }
                    }
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

    /// Where the object was last, when many of them stand together there.
    fn network(&self) -> Option<Tokens> {
        let member = self.resource.read.among.as_ref()?;
        let wanted = names::field(&member.value);
        let is_it = |output: &&Output| matches!(output.path.value.as_slice(), [step] if step.field == wanted);
        let output = self.resource.read.main.outputs.iter().find(is_it)?;
        let field = ident(&output.attribute);
        Some(quote!(given(&prior.#field)))
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
        if self.listed.is_some() {
            return Ok(quote! {
                match found {
                    Some(object) => Ok(Some(self.whole(api, object, prior).await?)),
                    None => Ok(None),
                }
            });
        }
        let (calls, remote) = self.more()?;
        Ok(quote! {
            let Some(object) = found else {
                return Ok(None);
            };
            #(#calls)*
            Ok(Some(#remote))
        })
    }

    /// The same of one that a list told.
    fn whole(&self) -> Result<Tokens, Refused> {
        if self.is_alone() {
            return Ok(quote!(Ok(object)));
        }
        let (calls, remote) = self.more()?;
        let body = quote!(#(#calls)* Ok(#remote));
        let id = uses(&body, "id").then(|| quote!(let id = id(prior);));
        Ok(quote!(#id #body))
    }

    /// The calls that tell more of an object, and all that is told.
    fn more(&self) -> Result<(Vec<Tokens>, Tokens), Refused> {
        let mut calls = Vec::new();
        let mut fields = Vec::new();
        for read in self.shared_calls() {
            let (function, by) = (shared_name(read), self.by(read)?);
            calls.push(quote!(let answer = #function(#by).await?;));
            for output in &read.outputs {
                let (field, told) = (ident(&output.attribute), told_name(output));
                calls.push(quote!(let #field = #told(&answer);));
                fields.push(quote!(#field));
            }
        }
        for (output, read) in self.outputs().filter(|(_, read)| !is_shared(read)) {
            let field = ident(&output.attribute);
            let function = format_ident!("read_{}", output.attribute);
            let by = self.by(read)?;
            let value = match self.twin(output, read)? {
                Some(twin) => quote!(#twin.clone()),
                None => quote!(#function(#by).await?),
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
            let by = tags::argument(self.resource, self);
            calls.push(quote!(let tags = read_tags(api, #by).await?;));
            fields.push(quote!(tags));
        }
        Ok((calls, quote!(Remote { object, #(#fields),* })))
    }

    /// The reads that are shared, as a method; empty where nothing could be shared.
    pub(super) fn shared(&self) -> Tokens {
        match &self.how {
            How::One(_) => (self.listed.as_ref()).map_or_else(Tokens::new, Listed::method),
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
            How::One(one) => {
                let mut items = vec![one.function(self.resource)?];
                if let Some(listed) = &self.listed {
                    items.push(listed.listing(&self.remote(), &self.whole()?)?);
                    let create = self.resource.create.as_ref().map(|it| &it.lookup.value);
                    if matches!(create, Some(Lookup::Match { .. })) {
                        items.push(listed.all()?);
                    }
                }
                items
            }
            How::Many(many) => many.functions()?,
        };
        for call in self.shared_calls() {
            items.extend(self.shared_call(call)?);
        }
        for (output, call) in self.outputs().filter(|(_, call)| !is_shared(call)) {
            if self.twin(output, call)?.is_none() {
                items.push(self.further(output, call)?);
            }
        }
        items.extend(tags::function(self.resource, self)?);
        Ok(items)
    }
}
