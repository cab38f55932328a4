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
            new_objects_unseen: Duration::ZERO,
        }
    }
}
