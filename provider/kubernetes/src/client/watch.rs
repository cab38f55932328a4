//! Watching the objects of one type: the list, and then what changes.
//!
//! A watch that ends, breaks, or is told that it fell behind goes on by itself; after the last it lists
//! again, so that nothing is missed (Kubernetes API concepts, "Efficient detection of changes").

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use futures_util::{Stream, StreamExt as _};
use kube::core::WatchEvent;
use serde_json::{Value, json};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::retry::Effect;

use super::call::{Asked, Query};
use super::failure::{failure, refused};
use super::{Cluster, KUBERNETES};
use crate::object::Type;

/// How long the server keeps a watch, in seconds. Proxies cut silent connections after some minutes.
const KEPT: &str = "240";

/// The pause before a watch that ended at once is opened again.
const PAUSE: Duration = Duration::from_millis(250);

/// The HTTP status of a version that is no longer kept.
const GONE: u16 = 410;

/// What a watch saw.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// All objects that there are; whatever was known before is to be forgotten.
    All(Vec<Value>),
    /// An object is new, or is so now.
    Now(Value),
    /// An object is gone; this is how it was at last.
    Gone(Value),
}

type Events = Pin<Box<dyn Stream<Item = Result<WatchEvent<Value>, kube::Error>> + Send>>;

/// The objects of one type in one place, as they change.
pub struct Watch {
    cluster: Cluster,
    r#type: Type,
    asked: Asked,
    /// What is asked of a watch, but for the version.
    query: Query,
    /// From where on to watch; `None` before the list.
    version: Option<String>,
    events: Option<Events>,
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("asked", &self.asked)
            .finish_non_exhaustive()
    }
}

impl Cluster {
    /// A watch of the objects of a type in a namespace (all namespaces for `None`) that match a selector
    /// of fields.
    ///
    /// # Errors
    ///
    /// When the cluster does not serve the type.
    pub async fn watch(
        &self,
        r#type: &Type,
        namespace: Option<&str>,
        selector: &str,
    ) -> Result<Watch, CloudError> {
        let served = self.served(r#type).await?;
        Ok(Watch {
            cluster: self.clone(),
            r#type: r#type.clone(),
            asked: Asked::new("watch", &served, namespace),
            query: Query::get()
                .with("fieldSelector", selector)
                .with("watch", "true")
                .with("allowWatchBookmarks", "true")
                .with("timeoutSeconds", KEPT),
            version: None,
            events: None,
        })
    }
}

impl Watch {
    /// The next change; the first is [`Change::All`]. It may be dropped at any time, which loses nothing.
    ///
    /// # Errors
    ///
    /// When the cluster refuses, or does not answer for longer than it is tried. The watch can go on.
    pub async fn next(&mut self) -> Result<Change, CloudError> {
        loop {
            let Some(version) = self.version.clone() else {
                return self.list().await;
            };
            let events = match &mut self.events {
                Some(events) => events,
                none => {
                    let query = self.query.clone().with("resourceVersion", &version);
                    match open(&self.cluster, &self.asked, &query).await {
                        Ok(events) => none.insert(events),
                        // From so far back nothing is kept any more.
                        Err(error) if error.http_status() == Some(GONE) => {
                            self.version = None;
                            continue;
                        }
                        Err(error) => return Err(error),
                    }
                }
            };
            let event = events.next().await;
            if let Some(change) = self.take(event).await? {
                return Ok(change);
            }
        }
    }

    async fn list(&mut self) -> Result<Change, CloudError> {
        let query = self.query.clone().without("watch");
        let asked = self.asked.clone().verb("list");
        let mut list = self.cluster.call(Effect::Reads, &asked, &query).await?;
        let version = list["metadata"]["resourceVersion"].as_str();
        self.version = Some(version.unwrap_or("0").to_owned());
        let items = match list["items"].take() {
            Value::Array(items) => items,
            _ => Vec::new(),
        };
        Ok(Change::All(
            items.into_iter().map(|item| self.typed(item)).collect(),
        ))
    }

    async fn take(
        &mut self,
        event: Option<Result<WatchEvent<Value>, kube::Error>>,
    ) -> Result<Option<Change>, CloudError> {
        match event {
            Some(Ok(WatchEvent::Added(object) | WatchEvent::Modified(object))) => {
                self.remember(&object);
                Ok(Some(Change::Now(self.typed(object))))
            }
            Some(Ok(WatchEvent::Deleted(object))) => {
                self.remember(&object);
                Ok(Some(Change::Gone(self.typed(object))))
            }
            Some(Ok(WatchEvent::Bookmark(bookmark))) => {
                self.version = Some(bookmark.metadata.resource_version);
                Ok(None)
            }
            Some(Ok(WatchEvent::Error(status))) => {
                self.events = None;
                if status.code == GONE || matches!(status.reason.as_str(), "Expired" | "Gone") {
                    self.version = None;
                    return Ok(None);
                }
                Err(refused(&status, &self.asked))
            }
            // The connection broke, or the server ended the watch: it goes on from where it was.
            Some(Err(_)) | None => {
                self.events = None;
                let stop = self.cluster.retry.stop();
                let runtime = self.cluster.retry.runtime();
                match stop.run(runtime.sleep(PAUSE)).await {
                    Ok(()) => Ok(None),
                    Err(_) => Err(CloudError::new(KUBERNETES, "watch", ErrorKind::Interrupted)),
                }
            }
        }
    }

    fn remember(&mut self, object: &Value) {
        if let Some(version) = object["metadata"]["resourceVersion"].as_str() {
            self.version = Some(version.to_owned());
        }
    }

    /// Objects in lists do not say what they are.
    fn typed(&self, mut object: Value) -> Value {
        object["apiVersion"] = json!(self.r#type.api_version());
        object["kind"] = json!(self.r#type.kind);
        object
    }
}

/// Opens the stream of changes since a version.
async fn open(cluster: &Cluster, asked: &Asked, query: &Query) -> Result<Events, CloudError> {
    let empty = |kind| CloudError::new(KUBERNETES, "watch", kind);
    let send = || async {
        let request = query.request(asked)?;
        let events = cluster.client.request_events::<Value>(request).await;
        let events = events.map_err(|error| failure(&error, asked, &cluster.host))?;
        let events: Events = Box::pin(events);
        Ok(events)
    };
    cluster.retry.run(Effect::Reads, empty, send).await
}
