//! S3: every bucket is encrypted.

use super::answer::{Answer, error_code, xml_answer};
use super::request::Request;
use super::server::Gateway;

/// What a bucket has whose encryption nobody set, since January 2023 (Amazon S3 user guide, default
/// encryption).
const DEFAULT_ENCRYPTION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>"#;

pub(super) async fn serve(gateway: &Gateway, request: &Request) -> Answer {
    let answer = gateway.forward(request).await;
    let is_default = request.operation == "GetBucketEncryption"
        && error_code(&answer).as_deref() == Some("ServerSideEncryptionConfigurationNotFoundError");
    if is_default {
        return xml_answer(200, DEFAULT_ENCRYPTION);
    }
    answer
}
