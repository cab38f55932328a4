//! Whose key signed a call, and what its grants let it do.

use crate::aws::shared::{Credential, CredentialTable, signature_refusal};
use crate::digitalocean::world::World;
use crate::frame::answer::Answer;
use crate::frame::request::{Request, decode};
use serde_json::Value;
use std::time::SystemTime;

/// What a grant to read is for.
const READS: [&str; 10] = [
    "GetBucketLocation",
    "GetObject",
    "GetObjectAttributes",
    "HeadBucket",
    "HeadObject",
    "ListMultipartUploads",
    "ListObjects",
    "ListObjectsV2",
    "ListObjectVersions",
    "ListParts",
];

/// What a grant to read and write is for besides. Buckets are made and set up by keys with full access
/// alone (documentation of Spaces, "Limited access keys").
const WRITES: [&str; 11] = [
    "AbortMultipartUpload",
    "CompleteMultipartUpload",
    "CopyObject",
    "CreateMultipartUpload",
    "DeleteObject",
    "DeleteObjects",
    "GetObjectAcl",
    "PutObject",
    "PutObjectAcl",
    "UploadPart",
    "UploadPartCopy",
];

/// The refusal of a call that no key of the account signed as it should.
pub(super) fn refusal(world: &World, request: &Request, now: SystemTime) -> Option<Answer> {
    let known = CredentialTable::default();
    let id = request.access_key.as_deref().unwrap_or_default();
    if let Some((id, secret)) = given(world, id) {
        known.add(Credential::key(id, secret));
    } else if let Some(key) = world.spaces_keys.find(id) {
        let secret = key["_secret"].as_str().unwrap_or_default();
        known.add(Credential::key(id, secret));
    }
    let answer = signature_refusal(request, &known, now)?;
    Some(super::answer::of_spaces(request, answer))
}

/// Whether the key's grants are for this call, and for what it copies.
pub(super) fn is_allowed(world: &World, request: &Request) -> bool {
    let id = request.access_key.as_deref().unwrap_or_default();
    if given(world, id).is_some() {
        return true;
    }
    let Some(key) = world.spaces_keys.find(id) else {
        return false;
    };
    let grants = key["grants"].as_array().map(Vec::as_slice);
    let grants = grants.unwrap_or_default();
    if grants
        .iter()
        .any(|grant| grant["permission"] == "fullaccess")
    {
        return true;
    }
    let operation = request.operation.as_str();
    let bucket = request.path_parameters.first().map_or("", String::as_str);
    let source = request.header("x-amz-copy-source").map(decode);
    let source = source.as_deref().map(bucket_of);
    source.is_none_or(|from| may(grants, from, "GetObject")) && may(grants, bucket, operation)
}

/// A key that was there from the start.
fn given<'a>(world: &'a World, id: &str) -> Option<&'a (String, String)> {
    world.given_keys.iter().find(|(known, _)| known == id)
}

fn may(grants: &[Value], bucket: &str, operation: &str) -> bool {
    grants.iter().any(|grant| {
        let permitted = match grant["permission"].as_str() {
            Some("readwrite") => READS.contains(&operation) || WRITES.contains(&operation),
            Some("read") => READS.contains(&operation),
            _ => false,
        };
        permitted && grant["bucket"] == bucket
    })
}

/// `bucket/key`, with or without a slash before it.
fn bucket_of(source: &str) -> &str {
    let source = source.trim_start_matches('/');
    source.split_once('/').map_or(source, |(bucket, _)| bucket)
}
