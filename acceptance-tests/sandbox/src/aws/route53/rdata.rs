//! What may stand in a record's value (Developer Guide, "Supported DNS record types").

use super::name::Name;

/// Route 53's objection to a value; `None` when it is accepted.
pub(crate) fn objection(kind: &str, value: &str) -> Option<String> {
    let problem = |code: &str, what: &str| {
        Some(format!(
            "Invalid Resource Record: 'FATAL problem: {code} ({what}) encountered with '{value}''"
        ))
    };
    let fields: Vec<&str> = value.split_ascii_whitespace().collect();
    match kind {
        "A" if value.parse::<std::net::Ipv4Addr>().is_err() => problem(
            "ARRDATAIllegalIPv4Address",
            "Value is not a valid IPv4 address",
        ),
        "AAAA" if value.parse::<std::net::Ipv6Addr>().is_err() => problem(
            "AAAARRDATAIllegalIPv6Address",
            "Value is not a valid IPv6 address",
        ),
        "CNAME" | "NS" | "PTR" if Name::parse(value).is_err() => {
            problem("DomainNameInvalid", "Value is not a valid domain name")
        }
        "MX" if !matches!(fields[..], [p, host] if p.parse::<u16>().is_ok() && is_host(host)) => {
            problem("MXRRDATANotTwoFields", "MX record doesn't have 2 fields")
        }
        "SRV"
            if !matches!(fields[..], [a, b, c, host]
                if [a, b, c].iter().all(|n| n.parse::<u16>().is_ok()) && is_host(host)) =>
        {
            problem("SRVRRDATANotFourFields", "SRV record doesn't have 4 fields")
        }
        "TXT" | "SPF" => match character_strings(value) {
            Ok(()) => None,
            Err((code, what)) => problem(code, what),
        },
        "CAA" if fields.len() < 3 || fields[0].parse::<u8>().is_err() => problem(
            "CAARRDATANotThreeFields",
            "CAA record doesn't have 3 fields",
        ),
        _ => None,
    }
}

fn is_host(text: &str) -> bool {
    text == "." || Name::parse(text).is_ok()
}

/// One or more quoted strings of at most 255 characters, apart by spaces.
fn character_strings(value: &str) -> Result<(), (&'static str, &'static str)> {
    const QUOTES: (&str, &str) = (
        "InvalidCharacterString",
        "Value should be enclosed in quotation marks",
    );
    let mut rest = value.trim();
    if rest.is_empty() {
        return Err(QUOTES);
    }
    while !rest.is_empty() {
        let inner = rest.strip_prefix('"').ok_or(QUOTES)?;
        let mut length = 0;
        let mut end = None;
        let mut escaped = false;
        for (at, c) in inner.char_indices() {
            match c {
                '"' if !escaped => {
                    end = Some(at);
                    break;
                }
                '\\' if !escaped => escaped = true,
                _ => {
                    escaped = false;
                    length += c.len_utf8();
                }
            }
        }
        let end = end.ok_or(QUOTES)?;
        if length > 255 {
            return Err(("CharacterStringTooLong", "Value is too long"));
        }
        rest = inner[end + 1..].trim_start();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::objection;

    #[test]
    fn values() {
        let long = format!("\"{}\"", "x".repeat(256));
        let full = format!("\"{}\" \"b\"", "x".repeat(255));
        for (kind, value, accepted) in [
            ("A", "192.0.2.1", true),
            ("A", "192.0.2.300", false),
            ("AAAA", "2001:db8::1", true),
            ("AAAA", "192.0.2.1", false),
            ("MX", "10 mail.example.com", true),
            ("MX", "mail.example.com", false),
            ("SRV", "1 10 5269 xmpp.example.com.", true),
            ("SRV", "1 10 xmpp.example.com.", false),
            ("TXT", "\"a \\\" b\"", true),
            ("TXT", "bare", false),
            ("TXT", &long, false),
            ("TXT", &full, true),
            ("CAA", "0 issue \"ca.example.net\"", true),
            ("CNAME", "www.example.com", true),
            ("CNAME", "a..b", false),
        ] {
            assert_eq!(objection(kind, value).is_none(), accepted, "{kind} {value}");
        }
    }
}
