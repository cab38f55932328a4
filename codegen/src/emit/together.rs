//! Objects that are read many at once: by their ids, or by attributes that name an end of a join.

use proc_macro2::{Ident, Literal};
use quote::{format_ident, quote};

use super::inputs::for_all;
use super::listing::Listing;
use super::texts::{Source, text};
use super::types::{Tokens, api, constant, element, ident, model, sdk};
use super::{Refused, places};
use crate::definition::path::Select;
use crate::definition::path::Template;
use crate::ir::{By, Input, Lookup, Many, PathStep, Resource, Value};
use crate::names;

/// How objects are read many at once.
pub(super) struct Together<'a> {
    resource: &'a Resource,
    /// The SDK's type of one, that of what an answer lists, which has several where objects are parts
    /// of others, and the way to them in an answer.
    pub(super) object: Tokens,
    whole: Tokens,
    way: &'a [PathStep],
    /// The field of the request for filters or ids.
    field: &'a str,
    pub(super) by: Key<'a>,
}

/// What objects are read by.
pub(super) enum Key<'a> {
    /// Their ids.
    Id {
        /// The member of the object that is its id.
        member: &'a str,
        /// The filter that takes ids; `None` where they have a member of their own.
        filter: Option<&'a str>,
        /// How many ids a call takes.
        most: Option<u64>,
    },
    /// Attributes.
    Attributes(&'a [By]),
}

impl<'a> Together<'a> {
    /// How these are read.
    ///
    /// # Errors
    /// When they are read in a way that is not written yet.
    pub(super) fn of(resource: &'a Resource, many: &'a Many) -> Result<Self, Refused> {
        let by = match many {
            Many::Filter { name, key } => Key::Id {
                member: key,
                filter: Some(name),
                most: None,
            },
            Many::Member { key, most, .. } => Key::Id {
                member: key,
                filter: None,
                most: *most,
            },
            Many::By(by) => Key::Attributes(by),
        };
        let is_by_id = matches!(by, Key::Id { .. });
        if is_by_id && !resource.read.filters.is_empty() {
            return Err("filters of a read by ids".to_owned());
        }
        let main = &resource.read.main;
        let way = main.object.value.as_slice();
        let ([first, rest @ ..], true) = (way, way.iter().all(|step| step.select == Select::Each))
        else {
            return Err("an object deep in the answer of a read".to_owned());
        };
        let step = match (rest, &by) {
            ([], _) => first,
            ([part], Key::Attributes(_)) => part,
            _ => return Err("parts of objects that are read by ids".to_owned()),
        };
        let is_many = |input: &&Input| matches!(input.value.value, Value::IdFilter(_) | Value::Ids);
        let field = main.call.inputs.iter().find(is_many);
        let field = field.ok_or("a read of many without their ids")?;
        let ty = |step: &PathStep| element(&step.ty).and_then(sdk);
        let is_filtered = matches!(
            by,
            Key::Attributes(_)
                | Key::Id {
                    filter: Some(_),
                    ..
                }
        );
        if resource.read.among.is_some() && !(is_filtered && rest.is_empty()) {
            return Err("parts, or a read without filters, among others".to_owned());
        }
        Ok(Self {
            resource,
            object: ty(step).ok_or("a read that answers no list")?,
            whole: ty(first).ok_or("a read that answers no list")?,
            way,
            field: field.field.as_str(),
            by,
        })
    }

    /// Whether objects can be found by filters of any name.
    pub(super) const fn is_filtered(&self) -> bool {
        matches!(
            self.by,
            Key::Attributes(_)
                | Key::Id {
                    filter: Some(_),
                    ..
                }
        )
    }

    /// Whether objects are parts of those that an answer lists.
    pub(super) const fn is_part(&self) -> bool {
        self.way.len() > 1
    }

