//! IP protocols by name or number.
//!
//! Firewall rules name some protocols and number the others: `tcp` is `6` (IANA, "Assigned Internet
//! Protocol Numbers"), and `all` is `-1` where rules allow every protocol. Case does not count.

/// The protocols that have a name here, by number.
const NAMES: [(&str, &str); 5] = [
    ("-1", "all"),
    ("1", "icmp"),
    ("6", "tcp"),
    ("17", "udp"),
    ("58", "icmpv6"),
];

/// The number of a protocol, or what was written in lower case when it is neither a name that is known
/// nor a number.
pub fn number(text: &str) -> String {
    let text = text.to_lowercase();
    let named = NAMES.iter().find(|(_, name)| *name == text);
    if let Some((number, _)) = named {
        return (*number).to_owned();
    }
    // Leading zeros do not make another protocol.
    text.parse::<i32>().map_or(text, |it| it.to_string())
}

/// The name of a protocol as EC2 answers it: `-1`, `tcp`, `udp`, `icmp`, `icmpv6`, else the number
/// (EC2 API reference, IpPermission).
pub fn name(text: &str) -> String {
    let number = number(text);
    let named = NAMES[1..].iter().find(|(known, _)| *known == number);
    named.map_or(number, |(_, name)| (*name).to_owned())
}

/// Whether the two name the same protocol.
pub fn equal(a: &str, b: &str) -> bool {
    number(a) == number(b)
}
