//! Reading: the calls.

use proc_macro2::Ident;
use quote::{format_ident, quote};

use super::create::uses;
use super::inputs::{self, From};
use super::state::is_gone;
use super::types::{Tokens, constant, held, ident, inner, many, model, sdk};
use super::{Refused, hooks, keys, places};
use crate::definition::path::Select;
use crate::ir::{By, Input, Lookup, Many, Output, PathStep, ReadCall, Resource, Value};

/// How a type is read.
pub(super) struct Reading<'a> {
    pub(super) resource: &'a Resource,
    /// The SDK's type of one object, and the way to them in an answer.
    pub(super) object: Tokens,
    pub(super) way: &'a [PathStep],
    /// The field of the request for filters or ids.
    many: &'a str,
    /// What it is read by.
    by: Key<'a>,
}

/// What objects are read by.
enum Key<'a> {
    /// The member of the object that is its id; its filter, where the ids have no member of their own.
    Id(&'a str, Option<&'a str>),
    /// Attributes.
    Attributes(&'a [By]),
    /// Nothing: there is exactly one.
    Only,
}

/// The function by which objects are looked for with filters.
///
/// # Errors
/// As [`Reading::of`].
pub(super) fn search(resource: &Resource) -> Result<Ident, Refused> {
    Ok(match Reading::of(resource)?.by {
        Key::Id(_, None) => ident("search"),
        Key::Id(_, Some(_)) | Key::Attributes(_) => ident("list"),
        Key::Only => return Err("a look-up of what there is only one of".to_owned()),
    })
}

