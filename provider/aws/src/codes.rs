//! What the codes of SQS, SNS, ECR, EventBridge, KMS and S3 mean. Codes that all services share stand in [`crate::error`].

use slipway_engine::error::ErrorKind;

/// A code as the API reference has it by now. SQS also answers with those of its first protocol, which
/// begin with its name ("x-amzn-query-error" in the AWS JSON protocols).
pub(crate) fn current(code: &str) -> &str {
    match code.strip_prefix("AWS.SimpleQueueService.") {
        Some("NonExistentQueue") => "QueueDoesNotExist",
        Some(code) => code,
        None if code == "QueueAlreadyExists" => "QueueNameExists",
        None => code,
    }
}

/// The kind of a code, from the "Errors" sections of the SQS, SNS, ECR, EventBridge and KMS API references, and from
/// "Error responses" of the S3 API reference.
pub(crate) fn kind_of(code: &str) -> Option<ErrorKind> {
    Some(match current(code) {
        "NotFound"
        | "NotFoundException"
        | "QueueDoesNotExist"
        | "RepositoryNotFoundException"
        | "ResourceNotFound" => ErrorKind::NotFound,
        "AlreadyExistsException" | "QueueNameExists" | "RepositoryAlreadyExistsException" => {
            ErrorKind::AlreadyExists
        }
        "DisabledException"
        | "KMSInvalidStateException"
        | "ManagedRuleException"
        | "QueueDeletedRecently" => ErrorKind::Conflict,
        "RepositoryNotEmptyException" => ErrorKind::InUse,
        "OverLimit"
        | "FilterPolicyLimitExceeded"
        | "ReplayLimitExceeded"
        | "SubscriptionLimitExceeded"
        | "TagLimitExceeded"
        | "TopicLimitExceeded" => ErrorKind::Quota,
        "AuthorizationError" => ErrorKind::AccessDenied,
        "ConcurrentAccess" | "ConcurrentModificationException" | "StaleTag" => ErrorKind::Busy,
        "InvalidAttributeName"
        | "InvalidAttributeValue"
        | "InvalidAddress"
        | "InvalidSecurity"
        | "InvalidEventPatternException"
        | "InvalidState"
        | "TagPolicy"
        | "TagException"
        | "MalformedPolicyDocumentException"
        | "InvalidTagParameterException"
        | "KmsException"
        | "UnsupportedOperation" => ErrorKind::Invalid,
        _ => return of_s3(code),
    })
}

/// The kind of a code of S3. A bucket without a setting is told by a code for each setting; to
/// whoever reads the setting it is gone.
fn of_s3(code: &str) -> Option<ErrorKind> {
    Some(match code {
        "NoSuchBucket"
        | "NoSuchBucketPolicy"
        | "NoSuchCORSConfiguration"
        | "NoSuchLifecycleConfiguration"
        | "NoSuchPublicAccessBlockConfiguration"
        | "NoSuchTagSet"
        | "NoSuchWebsiteConfiguration"
        | "ObjectLockConfigurationNotFoundError"
        | "OwnershipControlsNotFoundError"
        | "ServerSideEncryptionConfigurationNotFoundError" => ErrorKind::NotFound,
        "BucketAlreadyExists" | "BucketAlreadyOwnedByYou" => ErrorKind::AlreadyExists,
        "BucketNotEmpty" => ErrorKind::InUse,
        "OperationAborted" => ErrorKind::Busy,
        "AllAccessDisabled" | "AccountProblem" | "NotSignedUp" => ErrorKind::AccessDenied,
        "TooManyBuckets" => ErrorKind::Quota,
        "InvalidBucketState" | "RestoreAlreadyInProgress" => ErrorKind::Conflict,
        "AccessControlListNotSupported"
        | "AuthorizationHeaderMalformed"
        | "IllegalLocationConstraintException"
        | "InvalidBucketAclWithObjectOwnership"
        | "InvalidBucketName"
        | "InvalidLocationConstraint"
        | "InvalidPolicyDocument"
        | "InvalidRequest"
        | "InvalidTag"
        | "InvalidTargetBucketForLogging"
        | "MalformedACLError"
        | "MalformedPolicy"
        | "MalformedXML"
        | "PermanentRedirect" => ErrorKind::Invalid,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_code_mean_the_same() {
        let old = "AWS.SimpleQueueService.QueueDeletedRecently";
        assert_eq!(current(old), "QueueDeletedRecently");
        assert_eq!(kind_of(old), Some(ErrorKind::Conflict));
        assert_eq!(kind_of("QueueDeletedRecently"), Some(ErrorKind::Conflict));
        let gone = kind_of("AWS.SimpleQueueService.NonExistentQueue");
        assert_eq!(gone, Some(ErrorKind::NotFound));
        assert_eq!(kind_of("SomethingElse"), None);
    }

    #[test]
    fn a_setting_that_a_bucket_does_not_have_is_not_found() {
        assert_eq!(kind_of("NoSuchTagSet"), Some(ErrorKind::NotFound));
        assert_eq!(kind_of("BucketNotEmpty"), Some(ErrorKind::InUse));
        assert_eq!(kind_of("OperationAborted"), Some(ErrorKind::Busy));
    }
}
