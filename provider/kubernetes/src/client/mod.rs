//! A cluster as this crate calls it: reads, server-side apply, deletion, watches and logs.
//!
//! Whoever connects says where the cluster is ([`Endpoint`]) and who asks ([`Credentials`]).
//! Nothing is taken from the surroundings: no kubeconfig file, no account of a pod, no default host,
//! because a wrong default is the wrong cluster.
//!
//! Every call is repeated where that is safe ([`slipway_engine::retry`]).
//! Server-side apply of the same fields by the same manager is the same once and twice, and a deletion
//! names the UID that it means, so all changes made here are repeatable.

mod authorization;
mod call;
mod connection;
mod failure;
mod kinds;
mod logs;
mod watch;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use slipway_engine::error::{CloudError, ErrorKind, Service};
use slipway_engine::retry::{Effect, Retry};

use crate::object::{Key, Object, Type};

pub use authorization::{Anonymous, Asking, Credentials, StaticToken, Token};
pub use connection::{Endpoint, Identity, Misconfigured};
pub use kinds::{Kinds, Served};
pub use logs::Log;
pub use watch::{Change, Watch};

use call::{Asked, Query};

/// Kubernetes in messages.
pub const KUBERNETES: Service = Service {
    id: "kubernetes",
    title: "Kubernetes",
};

/// The code of the error that a cluster serves no such type.
pub const NOT_SERVED: &str = "NotServed";

/// The code of the error that a cluster proves itself by a certificate that is not trusted.
pub const UNTRUSTED: &str = "UntrustedCertificate";

/// A cluster. Clones share the connections and what was discovered.
#[derive(Clone)]
pub struct Cluster {
    client: kube::Client,
    retry: Retry,
    host: Arc<str>,
    credentials: Arc<dyn Credentials>,
    kinds: Arc<Mutex<Option<Arc<Kinds>>>>,
}

impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cluster").field(&self.host).finish()
    }
}

/// Who applies, and how.
#[derive(Clone, Copy, Debug)]
pub struct Manner<'a> {
    /// The field manager, at most 128 characters.
    pub manager: &'a str,
    /// Whether fields that others own become ours; else the cluster answers with a conflict.
    pub force: bool,
    /// Whether it is tried only: everything is checked, and nothing is stored.
    pub dry_run: bool,
}

/// What becomes of objects that a deleted one owns: pods of a Deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owned {
    /// They go first, and the object is there until they are gone.
    First,
    /// They go by and by; the object goes at once.
    Later,
}

/// What a deletion met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// It is being deleted now; finalizers may hold it.
    Accepted,
    /// It was not there, or another of that name is there by now.
    Gone,
}

impl Cluster {
    /// A cluster at this place; the first call connects.
    ///
    /// # Errors
    ///
    /// When the address or a certificate cannot be read.
    pub fn new(
        endpoint: &Endpoint,
        credentials: Arc<dyn Credentials>,
        retry: Retry,
    ) -> Result<Self, Misconfigured> {
        let service = connection::service(endpoint, Arc::clone(&credentials))?;
        Ok(Self {
            client: kube::Client::new(service, "default"),
            retry,
            host: Arc::from(endpoint.host.as_str()),
            credentials,
            kinds: Arc::default(),
        })
    }

    /// The same cluster, called with other retries.
    #[must_use]
    pub fn retrying(&self, retry: Retry) -> Self {
        Self {
            retry,
            ..self.clone()
        }
    }

    /// Its address, as it was given.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The retries in use, with clock and stop.
    #[must_use]
    pub fn retry(&self) -> &Retry {
        &self.retry
    }

    /// What identifies a cluster, whatever its address: the UID of its namespace `kube-system`, which is
    /// made with the cluster and cannot be deleted.
    ///
    /// # Errors
    ///
    /// When the cluster does not tell.
    pub async fn uid(&self) -> Result<String, CloudError> {
        let namespace = Type::new("v1", "Namespace");
        let found = self.get(&namespace, None, "kube-system").await?;
        let uid = found
            .as_ref()
            .and_then(|namespace| namespace["metadata"]["uid"].as_str());
        uid.map(ToOwned::to_owned).ok_or_else(|| {
            CloudError::new(KUBERNETES, "get", ErrorKind::Malformed)
                .with_message("the namespace kube-system, or its UID, is missing")
        })
    }

    /// The kinds that it serves, asked once.
    ///
    /// # Errors
    ///
    /// When the cluster does not tell.
    pub async fn kinds(&self) -> Result<Arc<Kinds>, CloudError> {
        let known = self.known_kinds();
        if let Some(kinds) = known {
            return Ok(kinds);
        }
        let kinds = Arc::new(kinds::discover(self).await?);
        *self.lock_kinds() = Some(kinds.clone());
        Ok(kinds)
    }

    /// Forgets the kinds: after a CRD was made or deleted there are others.
    pub fn forget_kinds(&self) {
        *self.lock_kinds() = None;
    }

