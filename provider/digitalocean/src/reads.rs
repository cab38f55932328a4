//! Lists that answer the reads of single objects.
//!
//! Terraform asks for each object by itself, and a token may make 250 calls in a minute. The API has lists
//! of 200 objects and no batch gets, so after the first few reads of objects of one kind the list of them
//! answers the rest ([`Snapshots`] says how far it is read). As soon as anything is changed under a
//! configuration, no list answers any more: an apply reads what it has just changed.

use std::any::Any;
use std::fmt;
use std::future::ready;
use std::pin::Pin;
use std::sync::Arc;

use slipway_digitalocean_client::types;
use slipway_engine::coalesce::{Page, PageOf, Snapshots, Source};
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::Doing;
use slipway_engine::lifecycle::{AFTER_STOP, Crud, Failure, Session as _, Work};
use slipway_engine::operation::Operation;
use slipway_engine::parts::{self, Traces};
use slipway_framework::diag::Diagnostics;

use crate::session::Api;
use crate::shared::Shared;

/// A page of a list, and where the next one is.
pub(crate) type Listed<T> =
    Pin<Box<dyn Future<Output = Result<(Vec<T>, Option<types::PageLinks>), CloudError>> + Send>>;

/// A type whose objects a list tells.
pub(crate) trait Listing: Crud<Api = Api> {
    /// What the list tells of one.
    type Object: Send + 'static;

    /// The operation.
    const LIST: &'static Operation;

    /// What an object is asked for by.
    fn key(object: &Self::Object) -> Option<String>;

    /// A page of the list of the collection of this name.
    fn page(api: Api, collection: String, page: i64) -> Listed<Self::Object>;

    /// Reads what the list does not tell. `prior` has the object's id, and whatever else names it.
    fn whole(
        &self,
        api: &Api,
        object: Self::Object,
        prior: &Self::Model,
    ) -> impl Future<Output = Result<Self::Remote, Failure>> + Send;
}

/// All objects of a collection.
///
/// # Errors
/// Those of the calls. A list is read as a whole or not at all.
pub(crate) async fn all<C: Listing>(
    api: &Api,
    collection: &str,
) -> Result<Vec<C::Object>, CloudError> {
    let page = |page: i64| async move {
        let (items, links) = C::page(api.clone(), collection.to_owned(), page).await?;
        Ok((Some(items), links))
    };
    api.pages(C::LIST, page).await
}

/// After a create whose answer was lost: which objects may be the one, by these attributes. A list that
/// cannot be read names none.
pub(crate) async fn lost<C: Listing>(
    lifecycle: &C,
    work: &Work<'_, C>,
    same: &'static [&'static str],
    doing: Doing,
) -> Doing
where
    C::Model: Default,
{
    let api = work.api.detached(AFTER_STOP);
    let listed = all::<C>(&api, "").await.unwrap_or_default();
    let mut found = Vec::new();
    for object in listed {
        let prior = C::Model::default();
        found.extend(lifecycle.whole(&api, object, &prior).await.ok());
    }
    let traces = Traces { same, empty: &[] };
    parts::perhaps(lifecycle, &api, work, found, traces, doing)
}

/// The lists of objects of one kind, one for each collection: the records of each domain.
pub(crate) struct Lists<T: Clone + Send + Sync + 'static>(Snapshots<Kind<T>>);

impl<T: Clone + Send + Sync> fmt::Debug for Lists<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lists").finish_non_exhaustive()
    }
}

impl<T: Any + Clone + Send + Sync> Lists<T> {
    /// The lists that `page` reads, shared by all reads of a configuration. It is given the name of the
    /// collection and the number of the page; `key` is what an object is asked for by.
    ///
    /// # Errors
    /// When the provider is not configured.
    pub(crate) fn of<P>(
        shared: &Shared,
        api: &Api,
        operation: &'static str,
        key: fn(&T) -> Option<String>,
        page: P,
    ) -> Result<Arc<Self>, Diagnostics>
    where
        P: Fn(Api, String, i64) -> Listed<T> + Send + Sync + 'static,
    {
        shared.part_of(operation, |_| {
            let kind = Kind {
                api: api.clone(),
                operation,
                key,
                page: Box::new(page),
            };
            Self(Snapshots::new(api.runtime().clone(), kind))
        })
    }

    /// What the list says of an object, as far as it is worth to be read.
    pub(crate) async fn get(&self, collection: &str, key: &str) -> Option<T> {
        let found = self.0.get(&collection.to_owned(), &key.to_owned()).await;
        found.ok().flatten()
    }
}

struct Kind<T> {
    api: Api,
    operation: &'static str,
    key: fn(&T) -> Option<String>,
    page: Box<dyn Fn(Api, String, i64) -> Listed<T> + Send + Sync>,
}

impl<T: Clone + Send + Sync + 'static> Source for Kind<T> {
    type Collection = String;
    type Key = String;
    type Value = T;
    type Cursor = i64;

    /// Nothing: whoever asks reads it alone then, in its own session.
    async fn one(&self, _: &String, _: &String) -> Result<Option<T>, CloudError> {
        ready(Ok(None)).await
    }

    async fn page(
        &self,
        collection: &String,
        from: Option<&i64>,
    ) -> Result<PageOf<Self>, CloudError> {
        let number = from.copied().unwrap_or(1);
        let (items, links) = (self.page)(self.api.clone(), collection.clone(), number).await?;
        let next = self.api.client.next_page(self.operation, links, number)?;
        let keyed = items
            .into_iter()
            .filter_map(|it| Some(((self.key)(&it)?, it)));
        Ok(Page {
            items: keyed.collect(),
            next,
        })
    }
}
