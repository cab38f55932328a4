//! IAM actions that are not named after the operation that they permit (Service Authorization Reference,
//! "Actions, resources, and condition keys for Amazon S3").

/// The service, the operation and the action.
pub(crate) const RENAMED: &[(&str, &str, &str)] = &[
    ("s3", "CompleteMultipartUpload", "PutObject"),
    ("s3", "CreateMultipartUpload", "PutObject"),
    ("s3", "DeleteBucketCors", "PutBucketCORS"),
    ("s3", "DeleteBucketEncryption", "PutEncryptionConfiguration"),
    ("s3", "DeleteBucketLifecycle", "PutLifecycleConfiguration"),
    (
        "s3",
        "DeleteBucketOwnershipControls",
        "PutBucketOwnershipControls",
    ),
    ("s3", "DeleteBucketTagging", "PutBucketTagging"),
    ("s3", "DeleteObjects", "DeleteObject"),
    (
        "s3",
        "DeletePublicAccessBlock",
        "PutBucketPublicAccessBlock",
    ),
    ("s3", "GetBucketCors", "GetBucketCORS"),
    ("s3", "GetBucketEncryption", "GetEncryptionConfiguration"),
    (
        "s3",
        "GetBucketLifecycleConfiguration",
        "GetLifecycleConfiguration",
    ),
    (
        "s3",
        "GetObjectLockConfiguration",
        "GetBucketObjectLockConfiguration",
    ),
    ("s3", "GetPublicAccessBlock", "GetBucketPublicAccessBlock"),
    ("s3", "HeadObject", "GetObject"),
    ("s3", "ListObjectVersions", "ListBucketVersions"),
    ("s3", "PutBucketCors", "PutBucketCORS"),
    ("s3", "PutBucketEncryption", "PutEncryptionConfiguration"),
    (
        "s3",
        "PutBucketLifecycleConfiguration",
        "PutLifecycleConfiguration",
    ),
    ("s3", "PutPublicAccessBlock", "PutBucketPublicAccessBlock"),
    ("s3", "UploadPart", "PutObject"),
];

/// The permission of an operation: `s3:GetBucketCORS`.
pub(crate) fn permission(service: &str, operation: &str) -> String {
    let mut renamed = RENAMED.iter();
    let found = renamed.find(|(of, name, _)| (*of, *name) == (service, operation));
    let action = found.map_or(operation, |(_, _, action)| action);
    format!("{service}:{action}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_named_after_its_operation_but_for_a_list_in_order() {
        assert_eq!(permission("s3", "PutBucketPolicy"), "s3:PutBucketPolicy");
        assert_eq!(permission("s3", "DeleteBucketCors"), "s3:PutBucketCORS");
        assert!(RENAMED.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
