//! S3: every bucket is encrypted, and answers have the names that the API reference gives them.

use super::answer::{Answer, error_code, xml_answer};
use super::request::Request;
use super::server::Gateway;

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

pub(super) async fn serve(gateway: &Gateway, request: &Request) -> Answer {
    let answer = gateway.forward(request).await;
    let is_default = request.operation == "GetBucketEncryption"
        && error_code(&answer).as_deref() == Some("ServerSideEncryptionConfigurationNotFoundError");
    if is_default {
        return xml_answer(200, DEFAULT_ENCRYPTION);
    }
    renamed(request, answer)
}

/// The answer with its name in the API reference.
fn renamed(request: &Request, answer: Answer) -> Answer {
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
