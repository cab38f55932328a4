//! Who changes a release now.
//!
//! The holder writes the ConfigMap every few seconds; one who stopped doing so is gone, and his place is
//! free. How long ago it was written is told by the cluster, which notes when each manager wrote, so
//! that clocks of different machines are never compared. Every write names the version that it
//! changes: of two who take the same free place one is refused.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use slipway_engine::error::{CloudError, ErrorKind, Outcome};
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;

use super::{DATA, Inventory, Place, Unreadable, config_map, server_time};
use crate::client::{Cluster, Owned};
use crate::object::{Object, Type};

const ANNOTATION: &str = "slipway.dev/lease";

/// How often a write is tried while others write beside it.
const TRIES: u32 = 10;

/// How long a lease lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseTimes {
    /// After this long without a sign its holder is taken for dead. At least two seconds: that is how
    /// finely a cluster notes times.
    pub lasts: Duration,
    /// How often the holder gives a sign.
    pub renewed_every: Duration,
    /// How long another's lease is waited for.
    pub patience: Duration,
}

impl Default for LeaseTimes {
    /// Fifteen seconds, renewed every four; half a minute of patience, in which a dead holder's ends.
    fn default() -> Self {
        Self {
            lasts: Duration::from_secs(15),
            renewed_every: Duration::from_secs(4),
            patience: Duration::from_secs(30),
        }
    }
}

/// Why there is no lease, or no longer one.
#[derive(Clone, Debug)]
pub enum LeaseError {
    /// Another run changes the release; who, as it says of itself.
    Taken(String),
    /// Another run took it over, or somebody deleted the ConfigMap.
    Lost,
    /// What is there cannot be read.
    Unreadable(Unreadable),
    /// A call failed.
    Call(CloudError),
}

impl fmt::Display for LeaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken(who) => write!(f, "another run is changing the release: {who}"),
            Self::Lost => {
                f.write_str("another run took the release over, or somebody deleted its inventory")
            }
            Self::Unreadable(_) => f.write_str("the inventory of the release cannot be read"),
            Self::Call(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for LeaseError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable(error) => Some(error),
            Self::Call(error) => error.source(),
            _ => None,
        }
    }
}

impl From<CloudError> for LeaseError {
    fn from(error: CloudError) -> Self {
        Self::Call(error)
    }
}

impl From<Unreadable> for LeaseError {
    fn from(error: Unreadable) -> Self {
        Self::Unreadable(error)
    }
}

/// The right to change a release, until it is given back or dropped.
#[derive(Debug)]
pub struct Lease {
    writer: Arc<Writer>,
    renewal: JoinHandle<()>,
    lost: watch::Receiver<bool>,
}

#[derive(Debug)]
struct Writer {
    cluster: Cluster,
    place: Place,
    /// Who holds it, and what tells him from others.
    holder: String,
    who: String,
    /// The ConfigMap as it was written last, and how often that was.
    last: Mutex<(Object, u64)>,
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.renewal.abort();
    }
}

impl Lease {
    /// What a cluster knows of a release, without changing anything.
    ///
    /// # Errors
    ///
    /// When the cluster does not tell, or what it tells cannot be read.
    pub async fn read(cluster: &Cluster, place: &Place) -> Result<Option<Inventory>, LeaseError> {
        let found = find(cluster, place).await?;
        let config_map = found.map(|object| Value::Object(object.body));
        let inventory = config_map.as_ref().map(Inventory::of_config_map);
        Ok(inventory.transpose()?.flatten())
    }

