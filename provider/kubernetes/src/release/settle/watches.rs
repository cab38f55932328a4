//! What tells that objects change: watches, one for each place; they end with this.
//!
//! Whoever may read objects and not watch them is told by reading, again and again.

use std::collections::BTreeMap;
use std::time::Duration;

use slipway_engine::error::{CloudError, ErrorKind};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::client::{Change, Cluster};
use crate::object::{Object, Type};
use crate::release::evidence;

/// How many changes may wait to be looked at.
const WAITING: usize = 256;

/// How often objects are read where they may not be watched.
const READ: Duration = Duration::from_secs(2);

/// One place that is watched: a type in a namespace.
pub(super) type Spot = (Type, Option<String>);

/// What a watch saw, and where.
pub(super) type Seen = (Spot, Result<Change, CloudError>);

pub(super) struct Watches {
    changes: mpsc::Receiver<Seen>,
    _tasks: JoinSet<()>,
}

impl Watches {
    pub(super) fn of<'o>(cluster: &Cluster, objects: impl Iterator<Item = &'o Object>) -> Self {
        let (tell, changes) = mpsc::channel(WAITING);
        let mut spots: BTreeMap<Spot, Vec<String>> = BTreeMap::new();
        for object in objects {
            let spot = (object.r#type.clone(), object.namespace.clone());
            spots.entry(spot).or_default().push(object.name.clone());
            if evidence::has_pods(&object.key()) {
                // Pods tell first that something cannot heal.
                let pods = (Type::new("v1", "Pod"), object.namespace.clone());
                spots.entry(pods).or_default();
            }
        }
        let mut tasks = JoinSet::new();
        for (spot, names) in spots {
            let cluster = cluster.clone();
            tasks.spawn(follow(cluster, spot, names, tell.clone()));
        }
        Self {
            changes,
            _tasks: tasks,
        }
    }

    /// The next change.
    pub(super) async fn next(&mut self) -> Option<Seen> {
        self.changes.recv().await
    }

    /// The next change, if it is there already.
    pub(super) fn at_once(&mut self) -> Option<Seen> {
        self.changes.try_recv().ok()
    }
}

/// Tells what changes in a place in which these objects are waited for. Without any, it is about pods, which are
/// watched so that less has to be waited.
async fn follow(cluster: Cluster, spot: Spot, names: Vec<String>, tell: mpsc::Sender<Seen>) {
    let Err(error) = watch(&cluster, &spot, &names, &tell).await else {
        return;
    };
    let is_refused = error.kind() == ErrorKind::AccessDenied;
    if is_refused && names.is_empty() {
        tracing::debug!(%error, "pods are not watched");
        return;
    }
    let error = match is_refused {
        true => {
            tracing::debug!(%error, "objects are read instead of watched");
            read(&cluster, &spot, &names, &tell).await
        }
        false => Err(error),
    };
    if let Err(error) = error {
        let _ = tell.send((spot, Err(error))).await;
    }
}

/// Watches a place for as long as somebody listens.
async fn watch(
    cluster: &Cluster,
    spot: &Spot,
    names: &[String],
    tell: &mpsc::Sender<Seen>,
) -> Result<(), CloudError> {
    // Of many all are watched: a selector takes one name.
    let selector = match names {
        [one] if !is_of_pods(spot) => format!("metadata.name={one}"),
        _ => String::new(),
    };
    let mut watch = cluster.watch(&spot.0, spot.1.as_deref(), &selector).await?;
    loop {
        match watch.next().await {
            Ok(change) => {
                if tell.send((spot.clone(), Ok(change))).await.is_err() {
                    return Ok(());
                }
            }
            // A cluster that cannot be reached for a while is no reason to take back what was applied: whoever
            // waits knows how long.
            Err(error) if passes(&error) => tracing::warn!(%error, "a watch goes on"),
            Err(error) => return Err(error),
        }
    }
}

/// Pods are watched for others as well.
fn is_of_pods((r#type, _): &Spot) -> bool {
    r#type.group.is_empty() && r#type.kind == "Pod"
}

/// Reads objects of a place for as long as somebody listens.
async fn read(
    cluster: &Cluster,
    spot: &Spot,
    names: &[String],
    tell: &mpsc::Sender<Seen>,
) -> Result<(), CloudError> {
    loop {
        match all(cluster, spot, names).await {
            Ok(all) => {
                let change = (spot.clone(), Ok(Change::All(all)));
                if tell.send(change).await.is_err() {
                    return Ok(());
                }
            }
            Err(error) if passes(&error) => tracing::warn!(%error, "reading goes on"),
            Err(error) => return Err(error),
        }
        cluster.retry().runtime().sleep(READ).await;
    }
}

async fn all(
    cluster: &Cluster,
    (r#type, namespace): &Spot,
    names: &[String],
) -> Result<Vec<serde_json::Value>, CloudError> {
    let mut all = Vec::with_capacity(names.len());
    for name in names {
        all.extend(cluster.get(r#type, namespace.as_deref(), name).await?);
    }
    Ok(all)
}

/// Whether a failure says nothing about what is watched.
fn passes(error: &CloudError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Connect
            | ErrorKind::Ambiguous
            | ErrorKind::Malformed
            | ErrorKind::Throttled { .. }
            | ErrorKind::Unavailable { .. }
    )
}
