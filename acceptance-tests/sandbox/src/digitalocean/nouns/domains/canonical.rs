//! What the API makes of a record: names are relative to the domain, hosts are sent with a dot at
//! their end and answered without it, and what a type needs must be there (API reference, "Domain
//! Records").

use crate::digitalocean::ask::Refusal;
use serde_json::{Value, json};

/// The types of records that can be made.
const KINDS: [&str; 9] = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SOA", "SRV", "TXT"];

/// Members that are null where a type has no use for them, and the types that need them.
const NEEDED: [(&str, &[&str]); 5] = [
    ("priority", &["MX", "SRV"]),
    ("port", &["SRV"]),
    ("weight", &["SRV"]),
    ("flags", &["CAA"]),
    ("tag", &["CAA"]),
];

/// A record without anything that only some types have.
pub(super) fn blank(id: u64, kind: &str, name: &str, data: &str) -> Value {
    json!({
        "id": id, "type": kind, "name": name, "data": data,
        "priority": null, "port": null, "weight": null, "flags": null, "tag": null,
    })
}

/// A record as it will be kept, from one that was asked for.
pub(super) fn record(asked: &Value, id: u64, domain: &str) -> Result<Value, Refusal> {
    let text = |member: &str| asked[member].as_str().unwrap_or_default();
    let kind = text("type").to_ascii_uppercase();
    if !KINDS.contains(&kind.as_str()) {
        return Err(Refusal::invalid("Type is not included in the list"));
    }
    let name = name(text("name"), domain, &kind)?;
    let mut record = blank(id, &kind, &name, &data(&kind, text("data"), domain)?);
    for (member, kinds) in NEEDED {
        let value = &asked[member];
        if kinds.contains(&kind.as_str()) {
            if value.is_null() || value == "" {
                return Err(Refusal::invalid(format!(
                    "{} can't be blank",
                    title(member)
                )));
            }
            record[member] = value.clone();
        }
    }
    check(&record)?;
    if let Some(ttl) = asked["ttl"].as_u64() {
        if !(30..=2_147_483_647).contains(&ttl) {
            return Err(Refusal::invalid("Ttl must be greater than or equal to 30"));
        }
        record["ttl"] = json!(ttl);
    }
    Ok(record)
}

fn check(record: &Value) -> Result<(), Refusal> {
    let least = |member: &str, least: i64, most: i64| match record[member].as_i64() {
        Some(number) if !(least..=most).contains(&number) => Err(Refusal::invalid(format!(
            "{} must be between {least} and {most}",
            title(member)
        ))),
        _ => Ok(()),
    };
    least("priority", 0, 65_535)?;
    least("port", 0, 65_535)?;
    least("weight", 0, 65_535)?;
    least("flags", 0, 255)?;
    let tags = ["issue", "issuewild", "iodef"];
    match record["tag"].as_str() {
        Some(tag) if !tags.contains(&tag) => {
            Err(Refusal::invalid("Tag is not included in the list"))
        }
        _ => Ok(()),
    }
}

