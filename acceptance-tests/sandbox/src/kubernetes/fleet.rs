//! The clusters of one sandbox.

use super::cluster::Cluster;
use super::owner::Owner;
use super::settings::KubernetesSettings;
use crate::frame::cloud::Desk;
use crate::frame::log::CallLog;
use crate::frame::rule::{Rule, RuleHandle};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use tokio::runtime::Handle;

/// The clusters by what the cloud calls them; dropping it ends their control planes.
#[derive(Debug)]
pub(crate) struct Fleet {
    runtime: Handle,
    settings: KubernetesSettings,
    /// What the calls to clusters meet; they are in no log of the cloud's.
    desk: Arc<Desk>,
    clusters: Mutex<BTreeMap<String, Cluster>>,
}

impl Fleet {
    pub(crate) fn new(runtime: &Handle, settings: KubernetesSettings) -> Self {
        Self {
            runtime: runtime.clone(),
            settings,
            desk: Arc::new(Desk::new(CallLog::default())),
            clusters: Mutex::default(),
        }
    }

    /// Listens for a cluster.
    ///
    /// # Errors
    /// When there is no port for it.
    pub(crate) fn open(
        &self,
        key: &str,
        name: &str,
        owner: Arc<dyn Owner>,
    ) -> Result<Cluster, String> {
        let cluster = Cluster::open(name, owner, &self.settings, &self.desk, &self.runtime)?;
        let mut clusters = self.clusters.lock().expect("the clusters");
        clusters.insert(key.to_owned(), cluster.clone());
        Ok(cluster)
    }

    /// Puts a rule in force at the calls to every cluster, also those that are to come.
    pub(crate) fn rule(&self, rule: Rule) -> RuleHandle {
        self.desk.rules.add(rule)
    }

    /// How many closures of rules panicked.
    pub(crate) fn panics(&self) -> u64 {
        self.desk.panics.load(Ordering::SeqCst)
    }

    pub(crate) fn get(&self, key: &str) -> Option<Cluster> {
        self.clusters
            .lock()
            .expect("the clusters")
            .get(key)
            .cloned()
    }

    pub(crate) fn all(&self) -> Vec<Cluster> {
        let clusters = self.clusters.lock().expect("the clusters");
        clusters.values().cloned().collect()
    }

    /// Ends the control plane of a cluster, when it has one.
    pub(crate) fn close(&self, key: &str) {
        let cluster = self.clusters.lock().expect("the clusters").remove(key);
        if let Some(cluster) = cluster {
            cluster.close();
        }
    }

    pub(crate) fn close_all(&self) {
        let all = std::mem::take(&mut *self.clusters.lock().expect("the clusters"));
        for cluster in all.into_values() {
            cluster.close();
        }
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.close_all();
    }
}
