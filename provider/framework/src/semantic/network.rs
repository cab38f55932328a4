//! Address blocks in CIDR notation (RFC 4632, RFC 4291).
//!
//! Host bits do not count: EC2 stores `100.68.0.18/18` as `100.68.0.0/18` (EC2 API reference,
//! CreateVpc, CreateSubnet and AuthorizeSecurityGroupIngress), so a configuration that has them set
//! would differ from its own result for ever.
//! IPv6 addresses compare by value (RFC 5952 lists their spellings).
//! IPv4 numbers with leading zeros are no addresses, because some programs read them as octal.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address with the length of its network prefix, as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr {
    /// The address, with whatever host bits were written.
    pub address: IpAddr,
    /// How many leading bits name the network.
    pub prefix: u8,
}

impl Cidr {
    /// Reads `address/prefix`; `None` when it is malformed.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        let plain = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
        let prefix: u8 = prefix.parse().ok().filter(|_| plain)?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        (prefix <= longest).then_some(Self { address, prefix })
    }

    /// The same block with its host bits cleared.
    #[must_use]
    pub fn network(self) -> Self {
        let address = match self.address {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.prefix));
                IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & mask.unwrap_or(0)))
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix));
                IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask.unwrap_or(0)))
            }
        };
        Self { address, ..self }
    }

    /// Whether this block holds all of the other one.
    pub fn contains(self, other: Self) -> bool {
        let widened = Self {
            prefix: self.prefix,
            ..other
        };
        self.address.is_ipv4() == other.address.is_ipv4()
            && other.prefix >= self.prefix
            && widened.network() == self.network()
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// Whether the two name the same block.
pub fn equal(a: &str, b: &str) -> bool {
    let network = |text| Cidr::parse(text).map(Cidr::network);
    a == b || network(a).is_some_and(|a| Some(a) == network(b))
}
