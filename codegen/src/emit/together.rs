//! Objects that are read many at once: by their ids, or by attributes that name an end of a join.

use proc_macro2::{Ident, Literal};
use quote::{format_ident, quote};

use super::single::paged;
use super::texts::{Source, text};
use super::types::{Tokens, api, constant, element, ident, model, sdk};
use super::{Refused, places};
use crate::definition::path::Select;
use crate::definition::path::Template;
use crate::ir::{By, Call, Fact, Input, Lookup, Many, PathStep, Resource, Value};
use crate::names;

/// How objects are read many at once.
pub(super) struct Together<'a> {
    resource: &'a Resource,
    /// The SDK's type of one, and the way to them in an answer.
    pub(super) object: Tokens,
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
        let ([.., step], true) = (way, way.iter().all(|step| step.select == Select::Each)) else {
            return Err("an object deep in the answer of a read".to_owned());
        };
        let is_many = |input: &&Input| matches!(input.value.value, Value::IdFilter(_) | Value::Ids);
        let field = main.call.inputs.iter().find(is_many);
        let field = field.ok_or("a read of many without their ids")?;
        let ty = element(&step.ty).and_then(sdk);
        Ok(Self {
            resource,
            object: ty.ok_or("a read that answers no list")?,
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

    /// The reads that are shared, as a method.
    pub(super) fn shared(&self) -> Tokens {
        let (object, api) = (&self.object, api(self.resource));
        let shared = match self.by {
            Key::Id {
                most: Some(most), ..
            } => {
                let most = Literal::u64_unsuffixed(most);
                quote!(ById::shared_by(&self.shared, api, #most, describe_all))
            }
            Key::Id { .. } | Key::Attributes(_) => {
                quote!(ById::shared(&self.shared, api, describe_all))
            }
        };
        quote! {
            fn reads(&self, api: &#api) -> Result<Arc<Gather<ById<#object>>>, Diagnostics> {
                #shared
            }
        }
    }

    /// The functions that read.
    ///
    /// # Errors
    /// When a place of a key cannot be read.
    pub(super) fn functions(&self) -> Result<Vec<Tokens>, Refused> {
        let mut items = match &self.by {
            Key::Attributes(by) => self.by_attributes(by)?,
            Key::Id { member, filter, .. } => self.by_id(member, *filter),
        };
        let of_filters = quote!(sdk::Filter);
        let ty = match self.is_filtered() {
            true => of_filters.clone(),
            false => quote!(String),
        };
        items.push(self.list("list", self.field, &ty));
        if let (false, Some(field)) = (self.is_filtered(), sought_by(self.resource)) {
            items.push(self.list("search", field, &of_filters));
        }
        Ok(items)
    }

    /// The functions that read objects by attributes.
    fn by_attributes(&self, by: &[By]) -> Result<Vec<Tokens>, Refused> {
        let (resource, object) = (self.resource, &self.object);
        let (model, api) = (model(resource), api(resource));
        let ends = by.iter().map(|by| {
            let (filter, field) = (&by.filter, ident(&by.attribute));
            quote!((#filter, given(&model.#field)))
        });
        let mut found = Vec::new();
        for by in by {
            let (every, filter) = (places::every(&quote!(object), &by.key)?, &by.filter);
            found.push(quote!(keys.extend(#every.map(|it| session::key(#filter, it)));));
        }
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
        Ok(vec![
            quote! {
                /// What it is read by.
                fn key(model: &#model) -> String { session::first_key(&[#(#ends),*]) }
            },
            quote! {
                /// What an object is read by.
                fn keys(object: &#object) -> Vec<String> {
                    let mut keys = Vec::new();
                    #(#found)*
                    keys
                }
            },
            quote! {
                /// Reads one alone.
                async fn describe(api: &#api, key: &str) -> Result<Option<#object>, CloudError> {
                    let mut found = describe_all(api.clone(), vec![key.to_owned()]).await?;
                    Ok(found.remove(key))
                }
            },
            quote! {
                fn describe_all(api: #api, keys: Vec<String>) -> Objects<#object> {
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
        ])
    }

    /// The functions that read objects by their ids.
    fn by_id(&self, member: &str, filter: Option<&str>) -> Vec<Tokens> {
        let main = &self.resource.read.main;
        let (object, operation) = (&self.object, constant(&main.call.operation.value));
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
        vec![
            quote! {
                /// Reads one by its id: the only read whose "not found" is one.
                async fn describe(api: &#api, id: &str) -> Result<Option<#object>, CloudError> {
                    let ids = vec![id.to_owned()];
                    let answer = api
                        .call(&#operation, || api.client.#method().#ids(Some(ids.clone())).send())
                        .await?;
                    Ok(answer.#list.unwrap_or_default().pop())
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
        ]
    }

    /// The function of this name that reads all that fit these values of a field, page by page.
    fn list(&self, name: &str, field: &str, ty: &Tokens) -> Tokens {
        let (main, setter) = (&self.resource.read.main, format_ident!("set_{field}"));
        let mut fields = self.way.iter().map(|step| ident(&step.field));
        let first = fields.next();
        let found = match fields.next() {
            None => quote!(answer.#first),
            Some(second) => quote! {
                answer.#first.map(|all| {
                    all.into_iter().flat_map(|it| it.#second.unwrap_or_default()).collect()
                })
            },
        };
        let listing = Listing {
            name,
            api: api(self.resource),
            call: &main.call,
            pages: main.pages.as_ref(),
            arguments: quote!(filters: Vec<#ty>),
            setters: quote!(.#setter(Some(filters.clone()))),
            object: &self.object,
            found,
        };
        listing.function()
    }
}

/// A filter with a fixed value.
fn fixed((name, template): &(String, Template)) -> Tokens {
    let text = text(template, &Source::Variables);
    quote!(session::filter(#name, vec![#text]))
}

/// A function that reads all that fit, page by page.
pub(super) struct Listing<'a> {
    pub(super) name: &'a str,
    /// The session's type.
    pub(super) api: Ident,
    pub(super) call: &'a Call,
    /// The member that pages.
    pub(super) pages: Option<&'a Fact<String>>,
    /// The arguments besides the session, one of which is `filters`.
    pub(super) arguments: Tokens,
    /// What the request has besides its page.
    pub(super) setters: Tokens,
    /// The SDK's type of one object, and where they are in an answer.
    pub(super) object: &'a Tokens,
    pub(super) found: Tokens,
}

impl Listing<'_> {
    pub(super) fn function(&self) -> Tokens {
        let Self {
            api,
            arguments,
            setters,
            object,
            found,
            ..
        } = self;
        let (name, operation) = (ident(self.name), constant(&self.call.operation.value));
        let method = ident(&self.call.method);
        let (page, next) = paged(self.pages.map(|fact| fact.value.as_str()));
        let token = match self.pages {
            Some(_) => quote!(token),
            None => quote!(_),
        };
        quote! {
            /// All that fit.
            pub(crate) async fn #name(api: &#api, #arguments) -> Result<Vec<#object>, CloudError> {
                session::pages(|#token| {
                    let filters = filters.clone();
                    async move {
                        let answer = api
                            .call(&#operation, || api.client.#method()#setters #page.send())
                            .await?;
                        Ok((#found, #next))
                    }
                })
                .await
            }
        }
    }
}

/// The field of the request that takes the filters by which a new object is looked for.
fn sought_by(resource: &Resource) -> Option<&str> {
    match &resource.create.as_ref()?.lookup.value {
        Lookup::Match { field, .. } => Some(field),
        Lookup::Token(_) | Lookup::Read | Lookup::Orphan => None,
    }
}