    /// How objects of a type are reached; kinds that are not known are discovered again once, because a
    /// CRD may have come since.
    ///
    /// # Errors
    ///
    /// When discovery fails. [`ErrorKind::Invalid`] when the cluster does not serve the type.
    pub async fn served(&self, r#type: &Type) -> Result<Served, CloudError> {
        let was_known = self.known_kinds().is_some();
        if let Some(served) = self.kinds().await?.get(r#type) {
            return Ok(served.clone());
        }
        if was_known {
            self.forget_kinds();
            if let Some(served) = self.kinds().await?.get(r#type) {
                return Ok(served.clone());
            }
        }
        let other = self.kinds().await?.versions_of(&r#type.group, &r#type.kind);
        let message = match other.as_slice() {
            [] => format!("the cluster serves no {type}"),
            versions => format!(
                "the cluster serves no {type}; it serves {} as {}",
                r#type.kind,
                versions.join(", ")
            ),
        };
        let unserved = CloudError::new(KUBERNETES, "discover", ErrorKind::Invalid);
        Err(unserved.with_code(NOT_SERVED).with_message(message))
    }

    /// One object as it is now; `None` when it is not there.
    ///
    /// # Errors
    ///
    /// When the cluster does not answer with it, or does not serve its type.
    pub async fn get(
        &self,
        r#type: &Type,
        namespace: Option<&str>,
        name: &str,
    ) -> Result<Option<Value>, CloudError> {
        let served = self.served(r#type).await?;
        let asked = Asked::new("get", &served, namespace).named(name);
        match self.call(Effect::Reads, &asked, &Query::get()).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All objects of a type in a namespace (all namespaces for `None`) that match a label selector.
    ///
    /// # Errors
    ///
    /// When the cluster does not answer with them.
    pub async fn list(
        &self,
        r#type: &Type,
        namespace: Option<&str>,
        selector: &str,
    ) -> Result<Vec<Value>, CloudError> {
        let served = self.served(r#type).await?;
        let asked = Asked::new("list", &served, namespace);
        let mut all = Vec::new();
        let mut token = String::new();
        loop {
            let query = Query::list(selector, &token);
            let mut page = self.call(Effect::Reads, &asked, &query).await?;
            if let Value::Array(items) = page["items"].take() {
                all.extend(items.into_iter().map(|mut item| {
                    // Objects in lists do not say what they are.
                    item["apiVersion"] = json!(r#type.api_version());
                    item["kind"] = json!(r#type.kind);
                    item
                }));
            }
            match page["metadata"]["continue"].as_str() {
                Some(next) if !next.is_empty() => next.clone_into(&mut token),
                _ => return Ok(all),
            }
        }
    }

    /// Makes the declared fields so: creates the object, or changes what differs. Answers with the whole
    /// object as it is then.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] when another manager owns a declared field and `force` is off.
    /// [`ErrorKind::Invalid`] when a field is unknown, wrong or cannot change.
    pub async fn apply(&self, object: &Object, manner: Manner<'_>) -> Result<Value, CloudError> {
        let served = self.served(&object.r#type).await?;
        let asked = Asked::new("patch", &served, object.namespace.as_deref()).named(&object.name);
        let query = Query::apply(&object.body, manner);
        let effect = Effect::Repeatable("server-side apply of the same fields by the same manager");
        self.call(effect, &asked, &query).await
    }

    /// Creates an object that must not be there yet. After an unknown outcome the caller looks.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::AlreadyExists`] when one of that name is there.
    pub async fn create(&self, object: &Object, manager: &str) -> Result<Value, CloudError> {
        let served = self.served(&object.r#type).await?;
        let asked = Asked::new("create", &served, object.namespace.as_deref());
        let query = Query::create(&object.body, manager);
        self.call(Effect::Changes, &asked, &query).await
    }

    /// Whether an object could be created, and as what; nothing is stored.
    ///
    /// # Errors
    ///
    /// As [`Cluster::create`].
    pub async fn try_create(&self, object: &Object) -> Result<Value, CloudError> {
        let served = self.served(&object.r#type).await?;
        let asked = Asked::new("create", &served, object.namespace.as_deref());
        let query = Query::create(&object.body, "").with("dryRun", "All");
        self.call(Effect::Reads, &asked, &query).await
    }

    /// Writes an object as it was read and changed, if nobody wrote it since: its `resourceVersion` says
    /// which was read.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] when somebody wrote it since.
    pub async fn replace(&self, object: &Object, manager: &str) -> Result<Value, CloudError> {
        let served = self.served(&object.r#type).await?;
        let asked = Asked::new("update", &served, object.namespace.as_deref()).named(&object.name);
        let query = Query::replace(&object.body, manager);
        self.call(Effect::Changes, &asked, &query).await
    }

    /// Deletes the object with this UID.
    ///
    /// # Errors
    ///
    /// When the cluster refuses.
    pub async fn delete(
        &self,
        key: &Key,
        version: &str,
        uid: &str,
        owned: Owned,
    ) -> Result<Deleted, CloudError> {
        let r#type = Type {
            group: key.group.clone(),
            version: version.to_owned(),
            kind: key.kind.clone(),
        };
        let served = self.served(&r#type).await?;
        let asked = Asked::new("delete", &served, key.namespace.as_deref()).named(&key.name);
        let effect = Effect::Repeatable("the deletion of one UID");
        match self.call(effect, &asked, &Query::delete(uid, owned)).await {
            Ok(_) => Ok(Deleted::Accepted),
            // The UID is the only precondition, so a conflict says that another of that name is there.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Conflict) => {
                Ok(Deleted::Gone)
            }
            Err(error) => Err(error),
        }
    }

    fn known_kinds(&self) -> Option<Arc<Kinds>> {
        self.lock_kinds().clone()
    }

    fn lock_kinds(&self) -> std::sync::MutexGuard<'_, Option<Arc<Kinds>>> {
        self.kinds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
