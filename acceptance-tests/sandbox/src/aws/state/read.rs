//! How the state is read: direct calls to moto, and the store of record sets.

use super::{Alias, Certificate, CloudState, Record, Zone};
use crate::aws::forward::Reply;
use crate::aws::route53::{RecordSet, ZoneRecords};
use crate::aws::server::Gateway;
use crate::aws::xml::Element;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Reads the whole state.
pub(crate) async fn read(gateway: &Gateway, regions: &BTreeSet<String>) -> CloudState {
    gateway.settle_eks().await;
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
        clusters: gateway.overlays.eks.lock().await.state(),
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
        let dns = gateway.overlays.dns.lock().await;
        let records = dns.route53.zones.get(&id).map(records).unwrap_or_default();
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
    zone.records
        .values()
        .filter(|set| !(zone.is_own(set) && zone.is_as_made(set)))
        .map(record)
        .collect()
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
            .overlays
            .dns
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
        .send(&Method::GET, path, &headers, Bytes::new(), true)
        .await;
    match answer {
        Reply::Answer(answer) => Element::parse(answer.body()).unwrap_or_default(),
        _ => Element::default(),
    }
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
        .send(&Method::POST, "/", &headers, body.to_string().into(), true)
        .await;
    match answer {
        Reply::Answer(answer) => serde_json::from_slice(answer.body()).unwrap_or(Value::Null),
        _ => Value::Null,
    }
}