    /// Takes the lease of a release, and makes its ConfigMap when there is none; answers with what was
    /// there. `who` is shown to others who want it.
    ///
    /// # Errors
    ///
    /// [`LeaseError::Taken`] when another holds it and goes on giving signs.
    pub async fn take(
        cluster: &Cluster,
        place: &Place,
        who: &str,
        times: LeaseTimes,
    ) -> Result<(Self, Option<Inventory>), LeaseError> {
        let retry = cluster.retry();
        let writer = Writer {
            // What is noted of a release is noted after a stop as well.
            cluster: cluster.retrying(retry.detached(times.lasts)),
            place: place.clone(),
            holder: retry.runtime().token(16),
            who: who.to_owned(),
            last: Mutex::new((config_map(place), 0)),
        };
        let begun = retry.runtime().now();
        loop {
            let Some(other) = writer.try_take(times).await? else {
                break;
            };
            if retry.runtime().now().since(begun) > times.patience {
                return Err(LeaseError::Taken(other));
            }
            let pause = retry.runtime().sleep(Duration::from_secs(1));
            if retry.stop().run(pause).await.is_err() {
                return Err(LeaseError::Taken(other));
            }
        }
        let inventory = {
            let last = writer.last.lock().await;
            Inventory::of_config_map(&Value::Object(last.0.body.clone()))?
        };
        Ok((Self::keep(Arc::new(writer), times), inventory))
    }

    fn keep(writer: Arc<Writer>, times: LeaseTimes) -> Self {
        let (tell, lost) = watch::channel(false);
        let renewed = writer.clone();
        let renewal = tokio::spawn(async move {
            let runtime = renewed.cluster.retry().runtime().clone();
            loop {
                runtime.sleep(times.renewed_every).await;
                // One that failed is tried again by the next; one that is lost stays lost.
                if matches!(renewed.write(|_| {}).await, Err(LeaseError::Lost)) {
                    let _ = tell.send(true);
                    return;
                }
            }
        });
        Self {
            writer,
            renewal,
            lost,
        }
    }

    /// Ready when another took the lease over.
    pub async fn lost(&self) {
        let mut lost = self.lost.clone();
        if lost.wait_for(|lost| *lost).await.is_err() {
            // The renewal ended without a word, which only its abort does.
            std::future::pending::<()>().await;
        }
    }

    /// Writes the inventory.
    ///
    /// # Errors
    ///
    /// [`LeaseError::Lost`] when another took the lease over: nothing was written.
    pub async fn write(&self, inventory: &Inventory) -> Result<(), LeaseError> {
        let text = inventory.to_json().to_string();
        let write = |object: &mut Object| {
            let data = json!({ (DATA): text });
            object.body.insert("data".to_owned(), data);
        };
        self.writer.write(write).await
    }

    /// Gives the lease back; the inventory stays.
    ///
    /// # Errors
    ///
    /// When that cannot be written; the lease ends by itself then.
    pub async fn give_back(self) -> Result<(), LeaseError> {
        self.renewal.abort();
        self.writer.give_back().await
    }

    /// Deletes the ConfigMap, inventory and all.
    ///
    /// # Errors
    ///
    /// When the cluster refuses.
    pub async fn delete(self) -> Result<(), LeaseError> {
        self.renewal.abort();
        let last = self.writer.last.lock().await;
        let uid = last.0.body["metadata"]["uid"].as_str().unwrap_or_default();
        let cluster = &self.writer.cluster;
        let key = last.0.key();
        cluster.delete(&key, "v1", uid, Owned::Later).await?;
        Ok(())
    }
}

async fn find(cluster: &Cluster, place: &Place) -> Result<Option<Object>, LeaseError> {
    let kind = Type::new("v1", "ConfigMap");
    let name = place.config_map();
    let found = cluster.get(&kind, Some(&place.namespace), &name).await?;
    Ok(found.and_then(Object::from_cluster))
}

/// What the annotation of a lease says: the holder's id, who it is, and how often it was written.
fn held(object: &Object) -> Option<(String, String, u64)> {
    let text = object.body["metadata"]["annotations"][ANNOTATION].as_str()?;
    let lease: Value = serde_json::from_str(text).ok()?;
    let of = |name: &str| lease[name].as_str().map(ToOwned::to_owned);
    Some((of("holder")?, of("who")?, lease["beat"].as_u64()?))
}

