//! S3: every bucket is encrypted, ACLs of new ones are off, settings are told as they were written, and
//! answers have the names that the API reference gives them.

use super::answer::{Answer, error_answer, error_code, xml_answer};
use super::request::Request;
use super::server::Gateway;
use bytes::Bytes;
use http::{HeaderValue, Method};
use std::collections::{BTreeMap, BTreeSet};

/// What a bucket has whose encryption nobody set, since January 2023 (Amazon S3 user guide, default
/// encryption).
const DEFAULT_ENCRYPTION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>"#;

/// The names of answers that moto calls after their operation, which no SDK but its own reads (API
/// reference, the response syntax of each).
const ROOTS: [(&str, &str); 7] = [
    ("DeleteObjects", "DeleteResult"),
    ("GetBucketAcl", "AccessControlPolicy"),
    ("GetBucketCors", "CORSConfiguration"),
    ("GetBucketTagging", "Tagging"),
    ("GetBucketVersioning", "VersioningConfiguration"),
    ("GetBucketWebsite", "WebsiteConfiguration"),
    ("ListObjectVersions", "ListVersionsResult"),
];

/// Settings of which moto keeps only parts: the call that sets one, the one that reads it, and the one
/// that takes it away. S3 tells them as they were written.
const KEPT: [(&str, &str, &str); 2] = [
    (
        "PutBucketLifecycleConfiguration",
        "GetBucketLifecycleConfiguration",
        "DeleteBucketLifecycle",
    ),
    ("PutBucketLogging", "GetBucketLogging", ""),
];

/// The header with the smallest objects that rules move, and its value when nobody says any (API
/// reference, `PutBucketLifecycleConfiguration`).
const SMALLEST: (&str, &str) = (
    "x-amz-transition-default-minimum-object-size",
    "all_storage_classes_128K",
);

/// What moto's buckets lack.
#[derive(Debug, Default)]
pub(crate) struct S3 {
    /// Settings as they were written, by bucket and by the call that reads them.
    settings: BTreeMap<(String, &'static str), Setting>,
    /// Buckets whose ACLs count; those of new ones do not since April 2023 (user guide, "Controlling
    /// ownership of objects").
    with_acls: BTreeSet<String>,
    /// Buckets to which S3 may write logs, by policy or by ACL.
    takes_logs: BTreeSet<String>,
}

/// A setting as it was written.
#[derive(Debug)]
struct Setting {
    body: Bytes,
    smallest: String,
}

impl S3 {
    pub(crate) async fn serve(&mut self, gateway: &Gateway, request: &Request) -> Answer {
        let bucket = request.path_parameters.first().cloned().unwrap_or_default();
        if sets_acl(request) && !self.with_acls.contains(&bucket) {
            let message = "The bucket does not allow ACLs";
            return error_answer(request, 400, "AccessControlListNotSupported", message);
        }
        let answer = match request.operation.as_str() {
            "PutBucketLogging" => self.logs(gateway, request).await,
            _ => gateway.forward(request).await,
        };
        let is_default = request.operation == "GetBucketEncryption"
            && error_code(&answer).as_deref()
                == Some("ServerSideEncryptionConfigurationNotFoundError");
        if is_default {
            return xml_answer(200, DEFAULT_ENCRYPTION);
        }
        if answer.status().is_success() {
            self.keep(request, &bucket);
            if let Some(told) = self.told(request, &bucket) {
                return told;
            }
        }
        renamed(request, answer)
    }

    /// Answers a call that sets where logs are written. moto would write some at once, S3 does hours later
    /// (user guide, "Best effort server log delivery").
    async fn logs(&self, gateway: &Gateway, request: &Request) -> Answer {
        let look = Request {
            method: Method::GET,
            body: Bytes::new(),
            ..request.clone()
        };
        let seen = gateway.forward(&look).await;
        if !seen.status().is_success() {
            return seen;
        }
        let text = request.body_text();
        let target = text.split_once("<TargetBucket>");
        let target = target.and_then(|(_, rest)| rest.split_once('<'));
        match target {
            Some((target, _)) if !self.takes_logs.contains(target) => {
                let message = "You must either provide the necessary permissions to the logging service using a bucket \
                               policy or give the log-delivery group WRITE and READ_ACP permissions to the target bucket";
                error_answer(request, 400, "InvalidTargetBucketForLogging", message)
            }
            _ => xml_answer(200, ""),
        }
    }

