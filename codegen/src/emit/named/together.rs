//! Objects that are read many at once.

use proc_macro2::Ident;
use quote::{format_ident, quote};

use super::Refused;
use super::single::paged;
use super::types::{Tokens, api, constant, ident, inner, sdk};
use crate::ir::{Input, Resource, Value};
use crate::names;

/// How many objects are read at once.
pub(super) struct Together<'a> {
    /// The list of them in an answer.
    list: Ident,
    /// The filter by the id; `None` where the ids have a member of their own.
    pub(super) filter: Option<&'a str>,
    /// The field of the request for filters or ids, and the id in the object.
    many: &'a str,
    pub(super) key: &'a str,
    /// How many ids a call takes.
    pub(super) most: Option<u64>,
}

impl<'a> Together<'a> {
    /// How these are read, and the SDK's type of one.
    ///
    /// # Errors
    /// When they are read in a way that is not written yet.
    pub(super) fn of(
        resource: &'a Resource,
        filter: Option<&'a str>,
        key: &'a str,
        most: Option<u64>,
    ) -> Result<(Self, Tokens), Refused> {
        if filter.is_some() && resource.id.is_some() {
            return Err("a filter by an id that is made of attributes".to_owned());
        }
        let main = &resource.read.main;
        let [step] = main.object.value.as_slice() else {
            return Err("an object deep in the answer of a read".to_owned());
        };
        let is_many = |input: &&Input| matches!(input.value.value, Value::IdFilter(_) | Value::Ids);
        let many = main.call.inputs.iter().find(is_many);
        let many = many.ok_or("a read of many without their ids")?;
        let ty = inner(&step.ty).0.strip_prefix("Vec<");
        let ty = ty.and_then(|ty| ty.strip_suffix('>')).and_then(sdk);
        let together = Self {
            list: ident(&step.field),
            filter,
            many: many.field.as_str(),
            key,
            most,
        };
        Ok((together, ty.ok_or("a read that answers no list")?))
    }

    /// The functions that read many at once.
    pub(super) fn functions(&self, resource: &Resource, object: &Tokens) -> Vec<Tokens> {
        let main = &resource.read.main;
        let (list, api) = (&self.list, api(resource));
        let operation = constant(&main.call.operation.value);
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
        let ids = match self.filter {
            Some(_) => format_ident!("set_{}s", names::field(self.key)),
            None => many.clone(),
        };
        let (page, next) = paged(main.pages.as_ref().map(|fact| fact.value.as_str()));
        let token = if main.pages.is_some() {
            quote!(token)
        } else {
            quote!(_)
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
                        let found = list(&api, #filters).await?;
                        Ok(session::by_id(found, |it| it.#key.clone()))
                    })
                }
            },
            quote! {
                /// All that fit.
                async fn list(api: &#api, #wanted) -> Result<Vec<#object>, CloudError> {
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
        ]
    }
}
