//! Where buckets are, and how Spaces differs from S3 (documentation, "S3 compatibility", and what radosgw
//! 16.2 answers).

use super::answer::error;
use crate::digitalocean::nouns::catalog;
use crate::digitalocean::world::World;
use crate::frame::answer::{Answer, xml_answer};
use crate::frame::request::Request;
use crate::frame::xml::{Element, escape};
use bytes::Bytes;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Regions that have Spaces and no Droplets here (documentation of Spaces, "Availability").
const MORE_REGIONS: [&str; 2] = ["atl1", "blr1"];

/// The region of a bucket that is made at an endpoint which tells none.
const REGION: &str = "nyc3";

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// Parts of names of operations that Spaces has not.
const LACKING: [&str; 16] = [
    "Abac",
    "Accelerate",
    "Analytics",
    "BucketTagging",
    "Encryption",
    "IntelligentTiering",
    "Inventory",
    "LegalHold",
    "Metadata",
    "Metrics",
    "Notification",
    "ObjectLock",
    "OwnershipControls",
    "PublicAccessBlock",
    "Replication",
    "Retention",
];

/// Settings that are told as they were written, but for [`told`]: the call that moto is asked to write them with, the one that
/// reads, the one that takes away, and what is told of none (`""`: an error).
const KEPT: [(&str, &str, &str, &str); 2] = [
    (
        "PutBucketLifecycleConfiguration",
        "GetBucketLifecycleConfiguration",
        "DeleteBucketLifecycle",
        "",
    ),
    ("", "GetBucketLogging", "", "BucketLoggingStatus"),
];

/// Canned ACLs (documentation of Ceph's object gateway).
const ACLS: [&str; 6] = [
    "authenticated-read",
    "bucket-owner-full-control",
    "bucket-owner-read",
    "private",
    "public-read",
    "public-read-write",
];

/// The region that a call is made in: its host begins with it, or it is signed for it. `us-east-1` is
/// signed for in every region.
fn region(request: &Request) -> Option<&str> {
    let host = request.header("host").unwrap_or_default();
    let label = host.split('.').next().unwrap_or_default();
    let known = |slug: &&str| catalog::region(slug).is_some() || MORE_REGIONS.contains(slug);
    [label, request.region.as_str()].into_iter().find(known)
}

fn name(request: &Request) -> &str {
    request.path_parameters.first().map_or("", String::as_str)
}

/// The answer to what moto is not asked.
pub(super) fn serve(world: &mut World, request: &Request) -> Option<Answer> {
    let operation = request.operation.as_str();
    let code = |status: u16, code: &str| Some(error(request, status, code));
    if LACKING.iter().any(|part| operation.contains(part)) {
        return code(501, "NotImplemented");
    }
    if operation == "ListBuckets" {
        return Some(list(world, request));
    }
    if request.header("x-amz-content-sha256") == Some("STREAMING-UNSIGNED-PAYLOAD-TRAILER") {
        return code(400, "XAmzContentSHA256Mismatch");
    }
    if request
        .header("x-amz-acl")
        .is_some_and(|acl| !ACLS.contains(&acl))
    {
        return code(400, "InvalidArgument");
    }
    if operation == "CreateBucket" {
        return create(world, request);
    }
    let is_here = |row: &Value| region(request).is_none_or(|region| row["region"] == region);
    let Some(row) = world.buckets.find(name(request)).filter(|row| is_here(row)) else {
        let code_of = match world.taken.iter().any(|taken| taken == name(request)) {
            true => (403, "AccessDenied"),
            false => (404, "NoSuchBucket"),
        };
        return code(code_of.0, code_of.1);
    };
    if operation == "GetBucketLocation" {
        let region = row["region"].as_str().unwrap_or_default();
        return Some(xml_answer(
            200,
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><LocationConstraint xmlns=\"{NAMESPACE}\">{region}</LocationConstraint>"
            ),
        ));
    }
    if let Some((_, reads, _, empty)) = KEPT.iter().find(|(_, reads, ..)| *reads == operation) {
        return match (row["_settings"][*reads].as_str(), *empty) {
            (Some(text), _) => Some(xml_answer(200, text)),
            (None, "") => code(404, "NoSuchLifecycleConfiguration"),
            (None, root) => Some(xml_answer(200, format!("<{root} xmlns=\"{NAMESPACE}\"/>"))),
        };
    }
    if operation == "PutBucketLogging" {
        return Some(set_logging(world, request));
    }
    let fault = fault(operation, request)?;
    code(fault.0, fault.1)
}

/// A bucket that one has already is made again; a name that somebody else has is not.
fn create(world: &World, request: &Request) -> Option<Answer> {
    let own = world.buckets.find(name(request));
    let is_taken = world.taken.iter().any(|taken| taken == name(request));
    let elsewhere = |row: &Value| region(request).is_some_and(|region| row["region"] != region);
    match own {
        Some(row) if elsewhere(row) => Some(error(request, 409, "BucketAlreadyExists")),
        Some(_) => Some(xml_answer(200, "")),
        None if is_taken => Some(error(request, 409, "BucketAlreadyExists")),
        None if world.buckets.len() >= world.settings.bucket_limit => {
            Some(error(request, 400, "TooManyBuckets"))
        }
        None => None,
    }
}

