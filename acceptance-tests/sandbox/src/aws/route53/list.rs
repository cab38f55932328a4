//! ListResourceRecordSets and ListHostedZonesByName: orders, starts and pages.

use super::name::Name;
use super::record::{Key, ZoneRecords};
use crate::aws::request::Request;
use crate::aws::xml::Element;

/// The most record sets of one page; a larger `maxitems` is answered with this many (API reference).
const PAGE: usize = 300;

/// Why a list was refused: `InvalidInput` with this text.
pub(crate) struct InvalidInput(pub(crate) String);

pub(crate) fn record_sets(zone: &ZoneRecords, request: &Request) -> Result<Element, InvalidInput> {
    let start_name = request.query("name").filter(|n| !n.is_empty());
    let start_type = request.query("type").filter(|t| !t.is_empty());
    let start_id = request.query("identifier").filter(|i| !i.is_empty());
    if start_type.is_some() && start_name.is_none() || start_id.is_some() && start_type.is_none() {
        return Err(InvalidInput("The input is not valid".to_owned()));
    }
    let name = start_name
        .map(|n| Name::parse(&n))
        .transpose()
        .map_err(InvalidInput)?;
    let start = Key {
        name: name.map(|n| n.sort_key()).unwrap_or_default(),
        kind: start_type.unwrap_or_default(),
        set_identifier: start_id.unwrap_or_default(),
    };
    let wanted = match request.query("maxitems") {
        Some(text) => text
            .parse()
            .map_err(|_| InvalidInput("maxitems is not a number".to_owned()))?,
        None => PAGE,
    };
    let size = wanted.clamp(1, PAGE);
    let mut sets = zone.records.range(start..).map(|(_, set)| set);
    let mut page = Element::new("ResourceRecordSets");
    page.children
        .extend(sets.by_ref().take(size).map(|set| set.element.clone()));
    let next = sets.next();
    let mut answer = Element::new("ListResourceRecordSetsResponse")
        .with(page)
        .with(Element::leaf("IsTruncated", next.is_some().to_string()));
    if let Some(next) = next {
        answer.set("NextRecordName", next.name.text());
        answer.set("NextRecordType", next.kind());
        if let Some(id) = next.set_identifier() {
            answer.set("NextRecordIdentifier", id);
        }
    }
    answer.set("MaxItems", size.to_string());
    Ok(answer)
}

/// `zones` is every `HostedZone` element of the account.
pub(crate) fn zones_by_name(
    mut zones: Vec<Element>,
    request: &Request,
) -> Result<Element, InvalidInput> {
    let key = |zone: &Element| {
        let name = Name::parse(zone.text_of("Name").unwrap_or_default());
        (
            name.map(|n| n.sort_key()).unwrap_or_default(),
            zone.text_of("Id").unwrap_or_default().to_owned(),
        )
    };
    zones.sort_by_key(key);
    let start_name = request.query("dnsname").filter(|n| !n.is_empty());
    let start_id = request.query("hostedzoneid").filter(|n| !n.is_empty());
    let mut answer = Element::new("ListHostedZonesByNameResponse");
    if let Some(text) = &start_name {
        let name = Name::parse(text).map_err(InvalidInput)?;
        let start = (
            name.sort_key(),
            start_id
                .as_ref()
                .map(|id| format!("/hostedzone/{id}"))
                .unwrap_or_default(),
        );
        zones.retain(|zone| key(zone) >= start);
        answer.set("DNSName", name.text());
    }
    if let Some(id) = start_id {
        answer.set("HostedZoneId", id);
    }
    let size = request
        .query("maxitems")
        .and_then(|m| m.parse::<usize>().ok())
        .unwrap_or(100)
        .clamp(1, 100);
    let next = zones.get(size).cloned();
    zones.truncate(size);
    let mut list = Element::new("HostedZones");
    list.children = zones;
    answer.children.insert(0, list);
    answer.set("IsTruncated", next.is_some().to_string());
    if let Some(next) = next {
        let id = next.text_of("Id").unwrap_or_default();
        answer.set("NextDNSName", next.text_of("Name").unwrap_or_default());
        answer.set("NextHostedZoneId", id.trim_start_matches("/hostedzone/"));
    }
    answer.set("MaxItems", size.to_string());
    Ok(answer)
}
