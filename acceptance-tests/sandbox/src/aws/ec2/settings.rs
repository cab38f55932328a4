//! How long things take in EC2.

use std::time::Duration;

/// How long EC2's objects stay in the states on their way. The answer of the call that begins
/// something always shows the state on the way, as EC2's does; with a duration of nothing the next
/// look shows the end.
#[derive(Debug, Clone, Default)]
pub struct Ec2Settings {
    /// How long a NAT gateway is `pending`.
    pub nat_pending: Duration,
    /// How long a NAT gateway is `deleting`; until then its address and interface are in use.
    pub nat_deleting: Duration,
    /// How long an interface endpoint is `pending`.
    pub endpoint_pending: Duration,
    /// How long an interface endpoint is `deleting`; until then its interfaces are there.
    pub endpoint_deleting: Duration,
    /// How long a VPN gateway is `attaching`, and how long it is `detaching`.
    pub vpn_attaching: Duration,
    /// How long a CIDR block of a VPC is `associating`.
    pub cidr_associating: Duration,
    /// How long a volume is `creating`.
    pub volume_creating: Duration,
    /// How long a volume is `deleting`.
    pub volume_deleting: Duration,
    /// How long a volume is `attaching`.
    pub volume_attaching: Duration,
    /// How long a volume is `detaching`; until then it is in use.
    pub volume_detaching: Duration,
    /// How long a modification of a volume is `modifying`.
    pub volume_modifying: Duration,
    /// How long it then is `optimizing`, which is hours for EBS; the volume can be used by then.
    pub volume_optimizing: Duration,
    /// How long a snapshot is `pending`.
    pub snapshot_pending: Duration,
    /// How long a placement group is `pending`.
    pub placement_pending: Duration,
    /// How long a placement group is `deleting`; until then its name is taken.
    pub placement_deleting: Duration,
    /// How long an instance is `pending`.
    pub instance_pending: Duration,
    /// How long an instance is `stopping`.
    pub instance_stopping: Duration,
    /// How long an instance is `shutting-down`; until then its volumes and interfaces are in use.
    pub instance_shutting_down: Duration,
    /// For how long after its create an object is not found by its id and not listed (EC2 developer
    /// guide, eventual consistency).
    pub new_objects_unseen: Duration,
}

impl Ec2Settings {
    /// Waits that are shorter than the real ones, of a minute or two, but not nothing.
    #[must_use]
    pub fn realistic() -> Self {
        Self {
            nat_pending: Duration::from_secs(8),
            nat_deleting: Duration::from_secs(5),
            endpoint_pending: Duration::from_secs(6),
            endpoint_deleting: Duration::from_secs(4),
            vpn_attaching: Duration::from_secs(5),
            cidr_associating: Duration::from_secs(1),
            volume_creating: Duration::from_secs(2),
            volume_deleting: Duration::from_secs(1),
            volume_attaching: Duration::from_secs(2),
            volume_detaching: Duration::from_secs(2),
            volume_modifying: Duration::from_secs(2),
            volume_optimizing: Duration::from_secs(600),
            snapshot_pending: Duration::from_secs(3),
            placement_pending: Duration::from_secs(2),
            placement_deleting: Duration::from_secs(2),
            instance_pending: Duration::from_secs(3),
            instance_stopping: Duration::from_secs(3),
            instance_shutting_down: Duration::from_secs(3),
            new_objects_unseen: Duration::ZERO,
        }
    }
}