impl<'a> Reading<'a> {
    /// How this one is.
    ///
    /// # Errors
    /// When it is read in a way that is not written yet.
    pub(super) fn of(resource: &'a Resource) -> Result<Self, Refused> {
        let main = &resource.read.main;
        let is_filtered = matches!(
            main.many.as_ref().map(|many| &many.value),
            Some(Many::By(_))
        );
        if !resource.read.filters.is_empty() && !is_filtered {
            return Err("filters of a read by ids".to_owned());
        }
        if resource.singleton {
            let way = main.object.value.as_slice();
            let [
                step @ PathStep {
                    select: Select::Whole,
                    ..
                },
            ] = way
            else {
                return Err("a list in the answer about what there is only one of".to_owned());
            };
            let object = sdk(inner(&step.ty).0);
            return Ok(Self {
                resource,
                object: object.ok_or("a read that answers no object")?,
                way,
                many: "",
                by: Key::Only,
            });
        }
        let by = match main.many.as_ref().map(|many| &many.value) {
            Some(Many::Filter { name, key }) => Key::Id(key, Some(name.as_str())),
            Some(Many::Member {
                key, most: None, ..
            }) => Key::Id(key, None),
            Some(Many::By(by)) => Key::Attributes(by),
            Some(Many::Member { .. }) | None => {
                return Err("objects that are not read many at once".to_owned());
            }
        };
        let way = main.object.value.as_slice();
        let ([.., step], true) = (way, way.iter().all(|step| step.select == Select::Each)) else {
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
            way,
            many: many.field.as_str(),
            by,
        })
    }

    /// Whether one call tells everything.
    pub(super) fn is_alone(&self) -> bool {
        self.resource.read.also.is_empty() && !self.has_hook()
    }

    /// Whether a hook reads more.
    pub(super) fn has_hook(&self) -> bool {
        hooks::at(self.resource, "read").is_some()
    }

    /// The member that is the id, where a filter takes ids.
    pub(super) const fn filtered(&self) -> Option<&'a str> {
        match self.by {
            Key::Id(key, Some(_)) => Some(key),
            Key::Id(_, None) | Key::Attributes(_) | Key::Only => None,
        }
    }

    /// Whether it is read by this attribute, so that it need not be told.
    pub(super) fn is_key(&self, name: &str) -> bool {
        let Key::Attributes(by) = self.by else {
            return false;
        };
        let matched = self.resource.read.matching.iter();
        let mut matched = matched.flat_map(|fact| &fact.value);
        let is_value = |select: &Select| match select {
            Select::Where { equals, .. } => *equals == format!("{{{name}}}"),
            _ => false,
        };
        by.iter().any(|by| by.attribute == name) || matched.any(|step| is_value(&step.select))
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
        let mut is_gone = is_gone(resource)?;
        if !is_gone.is_empty() {
            is_gone.extend(quote!(let found = found.filter(|it| !is_gone(it));));
        }
        if let Some(place) = &resource.read.matching {
            let there = places::reference(&quote!(it), &place.value)?;
            is_gone.extend(quote!(let found = found.filter(|it| #there.is_some());));
        }
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
                fields.push(quote!(#field));
            }
            if let Some(hook) = hooks::at(self.resource, "read") {
                calls.push(quote! {
                    let read = Some(<Self as Hooks>::#hook(self, api, &object, prior).await?);
                });
                fields.push(quote!(read));
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
        let known = uses(&is_gone, "known").then(|| quote!(let known = prior;));
        let found = match self.by {
            Key::Id(..) => quote! {
                let (reads, id) = (self.reads(api)?, id(prior));
                let found = api.one(&reads, id, describe(api, id)).await?;
            },
            Key::Only => quote!(let found = describe(api).await?;),
            Key::Attributes(_) => {
                let id = uses(&rest, "id").then(|| quote!(let id = id(prior);));
                quote! {
                    let (reads, key) = (self.reads(api)?, key(prior));
                    let found = api.one(&reads, &key, describe(api, &key)).await?;
                    #id
                }
            }
        };
        let prior = match self.by {
            Key::Only => quote!(_),
            Key::Id(..) | Key::Attributes(_) => quote!(prior),
        };
        Ok(quote! {
            async fn read(&self, api: &Ec2, #prior: &#model) -> Result<Option<#remote>, Failure> {
                #known
                #found
                #is_gone
                #rest
            }
        })
    }

    /// What the further calls tell.
    pub(super) fn outputs(&self) -> impl Iterator<Item = (&'a Output, &'a ReadCall)> {
        let also = self.resource.read.also.iter();
        also.flat_map(|call| call.outputs.iter().map(move |output| (output, call)))
    }

    /// The functions that make the calls.
    ///
    /// # Errors
    /// When a value has no conversion yet.
    pub(super) fn functions(&self, resource: &Resource) -> Result<Vec<Tokens>, Refused> {
        let object = &self.object;
        let model = model(resource);
        let mut items = Vec::new();
        if resource.id.is_none() {
            items.push(quote! {
                fn id(model: &#model) -> &str { given(&model.id).unwrap_or_default() }
            });
        }
        match self.by {
            Key::Attributes(by) => items.extend(keys::functions(resource, by, object)?),
            Key::Id(key, filter) => items.extend(self.by_id(key, filter)),
            Key::Only => return Ok(vec![self.only()?]),
        }
        let field = format_ident!("set_{}", self.many);
        items.push(match self.by {
            Key::Only | Key::Id(_, None) => self.list(&quote!(list), &field, &quote!(String)),
            Key::Id(_, Some(_)) | Key::Attributes(_) => {
                self.list(&quote!(list), &field, &quote!(sdk::Filter))
            }
        });
        let lookup = resource.create.as_ref().map(|create| &create.lookup.value);
        if let (Key::Id(_, None), Some(Lookup::Match { field, .. })) = (&self.by, lookup) {
            let field = format_ident!("set_{field}");
            items.push(self.list(&quote!(search), &field, &quote!(sdk::Filter)));
        }
        if !self.is_alone() {
            items.insert(0, self.struct_of_all()?);
            items.insert(1, self.without_more());
            for (output, call) in self.outputs() {
                items.push(self.further(output, call)?);
            }
        }
        Ok(items)
    }

    /// The reads that are shared, as a method; empty where nothing could be shared.
    pub(super) fn shared(&self) -> Tokens {
        let object = &self.object;
        match self.by {
            Key::Only => Tokens::new(),
            Key::Id(..) | Key::Attributes(_) => quote! {
                fn reads(&self, api: &Ec2) -> Result<Arc<Gather<ById<#object>>>, Diagnostics> {
                    ById::shared(&self.shared, api, describe_all)
                }
            },
        }
    }

    fn struct_of_all(&self) -> Result<Tokens, Refused> {
        let object = &self.object;
        let mut fields = Vec::new();
        for (output, _) in self.outputs() {
            let (field, ty) = (ident(&output.attribute), self.rust(output)?);
            fields.push(quote!(pub(crate) #field: Option<#ty>));
        }
        if self.has_hook() {
            let name = many(self.resource);
            fields.push(quote!(read: Option<<#name as Hooks>::Read>));
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
        let from = From {
            resource: self.resource,
            model: quote!(prior),
            off: false,
            blank: &[],
        };
        let call = &read.call;
        let inputs: Vec<&Input> = call.inputs.iter().collect();
        let request = inputs::request(&from, call, &inputs)?;
        let operation = constant(&call.operation.value);
        let owner = model(self.resource);
        let value = places::option(&quote!(answer), output, &owner, attribute)?;
        Ok(quote! {
            pub(crate) async fn #name(api: &Ec2, id: &str) -> Result<Option<#ty>, CloudError> {
                let answer = api.call(&#operation, || #request).await?;
                Ok(#value)
            }
        })
    }
}
