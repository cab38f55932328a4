//! The end state of the cloud, read around the gateway: no rule, no signature, no call log.
//!
//! Zones, tags and certificates are asked of moto itself; record sets are read from the store that
//! stands in for moto's.

use super::route53::{RecordSet, ZoneRecords};
use super::server::Gateway;
use super::xml::Element;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that exists.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct CloudState {
    /// Hosted zones, by name and then id.
    pub zones: Vec<Zone>,
    /// Certificates of every region, by domain and then ARN.
    pub certificates: Vec<Certificate>,
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
        self.zones.is_empty() && self.certificates.is_empty()
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

/// Reads the whole state.
pub(crate) async fn read(gateway: &Gateway, regions: &BTreeSet<String>) -> CloudState {
    let mut zones = read_zones(gateway).await;
    zones.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    let mut certificates = Vec::new();
    for region in regions {
        certificates.extend(read_certificates(gateway, region).await);
    }
    certificates.sort_by(|a, b| (&a.domain, &a.arn).cmp(&(&b.domain, &b.arn)));
    CloudState {
        zones,
        certificates,
    }
}

async fn read_zones(gateway: &Gateway) -> Vec<Zone> {
    let list = get_xml(gateway, "/2013-04-01/hostedzone?maxitems=100000").await;
    let mut zones = Vec::new();
    for element in list
        .child("HostedZones")
        .map(|z| z.children.as_slice())
        .unwrap_or_default()
    {
        let text = |path: &[&str]| element.at(path).map(|e| e.text.clone()).unwrap_or_default();
        let id = text(&["Id"]).trim_start_matches("/hostedzone/").to_owned();
        let one = get_xml(gateway, &format!("/2013-04-01/hostedzone/{id}")).await;
        let tags = get_xml(gateway, &format!("/2013-04-01/tags/hostedzone/{id}")).await;
        let vpcs = one
            .child("VPCs")
            .map(|v| {
                v.children
                    .iter()
                    .filter_map(|v| v.text_of("VPCId").map(String::from))
                    .collect()
            })
            .unwrap_or_default();
        let clouds = gateway.clouds.lock().await;
        let records = clouds
            .route53
            .zones
            .get(&id)
            .map(records)
            .unwrap_or_default();
        zones.push(Zone {
            name: text(&["Name"]),
            comment: text(&["Config", "Comment"]),
            private: text(&["Config", "PrivateZone"]) == "true",
            caller_reference: text(&["CallerReference"]),
            id,
            vpcs,
            tags: xml_tags(&tags),
            records,
        });
    }
    zones
}

fn records(zone: &ZoneRecords) -> Vec<Record> {
    let fresh = ZoneRecords::new(
        &zone.id,
        zone.name.clone(),
        zone.private,
        &own_servers(zone),
    );
    zone.records
        .iter()
        .filter(|(key, set)| {
            !(zone.is_own(set) && fresh.records.get(*key).is_some_and(|f| f.same_content(set)))
        })
        .map(|(_, set)| record(set))
        .collect()
}

/// The zone's name servers, from its SOA's first field and NS values: an NS record set that only a
/// user changed no longer fits a fresh zone with the TTL it started with.
fn own_servers(zone: &ZoneRecords) -> Vec<String> {
    zone.records
        .values()
        .find(|set| zone.is_own(set) && set.kind() == "NS")
        .map(|set| set.values().into_iter().map(String::from).collect())
        .unwrap_or_default()
}

fn record(set: &RecordSet) -> Record {
    let mut routing = BTreeMap::new();
    for member in &set.element.children {
        if ![
            "Name",
            "Type",
            "SetIdentifier",
            "TTL",
            "ResourceRecords",
            "AliasTarget",
            "HealthCheckId",
        ]
        .contains(&member.name.as_str())
        {
            flatten(member, &member.name, &mut routing);
        }
    }
    Record {
        name: set.name.text(),
        kind: set.kind().to_owned(),
        set_identifier: set.set_identifier().map(String::from),
        ttl: set.text_of("TTL").and_then(|ttl| ttl.parse().ok()),
        values: set.values().into_iter().map(String::from).collect(),
        alias: set.alias().map(|alias| Alias {
            name: alias.text_of("DNSName").unwrap_or_default().to_owned(),
            zone_id: alias.text_of("HostedZoneId").unwrap_or_default().to_owned(),
            evaluate_target_health: alias.text_of("EvaluateTargetHealth") == Some("true"),
        }),
        routing,
        health_check: set.text_of("HealthCheckId").map(String::from),
    }
}

fn flatten(element: &Element, path: &str, into: &mut BTreeMap<String, String>) {
    if element.children.is_empty() {
        into.insert(path.to_owned(), element.text.clone());
    }
    for child in &element.children {
        flatten(child, &format!("{path}.{}", child.name), into);
    }
}

async fn read_certificates(gateway: &Gateway, region: &str) -> Vec<Certificate> {
    let ask = |operation: &'static str, body: Value| acm(gateway, region, operation, body);
    let list = ask("ListCertificates", serde_json::json!({})).await;
    let mut certificates = Vec::new();
    for summary in list["CertificateSummaryList"]
        .as_array()
        .into_iter()
        .flatten()
    {
        let arn = string(summary, "CertificateArn");
        let tags = ask(
            "ListTagsForCertificate",
            serde_json::json!({ "CertificateArn": arn }),
        )
        .await;
        let mut described = ask(
            "DescribeCertificate",
            serde_json::json!({ "CertificateArn": arn }),
        )
        .await;
        gateway
            .clouds
            .lock()
            .await
            .acm
            .complete(&arn, &mut described["Certificate"]);
        let certificate = &described["Certificate"];
        certificates.push(Certificate {
            region: region.to_owned(),
            domain: string(certificate, "DomainName"),
            names: certificate["SubjectAlternativeNames"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|n| n.as_str().map(String::from))
                .collect(),
            status: string(certificate, "Status"),
            kind: string(certificate, "Type"),
            key_algorithm: string(certificate, "KeyAlgorithm"),
            options: certificate["Options"]
                .as_object()
                .into_iter()
                .flatten()
                .filter_map(|(k, v)| Some((k.clone(), v.as_str()?.to_owned())))
                .collect(),
            tags: tags["Tags"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|tag| (string(tag, "Key"), string(tag, "Value")))
                .collect(),
            arn,
        });
    }
    certificates
}

fn string(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_default().to_owned()
}

fn xml_tags(root: &Element) -> BTreeMap<String, String> {
    root.find("Tags")
        .map(|tags| {
            tags.children
                .iter()
                .map(|tag| {
                    let text = |name| tag.text_of(name).unwrap_or_default().to_owned();
                    (text("Key"), text("Value"))
                })
                .collect()
        })
        .unwrap_or_default()
}

/// moto finds service and region in the credential scope; it checks no signature.
fn scope(service: &str, region: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let text = format!(
        "AWS4-HMAC-SHA256 Credential=state/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
    );
    if let Ok(value) = HeaderValue::from_str(&text) {
        headers.insert("authorization", value);
    }
    headers
}

async fn get_xml(gateway: &Gateway, path: &str) -> Element {
    let headers = scope("route53", "us-east-1");
    let answer = gateway
        .upstream
        .send(&Method::GET, path, &headers, Bytes::new())
        .await;
    answer
        .ok()
        .and_then(|answer| Element::parse(answer.body()).ok())
        .unwrap_or_default()
}

async fn acm(gateway: &Gateway, region: &str, operation: &str, body: Value) -> Value {
    let mut headers = scope("acm", region);
    let target = format!("CertificateManager.{operation}");
    if let Ok(value) = HeaderValue::from_str(&target) {
        headers.insert("x-amz-target", value);
    }
    headers.insert(
        "content-type",
        HeaderValue::from_static("application/x-amz-json-1.1"),
    );
    let answer = gateway
        .upstream
        .send(&Method::POST, "/", &headers, body.to_string().into())
        .await;
    answer
        .ok()
        .and_then(|answer| serde_json::from_slice(answer.body()).ok())
        .unwrap_or(Value::Null)
}
