//! One rule of a network ACL.

use std::collections::BTreeMap;

use aws_sdk_ec2::types as sdk;
use slipway_framework::model::Element as _;
use slipway_framework::semantic::{ip_protocol, network};
use slipway_framework::value::Value;

/// The rules with which every ACL ends, one for each version of IP; nobody can change them (Amazon VPC
/// user guide, "Default network ACL").
const LAST: [i32; 2] = [32_767, 32_768];

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// Its number; the rules of a direction are applied in this order.
    pub(crate) number: i64,
    /// The number of the protocol, `-1` for all.
    pub(crate) protocol: String,
    /// `allow` or `deny`.
    pub(crate) action: String,
    /// The addresses of IPv4, or else those of IPv6.
    pub(crate) ipv4: Option<String>,
    /// The addresses of IPv6.
    pub(crate) ipv6: Option<String>,
    /// First and last port, where they are given.
    pub(crate) ports: (Option<i64>, Option<i64>),
    /// Type and code of ICMP, where they are given.
    pub(crate) icmp: (Option<i64>, Option<i64>),
}

impl Rule {
    /// The rule of an answer; `None` for those with which every ACL ends.
    pub(crate) fn answered(entry: &sdk::NetworkAclEntry) -> Option<Self> {
        let number = entry
            .rule_number()
            .filter(|number| !LAST.contains(number))?;
        let ports = entry.port_range();
        let icmp = entry.icmp_type_code();
        let whole = |number: Option<i32>| number.map(i64::from);
        Some(Self {
            number: i64::from(number),
            protocol: ip_protocol::number(entry.protocol().unwrap_or_default()),
            action: entry.rule_action().map_or("", |it| it.as_str()).to_owned(),
            ipv4: entry.cidr_block().map(str::to_owned),
            ipv6: entry.ipv6_cidr_block().map(str::to_owned),
            ports: (
                whole(ports.and_then(sdk::PortRange::from)),
                whole(ports.and_then(sdk::PortRange::to)),
            ),
            icmp: (
                whole(icmp.and_then(sdk::IcmpTypeCode::r#type)),
                whole(icmp.and_then(sdk::IcmpTypeCode::code)),
            ),
        })
    }

    /// The rule of an object of HCL; `None` when a part of it is not known.
    pub(crate) fn written(object: &Value) -> Option<Self> {
        let parts = object.as_object()?;
        if !object.is_wholly_known() {
            return None;
        }
        let text = |name: &str| {
            let text = parts.get(name).and_then(Value::as_str);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let number = |name: &str| {
            let number = i64::from_value(parts.get(name)?);
            number.ok().flatten()
        };
        Some(Self {
            number: number("rule_no")?,
            protocol: ip_protocol::number(&text("protocol")?),
            action: text("action").unwrap_or_default().to_lowercase(),
            ipv4: text("cidr_block"),
            ipv6: text("ipv6_cidr_block"),
            ports: (number("from_port"), number("to_port")),
            icmp: (number("icmp_type"), number("icmp_code")),
        })
    }

    /// The rule as an object of HCL. What does not go with its protocol is left out, but for ports,
    /// which are 0 then, as configurations write it.
    pub(crate) fn object(&self) -> Value {
        let text = |text: Option<&str>| text.map_or(Value::Null, Value::from);
        let (from, to) = self.meant_ports().unwrap_or_default();
        let icmp = self.meant_icmp();
        let number = |it: Option<i64>| it.map_or(Value::Null, Value::from);
        let parts = [
            ("action", Value::from(self.action.as_str())),
            ("cidr_block", text(self.ipv4.as_deref())),
            ("from_port", Value::from(from)),
            ("icmp_code", number(icmp.map(|(_, code)| code))),
            ("icmp_type", number(icmp.map(|(kind, _)| kind))),
            ("ipv6_cidr_block", text(self.ipv6.as_deref())),
            ("protocol", Value::from(self.protocol.as_str())),
            ("rule_no", Value::from(self.number)),
            ("to_port", Value::from(to)),
        ];
        let parts = parts.map(|(name, value)| (name.to_owned(), value));
        Value::Object(BTreeMap::from(parts))
    }

    /// Whether its protocol has ports: TCP and UDP.
    pub(crate) fn has_ports(&self) -> bool {
        ["6", "17"].contains(&self.protocol.as_str())
    }

    /// Whether its protocol is ICMP, of either version of IP.
    pub(crate) fn is_icmp(&self) -> bool {
        ["1", "58"].contains(&self.protocol.as_str())
    }

    /// The ports that it means.
    fn meant_ports(&self) -> Option<(i64, i64)> {
        let (from, to) = self.ports;
        self.has_ports()
            .then(|| (from.unwrap_or_default(), to.unwrap_or_default()))
    }

    /// Type and code of ICMP that it means.
    fn meant_icmp(&self) -> Option<(i64, i64)> {
        let (kind, code) = self.icmp;
        self.is_icmp()
            .then(|| (kind.unwrap_or_default(), code.unwrap_or_default()))
    }

    /// Whether both mean the same.
    pub(crate) fn is(&self, other: &Self) -> bool {
        let same = |a: &Option<String>, b: &Option<String>| match (a, b) {
            (Some(a), Some(b)) => a == b || network::equal(a, b),
            (a, b) => a == b,
        };
        self.number == other.number
            && self.protocol == other.protocol
            && self.action == other.action
            && same(&self.ipv4, &other.ipv4)
            && same(&self.ipv6, &other.ipv6)
            && self.meant_ports() == other.meant_ports()
            && self.meant_icmp() == other.meant_icmp()
    }

    /// The ports for a request.
    pub(crate) fn port_range(&self) -> Option<sdk::PortRange> {
        let (from, to) = self.meant_ports()?;
        let range = sdk::PortRange::builder().from(crate::parts::int(from));
        Some(range.to(crate::parts::int(to)).build())
    }

    /// Type and code of ICMP for a request.
    pub(crate) fn icmp_type_code(&self) -> Option<sdk::IcmpTypeCode> {
        let (kind, code) = self.meant_icmp()?;
        let both = sdk::IcmpTypeCode::builder().r#type(crate::parts::int(kind));
        Some(both.code(crate::parts::int(code)).build())
    }

    /// What is wrong with it that can be told without asking, as a clause; `None` for nothing.
    pub(crate) fn fault(&self) -> Option<String> {
        let (from, to) = self.ports;
        let ports = [from, to].into_iter().flatten();
        let number: Option<i64> = self.protocol.parse().ok();
        if !number.is_some_and(|number| (-1..=255).contains(&number)) {
            let protocol = &self.protocol;
            return Some(format!(
                "names the protocol `{protocol}`; write its number, `all`, `icmp`, `icmpv6`, `tcp` or `udp`"
            ));
        }
        if self.ipv4.is_some() == self.ipv6.is_some() {
            return Some("needs either `cidr_block` or `ipv6_cidr_block`".to_owned());
        }
        if let Some(port) = ports.clone().find(|port| !(0..=65_535).contains(port)) {
            return Some(format!("names the port {port}; ports are 0 to 65535"));
        }
        if self.protocol == "-1" && ports.clone().any(|port| port != 0) {
            return Some("allows all protocols, and names ports: those have to be 0".to_owned());
        }
        match (from, to) {
            (Some(from), Some(to)) if self.has_ports() && from > to => {
                Some(format!("ends at port {to} before it begins at {from}"))
            }
            (None, _) | (_, None) if self.has_ports() => {
                Some("has a protocol with ports, and needs `from_port` and `to_port`".to_owned())
            }
            _ => None,
        }
    }
}
