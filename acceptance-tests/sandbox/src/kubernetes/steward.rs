//! What looks after a cluster while it runs: its nodes are those of the cloud,
//! and what wants a load balancer or a volume gets one.

use super::balancers::{Balancers, Progress};
use super::ingresses;
use super::kubelet;
use super::nodes::{self, Nodes};
use super::owner::Owner;
use super::storage::{self, Storage};
use super::upstream::Upstream;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// How often the cloud is asked while there is something to do.
const PAUSE: Duration = Duration::from_millis(300);

/// How often everything is looked at when no watch has told of a change: what somebody does to the cloud, no watch tells.
const LONG: Duration = Duration::from_secs(2);

/// The lists on which there is something to do for whoever looks after a cluster.
const WATCHED: [&str; 6] = [
    "/api/v1/services",
    "/api/v1/pods",
    "/api/v1/persistentvolumeclaims",
    "/api/v1/persistentvolumes",
    "/apis/networking.k8s.io/v1/ingresses",
    "/apis/networking.k8s.io/v1/ingressclasses",
];

/// The tasks of a running control plane; dropping it ends them.
pub(super) struct Steward {
    _tasks: JoinSet<()>,
}

impl Steward {
    /// Begins with what is there already.
    ///
    /// # Errors
    /// When there is no port, or the API server does not take a node.
    pub(super) async fn start(
        upstream: &Upstream,
        tls: TlsAcceptor,
        owner: Arc<dyn Owner>,
    ) -> Result<Self, String> {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .map_err(|e| e.to_string())?;
        let port = listener.local_addr().map_err(|e| e.to_string())?.port();
        let mut tasks = JoinSet::new();
        tasks.spawn(kubelet::serve(listener, tls, upstream.clone()));
        let mut own = Nodes::default();
        own.settle(upstream, &owner.machines().await, port).await?;
        nodes::ready(upstream).await?;
        if let Some(disks) = owner.disks() {
            storage::furnish(upstream, disks).await?;
        }
        let (to_balance, of_balancers) = (upstream.clone(), Arc::clone(&owner));
        let upstream = upstream.clone();
        tasks.spawn(async move {
            loop {
                tokio::time::sleep(PAUSE).await;
                // What fails is tried again: the server may be about to end.
                let _ = own.settle(&upstream, &owner.machines().await, port).await;
            }
        });
        let changed = Arc::new(Notify::new());
        for path in WATCHED {
            let (upstream, changed) = (to_balance.clone(), Arc::clone(&changed));
            tasks.spawn(async move { upstream.watch(path, &changed).await });
        }
        tasks.spawn(async move {
            let (mut balancers, mut storage) = (Balancers::default(), Storage::default());
            loop {
                let balanced = balancers.settle(&to_balance, &*of_balancers).await;
                let told = ingresses::settle(&to_balance).await;
                let stored = match of_balancers.disks() {
                    Some(disks) => storage.settle(&to_balance, disks).await,
                    None => Ok(()),
                };
                tokio::time::sleep(PAUSE).await;
                // What failed is tried again.
                if balanced == Ok(Progress::Done) && told.is_ok() && stored.is_ok() {
                    let _ = tokio::time::timeout(LONG, changed.notified()).await;
                }
            }
        });
        Ok(Self { _tasks: tasks })
    }
}
