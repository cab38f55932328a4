//! How long things of EKS take.

use std::time::Duration;

/// How long each change takes. [`EksSettings::default`] is for tests that are not about time: an object
/// is `CREATING` in the answer that made it and `ACTIVE` at the next look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EksSettings {
    /// A cluster's creation.
    pub cluster_create: Duration,
    /// A cluster's deletion.
    pub cluster_delete: Duration,
    /// A cluster's change of version.
    pub cluster_version: Duration,
    /// Any other change of a cluster.
    pub cluster_config: Duration,
    /// A node group's or Fargate profile's creation.
    pub nodes_create: Duration,
    /// A node group's or Fargate profile's deletion.
    pub nodes_delete: Duration,
    /// A node group's change of version, which replaces its nodes.
    pub nodes_version: Duration,
    /// Any other change of a node group.
    pub nodes_config: Duration,
    /// Any change of an add-on.
    pub addon: Duration,
    /// Associating or disassociating an identity provider.
    pub identity_provider: Duration,
    /// How long nodes that find no network plug-in go on trying to join, before their group fails
    /// with `NodeCreationFailure`.
    pub join_patience: Duration,
    /// How long after it was signed a token lets into a cluster.
    pub token_life: Duration,
}

impl Default for EksSettings {
    fn default() -> Self {
        Self {
            cluster_create: Duration::ZERO,
            cluster_delete: Duration::ZERO,
            cluster_version: Duration::ZERO,
            cluster_config: Duration::ZERO,
            nodes_create: Duration::ZERO,
            nodes_delete: Duration::ZERO,
            nodes_version: Duration::ZERO,
            nodes_config: Duration::ZERO,
            addon: Duration::ZERO,
            identity_provider: Duration::ZERO,
            join_patience: Duration::from_secs(60),
            token_life: Duration::from_secs(900),
        }
    }
}

impl EksSettings {
    /// What the service takes on an ordinary day: a cluster is there in about nine minutes
    /// (eksctl-io/eksctl#3403), nodes in two, an identity provider in ten.
    #[must_use]
    pub fn real() -> Self {
        let minutes = |n: u64| Duration::from_secs(60 * n);
        Self {
            cluster_create: minutes(9),
            cluster_delete: minutes(3),
            cluster_version: minutes(8),
            cluster_config: minutes(2),
            nodes_create: minutes(2),
            nodes_delete: minutes(4),
            nodes_version: minutes(8),
            nodes_config: Duration::from_secs(20),
            addon: Duration::from_secs(30),
            identity_provider: minutes(10),
            join_patience: minutes(15),
            token_life: minutes(15),
        }
    }

    /// Waits with the proportions of the real ones, twenty times as fast: long enough to be seen.
    #[must_use]
    pub fn realistic() -> Self {
        Self::real().scaled(0.05)
    }

    /// The same with every duration multiplied: 0.1 is ten times as fast.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        for duration in [
            &mut self.cluster_create,
            &mut self.cluster_delete,
            &mut self.cluster_version,
            &mut self.cluster_config,
            &mut self.nodes_create,
            &mut self.nodes_delete,
            &mut self.nodes_version,
            &mut self.nodes_config,
            &mut self.addon,
            &mut self.identity_provider,
            &mut self.join_patience,
        ] {
            *duration = duration.mul_f64(factor.max(0.0));
        }
        self
    }
}
