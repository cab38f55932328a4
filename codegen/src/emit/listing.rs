//! Functions that list objects.

use proc_macro2::Ident;
use quote::quote;

use super::dialect::aws_setters;
use super::single::paged;
use super::types::{Tokens, constant, ident};
use crate::ir::{Call, Face, Fact, Pages};

/// A function that reads all that fit, page by page.
pub(super) struct Listing<'a> {
    pub(super) name: &'a str,
    /// The session's type.
    pub(super) api: Ident,
    pub(super) call: &'a Call,
    /// The member that pages.
    pub(super) pages: Option<&'a Fact<Pages>>,
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
        let (page, next) = paged(Face::Aws, self.pages.map(|fact| &fact.value));
        let page = aws_setters(&page);
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