fn title(member: &str) -> String {
    let (first, rest) = member.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

/// `@`, or the name below the domain. Only a name with a dot at its end is a whole one.
fn name(asked: &str, domain: &str, kind: &str) -> Result<String, Refusal> {
    let asked = asked.to_ascii_lowercase();
    if asked.is_empty() {
        return Err(Refusal::invalid("Name can't be blank"));
    }
    let relative = match asked.strip_suffix('.') {
        Some(whole) if whole == domain => "@".to_owned(),
        Some(whole) => whole
            .strip_suffix(&format!(".{domain}"))
            .ok_or_else(|| Refusal::invalid("Name is not part of the domain"))?
            .to_owned(),
        None => asked,
    };
    let bare = relative.strip_prefix("*.").unwrap_or(&relative);
    if relative == "@" || relative == "*" || is_host(bare) {
        return Ok(relative);
    }
    // Services and keys have names with underscores; every type but addresses may.
    let plain = bare.replace('_', "x");
    if is_host(&plain) && !["A", "AAAA"].contains(&kind) {
        return Ok(relative);
    }
    Err(Refusal::invalid(
        "Name Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -) Or a single record of '@'.",
    ))
}

fn data(kind: &str, asked: &str, domain: &str) -> Result<String, Refusal> {
    if asked.is_empty() {
        return Err(Refusal::invalid("Data can't be blank"));
    }
    match kind {
        "A" => match asked.parse::<std::net::Ipv4Addr>() {
            Ok(address) => Ok(address.to_string()),
            Err(_) => Err(Refusal::invalid("IP address is not valid")),
        },
        "AAAA" => match asked.parse::<std::net::Ipv6Addr>() {
            Ok(address) => Ok(address.to_string()),
            Err(_) => Err(Refusal::invalid("IPv6 address is not valid")),
        },
        "CNAME" | "MX" | "NS" | "SRV" | "CAA" if asked != "@" => asked
            .strip_suffix('.')
            .map(|host| {
                if kind != "CAA" && host == domain {
                    "@"
                } else {
                    host
                }
                .to_owned()
            })
            .ok_or_else(|| Refusal::invalid("Data needs to end with a dot (.)")),
        "TXT" => Ok(unquoted(asked)),
        _ => Ok(asked.to_owned()),
    }
}

/// A text that is written as in a zone file, without its quotes and in one piece (RFC 1035 §5.1). The document does not
/// say which form is told; this is the one that is harder on clients, which have to know both as the same.
fn unquoted(asked: &str) -> String {
    let inside = asked.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    let Some(inside) = inside else {
        return asked.to_owned();
    };
    let pieces: Vec<&str> = inside.split("\" \"").collect();
    pieces.concat().replace("\\\"", "\"")
}

/// Whether a text is a host name, relative or not.
pub(super) fn is_host(text: &str) -> bool {
    let fits = |label: &str| {
        let inner = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        (1..=63).contains(&label.len()) && inner && !label.starts_with('-') && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(asked: Value, expected: Result<(&str, &str), &str>) {
        let made = record(&asked, 1, "example.com");
        let made = made.as_ref().map(|record| {
            let text = |member: &str| record[member].as_str().unwrap_or_default();
            (text("name"), text("data"))
        });
        assert_eq!(made.map_err(|refusal| refusal.message.as_str()), expected);
    }

    #[test]
    fn names_are_relative() {
        for (name, expected) in [
            ("@", "@"),
            ("www", "www"),
            ("example.com.", "@"),
            ("www.example.com.", "www"),
            ("www.example.com", "www.example.com"),
            ("*.x", "*.x"),
        ] {
            check(
                json!({ "type": "A", "name": name, "data": "192.0.2.1" }),
                Ok((expected, "192.0.2.1")),
            );
        }
        let asked = json!({ "type": "A", "name": "www.example.org.", "data": "192.0.2.1" });
        check(asked, Err("Name is not part of the domain"));
    }

    #[test]
    fn hosts_end_with_a_dot_that_is_not_answered() {
        for (kind, data, expected) in [
            ("CNAME", "a.example.org.", Ok(("x", "a.example.org"))),
            ("CNAME", "@", Ok(("x", "@"))),
            ("CNAME", "example.com.", Ok(("x", "@"))),
            (
                "NS",
                "a.example.org",
                Err("Data needs to end with a dot (.)"),
            ),
            ("TXT", "v=spf1 -all.", Ok(("x", "v=spf1 -all."))),
            ("TXT", r#""v=spf1 -all""#, Ok(("x", "v=spf1 -all"))),
            ("TXT", r#""k=rsa; " "p=a\"b""#, Ok(("x", r#"k=rsa; p=a"b"#))),
            ("TXT", r#"a "b" c"#, Ok(("x", r#"a "b" c"#))),
            ("AAAA", "2001:DB8::0001", Ok(("x", "2001:db8::1"))),
            ("A", "192.0.2.256", Err("IP address is not valid")),
            ("MX", "a.example.org.", Err("Priority can't be blank")),
            ("SPF", "x", Err("Type is not included in the list")),
        ] {
            check(json!({ "type": kind, "name": "x", "data": data }), expected);
        }
    }
}