/// Where logs go. moto is not asked: it would write some at once, and wants leave for S3's own service.
fn set_logging(world: &mut World, request: &Request) -> Answer {
    let text = request.body_text();
    let target = text.split_once("<TargetBucket>");
    let target = target.and_then(|(_, rest)| rest.split_once('<'));
    if target.is_some_and(|(target, _)| world.buckets.find(target).is_none()) {
        return error(request, 400, "InvalidTargetBucketForLogging");
    }
    let setting = target.map(|_| text.clone());
    if let Some(row) = world.buckets.find_mut(name(request)) {
        row["_settings"]["GetBucketLogging"] = json!(setting);
    }
    xml_answer(200, "")
}

/// What is wrong with a setting, as far as moto would take it.
fn fault(operation: &str, request: &Request) -> Option<(u16, &'static str)> {
    let invalid = Some((400, "InvalidArgument"));
    let malformed = Some((400, "MalformedXML"));
    match operation {
        "PutBucketPolicy" => {
            let policy: Value = serde_json::from_slice(&request.body).unwrap_or_default();
            let versions = ["2012-10-17", "2008-10-17"];
            // One that says none is taken.
            let version = &policy["Version"];
            let is_known = version.as_str().is_some_and(|it| versions.contains(&it));
            let is_one = policy.is_object() && (version.is_null() || is_known);
            if is_one { None } else { invalid }
        }
        "PutBucketLifecycleConfiguration" => {
            let Ok(root) = Element::parse(&request.body) else {
                return malformed;
            };
            let text = request.body_text();
            if root.find("Rule").is_none() {
                malformed
            } else if root.find("Tag").is_some() {
                Some((501, "NotImplemented"))
            } else if text.contains("<Days>0</Days>")
                || text.contains("<ExpiredObjectDeleteMarker>false<")
            {
                invalid
            } else {
                None
            }
        }
        "PutBucketCors" => {
            let text = request.body_text();
            let values = |tag: &str| {
                let open = format!("<{tag}>");
                let parts = text.split(&open).skip(1);
                let values = parts.filter_map(|part| part.split_once('<'));
                values
                    .map(|(value, _)| value.to_owned())
                    .collect::<Vec<_>>()
            };
            let methods = ["GET", "PUT", "POST", "DELETE", "HEAD"];
            let is_wrong = values("AllowedMethod")
                .iter()
                .any(|method| !methods.contains(&method.as_str()))
                || values("AllowedOrigin")
                    .iter()
                    .any(|origin| origin.matches('*').count() > 1);
            if is_wrong { malformed } else { None }
        }
        _ => None,
    }
}

/// What moto is sent: no place for a bucket, because it knows none of ours.
pub(super) fn body(request: &Request) -> Bytes {
    match request.operation.as_str() {
        "CreateBucket" => Bytes::new(),
        _ => request.body.clone(),
    }
}

/// Keeps what a call did. The answer is one that is told instead of moto's.
pub(super) fn keep(world: &mut World, request: &Request) -> Option<Answer> {
    let (operation, name) = (request.operation.as_str(), name(request));
    let urn = format!("do:space:{name}");
    match operation {
        "CreateBucket" => {
            let row = json!({
                "name": name,
                "region": region(request).unwrap_or(REGION),
                "created_at": world.stamp(),
                "_settings": {},
            });
            world.buckets.add(row);
            world.put_into_project(&urn, None);
        }
        "DeleteBucket" => {
            world.buckets.remove(name);
            world.take_from_project(&urn);
        }
        _ => {
            let row = world.buckets.find_mut(name)?;
            for (writes, reads, removes, _) in KEPT {
                if operation == writes {
                    row["_settings"][reads] = json!(told(&request.body_text()));
                } else if operation == removes {
                    row["_settings"][reads] = Value::Null;
                }
            }
        }
    }
    None
}

/// Rules as the gateway tells them: one for everything has an empty prefix in place of an empty filter.
fn told(rules: &str) -> String {
    let empty = [
        "<Filter><Prefix></Prefix></Filter>",
        "<Filter><Prefix /></Filter>",
        "<Filter><Prefix/></Filter>",
        "<Filter></Filter>",
        "<Filter/>",
    ];
    let replaced = |text: String, filter| text.replace(filter, "<Prefix></Prefix>");
    empty.into_iter().fold(rules.to_owned(), replaced)
}

fn list(world: &World, request: &Request) -> Answer {
    let rows = world.buckets.iter();
    let here = rows.filter(|row| region(request).is_none_or(|region| row["region"] == region));
    let mut text = String::new();
    for row in here {
        let shown = |member: &str| escape(row[member].as_str().unwrap_or_default());
        let (name, made) = (shown("name"), shown("created_at"));
        let _ = write!(
            text,
            "<Bucket><Name>{name}</Name><CreationDate>{made}</CreationDate></Bucket>"
        );
    }
    xml_answer(
        200,
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListAllMyBucketsResult xmlns=\"{NAMESPACE}\"><Owner><ID>1</ID><DisplayName>1</DisplayName></Owner><Buckets>{text}</Buckets></ListAllMyBucketsResult>"
        ),
    )
}
