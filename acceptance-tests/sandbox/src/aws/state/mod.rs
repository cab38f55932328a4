//! The end state of the cloud, read around the gateway: no rule, no signature, no call log.
//!
//! Zones, tags and certificates are asked of moto itself; record sets are read from the store that
//! stands in for moto's.

mod read;

pub(crate) use read::read;

use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that exists.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct CloudState {
    /// Hosted zones, by name and then id.
    pub zones: Vec<Zone>,
    /// Certificates of every region, by domain and then ARN.
    pub certificates: Vec<Certificate>,
    /// EKS clusters by `REGION/NAME`, each with everything that is part of it.
    pub clusters: BTreeMap<String, serde_json::Value>,
}

/// A hosted zone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Zone {
    /// The id without `/hostedzone/`.
    pub id: String,
    /// The name with its trailing dot.
    pub name: String,
    /// The comment; empty when there is none.
    pub comment: String,
    /// Whether it answers only within VPCs.
    pub private: bool,
    /// The reference it was created with.
    pub caller_reference: String,
    /// Associated VPC ids.
    pub vpcs: Vec<String>,
    /// Tags by key.
    pub tags: BTreeMap<String, String>,
    /// Record sets in list order, without the zone's own NS and SOA unless they were changed.
    pub records: Vec<Record>,
}

/// A resource record set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// The name as the API writes it, `\052.example.com.`.
    pub name: String,
    /// `A`, `CNAME` …
    #[serde(rename = "type")]
    pub kind: String,
    /// Identifier within a routing policy.
    pub set_identifier: Option<String>,
    /// Seconds.
    pub ttl: Option<u64>,
    /// Values in the order they were sent.
    pub values: Vec<String>,
    /// The target of an alias.
    pub alias: Option<Alias>,
    /// Members of the routing policy by dotted path, `GeoLocation.CountryCode`.
    pub routing: BTreeMap<String, String>,
    /// The health check's id.
    pub health_check: Option<String>,
}

/// Where an alias points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alias {
    /// The target's name with a trailing dot.
    pub name: String,
    /// The target's hosted zone.
    pub zone_id: String,
    /// Whether the target's health counts.
    pub evaluate_target_health: bool,
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// The ARN.
    pub arn: String,
    /// Its region.
    pub region: String,
    /// The first domain name.
    pub domain: String,
    /// All names.
    pub names: Vec<String>,
    /// `PENDING_VALIDATION`, `ISSUED` …
    pub status: String,
    /// `AMAZON_ISSUED` or `IMPORTED`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `RSA_2048` …
    pub key_algorithm: String,
    /// The options by name.
    pub options: BTreeMap<String, String>,
    /// Tags by key.
    pub tags: BTreeMap<String, String>,
}

impl CloudState {
    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.zones.is_empty() && self.certificates.is_empty() && self.clusters.is_empty()
    }

    /// The zone of this name, with or without its dot.
    ///
    /// # Panics
    /// When there is not exactly one.
    #[must_use]
    #[track_caller]
    pub fn zone(&self, name: &str) -> &Zone {
        let name = format!("{}.", name.trim_end_matches('.'));
        let found: Vec<&Zone> = self.zones.iter().filter(|z| z.name == name).collect();
        assert_eq!(found.len(), 1, "zones named {name}: {found:#?}");
        found[0]
    }

    /// The same state with what AWS makes up (ids, ARNs, caller references) left out, so that two
    /// runs can be compared. Aliases into a listed zone name that zone instead of its id.
    #[must_use]
    pub fn normalized(&self) -> Self {
        let names: BTreeMap<String, String> = self
            .zones
            .iter()
            .map(|zone| (zone.id.clone(), format!("zone {}", zone.name)))
            .collect();
        let mut state = self.clone();
        for zone in &mut state.zones {
            zone.id = String::new();
            zone.caller_reference = String::new();
            for alias in zone.records.iter_mut().filter_map(|r| r.alias.as_mut()) {
                if let Some(name) = names.get(&alias.zone_id) {
                    alias.zone_id.clone_from(name);
                }
            }
        }
        for certificate in &mut state.certificates {
            certificate.arn = String::new();
        }
        for cluster in state.clusters.values_mut() {
            *cluster = crate::aws::eks::normalized(cluster);
        }
        state
    }
}

impl Zone {
    /// The record set of this name (with or without the zone's name, `*` allowed) and type.
    #[must_use]
    pub fn record(&self, name: &str, kind: &str) -> Option<&Record> {
        let full = name.trim_end_matches('.').replace('*', "\\052");
        let full = if format!("{full}.").ends_with(&self.name) {
            format!("{full}.")
        } else {
            format!("{full}.{}", self.name)
        };
        self.records
            .iter()
            .find(|r| r.name == full && r.kind == kind)
    }
}