    /// Keeps what a call sets that succeeded.
    fn keep(&mut self, request: &Request, bucket: &str) {
        let operation = request.operation.as_str();
        for (puts, gets, deletes) in KEPT {
            let is_off =
                puts == "PutBucketLogging" && !request.body_text().contains("LoggingEnabled");
            if operation == deletes || operation == puts && is_off {
                self.settings.remove(&(bucket.to_owned(), gets));
            } else if operation == puts {
                let smallest = request.header(SMALLEST.0).unwrap_or(SMALLEST.1);
                let setting = Setting {
                    body: request.body.clone(),
                    smallest: smallest.to_owned(),
                };
                self.settings.insert((bucket.to_owned(), gets), setting);
            }
        }
        match operation {
            "PutBucketOwnershipControls" if request.body_text().contains("BucketOwnerEnforced") => {
                self.with_acls.remove(bucket);
            }
            "PutBucketOwnershipControls" | "DeleteBucketOwnershipControls" => {
                self.with_acls.insert(bucket.to_owned());
            }
            "CreateBucket" | "DeleteBucket" => {
                self.settings.retain(|(of, _), _| of != bucket);
                self.with_acls.remove(bucket);
                self.takes_logs.remove(bucket);
            }
            "PutBucketPolicy" | "PutBucketAcl" => {
                let text = request.body_text();
                let acl = request.header("x-amz-acl").unwrap_or_default();
                if text.contains("logging.s3.amazonaws.com") || acl == "log-delivery-write" {
                    self.takes_logs.insert(bucket.to_owned());
                } else {
                    self.takes_logs.remove(bucket);
                }
            }
            _ => {}
        }
    }

    /// The setting that a call reads, when it was written.
    fn told(&self, request: &Request, bucket: &str) -> Option<Answer> {
        let (_, gets, _) = KEPT
            .iter()
            .find(|(_, gets, _)| *gets == request.operation)?;
        let setting = self.settings.get(&(bucket.to_owned(), *gets))?;
        let text = String::from_utf8_lossy(&setting.body).into_owned();
        let mut answer = xml_answer(200, text);
        if *gets == "GetBucketLifecycleConfiguration"
            && let Ok(value) = HeaderValue::from_str(&setting.smallest)
        {
            answer.headers_mut().insert(SMALLEST.0, value);
        }
        Some(answer)
    }
}

/// Whether a call sets an ACL. One that gives everything to the owner of the bucket is always taken
/// (user guide, "Controlling ownership of objects").
fn sets_acl(request: &Request) -> bool {
    match request.operation.as_str() {
        "PutBucketAcl" | "PutObjectAcl" => true,
        "PutObject" | "CreateMultipartUpload" => request
            .header("x-amz-acl")
            .is_some_and(|acl| acl != "bucket-owner-full-control"),
        _ => false,
    }
}

/// The answer with its name in the API reference.
pub(crate) fn renamed(request: &Request, answer: Answer) -> Answer {
    let mut roots = ROOTS.iter();
    let Some((operation, root)) = roots.find(|(name, _)| *name == request.operation) else {
        return answer;
    };
    let wrong = format!("{operation}Response");
    match std::str::from_utf8(answer.body()) {
        Ok(text) if text.contains(&format!("<{wrong}")) => {
            let text = text
                .replacen(&format!("<{wrong}"), &format!("<{root}"), 1)
                .replace(&format!("</{wrong}>"), &format!("</{root}>"));
            answer.map(|_| text.into())
        }
        _ => answer,
    }
}
