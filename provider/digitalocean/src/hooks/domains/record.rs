//! Hooks of `digitalocean_record`.

use std::net::Ipv6Addr;

use slipway_digitalocean_client::types as sdk;
use slipway_framework::model::Attr;

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
            let host = |text: &str| text.trim_end_matches('.').to_ascii_lowercase();
            host(one) == host(other)
        }
        _ => one == other,
    }
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
