//! How strict and slow the simulated API is.

use crate::kubernetes::KubernetesSettings;
use std::time::Duration;

/// How often calls are answered, for each token (API reference, "Rate Limit").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Calls in an hour; each counts until an hour after it came.
    pub per_hour: usize,
    /// Calls in a minute.
    pub per_minute: usize,
    /// Whether calls over a limit are refused. The headers count them either way.
    pub enforced: bool,
}

/// How the simulated API behaves. [`Settings::default`] is for tests that are not about time: no rate,
/// and what takes time is done by the next call. [`Settings::realistic`] is for the demo.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The two limits of every token, and those of single lists.
    pub rates: Rates,
    /// How many droplets the account may have, nodes of clusters included.
    pub droplet_limit: u64,
    /// How many volumes the account may have.
    pub volume_limit: u64,
    /// How many buckets the account may have.
    pub bucket_limit: usize,
    /// How many Spaces keys the account may have.
    pub spaces_key_limit: usize,
    /// How long a cluster is `provisioning`.
    pub cluster_provisioning: Duration,
    /// How long a node is `provisioning`.
    pub node_provisioning: Duration,
    /// How long a node is `draining` before it is deleted.
    pub node_draining: Duration,
    /// How long a cluster is `upgrading`.
    pub cluster_upgrading: Duration,
    /// How long a cluster is `deleting`.
    pub cluster_deleting: Duration,
    /// How long a token for a cluster lives at the most, whatever is asked for.
    pub kubernetes_token_life: Duration,
    /// How the Kubernetes behind clusters is started.
    pub kubernetes: KubernetesSettings,
    /// How long after a deletion what was in a VPC still counts as its member.
    pub members_stay: Duration,
    /// How long a load balancer is `new`.
    pub load_balancer_new: Duration,
    /// How long a certificate of Let's Encrypt is `pending`.
    pub certificate_pending: Duration,
    /// How long a droplet is `new`.
    pub droplet_new: Duration,
    /// How long a cluster of databases is `creating`.
    pub database_creating: Duration,
    /// How long a cluster of databases is `resizing` or `migrating`, or being upgraded.
    pub database_changing: Duration,
    /// How long an action is `in-progress`.
    pub action: Duration,
    /// How long what was assigned to a project is still listed with the project before.
    pub project_moving: Duration,
    /// How long a new object cannot be read by its id: eventual consistency.
    pub new_objects_unseen: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rates: Rates {
                per_hour: 5000,
                per_minute: 250,
                enforced: false,
            },
            droplet_limit: 100,
            volume_limit: 100,
            bucket_limit: 100,
            spaces_key_limit: 200,
            cluster_provisioning: Duration::ZERO,
            node_provisioning: Duration::ZERO,
            node_draining: Duration::ZERO,
            cluster_upgrading: Duration::ZERO,
            cluster_deleting: Duration::ZERO,
            kubernetes_token_life: Duration::MAX,
            kubernetes: KubernetesSettings::default(),
            members_stay: Duration::ZERO,
            load_balancer_new: Duration::ZERO,
            certificate_pending: Duration::ZERO,
            droplet_new: Duration::ZERO,
            database_creating: Duration::ZERO,
            database_changing: Duration::ZERO,
            action: Duration::ZERO,
            project_moving: Duration::ZERO,
            new_objects_unseen: Duration::ZERO,
        }
    }
}

impl Settings {
    /// The published limits, with waits that are shorter than the real ones but not nothing.
    #[must_use]
    pub fn realistic() -> Self {
        let mut settings = Self::default();
        settings.rates.enforced = true;
        Self {
            cluster_provisioning: Duration::from_secs(12),
            node_provisioning: Duration::from_secs(6),
            node_draining: Duration::from_secs(3),
            cluster_upgrading: Duration::from_secs(10),
            cluster_deleting: Duration::from_secs(5),
            members_stay: Duration::from_secs(4),
            load_balancer_new: Duration::from_secs(6),
            certificate_pending: Duration::from_secs(4),
            droplet_new: Duration::from_secs(4),
            database_creating: Duration::from_secs(10),
            database_changing: Duration::from_secs(6),
            action: Duration::from_secs(2),
            project_moving: Duration::from_secs(1),
            ..settings
        }
    }

    /// The same with every duration multiplied: 0.1 is ten times as fast. Rates stay as they are.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        for duration in [
            &mut self.cluster_provisioning,
            &mut self.node_provisioning,
            &mut self.node_draining,
            &mut self.cluster_upgrading,
            &mut self.cluster_deleting,
            &mut self.members_stay,
            &mut self.load_balancer_new,
            &mut self.certificate_pending,
            &mut self.droplet_new,
            &mut self.database_creating,
            &mut self.database_changing,
            &mut self.action,
            &mut self.project_moving,
            &mut self.new_objects_unseen,
        ] {
            *duration = duration.mul_f64(factor.max(0.0));
        }
        self
    }
}
