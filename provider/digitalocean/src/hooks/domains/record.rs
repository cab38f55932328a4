//! Hooks of `digitalocean_record`.

mod neighbours;

use std::borrow::Cow;
use std::net::Ipv6Addr;

use slipway_digitalocean_client::types as sdk;
use slipway_framework::model::Attr;
use slipway_framework::resource::Plan;

use crate::generated::domains::record::{Hooks, Record, Records};
use crate::parts::given;
use crate::session::Api;

/// The types whose value is a host, which is sent with a dot at its end and told without it (API reference,
/// "Domain Records").
const HOSTS: [&str; 5] = ["CAA", "CNAME", "MX", "NS", "SRV"];

/// The name of the domain itself.
const APEX: &str = "@";

impl Hooks for Records {
    fn whole(object: &sdk::DomainRecord, state: &mut Record) {
        let domain = given(&state.domain).unwrap_or_default();
        state.fqdn = match object.name.as_deref() {
            None => Attr::Null,
            Some(APEX) => domain.into(),
            Some(name) => format!("{name}.{domain}").into(),
        };
    }

    fn beside(&self, plan: &mut Plan<Record>) {
        neighbours::check(&self.shared, plan);
    }

    fn as_written(_: &Api, known: &Record, state: &mut Record) {
        correct(known, state);
    }
}

/// Keeps what is written where it means what is told.
fn correct(known: &Record, state: &mut Record) {
    if is_host(state)
        && let Some(value) = given(&state.value)
        && value != APEX
        && !value.ends_with('.')
    {
        state.value = format!("{value}.").into();
    }
    if let (Some(written), Some(told)) = (given(&known.value), given(&state.value))
        && is_same_value(state, written, told)
    {
        state.value = known.value.clone();
    }
    let domain = given(&state.domain).unwrap_or_default();
    if let (Some(written), Some(told)) = (given(&known.name), given(&state.name))
        && relative(written, domain) == relative(told, domain)
    {
        state.name = known.name.clone();
    }
}

/// Whether the value is a host. Where a CAA record sends reports is an address of another kind.
fn is_host(record: &Record) -> bool {
    let is_one = given(&record.r#type).is_some_and(|kind| HOSTS.contains(&kind));
    is_one && given(&record.tag) != Some("iodef")
}

/// Whether two values of a record's type mean the same.
fn is_same_value(record: &Record, one: &str, other: &str) -> bool {
    match given(&record.r#type) {
        Some("AAAA") => {
            let address = |text: &str| text.parse::<Ipv6Addr>().ok();
            address(one).is_some_and(|it| address(other) == Some(it))
        }
        _ if is_host(record) => {
            let domain = given(&record.domain).unwrap_or_default();
            let host = |text: &str| match text.trim_end_matches('.') {
                APEX => domain.to_ascii_lowercase(),
                text => text.to_ascii_lowercase(),
            };
            host(one) == host(other)
        }
        Some("TXT") => plain(one) == plain(other),
        _ => one == other,
    }
}

/// A text as DNS has it. Written as in a zone file it stands in quotes, in several pieces where it is long, and is the
/// same text (RFC 1035 §5.1). The API has one member for all pieces, and says nowhere in which of the two forms it
/// tells them (API reference, Domain Records: `data`), so neither is another value.
fn plain(text: &str) -> Cow<'_, str> {
    pieces(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The pieces of a text that stands in quotes, joined.
fn pieces(text: &str) -> Option<String> {
    let mut letters = text.trim().chars();
    let (mut joined, mut is_inside) = (String::new(), false);
    letters.clone().next().filter(|first| *first == '"')?;
    while let Some(letter) = letters.next() {
        match letter {
            '"' => is_inside = !is_inside,
            '\\' if is_inside => joined.push(letters.next()?),
            letter if is_inside => joined.push(letter),
            letter if letter.is_whitespace() => {}
            _ => return None,
        }
    }
    (!is_inside).then_some(joined)
}

/// A name as the API tells it: relative to the domain, in lower case. Only one with a dot at its end is a
/// whole one.
fn relative(name: &str, domain: &str) -> String {
    let name = name.to_ascii_lowercase();
    let Some(whole) = name.strip_suffix('.') else {
        return name;
    };
    match whole.strip_suffix(domain) {
        Some("") => APEX.to_owned(),
        Some(rest) if rest.ends_with('.') => rest.trim_end_matches('.').to_owned(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: &str, name: &str, value: &str) -> Record {
        Record {
            domain: "example.com".into(),
            name: name.into(),
            r#type: kind.into(),
            value: value.into(),
            ..Record::default()
        }
    }

    #[test]
    fn what_means_the_same_stays_as_it_is_written() {
        for (kind, written, told) in [
            (
                "CNAME",
                ("www", "host.example.org."),
                ("www", "host.example.org"),
            ),
            ("CNAME", ("WWW.example.com.", "@"), ("www", "@")),
            ("MX", ("@", "Mail.example.com."), ("@", "mail.example.com")),
            (
                "NS",
                ("example.com.", "ns1.example.org."),
                ("@", "ns1.example.org"),
            ),
            ("AAAA", ("v6", "2001:db8::0001"), ("v6", "2001:db8::1")),
            ("TXT", ("t", "v=spf1 -all."), ("t", "v=spf1 -all.")),
            ("TXT", ("t", r#""v=spf1 -all""#), ("t", "v=spf1 -all")),
            ("TXT", ("t", "v=spf1 -all"), ("t", r#""v=spf1 -all""#)),
            (
                "TXT",
                ("t", r#""k=rsa; " "p=a\"b""#),
                ("t", r#"k=rsa; p=a"b"#),
            ),
            ("MX", ("@", "example.com."), ("@", "@")),
        ] {
            let known = record(kind, written.0, written.1);
            let mut state = record(kind, told.0, told.1);
            correct(&known, &mut state);
            assert_eq!(state, known, "{kind}");
        }
    }

    #[test]
    fn what_is_another_value_shows() {
        for (kind, written, told, shown) in [
            ("A", "192.0.2.1", "192.0.2.2", "192.0.2.2"),
            ("CNAME", "a.example.org.", "b.example.org", "b.example.org."),
            ("CAA", "", "ca.example.org", "ca.example.org."),
            ("TXT", "a", "A", "A"),
            ("TXT", "a", "a.", "a."),
            ("TXT", r#""a" b"#, "ab", "ab"),
            ("TXT", r#""a"#, "a", "a"),
        ] {
            let mut state = record(kind, "x", told);
            correct(&record(kind, "y", written), &mut state);
            assert_eq!(state, record(kind, "x", shown), "{kind}");
        }
        let mut state = Record {
            tag: "iodef".into(),
            ..record("CAA", "@", "mailto:a@example.com")
        };
        correct(&record("CAA", "@", ""), &mut state);
        assert_eq!(given(&state.value), Some("mailto:a@example.com"));
    }

    #[test]
    fn a_whole_name_is_made_of_both() {
        for (name, expected) in [("@", "example.com"), ("a.b", "a.b.example.com")] {
            let object = sdk::DomainRecord {
                name: Some(name.to_owned()),
                ..Default::default()
            };
            let mut state = record("A", name, "192.0.2.1");
            Records::whole(&object, &mut state);
            assert_eq!(given(&state.fqdn), Some(expected));
        }
    }
}
