//! Which requests go through which proxy.
//!
//! The rules are those of Go's `golang.org/x/net/http/httpproxy`, because the official provider has
//! them and users wrote their `NO_PROXY` for them.

use std::net::IpAddr;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderValue, Uri};

/// A proxy and how to log on to it.
#[derive(Clone)]
pub(in crate::connection) struct Proxy {
    /// Scheme, host and port; never the user information.
    pub(super) address: Uri,
    /// `Proxy-Authorization`, marked as sensitive.
    pub(super) authorization: Option<HeaderValue>,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Proxy({})", self.address)
    }
}

impl Proxy {
    /// Reads `[scheme://][user[:password]@]host[:port]`. The scheme is `http` when there is none.
    pub(in crate::connection) fn parse(text: &str) -> Result<Self, String> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        if !matches!(scheme, "http" | "https") {
            return Err(format!(
                "a proxy is reached by http or https, not by {scheme}"
            ));
        }
        let rest = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (user, host) = match rest.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, rest),
        };
        let address: Uri = format!("{scheme}://{host}/")
            .parse()
            .map_err(|_| "it is not a URL".to_owned())?;
        if address.host().is_none_or(str::is_empty) {
            return Err("it names no host".to_owned());
        }
        let authorization = user.map(basic_authorization).transpose()?;
        Ok(Self {
            address,
            authorization,
        })
    }
}

fn basic_authorization(user: &str) -> Result<HeaderValue, String> {
    let user = percent_decode(user);
    let user = if user.contains(&b':') {
        user
    } else {
        [user, b":".to_vec()].concat()
    };
    let text = format!("Basic {}", BASE64_STANDARD.encode(user));
    let mut value = HeaderValue::from_str(&text).map_err(|error| error.to_string())?;
    value.set_sensitive(true);
    Ok(value)
}

fn percent_decode(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let digit = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => u8::try_from(high * 16 + low).ok(),
            _ => None,
        };
        decoded.push(escaped.unwrap_or(bytes[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    decoded
}

/// The proxies of one connection.
#[derive(Clone, Debug, Default)]
pub(in crate::connection) struct Proxies {
    pub(in crate::connection) http: Option<Proxy>,
    pub(in crate::connection) https: Option<Proxy>,
    pub(in crate::connection) bypass: Bypass,
}

impl Proxies {
    /// The proxy for a destination, if any.
    pub(super) fn of(&self, destination: &Uri) -> Option<&Proxy> {
        let is_tls = destination.scheme_str() == Some("https");
        let proxy = if is_tls { &self.https } else { &self.http };
        let proxy = proxy.as_ref()?;
        let host = destination.host()?.trim_matches(['[', ']']);
        let port = destination
            .port_u16()
            .unwrap_or(if is_tls { 443 } else { 80 });
        (!self.bypass.covers(host, port)).then_some(proxy)
    }
}

/// The hosts that are reached without a proxy.
#[derive(Clone, Debug, Default)]
pub(in crate::connection) struct Bypass {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
enum Rule {
    Everything,
    Network {
        address: IpAddr,
        prefix: u8,
    },
    Address {
        address: IpAddr,
        port: Option<u16>,
    },
    /// `domain` without a leading dot; `below_only` when the rule had one.
    Domain {
        domain: String,
        below_only: bool,
        port: Option<u16>,
    },
}

/// The addresses of the instance and container metadata services. A proxy would ask its own machine's
/// and hand back its own role's keys.
const METADATA: [&str; 5] = [
    "169.254.169.254",
    "fd00:ec2::254",
    "169.254.170.2",
    "169.254.170.23",
    "fd00:ec2::23",
];

impl Bypass {
    /// Reads the value of `no_proxy`.
    pub(in crate::connection) fn parse(text: &str) -> Self {
        let rules = text
            .split(',')
            .filter_map(|entry| Rule::parse(&entry.trim().to_ascii_lowercase()))
            .collect();
        Self { rules }
    }

    fn covers(&self, host: &str, port: u16) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let address: Option<IpAddr> = host.parse().ok();
        let is_local = host == "localhost" || address.is_some_and(|address| address.is_loopback());
        let is_metadata = METADATA.contains(&host.as_str());
        is_local
            || is_metadata
            || self
                .rules
                .iter()
                .any(|rule| rule.covers(&host, address, port))
    }
}

impl Rule {
    fn parse(entry: &str) -> Option<Self> {
        if entry.is_empty() {
            return None;
        }
        if entry == "*" {
            return Some(Self::Everything);
        }
        if let Some((address, prefix)) = entry.split_once('/')
            && let (Ok(address), Ok(prefix)) = (address.parse(), prefix.parse())
        {
            return Some(Self::Network { address, prefix });
        }
        let (host, port) = split_port(entry);
        if let Ok(address) = host.trim_matches(['[', ']']).parse() {
            return Some(Self::Address { address, port });
        }
        let (domain, below_only) = match host.strip_prefix("*.").or(host.strip_prefix('.')) {
            Some(domain) => (domain, true),
            None => (host, false),
        };
        Some(Self::Domain {
            domain: domain.trim_end_matches('.').to_owned(),
            below_only,
            port,
        })
    }

    fn covers(&self, host: &str, address: Option<IpAddr>, at: u16) -> bool {
        let is_port = |port: &Option<u16>| port.is_none_or(|port| port == at);
        match self {
            Self::Everything => true,
            Self::Network {
                address: network,
                prefix,
            } => address.is_some_and(|address| is_within(address, *network, *prefix)),
            Self::Address {
                address: wanted,
                port,
            } => address == Some(*wanted) && is_port(port),
            Self::Domain {
                domain,
                below_only,
                port,
            } => {
                let is_below = host
                    .strip_suffix(domain.as_str())
                    .is_some_and(|front| front.ends_with('.'));
                is_port(port) && (is_below || (!below_only && host == domain))
            }
        }
    }
}

/// `host:port`, but not the colons of a bare IPv6 address.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    if entry.parse::<IpAddr>().is_ok() {
        return (entry, None);
    }
    match entry.rsplit_once(':') {
        Some((host, port)) => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (entry, None),
        },
        None => (entry, None),
    }
}

