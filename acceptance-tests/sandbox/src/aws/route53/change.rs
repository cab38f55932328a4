//! ChangeResourceRecordSets: a batch is checked as a whole and made as a whole.
//!
//! The texts are those that users of the real service quote in public issue threads; several
//! objections stand in one message, in brackets, separated by commas.

use super::rdata;
use super::record::{Key, RecordSet, ZoneRecords};
use crate::aws::xml::Element;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Most `ResourceRecord` elements of a request, UPSERTs counted twice (API reference).
const RECORD_LIMIT: usize = 1000;
/// Most characters in all `Value` elements, UPSERTs counted twice (API reference).
const VALUE_LIMIT: usize = 32_000;

/// Why a batch was refused.
pub(crate) enum Refused {
    /// `InvalidChangeBatch` with these messages.
    Batch(Vec<String>),
    /// `InvalidInput` with this message.
    Input(String),
}

struct Change {
    action: String,
    set: RecordSet,
}

/// Carries out a batch, or nothing of it.
pub(crate) fn apply(
    zones: &mut BTreeMap<String, ZoneRecords>,
    zone_id: &str,
    request: &Element,
) -> Result<(), Refused> {
    let changes = read(request)?;
    check_size(&changes)?;
    let zone = &zones[zone_id];
    let mut objections = contradictions(&changes);
    let mut after = zone.clone();
    for change in &changes {
        if let Err(objection) = step(&mut after, zones, change) {
            objections.push(objection);
        }
    }
    if !objections.is_empty() {
        return Err(Refused::Batch(objections));
    }
    // CNAME conflicts are judged by what the whole batch leaves, so that a swap in one batch works.
    let conflicts: Vec<String> = changes
        .iter()
        .filter(|change| change.action != "DELETE")
        .filter_map(|change| conflict(&after, &change.set))
        .collect();
    if !conflicts.is_empty() {
        return Err(Refused::Batch(conflicts));
    }
    zones.insert(zone_id.to_owned(), after);
    Ok(())
}

fn read(request: &Element) -> Result<Vec<Change>, Refused> {
    let changes = request
        .at(&["ChangeBatch", "Changes"])
        .map(|changes| changes.children.as_slice())
        .unwrap_or_default();
    if changes.is_empty() {
        return Err(Refused::Input(
            "1 validation error detected: Value '[]' at 'changeBatch.changes' failed to satisfy constraint: Member must have length greater than or equal to 1".to_owned(),
        ));
    }
    let mut read = Vec::new();
    let mut objections = Vec::new();
    for change in changes {
        let action = change.text_of("Action").unwrap_or_default().to_owned();
        if !matches!(action.as_str(), "CREATE" | "DELETE" | "UPSERT") {
            return Err(Refused::Input(format!(
                "Invalid XML ; cvc-enumeration-valid: Value '{action}' is not facet-valid with respect to enumeration '[CREATE, DELETE, UPSERT]'. It must be a value from the enumeration."
            )));
        }
        let empty = Element::default();
        let set = change.child("ResourceRecordSet").unwrap_or(&empty);
        match RecordSet::read(set) {
            Ok(set) => {
                check_shape(&action, &set)?;
                read.push(Change { action, set });
            }
            Err(objection) => objections.push(objection),
        }
    }
    if objections.is_empty() {
        Ok(read)
    } else {
        Err(Refused::Batch(objections))
    }
}

/// A record set is an alias, or has a TTL and values (text as the service prints it).
fn check_shape(action: &str, set: &RecordSet) -> Result<(), Refused> {
    let context = || {
        format!(
            "[Action={action}, Name={}, Type={}, SetIdentifier={}]",
            set.name.text(),
            set.kind(),
            set.set_identifier().unwrap_or("null")
        )
    };
    let expected = "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]";
    let plain = set.text_of("TTL").is_some() && !set.values().is_empty();
    let half = set.text_of("TTL").is_some() || !set.values().is_empty();
    if set.alias().is_some() && half {
        return Err(Refused::Input(format!(
            "{expected}, but found more than one in Change with {}",
            context()
        )));
    }
    if set.alias().is_none() && !plain && set.text_of("TrafficPolicyInstanceId").is_none() {
        return Err(Refused::Input(format!(
            "{expected}, but found none in Change with {}",
            context()
        )));
    }
    if set.policy().is_some() != set.set_identifier().is_some() {
        return Err(Refused::Input(format!(
            "Invalid request: Missing field 'SetIdentifier' or a routing policy in Change with {}",
            context()
        )));
    }
    Ok(())
}

fn check_size(changes: &[Change]) -> Result<(), Refused> {
    let mut records = 0;
    let mut characters = 0;
    for change in changes {
        let factor = if change.action == "UPSERT" { 2 } else { 1 };
        let values = change.set.values();
        records += factor * values.len();
        characters += factor * values.iter().map(|v| v.chars().count()).sum::<usize>();
    }
    if records > RECORD_LIMIT {
        let text = format!("Number of records limit of {RECORD_LIMIT} exceeded.");
        return Err(Refused::Batch(vec![text]));
    }
    if characters > VALUE_LIMIT {
        let text = format!("Number of characters limit of {VALUE_LIMIT} exceeded.");
        return Err(Refused::Batch(vec![text]));
    }
    Ok(())
}