impl Writer {
    /// Tries to take the lease once; `Some` with who holds it when it is taken.
    async fn try_take(&self, times: LeaseTimes) -> Result<Option<String>, LeaseError> {
        let mut last = self.last.lock().await;
        let Some(found) = find(&self.cluster, &self.place).await? else {
            let mut new = config_map(&self.place);
            self.sign(&mut new, 1);
            return match self.cluster.create(&new, &self.place.manager()).await {
                Ok(made) => {
                    *last = (known(made)?, 1);
                    Ok(None)
                }
                Err(error) if look_again(&error) => {
                    Ok(Some("a run that has just begun".to_owned()))
                }
                Err(error) => Err(error.into()),
            };
        };
        if let Some((holder, who, beat)) = held(&found) {
            if holder == self.holder {
                // The answer to an earlier attempt was lost.
                *last = (found, beat);
                return Ok(None);
            }
            let body = Value::Object(found.body.clone());
            let written = server_time::written(&body, &self.place.manager());
            let now = server_time::now(&self.cluster, &self.place).await?;
            let lasts = i64::try_from(times.lasts.as_secs()).unwrap_or(i64::MAX);
            if written.is_some_and(|written| now.saturating_sub(written) <= lasts) {
                return Ok(Some(who));
            }
        }
        let mut mine = found;
        self.sign(&mut mine, 1);
        match self.cluster.replace(&mine, &self.place.manager()).await {
            Ok(made) => {
                *last = (known(made)?, 1);
                Ok(None)
            }
            Err(error) if look_again(&error) => Ok(Some("a run that has just begun".to_owned())),
            Err(error) => Err(error.into()),
        }
    }

    fn sign(&self, object: &mut Object, beat: u64) {
        let lease = json!({ "holder": self.holder, "who": self.who, "beat": beat });
        object.body["metadata"]["annotations"][ANNOTATION] = json!(lease.to_string());
    }

    /// Writes the ConfigMap with a change, and gives a sign by it.
    async fn write(&self, change: impl Fn(&mut Object) + Send) -> Result<(), LeaseError> {
        let mut last = self.last.lock().await;
        let beat = last.1 + 1;
        for _ in 0..TRIES {
            let mut next = last.0.clone();
            change(&mut next);
            self.sign(&mut next, beat);
            let error = match self.cluster.replace(&next, &self.place.manager()).await {
                Ok(written) => {
                    *last = (known(written)?, beat);
                    return Ok(());
                }
                Err(error) => error,
            };
            if !look_again(&error) {
                return Err(error.into());
            }
            let Some(found) = find(&self.cluster, &self.place).await? else {
                return Err(LeaseError::Lost);
            };
            match held(&found) {
                Some((holder, _, seen)) if holder == self.holder => {
                    let done = seen == beat;
                    *last = (found, seen);
                    if done {
                        return Ok(());
                    }
                }
                _ => return Err(LeaseError::Lost),
            }
        }
        Err(LeaseError::Lost)
    }

    async fn give_back(&self) -> Result<(), LeaseError> {
        let mut last = self.last.lock().await;
        for _ in 0..TRIES {
            let mut next = last.0.clone();
            if let Value::Object(annotations) = &mut next.body["metadata"]["annotations"] {
                annotations.remove(ANNOTATION);
            }
            match self.cluster.replace(&next, &self.place.manager()).await {
                Ok(_) => return Ok(()),
                Err(error) if look_again(&error) => {}
                Err(error) => return Err(error.into()),
            }
            match find(&self.cluster, &self.place).await? {
                Some(found) if held(&found).is_some_and(|(holder, ..)| holder == self.holder) => {
                    last.0 = found;
                }
                // It is given back already, or another's by now.
                _ => return Ok(()),
            }
        }
        Ok(())
    }
}

/// Whether a write may have been made, or another came first: whoever looks knows.
fn look_again(error: &CloudError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Conflict | ErrorKind::AlreadyExists | ErrorKind::NotFound
    ) || error.outcome() == Outcome::Unknown
}

fn known(config_map: Value) -> Result<Object, LeaseError> {
    let unnamed = || Unreadable::Damaged("the cluster answered with no ConfigMap".to_owned());
    Object::from_cluster(config_map).ok_or_else(|| unnamed().into())
}
