//! The functions that read objects: by their ids, by attributes that name an end of a join, or the
//! only one.

use proc_macro2::Ident;
use quote::{format_ident, quote};

use super::reads::Reading;
use super::texts::{Source, text};
use super::types::{Tokens, constant, ident, model};
use super::{Refused, places};
use crate::ir::{By, Resource};
use crate::names;

/// The functions that read objects by these attributes.
///
/// # Errors
/// When a place of a key cannot be read.
pub(super) fn functions(
    resource: &Resource,
    by: &[By],
    object: &Tokens,
) -> Result<Vec<Tokens>, Refused> {
    let model = model(resource);
    let ends = by.iter().map(|by| {
        let (filter, field) = (&by.filter, ident(&by.attribute));
        quote!((#filter, given(&model.#field)))
    });
    let mut found = Vec::new();
    for by in by {
        let (every, filter) = (places::every(&quote!(object), &by.key)?, &by.filter);
        found.push(quote!(keys.extend(#every.map(|it| session::key(#filter, it)));));
    }
    let fixed = resource.read.filters.iter().map(|(name, template)| {
        let text = text(template, &Source::Variables);
        quote!(session::filter(#name, vec![#text]))
    });
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
            async fn describe(api: &Ec2, key: &str) -> Result<Option<#object>, CloudError> {
                let mut found = describe_all(api.clone(), vec![key.to_owned()]).await?;
                Ok(found.remove(key))
            }
        },
        quote! {
            fn describe_all(api: Ec2, keys: Vec<String>) -> Objects<#object> {
                Box::pin(async move {
                    let mut all = HashMap::new();
                    for (name, values) in session::by_filter(keys) {
                        let filters = vec![session::filter(&name, values), #(#fixed),*];
                        let found = list(&api, filters).await?;
                        all.extend(session::by_keys(found, self::keys));
                    }
                    Ok(all)
                })
            }
        },
    ])
}

impl Reading<'_> {
    /// The function that reads the only one.
    pub(super) fn only(&self) -> Result<Tokens, Refused> {
        let main = &self.resource.read.main;
        if !main.call.inputs.is_empty() || !self.is_alone() {
            return Err("a read of the only one with several values or calls".to_owned());
        }
        let (object, operation) = (&self.object, constant(&main.call.operation.value));
        let (method, field) = (ident(&main.call.method), ident(&self.way[0].field));
        Ok(quote! {
            async fn describe(api: &Ec2) -> Result<Option<#object>, CloudError> {
                let answer = api.call(&#operation, || api.client.#method().send()).await?;
                Ok(answer.#field)
            }
        })
    }

    /// The functions that read objects by their ids.
    pub(super) fn by_id(&self, key: &str, filter: Option<&str>) -> [Tokens; 2] {
        let main = &self.resource.read.main;
        let (object, operation) = (&self.object, constant(&main.call.operation.value));
        let (method, list) = (ident(&main.call.method), ident(&self.way[0].field));
        let wanted = match filter {
            Some(filter) => quote!(vec![session::filter(#filter, ids)]),
            None => quote!(ids),
        };
        let (key, ids) = (
            ident(&names::field(key)),
            format_ident!("set_{}s", names::field(key)),
        );
        [
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
                        let found = list(&api, #wanted).await?;
                        Ok(session::by_id(found, |it| it.#key.clone()))
                    })
                }
            },
        ]
    }

    /// The function that reads all that fit these values of a field, page by page.
    pub(super) fn list(&self, name: &Tokens, field: &Ident, ty: &Tokens) -> Tokens {
        let main = &self.resource.read.main;
        let (object, operation) = (&self.object, constant(&main.call.operation.value));
        let method = ident(&main.call.method);
        let (token, page, next) = match &main.pages {
            Some(_) => (
                quote!(token),
                quote!(.set_next_token(token.clone())),
                quote!(answer.next_token),
            ),
            None => (quote!(_), Tokens::new(), quote!(None)),
        };
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
        quote! {
            /// All that fit.
            pub(crate) async fn #name(api: &Ec2, filters: Vec<#ty>) -> Result<Vec<#object>, CloudError> {
                session::pages(|#token| {
                    let filters = filters.clone();
                    async move {
                        let answer = api
                            .call(&#operation, || {
                                api.client.#method().#field(Some(filters.clone()))#page.send()
                            })
                            .await?;
                        Ok((#found, #next))
                    }
                })
                .await
            }
        }
    }
}
