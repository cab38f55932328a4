//! Ids of records: `ZONE_NAME_TYPE`, and `ZONE_NAME_TYPE_SETIDENTIFIER` for records with a routing
//! policy.

use crate::route53::names;

/// The record types that Route 53 knows (API reference, ResourceRecordSet `Type`).
pub(crate) const TYPES: [&str; 17] = [
    "SOA", "A", "TXT", "NS", "CNAME", "MX", "NAPTR", "PTR", "SRV", "SPF", "AAAA", "CAA", "DS",
    "TLSA", "SSHFP", "SVCB", "HTTPS",
];

/// The id of a record with this configured name.
pub(crate) fn format(
    zone_id: &str,
    name: &str,
    record_type: &str,
    set_identifier: Option<&str>,
) -> String {
    let mut id = format!(
        "{}_{}_{record_type}",
        names::zone_id(zone_id),
        names::normal(name)
    );
    if let Some(set_identifier) = set_identifier.filter(|text| !text.is_empty()) {
        id.push('_');
        id.push_str(set_identifier);
    }
    id
}

/// The parts of an import id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RecordId {
    /// The zone, without prefix.
    pub(crate) zone_id: String,
    /// The name, in lower case and without the final dot.
    pub(crate) name: String,
    /// The type.
    pub(crate) record_type: String,
    /// What tells records with a routing policy apart.
    pub(crate) set_identifier: Option<String>,
}

/// Reads an import id. The name ends at the first part that is a record type, so it may hold
/// underscores itself, as may the set identifier.
///
/// # Errors
/// What is wrong with it, as a full sentence.
pub(crate) fn parse(id: &str) -> Result<RecordId, String> {
    let (zone_id, rest) = id.split_once('_').ok_or("It has no `_` after a zone id.")?;
    let zone_id = names::zone_id(zone_id);
    let is_zone_id = !zone_id.is_empty() && zone_id.bytes().all(|b| b.is_ascii_alphanumeric());
    if !is_zone_id {
        return Err(format!("`{zone_id}` is no zone id."));
    }
    let parts: Vec<&str> = rest.split('_').collect();
    // The first part belongs to the name even when it reads like a type.
    let at = parts
        .iter()
        .skip(1)
        .position(|part| TYPES.contains(part))
        .ok_or("None of its parts after the name is a record type in capital letters.")?
        + 1;
    let name = names::normal(&parts[..at].join("_"));
    if let Some(fault) = names::fault(&name) {
        return Err(format!("`{name}` cannot be a record name: {fault}."));
    }
    let set_identifier = parts[at + 1..].join("_");
    Ok(RecordId {
        zone_id: zone_id.to_owned(),
        name,
        record_type: parts[at].to_owned(),
        set_identifier: (!set_identifier.is_empty()).then_some(set_identifier),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_hold_the_configured_name() {
        assert_eq!(
            format("Z1", "WWW.example.com.", "A", None),
            "Z1_www.example.com_A"
        );
        assert_eq!(format("/hostedzone/Z1", "www", "A", Some("")), "Z1_www_A");
        assert_eq!(
            format("Z1", "_dmarc", "TXT", Some("a_b")),
            "Z1__dmarc_TXT_a_b"
        );
        assert_eq!(format("Z1", "", "NS", None), "Z1__NS");
    }

    #[test]
    fn what_was_formatted_parses() {
        let cases = [
            ("Z1", "www.example.com", "A", None),
            ("Z1", "_dmarc.example.com", "TXT", None),
            ("Z1", "_a_b", "CNAME", Some("blue_A_1")),
            ("Z1", "", "NS", None),
            ("Z1", "*.example.com", "AAAA", Some("x")),
        ];
        for (zone_id, name, record_type, set_identifier) in cases {
            let expected = RecordId {
                zone_id: zone_id.to_owned(),
                name: name.to_owned(),
                record_type: record_type.to_owned(),
                set_identifier: set_identifier.map(str::to_owned),
            };
            assert_eq!(
                parse(&format(zone_id, name, record_type, set_identifier)),
                Ok(expected)
            );
        }
    }

    #[test]
    fn malformed_ids_are_refused() {
        let cases = [
            ("", "no `_`"),
            ("Z1", "no `_`"),
            ("Z1_www.example.com", "record type"),
            ("Z1_www.example.com_a", "record type"),
            ("_www_A", "no zone id"),
            ("Z1_a..b_A", "cannot be a record name"),
        ];
        for (id, expected) in cases {
            let fault = parse(id).expect_err(id);
            assert!(fault.contains(expected), "{id:?}: {fault}");
        }
    }
}