fn is_within(address: IpAddr, network: IpAddr, prefix: u8) -> bool {
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()) << 96, 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    };
    let ((address, width), (network, network_width)) = (bits(address), bits(network));
    if width != network_width || u32::from(prefix) > width {
        return false;
    }
    let differing = (address ^ network).leading_zeros();
    differing >= u32::from(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_proxy_follows_gos_rules() {
        #[rustfmt::skip]
        let cases = [
            ("", "https://acm.eu-west-1.amazonaws.com/", false),
            ("", "https://localhost:4566/", true),
            ("", "https://127.0.0.1:4566/", true),
            ("", "http://[::1]:4566/", true),
            ("", "http://169.254.169.254/latest", true),
            ("*", "https://acm.eu-west-1.amazonaws.com/", true),
            ("amazonaws.com", "https://acm.eu-west-1.amazonaws.com/", true),
            ("amazonaws.com", "https://amazonaws.com/", true),
            ("amazonaws.com", "https://notamazonaws.com/", false),
            (".amazonaws.com", "https://amazonaws.com/", false),
            (".amazonaws.com", "https://sts.amazonaws.com/", true),
            ("*.amazonaws.com", "https://sts.amazonaws.com/", true),
            ("AMAZONAWS.COM", "https://sts.amazonaws.com/", true),
            ("example.com, amazonaws.com", "https://sts.amazonaws.com/", true),
            ("amazonaws.com:443", "https://sts.amazonaws.com/", true),
            ("amazonaws.com:80", "https://sts.amazonaws.com/", false),
            ("10.0.0.0/8", "http://10.1.2.3/", true),
            ("10.0.0.0/8", "http://11.1.2.3/", false),
            ("10.1.2.3", "http://10.1.2.3/", true),
            ("10.1.2.3:81", "http://10.1.2.3/", false),
            ("2001:db8::/32", "http://[2001:db8::1]/", true),
            ("0.0.0.0/0", "http://[2001:db8::1]/", false),
        ];
        for (rules, url, expected) in cases {
            let proxy = Proxy::parse("http://proxy:1").expect("a proxy");
            let proxies = Proxies {
                http: Some(proxy.clone()),
                https: Some(proxy),
                bypass: Bypass::parse(rules),
            };
            let bypassed = proxies.of(&url.parse().expect("a URL")).is_none();
            assert_eq!(bypassed, expected, "{rules:?} and {url}");
        }
    }

    #[test]
    fn a_proxy_may_carry_a_log_on_that_is_not_printed() {
        let proxy = Proxy::parse("https://us%40er:pa%3Ass@proxy.test:3128").expect("a proxy");
        let expected = format!("Basic {}", BASE64_STANDARD.encode("us@er:pa:ss"));
        assert_eq!(proxy.authorization.as_ref().expect("a log-on"), &expected);
        assert_eq!(format!("{proxy:?}"), "Proxy(https://proxy.test:3128/)");
    }

    #[test]
    fn the_scheme_of_a_proxy_is_http_unless_said_otherwise() {
        let address = |text| Proxy::parse(text).map(|proxy| proxy.address.to_string());
        assert_eq!(address("proxy:3128").as_deref(), Ok("http://proxy:3128/"));
        for bad in ["socks5://proxy:1080", "http://", "http://user@"] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
