//! Checks of well-known notations.

use crate::semantic::arn::Arn;
use crate::semantic::network::Cidr;
use crate::semantic::timestamp::Moment;
use crate::semantic::{duration, json};

/// A notation that a text must be in.
#[derive(Clone, Debug)]
pub(super) struct Notation {
    /// One line without values.
    pub(super) summary: &'static str,
    /// What the text must be, behind "must".
    pub(super) must: &'static str,
    /// Whether a text is in the notation; where it is not, perhaps a sentence that says why.
    pub(super) check: fn(&str) -> Result<(), Option<String>>,
}

fn is(holds: bool) -> Result<(), Option<String>> {
    if holds { Ok(()) } else { Err(None) }
}

pub(super) const CIDR: Notation = Notation {
    summary: "Invalid address block",
    must: "be an IPv4 or IPv6 block in CIDR notation, such as `10.0.0.0/16`",
    check: |text| match Cidr::parse(text) {
        Some(_) => Ok(()),
        None => Err(missing_prefix(text)),
    },
};

pub(super) const CIDR_NETWORK: Notation = Notation {
    summary: "Invalid address block",
    must: "be a network in CIDR notation without host bits, such as `10.0.0.0/16`",
    check: |text| match Cidr::parse(text) {
        Some(block) if block.network() == block => Ok(()),
        Some(block) => Err(Some(format!("Did you mean `{}`?", block.network()))),
        None => Err(missing_prefix(text)),
    },
};

pub(super) const IPV4_CIDR: Notation = Notation {
    summary: "Invalid address block",
    must: "be an IPv4 block in CIDR notation, such as `10.0.0.0/16`",
    check: |text| match Cidr::parse(text) {
        Some(block) => is(block.address.is_ipv4()),
        None => Err(missing_prefix(text)),
    },
};

pub(super) const IPV6_CIDR: Notation = Notation {
    summary: "Invalid address block",
    must: "be an IPv6 block in CIDR notation, such as `2001:db8::/56`",
    check: |text| match Cidr::parse(text) {
        Some(block) => is(block.address.is_ipv6()),
        None => Err(missing_prefix(text)),
    },
};

/// A hint for the commonest slip: a bare address.
fn missing_prefix(text: &str) -> Option<String> {
    let address: std::net::IpAddr = text.parse().ok()?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    Some(format!(
        "An address alone is not a block; this one address is `{address}/{longest}`."
    ))
}

pub(super) const IP_ADDRESS: Notation = Notation {
    summary: "Invalid IP address",
    must: "be an IPv4 or IPv6 address",
    check: |text| is(text.parse::<std::net::IpAddr>().is_ok()),
};

pub(super) const IPV4_ADDRESS: Notation = Notation {
    summary: "Invalid IP address",
    must: "be an IPv4 address, such as `192.0.2.1`",
    check: |text| is(text.parse::<std::net::Ipv4Addr>().is_ok()),
};

pub(super) const IPV6_ADDRESS: Notation = Notation {
    summary: "Invalid IP address",
    must: "be an IPv6 address, such as `2001:db8::1`",
    check: |text| is(text.parse::<std::net::Ipv6Addr>().is_ok()),
};

pub(super) const ARN: Notation = Notation {
    summary: "Invalid ARN",
    must: "be an Amazon resource name, `arn:partition:service:region:account:resource`",
    check: |text| is(text.starts_with("arn:") && Arn::parse(text).is_some_and(|arn| is_arn(&arn))),
};

/// The parts that have one form in every service (AWS general reference, "Amazon Resource Names").
fn is_arn(arn: &Arn<'_>) -> bool {
    let word = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let account = arn.account;
    // AWS's own and marketplace resources have words in place of the account.
    let owner = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())
        || account.is_empty()
        || word(account) && account.bytes().any(|byte| byte.is_ascii_lowercase());
    arn.partition.starts_with("aws") && word(arn.partition) && word(arn.region) && owner
}

pub(super) const JSON: Notation = Notation {
    summary: "Invalid JSON",
    must: "be a JSON text",
    check: |text| {
        if json::Tree::parse(text).is_some() {
            return Ok(());
        }
        let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err();
        Err(error.map(|error| {
            let reason = if error.is_eof() {
                "It ends early"
            } else {
                "It is malformed"
            };
            format!(
                "{reason}, at line {}, column {}.",
                error.line(),
                error.column()
            )
        }))
    },
};

pub(super) const JSON_OBJECT: Notation = Notation {
    summary: "Invalid JSON",
    must: "be a JSON object",
    check: |text| match json::Tree::parse(text) {
        Some(json::Tree::Object(_)) => Ok(()),
        Some(_) => Err(None),
        None => (JSON.check)(text),
    },
};

pub(super) const TIMESTAMP: Notation = Notation {
    summary: "Invalid timestamp",
    must: "be an RFC 3339 timestamp, such as `2006-01-02T15:04:05Z`",
    check: |text| is(Moment::parse(text).is_some()),
};

pub(super) const DURATION: Notation = Notation {
    summary: "Invalid duration",
    must: "be a duration of zero or more, such as `90s` or `1h30m`",
    check: |text| match duration::parse(text) {
        Some(_) => Ok(()),
        None if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(Some(format!("Add a unit: `{text}s` is that many seconds.")))
        }
        None => Err(None),
    },
};