/// One record set may be changed once, or deleted and then created.
fn contradictions(changes: &[Change]) -> Vec<String> {
    let mut seen: HashMap<Key, Vec<&str>> = HashMap::new();
    for change in changes {
        seen.entry(change.set.key())
            .or_default()
            .push(&change.action);
    }
    let mut objections: Vec<String> = changes
        .iter()
        .filter(|change| {
            let actions = &seen[&change.set.key()];
            actions.len() > 2 || (actions.len() == 2 && actions[..] != ["DELETE", "CREATE"])
        })
        .map(|change| {
            format!(
                "The request contains an invalid set of changes for a resource record set '{} {}'",
                change.set.kind(),
                change.set.name.text()
            )
        })
        .collect();
    objections.dedup();
    objections
}

fn step(
    after: &mut ZoneRecords,
    zones: &BTreeMap<String, ZoneRecords>,
    change: &Change,
) -> Result<(), String> {
    let set = &change.set;
    let (name, kind, zone) = (set.name.text(), set.kind().to_owned(), after.name.text());
    if !set.name.is_in(&after.name) {
        return Err(format!(
            "RRSet with DNS name {name} is not permitted in zone {zone}"
        ));
    }
    let key = set.key();
    let identifier = set
        .set_identifier()
        .map(|id| format!(", set identifier='{id}'"))
        .unwrap_or_default();
    let described = format!("[name='{name}', type='{kind}'{identifier}]");
    if change.action == "DELETE" {
        let present = after.records.get(&key).ok_or_else(|| {
            format!("Tried to delete resource record set {described} but it was not found")
        })?;
        if !present.same_content(set) {
            return Err(format!(
                "Tried to delete resource record set {described} but the values provided do not match the current values"
            ));
        }
        if after.is_own(present) {
            return Err(format!(
                "A HostedZone must contain at least one NS record for the zone itself and exactly one SOA record: {described}"
            ));
        }
        after.records.remove(&key);
        return Ok(());
    }
    if change.action == "CREATE" && after.records.contains_key(&key) {
        return Err(format!(
            "Tried to create resource record set {described} but it already exists"
        ));
    }
    if let Some(objection) = set
        .values()
        .iter()
        .find_map(|value| rdata::objection(&kind, value))
    {
        return Err(objection);
    }
    let mut seen = HashSet::new();
    if let Some(twice) = set.values().into_iter().find(|value| !seen.insert(*value)) {
        return Err(format!("Duplicate Resource Record: '{twice}'"));
    }
    if kind == "CNAME" && set.values().len() > 1 {
        return Err(format!(
            "InvalidResourceRecord: CNAME record sets may hold one value only: {described}"
        ));
    }
    check_alias(after, zones, set)?;
    after.records.insert(key, set.clone());
    Ok(())
}

/// An alias to a record of a hosted zone needs that record to be there first.
fn check_alias(
    after: &ZoneRecords,
    zones: &BTreeMap<String, ZoneRecords>,
    set: &RecordSet,
) -> Result<(), String> {
    let Some(alias) = set.alias() else {
        return Ok(());
    };
    let target_zone = alias.text_of("HostedZoneId").unwrap_or_default();
    let zone = if target_zone == after.id {
        after
    } else {
        match zones.get(target_zone) {
            Some(zone) => zone,
            // The zone of a load balancer, bucket or distribution: nothing to look into.
            None => return Ok(()),
        }
    };
    let target = alias.text_of("DNSName").unwrap_or_default();
    let found = zone
        .records
        .values()
        .any(|other| other.kind() == set.kind() && other.name.text() == target);
    if found {
        return Ok(());
    }
    Err(format!(
        "Tried to create an alias that targets {target}, type {} in zone {target_zone}, but that target was not found",
        set.kind()
    ))
}

/// What a record set may not stand beside.
fn conflict(zone: &ZoneRecords, set: &RecordSet) -> Option<String> {
    let (name, kind, zone_name) = (set.name.text(), set.kind(), zone.name.text());
    if kind == "CNAME" && set.name == zone.name {
        return Some(format!(
            "RRSet of type CNAME with DNS name {name} is not permitted at apex in zone {zone_name}"
        ));
    }
    for other in zone.of_name(&set.name) {
        if other.kind() != kind && kind == "CNAME" {
            return Some(format!(
                "RRSet of type CNAME with DNS name {name} is not permitted as it conflicts with other records with the same DNS name in zone {zone_name}"
            ));
        }
        if other.kind() == "CNAME" && kind != "CNAME" {
            return Some(format!(
                "RRSet of type {kind} with DNS name {name} is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone {zone_name}"
            ));
        }
        if other.kind() == kind && other.policy() != set.policy() {
            return Some(match set.set_identifier() {
                Some(id) => format!(
                    "RRSet with DNS name {name}, type {kind}, SetIdentifier {id} cannot be created as a non-{} set exists with the same name and type.",
                    policy_word(set.policy())
                ),
                None => format!(
                    "RRSet with DNS name {name}, type {kind} cannot be created as other RRSets exist with the same name and type."
                ),
            });
        }
    }
    None
}

fn policy_word(policy: Option<&str>) -> &'static str {
    match policy {
        Some("Weight") => "weighted",
        Some("Region") => "latency",
        Some("GeoLocation") => "geolocation",
        Some("Failover") => "failover",
        Some("MultiValueAnswer") => "multivalue answer",
        Some("CidrRoutingConfig") => "CIDR",
        Some("GeoProximityLocation") => "geoproximity",
        _ => "simple",
    }
}
