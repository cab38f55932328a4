//! One rule.

use std::collections::BTreeMap;

use slipway_framework::semantic::ip_protocol;
use slipway_framework::semantic::network::Cidr;

/// Whether rules are about what comes or what goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Direction {
    /// What comes.
    Ingress,
    /// What goes.
    Egress,
}

impl Direction {
    /// Both, in the order in which they are changed.
    pub(crate) const BOTH: [Self; 2] = [Self::Ingress, Self::Egress];

    /// The argument's name, which is also the value of `type`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }

    /// The direction of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::BOTH.into_iter().find(|it| it.name() == name)
    }
}

/// The group whose rules are meant, as far as it is known: with it, a reference to it is the same as
/// `self`, and its account need not be written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Own<'a> {
    /// The group's id.
    pub(crate) id: Option<&'a str>,
    /// The account that owns it.
    pub(crate) owner: Option<&'a str>,
}

/// A protocol with its ports, or with type and code of ICMP.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Traffic {
    /// As EC2 answers it: `-1`, `tcp`, `udp`, `icmp`, `icmpv6`, or a number.
    pub(crate) protocol: String,
    /// The first port or the type, and the last port or the code, of protocols that have them.
    pub(crate) ports: Option<(i64, i64)>,
}

/// The protocols that have ports, or types and codes (EC2 API reference, IpPermission).
const WITH_PORTS: [&str; 4] = ["tcp", "udp", "icmp", "icmpv6"];

impl Traffic {
    /// The traffic that is described like this. Every other protocol is allowed as a whole, whatever
    /// ports are written beside it.
    pub(crate) fn new(protocol: &str, from: Option<i64>, to: Option<i64>) -> Self {
        let protocol = ip_protocol::name(protocol);
        let has_ports = WITH_PORTS.contains(&protocol.as_str());
        Self {
            ports: has_ports.then_some((from.unwrap_or(-1), to.unwrap_or(-1))),
            protocol,
        }
    }
}

/// Whom a rule lets in, or out to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Peer {
    /// Addresses, as the network that they are.
    Ipv4(String),
    /// Addresses, in their shortest spelling.
    Ipv6(String),
    /// The addresses of a prefix list.
    PrefixList(String),
    /// The members of the group itself.
    Itself,
    /// The members of another group.
    Group {
        /// The account, when it is not the group's own.
        owner: Option<String>,
        /// The group.
        id: String,
    },
}

impl Peer {
    /// Addresses of any family.
    pub(crate) fn addresses(text: &str) -> Self {
        match Cidr::parse(text).map(Cidr::network) {
            Some(block) if block.address.is_ipv4() => Self::Ipv4(block.to_string()),
            Some(block) => Self::Ipv6(block.to_string()),
            // What is malformed is for the checks and for EC2 to refuse.
            None if text.contains(':') => Self::Ipv6(text.to_owned()),
            None => Self::Ipv4(text.to_owned()),
        }
    }

    /// A group that is written `sg-…` or `ACCOUNT/sg-…`.
    pub(crate) fn group(text: &str, own: Own<'_>) -> Self {
        match text.split_once('/') {
            Some((owner, id)) => Self::group_of(Some(owner), id, own),
            None => Self::group_of(None, text, own),
        }
    }

    /// A group of this account.
    pub(crate) fn group_of(owner: Option<&str>, id: &str, own: Own<'_>) -> Self {
        let owner = owner.filter(|owner| !owner.is_empty() && Some(*owner) != own.owner);
        if owner.is_none() && own.id == Some(id) {
            return Self::Itself;
        }
        Self::Group {
            owner: owner.map(str::to_owned),
            id: id.to_owned(),
        }
    }

    /// As HCL names it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Ipv4(text) | Self::Ipv6(text) | Self::PrefixList(text) => text.clone(),
            Self::Itself => "self".to_owned(),
            Self::Group { owner: None, id } => id.clone(),
            Self::Group {
                owner: Some(owner),
                id,
            } => format!("{owner}/{id}"),
        }
    }
}

/// What one rule allows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Rule {
    /// What.
    pub(crate) traffic: Traffic,
    /// With whom.
    pub(crate) peer: Peer,
}

impl Rule {
    /// In words, for messages: `tcp 80-443 10.0.0.0/8`.
    pub(crate) fn words(&self) -> String {
        let Traffic { protocol, ports } = &self.traffic;
        let protocol = if protocol == "-1" { "all" } else { protocol };
        let ports = match ports {
            None => String::new(),
            Some((from, to)) if from == to => format!(" {from}"),
            Some((from, to)) => format!(" {from}-{to}"),
        };
        format!("{protocol}{ports} {}", self.peer.text())
    }
}

/// The rules of one direction of a group, each with its description, which is empty for none.
pub(crate) type Rules = BTreeMap<Rule, String>;

/// What a new group allows before anybody changed it: everything may go (Amazon VPC user guide,
/// "Security groups").
pub(crate) fn at_birth(direction: Direction) -> Rules {
    let everything = Rule {
        traffic: Traffic::new("-1", None, None),
        peer: Peer::Ipv4("0.0.0.0/0".to_owned()),
    };
    match direction {
        Direction::Ingress => Rules::new(),
        Direction::Egress => Rules::from([(everything, String::new())]),
    }
}
