//! The list of a collection, which answers many reads of single objects.

use quote::quote;

use super::inputs::From;
use super::types::{Tokens, api, constant, element, ident, inner, many, model, sdk, uses};
use super::{Refused, dialect};
use crate::emit::dialect::Set;
use crate::ir::{Input, Lists, Resource, Value};

/// The list of a type's objects, and how it is read.
pub(super) struct Listed<'a> {
    resource: &'a Resource,
    lists: &'a Lists,
    object: Tokens,
}

impl<'a> Listed<'a> {
    /// The list of this type; nothing for a type that is read alone.
    ///
    /// # Errors
    /// When the list holds no structures.
    pub(super) fn of(resource: &'a Resource) -> Result<Option<Self>, Refused> {
        let Some(lists) = resource.read.lists.as_ref().map(|fact| &fact.value) else {
            return Ok(None);
        };
        let object = element(&lists.items.ty).and_then(sdk);
        Ok(Some(Self {
            resource,
            lists,
            object: object.ok_or("a list of no structures")?,
        }))
    }

    /// The attribute that names the collection; nothing where there is only one.
    fn collection(&self) -> Result<Option<&Input>, Refused> {
        match self.lists.call.inputs.as_slice() {
            [] => Ok(None),
            [one] if matches!(one.value.value, Value::Attribute(_)) => Ok(Some(one)),
            _ => Err("a list in a collection of several names".to_owned()),
        }
    }

    /// The method that gives the shared list.
    pub(super) fn method(&self) -> Tokens {
        let (api, object) = (api(self.resource), &self.object);
        let operation = &self.lists.call.operation.value;
        quote! {
            fn lists(&self, api: &#api) -> Result<Arc<Lists<#object>>, Diagnostics> {
                Lists::of(&self.shared, api, #operation, Self::key, Self::page)
            }
        }
    }

    /// The read of the one that `prior` names, through the list; `alone` reads it by itself.
    ///
    /// # Errors
    /// As [`Listed::listing`].
    pub(super) fn read(&self, alone: &Tokens) -> Result<Tokens, Refused> {
        let collection = match self.collection()? {
            None => quote!(""),
            Some(input) => {
                let from = From::of(self.resource, quote!(prior));
                from.argument(&input.value.value, "&str")?
            }
        };
        Ok(quote!(api.listed(&lists, #collection, id(prior), #alone)))
    }

    /// What the request of a page has, and what the answer says of the next one.
    fn paged(&self) -> (Vec<Set>, Tokens) {
        let Some(links) = &self.lists.links else {
            return (Vec::new(), quote!(None));
        };
        let links = ident(&links.field);
        let set = vec![
            Set::new("page", quote!(Some(page))),
            Set::new("per_page", quote!(Some(PER_PAGE))),
        ];
        (set, quote!(answer.#links))
    }

    /// What the list is, for whoever reads all of it. `remote` is what a state is made from, and `whole` what
    /// reads the rest of it.
    ///
    /// # Errors
    /// When the collection has a name that is no text.
    pub(super) fn listing(&self, remote: &Tokens, whole: &Tokens) -> Result<Tokens, Refused> {
        let key = ident(&self.lists.key.name);
        let key = match inner(&self.lists.key.ty).0 {
            "String" => quote!(object.#key.clone()),
            _ => quote!(object.#key.map(|id| id.to_string())),
        };
        let (name, model) = (many(self.resource), model(self.resource));
        let prior = match uses(whole, "prior") {
            true => quote!(prior),
            false => quote!(_),
        };
        let session = match uses(whole, "api") {
            true => quote!(api),
            false => quote!(_),
        };
        let (api, object, call) = (api(self.resource), &self.object, &self.lists.call);
        let operation = constant(&call.operation.value);
        let (items, paged) = (ident(&self.lists.items.field), self.paged());
        let (mut set, links) = paged;
        let page = match set.is_empty() {
            true => quote!(_),
            false => quote!(page),
        };
        let collection = match self.collection()? {
            Some(input) => {
                set.push(Set::new(&input.field, quote!(&collection)));
                quote!(collection)
            }
            None => quote!(_),
        };
        let (through, widths) = (ident("api"), &self.resource.widths);
        let request = dialect::of(self.resource.face).request(&through, call, &set, widths)?;
        Ok(quote! {
            impl Listing for #name {
                type Object = #object;
                const LIST: &'static Operation = &#operation;

                fn key(object: &#object) -> Option<String> { #key }

                fn page(api: #api, #collection: String, #page: i64) -> Listed<#object> {
                    Box::pin(async move {
                        let answer = api.call(&#operation, || #request).await?;
                        Ok((answer.#items.unwrap_or_default(), #links))
                    })
                }

                async fn whole(&self, #session: &#api, object: #object, #prior: &#model) -> Result<#remote, Failure> {
                    #whole
                }
            }
        })
    }

    /// The function that reads all of the collection that a model names.
    ///
    /// # Errors
    /// As [`Listed::listing`].
    pub(super) fn all(&self) -> Result<Tokens, Refused> {
        let (api, object) = (api(self.resource), &self.object);
        let (name, model) = (many(self.resource), model(self.resource));
        let (known, collection) = match self.collection()? {
            None => (quote!(_), quote!("")),
            Some(input) => {
                let from = From::of(self.resource, quote!(known));
                (quote!(known), from.argument(&input.value.value, "&str")?)
            }
        };
        Ok(quote! {
            /// All that stand beside the one that a model names.
            async fn search(api: &#api, #known: &#model) -> Result<Vec<#object>, CloudError> {
                reads::all::<#name>(api, #collection).await
            }
        })
    }
}