    /// The reads that are shared, as a method.
    pub(super) fn shared(&self) -> Tokens {
        let (whole, api) = (&self.whole, api(self.resource));
        let operation = &self.resource.read.main.call.operation.value;
        let keys = match &self.by {
            Key::Id { .. } => quote!(keys),
            Key::Attributes(by) => match (self.sole(by).len(), by.len()) {
                (0, _) => quote!(|_| Vec::new()),
                (sole, all) if sole < all => quote!(sole_keys),
                _ => quote!(keys),
            },
        };
        let most = match self.by {
            Key::Id {
                most: Some(most), ..
            } => {
                let most = Literal::u64_unsuffixed(most);
                quote!(.at_most(#most))
            }
            Key::Id { .. } | Key::Attributes(_) => Tokens::new(),
        };
        let among = self.resource.read.among.as_ref().map(|member| {
            let field = ident(&names::field(&member.value));
            quote!(.among(|it| it.#field.clone(), describe_among))
        });
        quote! {
            fn reads(&self, api: &#api) -> Result<Arc<SharedReads<#whole>>, Diagnostics> {
                let shape = Shape::new(#operation, #keys)#most #among;
                SharedReads::of(&self.shared, api, shape, describe_all)
            }
        }
    }

    /// The attributes whose values name one object without more filters.
    fn sole<'b>(&self, by: &'b [By]) -> Vec<&'b By> {
        let is_sole = |by: &&By| by.besides.is_empty() && self.resource.read.filters.is_empty();
        by.iter().filter(is_sole).collect()
    }

    /// The function that reads all in some networks; nothing where they do not stand in any.
    fn among(&self) -> Option<Tokens> {
        let member = self.resource.read.among.as_ref()?;
        let (api, whole) = (api(self.resource), &self.whole);
        let filter = names::kebab(&member.value);
        let fixed = self.resource.read.filters.iter().map(fixed);
        Some(quote! {
            fn describe_among(api: #api, places: Vec<String>) -> Listed<#whole> {
                Box::pin(async move {
                    list(&api, vec![session::filter(#filter, places), #(#fixed),*]).await
                })
            }
        })
    }

    /// The functions that read.
    ///
    /// # Errors
    /// When a place of a key cannot be read.
    pub(super) fn functions(&self) -> Result<Vec<Tokens>, Refused> {
        let mut items = match &self.by {
            Key::Attributes(by) => self.by_attributes(by)?,
            Key::Id { member, filter, .. } => self.by_id(member, *filter)?,
        };
        items.extend(self.among());
        let of_filters = quote!(sdk::Filter);
        let ty = match self.is_filtered() {
            true => of_filters.clone(),
            false => quote!(String),
        };
        items.push(self.list("list", self.field, &ty)?);
        match sought_by(self.resource) {
            Some(_) if self.is_part() => items.extend(self.parts()),
            Some(field) if !self.is_filtered() => {
                items.push(self.list("search", field, &of_filters)?);
            }
            Some(_) | None => {}
        }
        Ok(items)
    }

    /// The function that finds parts.
    fn parts(&self) -> Option<Tokens> {
        let [_, part] = self.way else {
            return None;
        };
        let (field, object, api) = (ident(&part.field), &self.object, api(self.resource));
        Some(quote! {
            /// All parts of those that fit.
            async fn search(api: &#api, filters: Vec<sdk::Filter>) -> Result<Vec<#object>, CloudError> {
                let found = list(api, filters).await?.into_iter();
                Ok(found.flat_map(|it| it.#field.unwrap_or_default()).collect())
            }
        })
    }

    /// The functions that read objects by attributes.
    fn by_attributes(&self, by: &[By]) -> Result<Vec<Tokens>, Refused> {
        let (resource, whole) = (self.resource, &self.whole);
        let (model, api) = (model(resource), api(resource));
        let ends = by.iter().map(|by| {
            let (filter, field) = (&by.filter, ident(&by.attribute));
            quote!((#filter, given(&model.#field)))
        });
        let mut keys = vec![self.keys("keys", &by.iter().collect::<Vec<_>>())?];
        let sole = self.sole(by);
        if !sole.is_empty() && sole.len() < by.len() {
            keys.push(self.keys("sole_keys", &sole)?);
        }
        keys.extend(self.part());
        let fixed = resource.read.filters.iter().map(fixed);
        let besides = by.iter().filter(|by| !by.besides.is_empty()).map(|by| {
            let (name, filters) = (&by.filter, by.besides.iter().map(self::fixed));
            quote! {
                if name == #name {
                    filters.extend([#(#filters),*]);
                }
            }
        });
        let besides: Vec<_> = besides.collect();
        let mutable = (!besides.is_empty()).then(|| quote!(mut));
        let mut items = vec![quote! {
            /// What it is read by.
            fn key(model: &#model) -> String { session::first_key(&[#(#ends),*]) }
        }];
        items.extend(keys);
        items.extend([
            quote! {
                /// Reads one alone.
                async fn describe(api: &#api, key: &str) -> Result<Option<#whole>, CloudError> {
                    let mut found = describe_all(api.clone(), vec![key.to_owned()]).await?;
                    Ok(found.remove(key))
                }
            },
            quote! {
                fn describe_all(api: #api, keys: Vec<String>) -> Objects<#whole> {
                    Box::pin(async move {
                        let mut all = HashMap::new();
                        for (name, values) in session::by_filter(keys) {
                            let #mutable filters = vec![session::filter(&name, values), #(#fixed),*];
                            #(#besides)*
                            let found = list(&api, filters).await?;
                            all.extend(session::by_keys(found, &name, self::keys));
                        }
                        Ok(all)
                    })
                }
            },
        ]);
        Ok(items)
    }

    /// The function of this name that tells the keys of what an answer lists.
    fn keys(&self, name: &str, by: &[&By]) -> Result<Tokens, Refused> {
        let (name, whole, object) = (ident(name), &self.whole, &self.object);
        let mut found = Vec::new();
        for by in by {
            let (every, filter) = (places::every(&quote!(object), &by.key)?, &by.filter);
            found.push(quote!(keys.extend(#every.map(|it| session::key(#filter, it)));));
        }
        let function = |name: &Ident, object: &Tokens| {
            quote! {
                /// What an object is read by.
                fn #name(object: &#object) -> Vec<String> {
                    let mut keys = Vec::new();
                    #(#found)*
                    keys
                }
            }
        };
        let [_, part] = self.way else {
            return Ok(function(&name, object));
        };
        let (field, of_part) = (ident(&part.field), format_ident!("part_{name}"));
        let of_part_items = function(&of_part, object);
        Ok(quote! {
            #of_part_items

            /// What an object is read by, by one of its parts.
            fn #name(object: &#whole) -> Vec<String> {
                object.#field.iter().flatten().flat_map(#of_part).collect()
            }
        })
    }

    /// The function that finds the object among the parts of what was read.
    fn part(&self) -> Option<Tokens> {
        let [_, part] = self.way else {
            return None;
        };
        let (field, whole, object) = (ident(&part.field), &self.whole, &self.object);
        Some(quote! {
            /// The part that has the key.
            fn part(whole: #whole, key: &str) -> Option<#object> {
                let mut parts = whole.#field.into_iter().flatten();
                parts.find(|it| part_keys(it).iter().any(|it| it == key))
            }
        })
    }

    /// The functions that read objects by their ids.
    fn by_id(&self, member: &str, filter: Option<&str>) -> Result<Vec<Tokens>, Refused> {
        let main = &self.resource.read.main;
        let (object, operation) = (&self.whole, constant(&main.call.operation.value));
        let (api, method) = (api(self.resource), ident(&main.call.method));
        let list = ident(&self.way[0].field);
        let key = ident(&names::field(member));
        let (wanted, ids) = match filter {
            // Beside its filters a read has a member for ids, whose "not found" is one.
            Some(filter) => (
                quote!(vec![session::filter(#filter, ids)]),
                format_ident!("set_{}s", names::field(member)),
            ),
            None => (quote!(ids), format_ident!("set_{}", self.field)),
        };
        let always = for_all(&main.call)?;
        Ok(vec![
            quote! {
                /// Reads one by its id: the only read whose "not found" is one.
                async fn describe(api: &#api, id: &str) -> Result<Option<#object>, CloudError> {
                    let ids = vec![id.to_owned()];
                    let answer = api
                        .call(&#operation, || api.client.#method().#ids(Some(ids.clone()))#always.send())
                        .await?;
                    Ok(answer.#list.unwrap_or_default().pop())
                }
            },
            quote! {
                /// What an object is read by.
                fn keys(object: &#object) -> Vec<String> {
                    object.#key.iter().cloned().collect()
                }
            },
            quote! {
                fn describe_all(api: #api, ids: Vec<String>) -> Objects<#object> {
                    Box::pin(async move {
                        let found = list(&api, #wanted).await?;
                        Ok(session::by_id(found, |it| it.#key.clone()))
                    })
                }
            },
        ])
    }

    /// The function of this name that reads all that fit these values of a field, page by page.
    fn list(&self, name: &str, field: &str, ty: &Tokens) -> Result<Tokens, Refused> {
        let (main, setter) = (&self.resource.read.main, format_ident!("set_{field}"));
        let first = ident(&self.way[0].field);
        let found = quote!(answer.#first);
        let always = for_all(&main.call)?;
        let listing = Listing {
            name,
            api: api(self.resource),
            call: &main.call,
            pages: main.pages.as_ref(),
            arguments: quote!(filters: Vec<#ty>),
            setters: quote!(.#setter(Some(filters.clone()))#always),
            object: &self.whole,
            found,
        };
        Ok(listing.function())
    }
}

/// A filter with a fixed value.
fn fixed((name, template): &(String, Template)) -> Tokens {
    let text = text(template, &Source::Variables);
    quote!(session::filter(#name, vec![#text]))
}

/// The field of the request that takes the filters by which a new object is looked for.
fn sought_by(resource: &Resource) -> Option<&str> {
    match &resource.create.as_ref()?.lookup.value {
        Lookup::Match { field, .. } => Some(field),
        Lookup::Token(_) | Lookup::Read | Lookup::Again | Lookup::Orphan => None,
    }
}
