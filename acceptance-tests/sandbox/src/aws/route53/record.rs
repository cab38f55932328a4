//! Resource record sets and the zones that hold them.

use super::name::Name;
use crate::aws::xml::Element;
use std::collections::BTreeMap;
use std::time::Instant;

/// The order of a `ResourceRecordSet`'s members on the wire (API reference).
const MEMBERS: &[&str] = &[
    "Name",
    "Type",
    "SetIdentifier",
    "Weight",
    "Region",
    "GeoLocation",
    "Failover",
    "MultiValueAnswer",
    "TTL",
    "ResourceRecords",
    "AliasTarget",
    "HealthCheckId",
    "TrafficPolicyInstanceId",
    "CidrRoutingConfig",
    "GeoProximityLocation",
];

/// What identifies a record set within its zone, in list order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    pub(crate) name: Vec<u8>,
    pub(crate) kind: String,
    pub(crate) set_identifier: String,
}

/// One record set; `element` holds every member in canonical form.
#[derive(Debug, Clone)]
pub(crate) struct RecordSet {
    pub(crate) name: Name,
    pub(crate) element: Element,
}

impl RecordSet {
    /// Puts a received `ResourceRecordSet` into canonical form; the error is Route 53's words.
    pub(crate) fn read(received: &Element) -> Result<Self, String> {
        let name = Name::parse(received.text_of("Name").unwrap_or_default())?;
        let mut element = Element::new("ResourceRecordSet");
        for member in MEMBERS {
            element.children.extend(received.child(member).cloned());
        }
        element.set("Name", name.text());
        if let Some(alias) = element.child_mut("AliasTarget") {
            let target = Name::parse(alias.text_of("DNSName").unwrap_or_default())?;
            alias.set("DNSName", target.text());
        }
        // An empty list means the same as none.
        element
            .children
            .retain(|c| c.name != "ResourceRecords" || !c.children.is_empty());
        Ok(Self { name, element })
    }

    pub(crate) fn text_of(&self, member: &str) -> Option<&str> {
        self.element.text_of(member)
    }

    pub(crate) fn kind(&self) -> &str {
        self.text_of("Type").unwrap_or_default()
    }

    pub(crate) fn set_identifier(&self) -> Option<&str> {
        self.text_of("SetIdentifier")
    }

    pub(crate) fn key(&self) -> Key {
        Key {
            name: self.name.sort_key(),
            kind: self.kind().to_owned(),
            set_identifier: self.set_identifier().unwrap_or_default().to_owned(),
        }
    }

    pub(crate) fn values(&self) -> Vec<&str> {
        self.element
            .child("ResourceRecords")
            .map(|records| {
                records
                    .children
                    .iter()
                    .filter_map(|record| record.text_of("Value"))
                    .collect()
            })
            .unwrap_or_default()
    }

    pub(crate) fn alias(&self) -> Option<&Element> {
        self.element.child("AliasTarget")
    }

    /// The routing policy's member, `None` for simple routing.
    pub(crate) fn policy(&self) -> Option<&'static str> {
        [
            "Weight",
            "Region",
            "GeoLocation",
            "Failover",
            "MultiValueAnswer",
            "CidrRoutingConfig",
            "GeoProximityLocation",
        ]
        .into_iter()
        .find(|policy| self.element.child(policy).is_some())
    }

    /// Whether a DELETE of `other` may remove this one: all members equal, values in any order.
    pub(crate) fn same_content(&self, other: &Self) -> bool {
        // Clients write the members of a structure in orders of their own.
        fn sorted(element: &Element) -> Element {
            let mut element = element.clone();
            element.children = element.children.iter().map(sorted).collect();
            element.children.sort_by_key(|child| format!("{child:?}"));
            element
        }
        sorted(&self.element) == sorted(&other.element)
    }
}

/// A hosted zone's part that is kept here; the rest of it is in moto.
#[derive(Debug, Clone)]
pub(crate) struct ZoneRecords {
    pub(crate) id: String,
    pub(crate) name: Name,
    pub(crate) private: bool,
    /// The name servers it was given.
    servers: Vec<String>,
    pub(crate) records: BTreeMap<Key, RecordSet>,
    /// Until when a change is being made.
    pub(crate) busy_until: Option<Instant>,
}

impl ZoneRecords {
    /// A new zone with its NS and SOA record sets (Developer Guide, "NS and SOA records that Amazon
    /// Route 53 creates for a public hosted zone").
    pub(crate) fn new(id: &str, name: Name, private: bool, servers: &[String]) -> Self {
        let mut zone = Self {
            id: id.to_owned(),
            name,
            private,
            servers: servers.to_vec(),
            records: BTreeMap::new(),
            busy_until: None,
        };
        let dotted: Vec<String> = servers
            .iter()
            .map(|server| format!("{}.", server.trim_end_matches('.')))
            .collect();
        let first = dotted.first().cloned().unwrap_or_default();
        zone.add_own("NS", "172800", &dotted);
        zone.add_own(
            "SOA",
            "900",
            &[format!(
                "{first} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"
            )],
        );
        zone
    }

    fn add_own(&mut self, kind: &str, ttl: &str, values: &[String]) {
        let mut records = Element::new("ResourceRecords");
        for value in values {
            records
                .children
                .push(Element::new("ResourceRecord").with(Element::leaf("Value", value.as_str())));
        }
        let set = RecordSet {
            name: self.name.clone(),
            element: Element::new("ResourceRecordSet")
                .with(Element::leaf("Name", self.name.text()))
                .with(Element::leaf("Type", kind))
                .with(Element::leaf("TTL", ttl))
                .with(records),
        };
        self.records.insert(set.key(), set);
    }

    /// Whether a record set is as it was when the zone was made.
    pub(crate) fn is_as_made(&self, set: &RecordSet) -> bool {
        let made = Self::new(&self.id, self.name.clone(), self.private, &self.servers);
        made.records
            .get(&set.key())
            .is_some_and(|first| first.same_content(set))
    }

    /// Whether this is the zone's own NS or SOA record set.
    pub(crate) fn is_own(&self, set: &RecordSet) -> bool {
        set.name == self.name && matches!(set.kind(), "NS" | "SOA")
    }

    /// The record sets of a name.
    pub(crate) fn of_name<'a>(&'a self, name: &Name) -> impl Iterator<Item = &'a RecordSet> {
        let key = name.sort_key();
        let start = Key {
            name: key.clone(),
            kind: String::new(),
            set_identifier: String::new(),
        };
        self.records
            .range(start..)
            .take_while(move |(k, _)| k.name == key)
            .map(|(_, set)| set)
    }
}
